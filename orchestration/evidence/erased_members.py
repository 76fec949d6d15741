"""Whether the erasure of children explains that the members of a figure do not make it any more, or leaves a fault.

Erasing takes members away and adds none. So what the members come to may be less than what was published, and not more,
but of an indicator that has negative amounts; and it may be less by no more than the rows that went, or the children,
where each counts once. Beyond that something else is wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import duckdb

from orchestration.evidence.figure import Cell
from orchestration.evidence.opening import OpenRelease
from orchestration.ground.paths import Outputs
from orchestration.releases.erased_since import ErasedChild, erased_since, in_words

# What one row can add to a sum. Where members have other amounts, such as days, nothing limits what a row took along.
ONE = Decimal(1)
NO_LIMIT = Decimal("Infinity")
# What the evidence of two releases that are compared is called.
DATABASES = ("evidence_before", "evidence_now")


@dataclass(frozen=True)
class Missing:
    """By how much what the members come to may be less than what was published: from `least`, 0 or negative, on."""

    least: Decimal
    most: Decimal


def explaining(release: OpenRelease, cell: Cell, missing: Iterable[Decimal]) -> tuple[ErasedChild, ...]:
    """The erasures that explain what a figure's members lack; none if they do not explain it.

    Args:
        release: the release, with its erasures.
        cell: the figure.
        missing: by how much each sum of the members that differs is less than was published.
    """
    erased = tuple(each for each in release.erased if each.local_authority_code == cell.local_authority_code)
    missing = list(missing)
    if not erased or not missing:
        return ()
    place = (cell.local_authority_code, cell.definition.indicator_id)
    may_be = may_be_missing(release.connection, ("evidence",), place, _rows(erased, release.release_id))
    return erased if all(may_be.least <= each <= may_be.most for each in missing) else ()


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
        f"select amount, distinct_key, child_id, subject_type from {database}.main.indicator_members "
        "where local_authority_code = $authority and indicator_id = $indicator and subject_type <> 'population'"
        for database in databases
    )
    found = connection.execute(
        f"""
        select
            coalesce(min(amount), 0),
            coalesce(max(amount), 0),
            coalesce(bool_and(coalesce(distinct_key = child_id, subject_type = 'child')), false)
        from ({members}) as members
        """,
        {"authority": place[0], "indicator": place[1]},
    ).fetchone()
    assert found is not None  # it counts
    least, most, is_by_child = found
    limit = Decimal(len(rows) if is_by_child else sum(rows))
    if least < -ONE or most > ONE:
        limit = NO_LIMIT
    return Missing(-limit if least < 0 else Decimal(0), limit)


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
        authority, indicator = cell["local_authority_code"], cell["indicator_id"]
        differing = [Decimal(each) for each in rest.values() if each]
        for choice, both in enumerate(self._choices):
            erased = [[each for each in side if each.local_authority_code == authority] for side in both]
            if not differing or not any(erased):
                continue
            key = (authority, indicator, choice)
            if key not in self._limits:
                before, now = (
                    may_be_missing(connection, DATABASES, (authority, indicator), _rows(side, release_id))
                    for release_id, side in zip(self._releases, erased, strict=True)
                )
                self._limits[key] = (before, now)
            before, now = self._limits[key]
            # What no record explains is what the later release lacks, less what the earlier one does.
            if all(now.least - before.most <= each <= now.most - before.least for each in differing):
                once = {each.tombstone: each for side in erased for each in side}
                return in_words([once[number] for number in sorted(once)])
        return ""


def _rows(erased: Iterable[ErasedChild], release_id: str) -> list[int]:
    return [each.rows_of[release_id] for each in erased]
