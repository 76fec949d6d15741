"""Workbooks that look right to who opens them, and say something else to who reads their cells."""

from __future__ import annotations

import io
import resource
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import pytest
from invented_inbox import Inbox
from openpyxl.worksheet.worksheet import Worksheet
from test_landing_of_spreadsheets import child, lists, put_lists, replaced

ENDED = "30/09/2019"


def changed(contents: bytes, change: Callable[[Worksheet], object], sheet: str = "List 8") -> bytes:
    """The workbook after a change to one of its sheets."""
    book, stream = openpyxl.load_workbook(io.BytesIO(contents)), io.BytesIO()
    change(book[sheet])
    book.save(stream)
    return stream.getvalue()


def _emptied(sheet: Worksheet) -> None:
    sheet.delete_rows(1, 9)


def _with_an_unnamed_column(sheet: Worksheet) -> None:
    sheet["B1"] = None


def _with_a_formula_for_a_name(sheet: Worksheet) -> None:
    sheet["B1"] = "=A1"


def _with_a_title(sheet: Worksheet) -> None:
    sheet.insert_rows(1)
    sheet["A1"] = "Children"


@pytest.mark.parametrize("change", [_emptied, _with_an_unnamed_column, _with_a_formula_for_a_name, _with_a_title])
def test_what_stands_beside_the_name_of_a_list_is_in_no_message(
    inbox: Inbox, change: Callable[[Worksheet], object]
) -> None:
    """A sheet called after the child whom somebody looked up: messages go into logs, mails and receipts."""
    name = "List 8 (Zebedee Archer)"
    put_lists(inbox, changed(lists(child(), sheets=(name,)), change, name))
    receipt = inbox.receive_one()
    assert receipt.verdict == "refused"
    assert receipt.reasons[0].startswith("Annex_A.xlsx, sheet list 8"), receipt.reasons
    assert b"Zebedee" not in inbox.everything_written()


def elsewhere(contents: bytes, folder: str = "xl/data/", suffix: str = ".xml") -> bytes:
    """The workbook with its sheets in another folder, or under another kind of name, as its relations say."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(contents)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            text = source.read(name).replace(b"/xl/worksheets/", b"/" + folder.encode())
            text = (
                text.replace(b".xml", suffix.encode()) if b"worksheet" in text and name != "xl/workbook.xml" else text
            )
            is_sheet = name.startswith("xl/worksheets/")
            target.writestr(folder + name[len("xl/worksheets/") : -len(".xml")] + suffix if is_sheet else name, text)
    return stream.getvalue()


@contextmanager
def little_memory() -> Iterator[None]:
    """No more address space than 1 GB beyond what this process has, whatever ran in it before."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + 1_000_000_000, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def _with_a_formula_for_the_end(sheet: Worksheet) -> None:
    sheet["H2"] = "=DATE(2019,9,30)"


def _with_a_value_far_away(sheet: Worksheet) -> None:
    sheet.cell(row=60_000, column=16_384, value="x")


@pytest.mark.parametrize("folder", ["xl/data/", "xl/Worksheets/", "sheets/"])
def test_a_formula_without_its_value_is_found_in_whichever_folder_the_sheet_lies(inbox: Inbox, folder: str) -> None:
    put_lists(inbox, elsewhere(changed(lists(child(), child("C2")), _with_a_formula_for_the_end), folder))
    (reason,) = inbox.receive_one().reasons
    assert "cell H2, column Date Ceased to be Looked After: a formula without its value" in reason


def test_cells_far_apart_are_met_in_whichever_folder_the_sheet_lies(inbox: Inbox) -> None:
    """Eight kilobytes, of which the reader made a thousand million cells until there was no memory for any council."""
    put_lists(inbox, elsewhere(changed(lists(child()), _with_a_value_far_away)))
    with little_memory():
        (reason,) = inbox.receive_one().reasons
    assert reason.startswith("Annex_A.xlsx: a sheet reaches over more than 10,000,000 cells.")


