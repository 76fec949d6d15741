"""`iro releases`: what was published when, from which extracts, and which release is current."""

from __future__ import annotations

from collections import Counter
from typing import Any

from orchestration.commands.decide import print_candidate, print_decisions
from orchestration.ground.display import print_table, print_text
from orchestration.ground.paths import Outputs
from orchestration.ground.settings import load_outputs
from orchestration.releases.candidates import to_have_a_release, waiting
from orchestration.releases.release import list_releases, read_manifest, release_ids, release_order
from orchestration.releases.summary_of_changes import WHOLE_LIST, cells_that_differ, summary_of_changes


def print_releases() -> None:
    """Print the releases of the outputs folder, newest first.

    Above them: which cannot be listed, because their release.json was damaged. Below them: what each changed in months
    already published, the failed checks that were accepted, and the candidates that wait or were not published.
    """
    outputs = load_outputs()
    _print_list(outputs)
    if waiting(outputs):
        print_text()
        print_candidate(outputs)
    print_decisions(outputs)


def _print_list(outputs: Outputs) -> None:
    releases = list_releases(outputs)
    damaged = sorted(set(release_ids(outputs)) - {release.release_id for release in releases}, key=release_order)
    for release_id in damaged:
        print_text(f"Release {release_id} is damaged: its release.json is missing or is not as it was written.")
    if not releases:
        if not damaged:
            print_text(f"No release in {outputs.releases} yet. {to_have_a_release(outputs)}")
        return
    rows = []
    for release in releases:
        manifest = read_manifest(outputs.releases / release.release_id) or {}
        rows.append(
            (
                "current" if release.is_current else "",
                release.release_id,
                release.created_at[:19].replace("T", " "),
                manifest.get("latest_period_end"),
                release.previous_release_id or "none",
                _changes(manifest),
                _approver(manifest),
                _extracts(manifest),
            )
        )
    print_table(
        ("", "release", "made (UTC)", "latest period", "previous", "changed figures", "approved by", "extracts"),
        rows,
        flexible="extracts",
    )
    for release in releases:
        lines = summary_of_changes(read_manifest(outputs.releases / release.release_id) or {})
        if len(lines) > 1:
            more = [line for line in lines[1:] if WHOLE_LIST not in line]
            print_text("\n".join(["", f"{release.release_id}: {lines[0]}", *more]))
    for release in releases:
        for accepted in release.accepted:
            print_text(f"\n{release.release_id} accepted {accepted}")


def _approver(manifest: dict[str, Any]) -> str:
    """Who approved a release, and when; blank where the refresh did."""
    approval = manifest.get("approval") or {}
    return f"{approval['by']} {approval['at'][:10]}" if approval.get("by") else ""


def _changes(manifest: dict[str, Any]) -> str:
    """How many figures of months already published differ from the release before; breakdowns count as cells."""
    changes = manifest.get("changes_in_published_periods")
    if changes is None:
        return ""
    return f"{changes['figures']:,} ({cells_that_differ(changes):,} cells)"


def _extracts(manifest: dict[str, Any]) -> str:
    """Each authority's extract dates: `E06000005 2026-10-31 (16 exports), 2026-09-30 (conferences)`."""
    exports: dict[str, dict[str, set[str]]] = {}
    for made_of in manifest.get("inputs", ()):
        dates = exports.setdefault(made_of["local_authority_code"], {})
        dates.setdefault(made_of["extract_date"], set()).add(made_of["export_name"])
    return "; ".join(f"{authority} {_dates(dates)}" for authority, dates in sorted(exports.items()))


def _dates(dates: dict[str, set[str]]) -> str:
    """Newest first; the date of most exports by their number, other dates by their names."""
    sizes = Counter({extract_date: len(names) for extract_date, names in dates.items()})
    usual = sizes.most_common(1)[0][0]
    parts = []
    for extract_date in sorted(dates, reverse=True):
        names = sorted(dates[extract_date])
        is_short = extract_date != usual and len(names) <= 3
        parts.append(f"{extract_date} ({', '.join(names) if is_short else f'{len(names)} exports'})")
    return ", ".join(parts)
