"""The figures of the marts that the open tier is made of, and the numbers in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

import duckdb

from orchestration.ground.database.sql import sql_texts
from orchestration.outputs.open_tier.rules import Part, open_breakdowns

# Tables without which there is no open tier: those of a warehouse that a test made by hand may lack them.
NEEDED = frozenset(
    {
        "indicator_values",
        "indicator_definitions",
        "dim_indicators",
        "dim_authorities",
        "dim_breakdown_values",
        "dim_periods",
    }
)
ALL = "all"
YEAR, QUARTER, DAY = "year_to_date", "quarter", "point_in_time"

# How a number is hidden: a count; a count that can be below zero, or an amount that can; an amount with decimals; the
# population, which is public.
Kind = Literal["count", "difference", "amount", "population"]


class Key(NamedTuple):
    """Where a number stands."""

    authority: str
    indicator_id: str
    part: Part
    period_type: str
    period_end: date
    breakdown: str
    breakdown_value: str


class Number(NamedTuple):
    """A number and how it is hidden; `is_whole` is false of full-time equivalents."""

    value: float
    kind: Kind
    is_whole: bool = True


@dataclass(frozen=True)
class Figure:
    """One row of the tier before anything is hidden. Numbers are None where there are none.

    `measure` is the catalogue's. `is_available` is false where exports were not supplied or do not reach back so far.
    """

    authority: str
    authority_name: str
    indicator_id: str
    name: str
    unit: str
    decimals: int
    measure: str
    is_difference: bool
    is_per_population: bool
    period_type: str
    period_start: date
    period_end: date
    period: str
    financial_year: str
    breakdown: str
    breakdown_label: str
    breakdown_value: str
    value_label: str
    numerator: float | None
    denominator: float | None
    value: float | None
    is_available: bool

    def key(self, part: Part) -> Key:
        """Where one of its numbers stands."""
        where = (self.period_type, self.period_end, self.breakdown, self.breakdown_value)
        return Key(self.authority, self.indicator_id, part, *where)


def read_figures(marts: duckdb.DuckDBPyConnection) -> list[Figure]:
    """The figures of the product's own indicators that the tier has, in the order in which they are shown.

    Years and quarters of `all`, states at the ends of quarters, and the open breakdowns at the end of a financial year.
    A group that another year has and this one has not is a zero, not a gap.
    """
    listed = sql_texts(open_breakdowns())
    cursor = marts.execute(f"""
        with figures as (
            select given.*
            from indicator_values as given
            where
                (breakdown = 'all' and (
                    period_type = '{QUARTER}'
                    or (period_type = '{YEAR}' and month(period_end) = 3)
                    or (period_type = '{DAY}' and month(period_end) % 3 = 0)
                ))
                or (breakdown in ({listed}) and period_type in ('{YEAR}', '{DAY}') and month(period_end) = 3)
        ),
        cells as (
            select distinct local_authority_code, indicator_id, breakdown, breakdown_value from figures
        ),
        complete as (
            select
                whole.local_authority_code, whole.indicator_id, whole.period_type, whole.period_start, whole.period_end,
                cells.breakdown, cells.breakdown_value,
                case when whole.numerator is null then null else coalesce(figures.numerator, 0) end as numerator,
                case when whole.denominator is null then null else coalesce(figures.denominator, 0) end as denominator,
                figures.value, whole.availability = 'available' and not whole.is_before_reach as is_available
            from figures as whole
            inner join cells using (local_authority_code, indicator_id)
            left join figures on
                whole.local_authority_code = figures.local_authority_code
                and whole.indicator_id = figures.indicator_id and whole.period_type = figures.period_type
                and whole.period_end = figures.period_end and cells.breakdown = figures.breakdown
                and cells.breakdown_value = figures.breakdown_value
            where
                whole.breakdown = 'all'
                and (cells.breakdown = 'all' or (month(whole.period_end) = 3 and whole.period_type <> '{QUARTER}'))
        )
        select
            complete.local_authority_code, authorities.local_authority_name, complete.indicator_id, shown.name,
            shown.unit, shown.decimals, shown.measure, coalesce(definitions.is_difference, false),
            contains(';' || definitions.needs || ';', ';population;'),
            complete.period_type, complete.period_start, complete.period_end, periods.label, periods.financial_year,
            complete.breakdown,
            case complete.breakdown when 'all' then 'All' else coalesce(labels.breakdown_label, complete.breakdown) end,
            complete.breakdown_value,
            case complete.breakdown when 'all' then 'All' else coalesce(labels.label, complete.breakdown_value) end,
            cast(complete.numerator as double), cast(complete.denominator as double), cast(complete.value as double),
            complete.is_available
        from complete
        inner join indicator_definitions as definitions using (indicator_id)
        inner join dim_indicators as shown using (indicator_id)
        inner join dim_authorities as authorities using (local_authority_code)
        inner join dim_periods as periods using (period_type, period_end)
        left join dim_breakdown_values as labels using (local_authority_code, breakdown, breakdown_value)
        where definitions.origin = 'national'
        order by
            complete.local_authority_code, shown.display_order, complete.indicator_id, complete.breakdown,
            labels.sort_order nulls last, complete.breakdown_value, complete.period_type, complete.period_end
    """)
    return [Figure(*row) for row in cursor.fetchall()]


def numbers_of(figures: Sequence[Figure]) -> dict[Key, Number]:
    """Every number of available figures, and of percentages what is left of the denominator."""
    numbers: dict[Key, Number] = {}
    for figure in figures:
        if not figure.is_available:
            continue
        is_amount = figure.measure == "fte"
        if figure.numerator is not None:
            kind: Kind = "difference" if figure.is_difference else "amount" if is_amount else "count"
            numbers[figure.key("numerator")] = Number(figure.numerator, kind, not is_amount)
        if figure.denominator is not None:
            numbers[figure.key("denominator")] = _denominator(figure, figure.denominator)
        if figure.measure == "percentage" and figure.numerator is not None and figure.denominator is not None:
            numbers[figure.key("complement")] = Number(figure.denominator - figure.numerator, "count")
    return numbers


def _denominator(figure: Figure, value: float) -> Number:
    if figure.is_per_population:
        return Number(value, "population")
    if figure.measure == "ratio":
        return Number(value, "amount", is_whole=False)
    return Number(value, "count")
