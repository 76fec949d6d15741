"""The query that Superset sends for a chart, made of the bundle's own words, so that a database can answer it here."""

from __future__ import annotations

import json
from typing import Any

import duckdb

from orchestration.outputs.dictionary.model import Column
from orchestration.outputs.published_tables import Table
from orchestration.outputs.superset.chart_files import chart_of
from orchestration.outputs.superset.charts import CHARTS
from orchestration.outputs.superset.datasets import metrics_of


def shown(marts: duckdb.DuckDBPyConnection, title: str, chosen: str = "true") -> dict[tuple[Any, ...], float | None]:
    """What a chart with a metric shows: the metric's value by the values of its columns, in the chart's order.

    `chosen` is what a reader chose on the dashboard, as a condition in SQL.
    """
    query, dataset = _asked(title)
    metrics = {metric.name: metric.expression for metric in metrics_of(_table(marts, dataset))}
    (metric,) = query["metrics"]
    columns = ", ".join(query["columns"])
    rows = marts.execute(
        f"select {columns}, {metrics[metric]} as {metric} from {dataset} where {_conditions(query)} and ({chosen}) "
        f"group by {columns} order by {metric} desc limit {query['row_limit']}"
    ).fetchall()
    return {row[:-1]: None if row[-1] is None else round(float(row[-1]), 1) for row in rows}


def _asked(title: str) -> tuple[dict[str, Any], str]:
    (chart,) = (chart for chart in CHARTS if chart.title == title)
    (query,) = json.loads(chart_of(chart)["query_context"])["queries"]
    return query, chart.dataset


def _table(marts: duckdb.DuckDBPyConnection, name: str) -> Table:
    described = marts.execute(f"describe {name}").fetchall()
    return Table(name, "", tuple(Column(column, kind, "") for column, kind, *_ in described))


def _conditions(query: dict[str, Any]) -> str:
    return " and ".join(f"{each['col']} {each['op']} {_literal(each.get('val'))}" for each in query["filters"])


def _literal(value: Any) -> str:
    if value is None:
        return ""
    return f"({', '.join(map(_literal, value))})" if isinstance(value, list) else f"'{value}'"
