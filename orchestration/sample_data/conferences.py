"""Conferences as they happen: the first one, its reconvened part, the plan's reviews, and cancelled bookings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.sample_data import rates
from orchestration.sample_data.days import BLANK, OPEN, Codes, Days, Flags, Numbers
from orchestration.sample_data.draws import Draws
from orchestration.sample_data.plans import Members, Plans
from orchestration.sample_data.protection import INITIAL, Cases, PlanReviews
from orchestration.sample_data.scope import Scope, Subject

# A meeting is a case and a slot of it: the first conference, its reconvened part, the plan's reviews; cancelled ones.
SLOTS, RECONVENED, FIRST_REVIEW, CANCELLED = 64, 1, 2, 32


@dataclass
class Conferences:
    """One row a child and conference. `day` is when it was or will be held; `plan` and `enquiry` may be negative."""

    case: Numbers
    child: Numbers
    slot: Numbers
    type: Codes
    due: Days
    day: Days
    plan: Numbers
    enquiry: Numbers
    is_cancelled: Flags
    outcome: Codes

    def __len__(self) -> int:
        return len(self.case)

    def rows(self, positions: Numbers) -> Conferences:
        """Some of the rows, in the order asked for."""
        return Conferences(**{name: column[positions] for name, column in vars(self).items()})


def draw_conferences(
    scope: Scope, cases: Cases, reviews: PlanReviews, members: Members, plans: Plans, enquiry: Numbers
) -> Conferences:
    """Every conference held, planned or cancelled, by its day."""
    draws = scope.draws(Subject.CONFERENCES)
    parts = [*_first_conferences(cases, members, enquiry), _plan_reviews(scope, draws, reviews, plans)]
    joined = _joined(parts)
    cancelled = _cancelled(draws, scope, joined)
    twins = joined.rows(np.flatnonzero(draws.chance(len(joined), rates.TWIN_SHARE) & (joined.day <= scope.extract_day)))
    everything = _joined([joined, cancelled, twins])
    return everything.rows(np.argsort(everything.day, kind="stable"))


def _first_conferences(cases: Cases, members: Members, enquiry: Numbers) -> list[Conferences]:
    is_held = cases.conference_day[members.case] < OPEN
    row = np.flatnonzero(is_held)
    case = members.case[row]
    is_adjourned = cases.reconvened_day[case] < OPEN
    decided = np.where(members.plan[row] >= 0, "plan_started", "no_plan")
    first = Conferences(
        case=case,
        child=members.child[row],
        slot=np.zeros(len(row), dtype=np.int64),
        type=cases.kind[case],
        due=np.where(cases.kind[case] == INITIAL, cases.conference_due[case], BLANK),
        day=cases.conference_day[case],
        plan=np.where(is_adjourned, BLANK, members.plan[row]),
        enquiry=enquiry[row],
        is_cancelled=np.zeros(len(row), dtype=bool),
        outcome=np.where(is_adjourned, "adjourned", decided).astype("<U16"),
    )
    again = first.rows(np.flatnonzero(is_adjourned))
    again.slot[:] = RECONVENED
    again.day = cases.reconvened_day[again.case]
    again.plan = members.plan[row][is_adjourned]
    again.outcome = decided[is_adjourned]
    return [first, again]


def _plan_reviews(scope: Scope, draws: Draws, reviews: PlanReviews, plans: Plans) -> Conferences:
    """Each family review, for each child whose plan was still running; the next one only while a plan is open."""
    by_case = np.argsort(plans.case, kind="stable")
    first = np.searchsorted(plans.case[by_case], reviews.case, side="left")
    each = np.searchsorted(plans.case[by_case], reviews.case, side="right") - first
    review = np.repeat(np.arange(len(reviews.case)), each)
    within = np.arange(len(review)) - np.repeat(np.cumsum(each) - each, each)
    plan = by_case[np.repeat(first, each) + within]
    day, end = reviews.day[review], plans.end[plan]
    is_booked = draws.chance(len(reviews.case), rates.PLANNED_SHARE)[review]
    is_due = (day > plans.start[plan]) & np.where(day <= scope.extract_day, day <= end, (end == OPEN) & is_booked)
    # A row is missing here and there: the child's plan was not discussed, and the next review is late.
    is_kept = is_due & ~draws.chance(len(review), rates.LINK_BLANK_SHARE)
    review, plan, day, end = review[is_kept], plan[is_kept], day[is_kept], end[is_kept]
    meeting_adjourned = draws.chance(len(reviews.case), 0.004)[review] & (day < end)
    outcome = np.where(day == end, "plan_ended", np.where(meeting_adjourned, "adjourned", "plan_continues"))
    return Conferences(
        case=plans.case[plan],
        child=plans.child[plan],
        slot=reviews.number[review] + FIRST_REVIEW,
        type=np.full(len(plan), "review"),
        due=reviews.due[review],
        day=day,
        plan=plan.astype(np.int64),
        enquiry=np.full(len(plan), BLANK, dtype=np.int64),
        is_cancelled=np.zeros(len(plan), dtype=bool),
        outcome=outcome,
    )


def _cancelled(draws: Draws, scope: Scope, held: Conferences) -> Conferences:
    """Meetings that were first booked for another day: the whole meeting is cancelled, some days before it was held."""
    meetings, meeting = np.unique(held.case * SLOTS + held.slot, return_inverse=True)
    chosen = draws.chance(len(meetings), rates.CANCELLED_SHARE)
    before = draws.between(len(meetings), 1, 10)
    positions = np.flatnonzero(chosen[meeting] & (held.day <= scope.extract_day))
    rows = held.rows(positions)
    rows.day = scope.working_days.on_or_before(rows.day - before[meeting[positions]])
    rows.slot = rows.slot + CANCELLED
    rows.is_cancelled[:] = True
    rows.outcome = np.full(len(rows), "")
    rows.plan = np.where(rows.slot < CANCELLED + FIRST_REVIEW, BLANK, rows.plan)
    return rows


def _joined(parts: list[Conferences]) -> Conferences:
    return Conferences(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in vars(parts[0])})
