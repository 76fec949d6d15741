"""A batch of care and protection of three children, of which tests write single files anew, and the notes on it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable

from invented_inbox import CARE_FILES, PROTECTION_FILES, Inbox

from orchestration.landing.oddities.said import LOOKS_WRONG, without_rows

CHILDREN = "child_id,date_of_birth,sex\nC1,2010-05-01,F\nC2,2012-07-09,M\nC3,2015-01-01,M\n"
FILES = {**CARE_FILES, **PROTECTION_FILES, "children.csv": CHILDREN}
TO_DO = "If so, correct the report and export the file again; if it is right, nothing has to be done."


def notes(inbox: Inbox, word: str, **files: str) -> list[str]:
    """The notes with a word on what looks wrong in the batch with these files in place of its own."""
    inbox.put(FILES, **files)
    return what_looks_wrong(inbox, word)


def what_looks_wrong(inbox: Inbox, word: str) -> list[str]:
    """The notes with a word on what looks wrong in the one batch of an inbox, without the words they begin with."""
    receipt = inbox.receive_one()
    said = receipt.notes
    # What others read of a note has no number of a row.
    kept = [text for texts in (receipt.looks_wrong or {}).values() for text in texts]
    assert kept == [without_rows(note.removeprefix(LOOKS_WRONG)) for note in said if note.startswith(LOOKS_WRONG)]
    assert not any(re.search(r"\brows? \d", text) for text in kept)
    return [note.removeprefix(LOOKS_WRONG) for note in said if note.startswith(LOOKS_WRONG) and word in note]


def file(head: str, rows: Iterable[str]) -> str:
    """A file with these columns; `#` in a row is its number, and `@` a day of its own in 2019 or January 2020."""
    first = datetime.date(2019, 1, 1)
    numbered = [
        row.replace("#", str(place)).replace("@", str(first + datetime.timedelta(days=place % 390)))
        for place, row in enumerate(rows)
    ]
    return "\n".join([head, *numbered]) + "\n"


def exchanged(day: str) -> str:
    """A day as a spreadsheet of American settings reads one written day first: exchanged where it can be a month."""
    year, month, number = day.split("-")
    return f"{year}-{number}-{month}" if int(number) <= 12 else day
