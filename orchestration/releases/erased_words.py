"""A child's id in what people once wrote, taken out: the reasons and approvals of releases, the reasons of tombstones.

None has one any more that was written since 2026-11-29; before that, reasons were not looked through.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from orchestration.ground.disk import write_json
from orchestration.ground.paths import Outputs
from orchestration.ground.tombstones import file_of, read_tombstones, with_words_anew
from orchestration.releases.manifest import write_with_checksum
from orchestration.releases.naming import are_sought_in_texts
from orchestration.releases.release import MANIFEST, read_manifest, release_ids

# What stands where an id stood.
ERASED = "[erased]"


def write_words_anew(outputs: Outputs, ids: set[str]) -> tuple[list[Path], int]:
    """Write each `release.json` and each tombstone anew, below `purging`, in whose words an id stands.

    Returns:
        The files, and how many of their texts had one.
    """
    if not are_sought_in_texts(ids):
        return [], 0
    words = _without(ids)
    written, texts = [], 0
    for release in (outputs.releases / release_id for release_id in release_ids(outputs)):
        manifest = read_manifest(release)
        if manifest is not None and (count := _anew_in_manifest(manifest, words)):
            target = outputs.purging / "releases" / release.name
            target.mkdir(parents=True, exist_ok=True)
            write_with_checksum(target, manifest)
            written.append(release / MANIFEST)
            texts += count
    for tombstone in read_tombstones(outputs):
        if count := _anew(tombstone, ("reason",), words):
            path = file_of(outputs, tombstone["number"])
            target = outputs.purging / path.relative_to(outputs.root)
            target.parent.mkdir(parents=True, exist_ok=True)
            write_json(target, with_words_anew(tombstone))
            written.append(path)
            texts += count
    return written, texts


def _anew_in_manifest(manifest: dict[str, Any], words: Callable[[str], str]) -> int:
    checks = sum(_anew(check, ("accepted_reason",), words) for check in manifest["checks"])
    return checks + _anew(manifest.get("approval") or {}, ("by", "note"), words)


def _anew(content: dict[str, Any], names: Iterable[str], words: Callable[[str], str]) -> int:
    """Change some texts of a dictionary; gives how many were others before."""
    before = {name: content[name] for name in names if isinstance(content.get(name), str)}
    after = {name: words(text) for name, text in before.items()}
    content.update(after)
    return sum(after[name] != before[name] for name in before)


def _without(ids: set[str]) -> Callable[[str], str]:
    """As `naming` seeks an id: not within a longer one."""
    pattern = re.compile(rf"(?<![A-Za-z0-9])({'|'.join(map(re.escape, sorted(ids)))})(?![A-Za-z0-9])")
    return lambda text: pattern.sub(ERASED, text)
