"""A unit test of dbt is a case of a counting rule worked out by hand, so it says how, and its file says how it is run."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from orchestration.ground.paths import DBT_PROJECT, Outputs
from orchestration.warehouse.parsed import manifest

FILES = sorted(DBT_PROJECT.glob("models/**/_unit_tests__*.yml"))


@pytest.fixture(scope="module")
def unit_tests(parsed: Outputs) -> list[dict[str, Any]]:
    return list(json.loads(manifest(parsed).read_text(encoding="utf-8"))["unit_tests"].values())


def test_every_unit_test_says_how_its_values_were_worked_out(unit_tests: list[dict[str, Any]]) -> None:
    assert unit_tests
    unexplained = [
        test["name"]
        for test in unit_tests
        if not re.fullmatch(r"\S.*\s.*\.", (test["description"] or "").strip(), re.S)
    ]
    assert not unexplained, f"describe in sentences how the expected rows were worked out: {', '.join(unexplained)}"


def test_unit_tests_stand_in_files_of_their_own_that_say_how_they_are_run(unit_tests: list[dict[str, Any]]) -> None:
    found = {DBT_PROJECT / test["original_file_path"] for test in unit_tests}
    assert found == set(FILES), "write unit tests into models/<layer>/_unit_tests__<rule>.yml"
    for path in FILES:
        comment = path.read_text(encoding="utf-8").partition("unit_tests:")[0]
        assert "`make test-unit`" in comment, f"say at the top of {path.name} how the unit tests are run"
        assert "continuous integration only" not in comment, path.name
