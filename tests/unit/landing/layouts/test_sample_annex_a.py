"""Annex A workbooks of other people: their rows, their headers, and every spelling that councils' files were met with."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from invented_inbox import Inbox
from openpyxl import Workbook
from sample_batches import INVENTED, counts, landed_rows, put_copies

pytestmark = pytest.mark.slow

WORKBOOKS = ("Annex_A.xlsx", "Annex_A_2024_Jan.xlsx")
UNUSED = {"List 1": 5, "List 2": 5, "List 3": 6, "List 4": 5, "List 6": 5, "List 9": 6, "List 10": 5, "List 11": 5}
EXPORTS = ("children", "care_episodes", "reviews", "section47_enquiries", "conferences", "protection_plans")


@pytest.mark.parametrize("name", WORKBOOKS)
def test_a_workbook_lands_with_the_rows_that_its_source_counts(inbox: Inbox, shared: Path, name: str) -> None:
    put_copies(inbox, [shared / "samples" / "annex_a" / name], "2021-03-14")
    receipt = inbox.receive_one()
    assert (receipt.verdict, receipt.profile) == ("accepted", "annex_a"), receipt.reasons
    # Read, not applicable, repeated, merged, landed. No child is in two of the lists.
    assert counts(receipt) == {
        ("children", "List 8"): (5, 0, 0, 0, 5),
        ("children", "List 7"): (7, 0, 0, 0, 7),
        ("children", "List 5"): (5, 0, 0, 0, 5),
        ("care_episodes", "List 8"): (5, 0, 0, 0, 5),
        ("reviews", "List 8"): (5, 0, 0, 0, 5),
        ("section47_enquiries", "List 5"): (5, 0, 0, 0, 5),
        ("conferences", "List 5"): (5, 2, 0, 0, 3),
        ("conferences", "List 7"): (7, 2, 0, 0, 5),
        ("protection_plans", "List 7"): (7, 0, 0, 0, 7),
        ("officer_contacts", "List 8"): (5, 0, 0, 0, 5),
    }
    assert {file.name.rpartition("#")[2]: file.rows for file in receipt.unused_files} == UNUSED
    # It says what it cannot say: nothing of reviews and conferences, the state of a day for the rest.
    assert receipt.history_from == {
        "care_episodes": "2021-02-28",
        "protection_plans": "2021-02-28",
        "section47_enquiries": "2021-02-28",
        "officer_contacts": "2021-03-14",
        "reviews": "2021-03-15",
        "conferences": "2021-03-15",
    }


def test_both_workbooks_give_the_same_rows_although_their_columns_stand_elsewhere(tmp_path: Path, shared: Path) -> None:
    rows = []
    for name in WORKBOOKS:
        inbox = Inbox(tmp_path / name)
        put_copies(inbox, [shared / "samples" / "annex_a" / name], "2021-03-14")
        inbox.receive()
        rows.append({export: landed_rows(inbox, export) for export in EXPORTS})
    assert rows[0] == rows[1]


def test_cells_are_cleaned_of_letters_brackets_times_and_failed_lookups(inbox: Inbox, shared: Path) -> None:
    put_copies(inbox, [shared / "samples" / "annex_a" / WORKBOOKS[1]], "2021-03-14")
    inbox.receive()
    assert inbox.in_force(
        "select legal_status, need_code, placement_type, end_reason, count(*) from landing.care_episodes group by all order by all"
    ) == [
        ("C1", "N1", "H5", "E47", 1),
        ("C2", "N1", "U1", None, 1),
        ("C2", "N1", "U4", None, 1),
        ("C2", "N1", "U6", None, 1),
        ("E1", "N1", "U6", None, 1),
    ]
    assert inbox.in_force("select distinct initial_category from landing.protection_plans order by 1") == [
        ("EMO",),
        ("PHY",),
    ]
    assert inbox.in_force("select outcome, count(*) from landing.conferences group by all order by all") == [
        ("plan_started", 3),
        (None, 5),
    ]
    assert inbox.in_force("select distinct sex from landing.children order by 1") == [("F",), ("M",)]
    assert inbox.in_force("select count(*) from landing.children where not regexp_full_match(child_id, '[0-9]+')") == [
        (0,)
    ]
    dates = (
        "select count(*) from landing.children where not regexp_full_match(date_of_birth, '[0-9]{4}-[0-9]{2}-[0-9]{2}')"
    )
    assert inbox.in_force(dates) == [(0,)]


# Where each column of synonyms.csv stands, and what else a row of that list must hold.
LIST_OF_FIELD = {
    "initial_category": "List 7",
    "conference_not_required": "List 5",
    "outcome": "List 5",
}
EXPORT_OF_FIELD = {
    "sex": "children",
    "ethnicity": "children",
    "is_unaccompanied_asylum_seeker": "children",
    "initial_category": "protection_plans",
    "conference_not_required": "section47_enquiries",
    "outcome": "conferences",
}
ALWAYS_FILLED = {
    "List 5": [
        "Strategy discussion initiating Section 47 Enquiry Start Date",
        "Date of Initial Child Protection Conference",
    ],
    "List 7": ["Child Protection Plan Start Date"],
    "List 8": [
        "Date Started to be Looked After",
        "Date of Latest Statutory Review",
        "Date Ceased to be Looked After",
        "Date of Last IRO Visit / Contact to the Child",
    ],
}
CATEGORIES = ("neglect", "physical", "sexual", "emotional")
# Not a flag: a local word for a child who is not looked after. Such a workbook is refused until its council maps the word.
REFUSED = {"Non-CLA"}


def spellings(shared: Path) -> list[dict[str, str]]:
    """Every spelling with the code that it stands for; blank where it stands for none.

    Left out are categories of abuse without a word or a code in them: marks in four places, local abbreviations, slips of
    the pen. Two categories in one cell are "multiple", also where the pipeline that met them files them under the first.
    """
    with (shared / "samples" / "annex_a" / "synonyms.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["value_met"] not in REFUSED]
    kept = []
    for row in rows:
        if row["canonical_field"] == "initial_category":
            text = row["value_met"].lower()
            named = [word for word in CATEGORIES if word in text]
            if len(named) > 1:
                row["canonical_code"] = "MUL"
            elif not named and "multiple" not in text and row["value_met"] not in ("NEG", "PHY", "SAB", "EMO", "MUL"):
                continue
        kept.append(row)
    return kept


def workbook_of(rows: list[dict[str, str]]) -> Workbook:
    """A workbook with one row a spelling; the child's id is the spelling's number."""
    book = Workbook()
    book.remove(book.active)
    for name in ALWAYS_FILLED:
        mine = {
            number: row
            for number, row in enumerate(rows)
            if LIST_OF_FIELD.get(row["canonical_field"], "List 8") == name
        }
        fields = sorted({row["annex_a_field"] for row in mine.values()} - {"Gender", "Ethnicity"})
        header = ["Child Unique ID", "Gender", "Ethnicity", *ALWAYS_FILLED[name], *fields]
        sheet = book.create_sheet(name)
        sheet.append(header)
        for number, row in mine.items():
            cells: dict[str, Any] = {"Child Unique ID": f"C{number}", row["annex_a_field"]: row["value_met"]}
            cells |= {column: date(2020, 2, 3) for column in ALWAYS_FILLED[name]}
            sheet.append([cells.get(column) for column in header])
    return book


def test_every_spelling_that_was_met_gives_the_code_inside_it(inbox: Inbox, shared: Path, tmp_path: Path) -> None:
    rows = spellings(shared)
    assert len(rows) > 3000
    file = tmp_path / "Annex A.xlsx"
    workbook_of(rows).save(file)
    put_copies(inbox, [file], "2021-03-31", INVENTED)
    receipt = inbox.receive_one()
    assert receipt.verdict == "accepted", receipt.reasons
    outcome: Counter[tuple[str, str]] = Counter()
    wrong = []
    for field in sorted({row["canonical_field"] for row in rows}):
        export = EXPORT_OF_FIELD.get(field, "care_episodes")
        given = dict(inbox.in_force(f"select child_id, {field} from landing.{export}"))
        for number, row in enumerate(rows):
            if row["canonical_field"] != field:
                continue
            landed = given[f"C{number}"]
            if row["canonical_code"]:
                outcome[field, "code"] += 1
                if landed != row["canonical_code"]:
                    wrong.append((field, row["value_met"], row["canonical_code"], landed))
            elif field == "ethnicity":
                # Five groups have no code: blank, and not a guess.
                outcome[field, "blank"] += 1
                if landed is not None:
                    wrong.append((field, row["value_met"], "", landed))
            else:
                # Without a code inside, the text stays for a person to see, or has a plain meaning of its own.
                outcome[field, "text" if landed == row["value_met"].strip() else "meaning"] += 1
    assert wrong == []
    print(dict(outcome))
    assert outcome["ethnicity", "blank"] == 925
    assert sum(count for (_, kind), count in outcome.items() if kind == "code") > 1200
