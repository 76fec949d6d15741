"""children.csv: one row a child, and a second one for each who was merged into another record."""

from __future__ import annotations

import numpy as np

from orchestration.sample_data import rates
from orchestration.sample_data.days import BLANK, Codes, Flags, Numbers, birthday, recorded_by
from orchestration.sample_data.events.children import MOST_IN_A_FAMILY
from orchestration.sample_data.files import Table, code_column, day_column, id_column
from orchestration.sample_data.register import linked, not_recorded
from orchestration.sample_data.scope import Subject
from orchestration.sample_data.world import World


def children_table(world: World) -> Table:
    """The rows as they are known at the extract: a birth that is to come is an expected one."""
    scope, children = world.scope, world.children
    row = children.rows % children.people
    is_later = children.rows >= children.people
    draws = scope.draws(Subject.CHILD_FIELDS, children.key[row])
    born = children.born[row]
    is_born = born <= scope.extract_day
    # The day of a birth is seldom the day that was expected.
    expected = born + draws.between(-12, 12)
    sex = np.where(is_born, draws.code(rates.SEX), "U")
    is_unaccompanied = children.is_unaccompanied[row]
    ethnicity = np.where(is_unaccompanied, draws.code(rates.UNACCOMPANIED_ETHNICITY), draws.code(rates.ETHNICITY))
    # What a worker has not asked yet is asked within weeks.
    is_unasked = draws.chance(rates.ETHNICITY_ASKED_LATER_SHARE)
    is_unasked &= scope.extract_day < children.known[row] + draws.between(20, 60)
    disability = draws.blanked(_yes_no(children.has_disability[row]), rates.LINK_BLANK_SHARE)
    return {
        "child_id": id_column("C", children.number[children.rows]),
        "date_of_birth": day_column(recorded_by(born, scope.extract_day)),
        "expected_date_of_birth": day_column(np.where(is_born, BLANK, np.maximum(expected, scope.extract_day + 1))),
        "date_of_death": day_column(recorded_by(children.died[row], scope.extract_day)),
        "sex": code_column(sex),
        "ethnicity": code_column(np.where(is_born & ~is_unasked, ethnicity, "")),
        "is_unaccompanied_asylum_seeker": code_column(_yes_no(is_unaccompanied)),
        "has_disability": code_column(disability),
        "previous_child_id": id_column("C", np.where(is_later, children.number[row], BLANK)),
        "mother_child_id": id_column("C", linked(children.number, _mothers(world)[row])),
    }


def _mothers(world: World) -> Numbers:
    """The position of each child's mother, where she is a girl of the same family, else negative.

    In a family of a new-born with a girl of 13 or over, the child may be hers.
    """
    scope, children, families = world.scope, world.children, world.families
    girls = scope.draws(Subject.CHILD_FIELDS, children.key)
    girls.between(0, 0)  # the draw that decides the day on which a birth was expected comes first
    is_girl = girls.code(rates.SEX) == "F"
    mother = not_recorded(children.people)
    is_hers = scope.draws(Subject.MOTHERS, families.key).chance(rates.CHILD_MOTHER_SHARE)
    for within in range(MOST_IN_A_FAMILY):
        baby = np.flatnonzero(is_hers & (families.size > within))
        first, size, position = families.first_child[baby], families.size[baby], families.first_child[baby] + within
        is_new_born = children.born[position] > families.known[baby] - 365
        for other in range(MOST_IN_A_FAMILY):
            candidate = first + np.minimum(other, size - 1)
            is_old_enough = birthday(children.born[candidate], 13) <= children.born[position]
            found = np.flatnonzero(is_new_born & is_old_enough & is_girl[candidate])
            mother[position[found]] = candidate[found]
    return mother


def _yes_no(flags: Flags) -> Codes:
    return np.where(flags, "Y", "N")
