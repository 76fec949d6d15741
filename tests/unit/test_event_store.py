"""Dagster's events are written into files that stay open, and what was written is there for everybody at once."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import dagster as dg

from orchestration.ground.paths import Outputs
from orchestration.run_history.event_store import FILES_OPEN, OpenEventLogStorage
from orchestration.run_history.instance import open_run_history


@dg.op
def nothing_to_do() -> None:
    pass


@dg.job
def small() -> None:
    nothing_to_do()


def test_events_of_many_runs_are_readable_by_another_reader_and_few_files_stay_open(tmp_path: Path) -> None:
    with open_run_history(Outputs(tmp_path)) as instance:
        store = instance.event_log_storage
        assert isinstance(store, OpenEventLogStorage)
        for _ in range(FILES_OPEN + 1):
            run_id = small.execute_in_process(instance=instance).run_id
        assert len(store._engines) == FILES_OPEN
        # While it is open here.
        with closing(sqlite3.connect(store.path_for_shard(run_id))) as other:
            (written,) = other.execute("select count(*) from event_logs").fetchone()
        assert written == len(instance.all_logs(run_id)) > 0
    assert store._engines == {}
    # Closed, its log is written into the file.
    assert list(Path(store.path_for_shard(run_id)).parent.glob("*-wal")) == []
