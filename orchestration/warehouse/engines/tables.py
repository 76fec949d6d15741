"""Tables between the warehouse and another engine: landing and seeds there as files, what was computed back as rows."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from orchestration.ground.database.comments import write_comments
from orchestration.ground.database.sql import one_transaction, open_to_write, sql_name, sql_text
from orchestration.ground.paths import Outputs
from orchestration.warehouse.parsed import manifest
from orchestration.warehouse.project import released_tables

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

HANDED_OVER, COMPUTED, COLLECTED = "handed-over", "computed", "collected"
# Of the engine's entry in profiles.yml: no model lies in it, but dbt asks for its tables.
DEFAULT_SCHEMA = "main"
NO_ROWS = "no_rows"


def hand_over(warehouse: Path, folder: Path, session: SparkSession, outputs: Outputs) -> None:
    """Write every table of the warehouse as a file of Parquet, and make each known to the engine under its own name.

    Every schema of the project is created too, with a place in `folder`: the engine would find one of its own.

    Texts keep their blanks, which dbt's own way to load seeds into Spark does not: it writes `None`.

    Args:
        warehouse: the run's database, with landing and the seeds in it and nothing else.
        folder: private; what is handed over and what the engine computes lies below it.
        session: the engine's.
        outputs: where the project as dbt parsed it is.
    """
    for schema in sorted({"landing", DEFAULT_SCHEMA, *(node["schema"] for node in _models_and_seeds(outputs))}):
        place = folder / COMPUTED / schema
        session.sql(f"create database if not exists {schema} location {sql_text(place)}")
    with open_to_write(warehouse) as connection:
        tables = connection.execute(
            "select table_schema, table_name from information_schema.tables order by all"
        ).fetchall()
        for schema, name in tables:
            file = folder / HANDED_OVER / schema / name / "rows.parquet"
            file.parent.mkdir(parents=True)
            connection.execute(f"copy {sql_name(schema)}.{sql_name(name)} to {sql_text(file)} (format parquet)")
            session.sql(f"create table {schema}.{name} using parquet location {sql_text(file.parent)}")


def _models_and_seeds(outputs: Outputs) -> list[dict[str, Any]]:
    nodes = json.loads(manifest(outputs).read_text(encoding="utf-8"))["nodes"].values()
    return [node for node in nodes if node["resource_type"] in ("model", "seed")]


def collect(session: SparkSession, warehouse: Path, folder: Path, outputs: Outputs, memory: int | None) -> None:
    """Copy every table that the engine computed into the warehouse, with the types of its contract and its comments.

    By files: as rows, a table has to be whole in the engine's memory, which the largest of three authorities was too
    much for. A view that a release holds is copied as a table, because its SQL is written for the other engine.

    Args:
        session: the engine's.
        warehouse: the run's database.
        folder: private; the files lie below it until each is read.
        outputs: where the project as dbt parsed it is.
        memory: the bytes that the database may take; None leaves it to the database.
    """
    released = {(table.schema, table.name) for table in released_tables(outputs)}
    with open_to_write(warehouse, memory=memory) as connection:
        for node in _models_and_seeds(outputs):
            is_released_view = node["config"]["materialized"] == "view" and (node["schema"], node["alias"]) in released
            if node["config"]["materialized"] == "table" or is_released_view:
                _collect(session, connection, folder / COLLECTED, node)


def _collect(session: SparkSession, connection: duckdb.DuckDBPyConnection, place: Path, node: dict[str, Any]) -> None:
    schema, name = node["schema"], node["alias"]
    computed = session.table(f"{schema}.{name}")
    computed.write.parquet(str(place))
    rows = f"read_parquet({sql_text(place / '*.parquet')})"
    if not any(place.glob("*.parquet")):
        # Sail writes no file of a table without rows.
        rows = NO_ROWS
        connection.register(rows, computed.limit(0).toArrow())
    names = [column[0] for column in connection.execute(f"select * from {rows} limit 0").description]
    types = {column["name"]: column["data_type"] for column in node["columns"].values() if node["contract"]["enforced"]}
    columns = ", ".join(
        f"cast({sql_name(column)} as {types[column]}) as {sql_name(column)}" if column in types else sql_name(column)
        for column in names
    )
    table = f"{sql_name(schema)}.{sql_name(name)}"
    connection.execute(f"create schema if not exists {sql_name(schema)}")
    connection.execute(f"create or replace table {table} as select {columns} from {rows}")
    shutil.rmtree(place, ignore_errors=True)
    persisted = node["config"]["persist_docs"]
    comments: list[tuple[str | None, str]] = []
    if persisted.get("relation") and node["description"]:
        comments.append((None, node["description"]))
    if persisted.get("columns"):
        comments += [(each["name"], each["description"]) for each in node["columns"].values() if each["description"]]
    with one_transaction(connection):
        write_comments(connection, table, comments)
