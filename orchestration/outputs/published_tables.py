"""What is known of the tables of a release: descriptions and types from its database, keys from the dbt project.

A table that holds every column of a dimension's key relates to it, because a name means the same everywhere. To a fact
it relates where the dbt project tests it: two facts can have a key of the same name, such as that of a meeting.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.ground.sql import open_to_read

Nodes = dict[str, dict[str, Any]]
DIMENSION_PREFIX = "dim_"
# A second key, beside the one that is tested: what tables of figures have of a period.
FURTHER_KEYS = {"dim_periods": ("period_type", "period_end")}


@dataclass(frozen=True)
class Column:
    """A published column: its type as DuckDB writes it, such as `DECIMAL(18,4)`."""

    name: str
    type: str
    description: str


@dataclass(frozen=True)
class Relation:
    """Many rows of one table belong to one row of another, by columns of the same names."""

    from_table: str
    to_table: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A published table, its columns in their order.

    `keys` are the sets of columns of which each names one row; `links` are the relations of one column that dbt tests.
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    keys: tuple[tuple[str, ...], ...] = ()
    links: tuple[Relation, ...] = ()

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of its columns in order."""
        return tuple(column.name for column in self.columns)


def published_tables(marts: Path, manifest: Path) -> list[Table]:
    """The tables of a release's database by name.

    Args:
        marts: the release's database.
        manifest: the dbt project as parsed, of the code that made it.
    """
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"]
    keys, links = _keys(nodes), _links(nodes)
    columns: dict[str, list[Column]] = defaultdict(list)
    with open_to_read(marts=marts) as connection:
        for table, *column in connection.execute(
            "select table_name, column_name, data_type, coalesce(comment, '') from duckdb_columns() "
            "where database_name = 'marts' order by table_name, column_index"
        ).fetchall():
            columns[table].append(Column(*column))
        tables = connection.execute(
            "select table_name, coalesce(comment, '') from duckdb_tables() where database_name = 'marts' order by all"
        ).fetchall()
    return [
        Table(name, says, tuple(columns[name]), tuple(keys.get(name, ())), tuple(links.get(name, ())))
        for name, says in tables
    ]


def relations_between(tables: list[Table]) -> list[Relation]:
    """The relations of tables to one another, one at most from one to another, in the order of the tables."""
    names = {table.name for table in tables}
    keys = [
        (target, key)
        for target in tables
        if target.name.startswith(DIMENSION_PREFIX)
        for key in sorted(target.keys, key=len)
    ]
    found: dict[tuple[str, str], Relation] = {}
    for table in tables:
        by_name = [
            Relation(table.name, target.name, key)
            for target, key in keys
            if target.name != table.name and set(key) <= set(table.column_names)
        ]
        for relation in [*by_name, *table.links]:
            if relation.to_table in names:
                found.setdefault((relation.from_table, relation.to_table), relation)
    return list(found.values())


def _keys(nodes: Nodes) -> dict[str, list[tuple[str, ...]]]:
    """The keys that the dbt project tests, by table: a test of several columns, or one unique and never null."""
    tested: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    single: dict[tuple[str, str], set[str]] = defaultdict(set)
    for table, column, test, arguments in _tests(nodes):
        if test == "primary_key":
            tested[table].add(tuple(arguments["columns"]))
        elif column:
            single[table, column].add(test)
    for (table, column), tests in single.items():
        if tests >= {"unique", "not_null"}:
            tested[table].add((column,))
    for table, key in FURTHER_KEYS.items():
        tested[table].add(key)
    return {table: sorted(keys) for table, keys in tested.items()}


def _links(nodes: Nodes) -> dict[str, list[Relation]]:
    """The relations to facts that the dbt project tests, by table."""
    links: dict[str, list[Relation]] = defaultdict(list)
    for table, column, test, arguments in _tests(nodes):
        if test == "relationships" and column == arguments["field"]:
            # It is written `ref('fct_reviews')`.
            target = arguments["to"].split("'")[1]
            if not target.startswith(DIMENSION_PREFIX):
                links[table].append(Relation(table, target, (column,)))
    return links


def _tests(nodes: Nodes) -> Iterator[tuple[str, str | None, str, dict[str, Any]]]:
    """Each test of a model: the model's table, the column if it is of one, the test's name and its arguments."""
    for node in nodes.values():
        metadata, tested = node.get("test_metadata"), nodes.get(node.get("attached_node") or "")
        if metadata and tested:
            given = metadata["kwargs"]
            yield tested["alias"], node["column_name"], metadata["name"], given.get("arguments") or given
