"""What a seal says beside its members: its figure, definition, limits and their law, what was said first, and why."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from orchestration.evidence.differences import COMPONENTS, find_differences, open_pair
from orchestration.evidence.erased_members import Erasures
from orchestration.evidence.figure import Cell
from orchestration.evidence.opening import OpenRelease
from orchestration.evidence.trace import Trace
from orchestration.ground.database.sql import tables_in
from orchestration.ground.errors import WarehouseError
from orchestration.ground.paths import Outputs
from orchestration.releases.first_published import FIGURES, TABLE

# Of `indicator_definitions`; the rest says how the product finds and shows the figure.
DEFINITION = (
    *("indicator_id", "name", "measure", "kind", "judged_by", "numerator", "denominator", "exclusions"),
    *("breakdowns", "needs", "source", "origin"),
)
# Of `release.json`, which lies in the seal as it is: what the figure was made by, and who let it out.
OF_RELEASE = ("release_id", "created_at", "run_id", "software_version", "fingerprints", "approval")

# A release of a version before the table was made.
NOT_KEPT = "What was said first of this period was not kept by the version that made this release."


def figure_of(release: OpenRelease, trace: Trace, manifest: dict[str, Any], outputs: Outputs) -> dict[str, Any]:
    """The figure in words and numbers; numbers are texts, so that no digit is lost.

    Args:
        release: where it is published.
        trace: the figure with its members.
        manifest: the release's `release.json`.
        outputs: where the release is that said it first.
    """
    cell = trace.cell
    definition = release.rows(
        "select * from published.indicator_definitions where indicator_id = ?", [cell.definition.indicator_id]
    )[0]
    names = release.rows(
        "select local_authority_name from published.dim_authorities where local_authority_code = ?",
        [cell.local_authority_code],
    )
    is_kept = TABLE in tables_in(release.connection, "published")
    first = _first_published(release, cell) if is_kept else None
    return {
        "indicator": {name: definition[name] for name in DEFINITION},
        "local_authority_code": cell.local_authority_code,
        "local_authority_name": names[0]["local_authority_name"] if names else None,
        "period_type": cell.period_type,
        "period_start": cell.period_start.isoformat(),
        "period_end": cell.period_end.isoformat(),
        "breakdown": cell.breakdown,
        "breakdown_value": cell.breakdown_value,
        "is_provisional": cell.is_provisional,
        "figure": {name: _text(getattr(cell, name)) for name in ("numerator", "denominator", "excluded", "value")},
        "limits": _limits(release, trace),
        "first_published": first,
        "why_it_differs": _why(outputs, release, cell, first) if is_kept else [NOT_KEPT],
        "release": {name: manifest.get(name) for name in OF_RELEASE},
    }


def _text(value: object) -> str | None:
    return None if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


def _limits(release: OpenRelease, trace: Trace) -> list[dict[str, Any]]:
    """Each limit that a member is judged by: the law, since when that is in force, and since when it is applied."""
    used = sorted({(row["time_limit"], row["law"] or "") for row in trace.members if row["time_limit"]})
    known = release.rows(
        "select *, concat(amount, ' ', replace(unit, '_', ' ')) as words from published.limits_in_force "
        "where local_authority_code = ? order by limit_name, valid_from",
        [trace.cell.local_authority_code],
    )
    found = []
    for words, law in used:
        # One working day has its unit in the singular.
        rows = [row for row in known if row["words"] in (words, f"{words}s") and str(row["law"] or "") == law]
        found.append(
            {
                "limit": words,
                "law": law or None,
                "rules": [
                    {
                        "limit_name": row["limit_name"],
                        "set_by": row["set_by"],
                        "law_in_force_from": _text(row["in_force_from"]),
                        "applied_from": _text(row["valid_from"]),
                        "applied_until": _text(row["valid_to"]),
                    }
                    for row in rows
                ],
            }
        )
    return found


def _first_published(release: OpenRelease, cell: Cell) -> dict[str, Any] | None:
    """What was said of the period first, kept for whole figures of closed periods; None of others."""
    if cell.breakdown != "all":
        return None
    rows = release.rows(
        f"select * from published.{TABLE} where local_authority_code = ? and indicator_id = ? and period_type = ? "
        "and period_end = ?",
        [cell.local_authority_code, cell.definition.indicator_id, cell.period_type, cell.period_end],
    )
    if not rows:
        return None
    return {
        "release_id": rows[0]["first_release_id"],
        "is_first_for_certain": rows[0]["is_first_for_certain"],
        **{name: _text(rows[0][f"{name}_first"]) for name in FIGURES},
        "is_as_first_published": rows[0]["is_as_first_published"],
    }


def _why(outputs: Outputs, release: OpenRelease, cell: Cell, first: dict[str, Any] | None) -> list[str]:
    """Why the figure is not what was said first, a sentence a cause; they add up to the difference."""
    if first is None or first["is_as_first_published"]:
        return []
    before = first["release_id"]
    try:
        with open_pair(outputs, before, release.release_id) as connection:
            erasures = Erasures(outputs, before, release.release_id)
            place = (cell.local_authority_code, cell.definition.indicator_id)
            found = find_differences(connection, before, *place, erasures)
    except WarehouseError as error:
        return [f"Why cannot be said any more: {error}"]
    key = (cell.period_type, cell.period_end, cell.breakdown, cell.breakdown_value)
    names = ("period_type", "period_end", "breakdown", "breakdown_value")
    causes = [cause for each in found if tuple(each.cell[name] for name in names) == key for cause in each.causes]
    return [
        f"{cause.name.replace('_', ' ')}{f' ({cause.words})' if cause.words else ''}: "
        + ", ".join(f"{name} {getattr(cause, name):+f}" for name in COMPONENTS if getattr(cause, name))
        + (f" ({cause.members} records)" if cause.members else "")
        for cause in causes
    ]
