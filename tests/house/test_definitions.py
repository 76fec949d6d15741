"""What Dagster's page shows: every asset in its layer, described and owned; the job, its schedule and its sensor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from orchestration.defs.refresh import inbox_sensor
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


@dg.job
def nothing_to_do() -> None:
    """For runs that only stand in a history."""


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


@pytest.fixture
def sensor_inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    inbox = tmp_path / "inbox"
    (inbox / "E06999901" / "2026-10-31").mkdir(parents=True)
    (inbox / "E06999901" / "2026-10-31" / "reviews.csv").write_text("first", encoding="utf-8")
    monkeypatch.setenv("IRO_INBOX", str(inbox))
    monkeypatch.setenv("IRO_OUTPUTS", str(tmp_path / "outputs"))
    monkeypatch.setenv("IRO_PSEUDONYM_KEY", "a-key-for-tests-only-of-more-than-32-characters")
    assert load_settings().inbox == inbox
    return inbox


class Looks:
    """The sensor, looking at the inbox again and again, with a history of what became of the runs it asked for."""

    def __init__(self, instance: dg.DagsterInstance) -> None:
        self.instance = instance
        self.cursor: str | None = None

    def look(self) -> dg.RunRequest | dg.SkipReason:
        context = dg.build_sensor_context(instance=self.instance, cursor=self.cursor)
        answer = inbox_sensor(context)
        self.cursor = context.cursor
        assert isinstance(answer, dg.RunRequest | dg.SkipReason)
        return answer

    def asked(self) -> dg.RunRequest:
        request = self.look()
        assert isinstance(request, dg.RunRequest), request
        return request

    def reason(self) -> str:
        skipped = self.look()
        assert isinstance(skipped, dg.SkipReason), skipped
        return str(skipped.skip_message)

    def ran(self, request: dg.RunRequest, status: dg.DagsterRunStatus) -> None:
        self.instance.create_run_for_job(nothing_to_do, tags=dict(request.tags), status=status)


@pytest.fixture
def looks(sensor_inbox: Path) -> Iterator[Looks]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield Looks(instance)


def days_later(monkeypatch: pytest.MonkeyPatch, days: float) -> None:
    moment = datetime.now(UTC) + timedelta(days=days)

    class Later(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return moment

    monkeypatch.setattr("orchestration.defs.refresh.datetime", Later)


def test_the_sensor_waits_until_a_drop_has_settled_and_asks_once(looks: Looks, sensor_inbox: Path) -> None:
    assert "waiting for it to settle" in looks.reason()
    request = looks.asked()
    looks.ran(request, dg.DagsterRunStatus.SUCCESS)
    assert "Nothing new" in looks.reason()
    (sensor_inbox / "E06999901" / "2026-10-31" / "reviews.csv").write_text("changed", encoding="utf-8")
    assert "waiting for it to settle" in looks.reason()
    assert looks.asked().run_key != request.run_key


def test_the_sensor_does_not_ask_twice_while_its_run_has_not_ended(looks: Looks) -> None:
    looks.reason()
    request = looks.asked()
    assert looks.asked().run_key == request.run_key, "Dagster makes one run of both"
    looks.ran(request, dg.DagsterRunStatus.STARTED)
    assert "has not ended" in looks.reason()


@pytest.mark.parametrize("end", [dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED])
def test_the_sensor_asks_again_for_a_state_whose_run_did_not_succeed(
    looks: Looks, end: dg.DagsterRunStatus, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks.reason()
    first = looks.asked()
    looks.ran(first, end)
    assert "asked for again at" in looks.reason()
    days_later(monkeypatch, 11 / 24 / 60)
    second = looks.asked()
    assert second.run_key != first.run_key
    looks.ran(second, dg.DagsterRunStatus.SUCCESS)
    assert "Nothing new" in looks.reason()


def test_what_fails_again_and_again_is_asked_for_once_a_day(looks: Looks, monkeypatch: pytest.MonkeyPatch) -> None:
    looks.reason()
    request = looks.asked()
    for _ in range(12):
        looks.ran(request, dg.DagsterRunStatus.FAILURE)
    # Ten minutes twelve times doubled would be a month.
    days_later(monkeypatch, 0.9)
    assert "asked for again at" in looks.reason()
    days_later(monkeypatch, 1.1)
    looks.asked()


def test_an_inbox_put_back_as_it_was_is_asked_for_anew(looks: Looks, sensor_inbox: Path) -> None:
    export = sensor_inbox / "E06999901" / "2026-10-31" / "reviews.csv"
    looks.reason()
    first = looks.asked()
    looks.ran(first, dg.DagsterRunStatus.SUCCESS)
    export.rename(sensor_inbox / "elsewhere.csv")
    looks.reason()
    looks.ran(looks.asked(), dg.DagsterRunStatus.SUCCESS)
    (sensor_inbox / "elsewhere.csv").rename(export)
    looks.reason()
    assert looks.asked().run_key != first.run_key
