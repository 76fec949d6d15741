"""Is a figure better than another one, or is the difference chance? With the year before, and with others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from orchestration.outputs.reports.chance.statistics import TAIL, chance_of_share, difference_of_shares
from orchestration.outputs.reports.marts import Marts
from orchestration.outputs.reports.shapes import Figure, Indicator

Verdict = Literal["better", "worse", "higher", "lower", "alike", "untested"]
# What a difference says in a text, without colour or place beside it.
SAID: dict[Verdict, str] = {
    "better": "better",
    "worse": "worse",
    "higher": "higher",
    "lower": "lower",
    "alike": "alike within chance",
    "untested": "not tested",
}
VERDICTS: dict[Verdict, str] = {
    "better": "better",
    "worse": "worse",
    "higher": "higher",
    "lower": "lower",
    "alike": "alike: within chance",
    "untested": "",
}
# How the column `source` of `indicator_comparisons` ends where one of those compared has a rule of its own.
OTHER_RULES = "not all count it by the same rules"


@dataclass(frozen=True)
class Comparison:
    """Another value beside a figure's, and what the difference says; `untested` where the figure has no interval."""

    value: float
    verdict: Verdict

    @property
    def words(self) -> str:
        """The verdict in words."""
        return VERDICTS[self.verdict]


@dataclass(frozen=True)
class Comparator(Comparison):
    """England, a region, a group or the rest of a hub, as the table `indicator_comparisons` compares them.

    `name` is what it is called on a page, `period_end` the day that its figure is for, `place` the authority's own
    place among so many, 1 being the best; None where there is none. `has_other_rules` says that one of those compared
    counts by rules of its own, such as a limit; then nothing is said of the difference.
    """

    name: str
    comparator: str
    period_end: date
    place: int | None
    out_of: int | None
    is_near_definition: bool
    has_other_rules: bool

    @property
    def words(self) -> str:
        """The verdict in words, or why there is none."""
        return OTHER_RULES if self.has_other_rules else super().words

    @property
    def said(self) -> str:
        """The same in a text, without colour or place beside it."""
        return OTHER_RULES if self.has_other_rules else SAID[self.verdict]


@dataclass(frozen=True)
class Measured:
    """A value with its 95 % interval, whose ends are None where it has none, and of how many cases it is."""

    value: Decimal | float
    lower: Decimal | float | None
    upper: Decimal | float | None
    numerator: Decimal | float | None = None
    denominator: Decimal | float | None = None


def with_the_year_before(indicator: Indicator, now: Figure, before: Figure | None) -> Comparison | None:
    """A figure against the same one of the year before; None where either is not known."""
    if now.value is None or before is None or before.value is None or before.is_before_reach:
        return None
    newer, older = (
        Measured(value, each.lower, each.upper, each.numerator, each.denominator)
        for value, each in ((now.value, now), (before.value, before))
    )
    return Comparison(
        float(before.value), verdict_on(newer, older, indicator.polarity, is_share=indicator.is_percentage)
    )


def verdict_on(now: Measured, before: Measured, polarity: str, *, is_share: bool) -> Verdict:
    """Whether a figure of an indicator differs from an earlier one of other cases by more than chance.

    Shares are compared by the interval of their difference, which is too narrow for a case or two, and by every way in
    which their cases could fall, if their numbers are known: both must leave out chance (2026-11-30). Counts and rates
    of events differ where their intervals do not meet, which is the stricter rule (Schenker and Gentleman 2001); other
    figures are not tested.
    """
    bounds = (now.lower, now.upper, before.lower, before.upper)
    if any(bound is None for bound in bounds):
        return "untested"
    low, high, other_low, other_high = (float(bound) for bound in bounds if bound is not None)
    if is_share:
        low, high = difference_of_shares((float(now.value), low, high), (float(before.value), other_low, other_high))
        as_few, as_many = _chance(now, before)
        return _verdict(polarity, low > 0 and as_many <= TAIL, high < 0 and as_few <= TAIL)
    return _verdict(polarity, low > other_high, high < other_low)


