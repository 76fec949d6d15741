"""Looked-after reviews as they happen: the chain of each period of care, and the untidy rows around it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.sample_data import rates, restating
from orchestration.sample_data.columns import Columns, joined
from orchestration.sample_data.days import Days, Flags, Numbers, months_after
from orchestration.sample_data.events.care import REGULAR, Periods
from orchestration.sample_data.events.diary import keep_diary
from orchestration.sample_data.events.story import AUGUST, DECEMBER, Story, months
from orchestration.sample_data.register import Register, enter, never, not_recorded
from orchestration.sample_data.scope import Scope, Subject

# A chain longer than this would outlast a childhood.
MOST_REVIEWS = 45
# Days from a placement for adoption, and months from its authorisation, to the next review (Adoption Agencies
# Regulations 2005, regulation 36).
PLACED_DAYS, AUTHORISED_MONTHS = 28, 3
# Room in the key of a period for its reviews, and in that of a review for its records: itself, the first booking that
# was cancelled, an entry by mistake, its further part, one held after the period.
REVIEWS, RECORDS, REBOOKED, MISTAKEN, PART, OUTSIDE = 64, 8, 1, 2, 3, 4


@dataclass
class Reviews(Columns):
    """One row a record of a review. `day` is when it was, will be or would have been held.

    `is_part` are further parts of the review at position `main`; for all others `main` is the review that the record
    belongs to. `since` and `until` are the days on which the record was made and deleted, `typed` that on which it was
    recorded as held. `scheduled`, `is_held` and `is_cancelled` are as at the extract. `takes_place` are the reviews of
    the chain that are held before care ends, known or not.
    """

    key: Numbers
    period: Numbers
    number: Numbers
    previous: Days
    due: Days
    day: Days
    main: Numbers
    is_part: Flags
    since: Days
    until: Days
    scheduled: Days
    typed: Days
    is_held: Flags
    is_cancelled: Flags
    takes_place: Flags

    def __len__(self) -> int:
        return len(self.period)

    def register(self, scope: Scope) -> Register:
        """Which of them the extract has, and their numbers."""
        return enter(scope.extract_day, self.since, self.key, self.until)


def draw_reviews(scope: Scope, story: Story, periods: Periods) -> Reviews:
    """Every record of a review of every period of care that is not a short break; those of the chains come first."""
    chain, rebooked = _chain(scope, story, periods)
    mistakes = _mistakes(scope, chain)
    parts = _further_parts(scope, periods, chain)
    outside = _outside(scope, periods, chain)
    every = joined([chain, rebooked, mistakes, parts, outside])
    # No review names a period of care that the extract does not have yet.
    every.since = np.maximum(every.since, periods.since[every.period])
    every.typed = np.maximum(every.typed, every.since)
    every.is_held &= every.typed <= scope.extract_day
    return every


def _chain(scope: Scope, story: Story, periods: Periods) -> tuple[Reviews, Reviews]:
    """Review after review: 20 working days, three months, then every six months from the one before.

    Adoption makes the next one due earlier, and the second one in the placement (counting-rules, Adoption).
    The last of each chain is the one that is to come, or that never came because care ended.
    """
    period = np.flatnonzero(periods.kind == REGULAR).astype(np.int64)
    factors = story.team_factors(periods.team)
    previous = periods.start[period]
    is_second_in_placement = np.zeros(len(period), dtype=bool)
    steps: list[tuple[Numbers, Numbers, Days, Days, Days, Days]] = []
    for number in range(MOST_REVIEWS):
        months_between = np.where(is_second_in_placement | (number == 1), 3, 6)
        due = scope.working_days.after(previous, 20) if number == 0 else months_after(previous, months_between)
        key = periods.key[period] * REVIEWS + number
        day = _review_day(scope, story, key, number, previous, due, factors[period])
        known = previous.copy()
        # An event of adoption matters to the first review after it, unless that is overdue by then.
        for event, is_placement in ((periods.authorised[period], False), (periods.placed[period], True)):
            moved = np.flatnonzero((event >= previous) & (event < day) & (event <= due))
            known[moved] = event = event[moved]
            due[moved] = (
                event + PLACED_DAYS if is_placement else np.minimum(due[moved], months_after(event, AUTHORISED_MONTHS))
            )
            day[moved] = _review_day(scope, story, key[moved], number, event, due[moved], factors[period[moved]])
        steps.append((period, np.full(len(period), number + 1, dtype=np.int64), previous, known, due, day))
        goes_on = (day <= periods.end[period]) & (day <= scope.extract_day)
        placed = periods.placed[period]
        is_second_in_placement = ((placed >= previous) & (placed < day))[goes_on]
        period, previous = period[goes_on], day[goes_on]
        if not len(period):
            break
    period, number_of, previous, known, due, day = (np.concatenate(column) for column in zip(*steps, strict=True))
    key = (periods.key[period] * REVIEWS + number_of - 1) * RECORDS
    end = periods.end[period]
    # Whoever forgot a review books it only when that is noticed.
    after = np.maximum(known, np.where(day - due > 60, day - 21, known))
    diary = keep_diary(scope, key, after, 15, day, end)
    count = len(key)
    no_end, no = never(count), np.zeros(count, dtype=bool)
    chain = Reviews(
        key, period, number_of, previous, due, day, np.arange(count), no, diary.since, no_end, diary.scheduled,
        diary.typed, diary.is_held, diary.is_cancelled, day <= end,
    )  # fmt: skip
    first = diary.rebooked
    rebooked = chain.rows(first)
    rebooked.key = rebooked.key + REBOOKED
    rebooked.since, rebooked.day = diary.first_record[first], diary.first_booked[first]
    rebooked.scheduled = rebooked.day
    rebooked.is_cancelled = diary.first_cancelled[first] <= scope.extract_day
    rebooked.is_held = rebooked.takes_place = np.zeros(len(first), dtype=bool)
    return chain, rebooked


def _review_day(
    scope: Scope, story: Story, key: Numbers, number: int, previous: Days, due: Days, factors: np.ndarray
) -> Days:
    """A working day before, on or after the due date; always after the review before."""
    draws = scope.draws(Subject.REVIEWS, key)
    working = scope.working_days
    day = due - draws.between(1, 7 if number == 0 else 30)
    month = months(day)
    # What can be is held before the holidays.
    is_moved = ((month == AUGUST) | (month == DECEMBER)) & draws.chance(rates.BEFORE_HOLIDAYS_SHARE) & (number > 0)
    day = working.on_or_before(np.where(is_moved, day - draws.between(15, 32), day))
    on_due_day = draws.chance(rates.REVIEW_ON_DUE_DAY_SHARE)
    day = np.where(on_due_day, working.on_or_before(due), day)
    brought_forward = draws.chance(rates.REVIEW_EARLY_SHARE) & (number > 1)
    day = np.where(brought_forward, working.on_or_before(due - draws.between(45, 120)), day)
    pressure = story.pressure(due) * factors
    late = draws.chance(rates.REVIEW_LATE_SHARE * pressure)
    # Most late ones are days late, a few are weeks.
    days_late = 1 + np.minimum(draws.waiting(12), 80)
    is_struck = story.in_strike(day) & draws.chance(rates.STRIKE_LATE_SHARE)
    days_late = np.where(is_struck, np.maximum(days_late, draws.between(3, 40)), days_late)
    day = np.where(late | is_struck, working.on_or_after(due + days_late), day)
    missed = draws.chance(np.minimum(rates.REVIEW_MISSED_SHARE * pressure, 0.05))
    day = np.where(missed, working.on_or_after(due + draws.between(90, 200)), day)
    return working.on_or_after(np.maximum(day, previous + 1))


def _held(chain: Reviews) -> Numbers:
    return np.flatnonzero(chain.is_held & chain.takes_place).astype(np.int64)


def _mistakes(scope: Scope, chain: Reviews) -> Reviews:
    """Held reviews entered a second time, for the same day or for another."""
    held = _held(chain)
    positions, since, deleted, is_moved = restating.mistakes(scope, chain.key[held], chain.typed[held])
    rows = chain.rows(held[positions])
    rows.key = rows.key + MISTAKEN
    moved = scope.working_days.on_or_before(rows.day - 3)
    rows.day = np.where(is_moved, np.maximum(moved, rows.previous + 1), rows.day)
    rows.since = rows.typed = since
    rows.until = deleted
    rows.scheduled = not_recorded(len(rows))
    rows.is_held = since <= scope.extract_day
    rows.takes_place = np.zeros(len(rows), dtype=bool)
    return rows


def _further_parts(scope: Scope, periods: Periods, chain: Reviews) -> Reviews:
    """The further part of an adjourned review, one to three weeks later."""
    draws = scope.draws(Subject.REVIEWS, chain.key + PART)
    adjourned = draws.chance(rates.ADJOURNED_SHARE)
    after = draws.between(7, 20)
    held = _held(chain)
    chosen = held[adjourned[held]]
    rows = chain.rows(chosen)
    rows.key = rows.key + PART
    first_typed = rows.typed
    rows.day = scope.working_days.on_or_after(rows.day + after[chosen])
    diary = keep_diary(
        scope, rows.key, np.maximum(first_typed, chain.day[chosen]), 3, rows.day, periods.end[rows.period]
    )
    rows.is_part = np.ones(len(rows), dtype=bool)
    rows.since = np.maximum(diary.since, first_typed)
    rows.scheduled, rows.typed = diary.scheduled, np.maximum(diary.typed, first_typed)
    rows.is_held, rows.is_cancelled = diary.is_held & (rows.typed <= scope.extract_day), diary.is_cancelled
    rows.takes_place = np.zeros(len(rows), dtype=bool)
    return rows


def _outside(scope: Scope, periods: Periods, chain: Reviews) -> Reviews:
    """A review held although the period of care had ended: the one that would have come next."""
    draws = scope.draws(Subject.REVIEWS, chain.key + OUTSIDE)
    chosen = draws.chance(rates.OUTSIDE_SHARE) & ~chain.takes_place & (periods.end[chain.period] <= scope.extract_day)
    after = draws.between(5, 40)
    positions = np.flatnonzero(chosen).astype(np.int64)
    rows = chain.rows(positions)
    rows.key = rows.key + OUTSIDE
    rows.day = scope.working_days.on_or_after(periods.end[rows.period] + after[positions])
    rows.since = rows.typed = rows.scheduled = rows.day
    rows.is_held = rows.day <= scope.extract_day
    rows.is_cancelled = np.zeros(len(rows), dtype=bool)
    return rows
