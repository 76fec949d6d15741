"""Which children were erased since a release was made: its figures count them, and its records have them no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from orchestration.ground.paths import Outputs
from orchestration.ground.tombstones import REWRITTEN, in_numbers, read_tombstones


@dataclass(frozen=True)
class ErasedChild:
    """The erasure of one child, as its tombstone has it. Whose it was, nobody can tell any more.

    `rows_of` counts the rows of evidence that went, by the release that counts the child in its figures.
    """

    tombstone: int
    day: date
    local_authority_code: str
    rows_of: Mapping[str, int]


def erased_since(outputs: Outputs, release_id: str, without: str | None = None) -> tuple[ErasedChild, ...]:
    """The erasures of children whom a release counts in its figures, the oldest first.

    Args:
        outputs: whose tombstones are read.
        release_id: the release.
        without: another release; children whom that counts too are left out.

    Raises:
        TombstoneError: a tombstone is damaged.
    """
    found = [
        ErasedChild(
            tombstone["number"],
            date.fromisoformat(tombstone["made_at"][:10]),
            tombstone["local_authority_code"],
            {
                parts[1]: each["rows_removed"]
                for name, each in tombstone[REWRITTEN].items()
                if (parts := name.split("/"))[0] == outputs.restricted.name
                and parts[2:] == ["evidence.duckdb"]
                and each["rows_removed"]
            },
        )
        for tombstone in read_tombstones(outputs)
        if tombstone["kind"] == "child"
    ]
    return tuple(each for each in found if release_id in each.rows_of and without not in each.rows_of)


def in_words(erased: Sequence[ErasedChild]) -> str:
    """`one child was erased on 29 November 2026 (tombstone 1)`; several by day."""
    who = "one child was" if len(erased) == 1 else f"{len(erased)} children were"
    days: dict[date, list[int]] = {}
    for each in erased:
        days.setdefault(each.day, []).append(each.tombstone)
    on = [f"on {day.day} {day:%B %Y} ({in_numbers(numbers)})" for day, numbers in days.items()]
    return f"{who} erased {' and '.join(on)}"
