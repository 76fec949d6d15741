"""What is remembered of a batch that was received: the receipt, and how it is written as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

from orchestration.ground.fingerprints import checksum_over

ACCEPTED = "accepted"
REFUSED = "refused"
UNCHANGED = "unchanged"
NOT_USED = "file_not_used"
LOOKED_UP = "looked_up"
SAME_FILE = "same_file"


@dataclass(frozen=True)
class PartReceipt:
    """One table that filled an export: rows_read = not applicable + repeated + merged + landed.

    `source_file` is the path below the inbox, with `#` and the sheet or record where the file holds several tables.
    """

    source_file: str
    source_sha256: str
    rows_read: int
    rows_not_applicable: int
    rows_repeated: int
    rows_merged: int
    rows_landed: int


@dataclass(frozen=True)
class ExportReceipt:
    """One export of a batch. `landed_as` is a path below the landing folder, `landed_sha256` the file's hash there.

    In a refused batch these are the exports that could be read; nothing of it is landed. Receipts written before
    2026-11-28 have no hash of the landed file: it is blank, and not known. `columns_not_there` are the columns of the
    contract that its files lack; receipts written before 2026-11-29 do not know them, and it is None.
    """

    export_name: str
    landed_as: str
    parts: list[PartReceipt]
    landed_sha256: str = ""
    columns_not_there: list[str] | None = None

    @property
    def rows_read(self) -> int:
        """The rows of all its parts."""
        return sum(part.rows_read for part in self.parts)

    @cached_property
    def rows_landed(self) -> int:
        """The rows of all its parts that are landed."""
        return sum(part.rows_landed for part in self.parts)

    @property
    def rows_repeated(self) -> int:
        """The rows of all its parts that repeat another one."""
        return sum(part.rows_repeated for part in self.parts)


@dataclass(frozen=True)
class UnusedFile:
    """A file of the batch that fills no export. `rows` is None where it could not be read."""

    name: str
    rows: int | None
    sha256: str
    reason: str = NOT_USED


@dataclass(frozen=True)
class BatchReceipt:
    """The verdict on one batch, and all that it was made of.

    `verdict` says what this reception did; `standing` is what holds for these bytes (accepted or refused), also when
    nothing changed. `notes` are notes on an accepted batch; `looks_wrong` has those on what looks wrong, by `export` or
    `export.column` and without the numbers of rows, and is None in receipts of versions that did not keep them (before
    2026-11-30); `unlisted_columns` are those of each table that nothing
    asks for, which are not stored. `content_hash` is over the names and bytes of the files,
    `reading_fingerprint` over how they are read, and `compared_with` names the previous extract of each export. Dates
    are ISO text, `received_at` is in UTC, and `receipt_number` is 0 before it is recorded. `receipt_before` is the
    checksum of the receipt before it, so that none can be changed without the next one telling; it is blank in the
    first receipt and in those written before 2026-11-28.
    """

    local_authority_code: str
    extract_date: str
    verdict: str
    standing: str
    reasons: list[str]
    notes: list[str]
    exports: list[ExportReceipt]
    unused_files: list[UnusedFile]
    unlisted_columns: dict[str, list[str]]
    profile: str | None
    extracts: str
    history_from: dict[str, str]
    empty: list[str]
    confirmed: list[str]
    files: dict[str, str]
    content_hash: str
    reading_fingerprint: str
    compared_with: dict[str, str]
    received_at: str
    receipt_number: int = 0
    receipt_before: str = ""
    looks_wrong: dict[str, list[str]] | None = None
    is_new: bool = True

    @property
    def name(self) -> str:
        """The batch as a message calls it."""
        return f"{self.local_authority_code} {self.extract_date}"

    def unchanged(self) -> BatchReceipt:
        """The same receipt, met again."""
        return replace(self, verdict=UNCHANGED, is_new=False)


def content_hash(files: Mapping[str, str]) -> str:
    """SHA-256 over the names and hashes of a batch's files: what makes two batches the same bytes."""
    return checksum_over(sorted(files.items()))


def to_json(receipt: BatchReceipt) -> str:
    """A receipt as the register keeps it, with a checksum over all its parts."""
    body = asdict(receipt)
    del body["is_new"]
    return json.dumps({**body, "checksum": checksum_over(body)}, indent=1) + "\n"


def from_json(text: str) -> tuple[BatchReceipt, str]:
    """A receipt of the register, and its checksum.

    Raises:
        ValueError, KeyError, TypeError: the text is cut off, changed, or not a receipt.
    """
    body: dict[str, Any] = json.loads(text)
    checksum = body.pop("checksum")
    if checksum != checksum_over(body):
        raise ValueError("the checksum does not fit")
    body["exports"] = [
        ExportReceipt(**{**export, "parts": [PartReceipt(**part) for part in export["parts"]]})
        for export in body["exports"]
    ]
    body["unused_files"] = [UnusedFile(**unused) for unused in body["unused_files"]]
    return BatchReceipt(**body, is_new=False), str(checksum)
