"""protection_plans.csv: counted plans, and those that another authority held before the family moved in."""

from __future__ import annotations

import numpy as np

from orchestration.sample_data import rates, restating
from orchestration.sample_data.days import BLANK, Days, Numbers
from orchestration.sample_data.events.children import Children
from orchestration.sample_data.events.plans import ELSEWHERE, Plans
from orchestration.sample_data.files import Table, code_column, day_column, id_column, number_column
from orchestration.sample_data.scope import Scope, Subject
from orchestration.sample_data.world import World


def plans_table(world: World) -> Table:
    """One row a plan."""
    scope, children, plans = world.scope, world.children, world.plans
    rows = plans.register.rows
    # The plan of another authority and the one here are of one child and kind.
    key = plans.key[rows] // ELSEWHERE
    draws = scope.draws(Subject.PLAN_FIELDS, key)
    previous, previous_end = _previous_plans(scope, children, plans)
    initial, changed = draws.code(rates.CATEGORIES), draws.code(rates.CATEGORIES)
    # A review conference changes the category of some; it is the latest one from then on.
    changes_on = plans.start[rows] + 60 + draws.waiting(150)
    is_changed = draws.chance(rates.CATEGORY_CHANGES_SHARE) & (
        changes_on <= np.minimum(plans.end[rows], scope.extract_day)
    )
    latest = np.where(is_changed, changed, initial)
    is_wrong = restating.still_wrong(scope, scope.draws(Subject.CORRECTIONS, key), plans.since[rows])
    other = np.where(initial == "NEG", "EMO", "NEG")
    is_closed = plans.closed[rows] <= scope.extract_day
    is_counted = plans.is_counted[rows]
    team = draws.blanked(world.cases.team[plans.case[rows]], rates.TEAM_BLANK_SHARE)
    flag = np.where(is_counted, draws.blanked(np.full(len(rows), "N"), 0.02), "Y")
    return {
        "plan_id": id_column("P", plans.register.number[rows]),
        "child_id": children.id_column(plans.child[rows], plans.since[rows]),
        "start_date": day_column(plans.start[rows]),
        "end_date": day_column(np.where(is_closed, plans.end[rows], BLANK)),
        "end_reason": code_column(np.where(is_closed, plans.end_reason[rows], "")),
        "initial_category": code_column(np.where(is_wrong, other, initial)),
        "latest_category": code_column(np.where(is_wrong & ~is_changed, other, latest)),
        "is_other_authority": code_column(flag),
        "previous_plan_count": number_column(np.where(is_counted, previous[rows], BLANK)),
        "previous_plan_end_date": day_column(np.where(is_counted, previous_end[rows], BLANK)),
        "team": code_column(team),
    }


def _previous_plans(scope: Scope, children: Children, plans: Plans) -> tuple[Numbers, Days]:
    """How many plans the child had before, as a worker would record it, and the end of one too old to be on file."""
    count = len(plans.key)
    order = np.lexsort((plans.start, ~plans.is_counted, plans.child))
    ordered = plans.child[order]
    is_first = np.concatenate([[True], ordered[1:] != ordered[:-1]])[:count]
    position = np.arange(count)
    earlier = np.empty(count, dtype=np.int64)
    earlier[order] = position - np.maximum.accumulate(np.where(is_first, position, 0))
    draws = scope.draws(Subject.PLAN_FIELDS, -1 - plans.key)
    long_ago = plans.start - draws.between(800, 2500)
    is_old = draws.chance(rates.EARLIER_PLAN_SHARE) & (earlier == 0) & (long_ago > children.born[plans.child])
    recorded = np.where(is_old, 1, earlier)
    is_blank = draws.chance(rates.FIELD_BLANK_SHARE)
    return np.where(is_blank, BLANK, recorded), np.where(is_old, long_ago, BLANK)
