"""After a crash, and with a history of runs that cannot be used, the next refresh needs no hand."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.remote_origin import GrpcServerCodeLocationOrigin, RemoteJobOrigin, RemoteRepositoryOrigin
from filelock import FileLock

from orchestration.commands.refresh import _execute, run_refresh
from orchestration.defs.resources import Refresh
from orchestration.ground.lock import RefreshRunningError, hold, refresh_lock
from orchestration.ground.paths import PROJECT, SAMPLE_INBOX, Outputs
from orchestration.run_history import instance as run_history
from orchestration.run_history.instance import open_run_history
from orchestration.run_history.pruning import HistoryError, files_of, prune
from orchestration.run_history.unfinished import (
    TIME_TO_TAKE_THE_LOCK,
    settle_if_nobody_runs,
    settle_unfinished_runs,
)
from tests.conftest import TEST_KEY

pytestmark = pytest.mark.slow

STATUS = dg.DagsterRunStatus
# Dagster keeps no run that waits for its turn without saying where its job comes from.
SERVER = GrpcServerCodeLocationOrigin(host="localhost", socket="nowhere", location_name="tests")
ORIGIN = RemoteJobOrigin(RemoteRepositoryOrigin(SERVER, "tests"), "short")

# A run as the command line starts it, that never ends by itself.
ENDLESS = """
import sys, time
from pathlib import Path
import dagster as dg
from orchestration.defs.resources import Refresh
from orchestration.ground.paths import Outputs
from orchestration.run_history.instance import open_run_history

@dg.op
def work(refresh: Refresh):
    print(refresh.run_id, flush=True)
    time.sleep(120)

@dg.job(resource_defs={"refresh": Refresh()})
def endless():
    work()

with open_run_history(Outputs(Path(sys.argv[1]))) as instance:
    endless.execute_in_process(instance=instance, run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}})
