"""Messages about the day of a batch: it has not come yet, or the files are of another day, or of the extract before."""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.ground.audit_limits import limits_of
from orchestration.landing.plausibility.amounts import CONFIRM_WAY_OUT
from orchestration.landing.plausibility.newest_month import Months
from orchestration.landing.plausibility.newness import Newness, Quiet
from orchestration.landing.plausibility.returns_compared import OtherYear
from orchestration.landing.problems import under

AHEAD = "extract_date_ahead"
EXPORTS_NAMED = 3
DAY_WAY_OUT = "If the day is right, say so in batch.yml: `confirmed: [extract_date]`."


def folder_is_ahead(folder: str, today: str) -> str:
    """The message that the day which a batch's folder is named after has not come yet."""
    return under(
        AHEAD,
        f"{folder}: its day has not come yet; today is {today}. Rename the folder to the day to whose end the extract "
        f"is complete. {DAY_WAY_OUT}",
    )


def folder_is_late(folder: str, now: Quiet, before: Quiet) -> str:
    """The message that the events of a batch end long before the day of its folder."""
    return under(
        "extract_stale",
        f"{folder}: the last event is on {now.newest_day}, {now.days:,} days before the folder's date (in the previous "
        f"extract it was {before.days:,}). Before {now.newest_day} there were about {now.a_day * 30:,.0f} events in 30 "
        "days, so later ones seem to be missing. Rename the folder to the day to whose end the extract is complete, or "
        f"export again. {DAY_WAY_OUT}",
    )


def folder_is_of_another_year(folder: str, day: str, found: OtherYear) -> str:
    """The message that a return is of a year that ended before the one of its folder began."""
    return under(
        "return_of_another_year",
        f"{folder}: a return of that day holds the reviews and conferences of {found.first_day} to {day}. "
        f"{found.inside:,} of them are of that time, and {found.before:,} are of the year to {found.newest_day}. A "
        f"return's folder is named after the last day of its year: rename it to {found.last_day}, if that is its year. "
        f"If it holds more than its year, say since when in batch.yml (`history_from`). {DAY_WAY_OUT}",
    )


def folder_is_too_early(folder: str, day: str, exports: Sequence[Months]) -> str:
    """The message that a batch has as many events in the month after the day of its folder as in other months."""
    named = ", ".join(
        f"{each.contract.name} {each.events_after:,} (a month has {each.usual:,.0f})"
        for each in exports[:EXPORTS_NAMED]
    )
    return under(
        "dates_after_extract",
        f"{folder}: there are as many events in the month after {day} as in others: {named}. Rename the folder to the "
        f"day to whose end the extract is complete. {DAY_WAY_OUT}",
    )


def export_is_repeated(found: Newness, title: str) -> str:
    """The message that an export has no new event since the previous extract."""
    limits = limits_of("extract_repeated")
    usual = (
        f"In each of the months before there were events on {found.usual_days:,} days or more"
        if found.usual_days >= limits["days_with_events"]
        else f"Its records have dates in {found.weeks_of_any} of the 26 weeks before, and other files have newer events"
    )
    return under(
        "extract_repeated",
        f"{title}: it has no new event since {found.previous_date}, the day of the previous extract"
        f"{_sameness(', and is identical to the file of that day', found.rows, found.rows_changed)}. {usual}. "
        f"Is it last month's file? {CONFIRM_WAY_OUT.format(found.export_name)}",
    )


def export_is_identical(found: Newness, title: str) -> str:
    """The note that an export is the previous one, which can be right."""
    return (
        f"{title}: identical to the file of the extract of {found.previous_date}, while other files have newer events. "
        "Nothing may have happened; if something did, it is last month's file."
    )


def batch_is_repeated(found: Sequence[Newness], batch: str) -> str:
    """The message that all the files of a batch are those of the previous one."""
    rows, changed = sum(each.rows for each in found), sum(each.rows_changed for each in found)
    files = f"all {len(found)} files" if len(found) > 1 else "the file"
    same = "identical to" if not changed else f"but for {changed:,} of {rows:,} rows identical to"
    return under(
        "extract_repeated",
        f"{batch}: {files} {'are' if len(found) > 1 else 'is'} {same} the extract of {found[0].previous_date}, with no "
        "new event since that day. Put this month's export into the folder. If nothing has happened "
        "since, add this line to batch.yml as it stands: `confirmed: [files]`.",
    )


def _sameness(identical: str, rows: int, changed: int) -> str:
    if not changed:
        return identical
    return f", and {rows - changed:,} of its {rows:,} rows are as they were"
