"""The annual report: the chapters that the IRO Handbook asks for, five years of each figure, and prompts for words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from orchestration.ground.months import months_before
from orchestration.outputs.reports.annual.contents import OWN_TITLE, Annual, Chapter, Picture
from orchestration.outputs.reports.annual.glance import glance
from orchestration.outputs.reports.annual.tables import AnnualTable, cell_of, explained, figures_table, named
from orchestration.outputs.reports.chance.comparisons import comparators_of
from orchestration.outputs.reports.chance.series import PERIOD_OF_SERIES, series_of
from orchestration.outputs.reports.html.charts import months_chart, said
from orchestration.outputs.reports.limits import limits_behind, limits_table
from orchestration.outputs.reports.marts import Marts
from orchestration.outputs.reports.notes import commentary_of
from orchestration.outputs.reports.words import day_in_words, month

YEARS_SHOWN = 5
LIMITS_TITLE, SEE_LIMITS = "limits and their law", "By which limits and laws: see the appendix."
# Of the columns of limits, percent of the width.
LIMITS_PARTS = (16, 12, 30, 12, 30)
# What nobody wrote is asked for, and never made up.
PROMPTS = {
    "dispute_resolution": "What were the concerns about, what came of them, and what did the service learn?",
    "service_development": "Who joined and left, how stable was the team, and how does it reflect the children?",
    "participation": "What did children and parents say of their reviews, and what changed because of it?",
    "timeliness": "Why were reviews late, and what is being done about it?",
    "quality": "What did audits and observations show, and what was done?",
    "resources": "Did anything put the quality of the service at risk?",
    "conferences": "What lies behind the figures of conferences and plans?",
    "profile": "How did the children that the service works for change?",
    "own": "What do the figures show that the council has beside those of every council?",
}
# What is in no chapter of the Handbook.
OWN = "own"


def year_end_before(day: date) -> date:
    """The end of the last financial year that was over on a day: 31 March."""
    return date(day.year if (day.month, day.day) >= (3, 31) else day.year - 1, 3, 31)


def annual_of(marts: Marts) -> Annual | None:
    """Gather the annual report of the last financial year up to the marts' month end; None without a whole year."""
    ends = [months_before(year_end_before(marts.period_end), 12 * back) for back in range(YEARS_SHOWN - 1, -1, -1)]
    figures = _figures(marts, ends)
    if not any(end == ends[-1] for _, end in figures):
        return None
    two_years = ends[-2:]
    # Years of before the release's first figure would be columns with nothing in them.
    first = min(end for _, end in figures)
    ends = [end for end in ends if end >= first]
    labels = _labels(ends)
    line = _line(marts, ends[-1])
    chapters = []
    commentary = commentary_of(marts, ends[-1])
    cells = _cells(marts, ends)
    comparators = comparators_of(marts, ends[-1])
    judged = limits_behind(marts, ends[-1])
    for section, title, indicators in _chapters(marts):
        shown = [one for one in indicators if any((one["indicator_id"], end) in figures for end in ends)]
        said = f"{line} {SEE_LIMITS}" if any(one["indicator_id"] in judged for one in shown) else line
        tables = [figures_table(title, shown, figures, comparators, ends, labels, said)] if shown else []
        tables += _tables_of_cells(marts, section, cells, figures, ends, labels, line)
        # No chapter's title says of what an own figure is.
        texts = [
            f"{one['short_name']}: {text}" if section == OWN else text
            for one in indicators
            for text in commentary.get(one["indicator_id"], ())
        ]
        if section == OWN and not shown and not texts:
            continue
        pictures = _pictures(marts, section, ends[-1])
        chapters.append(
            Chapter(title, PROMPTS.get(section, ""), tuple(texts), tuple(pictures), tuple(map(explained, tables)))
        )
    at_a_glance = glance(marts, comparators, two_years, _labels(two_years), line)
    limits = _limits(marts, {indicator_id for indicator_id, _ in figures}, ends[-1])
    return Annual(marts.source, labels[-1], ends[-1], at_a_glance, tuple(chapters), limits, len(figures))


def _limits(marts: Marts, shown: Collection[str], year_end: date) -> AnnualTable | None:
    """The appendix: by which limits and laws the figures of the report were judged at the year's end."""
    names = {one.indicator_id: one.short_name for one in marts.indicators if one.indicator_id in shown}
    table = limits_table(marts, names, year_end)
    if table is None:
        return None
    line = f"{table.note} Release {marts.source.release_id}, table limits_in_force."
    return AnnualTable(table.title, table.headings, table.rows, line, LIMITS_PARTS)


def _labels(ends: Sequence[date]) -> list[str]:
    """What financial years are called."""
    return [f"{end.year - 1}-{end.year % 100:02d}" for end in ends]


