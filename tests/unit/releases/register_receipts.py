"""Receipts made by hand, and a release that knows the newest of them."""

from __future__ import annotations

import json

from orchestration.ground.fingerprints import checksum_over
from orchestration.ground.paths import Outputs
from orchestration.landing.register.receipts import BatchReceipt
from orchestration.releases.register_head import register_heads
from orchestration.releases.release import CHECKSUM


def receipt(day: str) -> BatchReceipt:
    return BatchReceipt(
        local_authority_code="E06000005",
        extract_date=day,
        verdict="refused",
        standing="refused",
        reasons=[],
        notes=[],
        exports=[],
        unused_files=[],
        unlisted_columns={},
        profile=None,
        extracts="full",
        history_from={},
        empty=[],
        confirmed=[],
        files={},
        content_hash="c",
        reading_fingerprint="r",
        compared_with={},
        received_at="2026-04-01T00:00:00+00:00",
    )


def with_head(outputs: Outputs) -> None:
    """Let the current release know the registers as they are."""
    path = outputs.published.resolve() / "release.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    content.pop(CHECKSUM)
    content |= register_heads(outputs)
    path.chmod(0o600)
    path.write_text(json.dumps({**content, CHECKSUM: checksum_over(content)}), encoding="utf-8")
