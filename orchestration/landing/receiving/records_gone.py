"""How many records of an export's previous extract a new one no longer holds, and whether a person must confirm it."""

from __future__ import annotations

from pathlib import Path

import duckdb

from orchestration.ground.sql import sql_name, sql_names
from orchestration.landing.contracts import Contract

# A full extract holds all history, so that its records hardly ever go: systems delete a mistyped or doubled record now
# and then, and a merge of two people's files takes some dozens. A tenth of an export in one month is a report with a
# filter, a cut file or another system's ids, and none of these may turn into lower figures (2026-11-22).
LARGEST_SHARE_GONE = 0.1
# In a short export a handful is a tenth; below this number one person can look at every record (2026-11-22).
FEWEST_RECORDS_GONE = 20


def records_gone(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    previous: Path,
    fresh: Path,
    history_from: str | None = None,
) -> tuple[int, int]:
    """How many records of the previous extract a new one should hold, and how many of them it does not.

    Both files are of full extracts of one export of one authority. Without an event date in its contract an export's
    records are not expected to come again, and without the previous file there is nothing to compare: (0, 0).

    Args:
        connection: a database that may read both files.
        contract: the export; its key tells its records apart.
        previous: the landed Parquet of the next-earlier accepted extract.
        fresh: the Parquet just read, landed or not.
        history_from: the first day the new extract reaches back to, as ISO text. Records dated before it, or undated,
            may rightly be missing and are left out of both numbers.

    Raises:
        duckdb.Error: a file cannot be read.
    """
    if contract.event_date is None or not previous.is_file():
        return 0, 0
    is_within_reach = (
        f"where try_cast(before.{sql_name(contract.event_date)} as date) >= cast($from as date)" if history_from else ""
    )
    same_key = " and ".join(
        f"before.{sql_name(name)} is not distinct from now.{sql_name(name)}" for name in contract.key
    )
    row = connection.execute(
        f"""
        select count(*), count(*) filter (where now.is_there is null)
        from read_parquet($previous) as before
        left join (select {sql_names(contract.key)}, true as is_there from read_parquet($fresh)) as now
            on {same_key}
        {is_within_reach}
        """,
        {"previous": str(previous), "fresh": str(fresh)} | ({"from": history_from} if history_from else {}),
    ).fetchone()
    assert row is not None  # an aggregate without groups always gives a row
    return int(row[0]), int(row[1])


def needs_confirmation(records_before: int, gone: int) -> bool:
    """True if so many records are gone that a person must say they are rightly so (`confirmed` in batch.yml)."""
    return gone >= FEWEST_RECORDS_GONE and gone > LARGEST_SHARE_GONE * records_before
