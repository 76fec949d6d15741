"""other_meetings.csv: a yearly chain for each foster carer, and single meetings about children."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from orchestration.sample_data import rates, restating
from orchestration.sample_data.columns import repeated
from orchestration.sample_data.days import BLANK, DAYS_A_YEAR, Days, Numbers, months_after
from orchestration.sample_data.events.care import REGULAR
from orchestration.sample_data.files import Table, code_column, day_column, id_column
from orchestration.sample_data.register import enter, not_recorded
from orchestration.sample_data.scope import Scope, Subject, expected_looked_after
from orchestration.sample_data.world import World

KINDS = {
    "disruption": 0.35, "secure": 0.07, "supervision_order": 0.1, "short_break": 0.18, "residential_school": 0.08,
    "pathway": 0.22,
}  # fmt: skip
# Room in the key of a carer for reviews, and in that of a period for meetings.
MEETINGS = 64


def meetings_table(world: World) -> Table:
    """Meetings held and those booked ahead."""
    scope, service = world.scope, world.service
    carer_key, carer, carer_due, carer_day = _carer_reviews(scope)
    period_key, period, day = _meetings_about_children(world)
    is_carer = np.arange(len(carer) + len(period)) < len(carer)
    # Keys of carers' meetings are told from those about children by their sign.
    key = np.concatenate([-1 - carer_key, period_key])
    every_day = np.concatenate([carer_day, day])
    draws = scope.draws(Subject.MEETING_FIELDS, key)
    since = every_day - draws.between(10, 60)
    child = world.periods.child[period]
    since[~is_carer] = np.maximum(since[~is_carer], world.periods.since[period])
    typed = np.maximum(restating.typed(scope, key, every_day), since)
    due = np.concatenate([carer_due, day + draws.between(0, 10)[~is_carer]])
    due = np.where(~is_carer & draws.chance(0.5), BLANK, due)
    is_held = (typed <= scope.extract_day) & ~draws.chance(0.01)
    is_scheduled = draws.chance(0.9) | ~is_held
    kind = np.where(is_carer, "foster_carer", draws.code(KINDS))
    officer = service.officer_at(np.zeros(len(key), dtype=np.int64), np.minimum(every_day, scope.extract_day))
    no_child, no_carer = (not_recorded(count) for count in (len(carer), len(period)))
    child_ids = pa.concat_arrays([id_column("C", no_child), world.children.id_column(child, since[~is_carer])])
    register = enter(scope.extract_day, since, key)
    rows = register.rows
    columns = {
        "meeting_type": code_column(kind),
        # A carer's review is about the household, so it has no child.
        "child_id": child_ids,
        "carer_id": id_column("F", np.concatenate([carer, no_carer])),
        "scheduled_date": day_column(np.where(is_scheduled, every_day, BLANK)),
        "recorded_due_date": day_column(due),
        "held_date": day_column(np.where(is_held, every_day, BLANK)),
        "officer_id": id_column("O", officer),
    }
    table = {"meeting_id": id_column("W", register.number[rows])}
    return table | {name: column.take(rows) for name, column in columns.items()}


def _carer_reviews(scope: Scope) -> tuple[Numbers, Numbers, Days, Days]:
    """Key, carer, due date and day: year after year from each carer's first review, some late, until one gives up.

    Carers join evenly over the years, and go on doing so.
    """
    asked_for = max(2, round(expected_looked_after(scope) * rates.CARERS_A_CHILD))
    days_a_carer = (scope.full_day - scope.first_day) / asked_for
    # A first review may be booked three months before it is due.
    carers = asked_for + max(0, int((scope.extract_day + 100 - scope.full_day) / days_a_carer) + 1)
    carer = np.arange(carers, dtype=np.int64)
    joined = carer + scope.draws(Subject.CARERS, -1 - carer).share()
    due = scope.first_day + (joined * days_a_carer).astype(np.int64)
    parts: list[tuple[Numbers, Numbers, Days, Days]] = []
    for number in range(MEETINGS):
        draws = scope.draws(Subject.CARERS, carer * MEETINGS + number)
        late = draws.chance(rates.CARER_REVIEW_LATE_SHARE)
        days = np.where(late, draws.between(1, 70), -draws.between(0, 30))
        day = scope.working_days.on_or_before(due + days)
        parts.append((carer * MEETINGS + number, carer + 1, due, day))
        goes_on = (day <= scope.extract_day) & draws.chance(0.9)
        carer, due = carer[goes_on], months_after(day[goes_on], 12)
        if not len(carer):
            break
    key, carers_of, dues, days_held = (np.concatenate(column) for column in zip(*parts, strict=True))
    return key, carers_of, dues, days_held


def _meetings_about_children(world: World) -> tuple[Numbers, Numbers, Days]:
    """Key, period and day of each meeting that care went on long enough for."""
    periods = world.periods
    length = np.where(periods.kind == REGULAR, np.maximum(periods.end - periods.start, 0), 0)
    draws = world.scope.draws(Subject.MEETINGS, -1 - periods.key)
    how_many = np.minimum(draws.how_many(length / DAYS_A_YEAR * rates.OTHER_MEETINGS_A_CHILD_YEAR), MEETINGS)
    period, within = repeated(how_many)
    key = periods.key[period] * MEETINGS + within
    share = world.scope.draws(Subject.MEETINGS, key).share()
    day = world.scope.working_days.on_or_before(periods.start[period] + (share * length[period]).astype(np.int64))
    # Nothing is booked three months ahead.
    kept = day <= world.scope.extract_day + 90
    return key[kept], period[kept], day[kept]
