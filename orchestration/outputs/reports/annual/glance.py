"""The year at a glance: each main figure beside the year before, its target and what others publish."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from orchestration.outputs.reports.annual.tables import (
    OTHERS,
    AnnualTable,
    change_of,
    explained,
    others_in_words,
    without_empty_columns,
)
from orchestration.outputs.reports.chance.comparisons import Comparator, Verdict, with_the_year_before
from orchestration.outputs.reports.marts import Marts
from orchestration.outputs.reports.shapes import Figure, Indicator
from orchestration.outputs.reports.words import BEFORE_REACH, NOT_SUPPLIED, figure_in_words, number

PERIOD_OF_YEAR = {"flow": "year_to_date", "window": "year_to_date", "stock": "point_in_time"}
CHANCE = (
    "More than chance: of percentages, the 95 % interval of the difference does not include zero, and the exact test "
    "of their cases says so too; of other figures, their 95 % intervals do not meet."
)
MORE_THAN_CHANCE: dict[Verdict, str] = {
    "better": "yes, better",
    "worse": "yes, worse",
    "higher": "yes, higher",
    "lower": "yes, lower",
    "alike": "no",
    "untested": "not tested",
}


def glance(
    marts: Marts,
    comparators: Mapping[tuple[str, str], Sequence[Comparator]],
    ends: Sequence[date],
    labels: Sequence[str],
    line: str,
) -> AnnualTable | None:
    """The main figures and those that others publish, of the last two years; None without any.

    Args:
        marts: the release's.
        comparators: whom the figures of the year's end are compared with.
        ends: the ends of the years, oldest first.
        labels: what the years are called.
        line: what stands under the table.
    """
    rows = []
    for one in marts.indicators:
        key = (one.indicator_id, PERIOD_OF_YEAR[one.kind])
        others = comparators.get(key, ())
        figures = marts.figures.get(key, {})
        now, before = figures.get(ends[-1]), figures.get(ends[-2])
        if now is None or not now.is_supplied or not (one.is_headline or others_in_words(others, one.measure)):
            continue
        rows.append(_row(one, now, before, others))
    if not rows:
        return None
    headings = ("Figure", *labels[-2:], "Change", "More than chance?", "Target", OTHERS)
    return without_empty_columns(
        explained(
            AnnualTable(
                "Main figures, and those that others publish: this year and the last",
                headings,
                tuple(rows),
                f"{CHANCE} {line}",
            )
        )
    )


def _row(one: Indicator, now: Figure, before: Figure | None, others: Sequence[Comparator]) -> tuple[str, ...]:
    # Of a year that is not whole, nothing can be said beside one that is.
    comparison = None if now.is_before_reach else with_the_year_before(one, now, before)
    target = ""
    if now.target is not None:
        status = (now.status or "").replace("_", " ")
        target = ": ".join(part for part in (number(now.target, one.measure), status) if part)
    return (
        one.short_name,
        _figure(one, before),
        _figure(one, now),
        change_of(now.value, before.value if before else None, one.measure) if comparison else "",
        MORE_THAN_CHANCE[comparison.verdict] if comparison else "",
        target,
        others_in_words(others, one.measure),
    )


def _figure(one: Indicator, figure: Figure | None) -> str:
    if figure is None or not figure.is_supplied:
        return NOT_SUPPLIED
    if figure.is_before_reach:
        return BEFORE_REACH
    return figure_in_words(figure.value, one.measure, figure.numerator, figure.denominator)
