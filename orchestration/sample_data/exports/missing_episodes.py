"""missing_episodes.csv: few of the children of ten and over, some of them again and again."""

from __future__ import annotations

import numpy as np

from orchestration.sample_data import rates, restating
from orchestration.sample_data.columns import repeated
from orchestration.sample_data.days import BLANK, DAYS_A_YEAR, OPEN, birthday, recorded_by
from orchestration.sample_data.events.care import REGULAR
from orchestration.sample_data.files import Table, code_column, day_column, id_column
from orchestration.sample_data.register import enter, never
from orchestration.sample_data.scope import Subject
from orchestration.sample_data.world import World

# Room in the key of a period for the times a child went missing, and beside each of them for one entered by mistake.
TIMES, RECORDS = 64, 2


def missing_table(world: World) -> Table:
    """One row a time that a child went missing or was absent."""
    scope, children, periods = world.scope, world.children, world.periods
    first = np.maximum(periods.start, birthday(children.born[periods.child], 10))
    draws = scope.draws(Subject.MISSING, -1 - periods.key)
    goes_missing = (periods.kind == REGULAR) & (periods.end > first) & draws.chance(rates.MISSING_CHILD_SHARE)
    days = np.where(goes_missing, periods.end - first, 0)
    # A skewed mean times Poisson: a few children with very many.
    mean = days / DAYS_A_YEAR * rates.MISSING_TIMES_A_YEAR * np.minimum(draws.length(0.75, 1.0), 5.0)
    how_many = draws.how_many(np.minimum(mean, rates.MOST_TIMES_MISSING))
    period, within = repeated(how_many)
    key = (periods.key[period] * TIMES + within) * RECORDS
    start = first[period] + (scope.draws(Subject.MISSING, key).share() * days[period]).astype(np.int64)
    kept = np.flatnonzero(start <= scope.extract_day)
    period, key, start = period[kept], key[kept], start[kept]
    since = np.maximum(restating.typed(scope, key * 2, start), periods.since[period])
    again, again_since, deleted, is_moved = restating.mistakes(scope, key, since)
    keys = np.concatenate([key, key[again] + 1])
    every_since = np.concatenate([since, again_since])
    until = np.concatenate([never(len(key)), deleted])
    register = enter(scope.extract_day, every_since, keys, until)
    rows = register.rows
    source = np.concatenate([np.arange(len(key)), again])[rows]
    start = np.concatenate([start, start[again] - is_moved])[rows]
    draws = scope.draws(Subject.MISSING, -1 - keys[rows])
    end = start + np.minimum(draws.waiting(1.3), 60)
    end = np.where(draws.chance(rates.LINK_BLANK_SHARE), OPEN, end)
    closed = np.maximum(restating.typed(scope, key[source] * 2 + 1, end), every_since[rows])
    is_back = closed <= scope.extract_day
    offered = np.where(is_back & draws.chance(0.85), end + draws.between(0, 2), BLANK)
    slow = draws.chance(0.2)
    completed = offered + np.where(slow, draws.between(2, 14), draws.between(0, 1))
    is_done = (offered >= 0) & draws.chance(0.8)
    return {
        "missing_id": id_column("G", register.number[rows]),
        "child_id": children.id_column(periods.child[period[source]], every_since[rows]),
        "start_date": day_column(start),
        "end_date": day_column(np.where(is_back, end, BLANK)),
        "missing_type": code_column(draws.code({"M": 0.8, "A": 0.2})),
        "interview_offered_date": day_column(recorded_by(offered, scope.extract_day)),
        "interview_completed_date": day_column(recorded_by(np.where(is_done, completed, BLANK), scope.extract_day)),
    }
