"""A worklist has every finding of its authority, as text that no spreadsheet computes, in the order in which people work."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from fake_council import Council

from orchestration.ground.errors import NothingPublishedError
from orchestration.outputs import worklists
from orchestration.outputs.worklists import COLUMNS, write_worklists
from orchestration.releases.draft import Draft
from orchestration.releases.release import read_manifest

CODE, OTHER = "E06999901", "E06999902"
FINDINGS = """
create table findings as
select * from (values
    ('two_open_plans', 'warn', 'E06999901', 'protection_plans', 'P1', 'end_date', 'Two.', 'Close one.',
        'Safeguarding team', 'CP1', date '2026-01-10', 'protection_plans.csv', 7),
    ('end_before_start', 'warn', 'E06999901', 'care_episodes', '00123', 'end_date', 'Ends, then starts.', 'Correct it.',
        'Team that recorded it', 'CIC2', date '2026-02-10', 'care_episodes.csv', 9),
    ('end_before_start', 'warn', 'E06999901', 'care_episodes', '1e5', 'end_date', 'Ends, then starts.', 'Correct it.',
        'Team that recorded it', 'CIC1', null, 'care_episodes.csv', 8),
    ('date_out_of_range', 'exclude', 'E06999901', 'children', '#N/A', 'date_of_birth', 'Too early.', 'Correct it.',
        'Team that recorded it', 'CIC1', null, 'children.csv', 3),
    ('extract_behind', 'warn', 'E06999901', 'reviews', null, null, 'Old.', 'Export it again.',
        'Performance team', null, null, 'reviews.csv', null),
    ('two_open_plans', 'warn', 'E06999902', 'protection_plans', 'P1', 'end_date', 'Two.', 'Close one.',
        'Safeguarding team', null, null, 'protection_plans.csv', 2)
) as finding (
    rule_id, severity, local_authority_code, export_name, record_id, column_name, message, remedy, responsible, team,
    event_date, source_file, source_row
)
"""
UNKNOWN_CODE = """
alter table findings add column recorded_text varchar;
alter table findings add column nearest_code varchar;
update findings set recorded_text = 'telephne', nearest_code = 'telephone' where record_id = '1e5';
"""


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as found:
        found.execute(FINDINGS + ";" + UNKNOWN_CODE)
        yield found


def write(connection: duckdb.DuckDBPyConnection, folder: Path, *authorities: str) -> Path:
    write_worklists(connection, "findings", authorities or (CODE,), folder / "findings", folder / "spill")
    return folder / "findings"


def sheet(folder: Path, title: str = "Findings", code: str = CODE) -> Any:
    return openpyxl.load_workbook(folder / f"{code}.xlsx")[title]


def values(of: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in of.iter_rows()]


def csv_rows(folder: Path, code: str = CODE) -> list[list[str]]:
    text = (folder / f"{code}.csv").read_bytes().decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.reader(text.removeprefix("\ufeff").splitlines()))


def test_the_rows_are_the_findings_in_both_files(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    folder = write(connection, tmp_path, CODE, OTHER)
    columns = ", ".join(name for _, name, _ in COLUMNS)
    for code in (CODE, OTHER):
        found = connection.execute(f"select {columns} from findings where local_authority_code = ?", [code]).fetchall()
        header, *rows = values(sheet(folder, code=code))
        assert header == [heading for heading, _, _ in COLUMNS] == csv_rows(folder, code)[0]
        as_text = [["" if cell is None else str(cell).removesuffix(" 00:00:00") for cell in row] for row in rows]
        assert sorted(as_text) == sorted(["" if cell is None else str(cell) for cell in row] for row in found)
        assert csv_rows(folder, code)[1:] == as_text


def test_they_are_sorted_by_who_acts_then_severity_rule_and_record(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    rows = values(sheet(write(connection, tmp_path)))[1:]
    assert [(row[1], row[0], row[2], row[7]) for row in rows] == [
        ("Performance team", None, "warn", None),
        ("Safeguarding team", "CP1", "warn", "P1"),
        ("Team that recorded it", "CIC1", "exclude", "#N/A"),
        ("Team that recorded it", "CIC1", "warn", "1e5"),
        ("Team that recorded it", "CIC2", "warn", "00123"),
    ]


def test_text_is_text_whatever_it_looks_like_and_dates_are_dates(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    for row in list(sheet(write(connection, tmp_path)).iter_rows())[1:]:
        by_heading = dict(zip([heading for heading, _, _ in COLUMNS], row, strict=True))
        for heading, cell in by_heading.items():
            if cell.value is not None:
                kind = {"event date": "d", "row": "n"}.get(heading, "s")
                assert cell.data_type == kind, heading
        assert by_heading["record"].number_format in ("@", "General")
        day = by_heading["event date"].value
        assert day is None or isinstance(day, datetime)


@pytest.mark.parametrize("column", ["team", "record_id", "source_file"])
@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\0"])
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, start: str, column: str
) -> None:
    connection.execute(f"update findings set {column} = chr({ord(start)}) || '1+1' where rule_id = 'extract_behind'")
    folder = write(connection, tmp_path)
    # A workbook cannot hold a NUL, so it is replaced before anything else, and is the start of nothing then.
    expected = "\ufffd1+1" if start == "\0" else f"'{start}1+1"
    heading = next(heading for heading, name, _ in COLUMNS if name == column)
    place = [heading for heading, _, _ in COLUMNS].index(heading)
    cells = [cell for row in sheet(folder).iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type in ("f", "e")]
    # XML reads a carriage return as a line feed.
    assert values(sheet(folder))[1][place].replace("\n", start if start == "\r" else "\n") == expected
    assert expected in (folder / f"{CODE}.csv").read_bytes().decode("utf-8")


def test_the_header_stays_in_sight_and_every_column_can_be_filtered(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    found = sheet(write(connection, tmp_path))
    assert found.freeze_panes == "A2"
    assert found.auto_filter.ref == "A1:N6"
    assert [found.column_dimensions[letter].width for letter in "ADN"] == [18, 36, 8]


def test_the_summary_comes_first_and_counts_each_rule(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    folder = write(connection, tmp_path)
    assert openpyxl.load_workbook(folder / f"{CODE}.xlsx").sheetnames == ["Summary", "Findings"]
    lines = values(sheet(folder, "Summary"))
    assert [line[0] for line in lines[:3]] == [
        f"Findings of {CODE}: 5",
        "exclude: 1 (left out of figures)",
        "warn: 4 (counted, and worth a look)",
    ]
    header = lines.index(next(line for line in lines if line[0] == "severity"))
    assert sheet(folder, "Summary").freeze_panes == f"A{header + 2}"
    assert [(line[1], line[4], line[5]) for line in lines[header + 1 :]] == [
        ("date_out_of_range", 1, 1),
        ("end_before_start", 2, 2),
        ("extract_behind", 1, 1),
        ("two_open_plans", 1, 1),
    ]


def test_a_rule_with_too_many_findings_is_cut_and_the_workbook_says_so(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worklists, "ROWS_OF_A_RULE", 1)
    folder = write(connection, tmp_path)
    assert len(values(sheet(folder))) == 1 + 4
    assert len(csv_rows(folder)) == 1 + 5
    said = [line[0] for line in values(sheet(folder, "Summary"))]
    assert f"The sheet Findings lists 4 of them: no more than 1 of a rule. All are in {CODE}.csv." in said


def test_an_authority_with_nothing_wrong_has_a_worklist_that_says_so(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    folder = write(connection, tmp_path, "E06999903")
    assert values(sheet(folder, "Summary", "E06999903"))[0][0] == "Findings of E06999903: 0"
    assert len(values(sheet(folder, code="E06999903"))) == len(csv_rows(folder, "E06999903")) == 1


def test_nothing_is_named_after_a_strange_authority(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(NothingPublishedError, match="folder name in the inbox"):
        write(connection, tmp_path, "../../etc")


def test_no_case_id_is_written_outside_the_restricted_folder(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A folder that is not there cannot be written to: the workbook's temporary files must go elsewhere.
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    write(connection, tmp_path)
    assert tempfile.tempdir == str(tmp_path / "nowhere")
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} == {f"{CODE}.xlsx", f"{CODE}.csv"}


def test_a_draft_has_a_worklist_for_each_authority_beside_its_evidence(good_draft: Draft) -> None:
    names = {path.relative_to(good_draft.restricted).as_posix() for path in good_draft.restricted.rglob("*")}
    files = {f"findings/{code}.{ending}" for code in (CODE, OTHER) for ending in ("xlsx", "csv")}
    assert names == {"evidence.duckdb", "findings", *files}
    assert not [path for path in good_draft.folder.rglob("*") if path.suffix == ".xlsx"]


def test_published_worklists_are_hashed_and_read_only(one_release: Council) -> None:
    release = one_release.outputs.published.resolve()
    manifest = read_manifest(release)
    assert manifest is not None
    assert {name for name in manifest["restricted_files"] if name.endswith(".xlsx")} == {
        f"findings/{code}.xlsx" for code in (CODE, OTHER)
    }
    written = one_release.outputs.restricted / release.name / "findings" / f"{CODE}.xlsx"
    assert written.stat().st_mode & 0o222 == 0


def test_the_worklist_of_an_authority_that_has_ended_says_who_acts_now(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    connection.execute("attach ':memory:' as marts")
    connection.execute(
        f"create table marts.local_authorities as select * from (values ('{CODE}', date '2026-09-30', null), "
        f"('{OTHER}', null, null)) as own (local_authority_code, ended_on, succeeded_by)"
    )
    folder = write(connection, tmp_path, CODE, OTHER)
    said = [line[0] for line in values(sheet(folder, "Summary"))]
    assert [line for line in said if "ended on" in str(line)] == [
        "This authority ended on 2026-09-30. The list is that of its last extract, and the last there is: what is on it "
        "is now for whoever took over its cases."
    ]
    assert not [line for line in values(sheet(folder, "Summary", OTHER)) if "ended on" in str(line[0])]
