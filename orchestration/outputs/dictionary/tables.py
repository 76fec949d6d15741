"""The dictionary of a release, from its own database and from what the dbt project declares of its tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb

from orchestration.ground.database.sql import open_to_read
from orchestration.ground.paths import BREAKDOWNS
from orchestration.ground.seed_rows import seed_rows
from orchestration.landing.contracts import load_contracts
from orchestration.outputs.dictionary.model import Column, Dictionary, Table, Value
from orchestration.outputs.dictionary.relations import relations_between
from orchestration.warehouse.declarations import Declarations, declarations_in

FACT = "fct_"
# Dimensions that have columns of an export, with its name; a fact is called after its export.
DIMENSIONS_OF_EXPORTS = {"dim_children": "children", "dim_reviewing_officers": "reviewing_officers"}
# Facts and dimensions have these where an export has no code, or one that is in no list.
NOT_RECORDED = Value("not_recorded", "Not recorded")


def dictionary_of(manifest: Path, marts: Path) -> Dictionary:
    """The dictionary of a database of published tables, given dbt's manifest.json of the project that built it."""
    with open_to_read(marts=marts) as connection:
        return read_dictionary(connection, "marts", declarations_in(manifest))


def read_dictionary(
    connection: duckdb.DuckDBPyConnection, catalog: str, declared: Mapping[str, Declarations]
) -> Dictionary:
    """The dictionary of the tables in a database that is attached as `catalog`.

    Names, types, descriptions and keys that the database enforces are the database's own; other keys, references and
    lists of values are dbt's; which list a column is of stands in the exports' contracts.
    """
    described = dict(
        connection.execute(
            "select table_name, coalesce(comment, '') from duckdb_tables() where database_name = ?", [catalog]
        ).fetchall()
    )
    enforced = dict(
        connection.execute(
            "select table_name, constraint_column_names from duckdb_constraints() "
            "where database_name = ? and constraint_type = 'PRIMARY KEY'",
            [catalog],
        ).fetchall()
    )
    labels = _labels(connection, catalog) if "code_labels" in described else {}
    lists = _lists(described)
    columns: dict[str, list[Column]] = {name: [] for name in described}
    for table, column, data_type, description in connection.execute(
        "select table_name, column_name, data_type, coalesce(comment, '') from duckdb_columns() "
        "where database_name = ? order by table_name, column_index",
        [catalog],
    ).fetchall():
        own = declared.get(table, Declarations()).values.get(column, ())
        list_name = lists[table].get(column) if data_type == "VARCHAR" else None
        known = labels.get(list_name or "", {})
        values = _values(own, known)
        is_of_list = bool(known) and known.keys() >= set(own)
        columns[table].append(Column(column, data_type, description, list_name if is_of_list else None, values))
    tables = tuple(
        Table(
            name=name,
            description=described[name] or declared.get(name, Declarations()).description,
            columns=tuple(columns[name]),
            primary_key=tuple(enforced.get(name, declared.get(name, Declarations()).primary_key)),
            unique_key=declared.get(name, Declarations()).unique_key,
        )
        for name in sorted(described)
    )
    return Dictionary(tables, relations_between(tables, declared))


def _values(own_values: tuple[str, ...], known: Mapping[str, str]) -> tuple[Value, ...]:
    """What a column may have: the values that dbt checks, or else the codes of its list."""
    if own_values:
        return tuple(Value(code, known.get(code, code)) for code in own_values)
    values = tuple(Value(code, label) for code, label in known.items())
    return (*values, NOT_RECORDED) if values and NOT_RECORDED.code not in known else values


def _lists(tables: Iterable[str]) -> dict[str, dict[str, str]]:
    """The list that a column's codes are of, by table and column: by its export's contract, or as a breakdown."""
    contracts = load_contracts()
    of_breakdowns = {row["breakdown"]: row["list_name"] for row in seed_rows(BREAKDOWNS) if row["list_name"]}
    lists = {}
    for table in tables:
        contract = contracts.get(DIMENSIONS_OF_EXPORTS.get(table, table.removeprefix(FACT)))
        of_contract = {column.name: column.list_name for column in contract.columns} if contract else {}
        known = {**(of_breakdowns if table.startswith(FACT) else {}), **of_contract}
        lists[table] = {column: list_name for column, list_name in known.items() if list_name}
    return lists


def _labels(connection: duckdb.DuckDBPyConnection, catalog: str) -> dict[str, dict[str, str]]:
    """What each code means, by list; where authorities have words of their own, the common one or else any."""
    labels: dict[str, dict[str, str]] = {}
    for list_name, code, label in connection.execute(
        f"select list_name, code, label from {catalog}.main.code_labels "
        "order by list_name, sort_order nulls last, code, local_authority_code nulls first"
    ).fetchall():
        labels.setdefault(list_name, {}).setdefault(code, label)
    return labels
