"""When the sensor on the inbox asks for a refresh: once for each state, and again until one has succeeded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from orchestration.defs.refresh import inbox_sensor
from orchestration.ground.settings import load_settings
from tests.conftest import TEST_KEY


@dg.job
def nothing_to_do() -> None:
    """For runs that only stand in a history."""


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "inbox"
    (folder / "E06999901" / "2026-10-31").mkdir(parents=True)
    (folder / "E06999901" / "2026-10-31" / "reviews.csv").write_text("first", encoding="utf-8")
    monkeypatch.setenv("IRO_INBOX", str(folder))
    monkeypatch.setenv("IRO_OUTPUTS", str(tmp_path / "outputs"))
    monkeypatch.setenv("IRO_PSEUDONYM_KEY", TEST_KEY)
    assert load_settings().inbox == folder
    return folder


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
def looks(inbox: Path) -> Iterator[Looks]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield Looks(instance)


def days_later(monkeypatch: pytest.MonkeyPatch, days: float) -> None:
    moment = datetime.now(UTC) + timedelta(days=days)

    class Later(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return moment

    monkeypatch.setattr("orchestration.defs.refresh.datetime", Later)


def test_the_sensor_waits_until_a_drop_has_settled_and_asks_once(looks: Looks, inbox: Path) -> None:
    assert "waiting for it to settle" in looks.reason()
    request = looks.asked()
    looks.ran(request, dg.DagsterRunStatus.SUCCESS)
    assert "Nothing new" in looks.reason()
    (inbox / "E06999901" / "2026-10-31" / "reviews.csv").write_text("changed", encoding="utf-8")
    assert "waiting for it to settle" in looks.reason()
    assert looks.asked().run_key != request.run_key


def test_the_sensor_does_not_ask_twice_while_its_run_has_not_ended(looks: Looks) -> None:
    looks.reason()
    request = looks.asked()
    assert looks.asked().run_key == request.run_key, "Dagster makes one run of both"
    looks.ran(request, dg.DagsterRunStatus.STARTED)
    assert "is queued or running" in looks.reason()


@pytest.mark.parametrize("end", [dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED])
def test_the_sensor_asks_again_for_a_state_whose_run_did_not_succeed(
    looks: Looks, end: dg.DagsterRunStatus, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks.reason()
    first = looks.asked()
    looks.ran(first, end)
    assert "tried again at" in looks.reason()
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
    assert "tried again at" in looks.reason()
    days_later(monkeypatch, 1.1)
    looks.asked()


def test_an_inbox_put_back_as_it_was_is_asked_for_anew(looks: Looks, inbox: Path) -> None:
    export = inbox / "E06999901" / "2026-10-31" / "reviews.csv"
    looks.reason()
    first = looks.asked()
    looks.ran(first, dg.DagsterRunStatus.SUCCESS)
    export.rename(inbox / "elsewhere.csv")
    looks.reason()
    looks.ran(looks.asked(), dg.DagsterRunStatus.SUCCESS)
    (inbox / "elsewhere.csv").rename(export)
    looks.reason()
    assert looks.asked().run_key != first.run_key
