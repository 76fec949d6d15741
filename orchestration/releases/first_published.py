"""What was first said of each closed period, beside what is said now.

The list is carried forward from release to release and never worked out again: what was published first stays, whatever
happens to the releases, the exports or the code since.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from orchestration.ground.database.sql import sql_text, tables_in
from orchestration.outputs.tables import create_described_table
from orchestration.releases.release import read_manifest

TABLE = "first_published"
DESCRIPTION = (
    "What was first published of each closed period, in which release, and what is published of it now. "
    "One row per authority, indicator and period."
)
KEY = ("local_authority_code", "indicator_id", "period_type", "period_end")
FIGURES = ("numerator", "denominator", "value")
COLUMNS = {
    "local_authority_code": ("varchar", "The authority, as nine-character GSS code."),
    "indicator_id": ("varchar", "The indicator; see `indicator_definitions`."),
    "period_type": ("varchar", "The kind of period, as in `reporting_periods`."),
    "period_end": ("date", "The last day of the period, which was no longer provisional when it was listed."),
    "first_release_id": ("varchar", "The release that published the period first, as no longer provisional."),
    "is_first_for_certain": (
        "boolean",
        "False where the period was published before this list began: the release is the oldest that the list knows.",
    ),
    **{f"{figure}_first": ("decimal(18,4)", f"The {figure} as published first; null if none.") for figure in FIGURES},
    **{
        f"{figure}_now": ("decimal(18,4)", f"The {figure} as published now; null if the figure is no longer published.")
        for figure in FIGURES
    },
    "is_as_first_published": ("boolean", "The numerator, denominator and value are what they were."),
}


def write_first_published(connection: duckdb.DuckDBPyConnection, previous: Path | None, release_id: str) -> None:
    """Write the list into the draft: what the release before lists, and the periods that are closed since.

    Args:
        connection: has the draft attached as `marts`, with its `indicator_values`.
        previous: the folder of the release that the draft follows, if any.
        release_id: the draft's.
    """
    name = f"marts.main.{TABLE}"
    create_described_table(connection, name, DESCRIPTION, COLUMNS)
    manifest = read_manifest(previous) if previous else None
    if previous is None or manifest is None:
        _insert(connection, _closed("marts", sql_text(release_id), is_certain=True))
        return
    connection.execute(f"attach {sql_text(previous / 'marts.duckdb')} as previous (read_only)")
    try:
        _insert(connection, _listed(connection, manifest["release_id"], release_id))
    finally:
        connection.execute("detach previous")


def _listed(connection: duckdb.DuckDBPyConnection, previous_id: str, release_id: str) -> str:
    """SQL for what was first said: as the release before lists it, or as it says if it is older than the list."""
    columns = ", ".join([*KEY, "first_release_id", "is_first_for_certain", *(f"{name}_first" for name in FIGURES)])
    before = (
        f"select {columns} from previous.main.{TABLE}"
        if TABLE in tables_in(connection, "previous")
        else _closed("previous", sql_text(previous_id), is_certain=False)
    )
    now = _closed("marts", sql_text(release_id), is_certain=True)
    return f"{before} union all select * from ({now}) as closed anti join ({before}) as listed using ({', '.join(KEY)})"


def _closed(database: str, release: str, *, is_certain: bool) -> str:
    """SQL for the whole figures of a release's closed periods, each as that release's first word on it."""
    figures = ", ".join(f"{figure} as {figure}_first" for figure in FIGURES)
    return (
        f"select {', '.join(KEY)}, {release} as first_release_id, {str(is_certain).lower()} as is_first_for_certain, "
        f"{figures} from {database}.main.indicator_values "
        "where breakdown = 'all' and not is_provisional and availability = 'available'"
    )


def _insert(connection: duckdb.DuckDBPyConnection, listed: str) -> None:
    """Put what was first said beside what the draft says."""
    now = ", ".join(f"now.{figure} as {figure}_now" for figure in FIGURES)
    is_same = " and ".join(f"now.{figure} is not distinct from listed.{figure}_first" for figure in FIGURES)
    connection.execute(
        f"""
        insert into marts.main.{TABLE} by name
        select listed.*, {now}, now.{KEY[0]} is not null and {is_same} as is_as_first_published
        from ({listed}) as listed
        left join (
            select * from marts.main.indicator_values where breakdown = 'all' and availability = 'available'
        ) as now using ({", ".join(KEY)})
        order by {", ".join(KEY)}
        """
    )
