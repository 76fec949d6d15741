"""A workbook is a zip file that somebody else made: what it unpacks to is looked at before anything is unpacked."""

from __future__ import annotations

import datetime
import io
import zipfile

import openpyxl
import openpyxl.chart
import pytest
from invented_inbox import CARE_FILES, SECRET_ID, Inbox

from tests.faults.documents import with_member

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(*cells: tuple[int, int, str | int]) -> bytes:
    """A workbook whose list 8 has values in a few cells only."""
    book, stream = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.title = "List 8"
    for row, column, value in cells:
        sheet.cell(row=row, column=column, value=value)
    book.save(stream)
    return stream.getvalue()


def list_8() -> openpyxl.Workbook:
    """A workbook with one child in list 8, and every column that the list's exports need."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "List 8"
    child = {
        "Child Unique ID": "C1",
        "Gender": "a) Female",
        "Date of Birth": datetime.date(2010, 5, 1),
        "Date Started to be Looked After": datetime.date(2019, 1, 7),
        "Date of Latest Statutory Review": datetime.date(2020, 2, 3),
        "Date of Last IRO Visit / Contact to the Child": datetime.date(2020, 1, 6),
    }
    sheet.append(list(child))
    sheet.append(list(child.values()))
    return book


def reasons(inbox: Inbox, contents: bytes) -> list[str]:
    inbox.put({"Annex_A.xlsx": contents, "batch.yml": "profile: annex_a\n"})
    return inbox.receive_one().reasons


def test_a_few_cells_far_apart_are_not_spread_out_in_memory(inbox: Inbox) -> None:
    # Five kilobytes, which a reader makes 17 thousand million cells of.
    found = reasons(inbox, workbook((1, 1, "Child Unique ID"), (1_048_576, 16_384, "x")))
    assert found == [
        "Annex_A.xlsx: a sheet reaches over more than 10,000,000 cells. Delete what stands far below or beside the list, "
        "and save it again. [file_not_text]"
    ]


@pytest.mark.parametrize(
    "rows",
    [
        "<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
        '<row r="1">' + "<c/>" * 99 + '<c><v>1</v></c></row><row r = "1000000"><c><v>1</v></c></row>',
        '<row><c x=">" r="XFD1"><v>1</v></c></row>' + "<row/>" * 1000 + "<row><c><v>1</v></c></row>",
        '<x:row xmlns:x="urn:x" r="1048576"><x:c r="XFD1048576" t="inlineStr"><x:is/></x:c></x:row>',
    ],
    ids=["other quotation marks", "cells without a place", "rows without a place", "a namespace"],
)
def test_cells_far_apart_are_met_however_their_places_are_written(inbox: Inbox, rows: str) -> None:
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    found = reasons(inbox, with_member(workbook((1, 1, "x")), "xl/worksheets/sheet1.xml", sheet.encode()))
    assert len(found) == 1
    assert "reaches over more than 10,000,000 cells" in found[0]


def test_a_document_type_in_a_sheet_is_named_as_the_reason(inbox: Inbox) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><worksheet>&b;</worksheet>'
    (reason,) = reasons(inbox, with_member(workbook((1, 1, "x")), "xl/worksheets/sheet1.xml", bomb))
    assert "it holds a document type or entities" in reason


@pytest.mark.parametrize("name", ["Annex_A.xls", "ANNEX_A.XLS"])
def test_a_workbook_under_the_ending_of_an_old_one_is_said_to_be_that_and_to_be_renamed(
    inbox: Inbox, name: str
) -> None:
    stream = io.BytesIO()
    list_8().save(stream)
    inbox.put({name: stream.getvalue(), "batch.yml": "profile: annex_a\n"})
    assert inbox.receive_one().reasons == [
        f"{name}: it is a workbook of the form .xlsx under a name that ends in .xls. Rename it, so that it ends in .xlsx. "
        "[file_not_text]"
    ]


def test_what_is_no_workbook_is_refused_without_the_name_of_a_fault_that_only_programmers_know(inbox: Inbox) -> None:
    """A zip file that holds one text."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "x")
    assert reasons(inbox, stream.getvalue()) == [
        "Annex_A.xlsx: it cannot be read as a workbook, or it is damaged. Save it as an Excel workbook (.xlsx) without a "
        "password and without macros. [file_not_text]"
    ]


