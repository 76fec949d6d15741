"""What Dagster's page shows: every asset in its layer, described and owned; the job, its schedule and its sensor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import dagster as dg
import pytest

from orchestration.ground.errors import NothingPublishedError
from orchestration.ground.paths import PROJECT, Outputs
from orchestration.ground.settings import load_settings
from orchestration.releases.acceptances import accepting
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
ACCEPTANCE = {"rows_fell_since_last_release": "any page could say so"}


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


def test_no_run_configuration_lets_a_check_of_the_audit_pass(
    defs: dg.Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestration.defs import publishing
    from orchestration.defs.resources import Refresh

    class WithoutLock(Refresh):
        @contextmanager
        def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Refresh]:
            self._settings, self._run_id = load_settings(), "under-test"
            yield self

    given: list[dict[str, str]] = []

    def publish_release(settings: object, run_id: str, accepted: Mapping[str, str], say: object) -> None:
        given.append(dict(accepted))
        raise NothingPublishedError("far enough")

    monkeypatch.setattr(publishing, "publish_release", publish_release)
    # As an open page took it from any other page of the browser.
    waived = {"ops": {"publishing__release": {"config": {"accepted": ACCEPTANCE}}}}
    tags = {"accepted": str(ACCEPTANCE)}

    def publish(run_config: Mapping[str, object]) -> None:
        resources = {"refresh": WithoutLock()}
        dg.materialize(
            [publishing.release], resources=resources, run_config=run_config, tags=tags, raise_on_error=False
        )

    publish(waived)
    with accepting(ACCEPTANCE):
        publish({})
    publish({})
    assert given == [{}, ACCEPTANCE, {}]
