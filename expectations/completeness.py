"""Checks that no row is there twice, that no key is left blank, and that counts add up to what they are parts of."""

from __future__ import annotations

from expectations.checks import FIRST_DECIDED, Check

INDICATOR_KEY = (
    "local_authority_code",
    "indicator_id",
    "period_type",
    "period_end",
    "breakdown",
    "breakdown_value",
)
RECORDING_RATES_KEY = ("local_authority_code", "export_name", "column_name", "month_end")


def _any_is_null(columns: tuple[str, ...]) -> str:
    return " or ".join(f"{column} is null" for column in columns)


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
