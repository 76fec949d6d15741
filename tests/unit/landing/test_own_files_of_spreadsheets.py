"""A file of a council's own as a spreadsheet saves it: what stands between its columns is said, and not each column."""

from __future__ import annotations

import pytest
from invented_inbox import AUTHORITY, Inbox
from test_local_files import put, received

FILES = {
    "limits.csv": "key,amount,unit,valid_from\nreview_record,10,working_days,2025-10-01\n",
    "lists/escalation_reasons.csv": "code,label\nvisits,Visits\n",
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("is_quoted", [False, True])
@pytest.mark.parametrize(("separator", "word"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")])
def test_a_file_with_another_separator_is_told_in_one_sentence(
    inbox: Inbox, name: str, separator: str, word: str, is_quoted: bool
) -> None:
    text = FILES[name].replace(",", f'"{separator}"' if is_quoted else separator)
    put(inbox, name, "\n".join(f'"{line}"' for line in text.splitlines()) if is_quoted else text)
    (receipt,) = received(inbox)
    assert list(receipt.reasons) == [
        f"{AUTHORITY}/local/{name}, line 1: the columns are separated by {word}. Save the file as CSV UTF-8 with commas."
    ]


@pytest.mark.parametrize("name", FILES)
def test_a_line_that_tells_the_separator_is_to_be_taken_out(inbox: Inbox, name: str) -> None:
    put(inbox, name, "sep=,\n" + FILES[name])
    (receipt,) = received(inbox)
    assert list(receipt.reasons) == [
        f"{AUTHORITY}/local/{name}, line 1: this line tells a spreadsheet the separator, and must hold the names of the "
        "columns. Take it out."
    ]


def test_a_list_that_begins_with_a_blank_line_has_no_broken_quotation_mark(inbox: Inbox) -> None:
    put(inbox, "lists/escalation_reasons.csv", "\n" + FILES["lists/escalation_reasons.csv"])
    (receipt,) = received(inbox)
    assert "quotation" not in " ".join(receipt.reasons)


@pytest.mark.parametrize("name", FILES)
def test_a_header_with_a_broken_quotation_mark_is_refused_with_its_line(inbox: Inbox, name: str) -> None:
    put(inbox, name, '"code"x,label\nvisits,Visits\n')
    (receipt,) = received(inbox)
    assert "line 1" in receipt.reasons[0]
