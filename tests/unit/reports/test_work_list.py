"""The work list names each case that is due, overdue or owed, with where its next meeting is booked."""

from __future__ import annotations

import csv
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from orchestration.ground.paths import PROJECT
from orchestration.outputs.work_list import write_work_lists
from orchestration.outputs.work_list_rows import ADOPTION_RULES
from tests.unit.reports.tiny_work import AUTHORITY, BEFORE, TABLES


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
        ("Reviews overdue", 1, None, 1, 30),
        ("Reviews due soon", 2, None, 0, 0),
        ("Conferences due soon", 2, None, 0, 0),
        ("Children without contact", 1, None, 0, 0),
        ("Adoption reviews", 1, None, 0, 0),
        ("Concerns open", 1, None, 1, 2),
        ("First conferences of plans", 1, None, 0, 0),
        ("Children without an officer", 1, None, 0, 0),
        # Of the last twelve months: the decision owed since October 2025 is a finding. No record was ever recorded as
        # distributed, so that none is owed.
        ("Decisions owed", 1, None, 1, 23),
        # Due 3 June.
        ("Conference records owed", 1, None, 1, 150),
        # Due 15 September; the conference of May started no plan.
        ("First core groups owed", 1, None, 1, 46),
        ("Actions overdue", 1, None, 1, 1),
        # One ended yesterday; one child never had any.
        ("Documents out of date", 2, None, 1, 1),
        (None, None, None, None, None),
        ("No release before it to say what is new since.", None, None, None, None),
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
    assert (action["Record"], action["Officer"], action["Detail"]) == ("A1", "O2", "Health")


@pytest.mark.parametrize(
    ("more", "done", "listed"),
    [
        pytest.param(19, "null", 0, id="twenty actions, and none was ever done"),
        pytest.param(19, "date '2026-10-30'", 1, id="nineteen of twenty were done"),
        pytest.param(18, "null", 19, id="nineteen actions, of which none may have been done yet"),
    ],
)
def test_actions_of_which_nobody_records_that_one_was_done_are_not_called_overdue(
    tmp_path: Path, more: int, done: str, listed: int
) -> None:
    """The figure of overdue actions is not supplied then, and a list of them all would say that nothing is ever done."""
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        connection.execute("delete from evidence.fct_review_actions where action_id <> 'A1'")
        connection.execute(
            f"insert into evidence.fct_review_actions select actions.* replace ({done} as completed_date) "
            f"from evidence.fct_review_actions as actions, range({more})"
        )
        write_work_lists(connection, [AUTHORITY], tmp_path)
    found = openpyxl.load_workbook(tmp_path / AUTHORITY / "work-list.xlsx")
    assert (len(rows(found, "Actions overdue")) if "Actions overdue" in found.sheetnames else 0) == listed


def test_adoption_reviews_and_first_conferences_are_picked_by_the_rule_that_made_them_due(book: Any) -> None:
    # The overdue review was due by another rule than the one of the adoption that was held before it.
    (review,) = rows(book, "Adoption reviews")
    assert (review["Child"], review["Due"], review["Booked"], review["Booked in time"], review["Detail"]) == (
        *("C2", date(2026, 11, 20), date(2026, 11, 20), "yes"),
        "Adoption: placed, first",
    )
    (conference,) = rows(book, "First conferences of plans")
    assert (conference["Child"], conference["Booked"], conference["Detail"]) == (
        *("C4", date(2026, 11, 25)),
        "First review",
    )


def test_the_rules_of_adoption_are_those_with_a_limit_of_the_adoption_regulations() -> None:
    limits = (PROJECT / "dbt_project" / "seeds" / "time_limits.csv").read_text(encoding="utf-8")
    of_adoption = {row["limit_key"] for row in csv.DictReader(limits.splitlines()) if "Adoption Agencies" in row["law"]}
    assert of_adoption == set(ADOPTION_RULES)


def test_a_review_that_is_booked_says_nothing_of_a_contact_that_is_due(book: Any) -> None:
    (child,) = rows(book, "Children without contact")
    assert (child["Booked"], child["Booked in time"]) == (date(2026, 12, 10), None)


def test_a_concern_has_its_age_and_its_stage_in_the_words_of_the_council(book: Any) -> None:
    (concern,) = rows(book, "Concerns open")
    assert (concern["Days since"], concern["Detail"]) == (30, "Practice manager")


def test_a_child_whose_officer_ended_that_day_has_none_whoever_chairs_its_conferences(book: Any) -> None:
    (child,) = rows(book, "Children without an officer")
    assert (child["Child"], child["Team"], child["Since"]) == ("C3", "South", date(2025, 1, 5))


def test_the_latest_document_of_a_type_decides_and_one_that_was_never_made_is_listed(book: Any) -> None:
    found = [
        (row["Child"], row["Record"], row["Due"], row["Detail"], row["File"])
        for row in rows(book, "Documents out of date")
    ]
    assert found == [
        ("C1", "D2", date(2026, 10, 30), "Care plan", "documents.csv"),
        ("C3", None, None, "Care plan", "care.csv"),
    ]


