"""The project's compiled SQL on an in-memory database: the rules without dbt, in a second or two a run."""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb

from orchestration.extracts.accounts import write_supplied_columns
from orchestration.extracts.codes import write_codes
from orchestration.extracts.exports import write_export
from orchestration.ground.paths import DBT_PROJECT, Outputs
from orchestration.ground.settings import Settings
from orchestration.landing.code_lists import CodeLists
from orchestration.landing.contracts import Contract, load_contracts
from orchestration.warehouse.keyed_hash import bind_key
from orchestration.warehouse.run_tables import write_run_tables

# Two years of figures, which take a third of the time of the seven that are the default.
HISTORY_MONTHS = 24
KEY = "a-key-for-tests-only-of-more-than-32-characters"


@dataclass(frozen=True)
class CompiledProject:
    """Every model's SQL in an order that works, the models that each is made from, and the seeds' column types.

    Models have the schema and name of their table, a seed its file's name as well.
    """

    models: list[tuple[str, str, str, str]]
    parents: dict[str, list[str]]
    seeds: list[tuple[str, str, str, dict[str, str]]]
    seeds_folder: Path = DBT_PROJECT / "seeds"

    def needed_for(self, *names: str) -> CompiledProject:
        """The same project cut down to what the named models are made from."""
        by_name = {unique_id.rpartition(".")[2]: unique_id for _, _, _, unique_id in self.models}
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
                models[key]["alias"],
                (compiled / models[key]["original_file_path"]).read_text(encoding="utf-8"),
                key,
            )
            for key in ordered
        ],
        parents,
        [(seed["schema"], seed["alias"], seed["name"], seed["config"]["column_types"]) for seed in seeds],
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
    last_release: Callable[[duckdb.DuckDBPyConnection], None] | None = None,
) -> duckdb.DuckDBPyConnection:
    """Build the project over the extracts.

    Args:
        project: what to build.
        extracts: what is in force.
        order: an SQL expression that the landed rows are sorted by.
        contracts: the exports, if they are others than those of the project.
        last_release: fills the tables that say what the last release was; without it there was none.
    """
    known = dict(contracts or load_contracts())

    def land(connection: duckdb.DuckDBPyConnection) -> None:
        with tempfile.TemporaryDirectory() as nothing:
            folder = Path(nothing)
            nobody = Settings(folder / "inbox", Outputs(folder / "outputs"), KEY, HISTORY_MONTHS)
            write_run_tables(connection, nobody, previous=None)
            for contract in known.values():
                write_export(connection, folder, contract, [])
        for contract in known.values():
            for extract in extracts:
                path = extract.folder / f"{contract.name}.csv"
                if path.is_file():
                    _land_file(connection, contract, extract, path, order)
        write_supplied_columns(connection, known, _columns_not_there(known, extracts))
        write_codes(connection, known, CodeLists())
        if last_release is not None:
            last_release(connection)

    return _build(project, land)


def _columns_not_there(contracts: Mapping[str, Contract], extracts: list[Extract]) -> list[dict[str, Any]]:
    """What receipts would say of the files: the columns of each contract that its file has not."""
    return [
        {
            "local_authority_code": extract.local_authority_code,
            "export_name": contract.name,
            "extract_date": extract.extract_date,
            "column_name": column,
        }
        for contract in contracts.values()
        for extract in extracts
        if (path := extract.folder / f"{contract.name}.csv").is_file()
        for column in set(contract.column_names) - set(header_of(path))
    ]


def header_of(path: Path) -> list[str]:
    """The names of a file's columns."""
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


def run_received(
    project: CompiledProject,
    settings: Settings,
    history_months: int = HISTORY_MONTHS,
    last_release: Callable[[duckdb.DuckDBPyConnection], None] | None = None,
) -> duckdb.DuckDBPyConnection:
    """Build the project over what an inbox was received into, as a refresh would."""

    def land(connection: duckdb.DuckDBPyConnection) -> None:
        write_run_tables(connection, replace(settings, history_months=history_months), previous=None)
        if last_release is not None:
            last_release(connection)

    return _build(project, land)


def _build(project: CompiledProject, land: Callable[[duckdb.DuckDBPyConnection], None]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("attach ':memory:' as warehouse")
    connection.execute("use warehouse")
    create_seeds(connection, project)
    connection.execute("create schema if not exists landing")
    land(connection)
    build_models(connection, project)
    return connection


def create_seeds(connection: duckdb.DuckDBPyConnection, project: CompiledProject) -> None:
    """Create the seeds' tables in a database called `warehouse`, which is in use."""
    for schema, name, file_name, types in project.seeds:
        connection.execute(f"create schema if not exists {schema}")
        connection.execute(
            f"create table {schema}.{name} as select * from {_csv(project.seeds_folder / f'{file_name}.csv', types)}"
        )


def build_models(
    connection: duckdb.DuckDBPyConnection, project: CompiledProject, names: Container[str] | None = None
) -> None:
    """Create every model's table, or those of some models, from the landing schema, the seeds and other tables there."""
    connection.execute("set threads = 1")
    bind_key(connection, KEY)
    for schema in ("staging", "intermediate", "facts", "marts", "indicators", "findings", "audit"):
        connection.execute(f"create schema if not exists {schema}")
    for schema, name, sql, unique_id in project.models:
        if names is None or unique_id.rpartition(".")[2] in names:
            connection.execute(f"create table {schema}.{name} as {sql}")


def _land_file(
    connection: duckdb.DuckDBPyConnection, contract: Contract, extract: Extract, path: Path, order: str
) -> None:
    name, columns = contract.name, contract.column_names
    code, day = extract.local_authority_code, extract.extract_date
    chosen = extract.children if "child_id" in columns else "true"
    header = dict.fromkeys(header_of(path), "varchar")
    there = header | {"local_authority_code": "varchar"}
    values = ", ".join(
        f"'{code}' as {column}"
        if column == "local_authority_code"
        else column
        if column in there
        else f"null as {column}"
        for column in columns
    )
    connection.execute(
        f"insert into landing.{name} by name select * from (select {values}, '{code}/{name}.csv' as _source_file, "
        f"'hash' as _source_sha256, row_number() over () + 1 as _source_row, date '{day}' as _extract_date, "
        f"'{code}' as _local_authority_code from {_csv(path, header)} as export where {chosen}) order by {order}"
    )
    connection.execute(
        "insert into landing.batches by name select ? as local_authority_code, ? as export_name, "
        "cast(? as date) as extract_date, ? as source_file, cast(? as date) as history_from, true as is_in_force, "
        f"count(*) as rows_landed, 'full' as extracts from landing.{name} where _local_authority_code = ?",
        [code, name, day, f"{code}/{name}.csv", extract.history_from.get(name), code],
    )


def _csv(path: Path, columns: Mapping[str, str]) -> str:
    """A file of known columns, to be read without guessing, which takes longer than reading a small one."""
    types = ", ".join(f"'{column}': '{kind}'" for column, kind in columns.items())
    return (
        f"read_csv('{path}', header = true, auto_detect = false, quote = '\"', escape = '\"', delim = ',', "
        f"columns = {{{types}}}, nullstr = '')"
    )
