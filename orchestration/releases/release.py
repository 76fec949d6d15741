"""Releases: their ids, what `release.json` says of them, and which one is current."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.ground.errors import UsageError
from orchestration.ground.fingerprints import checksum_over
from orchestration.ground.paths import Outputs
from orchestration.ground.tombstones import purged_files

MANIFEST = "release.json"
CHECKSUM = "checksum"
# What a `release.json` written before 2026-11-28 may hold, which has no checksum over itself, and what is read of each.
NEEDED_KEYS = frozenset(
    {
        "release_id",
        "created_at",
        "run_id",
        "latest_period_end",
        "previous_release_id",
        "fingerprints",
        "inputs",
        "checks",
        "rows",
        "files",
        "restricted_files",
    }
)
KEYS_WITHOUT_CHECKSUM = NEEDED_KEYS | {
    "software_version",
    "local_files",
    "changes_in_published_periods",
    "restricted_rows",
}
# How the file ends that says what became of a candidate that was not published.
DECISION = ".decision.json"
RELEASE_ID = re.compile(r"(\d{4}-\d{2})\.v([1-9]\d*)")


@dataclass(frozen=True)
class ReleaseSummary:
    """One line of the list of releases. `made_of` has a line per extract: authority, export and extract date."""

    release_id: str
    created_at: str
    run_id: str
    is_current: bool
    previous_release_id: str | None
    made_of: tuple[str, ...]
    accepted: tuple[str, ...]


def release_order(release_id: str) -> tuple[str, int]:
    """What releases are sorted by: month, then version as a number (v10 comes after v9)."""
    matched = RELEASE_ID.fullmatch(release_id)
    if not matched:
        raise ValueError(f"{release_id} is not a release id")
    return matched.group(1), int(matched.group(2))


def release_ids(outputs: Outputs) -> list[str]:
    """The releases on disk, oldest first; drafts and other people's folders are not releases."""
    if not outputs.releases.is_dir():
        return []
    names = [folder.name for folder in outputs.releases.iterdir() if folder.is_dir()]
    return sorted((name for name in names if RELEASE_ID.fullmatch(name)), key=release_order)


def next_release_id(outputs: Outputs, latest_period_end: date) -> str:
    """`YYYY-MM.vN`: the month of the latest period, and one more than the highest version that month has had.

    Evidence and tombstones are looked at too: a release may have been removed, and an id is never used twice. Neither
    is that of a candidate, waiting or decided: what a person approves must be what that person looked at.
    """
    month = f"{latest_period_end:%Y-%m}"
    others = [
        path.name.removesuffix(DECISION)
        for folder in (outputs.restricted, outputs.open, outputs.candidates)
        if folder.is_dir()
        for path in folder.iterdir()
    ]
    purged = {Path(name).name for name in purged_files(outputs).removed}
    ids = {*release_ids(outputs), *(name for name in (*others, *purged) if RELEASE_ID.fullmatch(name))}
    versions = [release_order(release_id)[1] for release_id in ids if release_order(release_id)[0] == month]
    return f"{month}.v{max(versions, default=0) + 1}"


def read_manifest(release: Path) -> dict[str, Any] | None:
    """A release's `release.json`; None if it is missing, cannot be read, or is not as it was written."""
    try:
        manifest = json.loads((release / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(manifest, dict) or manifest.get("release_id") != release.name:
        return None
    content = {name: value for name, value in manifest.items() if name != CHECKSUM}
    if CHECKSUM in manifest:
        return manifest if manifest[CHECKSUM] == checksum_over(content) else None
    # A name that is none of theirs is a damaged one, perhaps that of the checksum.
    is_older = NEEDED_KEYS <= content.keys() <= KEYS_WITHOUT_CHECKSUM
    return manifest if is_older else None


def led_to(outputs: Outputs, release: Path) -> list[str]:
    """The releases that one goes back to, the one that it followed first, as far as they can be read."""
    found: list[str] = []
    manifest = read_manifest(release)
    while manifest and (name := manifest["previous_release_id"]) and name not in found:
        found.append(name)
        manifest = read_manifest(outputs.releases / name)
    return found


def find_current(outputs: Outputs) -> Path | None:
    """The folder of the current release, or None.

    The link decides; `published.json` stands in for it where links do not work.
    """
    is_linked = outputs.published.is_symlink()
    name = outputs.published.readlink().name if is_linked else pointed_to_by_file(outputs)
    if name is None or not RELEASE_ID.fullmatch(name):
        return None
    release = outputs.releases / name
    return release if release.is_dir() else None


def release_folder(outputs: Outputs, release_id: str | None) -> Path:
    """The folder of a release, or of the current one.

    Raises:
        UsageError: it is not there.
    """
    if release_id is None:
        current = find_current(outputs)
        if current is None:
            raise UsageError(f"No release in {outputs.releases} yet. `iro refresh` makes one.")
        return current
    if release_id not in release_ids(outputs):
        known = ", ".join(release_ids(outputs)) or "none"
        raise UsageError(f"There is no release {release_id} in {outputs.releases}. There are: {known}.")
    return outputs.releases / release_id


def pointed_to_by_file(outputs: Outputs) -> str | None:
    """The release that `published.json` names, or None."""
    return release_named_in(outputs.published_json)


def release_named_in(note: Path) -> str | None:
    """The `release_id` of a small JSON file; None where there is none, or it cannot be read."""
    try:
        return str(json.loads(note.read_text(encoding="utf-8"))["release_id"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def list_releases(outputs: Outputs) -> list[ReleaseSummary]:
    """Every release on disk whose `release.json` can be read, newest first."""
    current = find_current(outputs)
    summaries = []
    for release_id in reversed(release_ids(outputs)):
        manifest = read_manifest(outputs.releases / release_id)
        if manifest is None:
            continue
        summaries.append(
            ReleaseSummary(
                release_id=release_id,
                created_at=manifest["created_at"],
                run_id=manifest["run_id"],
                is_current=current is not None and current.name == release_id,
                previous_release_id=manifest["previous_release_id"],
                made_of=tuple(
                    f"{made_of['local_authority_code']} {made_of['export_name']} {made_of['extract_date']}"
                    for made_of in manifest["inputs"]
                ),
                accepted=tuple(
                    f"{check['check']}: {check['accepted_reason']}"
                    for check in manifest["checks"]
                    if check["accepted_reason"]
                ),
            )
        )
    return summaries