"""


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IRO_INBOX", str(SAMPLE_INBOX))
    monkeypatch.setenv("IRO_OUTPUTS", str(tmp_path / "outputs"))
    monkeypatch.setenv("IRO_PSEUDONYM_KEY", TEST_KEY)
    # What opening a history sets is put back after each test.
    for name in ("DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY", "DO_NOT_TRACK"):
        monkeypatch.setenv(name, os.environ.get(name, ""))


@pytest.fixture
def outputs(tmp_path: Path) -> Outputs:
    return Outputs(tmp_path / "outputs")


@pytest.fixture
def history(outputs: Outputs) -> Iterator[dg.DagsterInstance]:
    with open_run_history(outputs) as instance:
        yield instance


@dg.op
def work(refresh: Refresh) -> None:
    assert refresh.run_id


@dg.job(resource_defs={"refresh": Refresh()})
def short() -> None:
    work()


def put(history: dg.DagsterInstance, status: dg.DagsterRunStatus) -> str:
    """A run of that status in the history, which nobody runs."""
    return history.create_run_for_job(short, status=status, remote_job_origin=ORIGIN).run_id


def status_of(history: dg.DagsterInstance, run_id: str) -> dg.DagsterRunStatus:
    run = history.get_run_by_id(run_id)
    assert run is not None
    return run.status


def run_short(history: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    return short.execute_in_process(instance=history)


def test_a_refresh_killed_in_its_work_is_settled_by_the_next(
    outputs: Outputs, capsys: pytest.CaptureFixture[str]
) -> None:
    killed = subprocess.Popen(
        [sys.executable, "-c", ENDLESS, str(outputs.root)], stdout=subprocess.PIPE, text=True, cwd=PROJECT
    )
    assert killed.stdout is not None
    begun = next(line.strip() for line in killed.stdout if len(line.strip()) == 8)
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate()
    with open_run_history(outputs) as history:
        (dead,) = history.get_runs()
        # As the attack found it: it counts as running, and max_concurrent_runs is 1.
        assert (dead.run_id[:8], dead.status) == (begun, STATUS.STARTED)
        assert run_short(history).success
        assert {run.status for run in history.get_runs()} == {STATUS.FAILURE, STATUS.SUCCESS}
        assert status_of(history, dead.run_id) == STATUS.FAILURE
    assert f"run {begun}, which was cut off, has ended" in capsys.readouterr().out


def test_what_copies_the_output_of_steps_to_the_terminal_says_nothing_of_a_ctrl_c(outputs: Outputs) -> None:
    # A terminal sends it to every process of its group.
    run = subprocess.Popen(
        [sys.executable, "-c", ENDLESS, str(outputs.root)],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert run.stdout is not None
    next(line for line in run.stdout if len(line.strip()) == 8)
    # The copying processes begin beside the step; Python needs a moment before it could say anything.
    time.sleep(0.5)
    os.killpg(run.pid, signal.SIGINT)
    _, said = run.communicate(timeout=60)
    assert "watch_orphans" not in said


@pytest.mark.parametrize("status", [STATUS.NOT_STARTED, STATUS.STARTING, STATUS.STARTED, STATUS.CANCELING])
def test_whatever_a_run_had_come_to_it_is_unfinished_no_more(
    history: dg.DagsterInstance, status: dg.DagsterRunStatus
) -> None:
    run_id = put(history, status)
    assert settle_unfinished_runs(history) == [run_id]
    assert status_of(history, run_id) == (STATUS.CANCELED if status == STATUS.CANCELING else STATUS.FAILURE)


def test_a_run_that_has_ended_is_left_as_it_is(history: dg.DagsterInstance) -> None:
    ended = [put(history, status) for status in (STATUS.SUCCESS, STATUS.FAILURE, STATUS.CANCELED)]
    assert settle_unfinished_runs(history, waiting_too=True) == []
    assert [status_of(history, run_id) for run_id in ended] == [STATUS.SUCCESS, STATUS.FAILURE, STATUS.CANCELED]


def test_a_refresh_leaves_runs_that_wait_for_their_turn_in_an_open_page(history: dg.DagsterInstance) -> None:
    waiting = put(history, STATUS.QUEUED)
    assert run_short(history).success
    assert status_of(history, waiting) == STATUS.QUEUED


def test_the_page_settles_everything_unfinished_when_it_starts(outputs: Outputs, history: dg.DagsterInstance) -> None:
    dead, waiting = put(history, STATUS.STARTED), put(history, STATUS.QUEUED)
    assert set(settle_if_nobody_runs(outputs, history, page_starts=True)) == {dead, waiting}
    assert (status_of(history, dead), status_of(history, waiting)) == (STATUS.FAILURE, STATUS.CANCELED)


def test_nothing_is_settled_while_a_refresh_holds_the_lock(outputs: Outputs, history: dg.DagsterInstance) -> None:
    running = put(history, STATUS.STARTED)
    with refresh_lock(outputs, "a refresh"):
        assert settle_if_nobody_runs(outputs, history, page_starts=True) == []
    assert status_of(history, running) == STATUS.STARTED


def test_the_open_page_settles_a_crashed_run_once_it_cannot_be_one_that_is_starting(
    outputs: Outputs, history: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead = put(history, STATUS.STARTED)
    assert settle_if_nobody_runs(outputs, history) == []
    (record,) = history.get_run_records()
    later = record.update_timestamp + TIME_TO_TAKE_THE_LOCK

    class Later(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return later.replace(tzinfo=UTC) if later.tzinfo is None else later

    monkeypatch.setattr("orchestration.run_history.unfinished.datetime", Later)
    assert settle_if_nobody_runs(outputs, history) == [dead]


def test_a_run_whose_own_events_cannot_be_read_is_settled_too(outputs: Outputs, history: dg.DagsterInstance) -> None:
    dead = put(history, STATUS.STARTED)
    events = outputs.dagster_home / "history" / "runs" / f"{dead}.db"
    events.write_bytes(b"no database at all, and of some length " * 200)
    assert settle_unfinished_runs(history) == [dead]
    assert status_of(history, dead) == STATUS.FAILURE


@pytest.fixture
def used(outputs: Outputs) -> Path:
    """Dagster's folder after a run that succeeded."""
    with open_run_history(outputs) as history:
        assert run_short(history).success
    return outputs.dagster_home


