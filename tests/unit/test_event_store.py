"""Dagster's events are written into files that stay open, and what was written is there for everybody at once."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import dagster as dg
import pytest

from orchestration.ground.paths import Outputs
from orchestration.run_history.event_store import FILES_OPEN, OpenEventLogStorage, stored_together
from orchestration.run_history.instance import open_run_history, set_aside
from orchestration.run_history.pruning import (
    HistoryError,
    erase_from_history,
    naming,
    overwrite_removed,
    prune,
    set_aside_what_cannot_be_used,
)


@dg.op
def nothing_to_do() -> None:
    pass


@dg.job
def small() -> None:
    nothing_to_do()


@dg.asset
def one() -> None:
    pass


@dg.asset
def another() -> None:
    pass


def test_what_a_run_announces_is_stored_together_and_is_there_for_other_readers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches: list[int] = []
    alone = OpenEventLogStorage.store_event_batch

    def counting(store: OpenEventLogStorage, events: Sequence[dg.EventLogEntry]) -> None:
        batches.append(len(events))
        alone(store, events)

    monkeypatch.setattr(OpenEventLogStorage, "store_event_batch", counting)
    with open_run_history(Outputs(tmp_path)) as instance:
        run_id = dg.materialize([one, another], instance=instance).run_id
        store = instance.event_log_storage
        assert isinstance(store, OpenEventLogStorage)
        found = []
        for file in (store.path_for_shard(run_id), store.path_for_shard("index")):
            with closing(sqlite3.connect(file)) as other:
                found += other.execute(
                    "select count(*) from event_logs where dagster_event_type = 'ASSET_MATERIALIZATION_PLANNED'"
                ).fetchone()
    assert batches == [2]
    assert found == [2, 2]


@dg.multi_asset(specs=[dg.AssetSpec("left"), dg.AssetSpec("right")])
def both(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
    with stored_together(context.instance):
        yield dg.MaterializeResult(asset_key="left")
        yield dg.MaterializeResult(asset_key="right")


def materializations(file: str) -> int:
    with closing(sqlite3.connect(file)) as other:
        (number,) = other.execute(
            "select count(*) from event_logs where dagster_event_type = 'ASSET_MATERIALIZATION'"
        ).fetchone()
    return int(number)


def test_events_that_are_stored_together_are_there_for_other_readers_when_all_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    alone = OpenEventLogStorage.store_event

    def looking(store: OpenEventLogStorage, event: dg.EventLogEntry) -> None:
        alone(store, event)
        if event.dagster_event is not None and event.dagster_event.is_step_materialization:
            seen.append(materializations(store.path_for_shard(event.run_id)))

    monkeypatch.setattr(OpenEventLogStorage, "store_event", looking)
    with open_run_history(Outputs(tmp_path)) as instance:
        run_id = dg.materialize([both], instance=instance).run_id
        store = instance.event_log_storage
        assert isinstance(store, OpenEventLogStorage)
        assert seen == [0, 0]
        assert materializations(store.path_for_shard(run_id)) == 2
        assert materializations(store.path_for_shard("index")) == 2


def test_a_batch_among_events_that_are_stored_together_is_stored_with_them(tmp_path: Path) -> None:
    with open_run_history(Outputs(tmp_path)) as instance:
        run_id = small.execute_in_process(instance=instance).run_id
        store = instance.event_log_storage
        assert isinstance(store, OpenEventLogStorage)
        (first, *_) = before = instance.all_logs(run_id)
        with store.together():
            store.store_event(first)
            store.store_event_batch([first, first])
            store.store_event(first)
            with closing(sqlite3.connect(store.path_for_shard(run_id))) as other:
                (written,) = other.execute("select count(*) from event_logs").fetchone()
            assert written == len(before)
        assert len(instance.all_logs(run_id)) == len(before) + 4


def test_of_a_batch_with_an_event_that_cannot_be_stored_nothing_is_stored(tmp_path: Path) -> None:
    with open_run_history(Outputs(tmp_path)) as instance:
        run_id = small.execute_in_process(instance=instance).run_id
        store = instance.event_log_storage
        (first, *_) = before = instance.all_logs(run_id)
        with pytest.raises(Exception, match="EventLogEntry"):
            store.store_event_batch([first, "no event"])  # type: ignore[list-item]
        assert instance.all_logs(run_id) == before
        store.store_event_batch([first])
        assert len(instance.all_logs(run_id)) == len(before) + 1


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


def test_a_table_of_the_index_is_asked_for_until_it_is_there(tmp_path: Path) -> None:
    store = OpenEventLogStorage(str(tmp_path))
    assert not store.has_table("added_later")
    with closing(sqlite3.connect(store.path_for_shard("index"))) as index:
        index.execute("create table added_later (number integer)")
        assert store.has_table("added_later"), "a migration of Dagster's adds a table while the store is open"
        index.execute("drop table added_later")
        assert store.has_table("added_later"), "it is looked for once"
    store.dispose()


def test_a_column_of_the_index_and_a_migration_are_asked_for_until_they_are_there(tmp_path: Path) -> None:
    store = OpenEventLogStorage(str(tmp_path))
    assert not store.has_asset_key_col("added_later") and not store.has_secondary_index("done_later")
    with closing(sqlite3.connect(store.path_for_shard("index"))) as index:
        index.execute("alter table asset_keys add column added_later text")
        index.execute("insert into secondary_indexes (name, migration_completed) values ('done_later', '2026-11-30')")
        index.commit()
        assert store.has_asset_key_col("added_later") and store.has_secondary_index("done_later")
        index.execute("alter table asset_keys drop column added_later")
        index.execute("delete from secondary_indexes where name = 'done_later'")
        index.commit()
        assert store.has_asset_key_col("added_later") and store.has_secondary_index("done_later"), "asked for once"
    store.dispose()


@dg.asset(check_specs=[dg.AssetCheckSpec("is_whole", asset="checked")])
def checked() -> Iterator[dg.MaterializeResult[None]]:
    yield dg.MaterializeResult(check_results=[dg.AssetCheckResult(passed=True)])


def test_of_a_run_that_is_pruned_no_event_no_tag_and_no_result_of_a_check_stays(tmp_path: Path) -> None:
    outputs = Outputs(tmp_path)
    with open_run_history(outputs) as instance:
        old, new = (dg.materialize([checked], instance=instance).run_id for _ in range(2))
    prune(outputs, [old])
    with closing(sqlite3.connect(outputs.dagster_home / "history" / "runs" / "index.db")) as index:
        tables = ("event_logs", "asset_check_executions")
        kept = [index.execute(f"select distinct run_id from {table} order by 1").fetchall() for table in tables]
        events = index.execute("select count(distinct event_id) from asset_event_tags").fetchone()
    assert kept == [[(new,)], [(new,)]]
    assert events == (1,), "the tags of the run that is there"


def test_a_run_whose_reason_names_a_child_goes_from_the_history_to_the_last_byte(tmp_path: Path) -> None:
    """A reason was kept as metadata of a check; SQLite leaves what it deletes in the file until it is written anew."""

    @dg.asset(check_specs=[dg.AssetCheckSpec("is_whole", asset="reasoned")])
    def reasoned(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
        reason = "CHILD-77 moved" if context.run.tags.get("named") else "another"
        result = dg.AssetCheckResult(passed=True, metadata={"reason": reason})
        yield dg.MaterializeResult(check_results=[result])

    def is_named(path: Path) -> bool:
        return b"CHILD-77" in path.read_bytes()

    outputs = Outputs(tmp_path)
    with open_run_history(outputs) as instance:
        old = dg.materialize([reasoned], instance=instance, tags={"named": "yes"}).run_id
        new = dg.materialize([reasoned], instance=instance).run_id
    assert naming(outputs, is_named).runs == [old]
    prune(outputs, [old])
    overwrite_removed(outputs)
    assert [path for path in outputs.dagster_home.rglob("*") if path.is_file() and is_named(path)] == []
    with open_run_history(outputs) as instance:
        assert [record.dagster_run.run_id for record in instance.get_run_records()] == [new]
        dg.materialize([reasoned], instance=instance, tags={"named": "yes"})
    set_aside(outputs.dagster_home, "history", "a test")
    found = naming(outputs, is_named)
    assert found.runs == []
    assert {path.suffix for path in found.set_aside} == {".db"}


def has_child(path: Path) -> bool:
    return b"CHILD-77" in path.read_bytes()


def history_in(folder: Path) -> Outputs:
    """After one run, which names nobody."""
    outputs = Outputs(folder)
    with open_run_history(outputs) as instance:
        assert small.execute_in_process(instance=instance).success
    return outputs


@pytest.mark.parametrize("file", ["runs.db", "runs/index.db"])
def test_what_a_killed_purge_removed_and_did_not_overwrite_goes_with_the_next_one(tmp_path: Path, file: str) -> None:
    """No run is named any more; the bytes are still in the file, where SQLite is not set to delete securely."""
    outputs = history_in(tmp_path)
    path = outputs.dagster_home / "history" / file
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("pragma secure_delete = off")
        connection.execute("create table said (reason text)")
        connection.executemany("insert into said values (?)", [("CHILD-77 moved " * 20,)] * 50)
        connection.commit()
        connection.execute("delete from said")
        connection.commit()
        connection.execute("pragma wal_checkpoint(truncate)")
    assert has_child(path)
    named = naming(outputs, has_child)
    assert named.runs == []
    erase_from_history(outputs, named, has_child)
    assert not any(has_child(each) for each in outputs.dagster_home.rglob("*") if each.is_file())


def test_a_history_that_is_damaged_is_set_aside_before_it_is_searched(tmp_path: Path) -> None:
    """What is set aside is named, so that the purge removes it; a folder that is not there is not made."""
    set_aside_what_cannot_be_used(Outputs(tmp_path / "empty"))
    assert not (tmp_path / "empty").exists()
    outputs = history_in(tmp_path)
    damaged = outputs.dagster_home / "history" / "runs.db"
    damaged.write_bytes(b"SQLite format 3\0" + b"CHILD-77" * 5000)
    set_aside_what_cannot_be_used(outputs)
    named = naming(outputs, has_child)
    assert [(path.name, "set_aside" in path.parent.name) for path in named.set_aside] == [("runs.db", True)]
    # What will be removed does not stop the purge.
    erase_from_history(outputs, named, has_child)


def test_a_history_that_would_still_name_a_child_ends_no_purge_as_done(tmp_path: Path) -> None:
    """Set aside while the runs were removed; and in a list of all runs, which no run is removed from."""
    outputs = history_in(tmp_path)
    named = naming(outputs, has_child)
    aside = outputs.dagster_home / "history_set_aside_20261129T000000000000" / "runs.db"
    aside.parent.mkdir()
    aside.write_bytes(b"CHILD-77")
    with pytest.raises(HistoryError, match=r"still name the child \(history_set_aside_.*purge again") as stopped:
        erase_from_history(outputs, named, has_child)
    assert "CHILD" not in str(stopped.value)
    aside.unlink()
    with closing(sqlite3.connect(outputs.dagster_home / "history" / "runs.db")) as connection:
        connection.execute("create table said as select 'CHILD-77 moved' as reason")
        connection.commit()
    with pytest.raises(HistoryError, match=r"still name the child \(history/runs\.db\)"):
        erase_from_history(outputs, named, has_child)


def test_a_history_that_another_process_holds_stops_a_purge_and_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs = history_in(tmp_path)
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda path: connect(path, timeout=0.1))
    with closing(connect(outputs.dagster_home / "history" / "runs.db", isolation_level=None)) as holder:
        holder.execute("begin exclusive")
        with pytest.raises(HistoryError, match=r"runs\.db of Dagster's history .* is in use or damaged"):
            overwrite_removed(outputs)
