"""A batch that was accepted, and whose words are ids by now: it is refused by itself, as if it came today.

It came before this software looked, or before the extract that has the id; and may no longer be in the inbox, so that
nothing else would judge it again. The audit would stop every authority for it.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import duckdb

from orchestration.landing.contracts import Contract
from orchestration.landing.problems import CellProblem, first_of
from orchestration.landing.receiving.ids_in_texts import has_published_texts, texts_that_are_ids
from orchestration.landing.register.receipts import REFUSED, BatchReceipt, ExportReceipt
from orchestration.landing.register.register import Register, still_accepted

Batch = tuple[str, str]


def refused_for_ids(
    connection: duckdb.DuckDBPyConnection,
    landing: Path,
    register: Register,
    contracts: Mapping[str, Contract],
    judged: Mapping[Batch, bool],
) -> list[BatchReceipt]:
    """Refuse those batches in force whose published words are ids of their authority; a receipt for each.

    Args:
        connection: may read landing.
        landing: where the exports landed.
        register: gets the receipts.
        contracts: by the name of the export.
        judged: the batches of the inbox, by authority and day, and whether each has just been accepted: words are only
            looked at where something is new, or nothing else would look.
    """
    receipts = []
    for authority, newest in _newest_exports(register).items():
        has_news = any(is_new for (whose, _), is_new in judged.items() if whose == authority)
        files = {name: landing / export.landed_as for name, (_, export) in newest.items()}
        files = {name: path for name, path in files.items() if name in contracts and path.is_file()}
        found: dict[Batch, BatchReceipt] = {}
        for name in filter(lambda name: has_published_texts(contracts[name]), files):
            receipt = newest[name][0]
            batch = (receipt.local_authority_code, receipt.extract_date)
            if batch in judged and not has_news:
                continue
            if reasons := _reasons(connection, contracts[name], files, contracts):
                before = found.get(batch, replace(receipt, reasons=[]))
                found[batch] = replace(before, reasons=[*before.reasons, *reasons])
        receipts += [register.append(_refused(receipt)) for receipt in found.values()]
    return receipts


def _newest_exports(register: Register) -> dict[str, dict[str, tuple[BatchReceipt, ExportReceipt]]]:
    """The newest accepted extract of each export, by authority."""
    found: dict[str, dict[str, tuple[BatchReceipt, ExportReceipt]]] = {}
    for receipt in sorted(still_accepted(register.receipts), key=lambda each: (each.extract_date, each.receipt_number)):
        of_authority = found.setdefault(receipt.local_authority_code, {})
        of_authority |= {export.export_name: (receipt, export) for export in receipt.exports if export.landed_as}
    return found


def _reasons(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    files: Mapping[str, Path],
    contracts: Mapping[str, Contract],
) -> list[str]:
    try:
        places = texts_that_are_ids(connection, files[contract.name], contract, files, contracts)
    except duckdb.Error:
        # A damaged file is named, or landed again, where the build reads it.
        return []
    cells = [CellProblem(row, column, "id_in_text") for row, column in places]
    return first_of(f"{contract.name}.csv", cells, len(cells))


def _refused(receipt: BatchReceipt) -> BatchReceipt:
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0, tzinfo=None).isoformat()
    exports = [replace(export, landed_as="", landed_sha256="") for export in receipt.exports]
    return replace(receipt, verdict=REFUSED, standing=REFUSED, notes=[], exports=exports, received_at=now, is_new=True)
