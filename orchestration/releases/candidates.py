"""Candidates: audited releases that wait for a person's approval, and what became of those that were not published.

A candidate lies in a folder of its own, `candidates/<release id>/`, shaped as an outputs folder: `releases/` and the
other tiers beside it, the same files with the same hashes as of a release. It comes there by one rename, so it is whole
or not there. Beside it, `<release id>.decision.json` says of one that is gone who decided, when and why.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from orchestration.ground.crash_points import passing
from orchestration.ground.files.disk import create_exclusively, flush_to_disk, flush_tree_to_disk, make_private_folder
from orchestration.ground.fingerprints import checksum_over
from orchestration.ground.paths import Outputs
from orchestration.ground.tombstones import REMOVED, in_numbers, read_tombstones
from orchestration.releases.permissions import tier_folders
from orchestration.releases.release import CHECKSUM, DECISION, RELEASE_ID, find_current, read_manifest, release_ids
from orchestration.releases.swap import Unpublished, folders_of

NEW_PREFIX = ".new-"
REJECTED, REPLACED, PURGED = "rejected", "replaced", "removed"
DECIDED = frozenset({"release_id", "decision", "by", "at", "note"})
BY_THE_REFRESH, BY_A_PURGE = "the refresh", "a purge"


@dataclass(frozen=True)
class Candidate:
    """A release that waits. `place` is shaped as an outputs folder; `manifest` is None if `release.json` is damaged."""

    release_id: str
    place: Outputs
    manifest: dict[str, Any] | None

    @property
    def folder(self) -> Path:
        """Its public files."""
        return self.place.releases / self.release_id

    @property
    def restricted(self) -> Path:
        """Its evidence: case ids."""
        return self.place.restricted / self.release_id

    @property
    def figures(self) -> Path:
        """Its figures without rows."""
        return self.place.figures / self.release_id

    @property
    def open(self) -> Path:
        """What anyone may read, if the settings had rules for it."""
        return self.place.open / self.release_id

    @property
    def created_at(self) -> str:
        """When it was made; blank if that cannot be read."""
        return str(self.manifest["created_at"]) if self.manifest else ""


def candidates_of(outputs: Outputs) -> list[Candidate]:
    """The candidates that wait, oldest first: one, or none, unless a crash left two."""
    if not outputs.candidates.is_dir():
        return []
    found = []
    for folder in outputs.candidates.iterdir():
        if folder.is_dir() and RELEASE_ID.fullmatch(folder.name):
            place = outputs.candidate(folder.name)
            found.append(Candidate(folder.name, place, read_manifest(place.releases / folder.name)))
    return sorted(found, key=lambda candidate: candidate.created_at)


def waiting(outputs: Outputs) -> Candidate | None:
    """The candidate that waits, if any."""
    found = candidates_of(outputs)
    return found[-1] if found else None


def to_have_a_release(outputs: Outputs) -> str:
    """What to do where nothing is published yet, in a sentence."""
    candidate = waiting(outputs)
    if candidate is None or candidate.manifest is None:
        return "`iro refresh` makes one."
    name = candidate.release_id
    return f"The candidate {name} waits: publish it with `iro approve {name}`."


def keep_candidate(draft: Unpublished, outputs: Outputs) -> list[str]:
    """Put a judged draft, with its `release.json`, where it waits; one that waited before is replaced, and said."""
    make_private_folder(outputs.candidates)
    new = Outputs(outputs.candidates / f"{NEW_PREFIX}{draft.run_id}")
    try:
        _move(draft, new)
        passing("before_candidate_in_place")
        new.root.rename(outputs.candidate(draft.release_id).root)
    except BaseException:
        shutil.rmtree(new.root, ignore_errors=True)
        raise
    flush_to_disk(outputs.candidates)
    return settle_candidates(outputs)


def _move(draft: Unpublished, new: Outputs) -> None:
    for folder, parent in zip(folders_of(draft), tier_folders(new), strict=True):
        if not folder.is_dir():
            continue
        flush_tree_to_disk(folder)
        make_private_folder(parent)
        folder.rename(parent / draft.release_id)
    for path in new.root.rglob("*"):
        if path.is_file():
            path.chmod(0o400)
    flush_tree_to_disk(new.root)


def settle_candidates(outputs: Outputs) -> list[str]:
    """Remove what no longer waits, and finish what was interrupted; gives what a person should know.

    Gone are candidates that were decided on, that are published, or that something newer has taken the place of.
    """
    if not outputs.candidates.is_dir():
        return []
    for cut_short in outputs.candidates.glob(f"{NEW_PREFIX}*"):
        shutil.rmtree(cut_short)
    said = []
    found = candidates_of(outputs)
    newest = _newest(outputs, found)
    for candidate in found:
        is_done = candidate.release_id in release_ids(outputs) or decision_on(outputs, candidate.release_id)
        # One that cannot be read has no time of its own; it stays, to be rejected, until there is another.
        is_older = candidate.manifest is not None or any(newest == other.release_id for other in found)
        if not is_done and is_older and newest not in (None, candidate.release_id):
            said.append(_replace(outputs, candidate, f"{newest} was made after it."))
        elif is_done:
            shutil.rmtree(candidate.place.root)
    return said


def replace_candidates_by_current(outputs: Outputs, release_id: str) -> list[str]:
    """Remove what waits where the current release is what a refresh would make now; gives what a person should know.

    Such a candidate was made of a batch that was taken back or refused since.
    """
    note = f"{release_id} was made of the exports that are in force now."
    return [_replace(outputs, candidate, note) for candidate in candidates_of(outputs)]


def _replace(outputs: Outputs, candidate: Candidate, note: str) -> str:
    write_decision(outputs, candidate.release_id, REPLACED, BY_THE_REFRESH, note)
    shutil.rmtree(candidate.place.root)
    return f"The candidate {candidate.release_id} was replaced and removed: {note}"


def _newest(outputs: Outputs, found: list[Candidate]) -> str | None:
    """The release made last, of the candidates and the one that is current."""
    made = [(candidate.created_at, candidate.release_id) for candidate in found]
    current = find_current(outputs)
    manifest = read_manifest(current) if current else None
    # What followed the current one was made after it, whatever the clock said then.
    followed = {each.manifest["previous_release_id"] for each in found if each.manifest}
    if manifest and manifest["release_id"] not in followed:
        made.append((manifest["created_at"], manifest["release_id"]))
    return max(made)[1] if made else None


def write_decision(outputs: Outputs, release_id: str, decision: str, by: str, note: str) -> None:
    """Put on record that a candidate will not be published.

    Raises:
        FileExistsError: it was decided already.
    """
    content = {
        "release_id": release_id,
        "decision": decision,
        "by": by,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "note": note,
    }
    create_exclusively(_decision_path(outputs, release_id), text_of_decision(content))


def text_of_decision(content: dict[str, Any]) -> str:
    """A decision, as `decision_on` gives it, as its file has it: with a checksum."""
    return json.dumps({**content, CHECKSUM: checksum_over(content)}, indent=2, ensure_ascii=False) + "\n"


def decision_on(outputs: Outputs, release_id: str) -> dict[str, Any] | None:
    """Who decided, when and why, that a candidate is not published; None if nobody has.

    One that is damaged says so in place of its reason: what was decided stays decided.

    Raises:
        TombstoneError: a tombstone is damaged.
    """
    path = _decision_path(outputs, release_id)
    if not path.exists():
        return _purges(outputs).get(release_id)
    if whole := _whole_decision(path):
        return whole
    note = f"{path} is damaged: restore it from a backup."
    return {"release_id": release_id, "decision": "decided on", "by": "nobody knows whom", "at": "", "note": note}


def _whole_decision(path: Path) -> dict[str, Any] | None:
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        # Those written before 2026-11-28 have none.
        is_whole = content.keys() >= DECIDED and content.keys() - DECIDED <= {CHECKSUM}
        is_whole &= content.pop(CHECKSUM, None) in (None, checksum_over(content))
    except (ValueError, AttributeError):
        is_whole = False
    return content if is_whole else None


def _purges(outputs: Outputs) -> dict[str, dict[str, Any]]:
    """By its id, each candidate that the erasure of a child removed, in the form of a decision."""
    return {
        Path(name).name: {
            "release_id": Path(name).name,
            "decision": PURGED,
            "by": BY_A_PURGE,
            "at": tombstone["made_at"],
            "note": f"a child was erased ({in_numbers([tombstone['number']])}). `iro refresh` makes another.",
        }
        for tombstone in read_tombstones(outputs)
        for name in tombstone[REMOVED]
        if Path(name).parent.as_posix() == outputs.candidates.name
    }


def files_of_decisions(outputs: Outputs) -> dict[Path, dict[str, Any] | None]:
    """The file of every decision with what it says, None for one that is damaged."""
    found = outputs.candidates.glob(f"*{DECISION}") if outputs.candidates.is_dir() else ()
    return {path: _whole_decision(path) for path in sorted(found)}


def decisions(outputs: Outputs) -> list[dict[str, Any]]:
    """The decisions by which candidates were rejected, replaced or removed, newest first; raises as `decision_on`."""
    names = {path.name.removesuffix(DECISION) for path in outputs.candidates.glob(f"*{DECISION}")} | {*_purges(outputs)}
    found = [decision for name in names if (decision := decision_on(outputs, name))]
    return sorted(found, key=lambda decision: str(decision["at"]), reverse=True)


def _decision_path(outputs: Outputs, release_id: str) -> Path:
    return outputs.candidates / f"{release_id}{DECISION}"
