"""What a release changed in months that were published already, and through which extracts, in a few lines."""

from __future__ import annotations

from datetime import date
from typing import Any

from orchestration.ground.display import counted
from orchestration.releases.erasing.erased_since import ErasedChild, in_words

EXTRACTS_SHOWN = 5
CHANGE_ORDER = ("changed", "withdrawn", "added")
WHOLE_LIST = "figures: the table indicator_changes; records: record_changes, and with ids changed_records in restricted"


def summary_of_changes(manifest: dict[str, Any]) -> list[str]:
    """Lines for a screen from a `release.json`, the last WHOLE_LIST where figures changed; none for a first release."""
    changes = manifest.get("changes_in_published_periods")
    if changes is None:
        return []
    since = f"Since {manifest['previous_release_id']}"
    cells = cells_that_differ(changes)
    also = [f"  changed{' too' if cells else ''}: the {what}" for what in changes["also_changed"]]
    if not cells:
        return [f"{since}, no figure of a month already published changed", *also]
    lines = [
        f"{since}, {counted(changes['figures'], 'figure')} of months already published changed, with their breakdowns "
        f"{counted(cells, 'cell')}, of {counted(len(changes['by_indicator']), 'indicator')} "
        f"({changes['cells_in_closed_periods']:,} of the cells in months that were no longer provisional)"
    ]
    # Releases of before 2026-11-29 do not say it.
    if erased := changes.get("children_erased"):
        lines.append(f"  {in_words([_erased(each) for each in erased])}")
    new, gone = changes["new_extracts"], changes["extracts_gone"]
    lines += [f"  new: {_extract(each)}{_records(each['records'])}" for each in new[:EXTRACTS_SHOWN]]
    lines += [f"  no longer in force: {_extract(each)}" for each in gone[:EXTRACTS_SHOWN]]
    more = len(new[EXTRACTS_SHOWN:]) + len(gone[EXTRACTS_SHOWN:])
    if more:
        lines.append(f"  and {counted(more, 'more extract')}: see release.json")
    return [*lines, *also, f"  {WHOLE_LIST}"]


def cells_that_differ(changes: dict[str, Any]) -> int:
    """How many cells of months already published are not as they were, by `changes_in_published_periods`."""
    return sum(changes[f"cells_{what}"] for what in ("changed", "added", "removed"))


def _erased(said: dict[str, Any]) -> ErasedChild:
    return ErasedChild(said["tombstone"], date.fromisoformat(said["erased_on"]), said["local_authority_code"], {})


def _extract(extract: dict[str, Any]) -> str:
    exports = extract["exports"]
    named = ", ".join(exports) if len(exports) <= 3 else f"{len(exports)} exports"
    return f"{extract['local_authority_code']} {extract['extract_date']} ({named})"


def _records(records: list[dict[str, Any]]) -> str:
    """What an extract changed in records of published months: `; reviews 3 changed (2026-04 to 2026-09), 1 added`."""
    exports: dict[str, list[dict[str, Any]]] = {}
    for record in sorted(records, key=lambda record: CHANGE_ORDER.index(record["change"])):
        exports.setdefault(record["export_name"], []).append(record)
    return "".join(f"; {name} {', '.join(map(_change, changes))}" for name, changes in sorted(exports.items()))


def _change(record: dict[str, Any]) -> str:
    earliest, latest = record["earliest_month_end"][:7], record["latest_month_end"][:7]
    months = earliest if earliest == latest else f"{earliest} to {latest}"
    return f"{record['records_counted']:,} {record['change']} ({months})"
