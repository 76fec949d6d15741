"""A chart as Superset's file of it holds it: what its page draws it by, and what its API answers with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from orchestration.outputs.descriptions import without_marks
from orchestration.outputs.superset.charts import Chart, Filter, Operator
from orchestration.outputs.superset.datasets import VERSION, dataset_id

# As Superset's page names the operators that its queries write as above.
OPERATOR_IDS: Mapping[Operator, str] = {
    "==": "EQUALS",
    "IN": "IN",
    "IS TRUE": "IS_TRUE",
    "IS FALSE": "IS_FALSE",
    "IS NULL": "IS_NULL",
    "IS NOT NULL": "IS_NOT_NULL",
}
ROW_LIMIT = 1000
# One decimal where there is any, thousands apart; in the words of d3, as Superset writes formats.
NUMBERS = ",.1~f"


def chart_of(chart: Chart) -> dict[str, Any]:
    """A chart as Superset's file of it holds it."""
    return {
        "slice_name": chart.title,
        "description": without_marks(chart.description),
        "certified_by": None,
        "certification_details": None,
        "viz_type": chart.kind,
        "params": _settings(chart),
        "query_context": json.dumps(_query(chart)),
        "cache_timeout": None,
        "uuid": chart.id,
        "version": VERSION,
        "dataset_uuid": dataset_id(chart.dataset),
    }


def _settings(chart: Chart) -> dict[str, Any]:
    """What Superset's page draws it by."""
    common: dict[str, Any] = {
        "viz_type": chart.kind,
        "adhoc_filters": [_condition(condition) for condition in chart.filters],
        "row_limit": ROW_LIMIT,
    }
    first, *others = chart.columns
    if chart.kind == "table":
        return common | {
            "query_mode": "raw",
            "all_columns": list(chart.columns),
            "order_by_cols": [json.dumps([column, True]) for column in chart.order_by],
            "table_timestamp_format": "%d %b %Y",
            "show_cell_bars": False,
            "column_config": {column: {"d3NumberFormat": NUMBERS} for column in chart.columns},
        }
    if chart.kind == "pivot_table_v2":
        return common | {
            "groupbyRows": list(chart.columns[: chart.down]),
            "groupbyColumns": list(chart.columns[chart.down :]),
            "metrics": [chart.metric],
            "metricsLayout": "COLUMNS",
            "aggregateFunction": "Maximum",
            "valueFormat": NUMBERS,
            "rowOrder": "key_a_to_z",
            "colOrder": "key_a_to_z",
        }
    is_of_names = chart.kind == "echarts_timeseries_bar"
    return common | {
        "x_axis": first,
        "groupby": others,
        "metrics": [chart.metric],
        "x_axis_sort_asc": True,
        "x_axis_time_format": "%b %Y",
        "tooltipTimeFormat": "%d %b %Y",
        "y_axis_format": NUMBERS,
        "show_legend": True,
        "legendOrientation": "bottom",
        "legendType": "scroll",
        "rich_tooltip": True,
        "markerEnabled": True,
        # Names of teams beside one another overlap, and Superset leaves out those that do; slanted, each has its place.
        "xAxisLabelInterval": "0" if is_of_names else "auto",
        "xAxisLabelRotation": 45 if is_of_names else 0,
        "y_axis_bounds": [0, 100 if str(chart.metric).startswith("percentage") else None],
        "truncateYAxis": True,
    }


def _query(chart: Chart) -> dict[str, Any]:
    """What Superset's API answers when it is asked for the chart's data. The ids of datasets are put in on import."""
    return {
        "datasource": {"id": 0, "type": "table"},
        "force": False,
        "queries": [
            {
                "columns": list(chart.columns),
                # Without metrics, not even none of them, the rows come as they are.
                **({"metrics": [chart.metric]} if chart.metric else {}),
                "orderby": [[column, True] for column in chart.order_by],
                "filters": [
                    {"col": condition.column, "op": condition.operator} | _value("val", condition)
                    for condition in chart.filters
                ],
                "row_limit": ROW_LIMIT,
            }
        ],
        "form_data": {},
        "result_format": "json",
        "result_type": "full",
    }


def _condition(condition: Filter) -> dict[str, Any]:
    return {
        "clause": "WHERE",
        "expressionType": "SIMPLE",
        "subject": condition.column,
        "operator": condition.operator,
        "operatorId": OPERATOR_IDS[condition.operator],
    } | _value("comparator", condition)


def _value(name: str, condition: Filter) -> dict[str, Any]:
    """The value that a condition compares with, under the name that its place wants."""
    if condition.value is None:
        return {}
    return {name: list(condition.value) if isinstance(condition.value, tuple) else condition.value}
