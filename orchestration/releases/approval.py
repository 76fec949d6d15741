"""A person's word on a candidate: approved, it is published as it was audited; rejected, it is removed.

The audit is not run again. What was audited is what is published: every hash is checked first, and then all that
changes is the approval, in the table `release` and in `release.json`, which says how both files were before.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from orchestration.ground.crash_points import passing
from orchestration.ground.database.sql import open_to_write
from orchestration.ground.errors import NothingPublishedError, UsageError
from orchestration.ground.files.disk import PRIVATE_FILE, PRIVATE_FOLDER, make_shared_folder
from orchestration.ground.fingerprints import sha256_of
from orchestration.ground.lock import refresh_lock
from orchestration.ground.paths import Outputs
from orchestration.landing.register.receipts import ACCEPTED, BatchReceipt
from orchestration.landing.register.register import Register, still_accepted
from orchestration.outputs.parquet import write_parquet
from orchestration.releases.candidates import (
    REJECTED,
    Candidate,
    candidates_of,
    decision_on,
    settle_candidates,
    write_decision,
)
from orchestration.releases.draft import DRAFT_PREFIX
from orchestration.releases.kept_words import require_no_case_ids
from orchestration.releases.manifest import write_with_checksum
from orchestration.releases.recovery import recover
from orchestration.releases.release import CHECKSUM, release_ids
from orchestration.releases.release_table import BY_A_PERSON, TABLE, columns_of_approval
from orchestration.releases.swap import folders_of, publish
from orchestration.releases.whole import comparison, damage_of_files

# What an approval is written into, beside the database of each tier.
PARQUET = f"parquet/{TABLE}.parquet"


@dataclass(frozen=True)
class _Approved:
    """A candidate's copy with its approval, about to be published."""

    run_id: str
    release_id: str
    folder: Path
    restricted: Path
    figures: Path
    open: Path


def approve(outputs: Outputs, release_id: str, by: str, note: str, say: Callable[[str], None]) -> None:
    """Publish a candidate in somebody's name.

    Raises:
        UsageError: no name or no reason is given, one of them holds a case id, or there is no such candidate.
        NothingPublishedError: a file of it is not as it was audited, or it was compared with another release than is
            published now.
        RefreshRunningError: a refresh is under way.
    """
    _require_words(by, note)
    with refresh_lock(outputs, f"approval of {release_id}"):
        candidate = _find(outputs, release_id, say)
        if candidate is None:
            say(f"{release_id} is published already.")
            return
        require_no_case_ids(outputs, note, name=by)
        manifest = _require_publishable(outputs, candidate)
        approved = _copy(outputs, candidate, manifest["run_id"])
        try:
            _write_approval(approved, manifest, by, note)
            passing("after_approval_written")
            publish(approved, outputs)
        except BaseException:
            for folder in folders_of(approved):
                shutil.rmtree(folder, ignore_errors=True)
            raise
        passing("before_candidate_removed")
        settle_candidates(outputs)
    say(f"published {release_id}, approved by {by}: {note}")


def reject(outputs: Outputs, release_id: str, by: str, note: str, say: Callable[[str], None]) -> None:
    """Remove a candidate in somebody's name; who, when and why stay on record.

    Raises:
        UsageError: no name or no reason is given, one of them holds a case id, or there is no such candidate.
        RefreshRunningError: a refresh is under way.
    """
    _require_words(by, note)
    with refresh_lock(outputs, f"rejection of {release_id}"):
        candidate = _find(outputs, release_id, say)
        if candidate is None:
            raise UsageError(f"{release_id} is published; it cannot be rejected any more.")
        require_no_case_ids(outputs, note, name=by)
        write_decision(outputs, release_id, REJECTED, by, note)
        settle_candidates(outputs)
    say(f"The candidate {release_id} was rejected by {by} and removed: {note}")


def _require_words(by: str, note: str) -> None:
    if not by.strip() or not note.strip():
        raise UsageError("Give the name of who decides with --by and the reason with --note; both are kept on record.")


def _find(outputs: Outputs, release_id: str, say: Callable[[str], None]) -> Candidate | None:
    """The candidate of that id, after what a crash left was put in order; None if it is published."""
    for line in recover(outputs):
        say(line)
    found = {candidate.release_id: candidate for candidate in candidates_of(outputs)}
    if release_id in found:
        return found[release_id]
    if release_id in release_ids(outputs):
        return None
    if decision := decision_on(outputs, release_id):
        raise UsageError(
            f"The candidate {release_id} was {decision['decision']} by {decision['by']} on {decision['at'][:10]}: "
            f"{decision['note']}"
        )
    there = f"{', '.join(found)} waits" if found else "none waits"
    raise UsageError(f"There is no candidate {release_id}; {there}. `iro refresh` makes one.")


