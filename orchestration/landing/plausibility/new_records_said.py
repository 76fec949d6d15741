"""Messages about what is new in an extract: dates written month first, and records that are there already."""

from __future__ import annotations

from orchestration.landing.contracts import Contract
from orchestration.landing.plausibility.amounts import CONFIRM_WAY_OUT
from orchestration.landing.plausibility.contents_compared import COLUMN_WAY_OUT, shown
from orchestration.landing.plausibility.new_records import NewDates, Repeated
from orchestration.landing.problems import under
from orchestration.landing.profiles.rules import ExportRule

WRITE_ALIKE = "Have the report write every date in the same way and export the file again."


def dates_are_exchanged(
    title: str, contract: Contract, rule: ExportRule, found: NewDates, previous_date: str, extract_date: str
) -> tuple[str, str]:
    """The word that confirms it, and that new dates seem to have day and month in each other's place."""
    since = f"the time since the last extract (from {previous_date} to {extract_date})"
    fits = f"{since} only if day and month are exchanged; {found.in_place:,} others fit as written"
    if found.column is None:
        word, where = contract.name, title
        what = f"{found.exchanged:,} of {found.new:,} new records have a date that fits {fits}"
    else:
        word, where = f"{contract.name}.{found.column}", f"{title}, column {shown(rule, found.column)}"
        what = f"{found.exchanged:,} of {found.new:,} new dates fit {fits}"
    sentence = f"{where}: {what}. Dates may be written month first. {WRITE_ALIKE} {COLUMN_WAY_OUT.format(word)}"
    return word, under("day_and_month_exchanged", sentence)


def records_are_repeated(
    title: str, contract: Contract, rule: ExportRule, found: Repeated, previous_date: str | None
) -> str:
    """The message that an export holds the same records again under other ids."""
    key = shown(rule, contract.key[0])
    if previous_date is None:
        what = (
            f"{found.repeated:,} of its {found.records:,} records repeat another one in all but {key}, and nearly "
            f"every one stands there {_times(found)}"
        )
    else:
        what = (
            f"{found.repeated:,} of the {found.records:,} records that are new since the extract of {previous_date} "
            f"repeat another one in all but {key}; of the {found.records_before:,} in that extract "
            f"{found.repeated_before:,} did"
        )
    why = "The report may list its rows again, as a join with another table does, or have renumbered them."
    return under("records_doubled", f"{title}: {what}. {why} {CONFIRM_WAY_OUT.format(contract.name)}")


def _times(found: Repeated) -> str:
    times = "twice" if found.times == 2 else f"{found.times} times"
    return f"{times} or a multiple of it" if found.has_multiples else times