def test_a_sheet_that_is_one_chart_is_passed_over(inbox: Inbox) -> None:
    book, stream = list_8(), io.BytesIO()
    book.create_chartsheet("Chart", 0).add_chart(openpyxl.chart.BarChart())
    book.save(stream)
    inbox.put({"Annex_A.xlsx": stream.getvalue(), "batch.yml": "profile: annex_a\n"})
    receipt = inbox.receive_one()
    assert (receipt.verdict, receipt.reasons, receipt.unused_files) == ("accepted", [], [])


def test_a_sheet_that_nobody_knows_is_counted_and_not_named(inbox: Inbox) -> None:
    # A worker may keep a sheet for a child, under the child's name.
    book, stream = list_8(), io.BytesIO()
    for name in (SECRET_ID, f"{SECRET_ID} (2)", "List 2"):
        sheet = book.create_sheet(name)
        sheet.append(["Child Unique ID"])
        sheet.append(["C1"])
    book.save(stream)
    inbox.put({"Annex_A.xlsx": stream.getvalue(), "batch.yml": "profile: annex_a\n"})
    receipt = inbox.receive_one()
    assert receipt.verdict == "accepted", receipt.reasons
    assert {file.name: file.rows for file in receipt.unused_files} == {
        "Annex_A.xlsx#List 2": 1,
        "Annex_A.xlsx#other sheets": 2,
    }
    assert "Annex_A.xlsx: nothing is read from the sheet List 2 and 2 other sheets." in receipt.notes
    assert SECRET_ID.encode() not in inbox.everything_written()
    account = "select source_file, rows from landing.row_account where reason = 'file_not_used' order by 1"
    assert inbox.in_force(account) == [
        ("E06000005/2020-03-31/Annex_A.xlsx#List 2", 1),
        ("E06000005/2020-03-31/Annex_A.xlsx#other sheets", 2),
    ]


def test_a_column_that_was_formatted_to_its_end_is_no_fault(inbox: Inbox) -> None:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.title = "List 8"
    sheet["A1"] = "Child Unique ID"
    sheet.cell(row=1_048_576, column=30).font = openpyxl.styles.Font(bold=True)
    book.save(stream)
    assert "cells" not in " ".join(reasons(inbox, stream.getvalue()))


@pytest.mark.parametrize("cut", [100, 30, 10])
def test_a_workbook_whose_list_of_contents_is_damaged_is_refused(inbox: Inbox, cut: int) -> None:
    contents = bytearray(workbook((1, 1, "x")))
    start = contents.rindex(b"PK\x01\x02")
    contents[start : start + 4] = b"\0" * 4
    (reason,) = reasons(inbox, bytes(contents[: len(contents) - cut] + contents[-22:]))
    assert reason.startswith("Annex_A.xlsx: ")
    assert "Save it as an Excel workbook (.xlsx)" in reason


def test_entities_in_a_workbook_are_named_as_the_reason(inbox: Inbox) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><workbook>&b;</workbook>'
    (reason,) = reasons(inbox, with_member(workbook((1, 1, "x")), "xl/workbook.xml", bomb))
    assert reason == (
        "Annex_A.xlsx: it holds a document type or entities, which no workbook needs. "
        "Save it as an Excel workbook (.xlsx) without a password and without macros. [file_not_text]"
    )


