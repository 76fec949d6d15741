"""From a stamped warehouse to a current release: draft, audit, swap. There is no other way to publish."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from expectations.acceptance import CheckResult
from expectations.gate import AuditContext, AuditReport, audit, require_acceptable
from orchestration.ground.crash_points import passing
from orchestration.ground.database.safe_errors import safe_reason
from orchestration.ground.database.sql import open_to_read
from orchestration.ground.errors import NothingPublishedError
from orchestration.ground.files.disk import is_disk_full
from orchestration.ground.fingerprints import code_fingerprint
from orchestration.ground.settings import Settings
from orchestration.outputs.reports.html.first_page import write_first_page
from orchestration.outputs.reports.writing import reports_in, write_reports_of_release
from orchestration.releases.candidates import keep_candidate, settle_candidates
from orchestration.releases.draft import Draft, write_draft
from orchestration.releases.erasing.said_of_audit import with_erasures
from orchestration.releases.kept_words import require_no_case_ids
from orchestration.releases.made_already import MadeAlready, settled_already
from orchestration.releases.manifest import write_manifest
from orchestration.releases.open_tier import open_tier_checks
from orchestration.releases.swap import publish
from orchestration.releases.whole import comparison
from orchestration.warehouse.stamp import newest_stamped_warehouse, require_stamp


class AuditFailedError(NothingPublishedError):
    """The audit did not let the draft through; `report` holds every result there is, to be stored before this is raised
    further. It is empty if the audit itself broke off."""

    def __init__(self, message: str, report: AuditReport):
        super().__init__(message)
        self.report = report


@dataclass(frozen=True)
class PublicationResult:
    """How a publication ended: the release that is current now, its checks, and the rows of its public tables.

    For a `candidate`, which waits for approval, they are those of the candidate; what was current is still.
    """

    status: Literal["published", "unchanged", "candidate"]
    release_id: str
    checks: tuple[CheckResult, ...]
    rows: dict[str, int]


def publish_release(
    settings: Settings,
    run_id: str,
    accepted: Mapping[str, str],
    say: Callable[[str], None],
    inputs: str | None = None,
) -> PublicationResult:
    """Publish a run's warehouse if it is whole and passes every check; otherwise leave what was published standing.

    Where approval is required, what passed waits as a candidate.

    The caller holds the lock and has called `recover`.

    Args:
        settings: whose outputs folder is published.
        run_id: the run whose warehouse it is; if it built none, the newest stamped one is taken.
        accepted: checks that may fail this once, each with somebody's reason.
        say: takes a line of progress.
        inputs: the fingerprint of the extracts in force; asked of the register if not given.

    Raises:
        UsageError: an acceptance is not possible, or its reason holds a case id.
        AuditFailedError: a check failed or the audit broke off; the draft is deleted.
        NothingPublishedError: the warehouse is not whole, or not of the extracts and code of now.
    """
    require_acceptable(accepted)
    inputs = inputs or _inputs_in_force(settings)
    code = code_fingerprint()
    # Before a build is asked for: the newest one may be that of a batch which was taken back.
    if made := settled_already(settings, inputs, code, say):
        return _as_result(made)
    warehouse = _warehouse(settings, run_id)
    require_stamp(warehouse, inputs, code)
    compared = comparison(settings.outputs)
    for note in compared.notes:
        say(note)
    draft = replace(write_draft(warehouse, settings, run_id, compared.release), damage_found=compared.notes)
    try:
        # The evidence just written may know ids that nothing else does; the audit says the reasons.
        require_no_case_ids(settings.outputs, *accepted.values())
        say(f"draft of {draft.release_id} written: {len(draft.rows)} tables, {sum(draft.rows.values())} rows")
        passing("after_draft")
        audited = _audit(draft, accepted, settings, say)
        report = _with_open_tier(audited, open_tier_checks(draft, settings, say))
        passing("after_audit")
        if settings.are_reports_written:
            reports = write_reports_of_release(draft.marts, reports_in(draft.folder), say)
            say(f"reports written: {len(reports)}")
        if settings.are_project_pages_written:
            add_project_pages(draft, warehouse, settings, say)
        add_first_page(draft)
        write_manifest(draft, report, settings)
        if settings.is_approval_required:
            said = keep_candidate(draft, settings.outputs)
        else:
            publish(draft, settings.outputs)
            said = settle_candidates(settings.outputs)
    except BaseException:
        draft.delete()
        raise
    for line in said:
        say(line)
    if settings.is_approval_required:
        say(f"{draft.release_id} is a candidate: it waits for approval, and nothing was published")
        return PublicationResult("candidate", draft.release_id, report.results, draft.rows)
    say(f"published {draft.release_id}, approved by the refresh itself (IRO_APPROVAL is not required)")
    return PublicationResult("published", draft.release_id, report.results, draft.rows)


def add_first_page(draft: Draft) -> None:
    """Put the page into the draft that says what lies in its folder, when all the rest is there."""
    names = {made_of["local_authority_code"]: made_of["local_authority_code"] for made_of in draft.inputs}
    if "dim_authorities" in draft.rows:
        with open_to_read(marts=draft.marts) as connection:
            rows = connection.execute("select local_authority_code, local_authority_name from dim_authorities")
            names |= {code: name for code, name in rows.fetchall() if name}
    write_first_page(draft.folder, draft.release_id, draft.created_at.date(), draft.latest_period_end, names)


def add_project_pages(draft: Draft, warehouse: Path, settings: Settings, say: Callable[[str], None]) -> None:
    """Put the pages about the dbt project into the draft; without one, the figures are published all the same."""
    # dbt costs seconds to import that other publications need not pay.
    from orchestration.warehouse.pages.project_pages import MAKERS, ProjectPages

    pages = ProjectPages(settings.outputs, warehouse)
    for name in MAKERS:
        try:
            is_new = pages.put(name, draft.folder / name)
            say(f"{name} {'made' if is_new else 'copied: the code is as it was'}")
        except NothingPublishedError as error:
            say(f"warning: no {name}. {error}")


def _inputs_in_force(settings: Settings) -> str:
    from orchestration.extracts.landing_schema import inputs_fingerprint

    return inputs_fingerprint(settings)


def _warehouse(settings: Settings, run_id: str) -> Path:
    of_this_run = settings.outputs.warehouse(run_id)
    if of_this_run.is_file():
        return of_this_run
    newest = newest_stamped_warehouse(settings.outputs)
    if newest is None:
        raise NothingPublishedError("There is no finished build to publish. Run the whole refresh.")
    return newest


def _as_result(made: MadeAlready) -> PublicationResult:
    checks = tuple(CheckResult(**check) for check in made.manifest["checks"])
    status: Literal["candidate", "unchanged"] = "candidate" if made.is_candidate else "unchanged"
    return PublicationResult(status, made.manifest["release_id"], checks, made.manifest["rows"])


def _audit(draft: Draft, accepted: Mapping[str, str], settings: Settings, say: Callable[[str], None]) -> AuditReport:
    """The audit's report, if it lets the draft through.

    Raises:
        AuditFailedError: it does not, or it could not be held.
    """
    try:
        context = AuditContext(evidence=draft.evidence, accepted=accepted, memory=settings.memory_of_database)
        report = with_erasures(audit(draft.marts, context), settings.outputs, draft.previous)
    except Exception as error:
        if is_disk_full(error):
            raise
        reason = f"{type(error).__name__}: {safe_reason(str(error))}"
        # Without the cause: its text and its frames may hold rows of the draft.
        raise AuditFailedError(
            f"Nothing was published: the audit could not finish ({reason}). The release before stays published.",
            AuditReport(()),
        ) from None
    for result in report.results:
        if result.accepted_reason:
            say(f"accepted: {result.check} ({result.detail}), because {result.accepted_reason}")
        elif not result.passed and not result.blocks:
            say(f"warning: {result.check}: {result.detail}")
    if not report.may_publish:
        raise AuditFailedError(_refusal(report), report)
    say(f"audit passed: {len(report.results)} checks")
    return report


def _with_open_tier(report: AuditReport, checks: tuple[CheckResult, ...]) -> AuditReport:
    """The audit's report with the checks of the open tier, which is written of an audited draft only.

    Raises:
        AuditFailedError: one of them failed.
    """
    whole = AuditReport((*report.results, *checks))
    if not whole.may_publish:
        raise AuditFailedError(_refusal(whole, _ENDING_OF_OPEN_TIER), whole)
    return whole


_ENDING = (
    "What was published before still stands. Put corrected exports into the same folder of the inbox "
    "(<authority>/<extract date>): they take the place of those that were accepted there, and taking the "
    "folder out of the inbox changes nothing. Or correct the rule. If the change is true, let that check pass "
    "once with --accept CHECK --reason TEXT, which is kept on record; where it concerns several authorities, "
    "with --accept CHECK:AUTHORITY for each."
)
_ENDING_OF_OPEN_TIER = (
    "What was published before still stands. Nobody can accept this: what is open cannot be taken back. Publish "
    "without the open tier, which stays as it was, with IRO_OPEN=off, and report it as a fault of the software."
)


def _refusal(report: AuditReport, ending: str = _ENDING) -> str:
    if not report.results:
        return "Nothing was published: the audit ran no check at all. What was published before still stands."
    lines = [f"- {result.check} (expected: {result.description}): {result.detail}" for result in report.blocking]
    return "\n".join(
        [
            f"Nothing was published: {len(report.blocking)} of {len(report.results)} checks failed.",
            *lines,
            ending,
        ]
    )
