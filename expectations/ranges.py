"""Checks that each figure of `indicator_values` is one that can be: its parts, its words, its interval, its period."""

from __future__ import annotations

from datetime import date

from expectations.checks import FIRST_DECIDED, Check, sql_list
from orchestration.warehouse.period_types import period_types

# Measures that a count is: their figure is the numerator, and there is nothing to divide by.
COUNT_MEASURES = ("count", "fte")
EARLIEST_PERIOD_END = date(1990, 1, 1)
AVAILABILITY = ("available", "not_supplied")
TARGET_STATUS = ("met", "near", "missed")
TARGET_READING = ("met", "missed", "not_clear")
_FIGURES = """
    from indicator_values as figure
    inner join indicator_definitions as definition on definition.indicator_id = figure.indicator_id"""


def _is_not_negative(column: str, reason: str) -> Check:
    return Check(
        name=f"{column}_is_not_negative",
        table="indicator_values",
        description=f"indicator_values.{column} is 0 or more",
        reason=reason,
        decided=FIRST_DECIDED,
        expectation="expect_column_values_to_be_between",
        arguments={"column": column, "min_value": 0},
    )


def _is_one_of(column: str, words: tuple[str, ...], reason: str) -> Check:
    return Check(
        name=f"{column}_is_a_known_word",
        table="indicator_values",
        description=f"indicator_values.{column} is one of {', '.join(words)}",
        reason=reason,
        decided=FIRST_DECIDED,
        expectation="expect_column_values_to_be_in_set",
        arguments={"column": column, "value_set": list(words)},
    )


RANGES = (
    Check(
        name="percentages_lie_between_0_and_100",
        table="indicator_values",
        description="the value of a percentage is from 0 to 100",
        reason="every numerator is a part of its denominator, so nothing else is possible",
        decided=FIRST_DECIDED,
        failing_rows=f"""
            select figure.indicator_id as place {_FIGURES}
            where definition.measure = 'percentage' and (figure.value < 0 or figure.value > 100)""",
    ),
    Check(
        name="numerators_lie_within_denominators",
        table="indicator_values",
        description="the numerator of a percentage is no more than its denominator",
        reason="every numerator of a percentage is a part of its denominator, in every breakdown cell",
        decided=FIRST_DECIDED,
        failing_rows=f"""
            select figure.indicator_id as place {_FIGURES}
            where definition.measure = 'percentage' and figure.numerator > figure.denominator""",
    ),
    Check(
        name="numerator_is_not_negative",
        table="indicator_values",
        description="indicator_values.numerator is 0 or more, but for indicators that are a difference",
        reason="it counts or adds up; only something less something else, such as a net change, may fall below zero",
        decided=FIRST_DECIDED,
        failing_rows=f"""
            select figure.indicator_id as place {_FIGURES}
            where figure.numerator < 0 and not definition.is_difference""",
    ),
    _is_not_negative("denominator", "it counts or adds up"),
    _is_not_negative("excluded", "it counts"),
    Check(
        name="value_is_absent_only_without_a_denominator",
        table="indicator_values",
        description="an available figure has no value exactly where its denominator is 0 or absent",
        reason="a denominator of zero gives a null value, not 0 and not 100; a count always has a value",
        decided=FIRST_DECIDED,
        failing_rows=f"""
            select figure.indicator_id as place {_FIGURES}
            where
                figure.availability = 'available'
                and definition.origin <> 'external'
                and (figure.value is null) <> (
                    definition.measure not in ({sql_list(COUNT_MEASURES)}) and coalesce(figure.denominator, 0) = 0
                )""",
    ),
    _is_one_of("availability", AVAILABILITY, "readers filter on it"),
    _is_one_of("period_type", tuple(each.name for each in period_types()), "readers filter on it"),
    _is_one_of("target_status", TARGET_STATUS, "readers colour by it; where there is no target it is null"),
    _is_one_of("target_reading", TARGET_READING, "readers colour by it; where nothing can be read it is null"),
    Check(
        name="values_lie_in_their_intervals",
        table="indicator_values",
        description="the value of a percentage, a count or a rate lies in its 95 % interval",
        reason="an interval beside its figure is of another figure or wrongly computed",
        decided=date(2026, 11, 27),
        failing_rows="""
            select indicator_id as place from indicator_values
            where (lower_95 is null) <> (upper_95 is null) or value < lower_95 or value > upper_95""",
    ),
    Check(
        name="not_supplied_rows_hold_no_figures",
        table="indicator_values",
        description="a row that was not supplied is an `all` row and has no figures",
        reason="a figure beside the words not supplied would be read as one",
        decided=FIRST_DECIDED,
        failing_rows="""
            select indicator_id as place from indicator_values
            where
                availability = 'not_supplied'
                and (
                    breakdown <> 'all'
                    or breakdown_value <> 'all'
                    or coalesce(numerator, denominator, excluded, value, share_of_total, lower_95) is not null
                    or coalesce(target_status, target_reading) is not null
                )""",
    ),
    Check(
        name="periods_start_before_they_end",
        table="indicator_values",
        description="period_start is on or before period_end",
        reason="a stock's period is the one day period_end, every other one starts earlier",
        decided=FIRST_DECIDED,
        expectation="expect_column_pair_values_a_to_be_greater_than_b",
        arguments={"column_A": "period_end", "column_B": "period_start", "or_equal": True},
    ),
    Check(
        name="period_ends_are_plausible",
        table="indicator_values",
        description=f"periods end at month ends from {EARLIEST_PERIOD_END} to the latest extract date",
        reason="no record before 1990 is believed, and a period that is not over when the data was extracted has no "
        "figure yet",
        decided=FIRST_DECIDED,
        failing_rows=f"""
            select indicator_id as place from indicator_values
            where
                period_end < date '{EARLIEST_PERIOD_END}'
                or period_end > (select max(latest_extract_date) from release)
                or period_end <> last_day(period_end)""",
    ),
)
