"""How the model's tables relate: each relation by one column, and at most one way for a filter from any table to any.

Power BI refuses a model in which a filter can reach a table by two ways. The others are kept as inactive relations, for
formulas that ask for one (USERELATIONSHIP).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from orchestration.outputs.published_tables import DIMENSION_PREFIX, Relation, Table, relations_between

FACT_PREFIX = "fct_"
DATES, DAY = "dim_dates", "calendar_date"
# The day that a row of a fact happened: the first of these that it has.
EVENT_DATES = (
    "held_date",
    "referral_date",
    "raised_date",
    "entered_date",
    "contact_date",
    "audit_date",
    "agreed_date",
    "completed_date",
    "start_date",
    "due_date",
    "period_end",
)


class Link(NamedTuple):
    """A relation of one column to one column; `made_of` are the published columns that it is made of."""

    from_table: str
    from_column: str
    to_table: str
    to_column: str
    made_of: tuple[str, ...]


def links_between(tables: Sequence[Table]) -> list[Link]:
    """The relations of the model's tables, each of one column to one column, and of each fact's day to the calendar."""
    links = [
        Link(relation.from_table, _joined(relation), relation.to_table, _joined(relation), relation.columns)
        for relation in relations_between(list(tables))
    ]
    for table in tables:
        day = next((name for name in EVENT_DATES if name in table.column_names), None)
        if table.name.startswith(FACT_PREFIX) and day:
            links.append(Link(table.name, day, DATES, DAY, (day,)))
    return links


def with_activity(links: Iterable[Link]) -> list[tuple[Link, bool]]:
    """Each relation with whether it is active, otherwise in the order given.

    A fact is filtered by its own columns first; what a dimension knows of another, or a fact of a fact, stands behind.
    """
    ordered = sorted(links, key=lambda link: (_is_dimension(link.from_table), not _is_dimension(link.to_table)))
    leads_to: dict[str, set[str]] = defaultdict(set)
    judged = []
    for link in ordered:
        is_active = not _makes_a_second_way(leads_to, link.from_table, link.to_table)
        if is_active:
            leads_to[link.from_table].add(link.to_table)
        judged.append((link, is_active))
    return judged


def _is_dimension(table: str) -> bool:
    return table.startswith(DIMENSION_PREFIX)


def _makes_a_second_way(leads_to: dict[str, set[str]], start: str, end: str) -> bool:
    """Whether some table that leads to `start`, itself among them, already reaches what `end` leads to."""
    tables = set(leads_to) | {start}
    before = {table for table in tables if start in _reached(leads_to, table)}
    after = _reached(leads_to, end)
    return any(_reached(leads_to, table) & after for table in before)


def _reached(leads_to: dict[str, set[str]], table: str) -> set[str]:
    """A table and all that it leads to."""
    found = {table}
    waiting = [table]
    while waiting:
        for following in leads_to.get(waiting.pop(), set()) - found:
            found.add(following)
            waiting.append(following)
    return found


def _joined(relation: Relation) -> str:
    """The column that a relation goes by: its own, or one that the query makes of several."""
    if len(relation.columns) == 1:
        return relation.columns[0]
    return f"{relation.to_table.removeprefix(DIMENSION_PREFIX)}_key"
