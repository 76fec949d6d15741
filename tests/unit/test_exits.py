"""What goes wrong before or beside the work itself: one sentence, at once, and the right exit code."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from orchestration.commands import main, refresh
from orchestration.ground.binding import bind_outputs
from orchestration.ground.errors import NothingPublishedError, StoppedError, UsageError, stopped_with_a_message
from orchestration.ground.machine.own_memory import SEARCHES
from orchestration.ground.paths import PROJECT, Outputs
from orchestration.ground.settings import Settings, load_outputs, load_settings
from orchestration.landing.receiving.broken_off import reason_it_broke_off

KEY = "a-key-for-tests-only-of-more-than-32-characters"


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "inbox").mkdir()
    for name in ("IRO_INBOX", "IRO_OUTPUTS", "IRO_HISTORY_MONTHS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("IRO_PSEUDONYM_KEY", KEY)


def test_a_missing_inbox_is_said_before_anything_runs(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"The inbox .*nowhere is not a folder") as refused:
        load_settings(tmp_path / "nowhere", tmp_path / "outputs")
    assert refused.value.exit_code == 2
    assert not (tmp_path / "outputs").exists()


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("k" * 40, "has only 1 different characters"),
        (" " * 32, "has only 1 different characters"),
        ("secret " * 6, "has only 6 different characters"),
        ("change-me-" * 4, "repeats a shorter text"),
        ("abcdefgh" * 4, "repeats a shorter text"),
        ("qwertyuiopasdfghjklzxcvbnm0987654321", "runs along the alphabet or the keyboard"),
        ("0123456789abcdef", "has 16 characters; it needs at least 32"),
    ],
)
def test_a_key_that_could_be_guessed_is_refused_with_a_command_that_makes_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str, why: str
) -> None:
    monkeypatch.setenv("IRO_PSEUDONYM_KEY", key)
    with pytest.raises(UsageError, match=rf"{why}.*secrets.token_hex") as refused:
        load_settings(tmp_path / "inbox", tmp_path / "outputs")
    assert key.strip() == "" or key.strip() not in str(refused.value)


@pytest.mark.parametrize("below", [".", "outputs", "E06000005/2026-03-31"])
def test_outputs_inside_the_inbox_are_refused(tmp_path: Path, below: str) -> None:
    with pytest.raises(UsageError, match="lies in the inbox"):
        load_settings(tmp_path / "inbox", tmp_path / "inbox" / below)


def test_real_data_does_not_go_beside_the_program_because_a_setting_was_forgotten(tmp_path: Path) -> None:
    with pytest.raises(
        UsageError, match="IRO_OUTPUTS is not set, and real data must not be stored in the program's folder"
    ):
        load_settings(tmp_path / "inbox")


@pytest.mark.parametrize("name", ["IRO #1", "what?", "all*"])
def test_a_path_that_a_tool_would_misread_is_refused_in_one_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"must not hold [#?*], which some tools read"):
        load_outputs(tmp_path / "inbox", tmp_path / name / "out")


@pytest.mark.parametrize("name", ["[OFFICIAL-SENSITIVE] IRO", "Jugend Übersicht", "O'Neill & Söhne; 50 %", "{{x}}"])
def test_other_paths_are_taken_as_they_are(tmp_path: Path, name: str) -> None:
    assert load_outputs(tmp_path / "inbox", tmp_path / name).root == tmp_path / name


@pytest.mark.parametrize("reason", [OSError(28, "No space left on device"), OSError(30, "Read-only file system")])
def test_a_folder_that_cannot_be_written_is_said_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: OSError
) -> None:
    def fail(*_: object) -> int:
        raise reason

    monkeypatch.setattr(Path, "write_bytes", fail)
    settings = Settings(tmp_path / "inbox", Outputs(tmp_path / "outputs"), KEY)
    with pytest.raises(NothingPublishedError, match=rf"cannot be written \({reason.strerror}\)") as refused:
        bind_outputs(settings)
    assert refused.value.exit_code == 1
    assert not settings.outputs.binding.exists()


class DagsterExecutionInterruptedError(BaseException):
    """As Dagster calls it; importing Dagster's own takes seconds."""


@pytest.mark.parametrize("stop", [KeyboardInterrupt, DagsterExecutionInterruptedError])
def test_a_stop_from_the_keyboard_is_one_sentence(stop: type[BaseException]) -> None:
    with pytest.raises(NothingPublishedError, match="What was published before still stands"), stopped_with_a_message():
        raise stop


