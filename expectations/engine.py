"""Great Expectations on DuckDB: the dialect that makes it read a draft, and the data source that uses it.

The stock path returns empty results: SQLAlchemy rolls back when a connection is handed back, and DuckDB then drops the
result that is still being read. A draft is opened read-only, so there is never a transaction to keep or to undo, and
leaving begin, commit and rollback out changes nothing else.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import LazyLoader, find_spec, module_from_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

import duckdb_engine
from sqlalchemy.dialects import registry

from orchestration.ground.database.sql import NOTHING_LOADED, memory_limit, sql_text

if TYPE_CHECKING:
    from great_expectations.data_context.data_context.ephemeral_data_context import EphemeralDataContext
    from great_expectations.datasource.fluent.sql_datasource import SQLDatasource

SPARK = "pyspark"
STATISTICS = "scipy.stats"
DRIVER = "read_only_draft"
EVIDENCE_CATALOG = "evidence"


class ReadOnlyDraftDialect(duckdb_engine.Dialect):
    """duckdb_engine's dialect for a file that is only read; the evidence stands beside it as catalog `evidence`."""

    name = "duckdb"
    driver = DRIVER
    supports_statement_cache = False

    def connect(
        self, *arguments: Any, database: str, evidence: str, memory: int | None = None, **parameters: Any
    ) -> Any:
        """Open the draft read-only and attach its evidence, read-only too. Both paths arrive percent-encoded."""
        configuration = {**NOTHING_LOADED, **memory_limit(memory)}
        connection = super().connect(
            *arguments, database=unquote(database), read_only=True, config=configuration, **parameters
        )
        # Later connections share the database of the first, which has opened all that may be opened.
        attached = connection.execute("select database_name from duckdb_databases()").fetchall()
        if (EVIDENCE_CATALOG,) not in attached:
            connection.execute(f"attach {sql_text(unquote(evidence))} as {EVIDENCE_CATALOG} (read_only)")
            connection.execute("set enable_external_access = false")
        return connection

    def do_begin(self, connection: Any) -> None:
        """Begin nothing: see the module's docstring."""

    def do_commit(self, connection: Any) -> None:
        """Commit nothing: see the module's docstring."""

    def do_rollback(self, connection: Any) -> None:
        """Roll nothing back: see the module's docstring."""


def open_context() -> EphemeralDataContext:
    """A Great Expectations context in memory: no folder, no progress bars, nothing sent anywhere.

    The first call of a process imports Great Expectations, which takes seconds.
    """
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    _load_statistics_when_used()
    with _without_spark():
        import great_expectations
        from great_expectations.data_context.types.base import ProgressBarsConfig

    context = great_expectations.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context


@contextmanager
def _without_spark() -> Iterator[None]:
    """Spark's client, which another engine may have brought, ends the process where Java's Spark is not beside it."""
    is_met = SPARK in sys.modules
    if not is_met:
        sys.modules[SPARK] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if not is_met:
            del sys.modules[SPARK]


def _load_statistics_when_used() -> None:
    """Great Expectations imports scipy's statistics for expectations about distributions, of which the audit has none.

    They took 0.6 of its 1.6 processor seconds (2026-11-30). Whoever asks for something in them loads them as ever.
    """
    found = find_spec(STATISTICS)
    if STATISTICS in sys.modules or found is None or found.loader is None:
        return
    found.loader = LazyLoader(found.loader)
    statistics = module_from_spec(found)
    sys.modules[STATISTICS] = statistics
    found.loader.exec_module(statistics)
    # Where the package looks first: to import it by its name would load it.
    package, _, name = STATISTICS.rpartition(".")
    setattr(sys.modules[package], name, statistics)


def open_draft(context: EphemeralDataContext, marts: Path, evidence: Path, memory: int | None) -> SQLDatasource:
    """The draft as a data source of that context; the caller disposes of its engine, so that no file stays open.

    Beyond `memory` bytes it writes into a folder beside the draft while it is open.
    """
    registry.register(f"duckdb.{DRIVER}", __name__, ReadOnlyDraftDialect.__name__)
    # Percent-encoded, or Great Expectations would read a dollar sign in a folder's name as a variable of its own.
    return context.data_sources.add_sql(
        "draft",
        connection_string=f"duckdb+{DRIVER}:///{quote(str(marts.resolve()))}",
        kwargs={  # type: ignore[call-arg]
            "connect_args": {"evidence": quote(str(evidence.resolve())), "memory": memory}
        },
    )
