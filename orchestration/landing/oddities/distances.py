"""Whether distances are miles, as they must be, or metres or kilometres."""

from __future__ import annotations

import duckdb

from orchestration.ground.audit_limits import limits_of
from orchestration.ground.database.sql import only_row
from orchestration.landing.oddities.said import TO_DO, Column, Title, rows_said
from orchestration.landing.reading.what_was_read import ReadExport

EXPORT, MILES = "care_episodes", "placement_distance_miles"


def distances_not_in_miles(
    connection: duckdb.DuckDBPyConnection, read: ReadExport, title: Title, column: Column
) -> dict[str, str]:
    """A sentence on the distances of placements that can hardly be miles, by `export.column`; none if all can.

    Args:
        connection: may read the Parquet of the export.
        read: the care episodes, with rows.
        title, column: what a message calls the file of an export, and one of its columns.

    Raises:
        duckdb.Error: the file cannot be read.
    """
    limits = limits_of("distances_not_in_miles")
    row = only_row(
        connection,
        f"""
        select
            count(miles),
            count(*) filter (where miles > {limits["farthest"]}),
            count(*) filter (where miles > {limits["far"]}),
            list(_source_row order by _source_row) filter (where miles > {limits["farthest"]})
        from (select try_cast({MILES} as double) as miles, _source_row from read_parquet($file)) as placements
        """,
        {"file": str(read.parquet)},
    )
    filled, impossible, far = map(int, row[:3])
    where, words = f"{title(EXPORT)}, column {column(EXPORT, MILES)}", ""
    farthest = f"more than {limits['farthest']:,.0f} miles"
    if filled >= limits["records"] and impossible * 100 > filled * limits["share"]:
        words = (
            f"{impossible:,} of the {filled:,} distances are {farthest}, which is farther than any two places in "
            "Great Britain are apart. They may be metres. Have the report give miles."
        )
    elif filled >= limits["records_of_far"] and far * 100 > filled * limits["share_of_far"]:
        words = (
            f"{far:,} of the {filled:,} distances are more than {limits['far']:,.0f} miles. Of the children of no "
            "region of England are as many as three in ten placed so far. They may be kilometres. Have the report give "
            "miles."
        )
    elif impossible:
        words = (
            f"{impossible:,} of the {filled:,} distances {rows_said(row[3])} are {farthest}. A placement abroad may "
            "be so far; in Great Britain none is."
        )
    return {f"{EXPORT}.{MILES}": f"{where}: {words} {TO_DO}"} if words else {}