def _require_publishable(outputs: Outputs, candidate: Candidate) -> dict[str, Any]:
    damage = damage_of_files(candidate.place, candidate.folder)
    if damage or candidate.manifest is None:
        files = "; ".join(f"{name} {what}" for name, what in damage.items())
        raise NothingPublishedError(
            f"{candidate.release_id} is not what was audited: {files}. Nothing was published. Reject it, and refresh "
            "again to make another."
        )
    compared = comparison(outputs).release
    before, now = candidate.manifest["previous_release_id"], compared.name if compared else None
    if before != now:
        raise NothingPublishedError(
            f"{candidate.release_id} was audited beside {before or 'no release'}, and {now or 'none'} is published "
            "now, so what it says has changed may be wrong. Nothing was published. Refresh again to make another."
        )
    if refused := _refused_since(candidate.manifest, Register(outputs.register)):
        raise NothingPublishedError(
            f"{candidate.release_id} was made of {refused[0]}, which is not accepted any more. Nothing was published. "
            "Refresh again to make another."
        )
    return candidate.manifest


def _refused_since(manifest: dict[str, Any], register: Register) -> list[str]:
    """The files of a candidate whose batch was accepted once and is not now."""

    def files(receipts: Iterable[BatchReceipt]) -> set[tuple[str, ...]]:
        return {
            (receipt.local_authority_code, receipt.extract_date, part.source_file, part.source_sha256)
            for receipt in receipts
            for export in receipt.exports
            for part in export.parts
        }

    gone = files(each for each in register.receipts if each.standing == ACCEPTED)
    gone -= files(still_accepted(register.receipts))
    names = ("local_authority_code", "extract_date", "source_file", "source_sha256")
    return [
        made_of["source_file"] for made_of in manifest["inputs"] if tuple(map(str, map(made_of.get, names))) in gone
    ]


def _copy(outputs: Outputs, candidate: Candidate, run_id: str) -> _Approved:
    """A draft with the candidate's files; the candidate stays until the release is published."""
    name = f"{DRAFT_PREFIX}{run_id}"
    approved = _Approved(
        run_id=run_id,
        release_id=candidate.release_id,
        folder=outputs.releases / name,
        restricted=outputs.restricted / name,
        figures=outputs.figures / name,
        open=outputs.open / name,
    )
    for source, target in zip(folders_of(candidate), folders_of(approved), strict=True):
        if not source.is_dir():
            continue
        if target.parent != outputs.restricted:
            make_shared_folder(target.parent)
        # Before there is anything in it.
        target.mkdir(mode=PRIVATE_FOLDER, parents=True)
        shutil.copytree(source, target, dirs_exist_ok=True)
        target.chmod(PRIVATE_FOLDER)
    return approved


def _write_approval(approved: _Approved, manifest: dict[str, Any], by: str, note: str) -> None:
    """Write who, when and why into the table `release` of both tiers, in both its forms, and into `release.json`."""
    approval = {
        "approval": BY_A_PERSON,
        "by": by.strip(),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "note": note.strip(),
    }
    columns = columns_of_approval(approval)
    before, after = {}, {}
    for listed, folder, database in (
        ("files", approved.folder, "marts.duckdb"),
        ("figures_files", approved.figures, "figures.duckdb"),
    ):
        _update_release_table(folder, database, columns)
        before[listed] = {name: manifest[listed][name] for name in (database, PARQUET)}
        after[listed] = {**manifest[listed], **{name: sha256_of(folder / name) for name in (database, PARQUET)}}
    candidate = {"release_json": manifest[CHECKSUM], **before}
    write_with_checksum(approved.folder, {**manifest, "approval": approval, "candidate": candidate, **after})


def _update_release_table(folder: Path, database: str, columns: dict[str, Any]) -> None:
    for name in (database, PARQUET):
        (folder / name).chmod(PRIVATE_FILE)
    with open_to_write(folder / database) as connection:
        assignments = ", ".join(f"{name} = ?" for name in columns)
        connection.execute(f"update {TABLE} set {assignments}", list(columns.values()))
        connection.execute("checkpoint")
        write_parquet(connection, Path(database).stem, [TABLE], (folder / PARQUET).parent)
