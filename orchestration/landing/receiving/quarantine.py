"""Quarantine: a refused batch, byte for byte, with the reasons. The inbox may be read-only, and is never changed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from orchestration.ground.files.disk import flush_to_disk, make_private_folder, move_into_place
from orchestration.landing.formats.file_copy import FileCopy
from orchestration.landing.register.receipts import BatchReceipt

REASONS_FILE = "reasons.txt"
SHORT_HASH = 12


def put_aside(quarantine: Path, receipt: BatchReceipt, copies: dict[str, FileCopy]) -> Path:
    """Copy a refused batch to <authority>/<extract date>/<start of its hash>/; once only. Returns that folder."""
    final = _place(quarantine, receipt)
    place = final.parent
    for folder in (quarantine, place.parent, place):
        make_private_folder(folder)
    temporary = make_private_folder(place / f".{final.name}.{os.getpid()}.tmp")
    for name, file in copies.items():
        shutil.copyfile(file.path, temporary / name)
        flush_to_disk(temporary / name)
    (temporary / REASONS_FILE).write_text("".join(f"{reason}\n" for reason in receipt.reasons), encoding="utf-8")
    flush_to_disk(temporary / REASONS_FILE)
    if final.exists():
        # The same bytes were refused before; only the reasons can be others.
        move_into_place(temporary / REASONS_FILE, final / REASONS_FILE)
        shutil.rmtree(temporary)
    else:
        move_into_place(temporary, final)
    return final


def reasons_of(quarantine: Path, receipt: BatchReceipt) -> Path | None:
    """The file with the reasons of a batch that was put aside; None if it is gone."""
    path = _place(quarantine, receipt) / REASONS_FILE
    return path if path.is_file() else None


def _place(quarantine: Path, receipt: BatchReceipt) -> Path:
    return quarantine / receipt.local_authority_code / receipt.extract_date / receipt.content_hash[:SHORT_HASH]
