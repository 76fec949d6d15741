"""Runs that ended long ago, or that name an erased child, go from Dagster's history, with their events and logs."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import dagster as dg

from orchestration.ground.errors import WarehouseError
from orchestration.ground.paths import Outputs
from orchestration.run_history.instance import STORES, open_run_history
from orchestration.run_history.unfinished import BEGUN, WAITING

# What Dagster calls a run.
RUN_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class HistoryError(WarehouseError):
    """The history still names somebody who is being erased."""


@dataclass(frozen=True)
class Named:
    """What of the history names somebody: whole runs, files of stores that were set aside, and lists of all runs."""

    runs: list[str]
    set_aside: list[Path]
    lists: list[Path]


def naming(outputs: Outputs, is_named: Callable[[Path], bool]) -> Named:
    """The runs, the files set aside and the lists of all runs that name somebody.

    Args:
        outputs: whose history it is.
        is_named: whether a file, a database of SQLite too, has the name in its bytes.
    """
    home, runs, set_aside, lists = outputs.dagster_home, set(), [], []
    for path in sorted(home.rglob("*")) if home.is_dir() else []:
        if not path.is_file() or not is_named(path):
            continue
        of_run = RUN_ID.search(path.relative_to(home).as_posix())
        if path.relative_to(home).parts[0] not in (*STORES, "storage"):
            set_aside.append(path)
        elif of_run:
            runs.add(of_run[0])
        else:
            lists.append(path)
    return Named(sorted(runs), set_aside, lists)


def set_aside_what_cannot_be_used(outputs: Outputs) -> None:
    """Look at the history as whoever opens it does, so that what is set aside then is there to be searched."""
    if outputs.dagster_home.is_dir():
        with open_run_history(outputs):
            pass


def erase_from_history(outputs: Outputs, named: Named, is_named: Callable[[Path], bool]) -> None:
    """Remove the runs that name somebody, to the last byte. What was set aside is for the caller to remove.

    Where no run is named, too: a purge that was killed may have removed the runs, and left their bytes.

    Raises:
        HistoryError: something of the history names them still, or a file is in use or damaged.
    """
    if named.runs:
        prune(outputs, named.runs)
    overwrite_removed(outputs)
    left = naming(outputs, is_named)
    files = [*left.lists, *(path for path in left.set_aside if path not in named.set_aside)]
    if left.runs or files:
        home = outputs.dagster_home
        names = [*(path.relative_to(home).as_posix() for path in files), *(f"run {run[:8]}" for run in left.runs)]
        raise HistoryError(
            f"Dagster's history would still name the child ({', '.join(names[:3])}). Releases and landed files are as "
            f"they were. Close the page (iro ui) and purge again; if this is said again, remove {home}, which is a "
            "record and decides no figure, and purge once more."
        )


def overwrite_removed(outputs: Outputs) -> None:
    """Write every store's files anew: in SQLite what was removed stays in them until something else takes its place.

    Raises:
        HistoryError: a file is in use or damaged.
    """
    for store, file in ((store, file) for store, files in STORES.items() for file in files):
        path = outputs.dagster_home / store / file
        if not path.is_file():
            continue
        try:
            with closing(sqlite3.connect(path)) as connection:
                connection.execute("vacuum")
                connection.execute("pragma wal_checkpoint(truncate)")
        except sqlite3.Error:
            raise HistoryError(
                f"{file} of Dagster's history ({path.parent}) is in use or damaged, so what was removed from it "
                "cannot be overwritten. Releases and landed files are as they were. Close the page (iro ui) and "
                "whatever else holds the file, and purge again."
            ) from None


def runs_before(outputs: Outputs, day: datetime) -> list[str]:
    """The ids of runs that were begun before a moment (UTC) and have ended."""
    if not outputs.dagster_home.is_dir():
        return []
    with open_run_history(outputs) as instance:
        records = instance.get_run_records(dg.RunsFilter(created_before=day))
    return [each.dagster_run.run_id for each in records if each.dagster_run.status not in (*BEGUN, *WAITING)]


def prune(outputs: Outputs, run_ids: list[str]) -> None:
    """Remove runs from the history. Only the holder of the lock may do this; doing it twice is doing it once.

    Raises:
        HistoryError: the history cannot be written now.
    """
    with open_run_history(outputs) as instance:
        if run_ids and instance.is_ephemeral:
            # Their files would go, and the list of runs would name them still.
            raise HistoryError(
                f"Dagster's history ({outputs.dagster_home}) cannot be written now, so nothing was removed from it. "
                "Close the page (iro ui), look at what is said above, and purge again."
            )
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
