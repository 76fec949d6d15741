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
the case system or somebody confirmed it, the audit stops (below). [Messages](messages.md) lists all.

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
expected one, beside this month's, the months, and the files whose records changed; beside each is an example of it.
[Messages](messages.md) says what to do. "May be accepted" means that
`--accept CHECK --reason TEXT` lets it pass once if it is true.

| accident | message | check | may be accepted |
|---|---|---|---|
| Every review is suddenly late: dates held moved by a hundred days | reviews_on_time: the last release had 24, now there is 3 (numerator of the month ending 2026-04-30; 22 numbers of closed periods changed by more than 20 %, of periods ending 2024-07-31 to 2026-04-30; records are other than in the last extract in reviews (264 changed, 0 gone, 3 late)) | `closed_period_changed` | yes |
| A third of the records of one kind are gone, and somebody confirmed the file | review_conferences: the last release had 61, now there is 40 (numerator of the twelve months ending 2026-04-30; 40 numbers of closed periods changed by more than 20 %, of periods ending 2024-07-31 to 2026-04-30; records are other than in the last extract in conferences (0 changed, 125 gone, 0 late)) | `closed_period_changed` | yes |
| A percentage falls from 94 to 0 in the newest month, because of a default in a new form | review_participation: expected 93.2, found 0 (month to 2026-06-30, the month before 94.1; the 24 months before lie around 93.2, give or take 12.5) | `newest_month_within_series` | yes |
| Teams or codes change places within a total that stays | reviews_held by team: now there is 34 (so many of 100 cases stand under another value now; rolling_12 to 2026-04-30, 240 cases) | `closed_breakdowns_changed` | yes |
| Reviews lie in no child's period of care, already in a first extract | reviews in a period of care: expected 20, found 0 (0 of 751 records, in percent) | `records_find_their_place` | yes |
| Enquiries are other children's and find no conference, already in a first extract | enquiries with their conference: expected 5, found 2.1 (4 of 188 records, in percent) | `records_find_their_place` | yes |
| An export has lost a fifth of its rows | officer_contacts: the last release had 831, now there is 402 | `rows_fell_since_last_release` | yes |
| A figure is not the sum of its members | reviews_held: expected 412, found 411 | `members_reconcile_with_values` | no |
| Children looked after at the start, started, ended and at the end do not fit | months: expected 24, found 23 | `care_opening_started_ended_closing` | no |
| The cells of a breakdown do not add up | reviews_held by team: expected 60, found 59 | `breakdowns_sum_to_all` | no |
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
