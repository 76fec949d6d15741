"""Every unit test of the dbt project, one test here for each: the hand-worked cases of the counting rules."""

from __future__ import annotations

import copy
import dataclasses
import shutil
from pathlib import Path

import duckdb
import pytest
from dbt.contracts.graph.manifest import Manifest

from orchestration.commands.development import unit_tests
from orchestration.commands.development.outcomes import Outcome
from orchestration.commands.development.unit_tests import (
    EMPTY,
    TESTED_MODELS,
    make_empty_warehouse,
    run_unit_tests,
    unit_test_names,
)
from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings
from orchestration.warehouse.parsed import parsed_project

NAMES = unit_test_names()
LONG_PLAN = "a_plan_is_a_repeat_within_24_months_up_to_the_day"


@pytest.fixture(scope="module")
def project(workbench: Settings) -> Manifest:
    return parsed_project(workbench.outputs)


@pytest.fixture(scope="module")
def outcomes(workbench: Settings, project: Manifest) -> dict[str, Outcome]:
    return {outcome.name: outcome for outcome in run_unit_tests(workbench, project)}


@pytest.mark.parametrize("name", NAMES)
def test_dbt_finds_what_was_worked_out_by_hand(name: str, outcomes: dict[str, Outcome]) -> None:
    assert outcomes[name].is_ok, str(outcomes[name])


def test_no_unit_test_of_the_project_is_left_out(project: Manifest, outcomes: dict[str, Outcome]) -> None:
    assert NAMES, "there is no unit test"
    assert sorted(outcomes) == NAMES == sorted(test.name for test in project.unit_tests.values())


def test_a_wrong_expected_row_fails_and_is_named_with_the_difference(workbench: Settings, project: Manifest) -> None:
    mutant = copy.deepcopy(next(test for test in project.unit_tests.values() if test.name == LONG_PLAN))
    mutant.name = "a_plan_lasted_9999_days"
    mutant.unique_id = mutant.unique_id.replace(LONG_PLAN, mutant.name)
    mutant.fqn = [*mutant.fqn[:-1], mutant.name]
    wrong = next(row for row in mutant.expect.rows if row["plan_id"] == "K6")
    assert str(wrong["days_lasted"]) == "729"
    wrong["days_lasted"] = 9999
    spoilt = dataclasses.replace(project, unit_tests={mutant.unique_id: mutant})
    (outcome,) = run_unit_tests(workbench, spoilt)
    assert not outcome.is_ok
    assert outcome.name == "a_plan_lasted_9999_days"
    assert "9999→729" in outcome.detail
    assert "FAILED" in str(outcome)


def test_columns_are_looked_up_in_tables_of_the_models_as_they_are_now(
    workbench: Settings, project: Manifest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # A copy, because other tests need the whole of it.
    shutil.copytree(workbench.outputs.root, tmp_path / "outputs")
    own = dataclasses.replace(workbench, outputs=Outputs(tmp_path / "outputs"))
    warehouse = own.outputs.warehouse(EMPTY)
    made = warehouse.stat().st_mtime_ns
    make_empty_warehouse(own, project, (TESTED_MODELS,))
    assert warehouse.stat().st_mtime_ns == made, "nothing changed, and it was made again"
    monkeypatch.setattr(unit_tests, "code_fingerprint", lambda: "another")
    make_empty_warehouse(own, project, ("int_calendar",))
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        found = connection.execute("select table_name from duckdb_tables() where schema_name = 'intermediate'")
        assert found.fetchall() == [("int_calendar",)]
