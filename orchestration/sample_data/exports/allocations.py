"""allocations.csv: one row for each officer that a period of care or a plan had, changing when officers leave."""

from __future__ import annotations

import numpy as np

from orchestration.sample_data import rates
from orchestration.sample_data.columns import repeated
from orchestration.sample_data.days import recorded_by
from orchestration.sample_data.events.care import REGULAR
from orchestration.sample_data.events.officers import HOLDERS
from orchestration.sample_data.files import Table, code_column, day_column, id_column
from orchestration.sample_data.register import enter
from orchestration.sample_data.scope import Subject
from orchestration.sample_data.world import World


def allocations_table(world: World) -> Table:
    """Every case against every officer of its post, kept where the two overlap."""
    scope, service, periods, plans = world.scope, world.service, world.periods, world.plans
    regular, counted = np.flatnonzero(periods.kind == REGULAR), np.flatnonzero(plans.is_counted)
    # Keys of plans are told from those of periods by their sign.
    key = np.concatenate([periods.key[regular], -1 - plans.key[counted]])
    child = np.concatenate([periods.child[regular], plans.child[counted]])
    start = np.concatenate([periods.start[regular], plans.start[counted]])
    end = np.concatenate([periods.end[regular], plans.end[counted]])
    chair_post = service.chair_post[world.cases.family[plans.case[counted]]]
    post = np.concatenate([service.care_post[periods.child[regular]], chair_post])
    role = np.where(np.arange(len(child)) < len(regular), "iro", "conference_chair")
    draws = scope.draws(Subject.ALLOCATIONS, key)
    late = draws.chance(rates.ALLOCATED_LATE_SHARE)
    lag = np.where(late, draws.between(7, 35), draws.between(0, 5))
    is_allocated = ~draws.chance(rates.UNALLOCATED_SHARE)
    tenures = service.tenures
    first = np.searchsorted(tenures.post, post, side="left")
    holders = np.searchsorted(tenures.post, post, side="right") - first
    case, within = repeated(holders)
    holder = within + np.repeat(first, holders)
    # A leaver hands the children over one by one to the next officer, who is there already; where nobody is, they have
    # no officer until the post is filled.
    handover = scope.draws(Subject.ALLOCATIONS, (key[case] * HOLDERS + within) * 2 + 1).between(0, rates.HANDOVER_DAYS)
    leaves = tenures.end[holder] - np.where(tenures.is_followed[holder], handover, 0)
    left_before, is_followed = (np.concatenate([[0], column[:-1]]) for column in (leaves, tenures.is_followed[holder]))
    came = np.where((within > 0) & (is_followed != 0), left_before[: len(case)], tenures.start[holder])
    starts = np.maximum((start + lag)[case], came)
    ends = np.minimum(end[case], leaves)
    kept = np.flatnonzero((starts < ends) & (starts <= scope.extract_day) & is_allocated[case])
    case, holder, starts, ends = case[kept], holder[kept], starts[kept], ends[kept]
    register = enter(scope.extract_day, starts, key[case] * HOLDERS + within[kept])
    rows = register.rows
    return {
        "allocation_id": id_column("A", register.number[rows]),
        "child_id": world.children.id_column(child[case][rows], starts[rows]),
        "officer_id": id_column("O", service.number[holder][rows]),
        "role": code_column(role[case][rows]),
        "start_date": day_column(starts[rows]),
        "end_date": day_column(recorded_by(ends, scope.extract_day)[rows]),
    }