def test_a_sheet_that_lies_elsewhere_is_read_as_it_is(inbox: Inbox) -> None:
    put_lists(inbox, elsewhere(lists(child(ceased=ENDED))))
    assert inbox.receive_one().reasons == []
    assert inbox.in_force("select child_id, end_date from landing.care_episodes") == [("C1", "2019-09-30")]


def test_a_sheet_that_does_not_say_that_it_is_one_is_not_read(inbox: Inbox) -> None:
    """The reader looks for rows in whatever the workbook calls a sheet; how far they reach was not looked at."""
    put_lists(inbox, replaced(lists(child()), "worksheet", "sheetOfWork"))
    assert inbox.receive_one().reasons[0].startswith("Annex_A.xlsx: it cannot be read as a workbook")


def test_a_picture_with_a_document_type_is_no_part_of_a_list(inbox: Inbox) -> None:
    stream = io.BytesIO(lists(child()))
    with zipfile.ZipFile(stream, "a") as book:
        book.writestr("xl/media/image1.svg", '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd"><svg><g/></svg>')
    put_lists(inbox, stream.getvalue())
    assert inbox.receive_one().reasons == []


@pytest.mark.parametrize("column", ["Gender", "Ethnicity", "Allocated Team", "Child's Legal Status"])
def test_an_error_is_refused_in_each_column_of_words_and_never_blank(inbox: Inbox, column: str) -> None:
    """Of an ethnicity every text that is no code was blank, and the error with them."""

    def spoil(sheet: Worksheet) -> None:
        names = [cell.value for cell in sheet[1]]
        if column not in names:
            sheet.cell(row=1, column=len(names) + 1, value=column)
        place = [cell.value for cell in sheet[1]].index(column) + 1
        sheet.cell(row=2, column=place, value="a) WBRI")
        cell = sheet.cell(row=3, column=place)
        cell.value, cell.data_type = "#REF!", "e"

    put_lists(inbox, changed(lists(child(), child("C2")), spoil))
    reasons = inbox.receive_one().reasons
    assert [each.partition(":")[0] for each in reasons] == [
        f"Annex_A.xlsx, sheet List 8, cell {_letter(column)}3, column {column}"
    ]
    assert reasons[0].endswith("Correct the cell and save the workbook again. [spreadsheet_error]")


def _letter(column: str) -> str:
    return {"Gender": "B", "Child's Legal Status": "E"}.get(column, "J")


OWN_LAYOUT = """
name: our_reports
title: Ours
description: Meetings with a state.
extracts: full
recognised_by: [people, spells, meetings]
exports:
  children:
    file: people
    columns: {child_id: {from: id}, date_of_birth: {from: born}}
  care_episodes:
    file: spells
    columns: {episode_id: {from: spell}, child_id: {from: id}, start_date: {from: since}}
  reviews:
    file: meetings
    columns:
      review_id: {from: meeting}
      child_id: {from: id}
      held_date: {from: held}
      is_cancelled: {from: state, codes: {Cancelled: 'Y', '*': 'N'}}
"""


@pytest.mark.parametrize(("state", "rule"), [("Took place", None), ("#N/A", "[value_not_of_type]")])
def test_an_error_is_none_of_the_other_words_of_a_layout(inbox: Inbox, state: str, rule: str | None) -> None:
    """A state that the spreadsheet could not look up had been a meeting that was not cancelled."""
    inbox.put_own_layout(OWN_LAYOUT)
    inbox.put(
        {
            "people.csv": "id,born\nC1,2010-05-01\n",
            "spells.csv": "spell,id,since\nS1,C1,2019-01-07\n",
            "meetings.csv": f"meeting,id,held,state\nR1,C1,2019-02-01,{state}\n",
        }
    )
    reasons = inbox.receive_one().reasons
    assert [each.rpartition(" ")[2] for each in reasons] == ([rule] if rule else []), reasons
    assert not reasons or "column state: The value is not Y or N." in reasons[0]


