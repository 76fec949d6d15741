"""What holds for the adoption schedule whatever happens to a child: the past stays, and a past month end stays."""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from orchestration.landing.contracts import load_contracts
from tests.properties.compiled_project import CompiledProject, Extract, run

CODE, START, LAST = "E06999901", date(2024, 1, 1), date(2025, 12, 31)
CHILDREN = 60
# Drawn anew at every run; what fails is printed with its seed, and can be put here.
SEED = random.randrange(10_000)


def _invent(folder: Path) -> None:
    """Children whose episodes move in and out of adoptive placements, on the days of their reviews and beside them."""
    draw = random.Random(SEED)
    rows: dict[str, list[dict[str, str]]] = {"children": [], "care_episodes": [], "reviews": []}
    for child in range(CHILDREN):
        rows["children"].append({"child_id": f"C{child}", "date_of_birth": "2022-05-05"})
        day = START + timedelta(draw.randrange(200))
        reviews = [day + timedelta(days) for days in sorted(draw.sample(range(10, 700), draw.randrange(6)))]
        for number, held in enumerate(reviews):
            review = {"review_id": f"R{child}-{number}", "child_id": f"C{child}", "held_date": held.isoformat()}
            rows["reviews"].append(review)
        starts = [day, *draw.sample(reviews, min(2, len(reviews)))]
        starts += [day + timedelta(draw.randrange(1, 650)) for _ in range(draw.randrange(5))]
        for number, start in enumerate(sorted(starts)):
            rows["care_episodes"].append(
                {
                    "episode_id": f"E{child}-{number:02}",
                    "child_id": f"C{child}",
                    "care_period_id": f"P{child}",
                    "start_date": start.isoformat(),
                    "start_reason": "P" if number else "S",
                    "legal_status": draw.choice(["C1", "C2", "E1"]),
                    "placement_type": draw.choice(["U1", "U1", "A3", "A4", "K2", ""]),
                }
            )
    for name, records in rows.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, load_contracts()[name].column_names)
            writer.writeheader()
            writer.writerows(records)


@pytest.fixture(scope="module")
def schedule(project: CompiledProject) -> CompiledProject:
    return project.needed_for("int_care_months", "int_obligations")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    invented = tmp_path_factory.mktemp("adoption")
    _invent(invented)
    return invented


def _due_dates(connection: duckdb.DuckDBPyConnection, day: date) -> dict[tuple[str, int], date]:
    """What fell due by a day, as known to the connection, by period of care and number."""
    rows = connection.execute(
        "select case_id, sequence_number, due_date from intermediate.int_obligations where due_date <= ?", [day]
    ).fetchall()
    return {(case, number): due for case, number, due in rows}


def _month_ends(connection: duckdb.DuckDBPyConnection, day: date) -> set[tuple[object, ...]]:
    return set(
        connection.execute(
            "select period_end, care_period_id, open_due_date, open_due_rule, is_review_overdue "
            "from intermediate.int_care_months where period_end between date '2024-06-30' and ?",
            [day],
        ).fetchall()
    )


def test_a_later_event_never_changes_what_was_due_and_passed_nor_how_a_past_month_ended(
    schedule: CompiledProject, folder: Path
) -> None:
    """Built again as at earlier days, when none of what came later was known."""
    with run(schedule, [Extract(folder, CODE, LAST.isoformat())]) as now:
        rules = {
            rule for (rule,) in now.execute("select distinct due_rule from intermediate.int_obligations").fetchall()
        }
        assert {"first", "placed", "placed_second", "returned"} <= rules, SEED
        for day in (date(2024, 8, 31), date(2025, 1, 31), date(2025, 7, 31)):
            with run(schedule, [Extract(folder, CODE, day.isoformat())]) as then:
                passed = _due_dates(then, day)
                known_now = _due_dates(now, LAST + timedelta(365))
                changed = {key: (due, known_now.get(key)) for key, due in passed.items() if known_now.get(key) != due}
                assert passed and not changed, (SEED, day, changed)
                assert _month_ends(then, day) == _month_ends(now, day), (SEED, day)
