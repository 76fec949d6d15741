"""Dagster's store of events, with its SQLite files kept open between two events.

Dagster's own opens a file, writes one event, waits for the disk and closes it again: a refresh has about 1,900 events,
and that was a sixth of its processor time (measured 2026-11-28). What is kept, and in which files, stays Dagster's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from functools import partial
from threading import RLock
from typing import Any

from dagster import DagsterInstance, EventLogEntry
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.event_log.schema import (
    AssetCheckExecutionsTable,
    AssetEventTagsTable,
    SqlEventLogStorageTable,
)
from dagster._core.storage.sqlite import create_db_conn_string
from sqlalchemy import Connection, Engine, create_engine, event, select

# Seconds that a writer waits for another, as in Dagster's own store.
PATIENCE = 60
# Pages (4 kB) after which SQLite writes its log into the file: Dagster's page looks whether the file has changed.
PAGES_IN_LOG = 50
# The index and the runs that are looked at; the page may look at many in its life.
FILES_OPEN = 4


class OpenEventLogStorage(SqliteEventLogStorage):
    """SQLite files that stay open. An event that was written outlives the process, and not a loss of power."""

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        self._engines: dict[str, Engine] = {}
        self._batch: ExitStack | None = None
        self._of_batch: dict[str, Connection] = {}
        self._there: set[tuple[str, str]] = set()
        super().__init__(base_dir, inst_data)
        # Dagster's own lock cannot be taken by who holds it already, as a batch does.
        self._db_lock: Any = RLock()

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Any) -> OpenEventLogStorage:
        """As Dagster makes it from dagster.yaml."""
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            if self._batch is None:
                with self._engine(shard).begin() as connection:
                    yield connection
            else:
                if shard not in self._of_batch:
                    self._of_batch[shard] = self._batch.enter_context(self._engine(shard).begin())
                yield self._of_batch[shard]

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """Store several events in one transaction of each file; none of them if one fails."""
        with self._db_lock, self.together():
            super().store_event_batch(events)

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is stored until this is left is one transaction of each file, and is there for other readers after it.

        For a moment in which much is stored and nothing else done: others wait meanwhile for their turn to write.
        Within another one this is a part of that.
        """
        if self._batch is not None:
            yield
            return
        with ExitStack() as batch:
            self._batch = batch
            try:
                yield
            finally:
                self._batch = None
                self._of_batch.clear()

    def delete_events(self, run_id: str) -> None:
        """Delete the events of a run with their tags, and its results of checks: Dagster's own store keeps these two.

        Of one refresh they have half a megabyte.
        """
        results, tags, events = AssetCheckExecutionsTable, AssetEventTagsTable, SqlEventLogStorageTable
        # Together: what a crash left of them would be nobody's any more.
        with self._db_lock, self.together(), self.index_connection() as index:
            super().delete_events(run_id)
            index.execute(results.delete().where(results.c.run_id == run_id))
            index.execute(tags.delete().where(tags.c.event_id.not_in(select(events.c.id))))

    def has_table(self, table_name: str) -> bool:
        """Whether the index has a table."""
        return self._once_there("table", table_name, super().has_table)

    def has_secondary_index(self, name: str) -> bool:
        """Whether a migration of the index's contents is done."""
        return self._once_there("migration", name, super().has_secondary_index)

    def _has_asset_key_col_on_connection(self, conn: Connection, column_name: str) -> bool:
        """Whether the index's table of assets has a column."""
        has_column = partial(super()._has_asset_key_col_on_connection, conn)
        return self._once_there("column", column_name, has_column)

    def _once_there(self, kind: str, name: str, is_there: Callable[[str], bool]) -> bool:
        """What Dagster asks the file for at each event, asked until it is there: migrations add and take nothing away.

        For tables it opens the file anew; the other two were 1,950 questions of a refresh, and 0.26 s of its processor
        time (2026-11-30).
        """
        if (kind, name) not in self._there and is_there(name):
            self._there.add((kind, name))
        return (kind, name) in self._there

    def _engine(self, shard: str) -> Engine:
        engine = self._engines.pop(shard, None) or self._opened(shard)
        # The one asked for last stands last, so that the first is the one to close.
        self._engines[shard] = engine
        while len(self._engines) > FILES_OPEN:
            self._engines.pop(next(iter(self._engines))).dispose()
        return engine

    def _opened(self, shard: str) -> Engine:
        engine = create_engine(create_db_conn_string(self._base_dir, shard), connect_args={"timeout": PATIENCE})
        event.listen(engine, "connect", _write_ahead)
        if shard not in self._initialized_dbs:
            self._initdb(engine)
            self._initialized_dbs.add(shard)
        return engine

    def dispose(self) -> None:
        """Close the files, which writes what their logs hold."""
        super().dispose()
        with self._db_lock:
            while self._engines:
                self._engines.popitem()[1].dispose()


def stored_together(instance: DagsterInstance) -> AbstractContextManager[None]:
    """What a run stores until this is left is stored at once, if its history is kept in files: see `together`."""
    store = instance.event_log_storage
    return store.together() if isinstance(store, OpenEventLogStorage) else nullcontext()


def _write_ahead(connection: Any, _: Any) -> None:
    connection.execute("pragma synchronous = normal")
    connection.execute(f"pragma wal_autocheckpoint = {PAGES_IN_LOG}")
