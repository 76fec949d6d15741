"""The project's compiled SQL on an in-memory database: the rules without dbt, in a second or two a run."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb

from orchestration.extracts.landing_schema import write_landing_schema
from orchestration.ground.paths import DBT_PROJECT
from orchestration.ground.settings import Settings
from orchestration.landing.contracts import LINEAGE_COLUMNS, Contract, load_contracts
from orchestration.warehouse.keyed_hash import bind_key

HISTORY_MONTHS = 24


@dataclass(frozen=True)
class CompiledProject:
    """Every model's SQL in an order that works, the models that each is made from, and the seeds' column types."""

    models: list[tuple[str, str, str, str]]
    parents: dict[str, list[str]]
    seeds: list[tuple[str, str, dict[str, str]]]
    seeds_folder: Path = DBT_PROJECT / "seeds"

    def needed_for(self, *names: str) -> CompiledProject:
        """The same project cut down to what the named models are made from."""
        by_name = {name: unique_id for _, name, _, unique_id in self.models}
        needed: set[str] = set()
        waiting = [by_name[name] for name in names]
        while waiting:
            unique_id = waiting.pop()
            if unique_id not in needed:
                needed.add(unique_id)
                waiting += self.parents[unique_id]
        return replace(self, models=[model for model in self.models if model[3] in needed])


def read_compiled(target: Path, seeds_folder: Path = DBT_PROJECT / "seeds") -> CompiledProject:
    """Read what `dbt compile` left in its target folder: all models, or those that were selected."""
    manifest: dict[str, Any] = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    compiled = target / "compiled" / "reviewing_service"
    models = {
        key: node
        for key, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and (compiled / node["original_file_path"]).is_file()
    }
    seeds = [node for node in manifest["nodes"].values() if node["resource_type"] == "seed"]
    parents = {
        key: [parent for parent in node["depends_on"]["nodes"] if parent in models] for key, node in models.items()
    }
    ordered: list[str] = []

    def visit(key: str) -> None:
        if key not in ordered:
            for parent in parents[key]:
                visit(parent)
            ordered.append(key)

    for key in models:
        visit(key)
    return CompiledProject(
        [
            (
                models[key]["schema"],
                models[key]["name"],
                (compiled / models[key]["original_file_path"]).read_text(encoding="utf-8"),
                key,
            )
            for key in ordered
        ],
        parents,
        [(seed["schema"], seed["name"], seed["config"]["column_types"]) for seed in seeds],
        seeds_folder,
    )


@dataclass(frozen=True)
class Extract:
    """One authority's exports on one day: a folder of canonical files, under whatever code and date a test gives it."""

    folder: Path
    local_authority_code: str
    extract_date: str
    children: str = "true"
    history_from: dict[str, str] = field(default_factory=dict)


def run(
    project: CompiledProject,
    extracts: list[Extract],
    order: str = "_source_row",
    contracts: Mapping[str, Contract] | None = None,
) -> duckdb.DuckDBPyConnection:
    """Build the project over the extracts.

    Args:
        project: what to build.
        extracts: what is in force.
        order: an SQL expression that the landed rows are sorted by.
        contracts: the exports, if they are others than those of the project.
    """
    exports = contracts or load_contracts()
    return _build(project, lambda connection: _land(connection, extracts, order, exports))


def run_received(project: CompiledProject, settings: Settings) -> duckdb.DuckDBPyConnection:
    """Build the project over what an inbox was received into, as a refresh would."""

    def land(connection: duckdb.DuckDBPyConnection) -> None:
        write_landing_schema(connection, settings)
        _write_tables_of_a_run(connection)

    return _build(project, land)


