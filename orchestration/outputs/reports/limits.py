"""The time limits and thresholds that figures were judged by at the report's month end, and the law that sets them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from orchestration.ground.display import amount_in_words
from orchestration.outputs.reports.marts import Marts
from orchestration.outputs.reports.shapes import Table
from orchestration.outputs.reports.words import day_in_words

# Of guidance and practice of the nation nobody says on which day it came into force.
NO_DAY = "no day on record"
NATIONAL = "national"
HEADINGS = ("Limit", "Amount", "Law or guidance", "In force since", "Figures judged by it")


@dataclass(frozen=True)
class Limit:
    """A limit in force, the law or practice that sets it, and since when that has been in force.

    `is_own`: a council's or its hub's, in place of the national one; it names no law, and holds from `valid_from` on.
    """

    name: str
    amount: int
    unit: str
    law: str
    in_force_from: date | None
    valid_from: date
    is_own: bool = False

    @property
    def words(self) -> str:
        """`20 working days (first review)`."""
        return f"{amount_in_words(self.amount, self.unit)} ({self.name.replace('_', ' ')})"

    @property
    def since(self) -> str:
        """The day since when it has been in force, in words."""
        day = self.valid_from if self.is_own else self.in_force_from
        return day_in_words(day) if day else NO_DAY

    @property
    def source(self) -> str:
        """The law, with the day since when it has been in force, if it has one."""
        return law_since(self.law, self.in_force_from)


def law_since(law: str, in_force_from: date | None) -> str:
    """A law, with the day since when it has been in force, if it has one."""
    return f"{law}, in force since {day_in_words(in_force_from)}" if in_force_from else law


def limits_of(marts: Marts, day: date | None = None) -> dict[str, Limit]:
    """The limits in force at the month end, or on another day: the authority's own, its hub's or the national ones."""
    day = day or marts.period_end
    return {
        row["limit_name"]: Limit(
            row["limit_name"],
            row["amount"],
            row["unit"],
            row["law"],
            row["in_force_from"],
            row["valid_from"],
            # An old release may not say who set it.
            is_own=row.get("set_by", NATIONAL) != NATIONAL,
        )
        for row in marts.rows(
            """
            select * from limits_in_force
            where local_authority_code = ? and valid_from <= ? and coalesce(valid_to >= ?, true)
            """,
            marts.authority,
            day,
            day,
        )
    }


def limits_behind(marts: Marts, day: date | None = None) -> dict[str, list[Limit]]:
    """The limits that each indicator is judged by, of those in force; in the order of a page."""
    limits = limits_of(marts, day)
    # A release of before indicators named their limits has none of them here.
    named = {row["indicator_id"]: row.get("time_limits") or "" for row in marts.rows("select * from dim_indicators")}
    found = {
        one.indicator_id: [limits[name] for name in named[one.indicator_id].split(";") if name in limits]
        for one in marts.indicators
    }
    return {indicator_id: some for indicator_id, some in found.items() if some}


def laws_in_words(limits: Sequence[Limit]) -> list[str]:
    """Each law once, with what it sets: `Regulations reg 33(2), in force since 1 Apr 2011: 6 months (later review)`."""
    found: dict[str, list[str]] = {}
    for limit in limits:
        found.setdefault(limit.source, []).append(limit.words)
    return [f"{source}: {', '.join(words)}" for source, words in found.items()]


def limits_table(marts: Marts, figures: Mapping[str, str], day: date | None = None) -> Table | None:
    """Each limit with its law, since when, and which figures are judged by it; None where none of them is.

    Args:
        marts: the release's.
        figures: the short names of those that the report shows, by indicator.
        day: on which the limits are in force; else the month end.
    """
    judged: dict[Limit, list[str]] = {}
    for indicator_id, limits in limits_behind(marts, day).items():
        for limit in limits if indicator_id in figures else ():
            judged.setdefault(limit, []).append(figures[indicator_id])
    if not judged:
        return None
    return Table(
        "The limits that figures are judged by",
        f"In force on {day_in_words(day or marts.period_end)}; a council's own stands in place of the national one.",
        HEADINGS,
        tuple(
            (
                limit.name.replace("_", " ").capitalize(),
                amount_in_words(limit.amount, limit.unit),
                limit.law,
                limit.since,
                "; ".join(names),
            )
            for limit, names in judged.items()
        ),
    )
