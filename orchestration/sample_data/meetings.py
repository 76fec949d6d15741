"""The other meetings that the service chairs, and the audits of reviews."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from orchestration.sample_data import rates
from orchestration.sample_data.care import REGULAR, Periods, looked_after_at
from orchestration.sample_data.children import Children
from orchestration.sample_data.days import BLANK, DAYS_A_YEAR, Days, Numbers, months_after
from orchestration.sample_data.draws import Draws
from orchestration.sample_data.files import Table, code_column, day_column, id_column
from orchestration.sample_data.officers import Service
from orchestration.sample_data.reviews import Reviews
from orchestration.sample_data.scope import Scope, Subject

KINDS = {
    "disruption": 0.35, "secure": 0.07, "supervision_order": 0.1, "short_break": 0.18, "residential_school": 0.08,
    "pathway": 0.22,
}  # fmt: skip


def meetings_table(scope: Scope, children: Children, periods: Periods, service: Service) -> Table:
    """other_meetings.csv: a yearly chain for each foster carer, and single meetings about children."""
    draws = scope.draws(Subject.MEETINGS)
    carer, carer_due, carer_day = _carer_reviews(scope, draws, periods)
    period, day = _meetings_about_children(scope, draws, periods)
    count, of_carers = len(carer) + len(period), len(carer)
    is_carer = np.arange(count) < of_carers
    every_day = np.concatenate([carer_day, day])
    due = np.concatenate([carer_due, day + draws.between(len(day), 0, 10)])
    due = np.where(~is_carer & draws.chance(count, 0.5), BLANK, due)
    carers = np.concatenate([carer, np.full(len(day), BLANK, dtype=np.int64)])
    kind = np.where(is_carer, "foster_carer", draws.code(count, KINDS))
    is_held = (every_day <= scope.extract_day) & ~draws.chance(count, 0.01)
    officer = service.officer_at(np.zeros(count, dtype=np.int64), every_day)
    is_scheduled = ~is_held | draws.chance(count, 0.9)
    no_child = np.full(of_carers, BLANK, dtype=np.int64)
    order = np.argsort(every_day, kind="stable")
    columns = {
        "meeting_type": code_column(kind),
        # A carer's review is about the household, so it has no child.
        "child_id": pa.concat_arrays([id_column("C", no_child), children.id_column(periods.child[period], day)]),
        "carer_id": id_column("F", carers),
        "scheduled_date": day_column(np.where(is_scheduled, every_day, BLANK)),
        "recorded_due_date": day_column(due),
        "held_date": day_column(np.where(is_held, every_day, BLANK)),
        "officer_id": id_column("O", officer),
    }
    table = {"meeting_id": id_column("W", np.arange(count) + 1)}
    return table | {name: column.take(order) for name, column in columns.items()}


def _carer_reviews(scope: Scope, draws: Draws, periods: Periods) -> tuple[Numbers, Days, Days]:
    """Year after year from each carer's first review, some late, until the carer gives up or the extract is made."""
    carers = max(2, round(looked_after_at(periods, scope.extract_day) * rates.CARERS_A_CHILD))
    carer = np.arange(carers, dtype=np.int64) + 1
    due = scope.first_day + draws.between(carers, 0, scope.extract_day - scope.first_day - 30)
    parts: list[tuple[Numbers, Days, Days]] = []
    # Reviews may be weeks early, so there can be one more than there are years.
    for _ in range(scope.years + 3):
        count = len(carer)
        late = draws.chance(count, rates.CARER_REVIEW_LATE_SHARE)
        days = np.where(late, draws.between(count, 1, 70), -draws.between(count, 0, 30))
        day = scope.working_days.on_or_before(due + days)
        # Nothing is booked a year ahead.
        kept = day <= scope.extract_day + 60
        parts.append((carer[kept], due[kept], day[kept]))
        goes_on = (day <= scope.extract_day) & draws.chance(count, 0.9)
        carer, due = carer[goes_on], months_after(day[goes_on], 12)
    return (
        np.concatenate([part[0] for part in parts]),
        np.concatenate([part[1] for part in parts]),
        np.concatenate([part[2] for part in parts]),
    )


def _meetings_about_children(scope: Scope, draws: Draws, periods: Periods) -> tuple[Numbers, Days]:
    length = np.minimum(periods.end, scope.extract_day) - periods.start
    years = np.where(periods.kind == REGULAR, np.maximum(length, 0), 0) / DAYS_A_YEAR
    meetings = draws.how_many(len(periods), years * rates.OTHER_MEETINGS_A_CHILD_YEAR)
    period = np.repeat(np.arange(len(periods), dtype=np.int64), meetings)
    day = periods.start[period] + (draws.share(len(period)) * length[period]).astype(np.int64)
    return period, scope.working_days.on_or_before(day)


def audits_table(scope: Scope, reviews: Reviews) -> Table:
    """review_audits.csv: a sample of the reviews held, graded on one area each."""
    draws = scope.draws(Subject.AUDITS)
    review = np.flatnonzero(reviews.is_held & draws.chance(len(reviews), rates.AUDIT_SHARE))
    day = scope.working_days.on_or_after(reviews.day[review] + draws.between(len(review), 10, 75))
    known = day <= scope.extract_day
    review, day = review[known], day[known]
    order = np.argsort(day, kind="stable")
    count = len(order)
    grades = {"outstanding": 0.1, "good": 0.55, "requires_improvement": 0.27, "inadequate": 0.06, "": 0.02}
    return {
        "audit_id": id_column("U", np.arange(count) + 1),
        "review_id": id_column("R", np.where(draws.chance(count, 0.01), BLANK, review[order] + 1)),
        "audit_date": day_column(day[order]),
        "audit_area": code_column(
            draws.code(count, dict.fromkeys(("organisation", "conduct", "recording", "plan"), 1.0))
        ),
        "grade": code_column(draws.code(count, grades)),
    }
