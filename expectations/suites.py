"""What a release must be to be published: every check as data, with its reason and the day it was decided.

Tables are those of the draft's `marts.duckdb`. A check is one expectation of Great Expectations under its own name, the
one `--accept` takes. Where no ready-made expectation says it (comparisons of two tables, rules with a
condition, patterns, which Great Expectations cannot match on DuckDB) the check is a query of the rows that break it; of
such a row nothing is read but `place`: an indicator, a column or an authority, never a value of a child's record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

from expectations.catalogue import Catalogue
from orchestration.ground.audit_limits import MeasureCheck, measure_checks
from orchestration.landing.contracts import load_contracts
from orchestration.warehouse.period_types import period_types

Severity = Literal["critical", "warning"]
FailingRows = str | Callable[[Catalogue], str]

NO_FAILING_ROWS = "unexpected_rows_expectation"
# Measures that a count is: their figure is the numerator, and there is nothing to divide by.
COUNT_MEASURES = ("count", "fte")
EARLIEST_PERIOD_END = date(1990, 1, 1)
INDICATOR_KEY = (
    "local_authority_code",
    "indicator_id",
    "period_type",
    "period_end",
    "breakdown",
    "breakdown_value",
)
AVAILABILITY = ("available", "not_supplied")
TARGET_STATUS = ("met", "near", "missed")
TARGET_READING = ("met", "missed", "not_clear")
RECORDING_RATES_KEY = ("local_authority_code", "export_name", "column_name", "month_end")


@dataclass(frozen=True)
class Check:
    """One expectation on one table of the draft.

    `expectation` and `arguments` are Great Expectations' own names. For NO_FAILING_ROWS the query `failing_rows` gives
    one row, with the column `place`, for every row that breaks the rule; it may be built from the draft's catalogue.
    What says whether figures and tables are sound in themselves can never be accepted; a comparison can, for a reason.
    `failing_authorities` gives the codes of the authorities whose rows break it, where rows are of one each.
    `decided` is the day the rule or its threshold was last decided, `reason` why it is what it is, `remedy` what to do
    when it fails, beside correcting the exports or the rule.
    """

    name: str
    table: str
    description: str
    reason: str
    decided: date
    expectation: str = NO_FAILING_ROWS
    arguments: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    failing_rows: FailingRows = ""
    failing_authorities: str = ""
    severity: Severity = "critical"
    can_be_accepted: bool = False
    remedy: str = ""


FIRST_DECIDED = date(2026, 11, 21)


def _sql_list(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _exports_of(domain: str) -> list[str]:
    """The exports that are dated together, as a list of SQL."""
    return [contract.name for contract in load_contracts().values() if contract.domain == domain]


def _any_is_null(columns: tuple[str, ...]) -> str:
    return " or ".join(f"{column} is null" for column in columns)


def _is_not_empty(table: str, reason: str) -> Check:
    return Check(
        name=f"{table}_is_not_empty",
        table=table,
        description=f"{table} has rows",
        reason=reason,
        decided=FIRST_DECIDED,
        expectation="expect_table_row_count_to_be_between",
        arguments={"min_value": 1},
    )


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


VOLUMES = (
    _is_not_empty("indicator_values", "a release without figures is a failed build, not a quiet month"),
    _is_not_empty("reporting_periods", "without periods nothing says which month the release is about"),
    _is_not_empty("local_authorities", "without authorities the checks below would have nothing to look at"),
    _is_not_empty("indicator_definitions", "without definitions the checks below would have nothing to look at"),
    Check(
        name="every_authority_has_values",
        table="local_authorities",
        description="every authority of local_authorities has rows in indicator_values",
        reason="an authority that vanished would be read as one with nothing to report",
        decided=FIRST_DECIDED,
        failing_rows="""
            select authority.local_authority_code as place
            from local_authorities as authority
            anti join indicator_values as figure on figure.local_authority_code = authority.local_authority_code""",
    ),
    Check(
        name="every_indicator_has_values",
        table="indicator_definitions",
        description="every indicator of the product has an `all` row for every authority that has figures",
        reason="an indicator that was not supplied is published as not_supplied, never left out",
        decided=FIRST_DECIDED,
        failing_rows="""
            select definition.indicator_id as place
            from indicator_definitions as definition
            cross join (select distinct local_authority_code from indicator_values) as authority
            anti join (select * from indicator_values where breakdown = 'all') as figure
                on figure.local_authority_code = authority.local_authority_code
                and figure.indicator_id = definition.indicator_id
            where definition.origin = 'national'""",
    ),
    Check(
        name="latest_period_is_complete",
        table="indicator_definitions",
        description="indicators that need the same exports reach the same latest period in each authority",
        reason="care, protection and the optional exports have extract dates of their own, so the latest period is "
        "compared among indicators that share them",
        decided=FIRST_DECIDED,
        failing_rows=f"""
            with latest as (
                select
                    figure.local_authority_code,
                    figure.indicator_id,
                    case
                        when protection and not care then 'protection'
                        when care and not protection then 'care'
                        else definition.needs
                    end as exports,
                    max(figure.period_end) as period_end
                from indicator_values as figure
                inner join (
                    select
                        indicator_id,
                        needs,
                        list_has_any(string_split(needs, ';'), {_exports_of("care")}) as care,
                        list_has_any(string_split(needs, ';'), {_exports_of("protection")}) as protection
                    from indicator_definitions
                    where origin <> 'external'
                ) as definition on definition.indicator_id = figure.indicator_id
                where figure.breakdown = 'all'
                group by all
            ),
            compared as (
                select
                    indicator_id,
                    period_end,
                    max(period_end) over (partition by local_authority_code, exports) as latest_of_its_exports
                from latest
            )
            select indicator_id as place from compared where period_end < latest_of_its_exports""",
    ),
    Check(
        name="every_value_has_a_definition",
        table="indicator_values",
        description="every indicator of indicator_values is in the catalogue published with it",
        reason="the rules about percentages and counts know a measure only through its definition",
        decided=FIRST_DECIDED,
        failing_rows="""
            select figure.indicator_id as place
            from indicator_values as figure
            anti join indicator_definitions as definition on definition.indicator_id = figure.indicator_id""",
    ),
)

_FIGURES = """
    from indicator_values as figure
    inner join indicator_definitions as definition on definition.indicator_id = figure.indicator_id"""

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
                    definition.measure not in ({_sql_list(COUNT_MEASURES)}) and coalesce(figure.denominator, 0) = 0
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

UNIQUENESS = (
    Check(
        name="indicator_values_key_is_unique",
        table="indicator_values",
        description=f"({', '.join(INDICATOR_KEY)}) is unique in indicator_values",
        reason="a figure that is there twice is added up twice by whoever reads it",
        decided=FIRST_DECIDED,
        expectation="expect_compound_columns_to_be_unique",
        arguments={"column_list": list(INDICATOR_KEY)},
    ),
    Check(
        name="exclusions_sum_to_excluded",
        table="indicator_exclusions",
        description="the exclusions of a cell add up to its `excluded`",
        reason="what was left out must be accounted for by reason",
        decided=FIRST_DECIDED,
        failing_rows=f"""
            with accounted as (
                select {", ".join(INDICATOR_KEY)}, sum("count") as by_reason from indicator_exclusions group by all
            ),
            excluded as (
                select {", ".join(INDICATOR_KEY)}, sum(excluded) as in_all from indicator_values group by all
            )
            select indicator_id as place
            from excluded
            full outer join accounted using ({", ".join(INDICATOR_KEY)})
            where coalesce(in_all, 0) <> coalesce(by_reason, 0)""",
    ),
)

COMPLETENESS = (
    Check(
        name="indicator_values_key_is_recorded",
        table="indicator_values",
        description="no key column of indicator_values is null, nor is period_start, availability or is_provisional",
        reason="a filter drops a null without a word",
        decided=FIRST_DECIDED,
        failing_rows=f"""
            select indicator_id as place from indicator_values
            where {_any_is_null((*INDICATOR_KEY, "period_start", "availability", "is_provisional"))}""",
    ),
    Check(
        name="recording_rates_key_is_recorded",
        table="recording_rates",
        description=f"({', '.join(RECORDING_RATES_KEY)}) is never null in recording_rates",
        reason="a filter drops a null without a word",
        decided=FIRST_DECIDED,
        failing_rows=f"""
            select coalesce(export_name, 'no export') as place from recording_rates
            where {_any_is_null(RECORDING_RATES_KEY)}""",
    ),
    Check(
        name="recorded_rows_lie_within_all_rows",
        table="recording_rates",
        description="rows_recorded is from 0 to rows_total",
        reason="a column cannot be recorded in more rows than there are",
        decided=FIRST_DECIDED,
        failing_rows="""
            select export_name || '.' || column_name as place from recording_rates
            where (rows_recorded >= 0 and rows_recorded <= rows_total) is distinct from true""",
    ),
)


def _in_digits(number: str) -> str:
    return f"regexp_replace(cast({number} as varchar), '[.]?0+$', '')"


def _place_of_a_measure(rule: MeasureCheck) -> str:
    """What was expected, or what the last release said, beside what was found, so that a reader can judge it."""
    before, now = ("the last release had", "now there is") if rule.compares_with_last_release else ("expected", "found")
    return (
        "coalesce(local_authority_code || ' ', '') || coalesce(subject, 'no subject') "
        f"|| coalesce(': {before} ' || {_in_digits('expected')} || ',', ':') "
        f"|| ' {now} ' || coalesce({_in_digits('actual')}, 'nothing') || coalesce(' (' || detail || ')', '')"
    )


def measure_check(rule: MeasureCheck) -> Check:
    """The check of one measure that dbt computed in `audit_measures`: all its rows within, and there must be one.

    A measure that compares with the last release may be absent from the first.
    """
    only_after_the_first = (
        "and (select max(previous_release_id) from release) is not null" if rule.compares_with_last_release else ""
    )
    return Check(
        name=rule.name,
        table="audit_measures",
        description=rule.description,
        reason=rule.reason,
        decided=rule.decided,
        severity="warning" if rule.severity == "warning" else "critical",
        can_be_accepted=rule.may_be_accepted,
        failing_rows=f"""
            select {_place_of_a_measure(rule)} as place from audit_measures
            where check_name = '{rule.name}' and is_within is distinct from true
            union all
            select 'the measure was not computed' as place
            where not exists (select 1 from audit_measures where check_name = '{rule.name}') {only_after_the_first}""",
        failing_authorities=f"""
            select distinct local_authority_code from audit_measures
            where check_name = '{rule.name}' and is_within is distinct from true and local_authority_code is not null
            order by 1""",
    )


MEASURES = tuple(measure_check(rule) for rule in measure_checks())

KNOWN_MEASURES = Check(
    name="measures_are_known",
    table="audit_measures",
    description="every measure in audit_measures has a check of its own",
    reason="a measure that nobody judges would let anything through",
    decided=FIRST_DECIDED,
    failing_rows=f"""
        select distinct check_name as place from audit_measures
        where check_name not in ({_sql_list(tuple(measure.name for measure in MEASURES))}) or check_name is null""",
)
