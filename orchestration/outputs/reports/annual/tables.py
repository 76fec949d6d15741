"""Tables of up to five years: each figure with its parts, and how it changed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from orchestration.ground.display import displayed_change
from orchestration.outputs.reports.chance.comparisons import HUB, Comparator
from orchestration.outputs.reports.words import BEFORE_REACH, NOT_SUPPLIED, figure_in_words, number, whole

OTHERS = "England and others"


BEFORE_REACH_MEANS = (
    f"'{BEFORE_REACH}' is a year that begins before the exports reach back, unless history_from in batch.yml says that "
    "they reach further."
)


@dataclass(frozen=True)
class AnnualTable:
    """A table of some years: texts, the first column naming the row, and the line that stands under it.

    Of a table of words, `parts` are the columns' percent of its width.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    line: str
    parts: tuple[int, ...] = ()


def others_in_words(others: Sequence[Comparator], measure: str) -> str:
    """What England, the region, neighbours and groups of the council's own have, with the year, a line each."""
    return "\n".join(
        f"{each.name} {number(each.value, measure)} ({each.period_end.year}): {each.said}"
        for each in others
        if each.comparator != HUB
    )


def figures_table(
    title: str,
    indicators: Sequence[dict[str, Any]],
    figures: Mapping[tuple[str, date], dict[str, Any]],
    comparators: Mapping[tuple[str, str], Sequence[Comparator]],
    ends: Sequence[date],
    labels: Sequence[str],
    line: str,
) -> AnnualTable:
    """The table of a chapter: some years of each of its figures, the change, the target and what others have.

    Args:
        title: the chapter's.
        indicators: what each is called, counted in and measured as.
        figures: the rows of the marts, by indicator and year's end.
        comparators: whom the newest year is compared with, by indicator and kind of period.
        ends: the ends of the years, oldest first.
        labels: what the years are called.
        line: what stands under the table.
    """
    rows = []
    for one in indicators:
        years = [figures.get((one["indicator_id"], end)) for end in ends]
        newest, before = years[-1], years[-2] if len(years) > 1 else None
        target = newest["target"] if newest else None
        others = comparators.get((one["indicator_id"], newest["period_type"]), ()) if newest else ()
        rows.append(
            (
                named(one["short_name"], one["unit"]),
                *(_figure(year) for year in years),
                _change(newest, before),
                number(target, one["measure"]) if target is not None else "",
                others_in_words(others, one["measure"]),
            )
        )
    headings = ("Figure", *labels, "Change", "Target", OTHERS)
    return without_empty_columns(AnnualTable(f"{title}, year by year", headings, tuple(rows), line))


def explained(table: AnnualTable) -> AnnualTable:
    """The table with what a year that is not known means, where it has one."""
    is_said = any(BEFORE_REACH in row for row in table.rows)
    return replace(table, line=f"{table.line} {BEFORE_REACH_MEANS}") if is_said else table


def without_empty_columns(table: AnnualTable) -> AnnualTable:
    """The table without the column of targets, or of others, where none of its figures has one."""
    kept = [
        place
        for place, heading in enumerate(table.headings)
        if heading not in ("Target", OTHERS) or any(row[place] for row in table.rows)
    ]
    rows = tuple(tuple(row[place] for place in kept) for row in table.rows)
    return AnnualTable(table.title, tuple(table.headings[place] for place in kept), rows, table.line)


def named(name: str, unit: str) -> str:
    """A figure's short name, with its unit where the name does not say it."""
    words = unit.lower().split()
    # `per 10,000` is said by its number.
    begins = " ".join(words[: 2 if words[0] in ("per", "as") else 1])
    return name if re.search(rf"\b{re.escape(begins)}\b", name.lower()) else f"{name} ({unit})"


def _figure(row: dict[str, Any] | None) -> str:
    if row is None:
        return NOT_SUPPLIED
    if row["is_before_reach"]:
        return BEFORE_REACH
    return figure_in_words(row["value"], row["measure"], row["numerator"], row["denominator"])


def _change(now: dict[str, Any] | None, before: dict[str, Any] | None) -> str:
    """Points of a percentage; of anything else the difference, as it is shown."""
    if not now or not before or now["is_before_reach"] or before["is_before_reach"]:
        return ""
    return change_of(now["value"], before["value"], now["measure"])


def change_of(now: Decimal | None, before: Decimal | None, measure: str) -> str:
    """The difference of two values as they are shown, with its sign; nothing where one of them is not there."""
    if now is None or before is None:
        return ""
    change = displayed_change(now, before, measure)
    if not change:
        return "the same"
    words = number(abs(change), "count" if measure == "count" else "ratio")
    return f"{'+' if change > 0 else '-'}{words}{' points' if measure == 'percentage' else ''}"


def cell_of(row: dict[str, Any] | None, of_all: dict[str, Any] | None) -> str:
    """How many, and their share of the whole; without any, what the year's figure of all says of that."""
    if row is None:
        return NOT_SUPPLIED if of_all is None else BEFORE_REACH if of_all["is_before_reach"] else "0"
    share: Decimal | None = row["share_of_total"]
    return (
        f"{whole(row['numerator'])} ({number(share, 'percentage')})" if share is not None else whole(row["numerator"])
    )
