"""A batch of care and protection of three children, of which tests write single files anew, and the notes on it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from invented_inbox import CARE_FILES, PROTECTION_FILES, Inbox

CHILDREN = "child_id,date_of_birth,sex\nC1,2010-05-01,F\nC2,2012-07-09,M\nC3,2015-01-01,M\n"
FILES = {**CARE_FILES, **PROTECTION_FILES, "children.csv": CHILDREN}
TO_DO = "If so, correct the report and export the file again; if it is right, nothing has to be done."


def notes(inbox: Inbox, word: str, **files: str) -> list[str]:
    """The notes with a word on the batch with these files in place of its own."""
    inbox.put(FILES, **files)
    return [note for note in inbox.receive_one().notes if word in note]


def file(head: str, rows: Iterable[str]) -> str:
    """A file with these columns; `#` in a row is its number, and `@` a day of its own in 2019 or January 2020."""
    first = datetime.date(2019, 1, 1)
    numbered = [
        row.replace("#", str(place)).replace("@", str(first + datetime.timedelta(days=place % 390)))
        for place, row in enumerate(rows)
    ]
    return "\n".join([head, *numbered]) + "\n"
