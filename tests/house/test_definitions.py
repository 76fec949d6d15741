"""What Dagster's page shows: every asset in its layer, described and owned; the job, its schedule and its sensor."""

from __future__ import annotations

import shutil
from pathlib import Path

import dagster as dg
import pytest

from orchestration.ground.paths import PROJECT, Outputs
from orchestration.ground.settings import load_settings
from tests.conftest import with_parsed_project

LAYERS = {
    "landing",
    "seeds",
    "staging",
    "intermediate",
    "facts",
    "marts",
    "indicators",
    "findings",
    "audit",
    "publishing",
}


@pytest.fixture(scope="module")
def defs(tmp_path_factory: pytest.TempPathFactory, parsed: Outputs) -> dg.Definitions:
    outputs = with_parsed_project(parsed, tmp_path_factory.mktemp("definitions"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IRO_OUTPUTS", str(outputs))
        from orchestration.definitions import defs

        return defs()


def test_every_asset_is_in_a_layer_with_a_description_and_an_owner(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.group_name in LAYERS, key
        assert node.description, key
        assert node.owners, key


def test_each_contract_is_an_asset_of_its_own_upstream_of_its_staging_model(defs: dg.Definitions) -> None:
    graph = defs.resolve_asset_graph()
    for contract in sorted((PROJECT / "raw" / "contracts").glob("*.yml")):
        landed = dg.AssetKey(["landing", contract.stem])
        staged = dg.AssetKey(["staging", f"stg_{contract.stem}"])
        assert landed in graph.get(staged).parent_keys, contract.stem


def test_the_release_waits_for_every_public_table_and_carries_every_audit_check(defs: dg.Definitions) -> None:
    from expectations.gate import CHECKS

    graph = defs.resolve_asset_graph()
    release = dg.AssetKey(["publishing", "release"])
    parents = {key.path[-1] for key in graph.get(release).parent_keys}
    assert {"indicator_values", "fct_reviews", "fct_obligations", "dim_children"} <= parents
    shown = {check.name for check in graph.get_check_keys_for_assets({release})}
    assert shown == {check.name for check in CHECKS}


def test_there_is_one_job_with_a_monthly_schedule_and_a_sensor_run_in_process(defs: dg.Definitions) -> None:
    job = defs.resolve_job_def("refresh")
    assert job.executor_def.name == "in_process"
    schedule = defs.resolve_schedule_def("monthly_refresh")
    assert schedule.cron_schedule == "0 6 5 * *"
    assert schedule.job_name == "refresh"
    assert defs.resolve_sensor_def("inbox_sensor").job_name == "refresh"


def test_the_sensor_waits_until_a_drop_has_settled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from orchestration.defs.refresh import inbox_sensor

    inbox = tmp_path / "inbox"
    shutil.copytree(PROJECT / "raw" / "sample", inbox)
    monkeypatch.setenv("IRO_INBOX", str(inbox))
    monkeypatch.setenv("IRO_OUTPUTS", str(tmp_path / "outputs"))
    monkeypatch.setenv("IRO_PSEUDONYM_KEY", "a-key-for-tests-only-of-more-than-32-characters")
    assert load_settings().inbox == inbox
    context = dg.build_sensor_context()
    assert isinstance(inbox_sensor(context), dg.SkipReason)
    second = inbox_sensor(context)
    assert isinstance(second, dg.SensorResult)
    assert second.run_requests is not None
    assert len(second.run_requests) == 1
    settled = dg.build_sensor_context(cursor=second.cursor)
    assert isinstance(inbox_sensor(settled), dg.SkipReason)
    (inbox / "E06999901" / "2026-10-31" / "reviews.csv").write_text("changed", encoding="utf-8")
    assert isinstance(inbox_sensor(settled), dg.SkipReason)
    assert isinstance(inbox_sensor(settled), dg.SensorResult)
