"""`iro check` prints the account of rows as the build has it, each file once for every export that it feeds; and what
nothing reads, whatever becomes of the batches."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.commands.check import (
    SOMETHING_REFUSED,
    _print_account,
    _print_columns_not_supplied,
    check_exports,
)
from orchestration.ground.errors import NothingPublishedError
from tests.conftest import TEST_KEY

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


def test_a_column_that_is_not_supplied_is_named_with_the_reason_and_the_indicators_that_need_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    connection = duckdb.connect()
    connection.execute("create schema landing; create schema intermediate")
    connection.execute(
        "create table landing.supplied_columns as select * from (values "
        "('E06999911', 'reviews', 'decisions_issued_date', 9, true), ('E06999911', 'reviews', 'plan_rating', 9, true), "
        "('E06999911', 'reviewing_officers', 'end_date', 9, false), ('E06999911', 'allocations', 'end_date', 0, true)) "
        "as given (local_authority_code, export_name, column_name, rows_total, is_in_file)"
    )
    connection.execute(
        "create table intermediate.int_needs_supplied as select 'E06999911' as local_authority_code, * from (values "
        "('decisions_issued_on_time', 'reviews', 'decisions_issued_date', false), "
        "('care_plans_rated_red', 'reviews', 'plan_rating', false), ('reviews_held', 'reviews', 'held_date', true), "
        "('reviews_held', 'reviews', null, true), ('officers_in_post', 'reviewing_officers', 'end_date', false), "
        "('caseload_per_fte', 'reviewing_officers', 'end_date', false), "
        "('officer_continuity', 'allocations', 'end_date', false)) "
        "as given (indicator_id, export_name, column_name, is_supplied)"
    )
    _print_columns_not_supplied(connection)
    lines = [line.split() for line in capsys.readouterr().out.splitlines() if "E06999911" in line]
    assert [" ".join(line) for line in lines] == [
        "E06999911 reviewing_officers.end_date not in the file caseload_per_fte, officers_in_post",
        "E06999911 reviews.decisions_issued_date blank in every row decisions_issued_on_time",
        "E06999911 reviews.plan_rating blank in every row care_plans_rated_red",
    ]


@pytest.mark.parametrize("is_a_batch_there", [True, False])
def test_what_nothing_reads_is_named_also_where_no_batch_would_be_accepted(
    is_a_batch_there: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox = tmp_path / "inbox"
    if is_a_batch_there:
        put_reviews(inbox / "E06000005" / "2020-03-31")
    put_reviews(inbox / "E06000005" / "2020-04-30" / "export")
    for name, value in (("INBOX", inbox), ("OUTPUTS", tmp_path / "outputs"), ("PSEUDONYM_KEY", TEST_KEY)):
        monkeypatch.setenv(f"IRO_{name}", str(value))
    assert check_exports() == SOMETHING_REFUSED
    said = capsys.readouterr().out
    assert "E06000005/2020-04-30/export holds 1 file that may be an export, and nothing reads it" in said
    assert ("1 of 1 batches would be refused" in said) == is_a_batch_there
    assert said.splitlines()[-1].startswith("One place of the inbox holds files that were not read but may be exports")


def test_what_looks_wrong_in_a_batch_is_counted_below_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One review is of a team of tests; the batch is refused, because the files that belong to it are missing."""
    batch = tmp_path / "inbox" / "E06000005" / "2020-03-31"
    put_reviews(batch)
    rows = "review_id,child_id,held_date,team\nR1,C1,2019-02-01,Test team\nR2,C1,2019-08-01,North\n"
    (batch / "reviews.csv").write_text(rows, encoding="utf-8")
    for name, value in (("INBOX", tmp_path / "inbox"), ("OUTPUTS", tmp_path / "outputs"), ("PSEUDONYM_KEY", TEST_KEY)):
        monkeypatch.setenv(f"IRO_{name}", str(value))
    assert check_exports() == SOMETHING_REFUSED
    said = capsys.readouterr().out
    assert "looks wrong: reviews.csv, column team: 1 row (row 2) may be of a test" in said
    assert said.splitlines()[-1].startswith("1 note above says what looks wrong in the exports. Nothing waits for it")


def put_reviews(folder: Path) -> None:
    """A file of reviews alone, which a batch of care must not be."""
    folder.mkdir(parents=True)
    (folder / "reviews.csv").write_text("review_id,child_id,held_date\nR1,C1,2019-02-01\n", encoding="utf-8")
