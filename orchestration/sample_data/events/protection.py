"""Enquiries, conferences and plans as they happen to families: the events, before any row is written."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.sample_data import rates, restating
from orchestration.sample_data.columns import Columns, joined
from orchestration.sample_data.days import OPEN, Codes, Days, Flags, Numbers, months_after
from orchestration.sample_data.events.children import Children, Families, ages_in_days
from orchestration.sample_data.events.story import Story
from orchestration.sample_data.register import never
from orchestration.sample_data.scope import PROTECTION_TEAMS, Scope, Subject, team_weights

NO_CONFERENCE, INITIAL, TRANSFER_IN, FORGOTTEN = "no_conference", "initial", "transfer_in", "forgotten"
# Room in the key of a family for its cases, and in that of a case for its meetings: the first conference, its
# reconvened part, the plan's reviews.
CASES, MEETINGS, RECONVENED, FIRST_REVIEW = 4, 32, 1, 2


@dataclass
class Cases(Columns):
    """One row an enquiry of a family (or a move in), with what came of it. Days that did not come about are OPEN.

    `decided_typed` is the day on which the conference that decided on a plan was recorded.
    """

    key: Numbers
    family: Numbers
    round: Numbers
    enquiry_day: Days
    kind: Codes
    conference_due: Days
    conference_day: Days
    reconvened_day: Days
    decided_typed: Days
    has_plan: Flags
    plan_start: Days
    plan_end: Days
    team: Codes


@dataclass
class PlanReviews(Columns):
    """One row a review conference of a family's plans; those of plans still open have one that is to come."""

    case: Numbers
    number: Numbers
    previous: Days
    due: Days
    day: Days


def draw_protection(scope: Scope, story: Story, children: Children, families: Families) -> tuple[Cases, PlanReviews]:
    """Every family's enquiries, conferences and plans; sets the birth of their children."""
    _set_births(scope, children)
    draws = scope.draws(Subject.CASES, families.key * CASES + CASES - 1)
    teams = draws.code(team_weights(PROTECTION_TEAMS))
    factors = story.team_factors(teams)
    family = np.arange(len(families.key), dtype=np.int64)
    day, had_plan = families.known, np.zeros(len(family), dtype=bool)
    rounds: list[Cases] = []
    reviews: list[PlanReviews] = []
    cases_so_far = 0
    for number in range(rates.MOST_ROUNDS):
        is_older = families.is_older[family] & (number == 0)
        cases = _draw_cases(scope, story, families, family, day, number, had_plan, is_older, teams, factors)
        series = _draw_plan_reviews(scope, story, cases, factors)
        series.case += cases_so_far
        cases_so_far += len(family)
        rounds.append(cases)
        reviews.append(series)
        family, day, had_plan = _families_seen_again(scope, cases)
    return joined(rounds), joined(reviews)


def _set_births(scope: Scope, children: Children) -> None:
    count = children.protection_people
    draws = scope.draws(Subject.CASES, -1 - children.key[:count])
    first_enquiry = children.known[:count]
    age = ages_in_days(draws, rates.PROTECTION_AGES)
    # A child whose plan was running when the world began had not grown up before.
    age = np.where(children.is_older[:count], np.minimum(age, 13 * 365), age)
    is_unborn = draws.chance(rates.UNBORN_SHARE)
    until_birth = draws.between(20, 150)
    children.born[:count] = np.where(is_unborn, first_enquiry + until_birth, first_enquiry - age)