def test_an_id_whose_digits_a_spreadsheet_has_lost_is_refused(inbox: Inbox) -> None:
    columns = ("Child Unique ID", "Date of Birth", "Date Started to be Looked After")
    heads = [(1, place, column) for place, column in enumerate(columns, start=1)]
    found = reasons(inbox, workbook(*heads, (2, 1, 77031550264718390), (2, 2, "2012-01-02"), (2, 3, "2020-01-06")))
    assert any(
        "sheet List 8, cell A2, column Child Unique ID" in reason and "[spreadsheet_error]" in reason
        for reason in found
    )
    assert not any("77031550" in reason for reason in found)


HEADER = [(1, 1, "Child Unique ID"), (1, 2, "Date of Birth")]


def test_a_value_far_below_the_list_is_refused_and_told_where(inbox: Inbox) -> None:
    # 5 kB. Each of the million rows between was read, which took eight seconds.
    found = reasons(inbox, workbook(*HEADER, (2, 1, "C1"), (1_000_000, 1, "x")))
    assert found == [
        "Annex_A.xlsx: a sheet has a value in row 1,000,000, below more than 10,000 blank rows. "
        "Delete what stands far below or beside the list, and save it again. [file_not_text]"
    ]


def test_a_list_with_some_blank_rows_is_no_fault(inbox: Inbox) -> None:
    book, stream = list_8(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.move_range("A2:F2", rows=3_000)
    book.save(stream)
    assert reasons(inbox, stream.getvalue()) == []


def sheet_of(rows: str) -> bytes:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def test_a_value_far_to_the_right_of_some_rows_is_refused(inbox: Inbox) -> None:
    # 100 rows by 16,384 columns are 1.6 million cells, and 101 of them have a value.
    rows = '<row r="1"><c r="XFD1"><v>1</v></c></row>' + "<row><c><v>1</v></c></row>" * 99
    (reason,) = reasons(inbox, with_member(workbook((1, 1, "x")), "xl/worksheets/sheet1.xml", sheet_of(rows)))
    assert "a sheet reaches over 1,638,400 cells, of which nearly all are blank. Delete" in reason


def test_many_sheets_together_may_reach_no_further_than_one(inbox: Inbox) -> None:
    # Ten sheets of a million cells are read, an eleventh is not: all of them lie in memory together.
    contents = workbook((1, 1, "x"))
    rows = "".join(f'<row r="{row}"><c r="CV{row}"><v>1</v></c></row>' for row in range(1, 10_001))
    stream = io.BytesIO(contents)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        for number in range(2, 13):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", sheet_of(rows))
    (reason,) = reasons(inbox, stream.getvalue())
    assert "reaches over more than 10,000,000 cells" in reason


@pytest.mark.parametrize(
    ("member", "text"),
    [
        ("xl/styles.xml", b"<a>" * 30_000),
        ("xl/worksheets/sheet1.xml", b"<a>" * 30_000),
        ("xl/sharedStrings.xml", b"<sst>" + b"<si/>" * 1_000_001),
    ],
    ids=["styles within styles", "elements within elements of a sheet", "a million texts"],
)
def test_parts_that_no_program_writes_are_not_read_to_their_end(inbox: Inbox, member: str, text: bytes) -> None:
    (reason,) = reasons(inbox, with_member(workbook((1, 1, "x")), member, text))
    assert "unpacks to far more than a workbook does" in reason or "more than 1,000,000 elements" in reason


def test_a_workbook_in_place_of_a_csv_file_is_to_be_saved_as_one_and_not_only_renamed(inbox: Inbox) -> None:
    files = {name: text for name, text in CARE_FILES.items() if name != "reviews.csv"}
    inbox.put({**files, "reviews.xlsx": workbook(), "batch.yml": "profile: canonical\n"})
    assert (
        "reviews.xlsx is not used: the profile canonical knows no such file. If it is reviews, open it and save it as "
        "CSV UTF-8 under the name reviews.csv; to rename it is not enough."
    ) in inbox.receive_one().notes
