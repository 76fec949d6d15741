"""The first report: one page with the main figures as a table and the main percentages over quarters.

Files of JSON in Microsoft's enhanced report format (PBIR), in the first version of each schema, which every Power BI
that knows the format reads: https://developer.microsoft.com/json-schemas/fabric/item/report/.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from orchestration.outputs.powerbi.formulas import VALUES
from orchestration.outputs.powerbi.measures import HOME
from orchestration.outputs.published_tables import ENOUGH_CASES
from orchestration.outputs.stable_ids import stable_id

SCHEMAS = "https://developer.microsoft.com/json-schemas/fabric/item/report"
PAGE = "main_figures"
WIDTH, HEIGHT = 1280, 720
Field = dict[str, Any]
# Kinds of comparison as Power BI numbers them.
EQUAL, NOT_LESS = 0, 2
# What a filter calls the table that it is over.
SOURCE = "t"


def column(table: str, name: str) -> Field:
    """A column of the model as visuals and filters name it."""
    return {"Column": {"Expression": {"SourceRef": {"Entity": table}}, "Property": name}}


def measure(name: str) -> Field:
    """A measure of the figures as visuals name it."""
    return {"Measure": {"Expression": {"SourceRef": {"Entity": HOME}}, "Property": name}}


# What the table shows, in order.
SHOWN: Sequence[Field] = (
    column("dim_authorities", "local_authority_name"),
    column("dim_indicators", "domain_label"),
    column("dim_indicators", "short_name"),
    column("dim_periods", "label"),
    *(
        measure(name)
        for name in ("Value", "Numerator", "Denominator", "A year before", "Target", "Against target", "England")
    ),
)


def report_files(model_folder: str) -> dict[str, dict[str, Any]]:
    """The report's files by their path in its folder; `model_folder` is the folder of the model, beside it."""
    definition = "definition"
    page = f"{definition}/pages/{PAGE}"
    visuals = [_slicer(), _table(), _line()]
    return {
        "definition.pbir": {
            "$schema": f"{SCHEMAS}/definitionProperties/1.0.0/schema.json",
            "version": "4.0",
            "datasetReference": {"byPath": {"path": f"../{model_folder}"}},
        },
        f"{definition}/version.json": {"$schema": _schema("versionMetadata"), "version": "1.0.0"},
        f"{definition}/report.json": {
            "$schema": _schema("report"),
            "layoutOptimization": "None",
            # Power BI's own theme.
            "themeCollection": {},
        },
        f"{definition}/pages/pages.json": {
            "$schema": _schema("pagesMetadata"),
            "pageOrder": [PAGE],
            "activePageName": PAGE,
        },
        f"{page}/page.json": {
            "$schema": _schema("page"),
            "name": PAGE,
            "displayName": "Main figures",
            "displayOption": "FitToPage",
            "width": WIDTH,
            "height": HEIGHT,
            "filterConfig": {"filters": [_filter(PAGE, "dim_indicators", "is_headline", ["true"])]},
        },
        **{f"{page}/visuals/{visual['name']}/visual.json": visual for visual in visuals},
    }


def _schema(name: str) -> str:
    return f"{SCHEMAS}/definition/{name}/1.0.0/schema.json"


def _slicer() -> dict[str, Any]:
    authority = column("dim_authorities", "local_authority_name")
    return _visual("authority", "slicer", (20, 20, 300, 80), {"Values": [authority]}, [])


def _table() -> dict[str, Any]:
    filters = [
        # Not the newest of all, which an authority that is a month behind does not have.
        _comparison("table", "Is newest", EQUAL, 1),
        _filter("table", "dim_periods", "period_type", ["'rolling_12'", "'point_in_time'"]),
    ]
    return _visual("main_figures_now", "tableEx", (20, 110, 1240, 270), {"Values": list(SHOWN)}, filters)


def _line() -> dict[str, Any]:
    fields = {
        "Category": [column("dim_periods", "period_end")],
        "Series": [column("dim_indicators", "short_name")],
        "Y": [measure("Percentage")],
    }
    filters = [
        _filter("line", "dim_periods", "period_type", ["'quarter'"]),
        # Before the reach of the exports only those are known who were still there later.
        _filter("line", VALUES, "is_before_reach", ["false"]),
        _comparison("line", "Denominator", NOT_LESS, ENOUGH_CASES),
    ]
    return _visual("main_percentages_by_quarter", "lineChart", (20, 390, 1240, 310), fields, filters)


def _visual(
    name: str,
    kind: str,
    place: tuple[int, int, int, int],
    fields: dict[str, list[Field]],
    filters: list[dict[str, Any]],
) -> dict[str, Any]:
    """A visual at a place (left, top, width, height, in pixels of the page)."""
    x, y, width, height = place
    visual: dict[str, Any] = {
        "$schema": _schema("visualContainer"),
        "name": name,
        "position": {"x": x, "y": y, "z": 0, "width": width, "height": height, "tabOrder": y},
        "visual": {
            "visualType": kind,
            "query": {
                "queryState": {
                    role: {"projections": [_projection(field) for field in shown]} for role, shown in fields.items()
                }
            },
            "drillFilterOtherVisuals": True,
        },
    }
    if filters:
        visual["filterConfig"] = {"filters": filters}
    return visual


def _projection(field: Field) -> dict[str, Any]:
    ((_, named),) = field.items()
    reference = f"{named['Expression']['SourceRef']['Entity']}.{named['Property']}"
    return {"field": field, "queryRef": reference, "nativeQueryRef": named["Property"]}


def _filter(where: str, table: str, name: str, values: list[str]) -> dict[str, Any]:
    """A filter that keeps some values of a column, each written as Power BI writes literals."""
    tested = {"Column": {"Expression": {"SourceRef": {"Source": SOURCE}}, "Property": name}}
    kept = {"In": {"Expressions": [tested], "Values": [[{"Literal": {"Value": value}}] for value in values]}}
    return _filter_of(where, table, name, column(table, name), "Categorical", kept)


def _comparison(where: str, name: str, kind: int, number: int) -> dict[str, Any]:
    """A filter that keeps what a measure of the figures, judged on each row or point, compares so with a number."""
    tested = {"Measure": {"Expression": {"SourceRef": {"Source": SOURCE}}, "Property": name}}
    kept = {"Comparison": {"ComparisonKind": kind, "Left": tested, "Right": {"Literal": {"Value": f"{number}L"}}}}
    return _filter_of(where, HOME, name, measure(name), "Advanced", kept)


def _filter_of(where: str, table: str, name: str, field: Field, kind: str, condition: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": stable_id("powerbi", "filter", where, table, name).replace("-", "")[:20],
        "field": field,
        "type": kind,
        "filter": {
            "Version": 2,
            "From": [{"Name": SOURCE, "Entity": table, "Type": 0}],
            "Where": [{"Condition": condition}],
        },
    }
