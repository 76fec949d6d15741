"""Every unit test of the dbt project, one test here for each: the hand-worked cases of the counting rules."""

from __future__ import annotations

import copy
import dataclasses
import re

import pytest
from dbt.contracts.graph.manifest import Manifest

from orchestration.commands.dbt_development import Outcome, run_unit_tests
from orchestration.ground.paths import DBT_PROJECT
from orchestration.ground.settings import Settings
from orchestration.warehouse.project import parsed_project

# Read as text, so that pytest knows the names without waiting for dbt.
NAMES = sorted(
    name
    for path in DBT_PROJECT.glob("models/**/_unit_tests__*.yml")
    for name in re.findall(r"^  - name: (\w+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
)
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
