"""What a workbook holds that no person saw: formulas without their values, errors, sheets of another standard."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from invented_inbox import MARCH, SECRET_ID, Inbox
from openpyxl.worksheet.datavalidation import DataValidation
from test_landing_of_spreadsheets import LIST_8, child, lists, put_lists, replaced

from orchestration.landing.formats.file_copy import take_copy
from orchestration.landing.formats.workbook import open_sheets
from orchestration.landing.problems import FileRefusedError

TARGETS = "local_authority_code,indicator_id,valid_from,target,tolerance\nE06000005,reviews_on_time,2019-04-01,95,2\n"
CEASED, NEED = LIST_8.index("Date Ceased to be Looked After") + 1, LIST_8.index("Child's Category of Need") + 1
# Another child with a place of its own in the list.
TWO = (child(), child("C2", ceased="30/09/2019"))
SAVE_AGAIN = "a formula without its value; open the workbook in Excel (or LibreOffice), save it and hand it over again."


def edited(contents: bytes, cells: dict[tuple[int, int], str], kind: str = "f", sheet: str = "List 8") -> bytes:
    """The workbook with other contents in some cells, as openpyxl writes them: formulas without a value."""
    book, stream = openpyxl.load_workbook(io.BytesIO(contents)), io.BytesIO()
    for (row, column), text in cells.items():
        cell = book[sheet].cell(row=row, column=column)
        cell.value = text
        cell.data_type = kind
    book.save(stream)
    return stream.getvalue()


def test_a_formula_without_its_value_is_no_blank_cell(inbox: Inbox) -> None:
    """Read as blank, the end of care of this child would not have been: looked after for ever."""
    put_lists(inbox, edited(lists(*TWO), {(3, CEASED): "=DATE(2019,9,30)"}))
    receipt = inbox.receive_one()
    assert receipt.reasons == [
        f"Annex_A.xlsx, sheet List 8, cell H3, column Date Ceased to be Looked After: {SAVE_AGAIN} [spreadsheet_error]"
    ]


def test_of_many_formulas_without_value_the_first_of_each_column_is_named(inbox: Inbox) -> None:
    ids = {(row, 1): f'="{SECRET_ID}"' for row in (2, 3)}
    put_lists(inbox, edited(lists(*TWO, child("C3")), {**ids, (4, CEASED): "=TODAY()"}))
    receipt = inbox.receive_one()
    assert f"cell A2, column Child Unique ID (and 1 more below): {SAVE_AGAIN} [spreadsheet_error]" in receipt.reasons[0]
    assert any("cell H4, column Date Ceased to be Looked After: a formula" in reason for reason in receipt.reasons)
    assert SECRET_ID.encode() not in inbox.everything_written()


def test_a_formula_with_its_value_is_that_value_and_an_empty_text_is_one(inbox: Inbox) -> None:
    contents = edited(lists(*TWO), {(2, CEASED): '=""', (3, CEASED): '="30/09/2019"'})
    for formula, value in (('""', ""), ('"30/09/2019"', "30/09/2019")):
        for written in ("<v />", "<v></v>", "<v/>"):
            contents = replaced(contents, f"<f>{formula}</f>{written}", f"<f>{formula}</f><v>{value}</v>")
    for cell in ("H2", "H3"):
        contents = replaced(contents, f'<c r="{cell}"', f'<c r="{cell}" t="str"')
    put_lists(inbox, contents)
    assert inbox.receive_one().reasons == []
    assert inbox.in_force("select child_id, end_date from landing.care_episodes order by 1") == [
        ("C1", None),
        ("C2", "2019-09-30"),
    ]


def test_a_formula_without_value_in_a_column_that_nobody_reads_is_no_fault(inbox: Inbox) -> None:
    put_lists(inbox, edited(lists(*TWO), {(1, 12): "Age", (2, 12): "=1+1", (3, 12): "=1+2"}, kind="f"))
    # The name of the column is a text, and no formula.
    put_lists(inbox, edited(edited(lists(*TWO), {(1, 12): "Age"}, kind="s"), {(2, 12): "=1+1", (3, 12): "=1+2"}))
    assert inbox.receive_one().reasons == []


def test_a_formula_beside_the_cells_as_a_list_to_choose_from_has_one_is_none_of_a_cell(inbox: Inbox) -> None:
    rule = (
        '<extLst><ext uri="urn:x" xmlns:x14="urn:x14" xmlns:xm="urn:xm"><x14:dataValidations><x14:dataValidation><x14:formula1>'
        "<xm:f>Cover!A1</xm:f></x14:formula1></x14:dataValidation></x14:dataValidations></ext></extLst>"
    )
    whole = child("C2", ceased="30/09/2019", reason="E11")
    put_lists(inbox, replaced(lists(whole), "</worksheet>", f"{rule}</worksheet>"))
    assert inbox.receive_one().reasons == []


def test_the_text_of_a_list_to_choose_from_is_no_value_of_the_last_cell_above_it(inbox: Inbox) -> None:
    """The last child of the sheet would have stayed looked after: nothing stands to the right of that end of care."""
    contents = edited(lists(*TWO), {(3, CEASED): "=DATE(2019,9,30)"})
    book, stream = openpyxl.load_workbook(io.BytesIO(contents)), io.BytesIO()
    book["List 8"].cell(row=3, column=CEASED + 1).value = None
    choices = DataValidation(type="list", formula1='"C2,E1,V2"')
    book["List 8"].add_data_validation(choices)
    choices.add("G2:G99")
    book.save(stream)
    put_lists(inbox, stream.getvalue())
    assert inbox.receive_one().reasons == [
        f"Annex_A.xlsx, sheet List 8, cell H3, column Date Ceased to be Looked After: {SAVE_AGAIN} [spreadsheet_error]"
    ]


def test_a_name_of_a_column_that_is_a_formula_without_value_is_refused(inbox: Inbox) -> None:
    put_lists(inbox, edited(lists(*TWO), {(1, CEASED): "=Cover!A1"}))
    assert inbox.receive_one().reasons == [f"Annex_A.xlsx, sheet List 8, cell H1: {SAVE_AGAIN} [spreadsheet_error]"]


def test_below_a_title_the_cell_that_holds_the_formula_is_named(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["B5"] = "Looked after", "=A1"
    book.save(tmp_path / "care.xlsx")
    copy = take_copy(tmp_path / "care.xlsx", tmp_path / "copy.xlsx", None)
    with pytest.raises(FileRefusedError) as refusal:
        open_sheets(copy, {sheet.title: sheet.title}, header_row=3)
    assert refusal.value.problems == [f"care.xlsx, sheet {sheet.title}, cell B5: {SAVE_AGAIN} [spreadsheet_error]"]


def test_a_sheet_of_nothing_but_formulas_without_value_is_not_called_empty(inbox: Inbox) -> None:
    cells = {(row, column): "=Cover!A1" for row in (1, 2) for column in range(1, len(LIST_8) + 1)}
    put_lists(inbox, edited(lists(*TWO[:1]), cells))
    assert inbox.receive_one().reasons == [f"Annex_A.xlsx, sheet List 8, cell A1: {SAVE_AGAIN} [spreadsheet_error]"]


@pytest.mark.parametrize("error", ["#REF!", "#VALUE!", "#N/A", "#FIELD!"])
def test_an_error_in_place_of_a_day_is_not_read_as_a_blank_day(inbox: Inbox, error: str) -> None:
    """Annex A means blank by #N/A, but a blank day says that care goes on."""
    put_lists(inbox, edited(lists(*TWO), {(3, CEASED): error}, kind="e"))
    (reason,) = inbox.receive_one().reasons
    assert reason.startswith("Annex_A.xlsx, sheet List 8, cell H3, column Date Ceased to be Looked After: The value is")
    assert reason.endswith("[value_not_of_type]")


