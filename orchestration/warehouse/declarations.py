"""What the dbt project says of each published table beside its columns: its key, what it refers to, its values.

dbt's tests say it (`primary_key`, `unique`, `unique_together`, `relationships`, `accepted_values`), and constraints say
what is never blank, so a declaration cannot differ from what every build checks. It is kept in the build's database,
where a release is made from.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from orchestration.ground.database.sql import one_transaction, open_to_write


@dataclass(frozen=True)
class Reference:
    """A column whose values all are values of one column of another table, blanks aside."""

    column: str
    to_table: str
    to_column: str


@dataclass(frozen=True)
class Declarations:
    """What dbt says of one table.

    `primary_key` has no blank; `unique_key` may have one. `values` are those that a column may have, by column.
    """

    description: str = ""
    primary_key: tuple[str, ...] = ()
    unique_key: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)


def declarations_in(manifest: Path) -> dict[str, Declarations]:
    """What dbt's manifest.json says of each model and seed that is public, by its name in a release.

    Raises:
        OSError, ValueError: the file cannot be read, or is not JSON.
    """
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"]
    tests: dict[str, list[dict[str, Any]]] = {}
    for node in nodes.values():
        if node["resource_type"] == "test" and node.get("attached_node") and node.get("test_metadata"):
            tests.setdefault(node["attached_node"], []).append(node)
    return {
        str(node["alias"]): _declared(node, tests.get(unique_id, []), nodes)
        for unique_id, node in nodes.items()
        if node["resource_type"] in ("model", "seed")
        and (node.get("access") == "public" or node["config"]["meta"].get("tier") == "public")
    }


def _declared(node: dict[str, Any], tests: list[dict[str, Any]], nodes: dict[str, Any]) -> Declarations:
    columns = list(node["columns"])
    found: dict[str, list[dict[str, Any]]] = {}
    for test in tests:
        found.setdefault(test["test_metadata"]["name"], []).append(test)
    # A seed has no constraints, but tests.
    never_blank = {test["column_name"] for test in found.get("not_null", [])} | {
        name
        for name, column in node["columns"].items()
        if any(constraint["type"] == "not_null" for constraint in column.get("constraints", []))
    }
    alone = {test["column_name"] for test in found.get("unique", [])} & never_blank
    keys = [tuple(_arguments(test)["columns"]) for test in found.get("primary_key", [])]
    keys += [(column,) for column in columns if column in alone]
    looser = [tuple(_arguments(test)["columns"]) for test in found.get("unique_together", [])]
    references = [
        Reference(test["column_name"], _referred_to(test, node, nodes), _arguments(test)["field"])
        for test in found.get("relationships", [])
    ]
    return Declarations(
        description=node["description"],
        primary_key=keys[0] if keys else (),
        unique_key=looser[0] if looser and not keys else (),
        references=tuple(sorted(references, key=lambda reference: columns.index(reference.column))),
        values={test["column_name"]: tuple(_arguments(test)["values"]) for test in found.get("accepted_values", [])},
    )


def _arguments(test: dict[str, Any]) -> dict[str, Any]:
    given: dict[str, Any] = test["test_metadata"]["kwargs"]
    return {**given, **given.get("arguments", {})}


def _referred_to(test: dict[str, Any], node: dict[str, Any], nodes: dict[str, Any]) -> str:
    """The table that a test of `relationships` compares with: of the two that it reads, the other one."""
    read = [name for name in test["depends_on"]["nodes"] if name != node["unique_id"]]
    return str(nodes[read[0]]["alias"]) if read else str(node["alias"])


def write_declarations(warehouse: Path, tables: dict[str, Declarations]) -> None:
    """Put into a build's database what dbt says of its tables, before the build is stamped."""
    with open_to_write(warehouse) as connection, one_transaction(connection):
        connection.execute("create schema if not exists run")
        connection.execute("create or replace table run.declarations (table_name varchar, declared varchar)")
        for name, declared in sorted(tables.items()):
            connection.execute("insert into run.declarations values (?, ?)", [name, json.dumps(asdict(declared))])


def read_declarations(connection: duckdb.DuckDBPyConnection) -> dict[str, Declarations]:
    """What `write_declarations` wrote into a database that is attached as `warehouse`, by table."""
    rows = connection.execute("select table_name, declared from warehouse.run.declarations order by all").fetchall()
    return {name: _as_written(json.loads(declared)) for name, declared in rows}


def _as_written(declared: dict[str, Any]) -> Declarations:
    return Declarations(
        description=declared["description"],
        primary_key=tuple(declared["primary_key"]),
        unique_key=tuple(declared["unique_key"]),
        references=tuple(Reference(**each) for each in declared["references"]),
        values={column: tuple(values) for column, values in declared["values"].items()},
    )