def _chapters(marts: Marts) -> list[tuple[str, str, list[dict[str, Any]]]]:
    """Each chapter with its indicators, in the order of the Handbook; then what has no chapter there."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in marts.rows(
        """
        select shown.handbook_section, shown.handbook_section_label, shown.indicator_id, shown.short_name,
            shown.measure, shown.kind, shown.unit
        from dim_indicators as shown
        left join code_labels as labels
            on labels.list_name = 'handbook_sections' and shown.handbook_section = labels.code
        order by labels.sort_order nulls last, shown.display_order, shown.indicator_id
        """
    ):
        section = row["handbook_section"]
        found.setdefault((section or OWN, (row["handbook_section_label"] or "") if section else OWN_TITLE), []).append(
            row
        )
    return [(section, title, rows) for (section, title), rows in found.items()]


def _pictures(marts: Marts, section: str, year_end: date) -> list[Picture]:
    """The months of the chapter's main figures up to the year's end."""
    found = []
    for one in marts.indicators:
        if one.handbook_section != section or not one.is_headline:
            continue
        figures = marts.figures.get((one.indicator_id, PERIOD_OF_SERIES[one.kind]), {})
        series = series_of(one, figures, year_end)
        if not series.values:
            continue
        newest = figures.get(year_end)
        target = float(newest.target) if newest is not None and newest.target is not None else None
        caption = f"{named(one.short_name, one.unit)}, month by month to {month(year_end)}: {series.reading}"
        found.append(Picture(caption, months_chart(one, series, target), said(one, series)))
    return found


def _figures(marts: Marts, ends: Sequence[date]) -> dict[tuple[str, date], dict[str, Any]]:
    """The whole figures of each financial year that were supplied; of states, at its end."""
    return {
        (row["indicator_id"], row["period_end"]): row
        for row in marts.rows(
            """
            select figures.*, shown.measure
            from own_values as figures
            inner join dim_indicators as shown on figures.indicator_id = shown.indicator_id
            where
                breakdown = 'all' and availability = 'available' and list_contains(?, figures.period_end)
                and period_type = case shown.kind when 'stock' then 'point_in_time' else 'year_to_date' end
            """,
            list(ends),
        )
    }


Figures = Mapping[tuple[str, date], dict[str, Any]]
Cells = Mapping[tuple[str, str], Mapping[str, Mapping[date, dict[str, Any]]]]


def _cells(marts: Marts, ends: Sequence[date]) -> Cells:
    """Cells of the breakdowns that the seed `report_tables` names for this report, by their values in order."""
    found: dict[tuple[str, str], dict[str, dict[date, dict[str, Any]]]] = {}
    for row in marts.rows(
        """
        select cells.*, labels.label
        from own_values as cells
        inner join report_tables as tables
            on tables.report = 'annual' and cells.indicator_id = tables.indicator_id
            and cells.breakdown = tables.breakdown
        inner join dim_indicators as shown on cells.indicator_id = shown.indicator_id
        inner join dim_breakdown_values as labels
            on cells.local_authority_code = labels.local_authority_code and cells.breakdown = labels.breakdown
            and cells.breakdown_value = labels.breakdown_value
        where
            list_contains(?, cells.period_end) and not cells.is_before_reach and cells.numerator <> 0
            and period_type = case shown.kind when 'stock' then 'point_in_time' else 'year_to_date' end
        order by labels.sort_order, labels.label, cells.breakdown_value
        """,
        list(ends),
    ):
        of_breakdown = found.setdefault((row["indicator_id"], row["breakdown"]), {})
        of_breakdown.setdefault(row["breakdown_value"], {})[row["period_end"]] = row
    return found


def _tables_of_cells(
    marts: Marts,
    section: str,
    cells: Cells,
    figures: Figures,
    ends: Sequence[date],
    labels: Sequence[str],
    line: str,
) -> list[AnnualTable]:
    tables = []
    for row in marts.rows(
        "select * from report_tables where report = 'annual' and page = ? order by position", section
    ):
        some = cells.get((row["indicator_id"], row["breakdown"]))
        if not some:
            continue
        of_all = [figures.get((row["indicator_id"], end)) for end in ends]
        rows = tuple(
            (
                next(iter(years.values()))["label"],
                *(cell_of(years.get(end), whole) for end, whole in zip(ends, of_all, strict=True)),
            )
            for years in some.values()
        )
        note = f"{row['note']} {line}" if row["note"] else line
        tables.append(AnnualTable(row["title"], ("", *labels), rows, note))
    return tables


def _line(marts: Marts, year_end: date) -> str:
    start = day_in_words(date(year_end.year - 1, 4, 1))
    source = marts.source
    return (
        f"Financial years to 31 March, the newest from {start} to {day_in_words(year_end)}; "
        f"states as at 31 March. Release {source.release_id}; definitions in its table indicator_definitions. One "
        "decimal, rounded half up."
    )
