"""The work list names each case that is due, overdue or owed, with where its next meeting is booked."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from orchestration.outputs.work_list import write_work_lists

AUTHORITY = "E06999901"
TABLES = """
attach ':memory:' as marts; attach ':memory:' as evidence;
create table marts.local_authorities as select 'E06999901' as local_authority_code, date '2026-10-31' as latest_extract_date;
create table marts.code_labels as select * from (values
    ('monitoring_lists', 'overdue', 'Reviews overdue', 1), ('monitoring_lists', 'due', 'Reviews due soon', 2)
) as labels (list_name, code, label, sort_order);
create table evidence.fct_monitoring_lists as select 'E06999901' as local_authority_code, *, null::varchar as stage,
    null::decimal(18,4) as figure, 'care.csv' as source_file, 2::bigint as source_row from (values
    ('due', 'care_period', 'P1', 'C1', 'O2', 'North', date '2026-06-01', date '2026-12-01'),
    ('due', 'care_period', 'P2', 'C2', 'O1', 'North', date '2026-06-01', date '2026-11-20'),
    ('overdue', 'care_period', 'P3', 'C3', 'O1', '=1+1', date '2026-04-01', date '2026-10-01')
) as lists (list_name, subject_type, subject_id, child_id, officer_id, team, anchor_date, due_date);
create table evidence.fct_reviews as select 'E06999901' as local_authority_code, *, 'reviews.csv' as source_file,
    3::bigint as source_row from (values
    ('R1', 'C1', 'O2', 'North', 'not_held', date '2026-12-10', null, null, null, null, null),
    ('R2', 'C2', 'O1', 'North', 'cancelled', date '2026-11-10', null, null, null, null, null),
    ('R3', 'C2', 'O1', 'North', 'not_held', date '2026-11-20', null, null, null, null, null),
    ('R4', 'C3', 'O1', 'South', 'counted', date '2026-10-01', date '2026-10-01', date '2026-10-08', null,
        date '2026-10-29', date '2026-10-20'),
    ('R5', 'C3', 'O1', 'South', 'counted', date '2025-10-01', date '2025-10-01', date '2025-10-08', null,
        date '2025-10-29', null)
) as reviews (review_id, child_id, officer_id, team, disposition, scheduled_date, held_date, decisions_due_date,
    decisions_issued_date, record_due_date, record_distributed_date);
create table evidence.fct_conferences (local_authority_code varchar, child_id varchar, conference_type varchar,
    disposition varchar, scheduled_date date, held_date date);
create table evidence.fct_review_actions as select 'E06999901' as local_authority_code, *, 'actions.csv' as source_file,
    4::bigint as source_row from (values
    ('A1', 'C1', 'North', date '2026-09-01', date '2026-10-30', null, false, 'health', 'used'),
    ('A2', 'C1', 'North', date '2026-09-01', date '2026-10-30', null, true, 'health', 'used'),
    ('A3', 'C1', 'North', date '2026-09-01', date '2026-10-30', date '2026-10-02', false, 'health', 'used')
) as actions (action_id, child_id, team, agreed_date, due_date, completed_date, is_cancelled, owner, disposition);
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The work list of three children, opened."""
    folder = tmp_path_factory.mktemp("lists")
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        write_work_lists(connection, [AUTHORITY], folder)
    return openpyxl.load_workbook(folder / AUTHORITY / "work-list.xlsx")


def rows(book: Any, sheet: str) -> list[dict[str, Any]]:
    lines = list(book[sheet].iter_rows(values_only=True))
    return [
        {
            heading: value.date() if isinstance(value, datetime) else value
            for heading, value in zip(lines[0], line, strict=True)
        }
        for line in lines[1:]
    ]


def test_the_summary_counts_each_list_with_its_oldest_case(book: Any) -> None:
    assert [tuple(row.values()) for row in rows(book, "Summary")] == [
        ("Reviews overdue", 1, 1, 30),
        ("Reviews due soon", 2, 0, 0),
        # Of the last twelve months: the decision owed since October 2025 is a finding.
        ("Decisions owed", 1, 1, 23),
        ("Actions overdue", 1, 1, 1),
    ]


def test_a_list_is_sorted_by_team_and_officer_and_says_whether_the_next_meeting_is_booked_in_time(book: Any) -> None:
    found = [
        (row["Officer"], row["Child"], row["Due"], row["Days to due"], row["Booked"], row["Booked in time"])
        for row in rows(book, "Reviews due soon")
    ]
    assert found == [
        # The cancelled booking before it does not count.
        ("O1", "C2", date(2026, 11, 20), 20, date(2026, 11, 20), "yes"),
        ("O2", "C1", date(2026, 12, 1), 31, date(2026, 12, 10), "no"),
    ]


def test_what_is_owed_names_the_record_with_its_file_and_row(book: Any) -> None:
    (owed,) = rows(book, "Decisions owed")
    assert (owed["Record"], owed["Since"], owed["Due"], owed["File"], owed["Row"]) == (
        "R4",
        date(2026, 10, 1),
        date(2026, 10, 8),
        "reviews.csv",
        3,
    )
    (action,) = rows(book, "Actions overdue")
    assert (action["Record"], action["Detail"]) == ("A1", "health")


def test_text_that_looks_like_a_formula_stays_text(book: Any) -> None:
    cell = book["Reviews overdue"]["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_a_case_is_on_file_alone_and_in_no_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        write_work_lists(connection, [AUTHORITY], tmp_path / "lists")
        (count,) = connection.execute("select count(*) from duckdb_tables() where table_name = 'work'").fetchone() or (
            None,
        )
    assert list((tmp_path / "temporary").iterdir()) == []
    assert count == 0
