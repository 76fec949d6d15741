"""Whether releases are still as they were written, and which one a new release is compared with.

A release that was damaged is named and set aside; what is compared with is the newest whole one before it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.ground.fingerprints import sha256_of
from orchestration.ground.paths import Outputs
from orchestration.ground.tombstones import purged_files
from orchestration.releases.release import MANIFEST, find_current, read_manifest, release_ids, release_order

RESTRICTED, FIGURES, OPEN = "restricted/", "figures/", "open/"
MEASURES = "parquet/audit_measures.parquet"
UNREADABLE = "unreadable"
# What can be wrong with a file, as the end of a sentence.
MISSING = "is missing"
CHANGED = "is not as it was written"
UNREAD = "cannot be read by this user"
NOT_LISTED = "is not one of the files that the release was made with"


@dataclass(frozen=True)
class Comparison:
    """What a new release is compared with.

    `release` is the folder of a release whose public files are whole, or None where there is none; `measures` are the
    audit's measures of every release of which they are whole. `notes` name what is damaged, a sentence each.
    """

    release: Path | None
    measures: tuple[Path, ...]
    notes: tuple[str, ...]


def broken_files(outputs: Outputs, release: Path) -> list[str]:
    """Files of all tiers of a release that are missing, changed or not in its `release.json`; empty if whole."""
    return list(damage_of_files(outputs, release))


def damage_of_files(outputs: Outputs, release: Path) -> dict[str, str]:
    """By its name, each file that is not as `release.json` says, with what is wrong with it; empty if all are whole.

    Args:
        outputs: the outputs folder, or what is shaped as one: the place of a candidate.
        release: the folder of a release in it. Files of another tier have the tier's name before theirs.
    """
    manifest = read_manifest(release)
    if manifest is None:
        return {MANIFEST: MISSING if not (release / MANIFEST).exists() else CHANGED}
    damage: dict[str, str] = {}
    for prefix, (folder, written) in _tiers(outputs, release, manifest).items():
        of_tier = _differing(expected_now(outputs, folder, written), folder)
        damage |= {f"{prefix}{name}": what for name, what in of_tier.items()}
    damage.pop(MANIFEST, None)
    return damage


def _tiers(outputs: Outputs, release: Path, manifest: dict[str, Any]) -> dict[str, tuple[Path, dict[str, str]]]:
    """The folder of each tier and the hashes its files were written with, by what stands before its files' names."""
    # Releases of before 2026-11-28 have neither figures nor an open tier.
    return {
        "": (release, manifest["files"]),
        RESTRICTED: (outputs.restricted / release.name, manifest["restricted_files"]),
        FIGURES: (outputs.figures / release.name, manifest.get("figures_files", {})),
        OPEN: (outputs.open / release.name, manifest.get("open_files", {})),
    }


def broken_among(outputs: Outputs, release: Path, names: Iterable[str]) -> list[str]:
    """Which of some files of a release are not as it was written; evidence is called `restricted/<name>`.

    `release.json` itself is, if it cannot be read. A file that this user may not open is not among them.
    """
    manifest = read_manifest(release)
    if manifest is None:
        return [MANIFEST]
    expected = {
        f"{prefix}{name}": sha
        for prefix, (folder, written) in _tiers(outputs, release, manifest).items()
        for name, sha in expected_now(outputs, folder, written).items()
    }
    found = {name: _sha256_if_readable(_path(outputs, release, name)) for name in names}
    return [name for name, sha in found.items() if sha not in (expected.get(name), UNREADABLE)]


def expected_now(outputs: Outputs, folder: Path, written: dict[str, str]) -> dict[str, str]:
    """The hashes of a tier's files as they were written, and of those that a purge wrote anew since."""
    below = folder.relative_to(outputs.root).as_posix()
    rewritten = purged_files(outputs).rewritten
    return {name: rewritten.get(f"{below}/{name}", sha) for name, sha in written.items()}


def comparison(outputs: Outputs) -> Comparison:
    """What the next release is compared with: the current release, or the newest whole one before it."""
    current = find_current(outputs)
    newest_first = [outputs.releases / release_id for release_id in reversed(release_ids(outputs))]
    candidates = [
        release
        for release in newest_first
        if current is None or release_order(release.name) <= release_order(current.name)
    ]
    set_aside: list[tuple[str, list[str]]] = []
    chosen, notes = None, []
    for release in candidates:
        broken = broken_files(outputs, release)
        public = [name for name in broken if not name.startswith((RESTRICTED, FIGURES, OPEN))]
        if broken and not public:
            notes.append(f"Release {release.name} is damaged: {_listed(broken)}. Its figures are whole.")
        if not public:
            chosen = release
            break
        set_aside.append((release.name, public))
    compared = f"The comparison is made with {chosen.name}" if chosen else "No whole release is left to compare with"
    notes += [f"Release {name} is damaged and set aside: {_listed(files)}. {compared}." for name, files in set_aside]
    if current is None and chosen is not None and not set_aside:
        notes.append(f"No release is published at the moment. {compared}.")
    measures = []
    for release in newest_first:
        if not (broken := broken_among(outputs, release, [MEASURES])):
            measures.append(release / MEASURES)
        elif release.name not in {name for name, _ in set_aside}:
            notes.append(f"Release {release.name} is damaged: {_listed(broken)}. Its past movements are not counted.")
    return Comparison(chosen, tuple(measures), tuple(notes))


def _path(outputs: Outputs, release: Path, name: str) -> Path:
    if name.startswith(RESTRICTED):
        return outputs.restricted / release.name / name.removeprefix(RESTRICTED)
    return release / name


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:3])
    return f"{shown} and {len(names) - 3} more files" if len(names) > 3 else shown


def _differing(expected: dict[str, str], folder: Path) -> dict[str, str]:
    """The names that a folder's files do not have with the hashes expected, and how each differs."""
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    damage = dict.fromkeys(paths.keys() - expected.keys(), NOT_LISTED)
    for name, sha in expected.items():
        found = _sha256_if_readable(paths[name]) if name in paths else None
        if found != sha:
            damage[name] = {None: MISSING, UNREADABLE: UNREAD}.get(found, CHANGED)
    return dict(sorted(damage.items()))


def _sha256_if_readable(path: Path) -> str | None:
    """A file's hash; None if it is not there."""
    try:
        return sha256_of(path)
    except FileNotFoundError:
        return None
    except OSError:
        return UNREADABLE
