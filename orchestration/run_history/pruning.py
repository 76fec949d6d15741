"""Runs that ended long ago go from Dagster's history, with their events and logs."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import dagster as dg

from orchestration.ground.paths import Outputs
from orchestration.run_history.instance import open_run_history
from orchestration.run_history.unfinished import BEGUN, WAITING


def runs_before(outputs: Outputs, day: datetime) -> list[str]:
    """The ids of runs that were begun before a moment (UTC) and have ended."""
    if not outputs.dagster_home.is_dir():
        return []
    with open_run_history(outputs) as instance:
        records = instance.get_run_records(dg.RunsFilter(created_before=day))
    return [each.dagster_run.run_id for each in records if each.dagster_run.status not in (*BEGUN, *WAITING)]


def prune(outputs: Outputs, run_ids: list[str]) -> None:
    """Remove runs from the history. Only the holder of the lock may do this; doing it twice is doing it once."""
    with open_run_history(outputs) as instance:
        for run_id in run_ids:
            if instance.has_run(run_id):
                instance.delete_run(run_id)
    for run_id in run_ids:
        for path in files_of(outputs, run_id):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def files_of(outputs: Outputs, run_id: str) -> list[Path]:
    """What Dagster keeps of one run beside its list of runs: its events and the logs of its steps."""
    home = outputs.dagster_home
    return [*(home / "history" / "runs").glob(f"{run_id}.db*"), *(home / "storage").glob(run_id)]
