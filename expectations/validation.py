"""Great Expectations' part of an audit: one validation of each table, and what came of each check.

A check that raised, and one that Great Expectations gave no result for, have failed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from expectations.acceptance import CheckResult
from expectations.checks import NO_FAILING_ROWS, Check
from orchestration.ground.database.safe_errors import safe_reason

if TYPE_CHECKING:
    from great_expectations.core import ExpectationValidationResult
    from great_expectations.datasource.fluent.sql_datasource import SQLDatasource

# Tables of figures and of counts. Every other one has a row per child's event, and of those a result may hold a boolean
# only: at SUMMARY Great Expectations keeps examples of the values that failed.
AGGREGATE_TABLES = frozenset(
    {
        "audit_measures",
        "indicator_definitions",
        "indicator_exclusions",
        "indicator_values",
        "local_authorities",
        "recording_rates",
        "release",
        "reporting_periods",
    }
)


def result_format(table: str) -> Literal["SUMMARY", "BOOLEAN_ONLY"]:
    """How much Great Expectations may keep of a result on that table."""
    return "SUMMARY" if table in AGGREGATE_TABLES else "BOOLEAN_ONLY"


def validate(datasource: SQLDatasource, table: str, checks: Sequence[Check]) -> dict[str, CheckResult]:
    """One validation of one table. Every check gets a result; one that Great Expectations dropped has failed.

    The suite is not kept in the context: nobody asks for it again, and keeping it takes longer than judging.
    """
    import great_expectations
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
    from great_expectations.expectations.metadata_types import FailureSeverity

    expectations = []
    for check in checks:
        arguments = dict(check.arguments)
        if check.expectation == NO_FAILING_ROWS:
            arguments["unexpected_rows_query"] = _counting_query(check)
        expectations.append(
            ExpectationConfiguration(
                type=check.expectation,
                kwargs=arguments,
                meta={"check": check.name},
                severity=FailureSeverity(check.severity),
            ).to_domain_obj()
        )
    asset = datasource.add_table_asset(table, table_name=table)
    suite = great_expectations.ExpectationSuite(name=table, expectations=expectations)
    outcome = asset.get_batch(asset.build_batch_request()).validate(suite, result_format=result_format(table))
    by_name = {
        result.expectation_config.meta["check"]: result
        for result in outcome.results
        if result.expectation_config is not None and result.expectation_config.meta is not None
    }
    return {
        check.name: _judged(check, by_name[check.name])
        if check.name in by_name
        else failed_unchecked(check, "it did not run")
        for check in checks
    }


def _counting_query(check: Check) -> str:
    """One row for every failing row, and nothing of it, so that none of its values can reach a result or a log.

    Great Expectations wants a query to name its batch; a count of it is one row, also of an empty table.
    """
    query = str(check.failing_rows).replace("{", "{{").replace("}", "}}")
    return f"select 1 as failing from ({query}) as failing_rows cross join (select count(*) from {{batch}}) as batch"


def _judged(check: Check, outcome: ExpectationValidationResult) -> CheckResult:
    if reason := _raised(outcome.exception_info or {}):
        return failed_unchecked(check, reason)
    found: Mapping[str, Any] = outcome.result or {}
    observed = found.get("unexpected_count", found.get("observed_value"))
    detail = "" if outcome.success else f"{observed} rows break the rule" if observed else "the rule is broken"
    return _result(check, outcome.success is True, observed, detail)


def _raised(exception_info: Mapping[str, Any]) -> str | None:
    """Why an expectation raised, or None. The information is one record, or one for each metric that failed."""
    if "raised_exception" in exception_info:
        is_raised = bool(exception_info["raised_exception"])
        return safe_reason(str(exception_info.get("exception_message"))) if is_raised else None
    for record in exception_info.values():
        message = record["exception_message"] if isinstance(record, Mapping) else record.exception_message
        return safe_reason(str(message))
    return None


def failed_unchecked(check: Check, reason: str) -> CheckResult:
    """The result of a check that could not be made: it has failed, for that reason."""
    return _result(check, False, None, f"could not be checked: {reason}")


def _result(check: Check, passed: bool, observed: Any, detail: str) -> CheckResult:
    return CheckResult(
        check=check.name,
        table=check.table,
        description=check.description,
        passed=passed,
        severity=check.severity,
        observed=observed,
        detail=detail,
    )
