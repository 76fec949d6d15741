"""A check for each measure that dbt computed for the audit, in `audit_measures`."""

from __future__ import annotations

from expectations.checks import FIRST_DECIDED, Check, sql_list
from orchestration.ground.audit_limits import MeasureCheck, measure_checks


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
        where check_name not in ({sql_list(tuple(measure.name for measure in MEASURES))}) or check_name is null""",
)
