"""The register of one export: which records the extract has, and the ids of all.

A case system numbers records in the order in which they are typed in. So does the sample, and therefore an id never
changes: whatever is recorded later gets a greater number, and what is deleted leaves a gap.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.sample_data.days import BLANK, OPEN, Days, Numbers


@dataclass(frozen=True)
class Register:
    """`rows` are the positions of the records that the extract has, in the order of their ids.

    `number` is the number of each record, negative where the extract does not have it: a link to it is blank then.
    """

    number: Numbers
    rows: Numbers


def enter(extract_day: int, since: Days, keys: Numbers, until: Days | None = None) -> Register:
    """Number records by the day on which they were typed in.

    Args:
        extract_day: the day of the extract.
        since: the day on which each record was typed in.
        keys: one of its own for each record; they decide the order within a day.
        until: the day on which each record was deleted, OPEN if never.
    """
    known = np.flatnonzero(since <= extract_day)
    in_order = known[np.lexsort((keys[known], since[known]))]
    number = np.full(len(since), BLANK, dtype=np.int64)
    number[in_order] = np.arange(len(in_order)) + 1
    if until is None:
        return Register(number, in_order)
    is_deleted = until <= extract_day
    number[is_deleted] = BLANK
    return Register(number, in_order[~is_deleted[in_order]])


def linked(numbers: Numbers, positions: Numbers) -> Numbers:
    """The numbers of the records at these positions; a negative position means that there is no link."""
    return np.append(numbers, BLANK)[np.where(positions < 0, len(numbers), positions)]


def never(count: int) -> Days:
    """A column of days that do not come about."""
    return np.full(count, OPEN, dtype=np.int64)


def not_recorded(count: int) -> Numbers:
    """A column of days or numbers that are not recorded."""
    return np.full(count, BLANK, dtype=np.int64)
