"""population.csv and targets.csv: what an authority supplies beside its exports."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from orchestration.sample_data import rates
from orchestration.sample_data.care import Periods, looked_after_at
from orchestration.sample_data.days import day_number
from orchestration.sample_data.files import Table, code_column, day_column, decimal_column, number_column
from orchestration.sample_data.scope import Scope, Subject

# Indicator, target at first, target from the second half of the years on, tolerance (in the indicator's own units).
TARGETS = (
    ("reviews_on_time", 90.0, 95.0, 3.0),
    ("review_participation", 90.0, 92.0, 5.0),
    ("initial_conferences_on_time", 80.0, 85.0, 5.0),
    ("review_conferences_on_time", 95.0, 95.0, 3.0),
    ("escalations_resolved_on_time", 80.0, 90.0, 10.0),
    ("officer_contact_within_6_months", 80.0, 85.0, 5.0),
    ("looked_after_caseload_per_fte", 70.0, 65.0, 5.0),
)


def population_table(scope: Scope, periods: Periods) -> Table:
    """Children in the area each 30 June, so that the rate looked after is near the national one."""
    draws = scope.draws(Subject.REFERENCE)
    years = np.arange(scope.years + 2, dtype=np.int64)
    looked_after = max(1, looked_after_at(periods, scope.extract_day))
    population = looked_after / rates.LOOKED_AFTER_RATE_PER_10000 * 10_000 * draws.skewed(1, 1.0, 0.15)
    # Child populations move by well under one per cent a year.
    growth = np.cumprod(1 + (draws.share(len(years)) - 0.4) * 0.01)
    last_year = (date(1970, 1, 1) + timedelta(days=scope.extract_day)).year
    return {
        "local_authority_code": code_column(np.full(len(years), scope.code)),
        "year": number_column(last_year - (len(years) - 1) + years),
        "population_0_17": number_column(np.round(population * growth).astype(np.int64)),
    }


def targets_table(scope: Scope) -> Table:
    """Each target from the first April of the years, and its next value from a later April."""
    first_year = (date(1970, 1, 1) + timedelta(days=scope.first_day)).year
    later = first_year + max(1, scope.years // 2)
    count = len(TARGETS)
    ids = np.array([target[0] for target in TARGETS])
    valid_from = np.repeat([day_number(date(first_year, 4, 1)), day_number(date(later, 4, 1))], count)
    values = np.array([target[1] for target in TARGETS] + [target[2] for target in TARGETS])
    return {
        "local_authority_code": code_column(np.full(2 * count, scope.code)),
        "indicator_id": code_column(np.concatenate([ids, ids])),
        "valid_from": day_column(valid_from),
        "target": decimal_column(values),
        "tolerance": decimal_column(np.array([target[3] for target in TARGETS] * 2)),
    }
