"""What a release is made of: the exports that its build read, and the latest period that they reach."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb

from orchestration.ground.database.sql import only_row, rows_by_name
from orchestration.ground.errors import NothingPublishedError


def latest_period_end_of(connection: duckdb.DuckDBPyConnection, rows: dict[str, int]) -> date:
    """The last day of a draft's latest reporting period; `rows` counts the rows of its tables.

    Raises:
        NothingPublishedError: there is no period.
    """
    if not rows.get("reporting_periods"):
        raise NothingPublishedError(
            "The warehouse has no reporting period, so a release would have no month. "
            "Check that an authority's batch was accepted and that its extract reaches the end of a month."
        )
    row = only_row(connection, "select max(period_end) from marts.main.reporting_periods")
    latest: date = row[0]
    return latest


def inputs_of_build(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Each export the warehouse was built from: whose, which file, its hash, its rows and extract date."""
    return rows_by_name(
        connection,
        "select local_authority_code, export_name, extract_date, source_file, source_sha256, rows_read, rows_repeated, "
        "rows_landed, profile from warehouse.landing.batches where is_in_force order by all",
    )
