"""advocacy_referrals.csv: advocates and independent visitors of looked-after children."""

from __future__ import annotations

import numpy as np

from orchestration.sample_data import rates, restating
from orchestration.sample_data.days import OPEN, birthday, recorded_by
from orchestration.sample_data.events.care import REGULAR
from orchestration.sample_data.files import Table, code_column, day_column, id_column
from orchestration.sample_data.register import enter
from orchestration.sample_data.scope import Subject
from orchestration.sample_data.world import World


def advocacy_table(world: World) -> Table:
    """One row a referral."""
    scope, children, periods = world.scope, world.children, world.periods
    old_enough = np.maximum(periods.start, birthday(children.born[periods.child], 5))
    draws = scope.draws(Subject.ADVOCACY, periods.key)
    # Most referrals come in the first years, however long the child stays.
    referral = old_enough + draws.waiting(400)
    is_referred = (periods.kind == REGULAR) & draws.chance(rates.ADVOCACY_SHARE) & (referral < periods.end)
    service = draws.code({"advocacy": 0.75, "independent_visitor": 0.25})
    start = np.where(draws.chance(0.9), referral + draws.between(1, 45), OPEN)
    length = np.where(service == "advocacy", draws.waiting(120), draws.waiting(700)) + 7
    end = np.where(start < OPEN, np.minimum(start + length, np.maximum(periods.end, start)), OPEN)
    since = np.where(is_referred, np.maximum(restating.typed(scope, periods.key, referral), periods.since), OPEN)
    register = enter(scope.extract_day, since, periods.key)
    rows = register.rows
    return {
        "referral_id": id_column("V", register.number[rows]),
        "child_id": children.id_column(periods.child[rows], since[rows]),
        "referral_date": day_column(referral[rows]),
        "service": code_column(service[rows]),
        "start_date": day_column(recorded_by(start[rows], scope.extract_day)),
        "end_date": day_column(recorded_by(end[rows], scope.extract_day)),
    }
