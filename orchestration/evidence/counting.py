"""An indicator's file counted on the evidence of the current release: what it would say, with nothing published."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from orchestration.evidence.opening import OpenRelease
from orchestration.evidence.quantiles import quantile
from orchestration.ground.database.sql import tables_in
from orchestration.ground.errors import WarehouseError
from orchestration.landing.indicators.forms import OF_AMOUNTS, Form, Part
from orchestration.landing.indicators.sql_macros import CALENDAR, amount_of_member, is_member, role_of_member

# Of each kind of indicator the period that is counted: the twelve months, day or financial year up to a month end.
PERIODS = {"flow": "the 12 months to", "stock": "on", "window": "the financial year to"}
SCALES = {"percentage": 100, "rate_per_10000": 10_000, "rate_per_100": 100, "ratio": 1}


@dataclass(frozen=True)
class Count:
    """What a form counts for one authority in one period, as a refresh would publish it.

    A count has no denominator; a median has no numerator, and its denominator is the number of its amounts. `value` is
    None where there is nothing to count out of.
    """

    authority: str
    period: str
    numerator: float | None
    denominator: float | None
    excluded: float
    value: float | None


def part_query(part: Part) -> str:
    """A part as SQL over its base: who is in it, in which role, and what each record counts."""
    role = role_of_member("denominator" if part.is_denominator else None, part.success, part.exclusion)
    lines = [
        "select",
        "    local_authority_code,",
        f"    {_on_one_line(role)} as role,",
        f"    {amount_of_member(part.amount, part.exclusion)} as amount",
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
    for part in form.parts:
        _require_base(release, part)
    kind, measure = form.texts["kind"], form.texts["measure"]
    # The parts together, because what is counted once is counted once in all of them.
    members = " union all ".join(f"({_in_period(part, kind)})" for part in form.parts)
    ends = release.rows(
        "select local_authority_code, max(period_end) as period_end from published.indicator_values "
        "where availability = 'available' group by local_authority_code order by local_authority_code"
    )
    return [
        Count(
            str(row["local_authority_code"]),
            f"{PERIODS[kind]} {row['period_end']}",
            *_figure(release, members, measure, [*row.values()]),
        )
        for row in ends
    ]


def _figure(
    release: OpenRelease, members: str, measure: str, parameters: list[object]
) -> tuple[float | None, float | None, float, float | None]:
    """Numerator, denominator, what is left out, value: as period_cells and indicator_values have them."""
    excluded = _total(release, members, "excluded", parameters) or 0.0
    if measure in OF_AMOUNTS:
        found = release.rows(f"select amount from ({members}) where role = 'numerator'", parameters)
        amounts = [Decimal(str(row["amount"])) for row in found]
        middle = quantile(measure, amounts)
        return None, float(len(amounts)), excluded, None if middle is None else float(middle)
    numerator = _total(release, members, "numerator", parameters) or 0.0
    if measure not in SCALES:
        return numerator, None, excluded, numerator
    denominator = _total(release, members, "denominator", parameters)
    # A rate per 10,000 without a population has no denominator, and not 0.
    if denominator is None and measure != "rate_per_10000":
        denominator = 0.0
    value = round(numerator * SCALES[measure] / denominator, 4) if denominator else None
    return numerator, denominator, excluded, value


def _total(release: OpenRelease, members: str, role: str, parameters: list[object]) -> float | None:
    """What members add up to in a role: each key once, and the amounts of those without one; None without a member."""
    roles = "('excluded')" if role == "excluded" else f"('{role}', 'both')"
    (found,) = release.rows(
        "select cast(sum(amount) filter (counted_once is null) as double) as amounts, "
        "count(distinct counted_once) as keys, count(*) as members "
        f"from ({members}) where role in {roles}",
        parameters,
    )
    return float(str(found["amounts"] or 0)) + float(str(found["keys"])) if found["members"] else None


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
    query = query.replace(f"from {part.base.relation}\n", f"from {relation} as base\n")
    once = "cast(counted_once as varchar)" if part.distinct else "cast(null as varchar)"
    # An amount has as many decimals as a member's.
    return f"select role, cast(amount as decimal(18, 4)) as amount, {once} as counted_once from ({query})"


def _require_base(release: OpenRelease, part: Part) -> None:
    if part.base.relation not in tables_in(release.connection, "evidence"):
        raise WarehouseError(
            f"Release {release.release_id} was made before its evidence held the bases. Refresh, and check again."
        )
