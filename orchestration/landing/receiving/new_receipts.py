"""The receipt of a batch that has just been judged."""

from __future__ import annotations

import datetime

from orchestration.ground.display import on_one_line
from orchestration.ground.files.file_names import name_of
from orchestration.ground.fingerprints import sha256_of
from orchestration.landing.inbox.batches import InboxBatch
from orchestration.landing.reading.what_was_read import ReadExport, combined_hash
from orchestration.landing.receiving.judgement import Judgement
from orchestration.landing.register.receipts import (
    ACCEPTED,
    REFUSED,
    BatchReceipt,
    ExportReceipt,
    PartReceipt,
    content_hash,
)


def receipt_of(
    batch: InboxBatch, judgement: Judgement, compared_with: dict[str, str], reading_fingerprint: str
) -> BatchReceipt:
    """The receipt of a batch that was judged; it has no number before the register gives it one."""
    hashes = {name: file.sha256 for name, file in judgement.copies.items()}
    files = {name: hashes.get(name, "unreadable") for name in map(name_of, batch.identity_files)}
    verdict = REFUSED if judgement.problems else ACCEPTED
    return BatchReceipt(
        local_authority_code=batch.local_authority_code,
        extract_date=batch.extract_date,
        verdict=verdict,
        standing=verdict,
        reasons=[on_one_line(reason) for reason in judgement.problems],
        notes=[on_one_line(note) for note in judgement.notes],
        looks_wrong={place: [on_one_line(text) for text in said] for place, said in judgement.looks_wrong.items()},
        exports=_export_receipts(judgement.exports, verdict == ACCEPTED, batch),
        unused_files=judgement.unused,
        unlisted_columns=judgement.unlisted_columns,
        profile=judgement.profile.name if judgement.profile else None,
        extracts=judgement.extracts,
        history_from=judgement.history_from,
        empty=list(judgement.instructions.empty),
        confirmed=list(judgement.instructions.confirmed),
        files=files,
        content_hash=content_hash(files),
        reading_fingerprint=reading_fingerprint,
        compared_with=compared_with,
        received_at=datetime.datetime.now(datetime.UTC).replace(microsecond=0, tzinfo=None).isoformat(),
    )


def _export_receipts(exports: list[ReadExport], is_landed: bool, batch: InboxBatch) -> list[ExportReceipt]:
    receipts = []
    for read in exports:
        name = f"{combined_hash(read)}-{read.fingerprint}.parquet"
        parts = [
            PartReceipt(
                source_file=f"{batch.source_folder}{part.table.lineage_name}",
                source_sha256=part.table.sha256,
                rows_read=part.rows_read,
                rows_not_applicable=part.rows_not_applicable,
                rows_repeated=part.rows_repeated,
                rows_merged=part.rows_merged,
                rows_landed=part.rows_landed,
            )
            for part in read.parts
        ]
        landed_as = f"{read.contract.name}/{batch.source_folder}{name}" if is_landed else ""
        receipts.append(
            ExportReceipt(
                read.contract.name,
                landed_as,
                parts,
                sha256_of(read.parquet) if is_landed else "",
                list(read.columns_not_there),
            )
        )
    return receipts
