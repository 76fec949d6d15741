"""Batches of files that none of us wrote, copied from the shared samples into an inbox; and what a receipt counts."""

from __future__ import annotations

import shutil
from pathlib import Path

from invented_inbox import Inbox

from orchestration.landing.register.receipts import BatchReceipt

# No authority has these codes, so files that name none may lie in any of them.
INVENTED = "E06999911"


def put_copies(
    inbox: Inbox, files: list[Path], date: str, authority: str = INVENTED, instructions: str | None = None
) -> None:
    """Copy files into a batch folder, with a batch.yml beside them if need be."""
    batch = inbox.settings.inbox / authority / date
    batch.mkdir(parents=True)
    for file in files:
        shutil.copyfile(file, batch / file.name)
    if instructions:
        (batch / "batch.yml").write_text(instructions, encoding="utf-8")


def counts(receipt: BatchReceipt) -> dict[tuple[str, str], tuple[int, int, int, int, int]]:
    """By export and table: rows read, not applicable, repeated, merged, landed. The first is the sum of the others."""
    found = {
        (export.export_name, part.source_file.rpartition("/")[2].rpartition("#")[2]): (
            part.rows_read,
            part.rows_not_applicable,
            part.rows_repeated,
            part.rows_merged,
            part.rows_landed,
        )
        for export in receipt.exports
        for part in export.parts
    }
    assert all(row[0] == sum(row[1:]) for row in found.values()), found
    return found


def landed_rows(inbox: Inbox, export: str) -> list[tuple[object, ...]]:
    """The rows of an export in force without their lineage, in an order of their own."""
    return inbox.in_force(f"select columns(name -> name[1] <> '_') from landing.{export} order by all")
