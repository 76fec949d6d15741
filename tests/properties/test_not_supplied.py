"""Not supplied is not zero: a file or a column that is absent silences the indicators that need it, and no other."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.ground.paths import DBT_PROJECT, SAMPLE_INBOX
from orchestration.ground.seed_rows import seed_rows
from tests.corrected_batch import Rows, edit
from tests.properties.compiled_project import CompiledProject, Extract, run

CODE, DAY = "E06999901", "2026-10-31"
BATCH = SAMPLE_INBOX / CODE / DAY


def needing(need: str) -> set[str]:
    """The indicators whose `needs` name an export or a column."""
    return {
        row["indicator_id"]
        for row in seed_rows(DBT_PROJECT / "seeds" / "indicator_definitions.csv")
        if need in row["needs"].split(";")
    }


ABSENT = ("officer_contacts", "escalations", "reviewing_officers", "population", "missing_episodes")
BLANK, STALE, WHOLE, MANY, FEW = "E06999910", "E06999911", "E06999912", "E06999913", "E06999914"
WITHOUT = "E06999915"
ENDS = {
    "escalations": "resolved_date",
    "missing_episodes": "end_date",
    "review_actions": "completed_date",
    "reviewing_officers": "end_date",
}
# Authorities with the same exports but for the one that is absent.
LACKING = {export: f"E0699990{number}" for number, export in enumerate(ABSENT)}


@pytest.fixture(scope="module")
def built(project: CompiledProject, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Authorities that each lack something else, in one warehouse."""
    folder = tmp_path_factory.mktemp("lacking")
    extracts = [Extract(BATCH, WHOLE, DAY)]
    for export, authority in LACKING.items():
        batch = shutil.copytree(BATCH, folder / export)
        (batch / f"{export}.csv").unlink()
        extracts.append(Extract(batch, authority, DAY))
    extracts.append(Extract(with_a_blank_column(folder / "blank"), BLANK, DAY))
    extracts.append(Extract(without_ends(folder / "many", None), MANY, DAY))
    extracts.append(Extract(without_ends(folder / "few", 19), FEW, DAY))
    batch = without_columns_of_ends(folder / "without")
    extracts.append(Extract(batch, WITHOUT, DAY, history_from={"reviewing_officers": DAY}))
    batch, stale = shutil.copytree(BATCH, folder / "recent"), folder / "stale"
    stale.mkdir()
    (batch / "officer_contacts.csv").rename(stale / "officer_contacts.csv")
    extracts += [Extract(batch, STALE, DAY), Extract(stale, STALE, "2026-08-31")]
    with run(project.needed_for("indicator_values", "recording_rates"), extracts) as connection:
        yield connection


def with_a_blank_column(batch: Path) -> Path:
    """The exports with a column of reviews that is blank in every row."""
    shutil.copytree(BATCH, batch)
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select * replace ('' as child_seen_date) from read_csv('{BATCH / 'reviews.csv'}', all_varchar = true)) "
            f"to '{batch / 'reviews.csv'}' (header)"
        )
    return batch


def without_ends(batch: Path, records: int | None) -> Path:
    """The exports with so many records of four of them, or all, and none that has ended."""
    shutil.copytree(BATCH, batch)
    for export, column in ENDS.items():
        edit(batch / f"{export}.csv", functools.partial(without_end, column, records))
    return batch


def without_columns_of_ends(batch: Path) -> Path:
    """The exports with posts, services and officers of which no column says when they ended."""
    shutil.copytree(BATCH, batch)
    with duckdb.connect() as connection:
        for export in ("established_posts", "advocacy_referrals", "reviewing_officers"):
            connection.execute(
                f"copy (select * exclude (end_date) from read_csv('{BATCH / f'{export}.csv'}', all_varchar = true)) "
                f"to '{batch / f'{export}.csv'}' (header)"
            )
    return batch


def without_end(column: str, records: int | None, rows: Rows) -> Rows:
    return [row | {column: ""} for row in rows[:records]]


