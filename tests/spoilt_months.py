"""Next months that went wrong, each made of a good one by one accident."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from unittest.mock import patch

from orchestration.landing.inbox.unread import unread_places
from orchestration.landing.register.receipts import REFUSED
from tests.corrected_batch import Rows
from tests.next_months import JUNE, MAY, NextMonth

TODAY = "2026-07-02"


def line_of(happened: str, words: str) -> str:
    """A line of the page, with what Markdown would take for a mark of its own written out."""
    return f"| {happened} | {words.replace('|', '/').replace('<', '&lt;')} |"


@dataclass(frozen=True)
class Accident:
    """One accident: `happened` to a good June by `spoil`, refused under `rule` in the folder of a day."""

    happened: str
    spoil: Callable[[NextMonth], None]
    rule: str
    day: str = JUNE

    def message(self, june: NextMonth) -> str:
        """The first thing said under the rule when June is spoilt and handed over."""
        self.spoil(june)
        with patch.dict(os.environ, IRO_TODAY=TODAY):
            receipt = june.hand_over(self.day)
        assert receipt.standing == REFUSED, receipt.notes
        return next(reason for reason in receipt.reasons if reason.endswith(f"[{self.rule}]"))

    def line(self, message: str) -> str:
        """Its line of the page."""
        return line_of(self.happened, message.rpartition(" [")[0])


def renamed(export_name: str, column: str, other: str) -> Callable[[NextMonth], None]:
    """A column has another header."""

    def spoil(june: NextMonth) -> None:
        path = june.file(export_name)
        header, _, rest = path.read_text(encoding="utf-8").partition("\n")
        names = [other if name == column else name for name in header.split(",")]
        path.write_text(",".join(names) + "\n" + rest, encoding="utf-8")

    return spoil


def edited(export_name: str, change: Callable[[Rows], Rows]) -> Callable[[NextMonth], None]:
    """The records of a file are changed together."""
    return lambda june: june.edit(export_name, change)


def each(export_name: str, column: str, change: Callable[[str], str]) -> Callable[[NextMonth], None]:
    """The values of a column are changed one by one."""
    return edited(export_name, lambda rows: [row | {column: change(row[column])} for row in rows])


def without(export_name: str, is_gone: Callable[[dict[str, str]], bool]) -> Callable[[NextMonth], None]:
    """Records are gone."""
    return edited(export_name, lambda rows: [row for row in rows if not is_gone(row)])


def american(day: str) -> str:
    """A British day as an American Excel reads it: day and month change places where both could be a month."""
    year, month, number = day.split("-") if day else ("", "", "99")
    return f"{year}-{number}-{month}" if int(number) <= 12 else day


def every_third_of_one_kind(rows: Rows) -> Rows:
    """Conferences without a third of the reviews among them."""
    reviews = [row["conference_id"] for row in rows if row["conference_type"] == "review"]
    return [row for row in rows if row["conference_id"] not in set(reviews[::3])]


def birth_dates_of_others(rows: Rows) -> Rows:
    """Every child has the birth date of the seventh after it."""
    births = [row["date_of_birth"] for row in rows]
    return [row | {"date_of_birth": birth} for row, birth in zip(rows, births[7:] + births[:7], strict=True)]


def sorted_alone(column: str) -> Callable[[Rows], Rows]:
    """One column is sorted, and the others stay where they are."""
    return lambda rows: [
        row | {column: value} for row, value in zip(rows, sorted(row[column] for row in rows), strict=True)
    ]


def american_in_june(day: str) -> str:
    """A day of June as an American Excel reads it; others as they are."""
    return american(day) if day.startswith(JUNE[:7]) else day


def contacts_of_june_twice(rows: Rows) -> Rows:
    """The contacts of June stand below the file once more, under ids of their own."""
    again = [row for row in rows if row["contact_date"].startswith(JUNE[:7])]
    return [*rows, *(row | {"contact_id": f"ROW{number}"} for number, row in enumerate(again))]


def last_months_files(june: NextMonth) -> None:
    """May again."""
    shutil.rmtree(june.coming)
    shutil.copytree(june.council / MAY, june.coming)


def last_months_reviews(june: NextMonth) -> None:
    """One file of May among June's."""
    shutil.copyfile(june.council / MAY / "reviews.csv", june.file("reviews"))


