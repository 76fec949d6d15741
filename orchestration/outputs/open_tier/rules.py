"""The rules of the open tier, from the seeds: profiles, breakdowns that may be shown, and what anyone can compute."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from orchestration.ground.paths import OPEN_BREAKDOWNS, OPEN_PROFILES, OPEN_RELATIONS
from orchestration.ground.seed_rows import seed_rows

Part = Literal["numerator", "denominator", "complement"]
Kind = Literal["stock", "sum", "end", "times"]


@dataclass(frozen=True)
class Profile:
    """One rule profile. `round_to`: counts are shown to the nearest so many. `whole_percentages_below`: a percentage of
    fewer cases has no decimals.
    """

    name: str
    title: str
    round_to: int
    are_zeros_hidden: bool
    whole_percentages_below: int
    reason: str
    decided: date


class Term(NamedTuple):
    """A number in a relation: the part of an indicator, of all or of one group (`breakdown`, else blank).

    The value `*` is that of whatever group the total is of.
    """

    indicator_id: str
    part: Part
    breakdown: str
    breakdown_value: str


@dataclass(frozen=True)
class Identity:
    """total = plus - minus.

    `kind`: of a `stock`, the total at the end of a quarter less that of the quarter before; of the `end` of a period,
    the total is of the period and the rest are states on its last day; of `times`, the total is as many times the rest
    as in most periods; else a `sum`, all of one period.
    """

    kind: Kind
    total: Term
    plus: tuple[Term, ...]
    minus: tuple[Term, ...]


def profile_named(name: str) -> Profile:
    """A profile of the seed. Raises KeyError if there is none of that name."""
    rows = {row["profile"]: row for row in seed_rows(OPEN_PROFILES)}
    row = rows[name]
    return Profile(
        name=name,
        title=row["title"],
        round_to=int(row["round_to"]),
        are_zeros_hidden=row["are_zeros_hidden"] == "true",
        whole_percentages_below=int(row["whole_percentages_below"]),
        reason=row["reason"],
        decided=date.fromisoformat(row["decided"]),
    )


def open_breakdowns() -> list[str]:
    """The breakdowns that the tier has."""
    return [row["breakdown"] for row in seed_rows(OPEN_BREAKDOWNS)]


def identities() -> list[Identity]:
    """What anyone can compute from one indicator to another.

    Raises:
        ValueError: a number of the seed is not written as it should be.
    """
    return [
        Identity(
            {kind: kind for kind in ("stock", "sum", "end", "times")}[row["kind"]],  # type: ignore[arg-type]
            term_of(row["total"]),
            tuple(term_of(word) for word in row["plus"].split(";")),
            tuple(term_of(word) for word in row["minus"].split(";") if word),
        )
        for row in seed_rows(OPEN_RELATIONS)
    ]


def term_of(text: str) -> Term:
    """A number as the seed has it: `indicator`, maybe with `.denominator` or `.complement`, and `[breakdown=value]`.

    Raises:
        ValueError: it is none of these.
    """
    found = re.fullmatch(r"(\w+?)(?:\.(denominator|complement))?(?:\[(\w+)=(\w+|\*)\])?", text)
    if found is None:
        raise ValueError(f"open_relations.csv: {text} is no number of an indicator")
    part: Part = found[2] or "numerator"  # type: ignore[assignment]
    return Term(found[1], part, found[3] or "", found[4] or "")
