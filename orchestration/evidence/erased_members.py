"""Whether the erasure of children explains that the members of a figure do not make it any more, or leaves a fault."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from orchestration.evidence.figure import Cell
from orchestration.evidence.opening import OpenRelease
from orchestration.releases.erased_since import ErasedChild

# Amounts of one member beyond which nothing limits what one erased row took from a sum (2026-11-29).
ONE = Decimal(1)


def explaining(release: OpenRelease, cell: Cell, missing: Iterable[Decimal]) -> tuple[ErasedChild, ...]:
    """The erasures that explain what a figure's members lack; none if they do not explain it.

    Erasing takes members away and adds none. So no sum may be more than was published, but of an indicator that has
    negative amounts; and none may lack more than the rows that went, or than the children, where each counts once.

    Args:
        release: the release, with its erasures.
        cell: the figure.
        missing: by how much each sum of the members that differs is less than was published.
    """
    erased = tuple(each for each in release.erased if each.local_authority_code == cell.local_authority_code)
    missing = list(missing)
    if not erased or not missing:
        return ()
    # A population is no member of anybody's.
    (row,) = release.rows(
        """
        select
            coalesce(min(amount), 0) as least,
            coalesce(max(amount), 0) as most,
            coalesce(bool_and(coalesce(distinct_key = child_id, subject_type = 'child')), false) as is_by_child
        from evidence.indicator_members
        where local_authority_code = ? and indicator_id = ? and subject_type <> 'population'
        """,
        [cell.local_authority_code, cell.definition.indicator_id],
    )
    least, most = Decimal(str(row["least"])), Decimal(str(row["most"]))
    limit = len(erased) if row["is_by_child"] else sum(each.rows_of[release.release_id] for each in erased)
    has_limit = most <= ONE and least >= -ONE
    for each in missing:
        is_too_many = each < 0 and least >= 0
        if is_too_many or (has_limit and abs(each) > limit):
            return ()
    return erased
