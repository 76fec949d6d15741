"""dbt's documentation as a page of a release: it shows a model, asks nobody, and has nothing of the machine."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from orchestration.warehouse.pages.documentation import NO_REQUESTS, page_of
from orchestration.warehouse.pages.packed_page import packed
from tests.browser.chromium import chromium

MODEL = "model.p.fct_reviews"
COMMON = {
    **{"package_name": "p", "tags": [], "meta": {}, "docs": {"show": True}, "root_path": "/home/somebody"},
    **{"build_path": "/home/somebody/target/x.sql", "created_at": 1795898353.7},
}


@pytest.fixture(scope="module")
def page() -> str:
    """The page of one model and its unit test."""
    model: dict[str, Any] = {
        **COMMON,
        **{"unique_id": MODEL, "name": "fct_reviews", "alias": "fct_reviews", "resource_type": "model"},
        **{"database": "warehouse", "schema": "marts", "language": "sql", "access": "public"},
        **{"path": "marts/fct_reviews.sql", "original_file_path": "models/marts/fct_reviews.sql"},
        **{"fqn": ["p", "marts", "fct_reviews"], "refs": [], "sources": [], "metrics": []},
        **{"description": "One row per review, </script> or not.", "raw_code": "select 1", "compiled_code": "select 1"},
        **{"columns": {"review_key": {"name": "review_key", "description": "The review.", "meta": {}, "tags": []}}},
        **{"config": {"materialized": "table", "enabled": True}, "depends_on": {"nodes": [], "macros": []}},
    }
    manifest: dict[str, Any] = {
        "metadata": {"dbt_version": "1.11", "project_name": "p", "user_id": "a-user", "invocation_id": "a-run"},
        "nodes": {MODEL: model},
        "unit_tests": {"unit_test.p.one": {"given": "R1048576"}},
        "macros": {"macro.dbt.other": {**COMMON, "package_name": "dbt", "macro_sql": "of dbt itself"}},
        "parent_map": {MODEL: [], "unit_test.p.one": [MODEL]},
        "child_map": {MODEL: ["unit_test.p.one"]},
        **{part: {} for part in ("sources", "exposures", "metrics", "docs", "groups", "selectors", "disabled")},
        **{part: {} for part in ("group_map", "saved_queries", "semantic_models")},
    }
    columns = {"review_key": {"name": "review_key", "type": "VARCHAR", "index": 1, "comment": None}}
    table = {"type": "TABLE", "schema": "marts", "name": "fct_reviews", "database": "warehouse", "owner": None}
    described = {"unique_id": MODEL, "metadata": table, "columns": columns, "stats": {}}
    return page_of(manifest, {"metadata": {}, "nodes": {MODEL: described}, "sources": {}, "errors": None})


def test_it_has_no_folder_no_moment_no_user_and_no_invented_rows(page: str) -> None:
    for text in ("/home/somebody", "1795898353", "a-user", "a-run", "R1048576", "unit_test.p.one", "of dbt itself"):
        assert text not in page, text


def test_a_description_cannot_end_the_script_that_holds_it(page: str) -> None:
    assert "One row per review, \\u003c/script>" in page


def test_a_page_may_be_made_larger_on_a_phone(page: str) -> None:
    """Its makers forbid it, and who sees badly could not read it (WCAG 1.4.4)."""
    viewports = re.findall(r'<meta name="viewport" content="([^"]*)"', page)
    assert viewports == ["width=device-width,initial-scale=1"]


def test_in_a_browser_it_shows_the_model_and_asks_for_nothing(page: str, tmp_path: Path) -> None:
    path = tmp_path / "dbt-docs.html"
    # As it lies in a release.
    path.write_text(packed(page), encoding="utf-8")
    assert page.index(NO_REQUESTS) < page.index("<script")
    with chromium(tmp_path / "profile") as browser:
        tab = browser.open(f"{path.as_uri()}#!/model/{MODEL}")
        browser.wait(tab, "document.body.innerText.includes('One row per review')")
        assert "VARCHAR" in browser.run(tab, "document.body.innerText")
        assert browser.run(tab, "performance.getEntriesByType('resource').map(entry => entry.name)") == []
