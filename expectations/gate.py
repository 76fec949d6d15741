"""The gate: runs every check on a draft and says whether it may be published.

Fail-closed throughout: a check that raised, a check without a result, a missing table and an audit without checks all
count as failed. Importing this module costs nothing; running an audit imports Great Expectations, which takes seconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from expectations.acceptance import CheckResult, with_acceptance
from expectations.catalogue import CATALOGUE_QUERY, Catalogue, Column
from expectations.checks import NO_FAILING_ROWS, Check
from expectations.suites import CHECKS
from orchestration.ground.errors import UsageError
from orchestration.ground.safe_errors import safe_reason
from orchestration.landing.inbox.batches import AUTHORITY_CODE

if TYPE_CHECKING:
    from great_expectations.core import ExpectationValidationResult
    from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
    from sqlalchemy import Engine

__all__ = ["CHECKS", "AuditContext", "AuditReport", "audit", "require_acceptable", "result_format"]

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
PLACES_NAMED = 5


@dataclass(frozen=True)
class AuditContext:
    """What an audit needs beside the draft.

    `evidence` is the draft's restricted database, whose ids are looked for in the public one. `accepted` maps the name
    of a check that may fail this once, alone or with an authority (`CHECK:E06000005`), to the reason somebody gave.
    `memory` is how many bytes the database may take; None leaves it to the database.
    """

    evidence: Path
    accepted: Mapping[str, str] = field(default_factory=dict)
    memory: int | None = None


@dataclass(frozen=True)
class AuditReport:
    """All the results of one audit, in the order of the suites."""

    results: tuple[CheckResult, ...]

    @property
    def blocking(self) -> tuple[CheckResult, ...]:
        """The failed checks that stand in the way."""
        return tuple(result for result in self.results if result.blocks)

    @property
    def may_publish(self) -> bool:
        """True if checks ran and none of them blocks."""
        return bool(self.results) and not self.blocking


def require_acceptable(accepted: Mapping[str, str], checks: Sequence[Check] = CHECKS) -> None:
    """Refuse an acceptance that names no check, gives no reason, or would let an unsound release through.

    Raises:
        UsageError: with the names that can be accepted.
    """
    acceptable = [check.name for check in checks if check.can_be_accepted]
    warnings = {check.name for check in checks if check.severity == "warning"}
    for given, reason in accepted.items():
        name, colon, authority = given.partition(":")
        if colon and not AUTHORITY_CODE.fullmatch(authority):
            raise UsageError(f"{given}: after the colon stands an authority's code, as in {name}:E06000005.")
        if name in warnings:
            raise UsageError(f"The check {name} is a warning: it holds nothing up, and needs no acceptance.")
        if name in {check.name for check in checks} - set(acceptable):
            raise UsageError(
                f"The check {name} can never be accepted: it says whether the figures and tables are sound in "
                "themselves, which no reason changes."
            )
        if name not in acceptable:
            raise UsageError(f"There is no check {name}. Checks that can be accepted: {', '.join(acceptable)}.")
        if not reason.strip():
            raise UsageError(f"Accepting {name} needs a reason, for the record: add --reason TEXT.")


def audit(draft_marts: Path, context: AuditContext, checks: Sequence[Check] = CHECKS) -> AuditReport:
    """Judge a draft by every check; the files are opened read-only and closed again.

    Args:
        draft_marts: the draft's `marts.duckdb`.
        context: where its evidence is, and what was accepted.
        checks: the project's own, unless a test brings others.

    Raises:
        UsageError: an acceptance is not possible.
        Exception: whatever stops Great Expectations as a whole; the caller publishes nothing.
    """
    require_acceptable(context.accepted, checks)
    from expectations.engine import open_context, open_draft

    datasource = open_draft(open_context(), draft_marts, context.evidence, context.memory)
    try:
        engine = datasource.get_engine()
        catalogue = _read_catalogue(engine)
        built = [_with_query(check, catalogue, engine) for check in checks]
        judged: dict[str, CheckResult] = {}
        for table in dict.fromkeys(check.table for check in built):
            of_table = [check for check in built if check.table == table]
            if table in catalogue.tables:
                judged |= _validate(datasource, table, of_table)
            else:
                judged |= {check.name: _failed(check, f"the draft has no table {table}") for check in of_table}
        results = [_explained(judged[check.name], check, engine) for check in built]
    finally:
        datasource.get_execution_engine().close()
        datasource.get_engine().dispose()
    return AuditReport(tuple(with_acceptance(result, context.accepted) for result in results))


def result_format(table: str) -> Literal["SUMMARY", "BOOLEAN_ONLY"]:
    """How much Great Expectations may keep of a result on that table."""
    return "SUMMARY" if table in AGGREGATE_TABLES else "BOOLEAN_ONLY"


def _read_catalogue(engine: Engine) -> Catalogue:
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(CATALOGUE_QUERY).fetchall()
    evidence = [Column(table, name, kind) for database, table, name, kind in rows if database == "evidence"]
    draft = [Column(table, name, kind) for database, table, name, kind in rows if database != "evidence"]
    return Catalogue(draft=draft, evidence=evidence)


def _with_query(check: Check, catalogue: Catalogue, engine: Engine) -> Check:
    """The check with its query, if that is built from the catalogue.

    Such a query reads every column of the release, and Great Expectations would run it twice; so it is run once, and
    what Great Expectations judges is its answer, rows by place. If it cannot be run, Great Expectations gets the query
    itself and reports why.
    """
    if not callable(check.failing_rows):
        return check
    from sqlalchemy.exc import SQLAlchemyError

    query = check.failing_rows(catalogue)
    try:
        answer = _failing_by_place(query, engine)
    except SQLAlchemyError:
        return replace(check, failing_rows=query)
    rows = [f"select '{place}' as place from range({failing})" for place, failing in answer]
    return replace(check, failing_rows=" union all ".join(rows) or "select '' as place where false")


def _failing_by_place(query: str, engine: Engine) -> list[tuple[str, int]]:
    """How many rows break a rule at each place, most first."""
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            f"select place, count(*) as failing from ({query}) as failing_rows "
            "group by place order by failing desc, place"
        ).fetchall()
    return [(str(place), int(failing)) for place, failing in rows]


def _validate(datasource: SQLDatasource, table: str, checks: Sequence[Check]) -> dict[str, CheckResult]:
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
        check.name: _judged(check, by_name[check.name]) if check.name in by_name else _failed(check, "it did not run")
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
        return _failed(check, reason)
    found: Mapping[str, Any] = outcome.result or {}
    observed = found.get("unexpected_count", found.get("observed_value"))
    return CheckResult(
        check=check.name,
        table=check.table,
        description=check.description,
        passed=outcome.success is True,
        severity=check.severity,
        observed=observed,
        detail="" if outcome.success else f"{observed} rows break the rule" if observed else "the rule is broken",
    )


def _raised(exception_info: Mapping[str, Any]) -> str | None:
    """Why an expectation raised, or None. The information is one record, or one for each metric that failed."""
    if "raised_exception" in exception_info:
        is_raised = bool(exception_info["raised_exception"])
        return safe_reason(str(exception_info.get("exception_message"))) if is_raised else None
    for record in exception_info.values():
        message = record["exception_message"] if isinstance(record, Mapping) else record.exception_message
        return safe_reason(str(message))
    return None


def _failed(check: Check, reason: str) -> CheckResult:
    return CheckResult(
        check=check.name,
        table=check.table,
        description=check.description,
        passed=False,
        severity=check.severity,
        observed=None,
        detail=f"could not be checked: {reason}",
    )


def _explained(result: CheckResult, check: Check, engine: Engine) -> CheckResult:
    """Name the places where a query's rule is broken (columns, indicators, authorities), most rows first."""
    if result.passed or result.observed is None or check.expectation != NO_FAILING_ROWS:
        return result
    places = _failing_by_place(str(check.failing_rows), engine)
    named = ", ".join(f"{place} ({failing})" for place, failing in places[:PLACES_NAMED])
    more = ", and others" if len(places) > PLACES_NAMED else ""
    authorities = _failing_authorities(check, engine)
    concerned = f". Authorities concerned: {', '.join(authorities)}" if len(authorities) > 1 else ""
    remedy = f". {check.remedy}" if check.remedy else ""
    detail = f"{result.observed} rows break the rule: {named}{more}{concerned}{remedy}"
    return replace(result, detail=detail, authorities=authorities)


def _failing_authorities(check: Check, engine: Engine) -> tuple[str, ...]:
    if not check.failing_authorities:
        return ()
    with engine.connect() as connection:
        return tuple(str(code) for (code,) in connection.exec_driver_sql(check.failing_authorities).fetchall())
