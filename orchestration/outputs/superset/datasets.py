"""The datasets: which published tables Superset is told of, with their descriptions, and the metrics of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from orchestration.outputs.descriptions import without_marks
from orchestration.outputs.dictionary.model import Column
from orchestration.outputs.published_tables import ENOUGH_CASES, OWN_BREAKDOWNS, Table
from orchestration.outputs.stable_ids import stable_id

VERSION = "1.0.0"
# Superset's file format wants a name for the database, which people see in its list.
DATABASE = "Reviewing service"
DATABASE_ID = stable_id("superset", "database", DATABASE)
# What has names and labels already, and what it is filtered and explained by.
DATASET_PREFIXES = ("figures_", "dim_")
# Headings that say more than the column's name.
LABELS = {
    "local_authority_name": "Authority",
    "ended_on": "Authority ended on",
    "short_name": "Figure",
    "period_label": "Period",
    "display_value": "Value",
    "value": "Value as a number",
    "previous_value": "A year before",
    "lower_95": "Lower 95 %",
    "upper_95": "Upper 95 %",
    "benchmark_value": "England",
    "benchmark_period_end": "England's year to",
    "breakdown_label": "Broken down by",
    "breakdown_value_label": "Part",
}
# A figure belongs to one of each; to add up over several would mix what cannot be mixed.
# A state of one day cannot be added up over days, nor a year over its months: `period` is its kind and its end.
ONE_OF_EACH = ("indicator_id", "period", "breakdown")
# Where an authority that goes on stands among those that ended, as a day.
NO_END = "9999-12-31"
# What the metrics of a figure are made of. `figures_compared` repeats a figure for each comparator and has no unit.
NEEDED = {"local_authority_code", "indicator_id", "period", "numerator", "denominator", "value", "unit"}


@dataclass(frozen=True)
class Metric:
    """What a chart may show: its name in charts, its label, a SQL expression over a group of rows, and a number format.

    The format is of d3, as Superset writes it.
    """

    name: str
    label: str
    expression: str
    number_format: str
    description: str


def is_dataset(table: Table) -> bool:
    """Whether Superset is told of a table."""
    return table.name.startswith(DATASET_PREFIXES)


def dataset_id(table: str) -> str:
    """The id of a table's dataset."""
    return stable_id("superset", "dataset", table)


def metrics_of(table: Table) -> list[Metric]:
    """The metrics of a table: ratios of sums where it holds figures, else how many rows there are.

    Each gives nothing, rather than a wrong number, for rows of several indicators, periods or breakdowns, for a period
    that an authority lacks which others of the chart have and which it had not ended before, and for teams of several
    authorities.
    """
    rows = Metric("rows", "Rows", "COUNT(*)", ",d", "How many rows there are.")
    columns = {column.name for column in table.columns}
    if not columns >= NEEDED:
        return [rows]
    # `% of reviews`: the character by its number, because drivers read a percent sign in a query as a placeholder.
    percentages = f"{_can_be_added_up(columns, 'denominator')} AND ASCII(MIN(unit)) = 37 AND ASCII(MAX(unit)) = 37"
    # The same person can be counted in two cells of a breakdown, and nobody in two authorities.
    counts = " AND ".join(
        [_can_be_added_up(columns, "value"), "COUNT(denominator) = 0"]
        + [f"COUNT(DISTINCT {part}) = 1" for part in _parts(columns)]
    )
    single = "COUNT(*) = 1"
    percentage = "100.0 * SUM(numerator) / NULLIF(SUM(denominator), 0)"
    return [
        rows,
        Metric(
            "percentage",
            "Percentage",
            _if(percentages, percentage),
            ",.1f",
            "The sum of numerators over the sum of denominators, never an average. Empty unless it is a percentage, "
            "and where an authority that had not ended lacks the period that others have.",
        ),
        Metric(
            "percentage_of_enough",
            "Percentage of ten or more",
            _if(f"{percentages} AND SUM(denominator) >= {ENOUGH_CASES}", percentage),
            ",.1f",
            "The same, and empty where all authorities together have fewer than ten cases.",
        ),
        Metric(
            "numerator", "Numerator", _if(percentages, "SUM(numerator)"), ",d", "Of a percentage: what was counted."
        ),
        Metric(
            "denominator", "Denominator", _if(percentages, "SUM(denominator)"), ",d", "Of a percentage: out of what."
        ),
        Metric(
            "count",
            "Count",
            _if(counts, "SUM(value)"),
            ",.1~f",
            "Of a count, added up over authorities only. Empty where one of them that had not ended lacks the period "
            "that others have.",
        ),
        Metric(
            "figure",
            "Figure",
            _if(single, "MAX(value)"),
            ",.1~f",
            "The published value of exactly one figure, of whatever kind; medians and rates cannot be added up.",
        ),
        *(
            Metric(bound, LABELS[bound], _if(single, f"MAX({bound})"), ",.1f", "Of exactly one figure.")
            for bound in ("lower_95", "upper_95")
        ),
    ]


