"""Workbooks that look right to who opens them, and say something else to who reads their cells."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest
from invented_inbox import Inbox
from openpyxl.worksheet.worksheet import Worksheet
from test_landing_of_spreadsheets import child, lists, put_lists

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
