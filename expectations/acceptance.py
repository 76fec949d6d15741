"""What one check found, and whether somebody's reasons let it fail this once, for every authority that it fails for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from expectations.checks import Severity


@dataclass(frozen=True)
class CheckResult:
    """What one check found. `observed` is an aggregate: rows that break the rule, or rows of a table; `authorities` are
    those whose figures break it, where that can be told.
    """

    check: str
    table: str
    description: str
    passed: bool
    severity: Severity
    observed: int | float | str | None
    detail: str
    accepted_reason: str | None = None
    authorities: tuple[str, ...] = ()

    @property
    def blocks(self) -> bool:
        """True if nothing may be published because of it."""
        return not self.passed and self.severity == "critical" and self.accepted_reason is None


def with_acceptance(result: CheckResult, accepted: Mapping[str, str]) -> CheckResult:
    """The result with the reasons by which it may fail, if they cover every authority that it fails for.

    A name alone is of the one authority that was meant: whoever knows why one council's figures moved knows nothing of
    the others of its hub.
    """
    if result.passed or not result.authorities:
        return result
    by_authority = {code: accepted.get(f"{result.check}:{code}") for code in result.authorities}
    if len(by_authority) == 1 and result.check in accepted:
        by_authority = dict.fromkeys(by_authority, accepted[result.check])
    missing = [code for code, reason in by_authority.items() if reason is None]
    if not missing:
        reasons = {code: str(reason) for code, reason in by_authority.items()}
        words = next(iter(reasons.values())) if len(reasons) == 1 else _by_authority(reasons)
        return replace(result, accepted_reason=words)
    if len(missing) < len(by_authority) or result.check in accepted:
        named = " ".join(f"--accept {result.check}:{code}" for code in missing)
        return replace(result, detail=f"{result.detail}. Not accepted yet for all: {named}, with a reason for each")
    return result


def _by_authority(reasons: Mapping[str, str]) -> str:
    return "; ".join(f"{code}: {reason}" for code, reason in reasons.items())
