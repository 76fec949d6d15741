"""The spellings that councils' Annex A workbooks hold, as the public pipeline lists them: read without a guess, or named."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from invented_inbox import Inbox

FIELDS = {
    "legal_status": "Child's Legal Status",
    "need_code": "Child's Category of Need",
    "end_reason": "Reason Ceased to be Looked After",
}
# What stays unread: words that name no code of the return, or more than one (2026-11-27).
MOST_UNREAD = {"legal_status": 23, "need_code": 190, "end_reason": 27}
# Ofsted's own groups have the codes that they are made of; some councils' lists put a text under another group.
GROUPS = {"a": "C1", "b": "C2", "c": "D1", "d": "E1", "e": "V2", "f": "L1 L2 L3 J1", "g": "J1 J2 J3 L1", "z": "V3 V4"}


@pytest.fixture(scope="module")
def spellings(shared: Path) -> list[dict[str, str]]:
    """Every spelling of the three fields: its field, Ofsted's group, the text, and the code inside it if there is one."""
    with (shared / "samples" / "annex_a" / "synonyms.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["annex_a_field"] in FIELDS.values()]


def read_as(inbox: Inbox, column: str, texts: list[str]) -> dict[str, str]:
    """What each text of a column of list 8 is landed as."""
    book, stream = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.title = "List 8"
    sheet.append(["Child Unique ID", "Date of Birth", "Date Started to be Looked After", FIELDS[column]])
    sheet.cell(1, 5, "Date Ceased to be Looked After")
    for number, text in enumerate(texts):
        sheet.append([f"C{number}", "01/05/2010", "07/01/2019", text, "01/02/2020"])
    book.save(stream)
    inbox.put({"Annex_A.xlsx": stream.getvalue(), "batch.yml": "profile: annex_a\nempty: [reviews]\n"})
    receipt = inbox.receive_one()
    assert receipt.reasons == []
    rows = inbox.in_force(f"select child_id, {column} from landing.care_episodes")
    return {texts[int(child[1:])]: code for child, code in rows if code is not None}


@pytest.mark.parametrize("column", FIELDS)
def test_every_spelling_is_read_as_its_code_or_named_as_unknown(
    inbox: Inbox, spellings: list[dict[str, str]], column: str
) -> None:
    mine = {row["value_met"]: row for row in spellings if row["annex_a_field"] == FIELDS[column]}
    read = read_as(inbox, column, list(mine))
    wrong = {
        text: code
        for text, code in read.items()
        if code != "unknown_code" and mine[text]["canonical_code"] not in ("", code)
    }
    assert wrong == {}
    unread = [text for text, code in read.items() if code == "unknown_code"]
    assert len(unread) <= MOST_UNREAD[column], unread
    named = inbox.in_force("select count(*) from landing.unknown_codes")
    assert named == [(len(unread),)]


def test_no_legal_status_is_read_as_one_of_another_group(inbox: Inbox, spellings: list[dict[str, str]]) -> None:
    mine = {row["value_met"]: row for row in spellings if row["annex_a_field"] == FIELDS["legal_status"]}
    read = read_as(inbox, "legal_status", list(mine))
    others = {
        text: code
        for text, code in read.items()
        if code != "unknown_code" and code not in codes_of_group(mine[text]["annex_a_code"])
    }
    assert others == {}


# Ofsted's groups of the other two fields by their letter; what is no need, or not stated, is no code.
NEEDS = {"a": "N1", "b": "N2", "c": "N3", "d": "N4", "e": "N5", "f": "N6", "g": "N7", "h": "N8"}
ENDS = {
    "a": "E11 E12", "b": "E2", "c": "E3", "d": "E4 E4A E4B", "e": "E13 E17", "f": "E41", "g": "E43 E44 E45 E46 E47 E48",
    "h": "E5 E6", "i": "E7", "j": "E9", "k": "E14", "l": "E15", "m": "E16", "n": "E8", "z": "X1",
}  # fmt: skip


@pytest.mark.parametrize(("column", "groups"), [("need_code", NEEDS), ("end_reason", ENDS)])
def test_no_need_and_no_end_is_read_as_one_of_another_group(
    inbox: Inbox, spellings: list[dict[str, str]], column: str, groups: dict[str, str]
) -> None:
    """A text that begins with a code is that one, whatever group a council's list puts it under."""
    mine = {row["value_met"]: row for row in spellings if row["annex_a_field"] == FIELDS[column]}
    guessed = {
        text: code
        for text, code in read_as(inbox, column, list(mine)).items()
        if code != "unknown_code" and not text.upper().startswith(code)
        if code not in groups.get(mine[text]["annex_a_code"][0].lower(), "").split()
    }
    # The list has this one twice, in two ways of writing, under l) and under n).
    assert [code for code in guessed.values() if code != "E15"] == [], guessed
    assert len(guessed) <= 1


def codes_of_group(group: str) -> list[str]:
    """The codes that one of Ofsted's groups is made of; a few groups are single codes (J1: Remanded ...)."""
    return [group[:2]] if group[1].isdigit() else GROUPS[group[0].lower()].split()
