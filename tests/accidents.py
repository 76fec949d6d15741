"""The page of accidents: next months that went wrong, and what is said of each.

`python -m tests.accidents` writes docs/accidents.md; tests hold every message of it to what is said.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from orchestration.ground.paths import PROJECT
from tests.next_months import copy_of, prepare
from tests.spoilt_months import ACCIDENTS, folder_too_deep, line_of

PAGE = PROJECT / "docs" / "accidents.md"
TITLE = """# When a next month goes wrong

What is said after the commonest accidents of spreadsheets and reports. An invented authority of 400 children hands over
a good extract of 31 May 2026, which is published; its extract of 30 June is the same a month later, with one accident.
Each batch is refused, with the message beside it, and May's figures stay until it is corrected. Where the message ends
with a word for `batch.yml` and the change is true, that word lets it pass. What landing cannot see, because it happened in
the case system or somebody confirmed it, the audit stops (below). [Run it monthly](run-it-monthly.md#messages-and-what-to-do)
lists all messages.

Of a hundred accidents drawn at random (`python -m tests.random_faults 100 41`, 28 November 2026) 59 were refused, 1 was
stopped by the audit, 29 changed no figure and 11 changed some within the limits, by 16 % of 25 cases at most; none was
published beyond them. Figures of all cases are looked at, of months and of days, and no breakdown.

This page is written by `python -m tests.accidents`, which makes each accident and reads what is said; tests do the same.

## What is refused

| accident | message |
|---|---|
"""

UNREAD = """
## What nothing reads

A refresh publishes what else is new, says this, and ends with exit code 3.

| accident | message |
|---|---|
"""
STOPPED = """
## What the audit stops

Nothing is published, and May's release stays. The message names each figure with its number in the last release, or its
expected one, beside this month's, the months, and the exports to look at; [Messages](run-it-monthly.md#messages-and-what-to-do)
has one of each. "May be accepted" means that `--accept CHECK --reason TEXT` lets it pass once if it is true.

| accident | check | may be accepted |
|---|---|---|
| Every review is suddenly late: dates held moved by a hundred days | `closed_period_changed` | yes |
| A third of the records of one kind are gone, and somebody confirmed the file | `closed_period_changed` | yes |
| A percentage falls from 94 to 0 in the newest month, because of a default in a new form | `newest_month_within_series` | yes |
| Teams or codes change places within a total that stays | `closed_breakdowns_changed` | yes |
| Reviews lie in no child's period of care, already in a first extract | `records_find_their_place` | yes |
| An export has lost a fifth of its rows | `rows_fell_since_last_release` | yes |
| A figure is not the sum of its members | `members_reconcile_with_values` | no |
| Children looked after at the start, started, ended and at the end do not fit | `care_opening_started_ended_closing` | no |
| The cells of a breakdown do not add up | `breakdowns_sum_to_all` | no |
"""


def line_of_unread(words: str) -> str:
    """Its line of the page."""
    return line_of("The files lie one folder too deep", words)


def page(messages: dict[str, str], unread: str) -> str:
    """The page, with the message of each accident."""
    refused = "".join(f"{ACCIDENTS[name].line(message)}\n" for name, message in messages.items())
    return f"{TITLE}{refused}{UNREAD}{line_of_unread(unread)}\n{STOPPED}"


def main() -> None:
    """Make every accident and write the page."""
    with tempfile.TemporaryDirectory() as name:
        prepared = prepare(Path(name) / "prepared")
        messages = {
            key: accident.message(copy_of(prepared, Path(name) / str(place)))
            for place, (key, accident) in enumerate(ACCIDENTS.items())
        }
        unread = folder_too_deep(copy_of(prepared, Path(name) / "unread"))
    PAGE.write_text(page(messages, unread), encoding="utf-8")


if __name__ == "__main__":
    main()
