"""Keys and indexes of tables on the server.

A key that the dbt project tests is true of what it published. A relation that is only known by the names of its columns
may not hold (a table may keep a team that the list of teams has no more), and a past release may have been made by
other rules, so each is looked at before the server is asked to hold it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb
from psycopg import Connection, sql

from orchestration.ground.database.sql import sql_name, sql_names
from orchestration.outputs.published_tables import Relation, Table, relations_between

AUTHORITY = "local_authority_code"
# What a question to a table of figures or members names.
SEARCHED = {
    "indicator_values": (("indicator_id", "period_type", "period_end"),),
    "indicator_members": (("indicator_id", "event_date"), ("child_id",)),
    "findings": (("rule_id",),),
}


@dataclass(frozen=True)
class HeldKeys:
    """What holds of the tables of a tier: by table, the sets of columns of which each names one row; and relations."""

    keys: dict[str, list[tuple[str, ...]]]
    relations: list[Relation]


def held_keys(tables: list[Table], source: duckdb.DuckDBPyConnection) -> HeldKeys:
    """The keys and relations that are known of tables and that hold in their rows, which DuckDB has in use."""
    keys = {table.name: [key for key in table.keys if _is_key(source, table, key)] for table in tables}
    known: dict[str, list[Relation]] = {table.name: [] for table in tables}
    for relation in relations_between(tables):
        if relation.columns in keys[relation.to_table]:
            known[relation.from_table].append(relation)
    return HeldKeys(keys, [each for of_table in known.values() for each in _held(source, of_table)])


def add_keys(server: Connection[Any], schema: str, tables: list[Table], held: HeldKeys) -> tuple[int, int]:
    """Give filled tables their primary, unique and foreign keys, and indexes; gives how many keys of either kind."""
    statements: list[sql.Composed] = []
    for name, keys in held.keys.items():
        for position, key in enumerate(keys):
            kind = sql.SQL("unique") if position else sql.SQL("primary key")
            statements.append(_alter(schema, name, sql.SQL("{} ({})").format(kind, _columns(key))))
    for relation in held.relations:
        statements.append(
            _alter(
                schema,
                relation.from_table,
                sql.SQL("foreign key ({}) references {} ({})").format(
                    _columns(relation.columns), sql.Identifier(schema, relation.to_table), _columns(relation.columns)
                ),
            )
        )
    statements += _indexes(schema, tables, held)
    if statements:
        server.execute(sql.SQL("; ").join(statements))
    return sum(len(keys) for keys in held.keys.values()), len(held.relations)


def _alter(schema: str, table: str, what: sql.Composed) -> sql.Composed:
    return sql.SQL("alter table {} add {}").format(sql.Identifier(schema, table), what)


def _columns(names: tuple[str, ...]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(name) for name in names)


def _is_key(source: duckdb.DuckDBPyConnection, table: Table, key: tuple[str, ...]) -> bool:
    if not set(key) <= set(table.column_names):
        return False
    is_null = " or ".join(f"{sql_name(name)} is null" for name in key)
    row = source.execute(
        f"select count(*) = (select count(*) from (select distinct {sql_names(key)} from {sql_name(table.name)})) "
        f"and not coalesce(bool_or({is_null}), false) from {sql_name(table.name)}"
    ).fetchone()
    return bool(row and row[0])


def _held(source: duckdb.DuckDBPyConnection, relations: list[Relation]) -> list[Relation]:
    """Those of a table's relations that hold, by one look at it."""
    if not relations:
        return []
    row = source.execute(f"select {', '.join(map(_holds, relations))}").fetchone()
    assert row is not None  # a select without rows to choose from gives one
    return [relation for relation, is_held in zip(relations, row, strict=True) if is_held]


def _holds(relation: Relation) -> str:
    from_table, to_table = sql_name(relation.from_table), sql_name(relation.to_table)
    same = " and ".join(f"{to_table}.{sql_name(name)} = {from_table}.{sql_name(name)}" for name in relation.columns)
    # As the server reads it: a row with a null in it points to nothing.
    is_whole = " and ".join(f"{from_table}.{sql_name(name)} is not null" for name in relation.columns)
    points_nowhere = f"not exists (select 1 from {to_table} where {same})"
    return f"not exists (select 1 from {from_table} where {is_whole} and {points_nowhere})"


def _indexes(schema: str, tables: list[Table], held: HeldKeys) -> list[sql.Composed]:
    """An index on what tables are joined by, searched by, and hidden by, unless a key begins with it."""
    wanted: dict[str, dict[tuple[str, ...], None]] = {table.name: {} for table in tables}
    for relation in held.relations:
        wanted[relation.from_table][relation.columns] = None
    for table in tables:
        further = [*SEARCHED.get(table.name, ()), (AUTHORITY,)]
        wanted[table.name] |= {key: None for key in further if set(key) <= set(table.column_names)}
    return [
        sql.SQL("create index on {} ({})").format(sql.Identifier(schema, table), _columns(columns))
        for table, found in wanted.items()
        for columns in found
        if not any(key[: len(columns)] == columns for key in held.keys[table])
    ]