def test_all_work_stands_on_one_sheet_by_team_and_officer_and_is_reached_from_the_summary(book: Any) -> None:
    everything = rows(book, "All work")
    counted = {row["List"]: row["On it"] for row in rows(book, "Summary") if row["On it"]}
    assert {name: sum(row["List"] == name for row in everything) for name in counted} == counted
    teams = [row["Team"] for row in everything]
    assert teams == sorted(teams, key=lambda team: (team is None, team))
    assert [cell.hyperlink.location for cell in book["Summary"]["A"][1:3]] == [
        "'Reviews overdue'!A1",
        "'Reviews due soon'!A1",
    ]


def test_on_paper_a_list_is_one_page_wide_with_its_headings_and_without_the_files(book: Any) -> None:
    for name in ("All work", "Reviews due soon"):
        sheet = book[name]
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.print_title_rows == "$1:$1"
        last = sheet.print_area.rpartition("$")[0].rpartition("$")[2]
        assert sheet[f"{last}1"].value == "Detail"


def test_each_team_and_officer_is_counted(book: Any) -> None:
    teams = {row["Team"]: row for row in rows(book, "By team")}
    assert (teams["North"]["Reviews due soon"], teams["East"]["Conferences due soon"]) == (2, 2)
    officers = {row["Officer"]: row for row in rows(book, "By officer")}
    assert (officers["O1"]["Reviews due soon"], officers["not recorded"]["Children without an officer"]) == (1, 1)


def test_a_team_that_is_not_recorded_is_counted_once_however_that_is_said(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        connection.execute("update evidence.fct_monitoring_lists set team = 'not_recorded' where team = 'North'")
        (path,) = write_work_lists(connection, [AUTHORITY], tmp_path)
    teams = [row["Team"] for row in rows(openpyxl.load_workbook(path), "By team")]
    assert teams.count("not recorded") == 1
    assert "not_recorded" not in teams


def test_what_was_not_on_the_list_of_the_release_before_is_new(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(TABLES + BEFORE)
        (path,) = write_work_lists(connection, [AUTHORITY], tmp_path)
    book = openpyxl.load_workbook(path)
    summary = {row["List"]: row["New"] for row in rows(book, "Summary")}
    assert (summary["Reviews due soon"], summary["Reviews overdue"], summary["Actions overdue"]) == (1, 0, 0)
    assert "New since 2026-09.v1." in summary
    assert {row["Child"]: row["New"] for row in rows(book, "Reviews due soon")} == {"C1": "yes", "C2": "no"}
    # The conference of May was held since: the next one is other work.
    assert {row["Child"]: row["New"] for row in rows(book, "Conferences due soon")} == {"C4": "no", "C5": "yes"}


def test_the_work_list_of_an_authority_that_has_ended_says_that_it_is_the_last_and_for_whom(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        connection.execute("alter table marts.local_authorities add column ended_on date")
        connection.execute("alter table marts.local_authorities add column succeeded_by varchar")
        (path,) = write_work_lists(connection, [AUTHORITY], tmp_path / "before")
        said = "This authority ended on 2026-11-15, succeeded by E06999902."
        assert not [row for row in rows(openpyxl.load_workbook(path), "Summary") if said in str(row["List"])]
        connection.execute(
            "update marts.local_authorities set ended_on = date '2026-11-15', succeeded_by = 'E06999902'"
        )
        (path,) = write_work_lists(connection, [AUTHORITY], tmp_path / "after")
    summary = [row["List"] for row in rows(openpyxl.load_workbook(path), "Summary")]
    assert summary[-2] == "No release before it to say what is new since."
    assert summary[-1].startswith(f"{said} The list is that of its last extract")


@pytest.mark.parametrize(
    "change",
    [
        "drop table evidence_before.fct_child_documents",
        "alter table evidence_before.fct_child_documents drop column valid_until",
        "drop table marts_before.release",
    ],
)
def test_a_release_before_that_lacks_what_a_list_needs_is_not_compared_with(tmp_path: Path, change: str) -> None:
    with duckdb.connect() as connection:
        connection.execute(TABLES + BEFORE + change)
        (path,) = write_work_lists(connection, [AUTHORITY], tmp_path)
    book = openpyxl.load_workbook(path)
    assert {row["New"] for row in rows(book, "Reviews due soon")} == {None}


def test_each_officer_can_have_a_file_with_no_work_of_another_in_it(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(TABLES)
        connection.execute("update evidence.fct_monitoring_lists set officer_id = '../o3' where officer_id = 'O3'")
        paths = write_work_lists(connection, [AUTHORITY], tmp_path, by_officer=True)
    folder = tmp_path / AUTHORITY / "by-officer"
    assert {path.parent for path in paths} == {folder}
    assert folder.stat().st_mode & 0o077 == 0
    names = sorted(path.name for path in folder.iterdir())
    # The hash tells officers apart whose ids look alike as names of files.
    assert [re.sub("-[0-9a-f]{8}", "-HASH", name) for name in names] == [
        *("O1.xlsx", "O2.xlsx", "O3.xlsx", "___o3-HASH.xlsx", "without officer.xlsx")
    ]
    own = openpyxl.load_workbook(folder / "O2.xlsx")
    assert {row["Officer"] for sheet in own.sheetnames[3:] for row in rows(own, sheet)} == {"O2"}
    assert [row["Officer"] for row in rows(own, "By officer")] == ["O2"]
    nobody = openpyxl.load_workbook(folder / "without officer.xlsx")
    assert [row["Child"] for row in rows(nobody, "Children without an officer")] == ["C3"]


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
