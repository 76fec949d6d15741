"""British days that a spreadsheet with American settings read as its own: cells of dates where it could, else texts."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from invented_inbox import Inbox
from test_landing_of_spreadsheets import child, lists, put_lists


def _as_american(day: datetime.date) -> object:
    """What Excel with American settings makes of a day that a file writes day first."""
    if day.day > 12:
        return f"{day:%d/%m/%Y}"
    return datetime.date(day.year, day.day, day.month)


def children_begun(days: list[int], write: Callable[[datetime.date], object]) -> bytes:
    """A list of children who began to be looked after in March 2019, one on each of some days."""
    rows = [list(child(f"C{day}")) for day in days]
    for row, day in zip(rows, days, strict=True):
        row[3] = write(datetime.date(2019, 3, day))
    return lists(*(tuple(row) for row in rows))


TEN_DAYS = [1, 2, 5, 8, 11, 14, 17, 20, 23, 26]


def test_days_that_a_spreadsheet_took_for_american_ones_are_not_read_as_they_stand(inbox: Inbox) -> None:
    """The first of March is a cell that shows the third of January; the fourteenth stayed a text."""
    contents = children_begun(TEN_DAYS, _as_american)
    put_lists(inbox, contents)
    assert inbox.receive_one().reasons == [
        "Annex_A.xlsx, sheet List 8, column Date Started to be Looked After: 5 days are dates of a spreadsheet, or written "
        "year first, and all of the 1st to 12th of a month; 5 are texts written day first, and all of later days. A "
        "spreadsheet with American settings does this: in what it took for dates, day and month have changed places. Have "
        "the report write every date in the same way, or open it with British settings. If it is right, say so in "
        "batch.yml: `confirmed: [care_episodes.start_date]`. [day_and_month_exchanged]"
    ]
    inbox.put({"Annex_A.xlsx": contents, "batch.yml": "profile: annex_a\nconfirmed: [care_episodes.start_date]\n"})
    assert inbox.receive_one().reasons == []


def test_one_day_put_right_by_hand_does_not_hide_that_the_others_are_exchanged(inbox: Inbox) -> None:
    """Of 28 days the twelfth is right: 11 of the 1st to 12th are cells, and 16 later ones texts."""
    contents = children_begun(list(range(1, 29)), lambda day: f"{day:%d/%m/%Y}" if day.day == 12 else _as_american(day))
    put_lists(inbox, contents)
    (reason,) = inbox.receive_one().reasons
    assert "11 days are dates of a spreadsheet" in reason
    assert "16 are texts written day first, and all of later days; 1 other is neither. A spreadsheet" in reason


@pytest.mark.parametrize(
    ("days", "write"),
    [
        (TEN_DAYS, lambda day: day),
        (TEN_DAYS, lambda day: f"{day:%d/%m/%Y}"),
        # Some were typed as texts and some as dates, whichever day of the month it was.
        (TEN_DAYS, lambda day: day if day.day % 2 else f"{day:%d/%m/%Y}"),
        # So few may be so by chance.
        (TEN_DAYS[1:], _as_american),
    ],
    ids=["dates", "texts", "both", "few"],
)
def test_days_of_one_kind_or_of_both_are_what_they_are(
    inbox: Inbox, days: list[int], write: Callable[[datetime.date], object]
) -> None:
    put_lists(inbox, children_begun(days, write))
    assert inbox.receive_one().reasons == []
