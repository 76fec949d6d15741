"""What must hold for any exports, whatever is in them: order, time, and the split of an authority in two."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.sample_data import write_sample
from tests.properties.compiled_project import CompiledProject, Extract, run

pytestmark = pytest.mark.slow

CODE = "E06999901"
CHILDREN, YEARS = 90, 3


@dataclass(frozen=True)
class Drawn:
    """An invented authority: all of its exports follow from the seed and the day."""

    seed: int
    day: date


# Building a warehouse takes seconds, so there are four authorities, each of another kind of day, and all properties are
# held of the same four. Their seeds are fixed, so that a test says the same today and tomorrow.
DRAWN = [
    Drawn(seed, day)
    for seed, day in (
        (1302, date(2026, 3, 31)),
        (2718, date(2024, 2, 29)),
        (4670, date(2025, 8, 31)),
        (8128, date(2025, 12, 30)),
    )
]
of_each_authority = pytest.mark.parametrize("authority", DRAWN, ids=lambda drawn: f"seed {drawn.seed} at {drawn.day}")


@dataclass(frozen=True)
class AsWritten:
    """The exports of an authority, and the warehouse that is built of them as they stand."""

    folder: Path
    extract: Extract
    warehouse: duckdb.DuckDBPyConnection


@pytest.fixture(scope="module")
def needed(project: CompiledProject) -> CompiledProject:
    return project.needed_for("indicator_values", "int_obligations")


@pytest.fixture(scope="module")
def as_written(
    needed: CompiledProject, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[Drawn], AsWritten]]:
    """An authority as it was drawn, written and built once for all tests."""
    with ExitStack() as stack:

        @cache
        def build(authority: Drawn) -> AsWritten:
            folder = tmp_path_factory.mktemp("drawn")
            write_sample(CHILDREN, 1, YEARS, authority.seed, authority.day, folder, say=lambda line: None)
            batch = folder / CODE / authority.day.isoformat()
            extract = Extract(batch, CODE, authority.day.isoformat())
            return AsWritten(batch, extract, stack.enter_context(run(needed, [extract])))

        yield build


def figures(connection: duckdb.DuckDBPyConnection, where: str = "true") -> list[tuple[Any, ...]]:
    """Every published cell, as rows that can be compared."""
    return connection.execute(
        "select indicator_id, period_type, period_end, breakdown, breakdown_value, numerator, denominator, excluded, "
        f"value, availability from indicators.indicator_values where {where} order by all"
    ).fetchall()


@of_each_authority
def test_the_order_of_rows_in_a_file_never_matters(
    authority: Drawn, needed: CompiledProject, as_written: Callable[[Drawn], AsWritten]
) -> None:
    written = as_written(authority)
    with run(needed, [written.extract], order=f"hash(_source_row + {authority.seed})") as shuffled:
        assert figures(written.warehouse) == figures(shuffled)


@of_each_authority
def test_a_later_extract_without_new_events_changes_no_closed_period(
    authority: Drawn, needed: CompiledProject, as_written: Callable[[Drawn], AsWritten]
) -> None:
    written, day = as_written(authority), authority.day
    later = date(day.year + day.month // 12, day.month % 12 + 1, 28)
    # Planned events of the sample lie after its extract; whatever was due within 60 days of it is not closed yet.
    closed = f"period_end <= date '{day}' - 60"
    with run(needed, [Extract(written.folder, CODE, later.isoformat())]) as then:
        earliest = then.execute("select min(period_end) from indicators.indicator_values").fetchone()
        assert earliest is not None
        both = f"{closed} and period_end > date '{earliest[0]}'"
        assert figures(written.warehouse, both)
        assert figures(written.warehouse, both) == figures(then, both)


@of_each_authority
def test_an_authority_split_in_two_adds_up_to_itself(
    authority: Drawn, needed: CompiledProject, as_written: Callable[[Drawn], AsWritten]
) -> None:
    written = as_written(authority)
    # Split by the id that a child has now: with the old id in the other half a child would be two children.
    id_now = (
        f"coalesce((select min(now.child_id) from read_csv('{written.folder / 'children.csv'}', all_varchar = true) as now "
        "where now.previous_child_id = export.child_id), export.child_id)"
    )
    indicators = (
        "children_looked_after", "children_starting_care", "children_ceasing_care", "reviews_held", "reviews_on_time",
        "reviews_due_held_on_time", "review_participation", "initial_conferences", "initial_conferences_on_time",
        "protection_plans_open", "protection_plans_started", "review_conferences_on_time", "escalations_raised",
        "children_reviewed_on_time", "reviews_overdue",
    )  # fmt: skip
    sums = (
        "select indicator_id, period_type, period_end, sum(numerator), sum(denominator), sum(excluded) "
        f"from indicators.indicator_values where indicator_id in {indicators} and breakdown = 'all' "
        "group by all having sum(coalesce(numerator, 0) + coalesce(denominator, 0)) > 0 order by all"
    )
    halves = [
        Extract(
            written.folder,
            f"E0699990{half}",
            authority.day.isoformat(),
            f"cast(right({id_now}, 1) as integer) % 2 = {half}",
        )
        for half in (0, 1)
    ]
    with run(needed, halves) as split:
        # Month ends before the later half's first case are published by the other half alone.
        assert written.warehouse.execute(sums).fetchall() == split.execute(sums).fetchall()


@of_each_authority
def test_a_review_on_its_due_date_never_lowers_timeliness(
    authority: Drawn, needed: CompiledProject, as_written: Callable[[Drawn], AsWritten], tmp_path: Path
) -> None:
    written = as_written(authority)
    overdue = written.warehouse.execute(
        "select case_id, child_id, due_date from intermediate.int_obligations where series = 'looked_after_reviews' "
        "and status in ('open', 'never_held') and due_date <= ? order by due_date, case_id limit 1",
        [authority.day],
    ).fetchone()
    assert overdue is not None, "a seed without any overdue review shows nothing: choose another"
    case_id, child_id, due_date = overdue
    row = {
        "review_id": "R-ONE-MORE",
        "child_id": child_id,
        "care_period_id": case_id,
        "held_date": due_date.isoformat(),
    }
    added = shutil.copytree(written.folder, tmp_path / f"{authority.seed}-{authority.day}", dirs_exist_ok=True)
    with (added / "reviews.csv").open("r+", encoding="utf-8") as file:
        header = file.readline().strip().split(",")
        file.seek(0, io.SEEK_END)
        file.write(",".join(row.get(column, "") for column in header) + "\n")
    timeliness = _timeliness(written.warehouse)
    with run(needed, [Extract(added, CODE, authority.day.isoformat())]) as after:
        for key, (numerator, denominator) in _timeliness(after).items():
            if key[0] == "reviews_due_held_on_time" and key[2] >= due_date + timedelta(days=89):
                # From three months on, the next review has fallen due in its turn, and may itself be missed.
                continue
            was_numerator, was_denominator = timeliness[key]
            assert numerator * was_denominator >= was_numerator * denominator, key


def _timeliness(connection: duckdb.DuckDBPyConnection) -> dict[tuple[Any, ...], tuple[Decimal, Decimal]]:
    rows = connection.execute(
        "select indicator_id, period_type, period_end, numerator, denominator from indicators.indicator_values "
        "where indicator_id in ('reviews_on_time', 'reviews_due_held_on_time', 'children_reviewed_on_time') and breakdown = 'all'"
    ).fetchall()
    return {row[:3]: (row[3], row[4]) for row in rows}
