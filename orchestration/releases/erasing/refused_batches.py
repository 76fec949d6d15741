"""Refused batches that may be about a child: they are kept whole and cannot be taken apart, so they go whole."""

from __future__ import annotations

from pathlib import Path

from orchestration.ground.paths import Outputs
from orchestration.landing.register.receipts import ACCEPTED
from orchestration.landing.register.register import Register
from orchestration.releases.erasing.where_named import names_or_cannot_tell


def refused_batches(outputs: Outputs, authority: str, ids: set[str]) -> tuple[list[Path], list[str]]:
    """The folders that go, and the names of batches that a person has to look at.

    All of the authority go. Where a folder's name is not that of an authority which ever handed in a good batch, a
    mistyped code for example, those go that name the child or cannot be looked into. Another authority's child may have
    the same id, so of its batches those are named that have it.

    Raises:
        RegisterError: the register is damaged.
    """
    if not outputs.quarantine.is_dir():
        return [], []
    receipts = Register(outputs.register, is_written=False).receipts
    others = {each.local_authority_code for each in receipts if each.standing == ACCEPTED} - {authority}
    removed, doubtful = [], []
    for folder in sorted(path for path in outputs.quarantine.iterdir() if path.is_dir()):
        if folder.name == authority:
            removed += sorted(path for path in folder.iterdir() if path.is_dir())
            continue
        for batch in sorted(path for path in folder.glob("*/*") if path.is_dir()):
            if not any(names_or_cannot_tell(path, ids) for path in batch.rglob("*") if path.is_file()):
                continue
            if folder.name in others:
                doubtful.append(batch.relative_to(outputs.quarantine).as_posix())
            else:
                removed.append(batch)
    return removed, doubtful
