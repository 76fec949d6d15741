"""Conferences as they happen: the first one, its reconvened part, the plan's reviews, and cancelled bookings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.sample_data import rates, restating
from orchestration.sample_data.columns import Columns, joined, repeated
from orchestration.sample_data.days import BLANK, OPEN, Codes, Days, Flags, Numbers
from orchestration.sample_data.events.diary import keep_diary
from orchestration.sample_data.events.plans import Members, Plans
from orchestration.sample_data.events.protection import FIRST_REVIEW, INITIAL, MEETINGS, RECONVENED, Cases, PlanReviews
from orchestration.sample_data.register import Register, enter, never, not_recorded
from orchestration.sample_data.scope import Scope, Subject

# Room in the key of a meeting for its records (itself, the first booking that was cancelled, an entry by mistake), and
# in each of those for the children.
RECORDS, REBOOKED, MISTAKEN, MEMBERS = 4, 1, 2, 4


@dataclass
class Conferences(Columns):
    """One row a record of a child at a conference. `day` is when it was, will be or would have been held.

    `meeting` is the key of the meeting; `plan` (a position) and `member` may be negative. `since` and `until` are the
    days on which the record was made and deleted, `typed` that on which it was recorded as held. `scheduled`, `is_held`
    and `is_cancelled` are as at the extract. `takes_place` are those held before the plan ends, known or not.
    """

    key: Numbers
    meeting: Numbers
    case: Numbers
    child: Numbers
    member: Numbers
    type: Codes
    due: Days
    day: Days
    plan: Numbers
    outcome: Codes
    since: Days
    until: Days
    scheduled: Days
    typed: Days
    is_held: Flags
    is_cancelled: Flags
    takes_place: Flags

    def __len__(self) -> int:
        return len(self.case)

    def register(self, scope: Scope) -> Register:
        """Which of them the extract has, and their numbers."""
        return enter(scope.extract_day, self.since, self.key, self.until)


def draw_conferences(scope: Scope, cases: Cases, reviews: PlanReviews, members: Members, plans: Plans) -> Conferences:
    """Every record of a conference held, planned or cancelled; those of meetings that take place come first."""
    parts: list[Conferences] = []
    for first, second in (_first_conferences(scope, cases, members), _plan_reviews(scope, cases, reviews, plans)):
        parts += [first, second]
    order = [parts[0], parts[2], parts[1], parts[3]]
    main = joined(order[:2])
    return joined([main, *order[2:], _mistakes(scope, main)])


def _first_conferences(scope: Scope, cases: Cases, members: Members) -> tuple[Conferences, Conferences]:
    """The initial and transfer-in conferences and their reconvened parts, and the first bookings of some of them."""
    row = np.flatnonzero(cases.conference_day[members.case] < OPEN).astype(np.int64)
    case = members.case[row]
    again = np.flatnonzero(cases.reconvened_day[case] < OPEN)
    is_again = np.concatenate([np.zeros(len(row), dtype=bool), np.ones(len(again), dtype=bool)])
    row = np.concatenate([row, row[again]])
    case = members.case[row]
    is_adjourned = (cases.reconvened_day[case] < OPEN) & ~is_again
    decided = np.where(members.plan[row] >= 0, "plan_started", "no_plan")
    return _booked(
        scope,
        cases,
        slot=is_again * RECONVENED,
        case=case,
        within=members.key[row] % MEMBERS,
        child=members.child[row],
        member=row,
        kind=cases.kind[case],
        due=np.where(cases.kind[case] == INITIAL, cases.conference_due[case], BLANK),
        day=np.where(is_again, cases.reconvened_day[case], cases.conference_day[case]),
        plan=np.where(is_adjourned, BLANK, members.plan[row]),
        outcome=np.where(is_adjourned, "adjourned", decided).astype("<U16"),
        after=np.where(is_again, cases.conference_day[case], cases.enquiry_day[case]),
        end=never(len(row)),
    )


def _plan_reviews(scope: Scope, cases: Cases, reviews: PlanReviews, plans: Plans) -> tuple[Conferences, Conferences]:
    """Each family review, for each child whose plan was still running when it was booked."""
    counted = np.flatnonzero(plans.is_counted)
    by_case = counted[np.argsort(plans.case[counted], kind="stable")]
    first = np.searchsorted(plans.case[by_case], reviews.case, side="left")
    each = np.searchsorted(plans.case[by_case], reviews.case, side="right") - first
    review, within = repeated(each)
    plan = by_case[np.repeat(first, each) + within].astype(np.int64)
    key = cases.key[reviews.case[review]] * MEETINGS + reviews.number[review] + FIRST_REVIEW
    draws = scope.draws(Subject.CONFERENCES, key)
    meeting_adjourned = draws.chance(0.004)
    # A row is missing here and there: the child's plan was not discussed, and the next review is late.
    is_missing = scope.draws(Subject.CONFERENCES, -1 - (key * MEMBERS + plans.key[plan] // 2 % MEMBERS)).chance(
        rates.LINK_BLANK_SHARE
    )
    day, end, previous = reviews.day[review], plans.end[plan], reviews.previous[review]
    kept = np.flatnonzero((day > plans.start[plan]) & (end > previous) & ~is_missing)
    review, plan, day, end = review[kept], plan[kept], day[kept], end[kept]
    is_adjourned = meeting_adjourned[kept] & (day < end)
    return _booked(
        scope,
        cases,
        slot=reviews.number[review] + FIRST_REVIEW,
        case=plans.case[plan],
        within=plans.key[plan] // 2 % MEMBERS,
        child=plans.child[plan],
        member=not_recorded(len(plan)),
        kind=np.full(len(plan), "review"),
        due=reviews.due[review],
        day=day,
        plan=plan,
        outcome=np.where(day == end, "plan_ended", np.where(is_adjourned, "adjourned", "plan_continues")),
        after=reviews.previous[review],
        end=end,
    )


def _booked(
    scope: Scope, cases: Cases, slot: Numbers, case: Numbers, within: Numbers, child: Numbers, member: Numbers,
    kind: Codes, due: Days, day: Days, plan: Numbers, outcome: Codes, after: Days, end: Days,
) -> tuple[Conferences, Conferences]:  # fmt: skip
    """The records of meetings, and those of the bookings that were cancelled before them."""
    meeting = cases.key[case] * MEETINGS + slot
    # An initial conference is booked at once, a review within weeks of the one before.
    diary = keep_diary(scope, meeting, after, 6, day, end)
    count = len(case)
    rows = Conferences(
        (meeting * RECORDS) * MEMBERS + within, meeting * RECORDS, case, child, member, kind, due, day, plan, outcome,
        diary.since, never(count), diary.scheduled, diary.typed, diary.is_held,
        diary.is_cancelled, day <= end,
    )  # fmt: skip
    first = diary.rebooked
    cancelled = rows.rows(first)
    cancelled.key = cancelled.key + REBOOKED * MEMBERS
    cancelled.meeting = cancelled.meeting + REBOOKED
    cancelled.since, cancelled.day = diary.first_record[first], diary.first_booked[first]
    cancelled.scheduled = cancelled.day
    cancelled.is_cancelled = diary.first_cancelled[first] <= scope.extract_day
    cancelled.is_held = cancelled.takes_place = np.zeros(len(first), dtype=bool)
    cancelled.member = not_recorded(len(first))
    cancelled.plan = np.where(cancelled.type == "review", cancelled.plan, BLANK)
    return rows, cancelled


def _mistakes(scope: Scope, main: Conferences) -> Conferences:
    """Held conferences entered a second time, for the same day or for another."""
    held = np.flatnonzero(main.is_held).astype(np.int64)
    positions, since, deleted, is_moved = restating.mistakes(scope, main.key[held], main.typed[held])
    rows = main.rows(held[positions])
    rows.key = rows.key + MISTAKEN * MEMBERS
    rows.meeting = rows.meeting + MISTAKEN
    rows.day = np.where(is_moved, scope.working_days.on_or_before(rows.day - 2), rows.day)
    rows.since = rows.typed = since
    rows.until = deleted
    rows.scheduled = not_recorded(len(rows))
    rows.is_held = since <= scope.extract_day
    rows.takes_place = np.zeros(len(rows), dtype=bool)
    return rows
