"""Dagster's instance: its history of runs, and which schedules are on, in SQLite files of the outputs folder.

It is a record and no input of a refresh, so that it never holds one up: what is damaged is set aside, and a new one
begun; where a new one would fare no better, the history of that run is kept in memory alone.
"""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import yaml
from dagster._core.instance.ref import InstanceRef

from orchestration.ground.errors import with_causes
from orchestration.ground.lock import is_another_at_work
from orchestration.ground.paths import Outputs
from orchestration.ground.progress import say
from orchestration.run_history.unfinished import BEGUN, WAITING

# Telemetry off, and one run at a time for schedule and sensor too; the lock holds for everybody else.
DAGSTER_YAML = """\
nux:
  enabled: false
telemetry:
  enabled: false
event_log_storage:
  module: orchestration.run_history.event_store
  class: OpenEventLogStorage
  config:
    base_dir: {runs}
compute_logs:
  module: orchestration.run_history.step_output
  class: StepOutput
  config:
    base_dir: {printed}
run_coordinator:
  module: dagster.core.run_coordinator
  class: QueuedRunCoordinator
  config:
    max_concurrent_runs: 1
retention:
  schedule:
    purge_after_days: 90
  sensor:
    purge_after_days:
      skipped: 7
      failure: 90
      success: 90
"""
# Of Dagster in this process and those it starts. A run announces each of its 500 tables and checks before it begins:
# all of them are stored together (2026-11-29).
SETTINGS = {"DAGSTER_DISABLE_TELEMETRY": "1", "DO_NOT_TRACK": "1", "DAGSTER_EVENT_BATCH_SIZE": "1000"}
# Where Dagster keeps its runs with their events, and its schedules.
STORES = {"history": ("runs.db", "runs/index.db"), "schedules": ("schedules.db",)}
# Seconds. A run or the page writes for milliseconds at a time; who holds a file for longer hangs (2026-11-28).
PATIENCE = 10.0
LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
# What SQLite says of a sound file on a full or failing disk, or in a place where this account may not write: a new file
# there would fare no better.
NOT_NOW = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_NOMEM,
}


@dataclass(frozen=True)
class Fault:
    """Why a store cannot be used, in words, and whether a new store in its place could be.

    A locked one is renamed only where nobody but the process that hangs is at work: else it is in use.
    """

    words: str
    is_of_the_store: bool = True
    is_lock: bool = False

    def is_cured_by_a_new_one(self, outputs: Outputs) -> bool:
        """Whether to set the store aside."""
        return self.is_of_the_store and not (self.is_lock and is_another_at_work(outputs))


def prepare_dagster_home(outputs: Outputs) -> Path:
    """Make Dagster's instance folder and point this process at it; nothing of Dagster lies anywhere else."""
    home = outputs.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    (home / "dagster.yaml").write_text(_dagster_yaml(home), encoding="utf-8")
    os.environ.update({"DAGSTER_HOME": str(home), **SETTINGS})
    return home


def _dagster_yaml(home: Path) -> str:
    # A text between quotation marks in JSON is one in YAML too, whatever the folder is called.
    return DAGSTER_YAML.format(
        runs=json.dumps(str(home / "history" / "runs")), printed=json.dumps(str(home / "storage"))
    )


def open_run_history(outputs: Outputs) -> dg.DagsterInstance:
    """Dagster's instance of that outputs folder, to be closed by the caller as a context manager.

    A store that is damaged, or locked by a process that hangs, is renamed, which is said in one line. Where that would
    not help, as on a full disk, or would take the history from a refresh or page at work, nothing is renamed and the
    history of this one run is kept in memory.

    Raises:
        OSError: the folder itself cannot be made or written.
    """
    home = prepare_dagster_home(outputs)
    for store, files in STORES.items():
        for file in files:
            if fault := fault_of(home / store / file):
                if not fault.is_cured_by_a_new_one(outputs):
                    return _in_memory(home, fault.words)
                set_aside(home, store, fault.words)
                break
    try:
        return _open(home)
    except Exception as error:
        # Of whatever kind: SQLite's, SQLAlchemy's, or Dagster's own when it cannot read what a file holds.
        fault = _fault_behind(error)
    if not fault.is_cured_by_a_new_one(outputs):
        return _in_memory(home, fault.words)
    for store in STORES:
        set_aside(home, store, fault.words)
    try:
        return _open(home)
    except Exception as error:
        return _in_memory(home, _fault_behind(error).words)


def _in_memory(home: Path, why: str) -> dg.DagsterInstance:
    say(f"The history of this run is not kept: {why}. What {home} holds is left as it is.")
    return dg.DagsterInstance.ephemeral()


def fault_of(file: Path) -> Fault | None:
    """What is wrong with one SQLite file; None if it can be read and written, or is not there yet."""
    if not file.exists():
        return None
    try:
        with closing(sqlite3.connect(file, timeout=PATIENCE)) as connection:
            connection.execute("begin immediate")
            connection.rollback()
            (verdict,) = connection.execute("pragma quick_check(1)").fetchone()
    except sqlite3.Error as error:
        return _not_of_its_content(error, file.name) or Fault(f"{file.name} is damaged")
    return None if verdict == "ok" else Fault(f"{file.name} is damaged")


def _fault_behind(error: Exception) -> Fault:
    """The fault behind whatever an attempt to open the stores ended with, which does not say of which file."""
    for one in with_causes(error):
        if isinstance(one, sqlite3.Error) and (fault := _not_of_its_content(one, "one of its files")):
            return fault
    return Fault(f"it cannot be read ({type(error).__name__})")


def _not_of_its_content(error: sqlite3.Error, name: str) -> Fault | None:
    """The fault of a store in which nothing need be wrong: somebody holds it, or disk or rights are at fault."""
    # The kind alone, without what SQLite adds to it; an error of Python's own module has none.
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    if code & 0xFF in LOCKED:
        return Fault(f"{name} is locked by another process", is_lock=True)
    if code & 0xFF in NOT_NOW:
        why = f"{name} cannot be read or written now ({error.sqlite_errorname})"
        return Fault(f"{why}; look at the space on the disk, and who may write there", is_of_the_store=False)
    return None


def set_aside(home: Path, store: str, fault: str) -> None:
    """Rename one store, so that Dagster begins a new one, and say so. A store that is not there is left alone."""
    folder = home / store
    if not folder.exists():
        return
    aside = home / f"{store}_set_aside_{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    try:
        folder.rename(aside)
    except OSError as error:
        say(f"Dagster's {store} could not be set aside ({error.strerror}): {fault}.")
        return
    lost = " Turn schedule and sensor on again if you use them." if store == "schedules" else ""
    say(f"Dagster's {store} is set aside as {aside}, and a new one begun: {fault}.{lost}")


def _open(home: Path) -> dg.DagsterInstance:
    """The instance, after a look at what a refresh and the page will ask of it."""
    # Not by the file alone: Dagster reads its path as a pattern, and does not find it where a folder is [in brackets].
    instance = dg.DagsterInstance.from_ref(
        InstanceRef.from_dir(str(home), overrides=yaml.safe_load(_dagster_yaml(home)))
    )
    try:
        instance.get_run_records(dg.RunsFilter(statuses=[*BEGUN, *WAITING]))
        instance.get_run_records(limit=1)
        instance.all_instigator_state()
        instance.event_log_storage.get_event_records(
            dg.EventRecordsFilter(event_type=dg.DagsterEventType.ASSET_MATERIALIZATION), limit=1
        )
    except BaseException:
        instance.dispose()
        raise
    return instance