def _chance(one: Measured, other: Measured) -> tuple[float, float]:
    """How often chance makes a share as low, and as high, beside another one; never where their cases are not known."""
    counted = [number for each in (one, other) for number in (each.numerator, each.denominator)]
    if any(number is None for number in counted):
        return 0.0, 0.0
    part, whole, other_part, other_whole = (float(number) for number in counted if number is not None)
    return chance_of_share((part, whole), (other_part, other_whole))


def _verdict(polarity: str, is_higher: bool, is_lower: bool) -> Verdict:
    if not is_higher and not is_lower:
        return "alike"
    if polarity == "neutral":
        return "higher" if is_higher else "lower"
    return "better" if (polarity == "high") == is_higher else "worse"


def comparators_of(marts: Marts, period_end: date | None = None) -> dict[tuple[str, str], list[Comparator]]:
    """Whom each figure of a month end, the report's own unless another is given, is compared with; England first.

    By indicator and kind of period.
    """
    found: dict[tuple[str, str], list[Comparator]] = {}
    end = period_end or marts.period_end
    if "indicator_comparisons" not in marts.tables:
        return found
    rows = marts.rows(
        """
        select
            compared.indicator_id, compared.period_type, compared.comparator, comparator_value, comparator_period_end,
            comparison, place, out_of, definition_match = 'near' as is_near, authorities.region_name,
            compared.source like 'mean of %' as is_mean,
            compared.source like concat('%; ', ?) as has_other_rules
        from indicator_comparisons as compared
        inner join dim_authorities as authorities
            on compared.local_authority_code = authorities.local_authority_code
        where
            compared.local_authority_code = ? and compared.period_end = ? and comparator_value is not null
        order by compared.comparator <> 'england', compared.comparator <> 'region', compared.comparator
        """,
        OTHER_RULES,
        marts.authority,
        end,
    )
    chance = (
        _chance_in_hub(marts, end) if any(row["comparator"] == HUB and row["comparison"] for row in rows) else set()
    )
    for row in rows:
        is_chance = (
            row["comparator"] == HUB and row["comparison"] and (row["indicator_id"], row["period_type"]) in chance
        )
        name = NAMES.get(row["comparator"], row["comparator"].replace("_", " ").capitalize())
        found.setdefault((row["indicator_id"], row["period_type"]), []).append(
            Comparator(
                value=float(row["comparator_value"]),
                verdict="alike" if is_chance else row["comparison"] or "untested",
                # A region that the council names itself has the mean of its authorities, and not the region's name.
                name=row["region_name"] if row["comparator"] == "region" and not row["is_mean"] else name,
                comparator=row["comparator"],
                period_end=row["comparator_period_end"],
                place=row["place"],
                out_of=row["out_of"],
                is_near_definition=bool(row["is_near"]) and not row["has_other_rules"],
                has_other_rules=bool(row["has_other_rules"]),
            )
        )
    return found


def _chance_in_hub(marts: Marts, period_end: date) -> set[tuple[str, str]]:
    """The shares, by indicator and kind of period, that chance can make beside the other councils' cases.

    The table `indicator_comparisons` has the interval of the difference alone, which is too narrow for a case or two.
    """
    rows = marts.rows(
        """
        select
            figures.indicator_id, figures.period_type,
            sum(numerator) filter (where local_authority_code = ?) as part,
            sum(denominator) filter (where local_authority_code = ?) as whole,
            sum(numerator) as all_parts, sum(denominator) as all_wholes
        from indicator_values as figures
        inner join dim_indicators as shown
            on figures.indicator_id = shown.indicator_id and shown.measure = 'percentage'
        where period_end = ? and breakdown = 'all' and availability = 'available' and value is not null
        group by figures.indicator_id, figures.period_type
        having whole > 0 and all_wholes > whole
        """,
        marts.authority,
        marts.authority,
        period_end,
    )
    return {
        (row["indicator_id"], row["period_type"])
        for row in rows
        if min(
            chance_of_share(
                (row["part"], row["whole"]), (row["all_parts"] - row["part"], row["all_wholes"] - row["whole"])
            )
        )
        > TAIL
    }


# The comparator that is made of the release's own authorities.
HUB = "hub"
NAMES = {"england": "England", HUB: "the other councils here", "statistical_neighbours": "Statistical neighbours"}
