"""`server.json`: how the last loading into the server ended, and what the server still has that it should not have."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from orchestration.ground.display import counted
from orchestration.ground.files.disk import write_json
from orchestration.ground.paths import Outputs
from orchestration.ground.tombstones import TombstoneError, in_numbers, read_tombstones

# Up to which tombstone the server has followed; None where it was never loaded.
FOLLOWED, STAYS = "purges_followed", "stays"


def write_note(outputs: Outputs, release_id: str, status: str, sentence: str, stays: Sequence[str]) -> None:
    """Keep how a loading ended. One that failed is as far behind as before.

    Args:
        outputs: the folder whose release was to be loaded.
        release_id: which.
        status: `loaded`, `unchanged` or `failed`.
        sentence: the same in words.
        stays: what of purged releases, or of another folder, could not be dropped, a sentence each.

    Raises:
        OSError: the file cannot be written.
    """
    before = _read(outputs)
    followed, stayed = _followed(before), before.get(STAYS, [])
    if status != "failed":
        stayed = list(stays)
        # Written down only when all is followed, so that what is behind is said until it is not.
        followed = (followed or 0) if stays else len(read_tombstones(outputs))
    content = {
        "release_id": release_id,
        "status": status,
        "sentence": sentence,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        FOLLOWED: followed,
        STAYS: stayed,
    }
    write_json(outputs.server_json, content)


def last_loading(outputs: Outputs) -> str:
    """How the last loading ended, and when."""
    note = _read(outputs)
    try:
        return f"{note['sentence']} ({note['at'][:16].replace('T', ' ')} UTC)"
    except (KeyError, TypeError):
        return f"{outputs.server_json} cannot be read"


def behind(outputs: Outputs) -> list[str]:
    """What the server still has of purged rows, a sentence each; nothing where it is level or no server is used."""
    note = _read(outputs)
    lines = [str(line) for line in note.get(STAYS, [])]
    followed = _followed(note)
    if followed is None:
        return lines
    try:
        since = [each["number"] for each in read_tombstones(outputs)][followed:]
    except TombstoneError as error:
        return [*lines, str(error)]
    if since:
        have = "has" if len(since) == 1 else "have"
        lines.append(
            f"{counted(len(since), 'purge')} since then ({in_numbers(since)}) {have} not reached it, so it may still "
            "show the purged rows: `iro publish-to`"
        )
    return lines


def _followed(note: dict[str, Any]) -> int | None:
    # A version before 30 November 2026 loaded the server and did not say how far it had followed.
    return note.get(FOLLOWED, 0) if note else None


def _read(outputs: Outputs) -> dict[str, Any]:
    try:
        note = json.loads(outputs.server_json.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}
