"""One command of the product in a process group of its own, forked from this one, which has imported all that it needs.

So a command costs what it does and not what it imports: of a refresh of three children that is most of the time.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from orchestration.ground import crash_points
from orchestration.ground.paths import Outputs
from tests.killed import die_at
from tests.kills.authority import KEY, TODAY

LONGEST = 900
# Seconds in which a command that was stopped has to end.
LONGEST_STOP = 60
PASSED = "passed "
Work = Callable[[], Any]
_FORKING = multiprocessing.get_context("fork")


def ready(inbox: Path, outputs: Outputs, temporary: Path) -> None:
    """Load all that a refresh imports, and leave no setting but these: each command is a fork of this process."""
    for name in [name for name in os.environ if name.startswith("IRO_")]:
        del os.environ[name]
    os.environ |= {"IRO_INBOX": str(inbox), "IRO_OUTPUTS": str(outputs.root), "IRO_TODAY": TODAY}
    # So that whatever anybody puts into the temporary folder is seen.
    os.environ |= {
        "IRO_PSEUDONYM_KEY": KEY,
        "IRO_HISTORY_MONTHS": "12",
        "IRO_LINEAGE": "no",
        "IRO_OPEN": "open_data",
        "TMPDIR": str(temporary),
    }
    tempfile.tempdir = None
    import great_expectations  # noqa: F401

    import orchestration.commands.refresh
    import orchestration.definitions
    import orchestration.server.publication

    orchestration.definitions.defs()


def command(*words: str) -> Work:
    """A command of `iro`."""

    def work() -> None:
        # Not above: typer is none of what a check of files needs.
        from orchestration.commands.main import main

        sys.argv = ["iro", *words]
        main()

    return work


def steps(*assets: tuple[str, str]) -> Work:
    """A run of some steps of the one job, as Dagster's page starts it; its exit code is 0 if it succeeded."""

    def work() -> None:
        import dagster as dg

        from orchestration.definitions import defs
        from orchestration.ground.settings import load_outputs
        from orchestration.run_history.instance import open_run_history

        with open_run_history(load_outputs()) as instance:
            done = (
                defs()
                .resolve_job_def("refresh")
                .execute_in_process(
                    instance=instance,
                    asset_selection=[dg.AssetKey(list(asset)) for asset in assets],
                    run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
                    raise_on_error=False,
                )
            )
        for event in done.all_events:
            failure = getattr(event.event_specific_data, "user_failure_data", None)
            if failure is not None:
                print(failure.description, flush=True)
        raise SystemExit(0 if done.success else 1)

    return work


@dataclass
class Acting:
    """A command under way, and the lines that it says, in a file.

    `settings` are added to the environment; `dies_at` names a moment at which it kills itself.
    """

    work: Work
    log: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    dies_at: str | None = None

    def __post_init__(self) -> None:
        self.started = time.monotonic()
        # Looked into before the process has opened it.
        self.log.touch()
        self.process = _FORKING.Process(target=self._act)
        self.process.start()

    def _act(self) -> None:
        os.setsid()
        os.environ |= self.settings
        with self.log.open("w", encoding="utf-8") as log:
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
        crash_points.listeners.append(self._say_moment)
        if self.dies_at:
            die_at(self.dies_at)
        self.work()

    def _say_moment(self, point: str) -> None:
        print(f"{PASSED}{point} after {time.monotonic() - self.started:.3f} s", flush=True)

    @property
    def moments(self) -> dict[str, float]:
        """When it passed each moment that matters most, in seconds from its start; the last time, if several."""
        lines = [line.split() for line in self._lines() if line.startswith(PASSED)]
        return {words[1]: float(words[3]) for words in lines if len(words) == 5}

    def _lines(self) -> list[str]:
        return self.log.read_text(encoding="utf-8").splitlines()

    def wait(self) -> int:
        """Its exit code; one that does not end is killed, and gives -9."""
        self.process.join(LONGEST)
        if self.process.exitcode is None:
            self.kill()
        return self.process.exitcode if self.process.exitcode is not None else -1

    def killed_after(self, seconds: float, since: Callable[[], bool] | None = None, is_stopped: bool = False) -> bool:
        """Kill it when it is so old, or stop it as Ctrl-C does and let it end; False if it had ended before.

        With `since`, the seconds run from when that becomes true: the machine may be slower than it was.
        """
        began = self.started
        if since:
            while not since() and self.process.is_alive():
                time.sleep(0.005)
            began = time.monotonic()
        self.process.join(max(0.0, began + seconds - time.monotonic()))
        if self.process.exitcode is not None:
            return False
        if is_stopped:
            os.killpg(self.process.pid or 0, signal.SIGINT)
            self.process.join(LONGEST_STOP)
        if self.process.exitcode is None:
            self.kill()
        return True

    def kill(self) -> None:
        """End the whole process group at once, as a power cut would."""
        os.killpg(self.process.pid or 0, signal.SIGKILL)
        self.process.join()

    @property
    def stage(self) -> str:
        """What it said or passed last, without numbers and names."""
        last = "before its first word"
        for line in self._lines():
            if line.startswith(PASSED):
                last = line.partition(" after ")[0]
            elif line.startswith("[") and "history now says" not in line:
                words = line.partition("] ")[2]
                last = words.partition(":")[0] if words.startswith("landing") else words.partition(" of ")[0]
                last = "a batch accepted" if " accepted, " in words else last
        return "".join(letter for letter in last if not letter.isdigit())[:50].strip()


def asked(question: Callable[..., Any], *arguments: Any, answer: Path) -> Any:
    """What a function says, in a process of its own: this one must have no thread of a database when it forks.

    Raises:
        RuntimeError: it said nothing.
    """
    answer.unlink(missing_ok=True)
    process = _FORKING.Process(target=lambda: answer.write_text(json.dumps(question(*arguments)), encoding="utf-8"))
    process.start()
    process.join(LONGEST)
    if not answer.is_file():
        raise RuntimeError(f"{getattr(question, '__name__', question)} ended with {process.exitcode}")
    return json.loads(answer.read_text(encoding="utf-8"))
