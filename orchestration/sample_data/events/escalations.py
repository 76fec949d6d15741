"""Concerns that officers raise after reviews and conferences, and the stages they go through: the events."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.sample_data import rates, restating
from orchestration.sample_data.columns import Columns, joined
from orchestration.sample_data.days import OPEN, Codes, Days, Flags, Numbers
from orchestration.sample_data.events.care import Periods
from orchestration.sample_data.events.conferences import Conferences
from orchestration.sample_data.events.officers import Service
from orchestration.sample_data.events.protection import Cases
from orchestration.sample_data.events.reviews import Reviews
from orchestration.sample_data.events.story import Story
from orchestration.sample_data.register import Register, enter, never, not_recorded
from orchestration.sample_data.scope import Scope, Subject

STAGES = ("informal", "stage_1", "stage_2", "stage_3", "stage_4", "cafcass")
REASONS = {
    "care_plan_incomplete": 0.18, "drift_or_delay": 0.24, "safeguarding": 0.08, "social_work_provision": 0.14,
    "placement": 0.08, "education": 0.06, "health": 0.05, "planning_18_plus": 0.05, "management": 0.03,
    "review_decisions_not_completed": 0.06, "other": 0.02, "": 0.01,
}  # fmt: skip
# Room in the key of a meeting for the concern raised after it and the one that repeats it, and in that of a concern for
# its stages. Keys of conferences are told from those of reviews by their sign.
CONCERNS, STEPS = 2, 8


@dataclass
class Concerns(Columns):
    """One row a concern. `origin` is the position of the review (`is_care`) or conference that it arose from.

    `repeats` is the position of an earlier concern, or negative. `since` is the day on which it was typed in.
    `resolved` is OPEN until it is settled, and known from `resolved_typed` on. A few are recorded without their stages.
    """

    key: Numbers
    origin: Numbers
    is_care: Flags
    child: Numbers
    officer: Numbers
    team: Codes
    raised: Days
    since: Days
    reason: Codes
    repeats: Numbers
    first_stage: Numbers
    resolved: Days
    resolved_typed: Days
    is_withdrawn: Flags
    has_stages: Flags

    def register(self, scope: Scope) -> Register:
        """Which of them the extract has, and their numbers."""
        return enter(scope.extract_day, self.since, self.key)


@dataclass
class Steps(Columns):
    """One row a stage of a concern, `since` the day on which it was typed in; days to come are OPEN."""

    key: Numbers
    concern: Numbers
    stage: Numbers
    entered: Days
    since: Days
    responded: Days
    responded_typed: Days
    exited: Days
    exited_typed: Days
    outcome: Codes


def draw_escalations(
    scope: Scope, story: Story, cases: Cases, periods: Periods, service: Service, reviews: Reviews,
    conferences: Conferences,
) -> tuple[Concerns, Steps]:  # fmt: skip
    """Every concern, those raised a second time after them, and the stages of each."""
    after_reviews = _after_reviews(scope, periods, service, reviews)
    after_conferences = _after_conferences(scope, cases, service, conferences)
    first = _raised(scope, joined([after_reviews, after_conferences]))
    steps = _steps(scope, story, first)
    again = _raised_again(scope, first)
    steps_again = _steps(scope, story, again)
    steps_again.concern += len(first.key)
    return joined([first, again]), joined([steps, steps_again])


def _after_reviews(scope: Scope, periods: Periods, service: Service, reviews: Reviews) -> Concerns:
    held = np.flatnonzero(reviews.is_held & reviews.takes_place).astype(np.int64)
    draws = scope.draws(Subject.ESCALATIONS, reviews.key[held])
    origin = held[draws.chance(rates.ESCALATION_SHARE)]
    child = periods.child[reviews.period[origin]]
    key = reviews.key[origin]
    officer = service.chair(scope, key, service.care_post[child], reviews.day[origin])
    team = periods.team[reviews.period[origin]]
    return _new_concerns(
        scope, key * CONCERNS, origin, True, child, officer, team, reviews.day[origin], reviews.typed[origin]
    )


def _after_conferences(scope: Scope, cases: Cases, service: Service, conferences: Conferences) -> Concerns:
    held = np.flatnonzero(conferences.is_held & conferences.takes_place).astype(np.int64)
    draws = scope.draws(Subject.ESCALATIONS, -1 - conferences.key[held])
    origin = held[draws.chance(rates.CONFERENCE_ESCALATION_SHARE)]
    case = conferences.case[origin]
    post = service.chair_post[cases.family[case]]
    officer = service.chair(scope, conferences.meeting[origin], post, conferences.day[origin])
    key = -1 - conferences.key[origin] * CONCERNS
    return _new_concerns(
        scope, key, origin, False, conferences.child[origin], officer, cases.team[case], conferences.day[origin],
        conferences.typed[origin],
    )  # fmt: skip


def _new_concerns(
    scope: Scope, key: Numbers, origin: Numbers, is_care: bool, child: Numbers, officer: Numbers, team: Codes,
    day: Days, not_before: Days,
) -> Concerns:  # fmt: skip
    draws = scope.draws(Subject.STAGES, key)
    raised = scope.working_days.on_or_after(day + draws.between(0, 9))
    count = len(key)
    weights = {str(stage): weight for stage, weight in enumerate(rates.FIRST_STAGE)}
    return Concerns(
        key=key,
        origin=origin,
        is_care=np.full(count, is_care),
        child=child,
        officer=officer,
        team=team,
        raised=raised,
        # A concern names the meeting that it arose from, so it is not typed in before that.
        since=np.maximum(restating.typed(scope, key, raised), not_before),
        reason=draws.code(REASONS),
        repeats=not_recorded(count),
        first_stage=draws.code(weights).astype(np.int64),
        resolved=never(count),
        resolved_typed=never(count),
        is_withdrawn=np.zeros(count, dtype=bool),
        has_stages=~draws.chance(rates.WITHOUT_STAGES_SHARE),
    )


def _steps(scope: Scope, story: Story, concerns: Concerns) -> Steps:
    """Stage after stage; sets when each concern was settled and whether it was withdrawn."""
    working = scope.working_days
    concern = np.arange(len(concerns.raised), dtype=np.int64)
    stage, entered, since = concerns.first_stage, concerns.raised, concerns.since
    parts: list[Steps] = []
    for number in range(len(STAGES)):
        key = concerns.key[concern] * STEPS + number
        draws = scope.draws(Subject.STAGES, key)
        slow = draws.chance(story.between(entered, *rates.STAGE_LATE_SHARES))
        waited = np.where(slow, draws.between(6, 18), draws.between(1, 5))
        forgotten = draws.chance(rates.ESCALATION_NEVER_ANSWERED_SHARE)
        responded = np.where(forgotten, OPEN, working.after(entered, waited))
        exited = np.where(forgotten, OPEN, working.after(entered, waited + draws.between(0, 3)))
        # Only the four numbered stages and the informal one have a next; beyond stage 4 lies Cafcass, which is rare.
        climbs = draws.chance(np.where(stage < 4, rates.CLIMB_SHARE, np.where(stage == 4, 0.1, 0.0)))
        gives_up = ~climbs & draws.chance(rates.STAGE_WITHDRAWN_SHARE)
        outcome = np.where(climbs, "escalated", np.where(gives_up, "withdrawn", "resolved"))
        responded_typed = np.maximum(restating.typed(scope, key * 2, responded), since)
        exited_typed = np.maximum(restating.typed(scope, key * 2 + 1, exited), responded_typed)
        parts.append(
            Steps(key, concern, stage, entered, since, responded, responded_typed, exited, exited_typed, outcome)
        )
        is_over = exited <= scope.extract_day
        settled = is_over & ~climbs
        concerns.resolved[concern[settled]] = exited[settled]
        concerns.resolved_typed[concern[settled]] = exited_typed[settled]
        concerns.is_withdrawn[concern[settled]] = gives_up[settled]
        goes_on = is_over & climbs
        concern, stage = concern[goes_on], stage[goes_on] + 1
        entered, since = exited[goes_on], exited_typed[goes_on]
    return joined(parts)


def _raised_again(scope: Scope, concerns: Concerns) -> Concerns:
    """The same concern about the same child some weeks or months after it was resolved."""
    draws = scope.draws(Subject.ESCALATIONS, concerns.key * 2 + 1)
    is_settled = (concerns.resolved < OPEN) & ~concerns.is_withdrawn
    after = draws.between(15, 240)
    positions = np.flatnonzero(draws.chance(rates.ESCALATION_AGAIN_SHARE) & is_settled).astype(np.int64)
    former = concerns.rows(positions)
    day = former.resolved + after[positions]
    again = _new_concerns(
        scope, former.key + 1, former.origin, True, former.child, former.officer, former.team, day, former.since
    )
    again.is_care, again.reason, again.repeats = former.is_care, former.reason, positions
    return _raised(scope, again)


def _raised(scope: Scope, concerns: Concerns) -> Concerns:
    return concerns.rows(np.flatnonzero(concerns.raised <= scope.extract_day))
