"""Whether everything kept is still what was written: releases, the register of receipts, and what was landed.

Nothing is changed, and no lock is needed: a release is never written in place. Files are named, never what is in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from orchestration.ground.fingerprints import sha256_of
from orchestration.ground.paths import Outputs
from orchestration.ground.tombstones import REMOVED, REWRITTEN, in_numbers, purged_files, read_tombstones
from orchestration.landing.local.receipts import local_receipts
from orchestration.landing.register.landed_files import damage_of
from orchestration.landing.register.receipts import ACCEPTED
from orchestration.landing.register.register import Register, RegisterError, still_accepted
from orchestration.releases.permissions import tier_folders
from orchestration.releases.register_head import damage_of_register
from orchestration.releases.release import read_manifest
from orchestration.releases.whole import MISSING, UNREAD, damage_of_files


def damage_of_release(release: Path, outputs: Outputs) -> list[str]:
    """What is wrong with a release, a sentence each: its files, and the exports and receipts it says it was made of.

    Args:
        release: its folder.
        outputs: whose register it is held against.
    """
    problems = [f"{release.name}: {name} {damage}." for name, damage in damage_of_files(outputs, release).items()]
    manifest = read_manifest(release)
    if manifest is None:
        return problems
    try:
        if damage := damage_of_register(manifest, outputs):
            problems.append(f"{release.name}: {damage}")
        return [*problems, *(f"{release.name}: {each}" for each in _unknown_sources(manifest, outputs))]
    except RegisterError:
        # It is said once, with the landing folder.
        return problems


def damage_of_landing(outputs: Outputs) -> list[str]:
    """What is wrong with the receipts and with what they say was kept, a sentence each."""
    problems: list[str] = []
    for check in (_damaged_exports, _damaged_local_files):
        try:
            problems += check(outputs)
        except RegisterError as error:
            problems.append(str(error))
    return problems


def purged_of_release(outputs: Outputs, release_id: str) -> str:
    """What purges did to the files of a release: `, but for 2 that purges wrote anew (tombstones 1, 3)`; else blank.

    Raises:
        TombstoneError: a tombstone is damaged.
    """
    tiers = {folder.name for folder in tier_folders(outputs)}
    return _purged(outputs, lambda parts: parts[0] in tiers and parts[1:2] == [release_id])


def purged_of_landing(outputs: Outputs) -> str:
    """The same of what was landed."""
    return _purged(outputs, lambda parts: parts[0] == outputs.landing.name)


def _purged(outputs: Outputs, is_meant: Callable[[list[str]], bool]) -> str:
    names: dict[str, set[str]] = {REWRITTEN: set(), REMOVED: set()}
    numbers = []
    for tombstone in read_tombstones(outputs):
        of_this = {kind: {name for name in tombstone[kind] if is_meant(name.split("/"))} for kind in names}
        if any(of_this.values()):
            numbers.append(tombstone["number"])
        for kind, found in of_this.items():
            names[kind] |= found
    gone = len(names[REMOVED])
    anew = len(names[REWRITTEN] - names[REMOVED])
    did = [f"{anew:,} that purges wrote anew"] if anew else []
    did += [f"{gone:,} that {'they' if anew else 'purges'} removed"] if gone else []
    return f", but for {' and '.join(did)} ({in_numbers(numbers)})" if did else ""


def _unknown_sources(manifest: dict[str, Any], outputs: Outputs) -> Iterator[str]:
    """The files that a release says it was made of and that no receipt has."""
    received = {
        (receipt.local_authority_code, receipt.extract_date, export.export_name, part.source_sha256)
        for receipt in Register(outputs.register).receipts
        for export in receipt.exports
        for part in export.parts
    }
    for made_of in manifest["inputs"]:
        key = ("local_authority_code", "extract_date", "export_name", "source_sha256")
        if tuple(str(made_of[name]) for name in key) not in received:
            yield f"it was made of {made_of['source_file']}, and no receipt of the register has that file."
    kept = {(receipt.owner, receipt.kind, receipt.name, receipt.sha256) for receipt in local_receipts(outputs)}
    for local in manifest.get("local_files", ()):
        if (local["owner"], local["kind"], local["name"], local["sha256"]) not in kept:
            yield f"it was made with {local['source_file']}, and no receipt of councils' own files has that file."


def _damaged_exports(outputs: Outputs) -> list[str]:
    exports = {
        export.landed_as: export
        for receipt in still_accepted(Register(outputs.register).receipts)
        for export in receipt.exports
        if export.landed_as
    }
    purged = purged_files(outputs)
    found = ((name, damage_of(outputs.landing, export, purged)) for name, export in sorted(exports.items()))
    return [f"The landed file {outputs.landing / name} {damage}." for name, damage in found if damage]


def _damaged_local_files(outputs: Outputs) -> list[str]:
    problems, purged = [], purged_files(outputs).removed
    for receipt in {each.landed_as: each for each in local_receipts(outputs) if each.verdict == ACCEPTED}.values():
        path = outputs.local / receipt.landed_as
        if path.relative_to(outputs.root).as_posix() in purged and not path.exists():
            continue
        try:
            damage = None if sha256_of(path) == receipt.sha256 else "is not the file that its receipt and its name say"
        except FileNotFoundError:
            damage = MISSING
        except OSError:
            damage = UNREAD
        if damage:
            problems.append(f"The kept file {path} {damage}.")
    return problems
