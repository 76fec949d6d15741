"""The register: one file a receipt, numbered, never changed. What it says is what is in force."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from pathlib import Path

from orchestration.ground.errors import WarehouseError
from orchestration.ground.files.disk import create_exclusively, make_private_folder
from orchestration.landing.register.receipts import (
    ACCEPTED,
    REFUSED,
    BatchReceipt,
    ExportReceipt,
    from_json,
    to_json,
)

RECEIPT_NAME = re.compile(r"(\d{6,})\.json")
RESTORE = "Restore the landing folder from a backup, or start a new outputs folder and refresh it from all batches."


class RegisterError(WarehouseError):
    """The register is damaged, or somebody else is writing it."""


class Register:
    """All receipts so far, in their order. Without a folder to write to, new ones are only held in memory."""

    def __init__(self, folder: Path, is_written: bool = True):
        """Read the register of a landing folder.

        Raises:
            RegisterError: a receipt is cut off, changed or missing; the message names its file.
        """
        self._folder = folder
        self._is_written = is_written
        self.receipts, self._checksums = _read(folder)
        self._newest: dict[tuple[str, str], BatchReceipt] = {}
        self._of_authority: dict[str, list[BatchReceipt]] = {}
        self._accepted: dict[str, list[BatchReceipt]] = {}
        for receipt in self.receipts:
            self._remember(receipt)

    @property
    def newest_checksum(self) -> str:
        """Of the newest receipt; empty without any."""
        return self._checksums[-1] if self._checksums else ""

    def checksum_of(self, number: int) -> str | None:
        """The checksum of a receipt by its number; None if there is none of that number."""
        return self._checksums[number - 1] if 0 < number <= len(self._checksums) else None

    def newest(self, authority: str, extract_date: str) -> BatchReceipt | None:
        """The newest receipt of a batch folder, accepted or refused."""
        return self._newest.get((authority, extract_date))

    def earlier_exports(self, authority: str, extract_date: str) -> dict[str, list[tuple[BatchReceipt, ExportReceipt]]]:
        """Each export's accepted extracts of earlier dates, one a date, the oldest first, whenever each arrived."""
        accepted = self._accepted_of(authority)
        earlier = bisect_left(accepted, extract_date, key=lambda receipt: receipt.extract_date)
        by_date: dict[str, dict[str, tuple[BatchReceipt, ExportReceipt]]] = {}
        for receipt in accepted[:earlier]:
            for export in receipt.exports:
                by_date.setdefault(export.export_name, {})[receipt.extract_date] = (receipt, export)
        return {name: list(extracts.values()) for name, extracts in by_date.items()}

    def accepted_of_day(self, authority: str, extract_date: str) -> tuple[BatchReceipt, ...]:
        """The receipts of one batch folder that still hold, the newest first."""
        of_day = [each for each in self._accepted_of(authority) if each.extract_date == extract_date]
        return tuple(reversed(of_day))

    def _accepted_of(self, authority: str) -> list[BatchReceipt]:
        """An authority's receipts that still hold, by extract date, looked up once until another comes."""
        if authority not in self._accepted:
            self._accepted[authority] = sorted(
                still_accepted(self._of_authority.get(authority, [])),
                key=lambda receipt: (receipt.extract_date, receipt.receipt_number),
            )
        return self._accepted[authority]

    def append(self, receipt: BatchReceipt) -> BatchReceipt:
        """Record a receipt: from this moment the batch is seen. Returns it with its number.

        Raises:
            RegisterError: another process took the number.
        """
        number = len(self.receipts) + 1
        numbered = replace(receipt, receipt_number=number, receipt_before=self.newest_checksum)
        text = to_json(numbered)
        if self._is_written:
            make_private_folder(self._folder)
            path = self._folder / f"{number:06d}.json"
            try:
                create_exclusively(path, text)
            except FileExistsError:
                raise RegisterError(
                    f"{path.name} of the register was written by another refresh. Let it end and refresh again."
                ) from None
        self.receipts.append(numbered)
        self._checksums.append(from_json(text)[1])
        self._remember(numbered)
        return numbered

    def _remember(self, receipt: BatchReceipt) -> None:
        self._newest[(receipt.local_authority_code, receipt.extract_date)] = receipt
        self._of_authority.setdefault(receipt.local_authority_code, []).append(receipt)
        self._accepted.pop(receipt.local_authority_code, None)


def still_accepted(receipts: list[BatchReceipt]) -> list[BatchReceipt]:
    """The accepted receipts that still hold: the newest verdict on the same bytes of one batch counts."""
    verdicts = {(r.local_authority_code, r.extract_date, r.content_hash): r.standing for r in receipts}
    return [
        receipt
        for receipt in receipts
        if receipt.standing == ACCEPTED
        and verdicts[(receipt.local_authority_code, receipt.extract_date, receipt.content_hash)] != REFUSED
    ]


def _read(folder: Path) -> tuple[list[BatchReceipt], list[str]]:
    """The receipts of a folder, and the checksum of each."""
    if not folder.is_dir():
        return [], []
    # Temporary files of an interrupted write start with a dot and are nobody's receipt.
    visible = (path for path in folder.iterdir() if not path.name.startswith("."))
    paths = sorted(visible, key=lambda path: (len(path.name), path.name))
    receipts: list[BatchReceipt] = []
    checksums: list[str] = []
    for number, path in enumerate(paths, start=1):
        if not RECEIPT_NAME.fullmatch(path.name):
            raise RegisterError(f"{path.name} is not a receipt, so it does not belong in {folder}. Move it elsewhere.")
        if int(path.stem) != number:
            raise RegisterError(f"Receipt {number:06d}.json of the register ({folder}) is missing. {RESTORE}")
        receipt, next_checksum = _read_receipt(path)
        # Receipts without it are older than the rule; behind one that has it there can be none.
        is_linked = bool(receipt.receipt_before) or bool(receipts and receipts[-1].receipt_before)
        if is_linked and receipt.receipt_before != (checksums[-1] if checksums else ""):
            raise RegisterError(
                f"Receipt {number - 1:06d}.json of the register ({folder}) is not the one that {path.name} was written "
                f"after: it was changed or replaced. {RESTORE}"
            )
        receipts.append(receipt)
        checksums.append(next_checksum)
    return receipts, checksums


def _read_receipt(path: Path) -> tuple[BatchReceipt, str]:
    try:
        receipt, checksum = from_json(path.read_text(encoding="utf-8"))
        if receipt.receipt_number != int(path.stem):
            raise ValueError("it has another number")
    except (ValueError, KeyError, TypeError, AttributeError):
        raise RegisterError(f"{path.name} of the register ({path.parent}) is damaged. {RESTORE}") from None
    return receipt, checksum
