"""What is said of a batch that was received: its verdict, and the reasons and notes of one that is new."""

from __future__ import annotations

from orchestration.landing.register.receipts import ACCEPTED, REFUSED, BatchReceipt


def lines_of_verdict(receipt: BatchReceipt) -> list[str]:
    """A line for a batch that is new or still refused, with its reasons and notes if it is new; none for others."""
    if receipt.standing == REFUSED and not receipt.is_new:
        return [f"{receipt.name}: still refused, with the same files as on {receipt.received_at[:10]}"]
    if not receipt.is_new:
        return []
    rows = sum(export.rows_landed for export in receipt.exports)
    what = f"{len(receipt.exports)} exports, {rows:,} rows" if receipt.standing == ACCEPTED else "the whole batch"
    return [f"{receipt.name}: {receipt.verdict}, {what}", *receipt.reasons, *receipt.notes]
