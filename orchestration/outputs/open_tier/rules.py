"""The rules of the open tier, from the seeds: profiles, breakdowns that may be shown, and what anyone can compute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from orchestration.ground.paths import OPEN_BREAKDOWNS, OPEN_PROFILES, OPEN_RELATIONS
from orchestration.ground.seed_rows import seed_rows


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


@dataclass(frozen=True)
class Identity:
    """total = plus - minus, of indicators; of a stock, the total of a quarter less that of the quarter before."""

    is_stock: bool
    total: str
    plus: tuple[str, ...]
    minus: tuple[str, ...]


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
    """What anyone can compute from one indicator to another."""
    return [
        Identity(row["kind"] == "stock", row["total"], _words(row["plus"]), _words(row["minus"]))
        for row in seed_rows(OPEN_RELATIONS)
    ]


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.split(";") if word)
