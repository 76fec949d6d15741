"""The page of column lineage: it follows columns through unions, names no folder of this machine, and asks nobody."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.commands.lineage import print_lineage
from orchestration.ground.errors import NothingPublishedError
from orchestration.ground.paths import PROJECT
from orchestration.warehouse.pages.column_lineage import NO_REQUESTS, page_of
from orchestration.warehouse.pages.project_pages import catalog_of

BOTH = """
with rows as (
    select review_id, held_date as met_date from "warehouse"."staging"."stg_reviews"
    union all
    select conference_id as review_id, met_on as met_date from "warehouse"."staging"."stg_conferences"
)
select review_id, met_date from rows
"""


def node(name: str, schema: str, code: str, depends_on: list[str]) -> dict[str, Any]:
    return {
        **{"unique_id": f"model.p.{name}", "name": name, "alias": name, "schema": schema, "database": "warehouse"},
        **{"resource_type": "model", "package_name": "p", "path": f"{schema}/{name}.sql", "language": "sql"},
        **{"original_file_path": f"models/{schema}/{name}.sql", "relation_name": f'"warehouse"."{schema}"."{name}"'},
        **{"compiled_code": code, "raw_code": code, "columns": {}, "refs": [], "tags": [], "description": name},
        "config": {"materialized": "table", "meta": {}, "contract": {"enforced": False}},
        "depends_on": {"nodes": [f"model.p.{each}" for each in depends_on], "macros": []},
    }


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of two tables and their union, one of them with a row."""
    path = tmp_path_factory.mktemp("lineage") / "warehouse.duckdb"
    with duckdb.connect(str(path)) as warehouse:
        warehouse.execute(
            "create schema staging; create schema facts; "
            "create table staging.stg_reviews as select 'R1048576' as review_id, date '2026-10-01' as held_date; "
            "create table staging.stg_conferences (conference_id varchar, met_on date); "
            "create table facts.meetings (review_id varchar, met_date date)"
        )
    nodes = [
        node("stg_reviews", "staging", "select 1 as review_id, 2 as held_date", []),
        node("stg_conferences", "staging", "select 1 as conference_id, 2 as met_on", []),
        node("meetings", "facts", BOTH, ["stg_reviews", "stg_conferences"]),
    ]
    manifest = {
        "metadata": {"adapter_type": "duckdb", "dbt_version": "1.11", "project_name": "p", "project_id": "p"},
        "nodes": {each["unique_id"]: each for each in nodes},
        **{"sources": {}, "exposures": {}, "macros": {}, "disabled": {}, "metrics": {}, "semantic_models": {}},
        "parent_map": {each["unique_id"]: each["depends_on"]["nodes"] for each in nodes},
        "child_map": {},
    }
    return page_of(manifest, catalog_of(manifest, path))


def drawn(page: str) -> str:
    """What the page draws, which it holds in base 64, as JSON."""
    (packed,) = re.findall(r'atob\("([A-Za-z0-9+/=]{200,})"\)', page)
    return base64.b64decode(packed).decode("utf-8")


def test_a_column_is_followed_into_both_sides_of_a_union(page: str) -> None:
    edges = json.loads(drawn(page))["lineage"]["edges"]
    found = {(edge["source"], edge["sourceColumn"]) for edge in edges if edge["targetColumn"] == "met_date"}
    assert found == {("model.p.stg_conferences", "met_on"), ("model.p.stg_reviews", "held_date")}


def test_the_page_holds_no_row_and_no_folder_of_this_machine(page: str, tmp_path: Path) -> None:
    for text in (page, drawn(page)):
        assert "R1048576" not in text
        assert str(PROJECT) not in text and str(tmp_path.parents[1]) not in text


def test_the_page_asks_nobody_whatever_its_scripts_would(page: str) -> None:
    # Before the first script; `connect-src` falls to `default-src`.
    assert page.index(NO_REQUESTS) < page.index("<script")
    assert "default-src 'none'" in NO_REQUESTS and "connect-src" not in NO_REQUESTS


def test_without_a_finished_build_nothing_is_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IRO_OUTPUTS", str(tmp_path / "outputs"))
    with pytest.raises(NothingPublishedError, match="no finished build to draw"):
        print_lineage(tmp_path / "page.html")
    assert not (tmp_path / "page.html").exists()