def availability(connection: duckdb.DuckDBPyConnection, authority: str) -> dict[str, str]:
    """The words that each indicator of an authority is published with, over all its periods."""
    rows = connection.execute(
        "select indicator_id, string_agg(distinct availability, ',' order by availability) "
        "from indicators.indicator_values where local_authority_code = ? group by all",
        [authority],
    ).fetchall()
    return dict(rows)


def test_where_nothing_lacks_everything_is_available(built: duckdb.DuckDBPyConnection) -> None:
    assert set(availability(built, WHOLE).values()) == {"available"}


@pytest.mark.parametrize("export", ABSENT)
def test_a_file_that_is_not_there_silences_what_needs_it_and_nothing_else(
    export: str, built: duckdb.DuckDBPyConnection
) -> None:
    words = availability(built, LACKING[export])
    figures = built.execute(
        "select count(*) from indicators.indicator_values where availability = 'not_supplied' and local_authority_code = ? "
        "and (numerator is not null or denominator is not null or excluded is not null or value is not null or breakdown <> 'all')",
        [LACKING[export]],
    ).fetchone()
    assert needing(export)
    assert {name for name, word in words.items() if word == "not_supplied"} == needing(export)
    assert {name for name, word in words.items() if word == "available"} == set(words) - needing(export)
    assert figures == (0,)


def test_a_column_blank_in_every_row_silences_what_needs_it_and_nothing_else(built: duckdb.DuckDBPyConnection) -> None:
    words, silenced = availability(built, BLANK), needing("reviews.child_seen_date")
    recorded = built.execute(
        "select sum(rows_total) > 0, sum(rows_recorded) from findings.recording_rates "
        "where export_name = 'reviews' and column_name = 'child_seen_date' and local_authority_code = ?",
        [BLANK],
    ).fetchone()
    assert {name for name, word in words.items() if word == "not_supplied"} == silenced
    assert {name for name, word in words.items() if word == "available"} == set(words) - silenced
    assert recorded == (True, 0)


def test_a_stale_optional_file_is_not_supplied_for_the_months_after_it(built: duckdb.DuckDBPyConnection) -> None:
    rows = built.execute(
        "select distinct period_end, availability from indicators.indicator_values "
        "where indicator_id = 'officer_contacts' and period_type = 'month' and period_end >= date '2026-07-31' "
        "and local_authority_code = ? order by all",
        [STALE],
    ).fetchall()
    assert [(str(day), word) for day, word in rows] == [
        ("2026-07-31", "available"),
        ("2026-08-31", "available"),
        ("2026-09-30", "not_supplied"),
        ("2026-10-31", "not_supplied"),
    ]


def test_an_end_that_no_record_fills_is_not_supplied_among_many_and_none_yet_among_few(
    built: duckdb.DuckDBPyConnection,
) -> None:
    """Ninety concerns of which none was ever resolved are a column left out; of nineteen none may be resolved yet."""
    words = availability(built, MANY)
    # Of thirteen officers none need have left.
    silenced = set().union(*(needing(f"{export}.{column}") for export, column in ENDS.items()))
    silenced -= needing("reviewing_officers.end_date")
    assert {name for name, word in words.items() if word == "not_supplied"} == silenced
    assert set(availability(built, FEW).values()) == {"available"}


def test_a_file_without_the_column_of_ends_silences_who_is_there_but_on_the_day_of_a_list_of_one_day(
    built: duckdb.DuckDBPyConnection,
) -> None:
    words = availability(built, WITHOUT)
    posts_and_services = needing("established_posts.end_date") | needing("advocacy_referrals.end_date")
    of_that_day = needing("reviewing_officers.end_date") - posts_and_services
    moves = {"officers_joining", "officers_leaving"}
    assert {name for name, word in words.items() if word == "available,not_supplied"} == of_that_day - moves
    assert {name for name, word in words.items() if word == "not_supplied"} == posts_and_services | moves
    days = built.execute(
        "select distinct period_end from indicators.indicator_values where local_authority_code = ? "
        "and availability = 'available' and list_contains(?, indicator_id)",
        [WITHOUT, sorted(of_that_day)],
    ).fetchall()
    assert [str(day) for (day,) in days] == [DAY]
