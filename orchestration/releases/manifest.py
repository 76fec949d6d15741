"""`release.json`: what a release was made of, by what, how it was judged and what changed, all in one file."""

from __future__ import annotations

import json
import platform
from dataclasses import asdict
from pathlib import Path
from typing import Any

from expectations.gate import AuditReport
from orchestration.ground.files.disk import write_json
from orchestration.ground.fingerprints import checksum_over, sha256_of, sha256_of_tree
from orchestration.ground.paths import LOCK
from orchestration.ground.settings import Settings
from orchestration.ground.version import software_version
from orchestration.releases.also_changed import also_changed
from orchestration.releases.changes import changes_in_published_periods
from orchestration.releases.draft import Draft
from orchestration.releases.erasing.erased_since import erased_since
from orchestration.releases.release import CHECKSUM, MANIFEST, read_manifest

# What decides figures beside exports and code, and what computed them, for whoever makes a release anew.
SETTINGS, BUILT_WITH = "settings", "built_with"


def write_manifest(draft: Draft, report: AuditReport, settings: Settings) -> dict[str, Any]:
    """Write the draft's `release.json`, its last file, and give its content. Dates are ISO text; no row values."""
    previous = read_manifest(draft.previous) if draft.previous else None
    fingerprints = {
        "inputs": draft.stamp.inputs_fingerprint,
        "code": draft.stamp.code_fingerprint,
        "definitions": draft.definitions,
    }
    made_by = {
        "fingerprints": fingerprints,
        SETTINGS: {"history_months": settings.history_months, "open_profile": settings.open_profile},
        "local_files": draft.local_files,
    }
    inputs = [{name: _plain(value) for name, value in made_of.items()} for made_of in draft.inputs]
    content = {
        "release_id": draft.release_id,
        "created_at": draft.created_at.isoformat(timespec="seconds"),
        "run_id": draft.run_id,
        "software_version": software_version(),
        BUILT_WITH: built_with(),
        SETTINGS: made_by[SETTINGS],
        "latest_period_end": draft.latest_period_end.isoformat(),
        "previous_release_id": previous["release_id"] if previous else None,
        "damage_found": list(draft.damage_found),
        "fingerprints": fingerprints,
        "inputs": inputs,
        "carried_over": draft.carried_over,
        "local_files": draft.local_files,
        **draft.register_heads,
        "approval": draft.approval,
        "checks": [asdict(result) for result in report.results],
        "changes_in_published_periods": (
            changes_in_published_periods(
                draft.marts,
                previous,
                inputs,
                also_changed(previous, made_by),
                erased_since(settings.outputs, previous["release_id"]),
            )
            if previous
            else None
        ),
        "rows": draft.rows,
        "restricted_rows": draft.restricted_rows,
        "files": sha256_of_tree(draft.folder),
        "open_files": sha256_of_tree(draft.open),
        "restricted_files": sha256_of_tree(draft.restricted),
        "figures_files": sha256_of_tree(draft.figures),
    }
    return write_with_checksum(draft.folder, content)


def built_with() -> dict[str, str]:
    """The version of Python that runs, and the SHA-256 of the list of packages that this software is set up from."""
    return {"python": platform.python_version(), "lock": sha256_of(LOCK) if LOCK.is_file() else "unknown"}


def write_with_checksum(folder: Path, content: dict[str, Any]) -> dict[str, Any]:
    """Write a `release.json` with a checksum over all the rest of it, and give its content."""
    rest = {name: value for name, value in content.items() if name != CHECKSUM}
    # Over what is read again, where a tuple is a list.
    content = {**rest, CHECKSUM: checksum_over(json.loads(json.dumps(rest)))}
    write_json(folder / MANIFEST, content)
    return content


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | bool | None) else str(value)
