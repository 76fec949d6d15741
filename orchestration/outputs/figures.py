"""The tier of figures: indicators and what explains them, for heads of service and managers, without rows of anything.

It holds no key of a child or of a record and no record of changes. Small numbers are not suppressed.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

from orchestration.outputs.dictionary.tables import read_dictionary
from orchestration.outputs.dictionary.writing import write_dictionary
from orchestration.outputs.tables import copy_tables, tables_of
from orchestration.warehouse.declarations import read_declarations
from orchestration.warehouse.stamp import ReleasedTable

# Figures, dimensions and what both are explained by. Of data quality and of the audit, nothing.
SCHEMAS = frozenset({"indicators", "marts", "seeds"})
# Of a child, an officer or a record: who reads figures needs none. A figure of an officer is under the officer's alias.
KEY = "_key"


def write_figures(
    connection: duckdb.DuckDBPyConnection, folder: Path, release_id: str, written: Path
) -> dict[str, int]:
    """Write `figures.duckdb`, `parquet/` and what they hold into a folder; gives the rows of each table.

    Args:
        connection: has the warehouse attached as `warehouse`, and the draft of the same release as `marts`.
        folder: of the draft of this tier; empty.
        release_id: of the release that it is of.
        written: the Parquet files of the draft's tables. The same rows with the same descriptions are the same file, so
            those of this tier are copied; and not linked, because each tier has readers of its own.
    """
    names = [*_names(connection), "release"]
    copies = [ReleasedTable("main", name, name, "public") for name in names]
    rows = copy_tables(connection, copies, folder / "figures.duckdb", source="marts", is_sorted=True)
    parquet = folder / "parquet"
    parquet.mkdir()
    for name in rows:
        shutil.copyfile(written / f"{name}.parquet", parquet / f"{name}.parquet")
    # Its own: what is not in this tier is no relation of its tables.
    write_dictionary(read_dictionary(connection, "figures", read_declarations(connection)), folder, release_id)
    connection.execute("checkpoint figures")
    connection.execute("detach figures")
    return rows


def _names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The published tables of those schemas that have no key among their columns."""
    with_a_key = {
        name
        for (name,) in connection.execute(
            "select distinct table_name from duckdb_columns() "
            "where database_name = 'marts' and ends_with(column_name, ?)",
            [KEY],
        ).fetchall()
    }
    public = [table for table in tables_of(connection, "public") if table.schema in SCHEMAS]
    return [table.published_as for table in public if table.published_as not in with_a_key]
