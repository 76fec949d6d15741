"""A release's main figures as numbers to plot and as a table in Markdown, from its published tables alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.ground.database.sql import open_to_read, rows_by_name, tables_in
from orchestration.ground.display import displayed, harmless
from orchestration.outputs.ended import ended_in

NEEDED = frozenset({"figures_now", "dim_indicators"})
HEADINGS = ("Authority", "Figure", "Now", "Period", "A year before", "Target", "Status")
# What Markdown or HTML would read as more than letters.
MARKUP = re.compile(r"([\\`*_{}\[\]<>|#!&])")


@dataclass(frozen=True)
class HeadlineFigures:
    """The main figures: `numbers` by indicator over all authorities, and `summary`, a line each in Markdown."""

    numbers: Mapping[str, float]
    summary: str


def headline_figures(marts: Path) -> HeadlineFigures:
    """Read the main figures of a published database: of twelve months, and states as they are.

    Of several authorities, counts are added up and percentages are those of all cases together; rates, ratios and
    medians cannot be had from their own, so they have no number then. An authority that has ended has no part in them
    beside others that go on, one of which has its children now.
    """
    with open_to_read(marts=marts) as connection:
        if not tables_in(connection) >= NEEDED:
            return HeadlineFigures({}, "")
        figures = rows_by_name(
            connection,
            """
            select
                figures_now.indicator_id, figures_now.local_authority_code, figures_now.short_name, display_value,
                period_label, previous_value, target, status, numerator, denominator, value, shown.measure
            from figures_now
            inner join dim_indicators as shown on figures_now.indicator_id = shown.indicator_id
            where
                figures_now.is_headline
                and period_type = case shown.kind when 'stock' then 'point_in_time' else 'rolling_12' end
            order by shown.headline_order, figures_now.indicator_id, figures_now.local_authority_code
            """,
        )
        ended = ended_in(connection)
    going_on = [figure for figure in figures if figure["local_authority_code"] not in ended]
    figures = going_on or figures
    return HeadlineFigures(_numbers(figures), _table(figures))


def _numbers(figures: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    by_indicator: dict[str, list[Mapping[str, Any]]] = {}
    for figure in figures:
        if figure["value"] is not None:
            by_indicator.setdefault(figure["indicator_id"], []).append(figure)
    numbers = {name: _together(own) for name, own in by_indicator.items()}
    return {name: number for name, number in numbers.items() if number is not None}


def _together(own: Sequence[Mapping[str, Any]]) -> float | None:
    """One number of an indicator's figures, one an authority; None where theirs do not give it."""
    if len(own) == 1:
        return float(own[0]["value"])
    if own[0]["measure"] == "count":
        return float(sum(figure["value"] for figure in own))
    if own[0]["measure"] == "percentage":
        return round(float(100 * sum(figure["numerator"] for figure in own) / sum(f["denominator"] for f in own)), 4)
    return None


def _table(figures: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        (
            *(figure["local_authority_code"], figure["short_name"], figure["display_value"], figure["period_label"]),
            *(_shown(figure, "previous_value"), _shown(figure, "target"), (figure["status"] or "").replace("_", " ")),
        )
        for figure in figures
    ]
    lines = [HEADINGS, tuple("---" for _ in HEADINGS), *(tuple(_escaped(cell) for cell in row) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _shown(figure: Mapping[str, Any], name: str) -> str:
    return "" if figure[name] is None else displayed(figure[name], figure["measure"])


def _escaped(cell: object) -> str:
    """A text of a council as Markdown that shows it and does nothing else."""
    return MARKUP.sub(r"\\\1", harmless(str(cell or ""))).replace("\\<", "&lt;").replace("\\>", "&gt;")
