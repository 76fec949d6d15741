"""What the rules about the dbt project share: how one fails, and what it looks at."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from orchestration.ground.paths import DBT_PROJECT

Node = dict[str, Any]


def hold(rule: str, remedy: str, offenders: Iterable[str]) -> None:
    """Fail with the rule, everything that breaks it, and the remedy."""
    broken = sorted(offenders)
    assert not broken, f"Rule: {rule}\nBroken by: {'; '.join(broken)}\nRemedy: {remedy}"


def is_measure(model: Node) -> bool:
    """Whether a model is one comparison of the audit, a part of the table audit_measures."""
    return "measures" in model["fqn"]


def sql_files() -> list[Path]:
    """Every SQL file of the dbt project that is ours."""
    return sorted(path for folder in ("models", "macros", "tests") for path in (DBT_PROJECT / folder).rglob("*.sql"))
