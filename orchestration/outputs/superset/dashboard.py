"""The dashboard: the charts in rows of twelve columns, with filters that act on all of them."""

from __future__ import annotations

from typing import Any

from orchestration.outputs.stable_ids import stable_id
from orchestration.outputs.superset.charts import Chart
from orchestration.outputs.superset.datasets import VERSION, dataset_id

TITLE = "Independent Reviewing Service"
COLUMNS = 12
# What the reader may choose by: the label, and the column of the newest figures whose values are offered.
FILTERS = (("Authority", "local_authority_name"), ("Figure", "short_name"))


def dashboard_of(charts: list[Chart]) -> dict[str, Any]:
    """A dashboard of charts as Superset's file of it holds it."""
    return {
        "dashboard_title": TITLE,
        "description": "The main figures of the newest release, made from the views that cannot be added up wrongly.",
        "css": None,
        "slug": "reviewing-service",
        "certified_by": None,
        "certification_details": None,
        "published": True,
        "uuid": stable_id("superset", "dashboard", TITLE),
        "position": _position(charts),
        "metadata": {
            "color_scheme": "supersetColors",
            "cross_filters_enabled": False,
            "native_filter_configuration": [_filter(label, column) for label, column in FILTERS],
            "refresh_frequency": 0,
        },
        "version": VERSION,
    }


def rows_of(charts: list[Chart]) -> list[list[Chart]]:
    """The charts in rows, in their order, each row filled as far as its columns go."""
    rows: list[list[Chart]] = []
    for chart in charts:
        if not rows or sum(beside.width for beside in rows[-1]) + chart.width > COLUMNS:
            rows.append([])
        rows[-1].append(chart)
    return rows


def _position(charts: list[Chart]) -> dict[str, Any]:
    """Where everything stands: a tree in which each part names its children and those above it."""
    numbers = {chart.title: number for number, chart in enumerate(charts, start=1)}
    position: dict[str, Any] = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "GRID_ID": {"type": "GRID", "id": "GRID_ID", "children": [], "parents": ["ROOT_ID"]},
        "HEADER_ID": {"type": "HEADER", "id": "HEADER_ID", "meta": {"text": TITLE}},
    }
    for number, row in enumerate(rows_of(charts), start=1):
        row_id = f"ROW-{number}"
        position["GRID_ID"]["children"].append(row_id)
        position[row_id] = {
            "type": "ROW",
            "id": row_id,
            "children": [f"CHART-{numbers[chart.title]}" for chart in row],
            "meta": {"background": "BACKGROUND_TRANSPARENT"},
            "parents": ["ROOT_ID", "GRID_ID"],
        }
        for chart in row:
            chart_id = f"CHART-{numbers[chart.title]}"
            position[chart_id] = {
                "type": "CHART",
                "id": chart_id,
                "children": [],
                "meta": {
                    # Superset puts its own number in on import, found by the uuid.
                    "chartId": numbers[chart.title],
                    "uuid": chart.id,
                    "sliceName": chart.title,
                    "width": chart.width,
                    "height": chart.height,
                },
                "parents": ["ROOT_ID", "GRID_ID", row_id],
            }
    return position


def _filter(label: str, column: str) -> dict[str, Any]:
    return {
        "id": f"NATIVE_FILTER-{stable_id('superset', 'filter', label)}",
        "type": "NATIVE_FILTER",
        "name": label,
        "description": "",
        "filterType": "filter_select",
        "targets": [{"column": {"name": column}, "datasetUuid": dataset_id("figures_now")}],
        "controlValues": {"multiSelect": True, "enableEmptyFilter": False, "searchAllOptions": False},
        "defaultDataMask": {"extraFormData": {}, "filterState": {}},
        "cascadeParentIds": [],
        "scope": {"rootPath": ["ROOT_ID"], "excluded": []},
    }
