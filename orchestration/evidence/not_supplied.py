"""Why a figure was not supplied: what is missing of that which its indicator needs."""

from __future__ import annotations

from datetime import date
from typing import Any

from orchestration.evidence.figure import Definition
from orchestration.evidence.opening import OpenRelease
from orchestration.ground.database.sql import tables_in

NEEDS = "int_needs_supplied"


def why_not_supplied(release: OpenRelease, definition: Definition, authority: str, period_end: date) -> str:
    """A sentence on what is missing, and one on all that the indicator needs; of a figure that was not supplied."""
    reason = _reason(release, definition, authority, period_end)
    return f"Not supplied: {reason}. The indicator needs: {', '.join(definition.all_needs)}."


def _reason(release: OpenRelease, definition: Definition, authority: str, period_end: date) -> str:
    if NEEDS not in tables_in(release.connection, "evidence"):
        # Releases made before 2026-11-29 do not say it.
        return "the period cannot be counted from the exports in force"
    rows: list[dict[str, Any]] = release.rows(
        f"select distinct export_name, column_name, is_supplied, optional_date from evidence.{NEEDS} "
        "where local_authority_code = ? and indicator_id = ? order by export_name, column_name nulls first",
        [authority, definition.indicator_id],
    )
    missing = [row for row in rows if not row["is_supplied"]]
    exports = {row["export_name"] for row in missing if row["column_name"] is None}
    columns = [f"{row['export_name']}.{row['column_name']}" for row in missing if row["export_name"] not in exports]
    if missing:
        return f"missing from the exports in force, or blank in every row: {', '.join([*sorted(exports), *columns])}"
    ended = {row["export_name"]: row["optional_date"] for row in rows if row["optional_date"] is not None}
    early = [f"{name} ({day})" for name, day in ended.items() if day < period_end]
    if early:
        return f"the period ends after the newest extract of {', '.join(early)}"
    return "the exports in force do not reach back to all that the figure looks at"
