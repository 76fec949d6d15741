"""A column of days of which a spreadsheet with American settings made cells of dates where it could.

02/03/2026 it took for the third of February; 13/03/2026 it could not, and left it as a text. A layout that reads both
kinds takes the cells for what they show.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from orchestration.ground.database.sql import only_row
from orchestration.landing.contracts import Contract
from orchestration.landing.formats.tables import source_column
from orchestration.landing.profiles.dates import date_pattern
from orchestration.landing.profiles.rules import ISO_DATE, Part
from orchestration.landing.reading.headers import Header
from orchestration.landing.reading.ids import trimmed

DAY_FIRST = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")
# A day that may be a month.
LAST_MONTH = 12


@dataclass(frozen=True)
class TwoKindsOfDays:
    """A column of a table, `place` as a message tells it, with as many days of the 1st to 12th of a month written year
    first (`early`) and of later days written day first (`late`), and the `others` of either kind.
    """

    column: str
    place: str
    early: int
    late: int
    others: int


def two_kinds_of_days(
    connection: duckdb.DuckDBPyConnection, contract: Contract, part: Part, header: Header, source: str
) -> list[TwoKindsOfDays]:
    """The columns of a table with days of two kinds, and how well the day of the month tells them apart.

    Args:
        connection: holds the relation.
        contract: which columns are dates.
        part: how they are read.
        header: the columns of the table.
        source: the relation of the table's rows, as text.

    Raises:
        duckdb.Error: the relation cannot be read.
    """
    found = []
    for name, rule in part.columns.items():
        for leaf in rule.leaves if contract.column(name).type == "date" else ():
            formats = [each for each in leaf.date_formats if each in DAY_FIRST]
            there = [each for each in leaf.source if each in header]
            if not there or not formats or ISO_DATE not in leaf.date_formats:
                continue
            value = trimmed(source_column(header.position(there[0])))
            year_first = f"regexp_matches({value}, '^{date_pattern(ISO_DATE)}')"
            day_first = f"regexp_matches({value}, '^({'|'.join(map(date_pattern, formats))})')"
            early = f"try_cast(substr({value}, 9, 2) as integer) <= {LAST_MONTH}"
            late = f"try_cast(left({value}, 2) as integer) > {LAST_MONTH}"
            row = only_row(
                connection,
                f"select count(*) filter (where {year_first} and {early}), "
                f"count(*) filter (where {day_first} and {late}), "
                f"count(*) filter (where {year_first} and not {early} or {day_first} and not {late}) from {source}",
            )
            if row[0] and row[1]:
                place = f"{header.table.title}, column {there[0]}"
                found.append(TwoKindsOfDays(name, place, *map(int, row)))
    return found