def test_a_failed_lookup_in_place_of_a_text_is_blank_in_annex_a_and_other_errors_are_refused(inbox: Inbox) -> None:
    put_lists(inbox, edited(lists(*TWO), {(2, NEED): "#N/A"}, kind="e"))
    assert inbox.receive_one().reasons == []
    put_lists(inbox, edited(lists(*TWO), {(3, 1): "#REF!"}, kind="e"))
    reasons = inbox.receive_one().reasons
    assert any("cell A3, column Child Unique ID" in each and "[spreadsheet_error]" in each for each in reasons), reasons


def test_a_workbook_that_no_profile_knows_is_refused_although_targets_lie_beside_it(inbox: Inbox) -> None:
    """Nothing of the month would have arrived, with a note."""
    renamed = lists(*TWO, sheets=("Sheet3",))
    inbox.put({"exports.xlsx": renamed}, MARCH)
    alone = inbox.receive_one()
    inbox.put({"exports.xlsx": renamed, "targets.csv": TARGETS}, MARCH)
    beside = inbox.receive_one()
    assert (alone.verdict, beside.verdict) == ("refused", "refused")
    assert alone.reasons == beside.reasons
    assert "do not tell which profile the batch has" in beside.reasons[0]


def test_tables_that_an_authority_keeps_itself_may_still_come_alone(inbox: Inbox) -> None:
    inbox.put({"targets.csv": TARGETS}, MARCH)
    assert "do not tell which profile" not in "\n".join(inbox.receive_one().reasons)


