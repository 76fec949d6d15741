"""Whether the erasure of children explains that the members of a figure do not make it any more, or leaves a fault.

Erasing takes members away and adds none. So what the members come to may be less than what was published, and not more,
but of an indicator that has negative amounts; and it may be less by no more than the rows that went, or the children,
where each counts once. What is in the numerator is in the denominator too, where that is so of the members that are
left. Beyond that something else is wrong. How many rows were of which indicator no tombstone says: that would be what
the child went through, kept for good.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import duckdb

from orchestration.evidence.figure import Cell
from orchestration.evidence.opening import OpenRelease
from orchestration.ground.database.sql import only_row
from orchestration.ground.paths import Outputs
from orchestration.releases.erasing.erased_since import ErasedChild, erased_since, in_words

# What one row can add to a sum. Where members have other amounts, such as days, nothing limits what a row took along.
ONE = Decimal(1)
NO_LIMIT = Decimal("Infinity")
# What the evidence of two releases that are compared is called.
DATABASES = ("evidence_before", "evidence_now")


@dataclass(frozen=True)
class Missing:
    """By how much what the members come to may be less than what was published: from `least`, 0 or negative, on.

    `is_part` if each member of the numerator is one of the denominator, and is in both by itself.
    """

    least: Decimal
    most: Decimal
    is_part: bool = False

    def explains(self, lacking: Mapping[str, Decimal]) -> bool:
        """True if the members may lack so much of each component, by its name; what is not named lacks nothing."""
        if self.is_part and lacking.get("numerator", 0) > lacking.get("denominator", 0):
            return False
        return all(self.least <= each <= self.most for each in lacking.values())


def explaining(release: OpenRelease, cell: Cell, missing: Mapping[str, Decimal]) -> tuple[ErasedChild, ...]:
    """The erasures that explain what a figure's members lack; none if they do not explain it.

    Args:
        release: the release, with its erasures.
        cell: the figure.
        missing: by how much each sum of the members that differs is less than was published, by its name.
    """
    place = (cell.local_authority_code, cell.definition.indicator_id)
    rows = _rows(release.erased, release.release_id, place[0])
    if not rows or not missing:
        return ()
    may_be = may_be_missing(release.connection, ("evidence",), place, [number for _, number in rows])
    return tuple(child for child, _ in rows) if may_be.explains(missing) else ()


def may_be_missing(
    connection: duckdb.DuckDBPyConnection, databases: Collection[str], place: tuple[str, str], rows: Sequence[int]
) -> Missing:
    """What the erasure of some children may have taken from one number of a figure.

    Args:
        connection: has the evidence.
        databases: by which names; what members of the indicator are like is seen by those that are left.
        place: authority and indicator.
        rows: of each child, the rows of evidence that went.
    """
    if not rows:
        return Missing(Decimal(0), Decimal(0))
    # A population is no member of anybody's.
    members = " union all ".join(
        f"select amount, distinct_key, child_id, subject_type, role from {database}.main.indicator_members "
        "where local_authority_code = $authority and indicator_id = $indicator and subject_type <> 'population'"
        for database in databases
    )
    least, most, is_by_child, is_part = only_row(
        connection,
        f"""
        select
            coalesce(min(amount), 0),
            coalesce(max(amount), 0),
            coalesce(bool_and(coalesce(distinct_key = child_id, subject_type = 'child')), false),
            -- A key that several children share, as that of a meeting, may lose its success alone.
            coalesce(bool_and(role <> 'numerator' and coalesce(distinct_key = child_id, distinct_key is null)), false)
        from ({members}) as members
        """,
        {"authority": place[0], "indicator": place[1]},
    )
    limit = Decimal(len(rows) if is_by_child else sum(rows))
    if least < -ONE or most > ONE:
        limit = NO_LIMIT
    return Missing(-limit if least < 0 else Decimal(0), limit, is_part and least >= 0)


class Erasures:
    """The children whom one of two releases counts in its figures, and of whom no evidence has anything any more."""

    def __init__(self, outputs: Outputs, before: str, now: str):
        """`before` and `now` are the releases, both of `outputs`.

        Raises:
            TombstoneError: a tombstone is damaged.
        """
        self._releases = (before, now)
        # Those first whom only one of them counts: they were erased between the two.
        self._choices = (
            (erased_since(outputs, before, without=now), erased_since(outputs, now, without=before)),
            (erased_since(outputs, before), erased_since(outputs, now)),
        )
        self._limits: dict[tuple[str, str, int], tuple[Missing, Missing]] = {}

    def explanation(
        self, connection: duckdb.DuckDBPyConnection, cell: Mapping[str, Any], rest: Mapping[str, Any]
    ) -> str:
        """What explains the part of a cell's difference that no record does, in words; blank if erasing cannot.

        Args:
            connection: has the evidence of both as `evidence_before` and `evidence_now`.
            cell: the cell.
            rest: that part, by component.
        """
        place = (cell["local_authority_code"], cell["indicator_id"])
        lacking = {name: Decimal(each) for name, each in rest.items() if each}
        for choice, both in enumerate(self._choices):
            erased = [_rows(side, release_id, place[0]) for release_id, side in zip(self._releases, both, strict=True)]
            if not lacking or not any(erased):
                continue
            if (*place, choice) not in self._limits:
                before, now = (
                    may_be_missing(connection, DATABASES, place, [number for _, number in rows]) for rows in erased
                )
                self._limits[*place, choice] = (before, now)
            if _is_explained(*self._limits[*place, choice], lacking):
                once = {child.tombstone: child for rows in erased for child, _ in rows}
                return in_words([once[number] for number in sorted(once)])
        return ""


def _is_explained(before: Missing, now: Missing, lacking: Mapping[str, Decimal]) -> bool:
    """True if erasing explains what no record does: what the later release lacks, less what the earlier one does."""
    nothing = Missing(Decimal(0), Decimal(0))
    if before == nothing:
        return now.explains(lacking)
    if now == nothing:
        return before.explains({name: -each for name, each in lacking.items()})
    return Missing(now.least - before.most, now.most - before.least).explains(lacking)


def _rows(erased: Iterable[ErasedChild], release_id: str, authority: str) -> list[tuple[ErasedChild, int]]:
    """The children of an authority who were erased, each with the rows of a release's evidence that went."""
    return [(each, each.rows_of[release_id]) for each in erased if each.local_authority_code == authority]
