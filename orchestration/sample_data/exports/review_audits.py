"""review_audits.csv: a sample of the reviews held, graded on one area each."""

from __future__ import annotations

import numpy as np

from orchestration.sample_data import rates, restating
from orchestration.sample_data.days import BLANK
from orchestration.sample_data.files import Table, code_column, day_column, id_column
from orchestration.sample_data.register import enter
from orchestration.sample_data.scope import Subject
from orchestration.sample_data.world import World

GRADES = {"outstanding": 0.1, "good": 0.55, "requires_improvement": 0.27, "inadequate": 0.06, "": 0.02}


def audits_table(world: World) -> Table:
    """One row an audit, some weeks after its review."""
    scope, reviews = world.scope, world.reviews
    held = np.flatnonzero(reviews.is_held & reviews.takes_place)
    draws = scope.draws(Subject.AUDITS, reviews.key[held])
    day = scope.working_days.on_or_after(reviews.day[held] + draws.between(10, 75))
    chosen = np.flatnonzero(draws.chance(rates.AUDIT_SHARE) & (day <= scope.extract_day))
    review, day = held[chosen], day[chosen]
    key = reviews.key[review]
    since = np.maximum(restating.typed(scope, -1 - key, day), reviews.typed[review])
    register = enter(scope.extract_day, since, key)
    rows = register.rows
    draws = scope.draws(Subject.AUDITS, -1 - key[rows])
    number = world.review_register.number[review[rows]]
    areas = dict.fromkeys(("organisation", "conduct", "recording", "plan"), 1.0)
    return {
        "audit_id": id_column("U", register.number[rows]),
        "review_id": id_column("R", np.where(draws.chance(0.01), BLANK, number)),
        "audit_date": day_column(day[rows]),
        "audit_area": code_column(draws.code(areas)),
        "grade": code_column(draws.code(GRADES)),
    }
