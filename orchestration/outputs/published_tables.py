"""The tables of a release as BI tools and database servers relate them, from the release's dictionary.

What is related by one column says the dictionary (dictionary/relations.py). Here is added what needs several: a table
that holds every column of a wider key of a dimension relates to it, because a name means the same everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.outputs.dictionary.model import Column, Dictionary

DIMENSION_PREFIX = "dim_"
# A second key, beside the one that is tested: what tables that lack its text have of a period, a team or a cell.
FURTHER_KEYS = {
    "dim_periods": ("period_type", "period_end"),
    "dim_teams": ("local_authority_code", "team"),
    "dim_breakdown_values": ("local_authority_code", "breakdown", "breakdown_value"),
}

# Breakdowns by what is an authority's own: a team of another may have the same name and is another team.
OWN_BREAKDOWNS = ("team", "officer", "service", "district")
# What `is_small_number` says of one figure, judged on a sum: one case more or less moves a percentage of fewer than ten
# by ten points or more (2026-11-29, outputs.md).
ENOUGH_CASES = 10


@dataclass(frozen=True)
class Relation:
    """Many rows of one table belong to one row of another, by columns of the same names."""

    from_table: str
    to_table: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A published table, its columns in their order.

    `keys` are the sets of columns of which each names one row; `links` are the dictionary's relations of one column to
    another of the same name.
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


def published_tables(dictionary: Dictionary) -> list[Table]:
    """The tables of a release, in the order of its dictionary."""
    return [
        Table(
            table.name,
            table.description,
            table.columns,
            keys=tuple(key for key in (table.primary_key, FURTHER_KEYS.get(table.name, ())) if key),
            links=tuple(
                Relation(table.name, relation.to_table, (relation.from_column,))
                for relation in dictionary.relations_from(table.name)
                if relation.from_column == relation.to_column
            ),
        )
        for table in dictionary.tables
    ]


def relations_between(tables: list[Table]) -> list[Relation]:
    """The relations of tables to one another, one at most from one to another, in the order of the tables."""
    places = {table.name: place for place, table in enumerate(tables)}
    wider = [
        (target, key)
        for target in tables
        if target.name.startswith(DIMENSION_PREFIX)
        for key in sorted(target.keys, key=len)
        if len(key) > 1
    ]
    found: dict[tuple[str, str], Relation] = {}
    for table in tables:
        by_several = [
            Relation(table.name, target.name, key)
            for target, key in wider
            if target.name != table.name and set(key) <= set(table.column_names)
        ]
        # By one column before by several, and dimensions before facts.
        related = [each for each in (*table.links, *by_several) if each.to_table in places]
        for relation in sorted(related, key=lambda each: (not _is_dimension(each), places[each.to_table])):
            found.setdefault((relation.from_table, relation.to_table), relation)
    return list(found.values())


def _is_dimension(relation: Relation) -> bool:
    return relation.to_table.startswith(DIMENSION_PREFIX)
