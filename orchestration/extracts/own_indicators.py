"""The indicators that councils have of their own, as two tables of schema `landing`: definitions, and what to count."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from orchestration.ground.database.sql import sql_text
from orchestration.landing.indicators.definitions import COLUMNS, definition_row
from orchestration.landing.indicators.forms import Form, Part

TYPES = {"is_difference": "boolean", "headline_order": "bigint"}
PART_COLUMNS = ("base", "condition", "role", "success", "exclusion", "amount", "distinct_key", "threshold")


def write_own_indicators(warehouse: duckdb.DuckDBPyConnection, own: Mapping[tuple[str | None, str], Form]) -> None:
    """Create `local_indicators` and `local_indicator_parts`; without an indicator they have no row.

    Args:
        warehouse: the run's own database.
        own: each indicator by whose it is (None: the whole hub's) and its id.
    """
    columns = ", ".join(f"{name} {TYPES.get(name, 'varchar')}" for name in COLUMNS)
    warehouse.execute(f"create or replace table landing.local_indicators ({columns}, local_authority_code varchar)")
    parts = ", ".join(f"{name} varchar" for name in PART_COLUMNS)
    warehouse.execute(
        "create or replace table landing.local_indicator_parts (local_authority_code varchar, indicator_id varchar, "
        f"part_number bigint, {parts})"
    )
    for (authority, indicator_id), form in own.items():
        row = [text or None for text in definition_row(form).values()]
        places = ", ".join("?" for _ in range(len(row) + 1))
        warehouse.execute(f"insert into landing.local_indicators values ({places})", [*row, authority])
        others = sorted(owner for owner, known in own if owner and known == indicator_id)
        for number, part in enumerate(form.parts, start=1):
            values = part_arguments(part)
            values["condition"] = f"{_whose(authority, others)} and ({part.where})"
            warehouse.execute(
                f"insert into landing.local_indicator_parts values (?, ?, ?, {', '.join('?' for _ in PART_COLUMNS)})",
                [authority, indicator_id, number, *(values[column] for column in PART_COLUMNS)],
            )


def part_arguments(part: Part) -> dict[str, str | None]:
    """What the macro `members` is given for a part, beside the indicator: SQL by argument, None for its default."""
    return {
        "base": part.base.name,
        "condition": part.where if part.where != "true" else None,
        "role": "denominator" if part.is_denominator else None,
        "success": part.success,
        "exclusion": part.exclusion,
        "amount": part.amount if part.amount != "1" else None,
        "distinct_key": part.distinct,
        "threshold": part.threshold,
    }


def _whose(authority: str | None, others: list[str]) -> str:
    """Whose records are counted: an authority's, or those of all that have no indicator of this name themselves."""
    if authority is not None:
        return f"local_authority_code = {sql_text(authority)}"
    return f"local_authority_code not in ({', '.join(sql_text(other) for other in others)})" if others else "true"
