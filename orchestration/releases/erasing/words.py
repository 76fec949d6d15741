"""A child's id in what people once wrote, taken out: reasons and approvals of releases, decisions, reasons of purges.

None has one any more that was written since 2026-11-29; before that, reasons were not looked through. Whatever
`kept_words` would call an id of the child is taken out: in large letters or small, and numbers too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from orchestration.ground.files.disk import replace_file, write_json
from orchestration.ground.paths import Outputs
from orchestration.ground.tombstones import file_of, read_tombstones, with_words_anew
from orchestration.releases.candidates import files_of_decisions, text_of_decision
from orchestration.releases.erasing.approvals import write_approvals_anew
from orchestration.releases.erasing.where_named import ERASED, SHORTEST_SOUGHT, pattern_of
from orchestration.releases.manifest import write_with_checksum
from orchestration.releases.release import MANIFEST, read_manifest, release_ids


def write_words_anew(outputs: Outputs, ids: set[str]) -> tuple[list[Path], int]:
    """Write anew, below `purging`, whatever has an id in words of people.

    That is each `release.json`, with the table `release` of both tiers, tombstone and decision on a candidate.

    Returns:
        The files, and how many of their texts had one.
    """
    written, texts = [], 0
    for path, content, write in _kept(outputs):
        if count := _take_out(content, ids):
            target = outputs.purging / path.relative_to(outputs.root)
            target.parent.mkdir(parents=True, exist_ok=True)
            write(target, content)
            written.append(path)
            texts += count
    if sought := _sought(ids):
        written += write_approvals_anew(outputs, pattern_of(sought))
    return written, texts


def words_name(path: Path, ids: set[str]) -> bool:
    """True if an id stands in what people wrote in one of these files, or in a copy of it.

    Raises:
        OSError, ValueError: it cannot be read.
    """
    content = json.loads(path.read_text(encoding="utf-8"))
    return isinstance(content, dict) and _take_out(content, ids) > 0


def _kept(outputs: Outputs) -> Iterator[tuple[Path, dict[str, Any], Callable[[Path, dict[str, Any]], object]]]:
    """Every file with words of people: where it lies, what it holds, and how it is written with its checksum."""
    for release in (outputs.releases / release_id for release_id in release_ids(outputs)):
        if (manifest := read_manifest(release)) is not None:
            yield release / MANIFEST, manifest, lambda target, content: write_with_checksum(target.parent, content)
    for tombstone in read_tombstones(outputs):
        yield (
            file_of(outputs, tombstone["number"]),
            tombstone,
            lambda target, content: write_json(target, with_words_anew(content)),
        )
    for path, decision in files_of_decisions(outputs).items():
        if decision is not None:
            yield path, decision, lambda target, content: replace_file(target, text_of_decision(content).encode())


def _take_out(content: dict[str, Any], ids: set[str]) -> int:
    """Put `[erased]` in the place of every id in the words of a file; gives how many of its texts had one."""
    sought = _sought(ids)
    if not sought:
        return 0
    pattern, count = pattern_of(sought), 0
    for holder, name in _words_of_people(content):
        text = pattern.sub(ERASED, holder[name])
        count += text != holder[name]
        holder[name] = text
    return count


def _sought(ids: set[str]) -> set[str]:
    return {each for each in ids if len(each) >= SHORTEST_SOUGHT}


def _words_of_people(content: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
    """Where texts of people stand in any of these files: in which dictionary, under which name."""
    places = [(check, "accepted_reason") for check in content.get("checks") or ()]
    places += [(content.get("approval") or {}, name) for name in ("by", "note")]
    places += [(content, name) for name in ("by", "note", "reason")]
    return [(holder, name) for holder, name in places if isinstance(holder.get(name), str)]
