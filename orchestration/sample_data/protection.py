"""Enquiries, conferences and plans as they happen to families: the events, before any row is written."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.sample_data import rates
from orchestration.sample_data.children import Children, ages_in_days, start_days
from orchestration.sample_data.days import BLANK, OPEN, Codes, Days, Flags, Numbers, months_after
from orchestration.sample_data.draws import Draws
from orchestration.sample_data.scope import PROTECTION_TEAMS, Scope, Subject, team_weights

NO_CONFERENCE, INITIAL, TRANSFER_IN, FORGOTTEN = "no_conference", "initial", "transfer_in", "forgotten"


@dataclass
class Families:
    """Brothers and sisters stand next to each other, so a family is a first position and a size."""

    first_child: Numbers
    size: Numbers
    team: Codes


@dataclass
class Cases:
    """One row an enquiry of a family (or a move in), with what came of it. Days that did not come about are OPEN."""

    family: Numbers
    round: Numbers
    enquiry_day: Days
    kind: Codes
    conference_due: Days
    conference_day: Days
    reconvened_day: Days
    has_plan: Flags
    plan_start: Days
    plan_end: Days


@dataclass
class PlanReviews:
    """One row a review conference of a family's plans, the last of an open plan still to come."""

    case: Numbers
    number: Numbers
    due: Days
    day: Days


def draw_families(scope: Scope, draws: Draws, children: Children) -> Families:
    """Families of one to four children that use up everyone known to protection."""
    people = children.protection_people
    sizes = draws.code(people, rates.FAMILY_SIZES).astype(np.int64)
    ends = np.cumsum(sizes)
    count = int(np.searchsorted(ends, people)) + 1
    first = np.concatenate([[0], ends[: count - 1]]).astype(np.int64)
    size = np.minimum(sizes[:count], people - first)
    return Families(first, size, draws.code(count, team_weights(PROTECTION_TEAMS)))


def draw_protection(scope: Scope, children: Children) -> tuple[Families, Cases, PlanReviews]:
    """Every family's enquiries, conferences and plans; sets the birth of their children."""
    draws = scope.draws(Subject.PROTECTION)
    families = draw_families(scope, draws, children)
    family = np.arange(len(families.size), dtype=np.int64)
    day = start_days(scope, draws, len(family), rates.PROTECTION_MEAN_YEARS, rates.OLDEST_PROTECTION_YEARS)
    _set_births(draws, children, np.repeat(day, families.size))
    had_plan = np.zeros(len(family), dtype=bool)
    rounds: list[Cases] = []
    reviews: list[PlanReviews] = []
    cases_so_far = 0
    for number in range(rates.MOST_ROUNDS):
        cases = _draw_cases(scope, draws, families, family, day, number, had_plan)
        series = _draw_plan_reviews(scope, draws, families, cases)
        series.case += cases_so_far
        cases_so_far += len(family)
        rounds.append(cases)
        reviews.append(series)
        family, day, had_plan = _families_seen_again(scope, draws, cases)
    return families, _joined_cases(rounds), _joined_reviews(reviews)


def _set_births(draws: Draws, children: Children, first_enquiry: Days) -> None:
    count = children.protection_people
    age = ages_in_days(draws, count, rates.PROTECTION_AGES)
    is_unborn = draws.chance(count, rates.UNBORN_SHARE)
    until_birth = draws.between(count, 20, 150)
    children.born[:count] = np.where(is_unborn, first_enquiry + until_birth, first_enquiry - age)


