"""What was purged: one file a purge, numbered, each with the checksum of the one before.

A tombstone says which files went or were written anew, with their hashes and counts, why and when. It holds no id;
one that stood in its reason, before that was refused (2026-11-29), is taken out when that child is erased, and the
tombstone is still known to the next by the checksum that it had. What receipts and `release.json` say of those files
still stands there; whoever checks them asks here what they are now.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.ground.errors import WarehouseError
from orchestration.ground.files.disk import create_exclusively, make_private_folder
from orchestration.ground.fingerprints import checksum_over
from orchestration.ground.paths import Outputs

CHECKSUM, BEFORE = "checksum", "tombstone_before"
# Over a tombstone whose words were written anew; `checksum` stays that of before, which the next one names.
CHECKSUM_ANEW = "checksum_since_words_were_erased"
REMOVED, REWRITTEN = "removed", "rewritten"
# In `purging/`, names the tombstone of a purge that is not finished.
UNDER_WAY = "under_way"


class TombstoneError(WarehouseError):
    """A tombstone is damaged or missing."""


@dataclass(frozen=True)
class Purged:
    """What became of files, by their path below the outputs folder: gone, or written anew with that SHA-256.

    `rows_removed` counts the rows that all purges together took out of each file.
    """

    removed: frozenset[str]
    rewritten: Mapping[str, str]
    rows_removed: Mapping[str, int]


def read_tombstones(outputs: Outputs) -> list[dict[str, Any]]:
    """Every tombstone, the oldest first.

    Raises:
        TombstoneError: naming the one that is cut off, changed or missing.
    """
    found: list[dict[str, Any]] = []
    folder = outputs.tombstones
    for number, path in enumerate(sorted(folder.glob("[0-9]*.json")) if folder.is_dir() else [], start=1):
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            is_whole = _checksum_written(content) == _checksum_of(content) and int(path.stem) == number
            is_next = content[BEFORE] == (found[-1][CHECKSUM] if found else "")
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            is_whole = is_next = False
        if not (is_whole and is_next):
            raise TombstoneError(
                f"{path.name} of the tombstones ({folder}) or the one before it is damaged. Restore it from a backup."
            )
        found.append(content)
    return found


def _checksum_written(content: dict[str, Any]) -> str:
    return str(content.get(CHECKSUM_ANEW, content[CHECKSUM]))


def _checksum_of(content: dict[str, Any]) -> str:
    # One that was written anew answers for the checksum before too.
    left_out = (CHECKSUM_ANEW,) if CHECKSUM_ANEW in content else (CHECKSUM,)
    return checksum_over({name: value for name, value in content.items() if name not in left_out})


def with_words_anew(content: Mapping[str, Any]) -> dict[str, Any]:
    """A tombstone of which words were changed, so that it is whole again and the next one still knows it."""
    body = {name: value for name, value in content.items() if name != CHECKSUM_ANEW}
    return {**body, CHECKSUM_ANEW: checksum_over(body)}


def in_numbers(numbers: Iterable[int]) -> str:
    """`tombstone 1`, or `tombstones 1, 3`."""
    texts = list(map(str, numbers))
    return f"tombstone{'' if len(texts) == 1 else 's'} {', '.join(texts)}"


def file_of(outputs: Outputs, number: int) -> Path:
    """Where the tombstone of a number lies."""
    return outputs.tombstones / f"{number:06d}.json"


def write_tombstone(outputs: Outputs, content: Mapping[str, Any]) -> Path:
    """Write the next tombstone, in one step; gives its file.

    Raises:
        TombstoneError: one before it is damaged.
    """
    before = read_tombstones(outputs)
    body = {"number": len(before) + 1, **content, BEFORE: before[-1][CHECKSUM] if before else ""}
    # As it is read again, where a key is a text.
    body = json.loads(json.dumps(body))
    make_private_folder(outputs.tombstones)
    path = file_of(outputs, body["number"])
    create_exclusively(path, json.dumps({**body, CHECKSUM: checksum_over(body)}, indent=1) + "\n")
    return path


def purged_files(outputs: Outputs) -> Purged:
    """What all purges together did to files.

    Of a purge that was interrupted, a file whose successor still waits in `purging/` is as it was before.

    Raises:
        TombstoneError: one of them is damaged.
    """
    removed: set[str] = set()
    rewritten: dict[str, str] = {}
    rows: Counter[str] = Counter()
    under_way = number_under_way(outputs)
    for tombstone in read_tombstones(outputs):
        is_under_way = str(tombstone["number"]) == under_way
        rewritten |= {
            # What takes a file's place goes there in one step.
            path: each["before" if is_under_way and (outputs.purging / path).is_file() else "after"]
            for path, each in tombstone[REWRITTEN].items()
        }
        rows.update({path: each["rows_removed"] for path, each in tombstone[REWRITTEN].items()})
        removed |= tombstone[REMOVED].keys()
    return Purged(frozenset(removed), {path: sha for path, sha in rewritten.items() if path not in removed}, rows)


def number_under_way(outputs: Outputs) -> str:
    """The number of the tombstone whose purge is not finished; blank if there is none."""
    note = outputs.purging / UNDER_WAY
    return note.read_text(encoding="utf-8") if note.is_file() else ""
