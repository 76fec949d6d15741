"""population.csv and targets.csv: what an authority supplies beside its exports."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from orchestration.sample_data import rates
from orchestration.sample_data.days import day_number
from orchestration.sample_data.files import Table, code_column, day_column, decimal_column, number_column
from orchestration.sample_data.scope import Subject, expected_looked_after
from orchestration.sample_data.world import World

# Indicator, target at first, target from the second half of the years on, tolerance (in the indicator's own units).
# Near what the rates give, so that the bundled sample meets some, misses some by more than chance, and leaves some
# unclear.
TARGETS = (
    ("reviews_on_time", 85.0, 90.0, 3.0),
    ("review_participation", 90.0, 92.0, 5.0),
    ("child_seen_before_review", 70.0, 80.0, 5.0),
    ("initial_conferences_on_time", 75.0, 80.0, 5.0),
    ("review_conferences_on_time", 85.0, 88.0, 3.0),
    ("conference_minutes_on_time", 80.0, 90.0, 5.0),
    ("escalations_resolved_on_time", 80.0, 90.0, 10.0),
    ("officer_contact_within_6_months", 80.0, 85.0, 5.0),
    ("looked_after_caseload_per_fte", 70.0, 65.0, 5.0),
)


def population_table(world: World) -> Table:
    """Children in the area each 30 June up to the extract, so that the rate looked after is near the national one."""
    scope = world.scope
    first_year, extract = _as_date(scope.first_day).year - 1, _as_date(scope.extract_day)
    last_year = extract.year if extract >= date(extract.year, 6, 30) else extract.year - 1
    years = np.arange(first_year, last_year + 1, dtype=np.int64)
    draws = scope.draws(Subject.REFERENCE, np.append(years, 0))
    size = draws.skewed(1.0, 0.1)[-1] * expected_looked_after(scope) / rates.LOOKED_AFTER_RATE_PER_10000 * 10_000
    # Child populations move by well under one per cent a year.
    growth = np.cumprod(1 + (draws.share()[:-1] - 0.4) * 0.01)
    return {
        "local_authority_code": code_column(np.full(len(years), scope.code)),
        "year": number_column(years),
        "population_0_17": number_column(np.round(size * growth).astype(np.int64)),
    }


def targets_table(world: World) -> Table:
    """Each target from the first April of the years, and its next value from a later April, once it is in force."""
    scope = world.scope
    first_year = _as_date(scope.first_day).year
    later = first_year + max(1, scope.years // 2)
    count = len(TARGETS)
    ids = np.array([target[0] for target in TARGETS])
    valid_from = np.repeat([day_number(date(first_year, 4, 1)), day_number(date(later, 4, 1))], count)
    values = np.array([target[1] for target in TARGETS] + [target[2] for target in TARGETS])
    kept = np.flatnonzero(valid_from <= scope.extract_day)
    return {
        "local_authority_code": code_column(np.full(len(kept), scope.code)),
        "indicator_id": code_column(np.concatenate([ids, ids])[kept]),
        "valid_from": day_column(valid_from[kept]),
        "target": decimal_column(values[kept]),
        "tolerance": decimal_column(np.array([target[3] for target in TARGETS] * 2)[kept]),
    }


def _as_date(day: int) -> date:
    return date(1970, 1, 1) + timedelta(days=day)