ACCIDENTS = {
    "renamed": Accident(
        "The report's header `held_date` became `Held Date`",
        renamed("reviews", "held_date", "Held Date"),
        "column_emptied",
    ),
    "words turned": Accident(
        "The report's header `responded_date` became `Date Responded`",
        renamed("escalation_stages", "responded_date", "Date Responded"),
        "column_emptied",
    ),
    "required": Accident(
        "The header of a column that every row must fill, `start_date`, became `Plan Start Date`",
        renamed("protection_plans", "start_date", "Plan Start Date"),
        "column_missing",
    ),
    "required blank": Accident(
        "A column that every row must fill is blank in every row",
        each("section47_enquiries", "start_date", lambda day: ""),
        "required_value_blank",
    ),
    "blank": Accident(
        "The ends of care episodes are blank in every row",
        each("care_episodes", "end_date", lambda day: ""),
        "column_emptied",
    ),
    "leading zeros": Accident(
        "A spreadsheet took the leading zeros from the children's ids of one file",
        each("conferences", "child_id", lambda text: text[0] + text[1:].lstrip("0")),
        "links_lost",
    ),
    "another system": Accident(
        "The ids of one file are those of another system",
        each("conferences", "child_id", lambda text: f"NEW{text}"),
        "links_lost",
    ),
    "future": Accident(
        "A slip in the folder's name: the year after", lambda june: None, "extract_date_ahead", "2027-06-30"
    ),
    "months": Accident(
        "Two months of reviews are missing in an otherwise full extract",
        without("reviews", lambda row: row["held_date"].startswith(("2026-02", "2026-03"))),
        "months_missing",
    ),
    "thin months": Accident(
        "Two months are missing from an export of a few records a month",
        without("protection_plans", lambda row: row["start_date"].startswith(("2026-02", "2026-03"))),
        "months_missing",
    ),
    "kind": Accident(
        "A third of the review conferences are gone, though the file grew",
        edited("conferences", every_third_of_one_kind),
        "records_gone",
    ),
    "repeated": Accident("Last month's files are handed over as this month's", last_months_files, "extract_repeated"),
    "one repeated": Accident(
        "One of last month's files lies among this month's", last_months_reviews, "extract_repeated"
    ),
    "filled": Accident(
        "The report puts the day of the extract where an episode has no end",
        each("care_episodes", "end_date", lambda day: day or JUNE),
        "column_filled_alike",
    ),
    "american": Accident(
        "A spreadsheet read the birth dates as American ones: day and month changed places",
        each("children", "date_of_birth", american),
        "values_changed",
    ),
    "american days": Accident(
        "A spreadsheet read the days of this month's reviews as American ones; those of earlier months are right",
        each("reviews", "held_date", american_in_june),
        "day_and_month_exchanged",
    ),
    "twice": Accident(
        "A report lists this month's contacts twice, the second time under other ids",
        edited("officer_contacts", contacts_of_june_twice),
        "records_doubled",
    ),
    "sorted": Accident(
        "One column was sorted, and the others stayed where they were",
        edited("children", sorted_alone("sex")),
        "values_changed",
    ),
    "filter": Accident(
        "A filter was left on: cancelled reviews are not in the file",
        without("reviews", lambda row: row["is_cancelled"] == "Y"),
        "records_gone",
    ),
    "rounded": Accident(
        "A spreadsheet wrote long ids as numbers, such as 1.00E+11",
        each("allocations", "officer_id", lambda text: "1.00E+11"),
        "spreadsheet_error",
    ),
    "total": Accident(
        "A row with the total stands below the list",
        edited("officer_contacts", lambda rows: [*rows, dict.fromkeys(rows[0], "") | {"contact_id": "Total"}]),
        "required_value_blank",
    ),
    "population": Accident(
        "Other children under the same ids", edited("children", birth_dates_of_others), "values_changed"
    ),
}


def folder_too_deep(june: NextMonth) -> str:
    """What is said where June lies a folder too deep."""
    shutil.copytree(june.coming, june.council / JUNE / "export")
    (words,) = unread_places(june.folder / "inbox")
    return words
