"""Landed files and the hashes that their receipts keep of them: what is read is what was landed, to the last bit."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from orchestration.ground.fingerprints import sha256_of
from orchestration.ground.paths import Outputs
from orchestration.ground.tombstones import Purged, purged_files
from orchestration.landing.register.receipts import BatchReceipt, ExportReceipt
from orchestration.landing.register.register import RegisterError, still_accepted

LANDING = "landing"
NOT_AGAIN = (
    "A purge took rows out of it, so it cannot be landed again: restore the landing folder from a backup that was made "
    "after the purge."
)


def damage_of(landing: Path, export: ExportReceipt, purged: Purged) -> str | None:
    """What is wrong with an export's landed file, or None; of a receipt without a hash, only whether it is there.

    What a purge took out of it, or that it took it away, is nothing wrong: `purged` is all that purges did.
    """
    path = landing / export.landed_as
    name = f"{LANDING}/{export.landed_as}"
    if name in purged.removed and not path.exists():
        return None
    expected = purged.rewritten.get(name, export.landed_sha256)
    try:
        if not path.is_file():
            return "is missing"
        is_as_landed = not expected or sha256_of(path) == expected
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    return None if is_as_landed else "was damaged or changed since it was landed"


def was_rewritten(export: ExportReceipt, purged: Purged) -> bool:
    """Whether purges took rows out of an export's landed file, so that to land it again would bring them back."""
    return f"{LANDING}/{export.landed_as}" in purged.rewritten


def require_as_landed(landing: Path, exports: Iterable[ExportReceipt]) -> None:
    """Refuse to go on with a landed file that is not what its receipt says. Each file is read once.

    Raises:
        RegisterError: naming the file, what it was landed from, and what to do.
    """
    purged = purged_files(Outputs(landing.parent))
    for export in {each.landed_as: each for each in exports}.values():
        if damage := damage_of(landing, export, purged):
            sources = sorted({part.source_file.partition("#")[0] for part in export.parts})
            if was_rewritten(export, purged):
                raise RegisterError(f"The landed file {landing / export.landed_as} {damage}. {NOT_AGAIN}")
            raise RegisterError(
                f"The landed file {landing / export.landed_as} {damage}. Put what it was landed from "
                f"({', '.join(sources)}) back into the inbox as it was, with the batch's other files, and refresh "
                "again, which lands it again; or restore the landing folder from a backup."
            )


def count_unchecked(receipts: list[BatchReceipt]) -> int:
    """The landed files of accepted batches that no receipt has a hash of."""
    exports = [export for receipt in still_accepted(receipts) for export in receipt.exports]
    hashed = {export.landed_as for export in exports if export.landed_sha256}
    return len({export.landed_as for export in exports} - hashed)