def test_a_workbook_of_strict_open_xml_is_told_how_to_be_saved(inbox: Inbox) -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    put_lists(inbox, replaced(lists(*TWO), main, "http://purl.oclc.org/ooxml/spreadsheetml/main", "xl/"))
    assert inbox.receive_one().reasons[0] == (
        "Annex_A.xlsx: it was saved as Strict Open XML, of which no sheet can be read. Save it as Excel Workbook "
        "(.xlsx), not as Strict Open XML. [file_not_text]"
    )


def test_names_of_groups_above_the_names_of_columns_are_told_in_one_message(inbox: Inbox) -> None:
    book, stream = openpyxl.load_workbook(io.BytesIO(lists(*TWO))), io.BytesIO()
    sheet = book["List 8"]
    sheet.insert_rows(1)
    sheet["A1"], sheet["E1"] = "Ids", "Dates"
    book.save(stream)
    put_lists(inbox, stream.getvalue())
    assert inbox.receive_one().reasons == [
        "Annex_A.xlsx, sheet List 8, row 1: columns B, C, D, F, G, H, I have values and no name. If the names stand in a "
        "second row of headers, below names of groups, take the rows above it out; else name each in this row or leave it "
        "out, and export the file again. [columns_same_name]"
    ]


def test_a_sheet_that_is_read_is_not_said_to_be_passed_over_for_its_hidden_copy(inbox: Inbox) -> None:
    put_lists(inbox, lists(*TWO, sheets=("List 8", "List 8 (2)"), hidden=("List 8 (2)",)))
    receipt = inbox.receive_one()
    assert receipt.reasons == []
    assert "Annex_A.xlsx: list 8 stands in a hidden sheet too, which was not read." in receipt.notes
    assert "Annex_A.xlsx: nothing is read from 2 other sheets." in receipt.notes
    assert [(file.name, file.rows) for file in receipt.unused_files] == [("Annex_A.xlsx#other sheets", 2)]


OWN_LAYOUT = """
name: our_reports
title: Ours
description: Spells whose ends stand in a table of their own.
extracts: full
blanks: ['#N/A']
recognised_by: [people, spells, ends]
exports:
  children:
    file: people
    columns: {child_id: {from: id}, date_of_birth: {from: born}}
  care_episodes:
    file: spells
    columns:
      episode_id: {from: spell}
      child_id: {from: id}
      start_date: {from: since}
      end_date: {lookup: {file: ends, key: spell, by: spell, take: ended}}
  reviews:
    file: reviews
    columns: {review_id: {from: review}, child_id: {from: id}, held_date: {from: held}}
"""


@pytest.mark.parametrize("ended", ["2019-09-30", "#N/A"])
def test_an_error_in_place_of_a_day_that_is_looked_up_is_no_blank_day_either(inbox: Inbox, ended: str) -> None:
    inbox.put_own_layout(OWN_LAYOUT)
    inbox.put(
        {
            "people.csv": "id,born\nC1,2010-05-01\n",
            "spells.csv": "spell,id,since\nS1,C1,2019-01-07\n",
            "ends.csv": f"spell,ended\nS1,{ended}\n",
            "reviews.csv": "review,id,held\nR1,C1,2019-02-01\n",
        }
    )
    reasons = inbox.receive_one().reasons
    assert [each.rpartition(" ")[2] for each in reasons] == (["[value_not_of_type]"] if ended == "#N/A" else []), (
        reasons
    )
