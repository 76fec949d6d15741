"""Checks that everything is there: tables, authorities, indicators and their latest periods."""

from __future__ import annotations

from expectations.checks import FIRST_DECIDED, Check
from orchestration.landing.contracts import load_contracts


def _exports_of(domain: str) -> list[str]:
    """The exports that are dated together, as a list of SQL."""
    return [contract.name for contract in load_contracts().values() if contract.domain == domain]


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
