"""Who looks at Dagster's page sees by the list of runs that something was refused, though the run succeeds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from orchestration.defs.landing import NO_BATCH_REFUSED, landing
from orchestration.defs.resources import Refresh
from tests.conftest import TEST_KEY

CARE_FILES = {
    "children.csv": "child_id,date_of_birth,sex\nC1,2010-05-01,F\n",
    "care_episodes.csv": "episode_id,child_id,start_date,end_date\nE1,C1,2019-01-07,\n",
    "reviews.csv": "review_id,child_id,held_date\nR1,C1,2019-02-01\n",
}


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    batch = tmp_path / "inbox" / "E06000005" / "2020-03-31"
    batch.mkdir(parents=True)
    for name, text in CARE_FILES.items():
        (batch / name).write_text(text, encoding="utf-8")
    monkeypatch.setenv("IRO_INBOX", str(tmp_path / "inbox"))
    monkeypatch.setenv("IRO_OUTPUTS", str(tmp_path / "outputs"))
    monkeypatch.setenv("IRO_PSEUDONYM_KEY", TEST_KEY)
    return batch


@pytest.fixture
def history() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


def land(history: dg.DagsterInstance) -> tuple[dict[str, str], dg.AssetCheckEvaluation]:
    """The marks of a run that lands the inbox and succeeds, and what its check says."""
    result = dg.materialize([landing], instance=history, resources={"refresh": Refresh()})
    assert result.success
    (run,) = history.get_runs(limit=1)
    (check,) = (each for each in result.get_asset_check_evaluations() if each.check_name == NO_BATCH_REFUSED.name)
    return {name: value for name, value in run.tags.items() if name.startswith("iro/")}, check


def test_a_run_with_a_refused_batch_or_own_file_or_with_what_nothing_reads_is_marked_with_their_number(
    inbox: Path, history: dg.DagsterInstance
) -> None:
    (inbox / "reviews.csv").write_text("review_id,child_id,held_date\nR1,C1,1 Feb\n", encoding="utf-8")
    (inbox / "rest.zip").touch()
    (inbox.parent / "local").mkdir()
    (inbox.parent / "local" / "limits.csv").write_text("key,amount\n", encoding="utf-8")
    marks, check = land(history)
    assert marks == {"iro/refused": "2", "iro/not_read": "1"}
    assert (check.passed, check.severity) == (False, dg.AssetCheckSeverity.ERROR)


def test_a_run_of_which_nothing_was_refused_has_no_mark(inbox: Path, history: dg.DagsterInstance) -> None:
    marks, check = land(history)
    assert (marks, check.passed) == ({}, True)


def test_a_history_that_cannot_be_marked_holds_no_refresh_up(
    inbox: Path, history: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(run_id: str, tags: dict[str, str]) -> None:
        raise OSError("database or disk is full")

    (inbox / "reviews.csv").unlink()
    monkeypatch.setattr(history, "add_run_tags", refuse)
    assert land(history)[0] == {}
