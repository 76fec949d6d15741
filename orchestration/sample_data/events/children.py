"""The children: when each became known, and the second record that a few of them had before it was merged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from orchestration.sample_data import rates
from orchestration.sample_data.days import DAYS_A_YEAR, Days, Flags, Numbers
from orchestration.sample_data.draws import Draws
from orchestration.sample_data.events.arrivals import LATER_KEYS, draw_arrivals
from orchestration.sample_data.files import id_column
from orchestration.sample_data.register import enter, never, not_recorded
from orchestration.sample_data.scope import Scope, Subject

# A start is kept at least this far from the birthday that would make the age wrong.
BIRTHDAY_MARGIN = 30
# Keys of children who become known after the world is full: those of families, then those known to care only.
LATER_FAMILY_CHILDREN, LATER_CARE_CHILDREN = LATER_KEYS * 4, LATER_KEYS * 8
MOST_IN_A_FAMILY = 4


@dataclass
class Families:
    """Brothers and sisters stand next to each other, so a family is a first position and a size.

    `known` is the day of the first enquiry; `is_older` are those whose plan was running when the world began.
    """

    key: Numbers
    first_child: Numbers
    size: Numbers
    known: Days
    is_older: Flags


@dataclass
class Children:
    """The people, one position each: first those known to protection (in families), then those known to care only.

    `born` and `died` are filled in by the cases; a birth after the extract is an expected one. `known` is the day on
    which a child's first record was made, `merge_day` the one on which it was merged into another (OPEN: never).
    `rows` are the records of the children: a position is a child's first record, and one beyond the people the record
    into which that of the child (position less the people) was merged.
    """

    key: Numbers
    known: Days
    is_older: Flags
    born: Days
    died: Days
    is_unaccompanied: Flags
    has_disability: Flags
    protection_people: int
    merge_day: Days
    number: Numbers
    rows: Numbers

    @property
    def people(self) -> int:
        """How many children there are, each once."""
        return len(self.key)

    def id_column(self, children: Numbers, since: Days) -> pa.Array:
        """The id under which a record of each child was typed in on each day: before a merge, the former one."""
        is_merged = self.merge_day[children] <= since
        return id_column("C", self.number[children + is_merged * self.people])


def draw_children(scope: Scope) -> tuple[Children, Families]:
    """Everyone who is known to one authority by the extract date, their birth left to the cases."""
    merged = round(scope.children * rates.MERGED_SHARE)
    people = scope.children - merged
    protected = round(people * rates.PROTECTION_SHARE)
    families, first_key = _families(scope, protected)
    family = np.repeat(np.arange(len(families.size)), families.size)
    within = np.arange(len(family)) - families.first_child[family]
    care = draw_arrivals(
        scope, Subject.CARE_ARRIVALS, people - protected, rates.CARE_MEAN_YEARS, rates.OLDEST_CARE_YEARS
    )
    care_key = np.where(care.key < LATER_KEYS, protected + care.key, LATER_CARE_CHILDREN + care.key - LATER_KEYS)
    key = np.concatenate([first_key[family] + within, care_key])
    known = np.concatenate([families.known[family], care.day])
    draws = scope.draws(Subject.CHILDREN, key)
    merge_day = _merge_days(scope, key, known, people, merged)
    records = enter(scope.extract_day, np.concatenate([known, merge_day]), np.concatenate([key * 2, key * 2 + 1]))
    children = Children(
        key=key,
        known=known,
        is_older=np.concatenate([families.is_older[family], care.is_older]),
        born=not_recorded(len(key)),
        died=never(len(key)),
        is_unaccompanied=draws.chance(rates.UNACCOMPANIED_SHARE) & (np.arange(len(key)) >= len(family)),
        has_disability=draws.chance(rates.DISABILITY_SHARE),
        protection_people=len(family),
        merge_day=merge_day,
        number=records.number,
        rows=records.rows,
    )
    return children, families


def _families(scope: Scope, people: int) -> tuple[Families, Numbers]:
    """Families of one to four children, and the key of each one's first child.

    So many as make up the people asked for by the day the world is full, and those who follow.
    """
    every = np.arange(people, dtype=np.int64)
    asked_for = scope.draws(Subject.FAMILIES, every).code(rates.FAMILY_SIZES).astype(np.int64)
    ends = np.cumsum(asked_for)
    count = int(np.searchsorted(ends, people)) + 1
    cases = draw_arrivals(
        scope, Subject.PROTECTION_ARRIVALS, count, rates.PROTECTION_MEAN_YEARS, rates.OLDEST_PROTECTION_YEARS, True
    )
    size = scope.draws(Subject.FAMILIES, cases.key).code(rates.FAMILY_SIZES).astype(np.int64)
    # The last one of those asked for has as many children as are left.
    size = np.where(cases.key == count - 1, people - (ends - asked_for)[count - 1], size)
    before = (ends - asked_for)[np.minimum(cases.key, count - 1)]
    later = LATER_FAMILY_CHILDREN + (cases.key - LATER_KEYS) * MOST_IN_A_FAMILY
    first_key = np.where(cases.key < LATER_KEYS, before, later)
    return Families(cases.key, np.cumsum(size) - size, size, cases.day, cases.is_older), first_key


def _merge_days(scope: Scope, key: Numbers, known: Days, people: int, merged: int) -> Days:
    """So many merges as make up the children asked for by the day the world is full, and as many a year afterwards."""
    luck = scope.draws(Subject.MERGES, np.arange(people, dtype=np.int64)).share()
    chosen = np.zeros(people, dtype=bool)
    chosen[np.argsort(luck)[:merged]] = True
    draws = scope.draws(Subject.MERGES, key)
    is_asked_for = key < people
    is_merged = np.where(is_asked_for, chosen[np.minimum(key, people - 1)], draws.chance(rates.MERGED_SHARE))
    first = np.maximum(known, scope.first_day)
    in_time = np.minimum(first + 5 + (draws.share() * (scope.full_day - first)).astype(np.int64), scope.full_day)
    day = np.where(is_asked_for, in_time, known + 30 + draws.waiting(400))
    return np.where(is_merged, day, never(len(key)))


def ages_in_days(draws: Draws, bands: tuple[tuple[int, int, float], ...]) -> Numbers:
    """Ages drawn from bands of (lowest year, highest year, weight)."""
    names = {str(position): weight for position, (_, _, weight) in enumerate(bands)}
    band = draws.code(names).astype(np.int64)
    lowest = np.array([int(low * DAYS_A_YEAR) for low, _, _ in bands], dtype=np.int64)
    highest = np.array([int((high + 1) * DAYS_A_YEAR) - BIRTHDAY_MARGIN for _, high, _ in bands], dtype=np.int64)
    return draws.between(lowest[band], highest[band])
