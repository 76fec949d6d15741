"""Leaves out rows whose event another table also records under a nearby date, and reports the difference."""

from __future__ import annotations

import duckdb

from orchestration.landing.profiles.rules import Part
from orchestration.landing.reading.headers import Header
from orchestration.landing.reading.mapping import Helper, excluded

ROWS_NAMED = 5


def notes_on_other_days(
    connection: duckdb.DuckDBPyConnection,
    part: Part,
    header: Header,
    source: str,
    positions: dict[str, int],
    helpers: dict[str, Helper],
) -> list[str]:
    """What to tell of such rows: how many, where they stand, and which day is used.

    Args:
        connection: holds the relations.
        part: what reads the table, and what leaves its rows out.
        header: the table's.
        source: the relation of the table's rows, with `_source_row`.
        positions: where each column that the part reads stands.
        helpers: the tables it looks into, by their names in the profile.
    """
    exclusion = part.unless_in
    if exclusion is None or exclusion.near is None or exclusion.file not in helpers:
        return []
    same_day = exclusion.model_copy(update={"within_days": 0})
    rows = connection.execute(
        f"select own._source_row from {source} as own where {excluded(exclusion, positions, helpers)} "
        f"and not {excluded(same_day, positions, helpers)} order by 1"
    ).fetchall()
    if not rows:
        return []
    word = header.table.row_word
    named = ", ".join(str(row) for (row,) in rows[:ROWS_NAMED])
    more = f" and {len(rows) - ROWS_NAMED:,} more" if len(rows) > ROWS_NAMED else ""
    return [
        f"{header.table.title}, {word} {named}{more}: {exclusion.near} stands in {exclusion.file} too, with another "
        f"day at most {exclusion.within_days} days off. It is taken for the same event, and the day of "
        f"{exclusion.file} is used. Correct the one that is wrong."
    ]
