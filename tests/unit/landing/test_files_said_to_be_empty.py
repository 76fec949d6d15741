"""A file that batch.yml says is empty, and that has rows."""

from __future__ import annotations

from invented_inbox import CARE_FILES, Inbox


def test_a_file_that_is_said_to_be_empty_and_has_rows_is_refused(inbox: Inbox) -> None:
    inbox.put(CARE_FILES | {"batch.yml": "empty: [reviews]\n"})
    (reason,) = inbox.receive_one().reasons
    assert reason.startswith("reviews.csv: batch.yml says that it is empty, and it has 2 rows.")
