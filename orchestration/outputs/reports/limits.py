"""The time limits and thresholds that an authority's figures were judged by at the report's month end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from orchestration.outputs.reports.marts import Marts


@dataclass(frozen=True)
class Limit:
    """A limit in force, the law or practice that sets it, and since when that has been in force."""

    name: str
    amount: int
    law: str
    in_force_from: date | None


def limits_of(marts: Marts) -> dict[str, Limit]:
    """The limits in force at the month end, by name: the authority's own, its hub's or the national ones."""
    return {
        row["limit_name"]: Limit(row["limit_name"], row["amount"], row["law"], row["in_force_from"])
        for row in marts.rows(
            """
            select limit_name, amount, law, in_force_from from limits_in_force
            where local_authority_code = ? and valid_from <= ? and coalesce(valid_to >= ?, true)
            """,
            marts.authority,
            marts.period_end,
            marts.period_end,
        )
    }
