"""Not supplied is not zero: a file or a column that is absent silences the indicators that need it, and no other."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import duckdb
import pytest

from orchestration.paths import DBT_PROJECT, SAMPLE_INBOX
from tests.properties.compiled_project import CompiledProject, Extract, run

CODE, DAY = "E06999901", "2026-10-31"
BATCH = SAMPLE_INBOX / CODE / DAY


def needing(need: str) -> set[str]:
    """The indicators whose `needs` name an export or a column."""
    with (DBT_PROJECT / "seeds" / "indicator_definitions.csv").open(encoding="utf-8", newline="") as file:
        return {row["indicator_id"] for row in csv.DictReader(file) if need in row["needs"].split(";")}


def availability(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The words that each indicator is published with, over all its periods."""
    rows = connection.execute(
        "select indicator_id, string_agg(distinct availability, ',' order by availability) from indicators.indicator_values group by all"
    ).fetchall()
    return dict(rows)


def copied(tmp_path: Path) -> Path:
    return shutil.copytree(BATCH, tmp_path / "batch")


@pytest.mark.parametrize(
    "export", ["officer_contacts", "escalations", "reviewing_officers", "population", "missing_episodes"]
)
def test_a_file_that_is_not_there_silences_what_needs_it_and_nothing_else(
    export: str, project: CompiledProject, tmp_path: Path
) -> None:
    batch = copied(tmp_path)
    (batch / f"{export}.csv").unlink()
    with run(project.needed_for("indicator_values"), [Extract(batch, CODE, DAY)]) as connection:
        words = availability(connection)
        figures = connection.execute(
            "select count(*) from indicators.indicator_values where availability = 'not_supplied' "
            "and (numerator is not null or denominator is not null or excluded is not null or value is not null or breakdown <> 'all')"
        ).fetchone()
    assert needing(export)
    assert {name for name, word in words.items() if word == "not_supplied"} == needing(export)
    assert {name for name, word in words.items() if word == "available"} == set(words) - needing(export)
    assert figures == (0,)


def test_a_column_blank_in_every_row_silences_what_needs_it_and_nothing_else(
    project: CompiledProject, tmp_path: Path
) -> None:
    batch = copied(tmp_path)
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select * replace ('' as child_seen_date) from read_csv('{batch / 'reviews.csv'}', all_varchar = true)) "
            f"to '{tmp_path / 'blank.csv'}' (header)"
        )
    (tmp_path / "blank.csv").replace(batch / "reviews.csv")
    with run(project.needed_for("indicator_values", "recording_rates"), [Extract(batch, CODE, DAY)]) as connection:
        words = availability(connection)
        recorded = connection.execute(
            "select sum(rows_total) > 0, sum(rows_recorded) from indicators.recording_rates "
            "where export_name = 'reviews' and column_name = 'child_seen_date'"
        ).fetchone()
    assert {name for name, word in words.items() if word == "not_supplied"} == needing("reviews.child_seen_date")
    assert recorded == (True, 0)


def test_a_stale_optional_file_is_not_supplied_for_the_months_after_it(
    project: CompiledProject, tmp_path: Path
) -> None:
    batch, stale = copied(tmp_path), tmp_path / "stale"
    stale.mkdir()
    (batch / "officer_contacts.csv").rename(stale / "officer_contacts.csv")
    with run(
        project.needed_for("indicator_values"), [Extract(batch, CODE, DAY), Extract(stale, CODE, "2026-08-31")]
    ) as connection:
        rows = connection.execute(
            "select distinct period_end, availability from indicators.indicator_values "
            "where indicator_id = 'officer_contacts' and period_type = 'month' and period_end >= date '2026-07-31' order by all"
        ).fetchall()
    assert [(str(day), word) for day, word in rows] == [
        ("2026-07-31", "available"),
        ("2026-08-31", "available"),
        ("2026-09-30", "not_supplied"),
        ("2026-10-31", "not_supplied"),
    ]