def test_a_line_end_that_a_program_wrote_into_a_cell_is_no_part_of_an_id_or_code(inbox: Inbox) -> None:
    """Workbooks write the carriage return of a line end as _x000D_: C1 was another child in each list, of no ethnicity."""

    def end_lines(sheet: Worksheet) -> None:
        sheet["J1"] = "Ethnicity"
        sheet["A2"], sheet["B2"], sheet["J2"] = "C1_x000D_\n", "Female_x000D_", "a) WBRI_x000D_\n"

    put_lists(inbox, changed(lists(child()), end_lines))
    assert inbox.receive_one().reasons == []
    assert inbox.in_force("select child_id, sex, ethnicity from landing.children") == [("C1", "F", "WBRI")]


def test_a_text_that_only_looks_like_the_writing_of_a_character_stays_as_a_spreadsheet_shows_it(inbox: Inbox) -> None:
    """Of the text _x000D_ a spreadsheet writes the first underscore as _x005F_."""

    def mark(sheet: Worksheet) -> None:
        sheet["A2"] = "C1_x005F_x000D_"

    put_lists(inbox, changed(lists(child()), mark))
    assert inbox.receive_one().reasons == []
    assert inbox.in_force("select child_id from landing.children") == [("C1_x000D_",)]


UNMERGE = (
    "it is merged with another cell, which alone holds the value. Unmerge the cells, fill in each, save the workbook and "
    "hand it over again. [spreadsheet_error]"
)


def test_a_cell_that_shows_the_value_of_one_it_is_merged_with_is_not_blank(inbox: Inbox) -> None:
    """Care of three siblings ended on one day; the second and third had been looked after for ever."""
    siblings = (child("C1", ceased=ENDED), child("C2"), child("C3"), child("C4"))
    put_lists(inbox, changed(lists(*siblings), lambda sheet: sheet.merge_cells("H2:H4")))
    assert inbox.receive_one().reasons == [
        f"Annex_A.xlsx, sheet List 8, cell H3, column Date Ceased to be Looked After (and 1 more below): {UNMERGE}"
    ]


def test_cells_merged_beside_each_other_are_found_too(inbox: Inbox) -> None:
    put_lists(inbox, changed(lists(child()), lambda sheet: sheet.merge_cells("E2:F2")))
    assert inbox.receive_one().reasons == [
        f"Annex_A.xlsx, sheet List 8, cell F2, column Child's Category of Need: {UNMERGE}"
    ]


@pytest.mark.parametrize("cells", ["H2:H3", "H4:I9", "L2:M3", "J1:J9", "A1:A1", "H2", "XFD1:XFD9"])
def test_merged_cells_that_hide_no_value_that_is_read_are_no_fault(inbox: Inbox, cells: str) -> None:
    """Blank ones, those below the list and beside it, those of a column that nothing reads, and what is no span."""

    def merge(sheet: Worksheet) -> None:
        sheet["J1"], sheet["J2"] = "Remarks", "both"
        sheet["M2"] = "x"
        sheet["M1"] = "More"

    contents = changed(lists(child(), child("C2")), merge)
    put_lists(inbox, _with_merged(contents, cells))
    assert inbox.receive_one().reasons == []


def test_merged_cells_without_end_are_refused(inbox: Inbox) -> None:
    put_lists(inbox, _with_merged(lists(child()), *["H2:H3"] * 1_000_001))
    assert "more than 1,000,000 of its cells are merged" in inbox.receive_one().reasons[0]


def _with_merged(contents: bytes, *spans: str) -> bytes:
    """The workbook with merged cells in list 8 as a program may write them."""
    merged = "".join(f'<mergeCell ref="{span}"/>' for span in spans)
    return replaced(contents, "</sheetData>", f"</sheetData><mergeCells>{merged}</mergeCells>")
