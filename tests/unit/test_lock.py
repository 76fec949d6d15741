"""One refresh at a time, and a refusal that names the one that is running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.ground.errors import NothingPublishedError
from orchestration.ground.lock import RefreshRunningError, holder_note, refresh_lock
from orchestration.ground.paths import Outputs

HOLD = """
import sys, time
from pathlib import Path
from orchestration.ground.lock import refresh_lock
from orchestration.ground.paths import Outputs
with refresh_lock(Outputs(Path(sys.argv[1])), "refresh from the monthly schedule"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def outputs(tmp_path: Path) -> Outputs:
    return Outputs(tmp_path / "outputs")


def hold_elsewhere(outputs: Outputs) -> subprocess.Popen[str]:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(outputs.root)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None and holder.stdout.readline().strip() == "held"
    return holder


def test_the_second_is_refused_and_told_who_holds_it(outputs: Outputs) -> None:
    holder = hold_elsewhere(outputs)
    try:
        with (
            pytest.raises(RefreshRunningError, match="refresh from the monthly schedule") as refused,
            refresh_lock(outputs, "refresh from the command line"),
        ):
            pass
        assert f"process {holder.pid}" in str(refused.value)
        assert "nothing was changed" in str(refused.value)
    finally:
        holder.kill()
        holder.communicate()


def test_a_kill_frees_the_lock_and_its_note_means_nothing(outputs: Outputs) -> None:
    holder = hold_elsewhere(outputs)
    os.kill(holder.pid, signal.SIGKILL)
    holder.communicate()
    assert holder_note(outputs).exists()
    with refresh_lock(outputs, "refresh from the command line"):
        assert "command line" in holder_note(outputs).read_text()
    assert not holder_note(outputs).exists()


def test_the_same_process_is_refused_too(outputs: Outputs) -> None:
    with (
        refresh_lock(outputs, "refresh from the command line"),
        pytest.raises(RefreshRunningError, match="command line"),
        refresh_lock(outputs, "refresh from the sensor"),
    ):
        pass


def test_a_failed_refresh_frees_the_lock(outputs: Outputs) -> None:
    with pytest.raises(ValueError, match="broken"), refresh_lock(outputs, "one"):
        raise ValueError("broken")
    with refresh_lock(outputs, "two"):
        pass


def test_two_outputs_folders_do_not_wait_for_each_other(outputs: Outputs, tmp_path: Path) -> None:
    with refresh_lock(outputs, "one"), refresh_lock(Outputs(tmp_path / "other"), "two"):
        pass


def test_a_holder_without_a_readable_note_is_still_respected(outputs: Outputs) -> None:
    with refresh_lock(outputs, "one"):
        holder_note(outputs).write_text("{")
        with pytest.raises(RefreshRunningError, match="another process"), refresh_lock(outputs, "two"):
            pass


def test_a_refusal_means_that_nothing_is_published() -> None:
    assert issubclass(RefreshRunningError, NothingPublishedError)
