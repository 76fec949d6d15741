"""Which published tables are related, and by which of several ways a filter goes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from orchestration.outputs.dictionary.model import Relation, Table
from orchestration.warehouse.declarations import Declarations

AUTHORITIES = "dim_authorities"


def relations_between(tables: Iterable[Table], declared: Mapping[str, Declarations]) -> tuple[Relation, ...]:
    """Every relation between tables of a release, each with whether it is active.

    A column that has the name of a dimension's key refers to that dimension. The rest is what dbt declares.
    """
    known = {table.name: table for table in tables}
    keys = {
        table.primary_key[0]: table.name
        for table in known.values()
        if table.kind == "dimension" and len(table.primary_key) == 1
    }
    found: list[Relation] = []
    for table in known.values():
        by_name = {
            column.name: Relation(table.name, column.name, keys[column.name], column.name)
            for column in table.columns
            if keys.get(column.name, table.name) != table.name
        }
        found += by_name.values()
        found += [
            Relation(table.name, reference.column, reference.to_table, reference.to_column)
            for reference in (declared[table.name].references if table.name in declared else ())
            if reference.column not in by_name and reference.to_table in known and reference.to_table != table.name
        ]
    return with_one_way(found, known)


def with_one_way(relations: list[Relation], tables: Mapping[str, Table]) -> tuple[Relation, ...]:
    """The same relations, inactive where a filter would have a second way from one table to another.

    First come tables that know nothing but their authority and one other table, as audits know their review: they are
    reached through it. Then what leads to a dimension, then everything else.
    """
    details = {
        relation.from_table
        for relation in relations
        if _is_of_one_table(relation, relations) and tables[relation.to_table].kind != "dimension"
    }

    def rank(relation: Relation) -> tuple[int, str, str]:
        leads_to_dimension = tables[relation.to_table].kind == "dimension"
        if relation.from_table in details:
            return (2 if leads_to_dimension else 0, relation.from_table, relation.from_column)
        comes_from_dimension = tables[relation.from_table].kind == "dimension"
        is_first = leads_to_dimension and not comes_from_dimension
        return (1 if is_first else 2, relation.from_table, relation.from_column)

    active: list[Relation] = []
    for relation in sorted(relations, key=rank):
        if not has_second_way([*active, relation]):
            active.append(relation)
    return tuple(
        replace(relation, is_active=relation in active)
        for relation in sorted(relations, key=lambda each: (each.from_table, each.from_column))
    )


def has_second_way(relations: Iterable[Relation]) -> bool:
    """True if a filter on one table can come to another by two ways, or back to itself."""
    below: dict[str, list[str]] = {}
    for relation in relations:
        below.setdefault(relation.to_table, []).append(relation.from_table)
    for start in below:
        reached, waiting = {start}, list(below[start])
        while waiting:
            table = waiting.pop()
            if table in reached:
                return True
            reached.add(table)
            waiting += below.get(table, [])
    return False


def _is_of_one_table(relation: Relation, relations: list[Relation]) -> bool:
    """True if a relation's table refers to nothing else but its authority."""
    return all(
        each.to_table in (AUTHORITIES, relation.to_table)
        for each in relations
        if each.from_table == relation.from_table
    )
