"""Tables between the warehouse and another engine: landing and seeds there as files, what was computed back as rows."""

from __future__ import annotations

import json
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

HANDED_OVER, COMPUTED = "handed-over", "computed"
# Of the engine's entry in profiles.yml: no model lies in it, but dbt asks for its tables.
DEFAULT_SCHEMA = "main"


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


def collect(session: SparkSession, warehouse: Path, outputs: Outputs, memory: int | None) -> None:
    """Copy every table that the engine computed into the warehouse, with the types of its contract and its comments.

    A view that a release holds is copied as a table, because its SQL is written for the other engine.
    """
    released = {(table.schema, table.name) for table in released_tables(outputs)}
    with open_to_write(warehouse, memory=memory) as connection:
        for node in _models_and_seeds(outputs):
            is_released_view = node["config"]["materialized"] == "view" and (node["schema"], node["alias"]) in released
            if node["config"]["materialized"] == "table" or is_released_view:
                _collect(session, connection, node)


def _collect(session: SparkSession, connection: duckdb.DuckDBPyConnection, node: dict[str, Any]) -> None:
    schema, name = node["schema"], node["alias"]
    rows = session.table(f"{schema}.{name}").toArrow()
    types = {column["name"]: column["data_type"] for column in node["columns"].values() if node["contract"]["enforced"]}
    columns = ", ".join(
        f"cast({sql_name(column)} as {types[column]}) as {sql_name(column)}" if column in types else sql_name(column)
        for column in rows.column_names
    )
    table = f"{sql_name(schema)}.{sql_name(name)}"
    connection.execute(f"create schema if not exists {sql_name(schema)}")
    connection.register("collected", rows)
    connection.execute(f"create or replace table {table} as select {columns} from collected")
    connection.unregister("collected")
    persisted = node["config"]["persist_docs"]
    comments: list[tuple[str | None, str]] = []
    if persisted.get("relation") and node["description"]:
        comments.append((None, node["description"]))
    if persisted.get("columns"):
        comments += [(each["name"], each["description"]) for each in node["columns"].values() if each["description"]]
    with one_transaction(connection):
        write_comments(connection, table, comments)
