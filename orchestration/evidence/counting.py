"""An indicator's file counted on the evidence of the current release: what it would say, with nothing published."""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.evidence.opening import OpenRelease
from orchestration.ground.errors import WarehouseError
from orchestration.landing.indicators.forms import OF_AMOUNTS, Form, Part
from orchestration.landing.indicators.sql_macros import CALENDAR, is_member, role_of_member

# Of each kind of indicator the period that is counted: the twelve months, day or financial year up to a month end.
PERIODS = {"flow": "the 12 months to", "stock": "on", "window": "the financial year to"}
SCALES = {"percentage": 100, "rate_per_10000": 10_000, "rate_per_100": 100, "ratio": 1}


@dataclass(frozen=True)
class Count:
    """What a form counts for one authority in one period. `value` is None where there is nothing to count out of."""

    authority: str
    period: str
    numerator: float
    denominator: float
    excluded: float
    value: float | None


def part_query(part: Part) -> str:
    """A part as SQL over its base: who is in it, in which role, and what each record counts."""
    role = role_of_member("denominator" if part.is_denominator else None, part.success, part.exclusion)
    lines = [
        "select",
        "    local_authority_code,",
        f"    {_on_one_line(role)} as role,",
        f"    {part.amount} as amount",
    ]
    if part.distinct:
        lines[-1] += ","
        lines.append(f"    {part.distinct} as counted_once")
    where = _on_one_line(is_member(part.where, part.exclusion))
    return "\n".join([*lines, f"from {part.base.relation}", f"where {where}"])


def count_form(release: OpenRelease, form: Form) -> list[Count]:
    """What a form counts for each authority of the release, in the latest period that its kind has.

    Raises:
        WarehouseError: the release was made before its evidence held the bases.
    """
    counts = []
    kind = form.texts["kind"]
    ends = release.rows(
        "select local_authority_code, max(period_end) as period_end from published.indicator_values "
        "where availability = 'available' group by local_authority_code order by local_authority_code"
    )
    for row in ends:
        totals = {"numerator": 0.0, "denominator": 0.0, "excluded": 0.0}
        amounts: list[str] = []
        for part in form.parts:
            query = f"({_in_period(part, kind)})"
            _require_base(release, part)
            if form.texts["measure"] in OF_AMOUNTS:
                amounts.append(f"select amount from {query}")
            what = "count(distinct counted_once)" if part.distinct else "coalesce(sum(amount), 0)"
            for summed in release.rows(
                f"select role, cast({what} as double) as total from {query} group by role", [*row.values()]
            ):
                total = float(str(summed["total"]))
                for role in ("numerator", "denominator") if summed["role"] == "both" else (str(summed["role"]),):
                    totals[role] += total
        value = _value(release, form.texts["measure"], totals, amounts, [*row.values()])
        counts.append(
            Count(str(row["local_authority_code"]), f"{PERIODS[kind]} {row['period_end']}", **totals, value=value)
        )
    return counts


def _on_one_line(sql: str) -> str:
    """SQL of a macro without its line breaks; what stands in one line is left as it is."""
    return " ".join(line.strip() for line in sql.splitlines() if line.strip())


def _in_period(part: Part, kind: str) -> str:
    """A part's query over the evidence, for one authority and one month end: its parameters, in this order, twice."""
    day = "period_end" if kind != "flow" else str(part.base.words["event"][0])
    window = {
        "flow": f"{day} <= $2 and {day} > cast(last_day(cast($2 as date) - interval 12 months) as date)",
        "stock": f"{day} = $2",
        "window": f"{day} = $2 and period_type = 'year_to_date'",
    }[kind]
    query = part_query(part).replace(CALENDAR, "published.dim_dates")
    relation = f"(select * from evidence.{part.base.relation} where local_authority_code = $1 and {window})"
    return query.replace(f"from {part.base.relation}\n", f"from {relation} as base\n")


def _require_base(release: OpenRelease, part: Part) -> None:
    found = release.rows(
        "select 1 as found from duckdb_tables() where database_name = 'evidence' and table_name = ?",
        [part.base.relation],
    )
    if not found:
        raise WarehouseError(
            f"Release {release.release_id} was made before its evidence held the bases. Refresh, and check again."
        )


def _value(
    release: OpenRelease, measure: str, totals: dict[str, float], amounts: list[str], parameters: list[object]
) -> float | None:
    if measure in OF_AMOUNTS:
        function = "median(amount)" if measure == "median" else "quantile_disc(amount, 0.9)"
        found = release.rows(
            f"select cast({function} as double) as value from ({' union all '.join(amounts)})", parameters
        )
        value = found[0]["value"]
        return None if value is None else float(str(value))
    if measure not in SCALES:
        return totals["numerator"]
    return totals["numerator"] * SCALES[measure] / totals["denominator"] if totals["denominator"] else None