def dataset_of(table: Table) -> dict[str, Any]:
    """A dataset as Superset's file of it holds it."""
    dates = [column.name for column in table.columns if column.data_type == "DATE"]
    return {
        "table_name": table.name,
        "main_dttm_col": "period_end" if "period_end" in dates else next(iter(dates), None),
        "description": without_marks(table.description),
        "default_endpoint": None,
        "offset": 0,
        "cache_timeout": None,
        "catalog": None,
        "schema": "main",
        "sql": None,
        "params": None,
        "template_params": None,
        "filter_select_enabled": True,
        "fetch_values_predicate": None,
        "extra": None,
        "normalize_columns": False,
        "always_filter_main_dttm": False,
        "uuid": dataset_id(table.name),
        "metrics": [_metric(metric) for metric in metrics_of(table)],
        "columns": [_column(column) for column in table.columns],
        "version": VERSION,
        "database_uuid": DATABASE_ID,
    }


def label_of(name: str) -> str:
    """A column's name as a heading: `share_of_total` is `Share of total`."""
    return LABELS.get(name, name.replace("_", " ").capitalize())


def _can_be_added_up(columns: set[str], given: str) -> str:
    """The condition on a group of rows that may become one figure; `given` is filled where an authority supplied it."""
    conditions = [f"COUNT(DISTINCT {name}) = 1" for name in ONE_OF_EACH if name in columns]
    if "breakdown" in columns:
        own = ", ".join(f"'{name}'" for name in OWN_BREAKDOWNS)
        conditions.append(f"(COUNT(DISTINCT local_authority_code) = 1 OR MIN(breakdown) NOT IN ({own}))")
    elif set(OWN_BREAKDOWNS) & columns:
        return " AND ".join([*conditions, "COUNT(DISTINCT local_authority_code) = 1"])
    return " AND ".join([*conditions, _is_of_every_authority(columns, given)])


def _is_of_every_authority(columns: set[str], given: str) -> str:
    """The condition that a sum over authorities is of the same ones as in the chart's other periods.

    Else a line over time would fall where an authority is a month behind, and rise where its exports begin. Which ones
    are meant only the chart knows, by what its reader chose: those of the period that has most of the authorities that
    go on, of several such periods the most at all, and then the newest. An authority that had ended before a period's
    end is not missed in it. Where each sum is of one authority, as in a chart by authority, each stands for itself.
    """
    of_those = f"FILTER (WHERE {given} IS NOT NULL)"
    number = f"COUNT(DISTINCT local_authority_code) {of_those}"
    going_on = f"COUNT(DISTINCT local_authority_code) FILTER (WHERE {given} IS NOT NULL AND ended_on IS NULL)"
    figure = "PARTITION BY " + ", ".join(f"MIN({name})" for name in ("indicator_id", *_parts(columns)))
    # Each authority behind its last day, who goes on first and the earliest end last: what is left of the fullest list
    # behind a period's own begins with the latest end of those that the period lacks.
    one = f"COALESCE(CAST(ended_on AS VARCHAR), '{NO_END}') || ' ' || local_authority_code"
    listed = f"(STRING_AGG(DISTINCT {one}, ',' ORDER BY {one} DESC) {of_those} || ',')"
    fullest = f"FIRST_VALUE({listed}) OVER ({figure} ORDER BY {going_on} DESC, {number} DESC, MAX(period) DESC)"
    lacks_no_other = f"LEFT({fullest}, LENGTH({listed})) = {listed}"
    latest_end = f"SUBSTR({fullest}, LENGTH({listed}) + 1, {len(NO_END)})"
    had_ended = f"{latest_end} < CAST(MAX(period_end) AS VARCHAR)"
    return f"(MAX({number}) OVER ({figure}) = 1 OR ({lacks_no_other} AND {had_ended}))"


def _parts(columns: set[str]) -> list[str]:
    """The columns that say which part of a breakdown a row is of."""
    return [name for name in ("breakdown_value", "team") if name in columns]


def _if(condition: str, expression: str) -> str:
    return f"CASE WHEN {condition} THEN {expression} END"


def _metric(metric: Metric) -> dict[str, Any]:
    return {
        "metric_name": metric.name,
        "verbose_name": metric.label,
        "metric_type": None,
        "expression": metric.expression,
        "description": without_marks(metric.description),
        "d3format": metric.number_format,
        "currency": None,
        "extra": None,
        "warning_text": None,
    }


def _column(column: Column) -> dict[str, Any]:
    return {
        "column_name": column.name,
        "verbose_name": label_of(column.name),
        "is_dttm": column.data_type == "DATE",
        "is_active": True,
        "type": column.data_type,
        "advanced_data_type": None,
        "groupby": True,
        "filterable": True,
        "expression": None,
        "description": without_marks(column.description),
        "python_date_format": None,
        "extra": None,
    }
