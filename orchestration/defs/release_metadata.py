"""What Dagster keeps of a release and of its checks: numbers, so that its pages plot figures, and a table to read."""

import math
from typing import Any

import dagster as dg

from expectations.acceptance import CheckResult
from orchestration.ground.display import harmless
from orchestration.ground.paths import Outputs
from orchestration.outputs.headline_figures import headline_figures
from orchestration.releases.publication import PublicationResult


def release_metadata(outputs: Outputs, result: PublicationResult) -> dict[str, Any]:
    """Of the release that is current now, or the candidate that waits: what it is, and its main figures as numbers."""
    place = outputs.candidate(result.release_id) if result.status == "candidate" else outputs
    figures = headline_figures(place.releases / result.release_id / "marts.duckdb")
    return {
        "release_id": result.release_id,
        "status": result.status,
        "tables": len(result.rows),
        "dagster/row_count": sum(result.rows.values()),
        "main_figures": dg.MetadataValue.md(figures.summary),
        **{f"figure/{name}": number for name, number in figures.numbers.items()},
    }


def check_metadata(result: CheckResult) -> dict[str, Any]:
    """Of a check: what it found in words, and what it measured as a number where it is one."""
    return {
        "detail": harmless(result.detail),
        "accepted_because": harmless(result.accepted_reason or ""),
        **_observed(result.observed),
    }


def _observed(value: float | str | None) -> dict[str, Any]:
    if value is None:
        return {}
    try:
        number = float(value)
    except ValueError:
        return {"observed_in_words": harmless(str(value))}
    return {"observed": number} if math.isfinite(number) else {}