def _draw_cases(
    scope: Scope, draws: Draws, families: Families, family: Numbers, day: Days, number: int, had_plan: Flags
) -> Cases:
    count = len(family)
    working = scope.working_days
    enquiry = working.on_or_before(day)
    kind = np.full(count, NO_CONFERENCE, dtype="<U16")
    # A family that had a plan before is nearly always brought back to conference.
    goes_on = draws.chance(count, np.where(had_plan, 0.9, rates.CONFERENCE_SHARE))
    kind[goes_on] = INITIAL
    kind[goes_on & draws.chance(count, rates.CONFERENCE_FORGOTTEN_SHARE)] = FORGOTTEN
    kind[draws.chance(count, rates.TRANSFER_SHARE) & ~had_plan] = TRANSFER_IN
    late = draws.chance(count, rates.CONFERENCE_LATE_SHARE * scope.lateness(families.team[family]))
    waited = np.where(late, draws.between(count, 16, 32), draws.between(count, 7, 15))
    conference = np.where((kind == INITIAL) | (kind == TRANSFER_IN), working.after(enquiry, waited), OPEN)
    is_adjourned = draws.chance(count, rates.CONFERENCE_ADJOURNED_SHARE) & (conference <= scope.extract_day)
    reconvened = np.where(is_adjourned, working.after(enquiry, waited + draws.between(count, 5, 12)), OPEN)
    decided = np.where(is_adjourned, reconvened, conference)
    no_plan = draws.chance(count, rates.NO_PLAN_SHARE) & (kind == INITIAL)
    has_plan = (decided <= scope.extract_day) & ~no_plan
    return Cases(
        family=family,
        round=np.full(count, number, dtype=np.int64),
        enquiry_day=enquiry,
        kind=kind,
        conference_due=working.after(enquiry, 15),
        conference_day=conference,
        reconvened_day=reconvened,
        has_plan=has_plan,
        plan_start=np.where(has_plan, decided, OPEN),
        plan_end=np.full(count, OPEN, dtype=np.int64),
    )


def _draw_plan_reviews(scope: Scope, draws: Draws, families: Families, cases: Cases) -> PlanReviews:
    """The chain of review conferences: each anchors the next, and the plan ends at one of them (sets plan_end)."""
    case = np.flatnonzero(cases.has_plan).astype(np.int64)
    previous = cases.plan_start[case]
    parts: list[PlanReviews] = []
    for number in range(rates.MOST_PLAN_REVIEWS):
        count = len(case)
        due = months_after(previous, 3 if number == 0 else 6)
        late = draws.chance(count, rates.PLAN_REVIEW_LATE_SHARE * scope.lateness(families.team[cases.family[case]]))
        early_day = scope.working_days.on_or_before(due - draws.between(count, 0, 24))
        late_day = scope.working_days.on_or_after(due + draws.between(count, 1, 40))
        day = np.where(late, late_day, early_day)
        parts.append(PlanReviews(case, np.full(count, number, dtype=np.int64), due, day))
        is_held = day <= scope.extract_day
        chance_of_end = rates.PLAN_ENDS_AT_REVIEW[min(number, len(rates.PLAN_ENDS_AT_REVIEW) - 1)]
        ends = is_held & draws.chance(count, chance_of_end)
        cases.plan_end[case[ends]] = day[ends]
        goes_on = is_held & ~ends
        case, previous = case[goes_on], day[goes_on]
    return _joined_reviews(parts)


def _families_seen_again(scope: Scope, draws: Draws, cases: Cases) -> tuple[Numbers, Days, Flags]:
    count = len(cases.family)
    has_ended = cases.has_plan & (cases.plan_end <= scope.extract_day)
    never_planned = ~cases.has_plan & (cases.kind != INITIAL)
    chance = np.where(has_ended, rates.PLAN_AGAIN_SHARE, np.where(never_planned, rates.ENQUIRY_AGAIN_SHARE, 0.0))
    last = np.where(has_ended, cases.plan_end, cases.enquiry_day)
    again = last + 60 + draws.waiting(count, rates.AGAIN_MEAN_DAYS)
    chosen = draws.chance(count, chance) & (again < scope.extract_day)
    return cases.family[chosen], again[chosen], has_ended[chosen]


def _joined_cases(parts: list[Cases]) -> Cases:
    return Cases(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in vars(parts[0])})


def _joined_reviews(parts: list[PlanReviews]) -> PlanReviews:
    return PlanReviews(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in vars(parts[0])})


def no_days(count: int) -> Days:
    """A column of days, none of them recorded."""
    return np.full(count, BLANK, dtype=np.int64)
