"""The children: who they are, and the second record that a few of them had before it was merged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from orchestration.sample_data import rates
from orchestration.sample_data.days import BLANK, DAYS_A_YEAR, Codes, Days, Flags, Numbers, recorded_by
from orchestration.sample_data.draws import Draws
from orchestration.sample_data.files import Table, code_column, day_column, id_column
from orchestration.sample_data.scope import Scope, Subject

# A start is kept at least this far from the birthday that would make the age wrong.
BIRTHDAY_MARGIN = 30


@dataclass
class Children:
    """The people, one position each: first those known to protection (in families), then those known to care only.

    `born` and `died` are filled in by the cases; a birth after the extract is an expected one.
    """

    number: Numbers
    born: Days
    died: Days
    is_unaccompanied: Flags
    has_disability: Flags
    protection_people: int
    merged_from: Numbers
    merge_day: Days
    former_number: Numbers

    @property
    def people(self) -> int:
        """How many children there are, each once."""
        return len(self.born)

    def id_column(self, children: Numbers, days: Days) -> pa.Array:
        """The id under which each child's record of that day is kept: before a merge, the former one."""
        is_former = (self.merged_from[children] >= 0) & (days < self.merge_day[children])
        return id_column("C", np.where(is_former, self.former_number[children], self.number[children]))


def draw_children(scope: Scope) -> Children:
    """The people of one authority, their birth left to the cases."""
    draws = scope.draws(Subject.CHILDREN)
    merged = round(scope.children * rates.MERGED_SHARE)
    people = scope.children - merged
    protection_people = round(people * rates.PROTECTION_SHARE)
    # Ids say nothing about what a child is known for, so they are dealt in any order.
    numbers = draws.shuffled(scope.children) + 1
    merged_from = np.full(people, BLANK, dtype=np.int64)
    chosen = draws.shuffled(people)[:merged]
    merged_from[chosen] = np.arange(merged)
    former_number = np.full(people, BLANK, dtype=np.int64)
    former_number[chosen] = numbers[people:]
    is_care_only = np.arange(people) >= protection_people
    return Children(
        number=numbers[:people],
        born=np.full(people, BLANK, dtype=np.int64),
        died=np.full(people, BLANK, dtype=np.int64),
        is_unaccompanied=is_care_only & draws.chance(people, rates.UNACCOMPANIED_SHARE),
        has_disability=draws.chance(people, rates.DISABILITY_SHARE),
        protection_people=protection_people,
        merged_from=merged_from,
        merge_day=draws.between(people, scope.first_day, scope.extract_day),
        former_number=former_number,
    )


def ages_in_days(draws: Draws, count: int, bands: tuple[tuple[int, int, float], ...]) -> Numbers:
    """Ages drawn from bands of (lowest year, highest year, weight)."""
    names = {str(position): weight for position, (_, _, weight) in enumerate(bands)}
    band = draws.code(count, names).astype(np.int64)
    lowest = np.array([int(low * DAYS_A_YEAR) for low, _, _ in bands], dtype=np.int64)
    highest = np.array([int((high + 1) * DAYS_A_YEAR) - BIRTHDAY_MARGIN for _, high, _ in bands], dtype=np.int64)
    return draws.between(count, lowest[band], highest[band])


def start_days(scope: Scope, draws: Draws, count: int, mean_years: float, oldest_years: int) -> Days:
    """First days of cases: evenly over the years, and before them as many as were open when the years began."""
    is_older = draws.chance(count, mean_years / (mean_years + scope.years))
    back = np.minimum(draws.waiting(count, mean_years * DAYS_A_YEAR / 2), int(oldest_years * DAYS_A_YEAR))
    return np.where(is_older, scope.first_day - back, draws.between(count, scope.first_day, scope.extract_day - 1))


def children_table(scope: Scope, children: Children) -> Table:
    """children.csv: one row a child, and one for each former record."""
    draws = scope.draws(Subject.CHILD_FIELDS)
    people = children.people
    is_born = children.born <= scope.extract_day
    sex = np.where(is_born, draws.code(people, rates.SEX), "U")
    ethnicity = np.where(
        children.is_unaccompanied,
        draws.code(people, rates.UNACCOMPANIED_ETHNICITY),
        draws.code(people, rates.ETHNICITY),
    )
    disability = draws.blanked(_yes_no(children.has_disability), rates.LINK_BLANK_SHARE)
    former = np.flatnonzero(children.merged_from >= 0)
    rows = np.concatenate([np.arange(people), former])
    own_number = np.concatenate([children.number, children.former_number[former]])
    previous = np.concatenate([children.former_number, np.full(len(former), BLANK, dtype=np.int64)])
    order = np.argsort(own_number)
    rows = rows[order]
    born = children.born[rows]
    return {
        "child_id": id_column("C", own_number[order]),
        "date_of_birth": day_column(recorded_by(born, scope.extract_day)),
        "expected_date_of_birth": day_column(np.where(born > scope.extract_day, born, BLANK)),
        "date_of_death": day_column(children.died[rows]),
        "sex": code_column(sex[rows]),
        "ethnicity": code_column(np.where(is_born, ethnicity, "")[rows]),
        "is_unaccompanied_asylum_seeker": code_column(_yes_no(children.is_unaccompanied)[rows]),
        "has_disability": code_column(disability[rows]),
        "previous_child_id": id_column("C", previous[order]),
    }


def _yes_no(flags: Flags) -> Codes:
    return np.where(flags, "Y", "N")
