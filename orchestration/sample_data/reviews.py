"""Looked-after reviews as they happen: the chain of each period of care, and the untidy rows around it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.sample_data import rates
from orchestration.sample_data.care import REGULAR, Periods
from orchestration.sample_data.days import BLANK, Codes, Days, Flags, Numbers, months_after
from orchestration.sample_data.draws import Draws
from orchestration.sample_data.scope import Scope, Subject

HELD, PLANNED, CANCELLED, MISTYPED = "held", "planned", "cancelled", "mistyped"
# A chain longer than this would outlast a childhood.
MOST_REVIEWS = 45


@dataclass
class Reviews:
    """One row a review, by day. `day` is when it was, will be or would have been held; `first_part` is the position
    of the review that this row goes on with, or negative.
    """

    period: Numbers
    number: Numbers
    previous: Days
    due: Days
    day: Days
    state: Codes
    first_part: Numbers

    def __len__(self) -> int:
        return len(self.period)

    def rows(self, positions: Numbers) -> Reviews:
        """Some of the rows, in the order asked for."""
        return Reviews(**{name: column[positions] for name, column in vars(self).items()})

    @property
    def is_held(self) -> Flags:
        """The reviews that took place."""
        return self.state == HELD


def draw_reviews(scope: Scope, periods: Periods) -> Reviews:
    """Every review of every period of care that is not a short break."""
    draws = scope.draws(Subject.REVIEWS)
    chain = _chain(scope, draws, periods)
    held = np.flatnonzero(chain.is_held)
    rebooked = _rebooked(scope, draws, chain.rows(held[draws.some(len(held), rates.CANCELLED_SHARE)]))
    twins = chain.rows(held[draws.some(len(held), rates.TWIN_SHARE)])
    outside = _outside(scope, draws, periods, chain.rows(held[draws.some(len(held), rates.OUTSIDE_SHARE)]))
    second_parts = _second_parts(scope, draws, periods, chain, held[draws.some(len(held), rates.ADJOURNED_SHARE)])
    everything = _joined([chain, rebooked, twins, outside, second_parts])
    order = np.argsort(everything.day, kind="stable")
    position = np.empty(len(order), dtype=np.int64)
    position[order] = np.arange(len(order))
    in_order = everything.rows(order)
    is_part = in_order.first_part >= 0
    in_order.first_part[is_part] = position[in_order.first_part[is_part]]
    return in_order


def _chain(scope: Scope, draws: Draws, periods: Periods) -> Reviews:
    """Review after review: 20 working days, three months, then every six months from the one before."""
    period = np.flatnonzero(periods.kind == REGULAR).astype(np.int64)
    previous = periods.start[period]
    lateness = scope.lateness(periods.team)
    parts: list[Reviews] = []
    for number in range(MOST_REVIEWS):
        due = scope.working_days.after(previous, 20) if number == 0 else months_after(previous, 3 if number == 1 else 6)
        day = _review_day(scope, draws, number, previous, due, lateness[period])
        end = periods.end[period]
        is_held = (day <= end) & (day <= scope.extract_day)
        is_ahead = (day > scope.extract_day) & (end > scope.extract_day)
        is_booked = draws.chance(len(period), np.where(is_ahead, rates.PLANNED_SHARE, rates.CANCELLED_AT_END_SHARE))
        mistyped = draws.chance(len(period), rates.HELD_IN_FUTURE_SHARE)
        state = np.where(is_ahead, np.where(mistyped, MISTYPED, PLANNED), CANCELLED)
        state = np.where(is_held, HELD, state)
        kept = np.flatnonzero(is_held | is_booked)
        count = np.full(len(period), number + 1, dtype=np.int64)
        no_part = np.full(len(period), BLANK, dtype=np.int64)
        parts.append(Reviews(period, count, previous, due, day, state, no_part).rows(kept))
        period, previous = period[is_held], day[is_held]
    return _joined(parts)


def _review_day(scope: Scope, draws: Draws, number: int, previous: Days, due: Days, lateness: np.ndarray) -> Days:
    """A working day before, on or after the due date; always after the review before."""
    count = len(due)
    working = scope.working_days
    most_early = 7 if number == 0 else 30
    day = working.on_or_before(due - draws.between(count, 1, most_early))
    on_due_day = draws.chance(count, rates.REVIEW_ON_DUE_DAY_SHARE)
    day = np.where(on_due_day, working.on_or_before(due), day)
    brought_forward = draws.chance(count, rates.REVIEW_EARLY_SHARE) & (number > 1)
    day = np.where(brought_forward, working.on_or_before(due - draws.between(count, 45, 120)), day)
    late = draws.chance(count, rates.REVIEW_LATE_SHARE * lateness)
    # Most late ones are days late, a few are weeks.
    days_late = 1 + np.minimum(draws.waiting(count, 12), 80)
    day = np.where(late, working.on_or_after(due + days_late), day)
    missed = draws.chance(count, rates.REVIEW_MISSED_SHARE * lateness)
    day = np.where(missed, working.on_or_after(due + draws.between(count, 90, 200)), day)
    return working.on_or_after(np.maximum(day, previous + 1))


def _rebooked(scope: Scope, draws: Draws, rows: Reviews) -> Reviews:
    """A first booking that was cancelled, some days before the review was held."""
    count = len(rows)
    booked = scope.working_days.on_or_before(rows.day - draws.between(count, 1, 12))
    rows.day = np.maximum(booked, rows.previous + 1)
    rows.state = np.full(count, CANCELLED)
    return rows


def _outside(scope: Scope, draws: Draws, periods: Periods, rows: Reviews) -> Reviews:
    """A review entered although the child had left care: only where the period has ended."""
    day = scope.working_days.on_or_after(periods.end[rows.period] + draws.between(len(rows), 5, 40))
    rows.day = day
    return rows.rows(np.flatnonzero(day <= scope.extract_day))


def _second_parts(scope: Scope, draws: Draws, periods: Periods, chain: Reviews, first: Numbers) -> Reviews:
    """The further part of an adjourned review, one to three weeks later."""
    rows = chain.rows(first)
    rows.first_part = first.astype(np.int64)
    rows.day = scope.working_days.on_or_after(rows.day + draws.between(len(rows), 7, 20))
    last = np.minimum(periods.end[rows.period], scope.extract_day)
    return rows.rows(np.flatnonzero(rows.day <= last))


def _joined(parts: list[Reviews]) -> Reviews:
    return Reviews(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in vars(parts[0])})
