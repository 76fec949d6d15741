"""A day in a cell that is formatted as a date is that day, however the layout says that dates are written as text."""

from __future__ import annotations

import datetime
import io

import openpyxl
import pytest
from invented_inbox import Inbox
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900
from test_local_files import put, received

LAYOUT = """name: our_book
title: Our workbook
description: Care in one workbook.
extracts: full
format: workbook
date_format: {}
recognised_by: [kids, episodes, meetings]
exports:
  children: {{file: kids, columns: {{child_id: {{from: Number}}, date_of_birth: {{from: Born}}}}}}
  care_episodes:
    file: episodes
    columns: {{episode_id: {{from: Number}}, child_id: {{from: Child}}, start_date: {{from: From}}}}
  reviews: {{file: meetings, columns: {{review_id: {{from: Number}}, child_id: {{from: Child}}, held_date: {{from: Held}}}}}}
"""
BORN, FROM, HELD = datetime.datetime(2010, 5, 1), datetime.datetime(2019, 1, 7), datetime.datetime(2019, 2, 3)


def book(*held: object, epoch: datetime.datetime = CALENDAR_WINDOWS_1900) -> bytes:
    """A workbook of one child whose reviews were held on some days; a number stands in a cell formatted as a date."""
    made = openpyxl.Workbook()
    made.epoch = epoch
    made.remove(made.worksheets[0])
    sheets: dict[str, list[tuple[object, ...]]] = {
        "kids": [("Number", "Born"), ("C1", BORN)],
        "episodes": [("Number", "Child", "From"), ("E1", "C1", FROM)],
        "meetings": [("Number", "Child", "Held"), *((f"R{n}", "C1", day) for n, day in enumerate(held))],
    }
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
            if isinstance(row[-1], int | float):
                sheet.cell(sheet.max_row, len(row)).number_format = "dd/mm/yyyy"
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("date_format", ["'%d/%m/%Y'", "'%d %b %Y'", "'%Y-%m-%d'"])
def test_a_date_cell_is_a_date_whatever_format_the_layout_says_of_texts(inbox: Inbox, date_format: str) -> None:
    put(inbox, "profiles/our_book.yml", LAYOUT.format(date_format))
    assert {each.verdict for each in received(inbox)} == {"accepted"}, inbox.said
    inbox.put({"care.xlsx": book(HELD)})
    assert inbox.receive_one().reasons == []
    assert inbox.in_force("select held_date from landing.reviews") == [("2019-02-03",)]


def test_a_column_with_a_date_format_of_its_own_that_date_cells_could_be_taken_for_is_refused(inbox: Inbox) -> None:
    """2019-02-03 in a cell, read as year, day, month, would be the second of March."""
    held = "held_date: {{from: Held}}"
    assert held in LAYOUT
    of_its_own = LAYOUT.replace(held, "held_date: {{from: Held, date_format: '%Y-%d-%m'}}")
    put(inbox, "profiles/our_book.yml", of_its_own.format("'%d/%m/%Y'"))
    assert {each.verdict for each in received(inbox)} == {"refused"}


def test_texts_beside_date_cells_are_read_as_the_layout_says_and_others_are_refused(inbox: Inbox) -> None:
    put(inbox, "profiles/our_book.yml", LAYOUT.format("'%d/%m/%Y'"))
    received(inbox)
    inbox.put({"care.xlsx": book(HELD, "04/03/2019")})
    assert inbox.receive_one().reasons == []
    assert inbox.in_force("select held_date from landing.reviews order by 1") == [("2019-02-03",), ("2019-03-04",)]
    inbox.put({"care.xlsx": book(HELD, "March 2019")})
    (reason,) = inbox.receive_one().reasons
    assert "sheet meetings, cell C3, column Held" in reason


def test_a_layout_whose_texts_could_be_taken_for_date_cells_is_refused(inbox: Inbox) -> None:
    """Of a date cell 2019-02-03 by year, day and month would be the second of March."""
    put(inbox, "profiles/our_book.yml", LAYOUT.format("'%Y-%d-%m'"))
    (refused,) = received(inbox)
    assert "date_format" in "\n".join(refused.reasons)
    assert "date cells of a workbook are read as YYYY-MM-DD" in "\n".join(refused.reasons)


@pytest.mark.parametrize("epoch", [CALENDAR_WINDOWS_1900, CALENDAR_MAC_1904])
@pytest.mark.parametrize("number", [-5, -0.25])
def test_a_number_below_zero_in_a_date_cell_is_no_day_and_is_refused_with_its_place(
    inbox: Inbox, number: float, epoch: datetime.datetime
) -> None:
    """The spreadsheet shows #####; counted back from its first day, 30 December 1899, -5 was read as 25 December."""
    put(inbox, "profiles/our_book.yml", LAYOUT.format("'%d/%m/%Y'"))
    received(inbox)
    inbox.put({"care.xlsx": book(HELD, number, epoch=epoch)})
    (reason,) = inbox.receive_one().reasons
    assert "sheet meetings, cell C3, column Held" in reason


def test_the_first_days_that_a_workbook_can_hold_are_days(inbox: Inbox) -> None:
    """1 is 1 January 1900, and a zero is what a lookup of an empty cell gives."""
    put(inbox, "profiles/our_book.yml", LAYOUT.format("'%d/%m/%Y'"))
    received(inbox)
    inbox.put({"care.xlsx": book(HELD, 1, 0)})
    assert inbox.receive_one().reasons == []
    assert inbox.in_force("select held_date from landing.reviews order by 1 nulls last") == [
        ("1900-01-01",),
        ("2019-02-03",),
        (None,),
    ]
