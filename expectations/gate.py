"""The gate: runs every check on a draft and says whether it may be published.

Fail-closed throughout: a check that raised, a check without a result, a missing table and an audit without checks all
count as failed. Importing this module costs nothing; running an audit imports Great Expectations, which takes seconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from expectations.acceptance import CheckResult, with_acceptance
from expectations.catalogue import CATALOGUE_QUERY, Catalogue, Column
from expectations.checks import Check
from expectations.failing_places import explained, with_query
from expectations.suites import CHECKS
from expectations.validation import failed_unchecked, validate
from orchestration.ground.errors import UsageError
from orchestration.landing.inbox.batches import AUTHORITY_CODE

if TYPE_CHECKING:
    from sqlalchemy import Engine

__all__ = ["CHECKS", "AuditContext", "AuditReport", "audit", "require_acceptable"]


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
        built = [with_query(check, catalogue, engine) for check in checks]
        judged: dict[str, CheckResult] = {}
        for table in dict.fromkeys(check.table for check in built):
            of_table = [check for check in built if check.table == table]
            if table in catalogue.tables:
                judged |= validate(datasource, table, of_table)
            else:
                judged |= {check.name: failed_unchecked(check, f"the draft has no table {table}") for check in of_table}
        results = [explained(judged[check.name], check, engine) for check in built]
    finally:
        datasource.get_execution_engine().close()
        datasource.get_engine().dispose()
    return AuditReport(tuple(with_acceptance(result, context.accepted) for result in results))


def _read_catalogue(engine: Engine) -> Catalogue:
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(CATALOGUE_QUERY).fetchall()
    evidence = [Column(table, name, kind) for database, table, name, kind in rows if database == "evidence"]
    draft = [Column(table, name, kind) for database, table, name, kind in rows if database != "evidence"]
    return Catalogue(draft=draft, evidence=evidence)
