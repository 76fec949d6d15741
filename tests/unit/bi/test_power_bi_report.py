"""The report beside the model: what its page shows is in the model, and lies on the page."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from orchestration.outputs.powerbi.report import EQUAL, NOT_LESS
from tests.unit.bi.model_of_release import Model


@pytest.fixture
def report(model: Model) -> Path:
    (folder,) = model.folder.parents[1].glob("*.Report")
    return folder


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def fields(part: Any) -> Iterator[tuple[str, str, str]]:
    """Kind, table and name of every field that a file names directly."""
    if isinstance(part, dict):
        for kind in ("Column", "Measure"):
            if kind in part and "Entity" in (source := part[kind]["Expression"]["SourceRef"]):
                yield kind, source["Entity"], part[kind]["Property"]
        for value in part.values():
            yield from fields(value)
    elif isinstance(part, list):
        for value in part:
            yield from fields(value)


def test_the_project_leads_to_the_report_and_the_report_to_the_model(model: Model, report: Path) -> None:
    project = read(report.parent / "reviewing_service.pbip")
    reference = read(report / "definition.pbir")["datasetReference"]["byPath"]["path"]

    assert report.parent / project["artifacts"][0]["report"]["path"] == report
    assert (report / reference).resolve() == model.folder.parent.resolve()
    assert read(model.folder.parent / "definition.pbism")["version"] == "4.0"


def test_every_field_that_the_page_shows_is_in_the_model(model: Model, report: Path) -> None:
    shown = [field for path in report.rglob("*.json") for field in fields(read(path))]

    assert len(shown) > 10
    for kind, table, name in shown:
        known = model.columns(table) if kind == "Column" else {item.name for item in model.tables[table].all("measure")}
        assert name in known, (table, name)


def test_every_page_is_listed_and_every_visual_lies_on_it_without_covering_another(report: Path) -> None:
    pages = report / "definition" / "pages"

    assert read(pages / "pages.json")["pageOrder"] == [path.name for path in pages.iterdir() if path.is_dir()]
    for page in (path for path in pages.iterdir() if path.is_dir()):
        size = read(page / "page.json")
        places = []
        for visual in sorted(page.glob("visuals/*/visual.json")):
            content = read(visual)
            place = content["position"]
            assert content["name"] == visual.parent.name
            assert place["x"] >= 0 and place["x"] + place["width"] <= size["width"]
            assert place["y"] >= 0 and place["y"] + place["height"] <= size["height"]
            places.append((place["y"], place["y"] + place["height"]))
        places.sort()
        assert all(above[1] <= below[0] for above, below in itertools.pairwise(places))


def test_every_file_says_its_schema(report: Path) -> None:
    paths = [*report.rglob("*.json"), report / "definition.pbir", report.parent / "reviewing_service.pbip"]

    assert all(read(path)["$schema"].startswith("https://developer.microsoft.com/json-schemas/") for path in paths)


def conditions(report: Path, visual: str) -> dict[str, object]:
    """What a visual's filters keep: the values of each column, or how a measure is compared and with what."""
    found: dict[str, object] = {}
    for filtered in read(next(report.rglob(f"visuals/{visual}/visual.json")))["filterConfig"]["filters"]:
        ((kind, table, name),) = fields(filtered["field"])
        ((condition,),) = [[each["Condition"] for each in filtered["filter"]["Where"]]]
        if kind == "Column":
            assert filtered["type"] == "Categorical"
            found[f"{table}.{name}"] = [row[0]["Literal"]["Value"] for row in condition["In"]["Values"]]
        else:
            assert filtered["type"] == "Advanced"
            comparison = condition["Comparison"]
            assert comparison["Left"]["Measure"]["Property"] == name
            found[name] = (comparison["ComparisonKind"], comparison["Right"]["Literal"]["Value"])
    return found


def test_the_table_shows_the_newest_figures_of_an_authority_that_is_a_month_behind(model: Model, report: Path) -> None:
    """Of all authorities the newest day is 31 October; one that is behind has 30 September, and no row at all if
    the newest of all is asked for. Its own is found over its periods of the kind that the row is of."""
    assert conditions(report, "main_figures_now") == {
        "Is newest": (EQUAL, "1L"),
        "dim_periods.period_type": ["'rolling_12'", "'point_in_time'"],
    }
    formula = " ".join(model.measures["Is newest"].expression.split())
    of_the_row, of_the_authority = (part.split("VAR")[0] for part in formula.split("VAR ")[2:])
    assert "MAX ( indicator_values[period_end] )" in of_the_row and "REMOVEFILTERS" not in of_the_row
    assert "MAX ( indicator_values[period_end] )" in of_the_authority
    assert "REMOVEFILTERS ( dim_periods ), " in of_the_authority
    assert "VALUES ( dim_periods[period_type] )" in of_the_authority
    assert "dim_authorities" not in formula


def test_the_line_leaves_out_what_reports_do_not_draw_and_what_moves_by_chance(report: Path) -> None:
    """Quarters before the reach, and those of fewer than ten cases, judged on the sum: as in Superset's chart."""
    assert conditions(report, "main_percentages_by_quarter") == {
        "dim_periods.period_type": ["'quarter'"],
        "indicator_values.is_before_reach": ["false"],
        "Denominator": (NOT_LESS, "10L"),
    }
