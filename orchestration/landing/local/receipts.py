"""The receipts of what is a council's own: one file each, append-only, each knowing the checksum of the one before."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import PurePosixPath

from orchestration.ground.files.disk import create_exclusively, make_private_folder
from orchestration.ground.fingerprints import checksum_over
from orchestration.ground.paths import Outputs
from orchestration.landing.problems import is_named
from orchestration.landing.register.receipts import ACCEPTED
from orchestration.landing.register.register import RESTORE, RegisterError

HUB = "hub"
WITHDRAWN = "withdrawn"
# The rule under which a file is refused that names a child, an officer or a record.
ID_IN_TEXT = "id_in_text"


@dataclass(frozen=True)
class LocalReceipt:
    """One file of a council's own as it was received. `owner` is an authority's code, or `hub` for all of them.

    `receipt_before` is the checksum of the receipt before it, so that none can be changed without the next one telling;
    it is blank in the first receipt and in those written before 2026-11-28.
    """

    number: int
    owner: str
    kind: str
    name: str
    source_file: str
    sha256: str
    verdict: str
    reasons: tuple[str, ...]
    rows: int
    received_at: str
    receipt_before: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """Whose file it is, and which."""
        return self.owner, self.kind, self.name

    @property
    def authority(self) -> str | None:
        """The authority whose it is; None for the whole hub."""
        return None if self.owner == HUB else self.owner

    @property
    def names_a_case(self) -> bool:
        """True if it was refused for an id that stands in it."""
        return is_named(ID_IN_TEXT, self.reasons)

    @property
    def landed_as(self) -> str:
        """The kept file's path below the folder of what is local."""
        ending = PurePosixPath(self.source_file).suffix.lower()
        return f"{self.owner}/{self.kind}/{self.name}.{self.sha256[:16]}{ending}"


def local_receipts(outputs: Outputs) -> list[LocalReceipt]:
    """Every receipt, oldest first.

    Raises:
        RegisterError: one of them is damaged, changed or missing.
    """
    return [receipt for receipt, _ in _read(outputs)]


def checksum_of_local_receipt(outputs: Outputs, number: int) -> str | None:
    """The checksum of a receipt by its number; None if there is none of that number.

    Raises:
        RegisterError: one of them is damaged, changed or missing.
    """
    checksums = [checksum for _, checksum in _read(outputs)]
    return checksums[number - 1] if 0 < number <= len(checksums) else None


def _read(outputs: Outputs) -> list[tuple[LocalReceipt, str]]:
    """Every receipt with its checksum."""
    register = outputs.local / "register"
    paths = sorted(register.glob("[0-9]*.json")) if register.is_dir() else []
    found: list[tuple[LocalReceipt, str]] = []
    for number, path in enumerate(paths, start=1):
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            written, checksum = data.pop("checksum", None), checksum_over(data)
            # Those written before 2026-11-28 have none.
            if written not in (None, checksum):
                raise ValueError("the checksum does not fit")
            receipt = LocalReceipt(**{**data, "reasons": tuple(data["reasons"])})
            if receipt.number != number or int(path.stem) != number:
                raise ValueError("a receipt before it is missing")
        except (ValueError, KeyError, TypeError, AttributeError):
            raise RegisterError(
                f"{path.name} of the register of local files ({register}) is damaged. {RESTORE}"
            ) from None
        before, expected = found[-1] if found else (None, "")
        # Receipts without it are older than the rule; behind one that has it there can be none.
        is_linked = bool(receipt.receipt_before) or bool(before and before.receipt_before)
        if is_linked and receipt.receipt_before != expected:
            raise RegisterError(
                f"Receipt {number - 1:06d}.json of the register of local files ({register}) is not the one that "
                f"{path.name} was written after: it was changed or replaced. {RESTORE}"
            )
        found.append((receipt, checksum))
    return found


def local_files_in_force(outputs: Outputs) -> list[LocalReceipt]:
    """The accepted version of each file that is in use.

    Raises:
        RegisterError: the receipts are damaged.
    """
    return in_force_after(local_receipts(outputs))


def in_force_after(receipts: Iterable[LocalReceipt]) -> list[LocalReceipt]:
    """What some receipts, oldest first, leave in use: of each file the accepted version."""
    accepted: dict[tuple[str, str, str], list[LocalReceipt]] = {}
    for receipt in receipts:
        versions = accepted.setdefault(receipt.key, [])
        if receipt.verdict == ACCEPTED:
            versions.append(receipt)
        elif receipt.verdict == WITHDRAWN:
            versions.clear()
        elif receipt.names_a_case:
            # An id that a batch brought later, and that would be published with the file.
            versions[:] = [each for each in versions if each.sha256 != receipt.sha256]
    return [accepted[key][-1] for key in sorted(accepted) if accepted[key]]


def definitions_of_councils(outputs: Outputs) -> list[str]:
    """A line for each file in use, for the fingerprint of the definitions: not when it came.

    Raises:
        RegisterError: the receipts are damaged.
    """
    return [" ".join((*each.key, each.sha256)) for each in local_files_in_force(outputs)]


def record_receipt(outputs: Outputs, receipt: LocalReceipt) -> LocalReceipt:
    """Write a receipt under the next number, and give it with that number and the time.

    Raises:
        RegisterError: the receipts are damaged.
    """
    register = make_private_folder(outputs.local / "register")
    earlier = _read(outputs)
    numbered = replace(
        receipt,
        number=len(earlier) + 1,
        receipt_before=earlier[-1][1] if earlier else "",
        received_at=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    )
    body = asdict(numbered)
    text = json.dumps({**body, "checksum": checksum_over(body)}, indent=2) + "\n"
    create_exclusively(register / f"{numbered.number:06d}.json", text)
    return numbered