def test_a_stop_within_a_query_of_a_batch_is_a_stop_and_refuses_no_batch() -> None:
    # DuckDB (1.x) raises this where Python meant to raise the stop.
    query = RuntimeError("Query interrupted")
    query.__cause__ = KeyboardInterrupt()
    with pytest.raises(StoppedError):
        reason_it_broke_off("E06000005 2026-09-30", query)
    with pytest.raises(StoppedError), stopped_with_a_message():
        raise query


def test_a_stop_that_meets_dagster_itself_ends_the_refresh_as_a_stop() -> None:
    def result(*errors: SimpleNamespace) -> SimpleNamespace:
        data = [SimpleNamespace(error=error) for error in errors]
        return SimpleNamespace(all_events=[SimpleNamespace(event_specific_data=each) for each in (None, *data)])

    stop = SimpleNamespace(cls_name="DagsterExecutionInterruptedError", cause=None)
    other = SimpleNamespace(cls_name="DagsterExecutionStepExecutionError", cause=None)
    assert refresh._was_interrupted(result(other, SimpleNamespace(cls_name="Failure", cause=stop)))
    assert not refresh._was_interrupted(result(other))


def test_other_errors_pass_through_as_they_are() -> None:
    with pytest.raises(ValueError, match="else"), stopped_with_a_message():
        raise ValueError("something else")


def test_the_command_line_ends_a_stopped_check_with_exit_130(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped() -> int:
        raise KeyboardInterrupt

    # The command writes both; afterwards they are to be gone again.
    monkeypatch.setenv("IRO_INBOX", "")
    monkeypatch.setenv("IRO_OUTPUTS", "")
    monkeypatch.setattr("orchestration.commands.check.check_exports", stopped)
    monkeypatch.setattr("sys.argv", ["iro", "check", "--inbox", str(tmp_path / "inbox"), "--outputs", str(tmp_path)])
    monkeypatch.setattr("os._exit", sys.exit)
    with pytest.raises(SystemExit) as ended:
        main.main()
    assert ended.value.code == 130
    printed = capsys.readouterr().err
    assert printed.count("\n") == 1
    assert "Stopped before it was done" in printed


STOPPED_WHILE_IT_STARTS = """
import builtins, sys
load = builtins.__import__
def stop(name, *rest, **named):
    if name == "typer":
        raise KeyboardInterrupt
    return load(name, *rest, **named)
from orchestration.commands.main import main
builtins.__import__ = stop
sys.argv = ["iro", "status"]
main()
"""
STOPPED_IN_A_QUERY = """
import os, signal, sys, threading
import orchestration.commands.command_line as commands
from orchestration.commands.main import main
from orchestration.ground.database.sql import open_to_write

class Interrupted(KeyboardInterrupt):
    pass

def work(*_):
    def stop(*_):
        # As Dagster does within a step, and keeps it to itself between two.
        if RAISES:
            raise Interrupted
    signal.signal(signal.SIGINT, stop)
    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
    open_to_write().execute("select count(*) from range(3000000) a(x), range(3000000) b(y) where x * y % 7 = 3")

commands.use = work
sys.argv = ["iro", "check"]
main()
"""


@pytest.mark.parametrize(
    "program",
    [STOPPED_WHILE_IT_STARTS, f"RAISES = True\n{STOPPED_IN_A_QUERY}", f"RAISES = False\n{STOPPED_IN_A_QUERY}"],
    ids=["at its start", "in a query", "in a query, and Python does nothing of it"],
)
def test_a_command_stopped_at_any_moment_ends_at_once_with_one_sentence(program: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr.splitlines() == [str(StoppedError())]


SAY_AT_THE_END = """
import atexit, ctypes, gc, resource, sys
from orchestration.commands.main import main
get_dumpable = 3
say = lambda: print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(get_dumpable, 0, 0, 0, 0), gc.get_threshold()[0])
atexit.register(say)
sys.argv = ["iro", "--version"]
main()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="prctl is Linux's")
def test_no_core_may_be_written_of_a_command_and_it_searches_for_garbage_seldom(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SAY_AT_THE_END], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.stdout.splitlines()[-1] == f"(0, 0) 0 {SEARCHES[0]}"
