"""care_episodes.csv: the rows of the episodes, and when each of them was typed in and closed."""

from __future__ import annotations

import numpy as np

from orchestration.sample_data import rates, restating
from orchestration.sample_data.days import BLANK, OPEN
from orchestration.sample_data.events.care import REGULAR
from orchestration.sample_data.files import Table, code_column, day_column, decimal_column, id_column
from orchestration.sample_data.register import enter
from orchestration.sample_data.scope import Subject
from orchestration.sample_data.world import World


def episodes_table(world: World) -> Table:
    """One row an episode."""
    scope, children, periods, episodes = world.scope, world.children, world.periods, world.episodes
    period, start, key, is_first = episodes.period, episodes.start, episodes.key, episodes.is_first
    is_last = np.concatenate([is_first[1:], [True]])[: len(period)]
    since = np.where(is_first, periods.since[period], restating.typed(scope, key, start))
    since = np.maximum(since, periods.since[period])
    # A later change is typed in with or after the ones before it.
    since = np.maximum.accumulate(since + period * OPEN) - period * OPEN
    next_start, next_since = (np.concatenate([days[1:], [OPEN]])[: len(period)] for days in (start, since))
    # A change closes one episode and opens the next, but now and then the next one is forgotten at first.
    closed_by_next = np.where(episodes.forgotten, np.maximum(next_start, since), next_since)
    closed = np.where(is_last, periods.closed[period], closed_by_next)
    end = np.where(is_last, periods.end[period], next_start)
    is_closed = closed <= scope.extract_day
    reason = np.where(is_last, periods.end_reason[period], "X1")
    is_wrong = restating.still_wrong(scope, scope.draws(Subject.CORRECTIONS, key), closed) & is_last & (reason != "E8")
    reason = np.where(is_closed, np.where(is_wrong, "E8", reason), "")
    need_draws = scope.draws(Subject.EPISODES, -1 - periods.key)
    need = np.where(children.is_unaccompanied[periods.child], "N8", need_draws.code(rates.NEEDS))
    need = np.where(periods.kind == REGULAR, need, "N2")
    register = enter(scope.extract_day, since, key)
    rows = register.rows
    return {
        "episode_id": id_column("E", register.number[rows]),
        "child_id": children.id_column(periods.child[period[rows]], since[rows]),
        "care_period_id": id_column("L", period[rows] + 1),
        "start_date": day_column(start[rows]),
        "start_reason": code_column(episodes.start_reason[rows]),
        "legal_status": code_column(episodes.legal_status[rows]),
        "need_code": code_column(need[period[rows]]),
        "placement_type": code_column(episodes.placement[rows]),
        "placement_distance_miles": decimal_column(episodes.distance[rows]),
        "is_out_of_area": code_column(np.where(episodes.is_out_of_area, "Y", "N")[rows]),
        "end_date": day_column(np.where(is_closed, end, BLANK)[rows]),
        "end_reason": code_column(reason[rows]),
        "team": code_column(episodes.team[rows]),
    }
