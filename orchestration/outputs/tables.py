"""Which tables of a warehouse are published and which are evidence, and how they are copied.

The warehouse itself is asked, not a list: a model added to `marts` is public by being there, and its name decides the
rest. Public are the tables of `marts` but for `key_*`, and the tables of `indicators` named here. Evidence, with case
ids, are `indicator_members`, `findings`, `changed_records`, `key_*` and every `int_evidence_<name>`, which is published
as `fct_<name>`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.ground.errors import NothingPublishedError
from orchestration.ground.sql import sql_name, sql_text

PUBLIC_INDICATOR_TABLES = frozenset(
    {
        "audit_measures",
        "findings_by_month",
        "findings_summary",
        "indicator_benchmarks",
        "indicator_definitions",
        "indicator_exclusions",
        "indicator_values",
        "local_authorities",
        "record_changes",
        "recording_rates",
        "reporting_periods",
        "row_account",
    }
)
RESTRICTED_INDICATOR_TABLES = frozenset({"changed_records", "findings", "indicator_members"})
KEY_TABLE_PREFIX = "key_"
EVIDENCE_PREFIX = "int_evidence_"
FACT_PREFIX = "fct_"
# What every BI driver reads in the same way; spec: plain types only.
PLAIN_TYPE = re.compile(r"DATE|VARCHAR|BIGINT|BOOLEAN|DECIMAL\(\d+,\d+\)")
# The oldest format of the 1.x line: any driver in use opens it.
STORAGE_VERSION = "v1.0.0"


@dataclass(frozen=True)
class TableCopy:
    """One table of the warehouse and the name it gets in a release."""

    schema: str
    name: str
    published_as: str

    @property
    def source(self) -> str:
        """Its name in SQL while the warehouse is attached as `warehouse`."""
        return f"warehouse.{self.schema}.{self.name}"


def open_warehouse(warehouse: Path, spill: Path) -> duckdb.DuckDBPyConnection:
    """A database in memory with the warehouse attached read-only as `warehouse`; large sorts spill into `spill`.

    Spilled rows can be children's, so `spill` lies in a restricted folder. Nothing is downloaded.
    """
    connection = duckdb.connect(
        config={
            "temp_directory": str(spill),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
    )
    connection.execute(f"attach {sql_text(warehouse)} as warehouse (read_only)")
    return connection


def public_tables(connection: duckdb.DuckDBPyConnection) -> list[TableCopy]:
    """The warehouse's public tables, by name.

    Raises:
        NothingPublishedError: two of them have one name.
    """
    copies = [
        TableCopy(schema, name, name)
        for schema, name in _base_tables(connection)
        if (schema == "marts" and not name.startswith(KEY_TABLE_PREFIX))
        or (schema == "indicators" and name in PUBLIC_INDICATOR_TABLES)
    ]
    return _in_order(copies)


def restricted_tables(connection: duckdb.DuckDBPyConnection) -> list[TableCopy]:
    """The warehouse's tables of evidence, by the name they get.

    Raises:
        NothingPublishedError: two of them get one name.
    """
    tables = _base_tables(connection)
    # The members are a view, so that they are written once, here.
    of_indicators = [*tables, *_views(connection)]
    copies = [
        *(
            TableCopy(schema, name, name)
            for schema, name in tables
            if schema == "marts" and name.startswith(KEY_TABLE_PREFIX)
        ),
        *(
            TableCopy(schema, name, name)
            for schema, name in of_indicators
            if schema == "indicators" and name in RESTRICTED_INDICATOR_TABLES
        ),
        *(
            TableCopy(schema, name, FACT_PREFIX + name.removeprefix(EVIDENCE_PREFIX))
            for schema, name in tables
            if schema == "intermediate" and name.startswith(EVIDENCE_PREFIX)
        ),
    ]
    return _in_order(copies)


def copy_tables(connection: duckdb.DuckDBPyConnection, copies: list[TableCopy], target: Path) -> dict[str, int]:
    """Copy tables with their comments into a new database that any current driver reads; gives the rows of each.

    Rows are in the order of their columns, keys first, so that the same data makes the same file. The database stays
    attached under its file's stem.
    """
    catalog = target.stem
    connection.execute(f"attach {sql_text(target)} as {catalog} (storage_version '{STORAGE_VERSION}')")
    comments = _comments(connection)
    rows = {}
    for copy in copies:
        name = f"{catalog}.main.{sql_name(copy.published_as)}"
        connection.execute(f"create table {name} as select * from {copy.source} order by all nulls last")
        rows[copy.published_as] = count_rows(connection, name)
        for column, comment in comments[copy.schema, copy.name]:
            of_what = f"column {name}.{sql_name(column)}" if column else f"table {name}"
            connection.execute(f"comment on {of_what} is {sql_text(comment)}")
    return rows


def count_rows(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    """The rows of a table, given its name in SQL."""
    row = connection.execute(f"select count(*) from {name}").fetchone()
    assert row is not None  # an aggregate without groups always gives a row
    return int(row[0])


def require_plain_types(connection: duckdb.DuckDBPyConnection, catalog: str) -> None:
    """Refuse a public database with a column that BI drivers read differently or not at all.

    Raises:
        NothingPublishedError: naming every such column.
    """
    columns = connection.execute(
        "select table_name, column_name, data_type from duckdb_columns() where database_name = ? "
        "order by table_name, column_index",
        [catalog],
    ).fetchall()
    wrong = [f"{table}.{column} is {kind}" for table, column, kind in columns if not PLAIN_TYPE.fullmatch(kind)]
    if wrong:
        raise NothingPublishedError(
            "Published columns are DATE, VARCHAR, BIGINT, DECIMAL or BOOLEAN. Cast these in their models: "
            f"{'; '.join(wrong)}."
        )


def _base_tables(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    return connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = 'warehouse' order by all"
    ).fetchall()


def _views(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    return connection.execute(
        "select schema_name, view_name from duckdb_views() where database_name = 'warehouse' order by all"
    ).fetchall()


def _in_order(copies: list[TableCopy]) -> list[TableCopy]:
    names = [copy.published_as for copy in copies]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise NothingPublishedError(f"Two tables of the warehouse would be published as {', '.join(twice)}.")
    return sorted(copies, key=lambda copy: copy.published_as)


def _comments(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], list[tuple[str | None, str]]]:
    """What the warehouse says of its columns and tables, by schema and table; of a table itself, the column is None.

    Read at once: to ask for one table costs as much as to ask for all.
    """
    comments: dict[tuple[str, str], list[tuple[str | None, str]]] = defaultdict(list)
    where = "where database_name = 'warehouse' and comment is not null"
    for schema, table, column, comment in connection.execute(
        f"select schema_name, table_name, column_name, comment from duckdb_columns() {where} "
        f"union all select schema_name, table_name, null, comment from duckdb_tables() {where} "
        "order by all nulls last"
    ).fetchall():
        comments[schema, table].append((column, comment))
    return comments
