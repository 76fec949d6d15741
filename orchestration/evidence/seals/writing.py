"""A seal on disk: a folder and a zip of it, the same bytes whenever the same figure of a release is sealed."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.evidence.figure import Figure
from orchestration.evidence.opening import OpenRelease, open_release
from orchestration.evidence.seals.contents import figure_of
from orchestration.evidence.seals.members_sealed import COLUMNS, sealed_members
from orchestration.evidence.seals.provenance import ROW_COLUMNS, Provenance, provenance_of
from orchestration.evidence.seals.words import readme
from orchestration.evidence.seals.workbook import write_workbook
from orchestration.evidence.trace import Trace, trace_figure
from orchestration.ground.display import csv_text
from orchestration.ground.errors import UsageError, WarehouseError
from orchestration.ground.files.disk import PRIVATE_FILE, make_private_folder
from orchestration.ground.fingerprints import sha256_of, sha256_of_tree
from orchestration.ground.paths import BANK_HOLIDAYS, Outputs
from orchestration.releases.candidates import candidates_of
from orchestration.releases.erasing.erased_since import in_words
from orchestration.releases.erasing.seals import UNFINISHED
from orchestration.releases.release import MANIFEST, read_manifest

CHECK = Path(__file__).with_name("check.py")
LIST = "seal.json"
# What a zip says of when a file was written; the oldest day that it can.
NO_DAY = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Seal:
    """A seal that was written, and the digest that stands for all of it."""

    folder: Path
    archive: Path
    digest: str
    members: int
    not_kept: tuple[str, ...]


def write_seal(outputs: Outputs, figure: Figure, release_id: str | None, into: Path, *, with_ids: bool) -> Seal:
    """Seal a published figure: everything that a stranger needs to check it, in a folder of its own in `into`.

    A seal of the same name is replaced.

    Raises:
        UsageError: there is no such figure, no record stands behind it, or the release is a candidate.
        WarehouseError: the members do not make the figure, or the release or the register is damaged.
    """
    if release_id in {candidate.release_id for candidate in candidates_of(outputs)}:
        raise UsageError(f"{release_id} is a candidate: nobody has said its figures yet. Approve it, and seal then.")
    with open_release(outputs, release_id) as release:
        trace = trace_figure(release, figure)
        _require_evidence(trace, release.release_id)
        name = _name(trace, release.release_id, with_ids)
        new = into / f"{UNFINISHED}{name}"
        shutil.rmtree(new, ignore_errors=True)
        make_private_folder(new)
        try:
            found = _write(outputs, release, trace, new, with_ids=with_ids)
            members = len(trace.members)
            folder = into / name
            shutil.rmtree(folder, ignore_errors=True)
            new.rename(folder)
        finally:
            shutil.rmtree(new, ignore_errors=True)
    archive = into / f"{name}.zip"
    _write_zip(folder, archive)
    return Seal(folder, archive, sha256_of(folder / LIST), members, tuple(found.not_kept))


def _require_evidence(trace: Trace, release_id: str) -> None:
    if not trace.cell.is_available or not trace.cell.definition.has_evidence:
        raise UsageError(f"There is nothing to seal. {trace.conclusion}")
    if trace.erased:
        raise WarehouseError(
            f"The members of {trace.cell.definition.indicator_id} do not make the published figure any more, because "
            f"{in_words(trace.erased)}, so it cannot be sealed. It stays as published, and this is no fault of release "
            f"{release_id}; a release made since the erasure can be sealed."
        )
    if trace.faults:
        raise WarehouseError(
            f"The members of {trace.cell.definition.indicator_id} do not add up to the published figure, so it is not "
            f"sealed. Do not use release {release_id} before this is explained."
        )


def _name(trace: Trace, release_id: str, with_ids: bool) -> str:
    """What the seal is called: the figure and its release, and of a part of it a hash of the part's name."""
    cell = trace.cell
    parts = [cell.definition.indicator_id, cell.local_authority_code, cell.period_type, cell.period_end.isoformat()]
    if cell.breakdown != "all":
        part = f"{cell.breakdown}={cell.breakdown_value}"
        parts += [cell.breakdown, hashlib.sha256(part.encode()).hexdigest()[:8]]
    return "_".join([*parts, release_id, *([] if with_ids else ["without_ids"])])


def _write(outputs: Outputs, release: OpenRelease, trace: Trace, folder: Path, *, with_ids: bool) -> Provenance:
    """Write every file of the seal, the list of them last."""
    path = outputs.releases / release.release_id
    manifest = read_manifest(path)
    assert manifest is not None  # it was read when the release was opened
    found = provenance_of(outputs, trace)
    members = sealed_members(release, trace, with_ids=with_ids)
    content = figure_of(release, trace, manifest, outputs) | {
        "has_case_ids": with_ids,
        "source_files": found.source_files,
        "receipts": [f"receipts/{receipt.name}" for receipt in found.receipts],
        "landed_rows_not_kept": found.not_kept,
    }
    _write_text(folder / "figure.json", json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    _write_text(folder / "members.csv", csv_text(COLUMNS, members))
    if with_ids:
        _write_text(folder / "source_rows.csv", csv_text(ROW_COLUMNS, found.rows))
    write_workbook(content, trace, members, manifest["created_at"], folder / "figure.xlsx")
    make_private_folder(folder / "receipts")
    for source, target in [
        (path / MANIFEST, folder / MANIFEST),
        (CHECK, folder / CHECK.name),
        (BANK_HOLIDAYS, folder / BANK_HOLIDAYS.name),
        *((receipt, folder / "receipts" / receipt.name) for receipt in found.receipts),
    ]:
        shutil.copyfile(source, target)
    _write_text(folder / "README.txt", readme(content, trace.conclusion))
    _write_text(folder / LIST, json.dumps({"files": sha256_of_tree(folder)}, indent=1) + "\n")
    for each in _files(folder):
        each.chmod(PRIVATE_FILE)
    return found


def _write_text(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8"))


def _files(folder: Path) -> Iterable[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _write_zip(folder: Path, target: Path) -> None:
    """Pack the folder, in one step, with nothing in it of when or by whom."""
    new = target.with_name(f"{UNFINISHED}{target.name}")
    with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in _files(folder):
            entry = zipfile.ZipInfo(f"{folder.name}/{path.relative_to(folder).as_posix()}", NO_DAY)
            entry.external_attr = PRIVATE_FILE << 16
            packed.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    new.chmod(PRIVATE_FILE)
    new.replace(target)


def written(folder: Path) -> dict[str, Any]:
    """What a seal says of its figure."""
    content: dict[str, Any] = json.loads((folder / "figure.json").read_text(encoding="utf-8"))
    return content