@pytest.mark.parametrize("file", ["history/runs.db", "history/runs/index.db", "schedules/schedules.db"])
def test_a_damaged_store_is_set_aside_whole_in_one_line_and_a_new_one_begun(
    outputs: Outputs, used: Path, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    damaged = b"SQLite format 3\0" + b"torn" * 5000
    (used / file).write_bytes(damaged)
    with open_run_history(outputs) as history:
        assert run_short(history).success
    store, _, rest = file.partition("/")
    (aside,) = used.glob("*_set_aside_*")
    assert aside.name.startswith(store)
    assert (aside / rest).read_bytes() == damaged
    said = [line for line in capsys.readouterr().out.splitlines() if "set aside" in line]
    assert len(said) == 1
    assert "is damaged" in said[0]
    assert ("Turn schedule and sensor on again" in said[0]) == (store == "schedules")


def test_a_store_whose_rows_dagster_cannot_read_is_set_aside(outputs: Outputs, used: Path) -> None:
    with closing(sqlite3.connect(used / "history" / "runs.db")) as connection:
        connection.execute("update runs set run_body = '{', status = 'STARTED'")
        connection.commit()
    with open_run_history(outputs) as history:
        assert history.get_runs() == []
        assert run_short(history).success


def test_a_store_that_another_process_keeps_locked_is_set_aside(
    outputs: Outputs, used: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run_history, "PATIENCE", 0.2)
    with closing(sqlite3.connect(used / "history" / "runs.db", isolation_level=None)) as holder:
        holder.execute("begin exclusive")
        with open_run_history(outputs) as history:
            assert run_short(history).success
    assert "runs.db is locked by another process" in capsys.readouterr().out


@pytest.mark.parametrize("at_work", ["refresh.lock", "dagster/page.lock"])
def test_a_locked_store_is_not_taken_from_a_page_or_refresh_that_is_at_work(
    outputs: Outputs,
    used: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    at_work: str,
) -> None:
    monkeypatch.setattr(run_history, "PATIENCE", 0.2)
    with (
        FileLock(outputs.root / at_work),
        closing(sqlite3.connect(used / "history" / "runs" / "index.db", isolation_level=None)) as holder,
    ):
        holder.execute("begin immediate")
        with open_run_history(outputs) as history:
            assert history.is_ephemeral
    assert list(used.glob("*_set_aside_*")) == []
    assert "is not kept: index.db is locked by another process" in capsys.readouterr().out
    with open_run_history(outputs) as history:
        assert len(history.get_runs()) == 1


def test_a_page_that_opens_sets_a_store_aside_that_a_hanging_process_keeps_locked(
    outputs: Outputs, used: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_history, "PATIENCE", 0.2)
    with (
        hold(outputs.page_lock, RuntimeError),
        closing(sqlite3.connect(used / "history" / "runs.db", isolation_level=None)) as holder,
    ):
        holder.execute("begin immediate")
        with open_run_history(outputs) as history:
            assert not history.is_ephemeral
    assert len(list(used.glob("history_set_aside_*"))) == 1


def test_a_second_refresh_is_refused_before_it_opens_the_history(
    outputs: Outputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Outputs] = []
    monkeypatch.setattr("orchestration.commands.refresh._execute", lambda outputs, accepted: opened.append(outputs))
    with refresh_lock(outputs, "refresh 1a2b3c4d"), pytest.raises(RefreshRunningError, match="refresh 1a2b3c4d"):
        run_refresh({})
    assert opened == []
    assert not outputs.dagster_home.exists()


@pytest.mark.parametrize("code", ["SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_CANTOPEN", "SQLITE_READONLY_DIRECTORY"])
@pytest.mark.parametrize("file", ["runs.db", "schedules.db"])
def test_a_sound_store_on_a_full_or_failing_disk_is_not_set_aside(
    outputs: Outputs,
    used: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    code: str,
    file: str,
) -> None:
    before = {path: path.read_bytes() for path in used.rglob("*.db")}
    connect = sqlite3.connect

    def refuse(path: Path, **settings: float) -> sqlite3.Connection:
        if path.name != file:
            return connect(path, **settings)
        error = sqlite3.OperationalError("refused")
        error.sqlite_errorcode, error.sqlite_errorname = getattr(sqlite3, code), code
        raise error

    monkeypatch.setattr("orchestration.run_history.instance.sqlite3.connect", refuse)
    with open_run_history(outputs) as history:
        assert history.is_ephemeral
    monkeypatch.undo()
    assert {path: path.read_bytes() for path in used.rglob("*.db")} == before
    said = capsys.readouterr().out
    assert f"The history of this run is not kept: {file} cannot be read or written now ({code})" in said
    assert "set aside" not in said
    assert "Turn schedule" not in said


def test_a_disk_that_fills_while_the_stores_are_opened_leaves_them_where_they_are(
    outputs: Outputs, used: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(home: Path) -> dg.DagsterInstance:
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode, error.sqlite_errorname = sqlite3.SQLITE_FULL, "SQLITE_FULL"
        # As SQLAlchemy hands it on.
        raise RuntimeError from error

    monkeypatch.setattr(run_history, "_open", refuse)
    with open_run_history(outputs) as history:
        assert history.is_ephemeral
    assert list(used.glob("*_set_aside_*")) == []
    assert "(SQLITE_FULL)" in capsys.readouterr().out


def test_nothing_is_removed_from_a_history_that_cannot_be_written(
    outputs: Outputs, used: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_run_history(outputs) as history:
        (run,) = history.get_runs()
    full = run_history.Fault("runs.db cannot be written", is_of_the_store=False)
    monkeypatch.setattr(run_history, "fault_of", lambda file: full)
    with pytest.raises(HistoryError, match="nothing was removed from it"):
        prune(outputs, [run.run_id])
    assert files_of(outputs, run.run_id)


def test_a_sound_store_is_kept(outputs: Outputs, used: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_run_history(outputs) as history:
        assert len(history.get_runs()) == 1
    assert "set aside" not in capsys.readouterr().out


def test_where_no_history_can_be_kept_the_refresh_runs_without(
    outputs: Outputs, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(home: Path) -> dg.DagsterInstance:
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr(run_history, "_open", refuse)
    with open_run_history(outputs) as history:
        assert run_short(history).success
    assert "The history of this run is not kept" in capsys.readouterr().out


def test_the_command_line_refreshes_although_its_history_is_damaged(
    outputs: Outputs, used: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class OneJob:
        @staticmethod
        def resolve_job_def(name: str) -> dg.JobDefinition:
            assert name == "refresh"
            return short

    monkeypatch.setattr("orchestration.definitions.defs", OneJob)
    (used / "history" / "runs.db").write_bytes(b"torn" * 5000)
    assert _execute(outputs, {}).success


def test_a_history_that_breaks_in_a_run_is_set_aside_and_the_refresh_done_again(
    outputs: Outputs, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tries = []

    @dg.op(required_resource_keys={"refresh"})
    def break_it_the_first_time() -> None:
        tries.append("tried")
        if len(tries) == 1:
            (outputs.dagster_home / "history" / "runs.db").write_bytes(b"torn" * 5000)

    @dg.job(resource_defs={"refresh": Refresh()})
    def breaking() -> None:
        break_it_the_first_time()

    class OneJob:
        @staticmethod
        def resolve_job_def(name: str) -> dg.JobDefinition:
            return breaking

    monkeypatch.setattr("orchestration.definitions.defs", OneJob)
    assert _execute(outputs, {}).success
    assert len(tries) == 2
    said = capsys.readouterr().out
    assert "and the refresh starts again." in said
    assert "runs.db is damaged" in said


def test_a_history_that_cannot_be_written_holds_no_refresh_up(
    history: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put(history, STATUS.STARTED)

    def refuse(*arguments: object, **names: object) -> list[str]:
        raise sqlite3.OperationalError("database is locked")

    monkeypatch.setattr("orchestration.run_history.unfinished.settle_unfinished_runs", refuse)
    assert run_short(history).success
    assert "could not be brought up to date (OperationalError)" in capsys.readouterr().out
