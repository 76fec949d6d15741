"""What was refused and waits for a person: batches, and files of a council's own, that a refresh will refuse again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from orchestration.ground.paths import Outputs
from orchestration.landing.inbox.batches import find_batches
from orchestration.landing.local.receipts import LocalReceipt, local_receipts
from orchestration.landing.receiving.quarantine import reasons_of
from orchestration.landing.register.receipts import REFUSED, BatchReceipt
from orchestration.landing.register.register import Register

Key = TypeVar("Key")
Receipt = TypeVar("Receipt", BatchReceipt, LocalReceipt)


@dataclass(frozen=True)
class Waiting:
    """What was refused: its name, since when without a break (ISO text, UTC), and for how many reasons.

    `reasons_file` is where they stand; None where only a check or a refresh says them.
    """

    name: str
    since: str
    reasons: int
    reasons_file: Path | None


def refused_and_waiting(outputs: Outputs, inbox: Path | None) -> list[Waiting]:
    """All that is refused now, batches first, in the order of authorities and days.

    A batch counts as it was received last. What was taken out of the inbox since waits for nobody; where the inbox
    cannot be looked into, nobody can tell, and it is listed.

    Raises:
        RegisterError: the register is damaged.
    """
    there = _batches_in(inbox)
    found: dict[tuple[str, str], list[BatchReceipt]] = {}
    for receipt in Register(outputs.register, is_written=False).receipts:
        _follow(found, (receipt.local_authority_code, receipt.extract_date), receipt, receipt.standing == REFUSED)
    batches = [
        Waiting(
            refused[-1].name,
            refused[0].received_at,
            len(refused[-1].reasons),
            reasons_of(outputs.quarantine, refused[-1]),
        )
        for batch, refused in sorted(found.items())
        if there is None or batch in there
    ]
    return batches + _own_files(outputs, inbox)


def _batches_in(inbox: Path | None) -> set[tuple[str, str]] | None:
    if inbox is None or not inbox.is_dir():
        return None
    return {(batch.local_authority_code, batch.extract_date) for batch in find_batches(inbox)[0]}


def _own_files(outputs: Outputs, inbox: Path | None) -> list[Waiting]:
    found: dict[tuple[str, str, str], list[LocalReceipt]] = {}
    for receipt in local_receipts(outputs):
        _follow(found, receipt.key, receipt, receipt.verdict == REFUSED)
    return [
        Waiting(refused[-1].source_file, refused[0].received_at, len(refused[-1].reasons), None)
        for _, refused in sorted(found.items())
        if inbox is None or not inbox.is_dir() or (inbox / refused[-1].source_file).exists()
    ]


def _follow(found: dict[Key, list[Receipt]], key: Key, receipt: Receipt, is_refused: bool) -> None:
    """Keep the refusals of one thing that nothing else has followed."""
    if is_refused:
        found.setdefault(key, []).append(receipt)
    else:
        found.pop(key, None)
