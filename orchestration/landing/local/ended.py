"""What may be wrong with a line of `local/ended.csv`, by which an authority is declared to be no more."""

from __future__ import annotations

import datetime
from collections.abc import Container, Iterator, Mapping, Sequence

from orchestration.ground.clock import today
from orchestration.landing.inbox.instructions import is_iso_date

BETWEEN_SUCCESSORS = ";"
# A last extract is made some days after the end, or with the yearly return after it; longer before, a year is a slip,
# and no month of what was handed in would be left (2026-11-30).
DAYS_TO_THE_FIRST_EXTRACT = 366


def successors(text: str) -> list[str]:
    """The codes of a cell of `succeeded_by`."""
    return [code.strip() for code in text.split(BETWEEN_SUCCESSORS) if code.strip()]


def end_in_words(ended_on: str, succeeded_by: Sequence[str]) -> str:
    """When an authority ended (ISO text) and which codes took over, as a sentence goes on."""
    codes = " and ".join(succeeded_by)
    return f"ended on {ended_on}{f', succeeded by {codes}' if codes else ''}"


def faults_of_end(
    row: Mapping[str, str], authorities: Container[str], first_extracts: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """The columns of a line that cannot be right, each with what is wrong and what to do.

    Args:
        row: the line.
        authorities: the codes that are known: of the inbox, of what was landed and of England.
        first_extracts: the day (ISO text) of the first extract of each authority that has one.
    """
    code, day = row["local_authority_code"], row["ended_on"]
    first = first_extracts.get(code)
    if code in authorities and first is None:
        yield "local_authority_code", "nothing was ever handed in for this authority. Correct it, or leave it out."
    if is_iso_date(day):
        if datetime.date.fromisoformat(day) > today():
            yield "ended_on", "this day has not come yet. Correct it, or write the line once it has."
        elif first is not None and _is_long_before(day, first):
            yield (
                "ended_on",
                f"this is more than a year before the first extract of this authority ({first}). Correct it, or name "
                "the folder of that extract by the day to whose end it is complete.",
            )
    for successor in successors(row["succeeded_by"]):
        if successor == code:
            yield "succeeded_by", "an authority does not succeed itself. Leave its code out."
        elif successor not in authorities:
            yield (
                "succeeded_by",
                "this is not an authority of the inbox, of what was landed, or of England "
                "(dbt_project/seeds/authority_codes.csv), or two codes have no semicolon between them. Correct it, or "
                "leave it blank until the successor has a folder in the inbox.",
            )


def _is_long_before(day: str, first: str) -> bool:
    between = datetime.date.fromisoformat(first) - datetime.date.fromisoformat(day)
    return between.days > DAYS_TO_THE_FIRST_EXTRACT
