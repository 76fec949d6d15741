"""`iro check` prints the account of rows as the build has it: each file once for every export that it feeds."""

from __future__ import annotations

import duckdb
import pytest

from orchestration.commands.check import _print_account, _print_dates_not_filled
from orchestration.ground.errors import NothingPublishedError

PLAN_FILE = "E06999911/2022-07-21/census.xml#plan"


def account(*rows: tuple[str, str | None, str, int]) -> duckdb.DuckDBPyConnection:
    """A warehouse with these rows of the account: file, export, disposition and number."""
    connection = duckdb.connect()
    connection.execute("create schema findings")
    connection.execute(
        "create table findings.row_account (local_authority_code varchar, file_name varchar, export_name varchar, "
        "disposition varchar, rows_counted bigint)"
    )
    connection.executemany("insert into findings.row_account values ('E06999911', ?, ?, ?, ?)", rows)
    return connection


def test_a_table_that_feeds_two_exports_is_not_added_up_over_them(capsys: pytest.CaptureFixture[str]) -> None:
    _print_account(
        account(
            (PLAN_FILE, "conferences", "superseded", 10),
            (PLAN_FILE, "protection_plans", "not_applicable", 3),
            (PLAN_FILE, "protection_plans", "used", 7),
            ("E06999911/2022-07-21/notes.csv", None, "file_not_used", 4),
        )
    )
    lines = [line.split() for line in capsys.readouterr().out.splitlines() if "E06999911/" in line]
    assert [line[1:5] for line in lines] == [
        ["conferences", "10", "10", "superseded"],
        ["protection_plans", "7", "10", "used"],
        ["protection_plans", "3", "10", "not"],
        ["4", "4", "file", "not"],
    ]


def test_an_account_with_more_rows_than_were_read_is_a_fault_of_the_build() -> None:
    with pytest.raises(NothingPublishedError, match="More rows are accounted for"):
        _print_account(account((PLAN_FILE, "conferences", "used", 11), (PLAN_FILE, "conferences", "superseded", -1)))


def test_a_date_that_no_row_fills_is_named_with_the_indicators_that_need_it(capsys: pytest.CaptureFixture[str]) -> None:
    connection = duckdb.connect()
    connection.execute("create schema landing")
    connection.execute(
        "create table landing.supplied_columns (local_authority_code varchar, export_name varchar, "
        "column_name varchar, rows_total bigint, is_supplied boolean)"
    )
    connection.executemany(
        "insert into landing.supplied_columns values ('E06999911', 'reviews', ?, 9, ?)",
        [("decisions_issued_date", False), ("record_distributed_date", True), ("plan_rating", False)],
    )
    _print_dates_not_filled(connection)
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "E06999911" in line]
    assert line.split() == ["E06999911", "reviews.decisions_issued_date", "decisions_issued_on_time"]