def _draw_cases(
    scope: Scope, story: Story, families: Families, family: Numbers, day: Days, number: int, had_plan: Flags,
    is_older: Flags, teams: Codes, factors: np.ndarray,
) -> Cases:  # fmt: skip
    key = families.key[family] * CASES + number
    draws = scope.draws(Subject.CASES, key)
    working = scope.working_days
    kind = np.full(len(family), NO_CONFERENCE, dtype="<U16")
    # A family that had a plan before is nearly always brought back to conference.
    goes_on = draws.chance(np.where(had_plan, 0.9, rates.CONFERENCE_SHARE))
    kind[goes_on] = INITIAL
    kind[goes_on & draws.chance(rates.CONFERENCE_FORGOTTEN_SHARE)] = FORGOTTEN
    kind[draws.chance(rates.TRANSFER_SHARE) & ~had_plan] = TRANSFER_IN
    kind[is_older] = INITIAL
    due = working.after(day, 15)
    # Conferences have always been watched more closely than reviews, and have moved less.
    late_share = rates.CONFERENCE_LATE_SHARE * factors[family] * np.sqrt(story.pressure(due))
    late = draws.chance(np.where(story.in_strike(due), rates.STRIKE_LATE_SHARE, late_share))
    waited = np.where(late, draws.between(16, 32), draws.between(7, 15))
    conference = np.where((kind == INITIAL) | (kind == TRANSFER_IN), working.after(day, waited), OPEN)
    is_adjourned = draws.chance(rates.CONFERENCE_ADJOURNED_SHARE) & (conference < OPEN)
    reconvened = np.where(is_adjourned, working.after(day, waited + draws.between(5, 12)), OPEN)
    decided = np.where(is_adjourned, reconvened, conference)
    no_plan = draws.chance(rates.NO_PLAN_SHARE) & (kind == INITIAL) & ~is_older
    has_plan = (decided < OPEN) & ~no_plan
    return Cases(
        key=key,
        family=family,
        round=np.full(len(family), number, dtype=np.int64),
        enquiry_day=day,
        kind=kind,
        conference_due=due,
        conference_day=conference,
        reconvened_day=reconvened,
        decided_typed=restating.typed(scope, key * MEETINGS + is_adjourned * RECONVENED, decided),
        has_plan=has_plan,
        plan_start=np.where(has_plan, decided, OPEN),
        plan_end=never(len(family)),
        team=teams[family],
    )


def _draw_plan_reviews(scope: Scope, story: Story, cases: Cases, factors: np.ndarray) -> PlanReviews:
    """The chain of review conferences: each anchors the next, and the plan ends at one of them (sets plan_end)."""
    case = np.flatnonzero(cases.has_plan & (cases.plan_start <= scope.extract_day)).astype(np.int64)
    previous = cases.plan_start[case]
    parts: list[PlanReviews] = []
    for number in range(rates.MOST_PLAN_REVIEWS):
        draws = scope.draws(Subject.PLAN_REVIEWS, cases.key[case] * MEETINGS + number)
        due = months_after(previous, 3 if number == 0 else 6)
        late_share = rates.PLAN_REVIEW_LATE_SHARE * factors[cases.family[case]] * np.sqrt(story.pressure(due))
        late = draws.chance(np.where(story.in_strike(due), rates.STRIKE_LATE_SHARE, late_share))
        early_day = scope.working_days.on_or_before(due - draws.between(0, 24))
        late_day = scope.working_days.on_or_after(due + draws.between(1, 40))
        day = np.where(late, late_day, early_day)
        parts.append(PlanReviews(case, np.full(len(case), number, dtype=np.int64), previous, due, day))
        is_held = day <= scope.extract_day
        chance_of_end = rates.PLAN_ENDS_AT_REVIEW[min(number, len(rates.PLAN_ENDS_AT_REVIEW) - 1)]
        # Only plans that were running when the world began are known of the time before.
        ends = is_held & draws.chance(chance_of_end) & (day > scope.first_day)
        cases.plan_end[case[ends]] = day[ends]
        goes_on = is_held & ~ends
        case, previous = case[goes_on], day[goes_on]
    return joined(parts)


def _families_seen_again(scope: Scope, cases: Cases) -> tuple[Numbers, Days, Flags]:
    draws = scope.draws(Subject.CASES, -1 - cases.key)
    has_ended = cases.has_plan & (cases.plan_end <= scope.extract_day)
    never_planned = ~cases.has_plan & (cases.kind != INITIAL)
    chance = np.where(has_ended, rates.PLAN_AGAIN_SHARE, np.where(never_planned, rates.ENQUIRY_AGAIN_SHARE, 0.0))
    last = np.where(has_ended, cases.plan_end, cases.enquiry_day)
    again = scope.working_days.on_or_before(last + 60 + draws.waiting(rates.AGAIN_MEAN_DAYS))
    chosen = draws.chance(chance) & (again <= scope.extract_day)
    return cases.family[chosen], again[chosen], has_ended[chosen]
