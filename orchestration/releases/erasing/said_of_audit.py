"""What an audit says of children who were erased since the release that a draft is compared with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from expectations.gate import AuditReport
from orchestration.ground.audit_limits import measure_checks
from orchestration.ground.paths import Outputs
from orchestration.releases.erasing.erased_since import erased_since, in_words


def with_erasures(report: AuditReport, outputs: Outputs, previous: Path | None) -> AuditReport:
    """The report, in which failed comparisons with the last release name the erasures of children whom that counts.

    Args:
        report: an audit's.
        outputs: whose tombstones are read.
        previous: the folder of the release that the draft is compared with, if any.

    Raises:
        TombstoneError: a tombstone is damaged.
    """
    erased = erased_since(outputs, previous.name) if previous else ()
    comparing = {rule.name for rule in measure_checks() if rule.compares_with_last_release}
    results = []
    for result in report.results:
        concerned = [each for each in erased if each.local_authority_code in result.authorities]
        if concerned and not result.passed and result.check in comparing and previous:
            said = f"Since {previous.name} {in_words(concerned)}, which changes every month that counted them"
            result = replace(result, detail=f"{result.detail}. {said}")
        results.append(result)
    return replace(report, results=tuple(results))
