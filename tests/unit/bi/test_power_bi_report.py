"""The report beside the model: what its page shows is in the model, and lies on the page."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

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