def _build(project: CompiledProject, land: Callable[[duckdb.DuckDBPyConnection], None]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("attach ':memory:' as warehouse")
    connection.execute("use warehouse")
    connection.execute("set threads = 1")
    bind_key(connection, "a-key-for-tests-only-of-more-than-32-characters")
    for schema in ("landing", "seeds", "staging", "intermediate", "facts", "marts", "indicators", "findings", "audit"):
        connection.execute(f"create schema if not exists {schema}")
    for schema, name, types in project.seeds:
        connection.execute(
            f"create table {schema}.{name} as select * from {_csv(project.seeds_folder / f'{name}.csv', types)}"
        )
    land(connection)
    for schema, name, sql, _ in project.models:
        connection.execute(f"create table {schema}.{name} as {sql}")
    return connection


def _land(
    connection: duckdb.DuckDBPyConnection, extracts: list[Extract], order: str, contracts: Mapping[str, Contract]
) -> None:
    lineage = ", ".join(f"{name} {kind}" for name, kind, _ in LINEAGE_COLUMNS)
    connection.execute(
        "create table landing.batches (local_authority_code varchar, export_name varchar, extract_date date, "
        "source_file varchar, history_from date, is_in_force boolean, rows_landed bigint, extracts varchar)"
    )
    connection.execute(
        "create table landing.supplied_columns (local_authority_code varchar, export_name varchar, column_name varchar, "
        "rows_total bigint, rows_recorded bigint, is_supplied boolean)"
    )
    connection.execute(
        "create table landing.row_account (local_authority_code varchar, export_name varchar, source_file varchar, reason varchar, rows bigint)"
    )
    connection.execute(
        "create table landing.changed_records (local_authority_code varchar, export_name varchar, record_id varchar, "
        "change varchar, changed_columns varchar, event_date date, previous_event_date date, extract_date date, "
        "previous_extract_date date, source_file varchar, source_row bigint, previous_source_file varchar, "
        "previous_source_row bigint)"
    )
    connection.execute(
        "create table landing.withdrawn_records (local_authority_code varchar, export_name varchar, record_id varchar, "
        "event_date date, extract_date date, source_file varchar, source_row bigint)"
    )
    _write_tables_of_a_run(connection)
    for contract in contracts.values():
        columns = contract.column_names
        connection.execute(
            f"create table landing.{contract.name} ({', '.join(f'{name} varchar' for name in columns)}, {lineage})"
        )
        for extract in extracts:
            path = extract.folder / f"{contract.name}.csv"
            if path.is_file():
                _land_file(connection, contract.name, columns, extract, path, order)


def _write_tables_of_a_run(connection: duckdb.DuckDBPyConnection) -> None:
    """The settings, and a release before that there was not."""
    connection.execute(f"create table landing.run_settings as select {HISTORY_MONTHS}::bigint as history_months")
    connection.execute(
        "create table landing.previous_values (local_authority_code varchar, indicator_id varchar, period_type varchar, "
        "period_end date, numerator decimal(18, 4))"
    )
    connection.execute(
        "create table landing.previous_measures (local_authority_code varchar, check_name varchar, subject varchar, "
        "actual decimal(18, 4))"
    )


def _land_file(
    connection: duckdb.DuckDBPyConnection, name: str, columns: tuple[str, ...], extract: Extract, path: Path, order: str
) -> None:
    code, day = extract.local_authority_code, extract.extract_date
    chosen = extract.children if "child_id" in columns else "true"
    values = ", ".join(f"'{code}'" if column == "local_authority_code" else column for column in columns)
    with path.open(encoding="utf-8", newline="") as file:
        header = dict.fromkeys(next(csv.reader(file)), "varchar")
    connection.execute(
        f"insert into landing.{name} select * from (select {values}, '{code}/{name}.csv' as _source_file, 'hash' as _source_sha256, "
        f"row_number() over () + 1 as _source_row, date '{day}' as _extract_date, '{code}' as _local_authority_code "
        f"from {_csv(path, header)} as export where {chosen}) order by {order}"
    )
    connection.execute(
        "insert into landing.batches select ?, ?, cast(? as date), ?, cast(? as date), true, count(*), 'full' "
        f"from landing.{name} where _local_authority_code = ?",
        [code, name, day, f"{code}/{name}.csv", extract.history_from.get(name), code],
    )
    counts = ", ".join(f"count({column})" for column in columns)
    connection.execute(
        f"insert into landing.supplied_columns select '{code}', '{name}', column_name, rows_total, rows_recorded, rows_recorded > 0 "
        f"from (select unnest({list(columns)}) as column_name, rows_total, unnest(rows_recorded) as rows_recorded "
        f"from (select count(*) as rows_total, [{counts}] as rows_recorded from landing.{name} where _local_authority_code = '{code}'))"
    )


def _csv(path: Path, columns: Mapping[str, str]) -> str:
    """A file of known columns, to be read without guessing, which takes longer than reading a small one."""
    types = ", ".join(f"'{column}': '{kind}'" for column, kind in columns.items())
    return (
        f"read_csv('{path}', header = true, auto_detect = false, quote = '\"', escape = '\"', delim = ',', "
        f"columns = {{{types}}}, nullstr = '')"
    )
