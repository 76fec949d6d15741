"""Runs that a crash left unfinished: while one of them counts as running, Dagster starts no other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg

from orchestration.ground.lock import RefreshRunningError, refresh_lock
from orchestration.ground.paths import Outputs
from orchestration.ground.progress import say

BEGUN = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.SUSPENDED,
    dg.DagsterRunStatus.CANCELING,
]
WAITING = [dg.DagsterRunStatus.QUEUED]
# A run is in the history some seconds before it takes the lock, and on a busy machine a minute (2026-11-28).
TIME_TO_TAKE_THE_LOCK = timedelta(minutes=5)
LEFT_UNFINISHED = "Its process ended without a word: a crash, a kill or a power cut. What was published still stands."
NEVER_BEGUN = "The page was closed before this run began. Start it again if it is wanted."


def settle_unfinished_runs(
    instance: dg.DagsterInstance, but_not: str | None = None, *, waiting_too: bool = False
) -> list[str]:
    """Write into the history that runs which nobody runs any more have ended. Only the holder of the lock may do this.

    Every run holds the lock of the outputs folder while it works, so whoever has it knows that no other run does.

    Args:
        instance: whose history it is.
        but_not: the run of the caller.
        waiting_too: cancel those that wait for their turn, too. Only while no page is open, which would start them.

    Returns:
        The ids of the runs settled.
    """
    settled = []
    for record in _unfinished(instance, waiting_too):
        run = record.dagster_run
        if run.run_id == but_not:
            continue
        try:
            _settle(instance, run)
        except Exception:
            # Each run has a file of events of its own, and the end is written there too.
            _set_events_aside(instance, run.run_id)
            _settle(instance, run)
        settled.append(run.run_id)
    return settled


def settle_before_work(instance: dg.DagsterInstance, own_run: str | None) -> None:
    """Settle what a crash left and say so; a history that cannot be written is said too, and holds no refresh up.

    Args:
        instance: whose history it is.
        own_run: the run that is about to work, and holds the lock.
    """
    try:
        settled = settle_unfinished_runs(instance, but_not=own_run)
    except Exception as error:
        say(f"The history of runs could not be brought up to date ({type(error).__name__}). The refresh goes on.")
        return
    for run_id in settled:
        say(f"The history now says that run {run_id[:8]}, which was cut off, has ended.")


def settle_if_nobody_runs(outputs: Outputs, instance: dg.DagsterInstance, *, page_starts: bool = False) -> list[str]:
    """Settle what is unfinished, unless a refresh is running: its own process then does so, or the next.

    Args:
        outputs: whose lock is taken for the time it takes, some milliseconds.
        instance: whose history it is.
        page_starts: nothing else can be about to begin. Otherwise runs that are younger than it takes to get at the
            lock are left alone, and the lock is not even tried while there are no others.

    Returns:
        The ids of the runs settled.
    """
    unfinished = _unfinished(instance, waiting_too=page_starts)
    if not page_starts:
        now = datetime.now(UTC)
        if any(now - _last_change(record) < TIME_TO_TAKE_THE_LOCK for record in unfinished):
            return []
    if not unfinished:
        return []
    try:
        with refresh_lock(outputs, "the page, which looks after crashed runs"):
            return settle_unfinished_runs(instance, waiting_too=page_starts)
    except RefreshRunningError:
        return []


def _unfinished(instance: dg.DagsterInstance, waiting_too: bool) -> list[dg.RunRecord]:
    statuses = [*BEGUN, *WAITING] if waiting_too else BEGUN
    return list(instance.get_run_records(dg.RunsFilter(statuses=statuses)))


def _last_change(record: dg.RunRecord) -> datetime:
    changed = record.update_timestamp
    return changed if changed.tzinfo else changed.replace(tzinfo=UTC)


def _settle(instance: dg.DagsterInstance, run: dg.DagsterRun) -> None:
    if run.status in WAITING:
        instance.report_run_canceled(run, NEVER_BEGUN)
    elif run.status == dg.DagsterRunStatus.CANCELING:
        instance.report_run_canceled(run, LEFT_UNFINISHED)
    else:
        instance.report_run_failed(run, LEFT_UNFINISHED)


def _set_events_aside(instance: dg.DagsterInstance, run_id: str) -> None:
    folder = Path(instance.root_directory) / "history" / "runs"
    for file in folder.glob(f"{run_id}.db*"):
        file.rename(file.with_name(f"set_aside_{file.name}"))
    say(f"The events of run {run_id} could not be read; they are set aside in {folder}.")
