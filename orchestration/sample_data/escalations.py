"""Concerns that officers raise after reviews and conferences, and the stages they go through: the events."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.sample_data import rates
from orchestration.sample_data.days import BLANK, OPEN, Codes, Days, Flags, Numbers
from orchestration.sample_data.draws import Draws
from orchestration.sample_data.scope import Scope, Subject

STAGES = ("informal", "stage_1", "stage_2", "stage_3", "stage_4", "cafcass")
REASONS = {
    "care_plan_incomplete": 0.18, "drift_or_delay": 0.24, "safeguarding": 0.08, "social_work_provision": 0.14,
    "placement": 0.08, "education": 0.06, "health": 0.05, "planning_18_plus": 0.05, "management": 0.03,
    "review_decisions_not_completed": 0.06, "other": 0.02, "": 0.01,
}  # fmt: skip


@dataclass
class Origins:
    """One row a meeting that a concern may arise from: its number as an id, child, day, officer and team."""

    number: Numbers
    child: Numbers
    day: Days
    officer: Numbers
    team: Codes

    def rows(self, positions: Numbers) -> Origins:
        """Some of the rows."""
        return Origins(**{name: column[positions] for name, column in vars(self).items()})


@dataclass
class Concerns:
    """One row a concern, by the day it was raised; `repeats` is the position of an earlier one, or negative.

    `resolved` is OPEN until it is settled. A few were recorded without their stages.
    """

    origin: Origins
    is_care: Flags
    raised: Days
    reason: Codes
    repeats: Numbers
    first_stage: Numbers
    resolved: Days
    is_withdrawn: Flags
    has_stages: Flags

    def rows(self, positions: Numbers) -> Concerns:
        """Some of the rows, in the order asked for."""
        fields = {name: column[positions] for name, column in vars(self).items() if name != "origin"}
        return Concerns(origin=self.origin.rows(positions), **fields)


@dataclass
class Steps:
    """One row a stage of a concern."""

    concern: Numbers
    stage: Numbers
    entered: Days
    responded: Days
    exited: Days
    outcome: Codes


def draw_escalations(scope: Scope, reviews: Origins, conferences: Origins) -> tuple[Concerns, Steps]:
    """Every concern, those raised a second time among them, and the stages of each."""
    draws = scope.draws(Subject.ESCALATIONS)
    first = _concerns(scope, draws, reviews, conferences)
    steps = _steps(scope, draws, first)
    again = _raised_again(scope, draws, first)
    steps_again = _steps(scope, draws, again)
    steps_again.concern += len(first.raised)
    every = Concerns(
        origin=_joined_origins(first.origin, again.origin),
        **{
            name: np.concatenate([column, getattr(again, name)])
            for name, column in vars(first).items()
            if name != "origin"
        },
    )
    order = np.argsort(every.raised, kind="stable")
    position = np.empty(len(order), dtype=np.int64)
    position[order] = np.arange(len(order))
    every.repeats = np.where(every.repeats < 0, BLANK, position[every.repeats])
    both = {name: np.concatenate([column, getattr(steps_again, name)]) for name, column in vars(steps).items()}
    both["concern"] = position[both["concern"]]
    return every.rows(order), Steps(**both)


def _new_concerns(
    draws: Draws, origin: Origins, is_care: Flags, raised: Days, reason: Codes, repeats: Numbers
) -> Concerns:
    count = len(raised)
    weights = {str(stage): weight for stage, weight in enumerate(rates.FIRST_STAGE)}
    return Concerns(
        origin=origin,
        is_care=is_care,
        raised=raised,
        reason=reason,
        repeats=repeats,
        first_stage=draws.code(count, weights).astype(np.int64),
        resolved=np.full(count, OPEN, dtype=np.int64),
        is_withdrawn=np.zeros(count, dtype=bool),
        has_stages=~draws.chance(count, rates.WITHOUT_STAGES_SHARE),
    )


def _concerns(scope: Scope, draws: Draws, reviews: Origins, conferences: Origins) -> Concerns:
    from_reviews = draws.some(len(reviews.number), rates.ESCALATION_SHARE)
    from_conferences = draws.some(len(conferences.number), rates.CONFERENCE_ESCALATION_SHARE)
    origin = _joined_origins(reviews.rows(from_reviews), conferences.rows(from_conferences))
    count = len(origin.number)
    raised = np.minimum(scope.working_days.on_or_after(origin.day + draws.between(count, 0, 9)), scope.extract_day)
    no_repeat = np.full(count, BLANK, dtype=np.int64)
    is_care = np.arange(count) < len(from_reviews)
    return _new_concerns(draws, origin, is_care, raised, draws.code(count, REASONS), no_repeat)


def _steps(scope: Scope, draws: Draws, concerns: Concerns) -> Steps:
    """Stage after stage; sets when each concern was settled and whether it was withdrawn."""
    working = scope.working_days
    concern = np.arange(len(concerns.raised), dtype=np.int64)
    stage, entered = concerns.first_stage, concerns.raised
    parts: list[Steps] = []
    for _ in range(len(STAGES)):
        count = len(concern)
        slow = draws.chance(count, rates.STAGE_LATE_SHARE)
        waited = np.where(slow, draws.between(count, 6, 18), draws.between(count, 1, 5))
        forgotten = draws.chance(count, rates.ESCALATION_NEVER_ANSWERED_SHARE)
        responded = np.where(forgotten, OPEN, working.after(entered, waited))
        exited = np.where(forgotten, OPEN, working.after(entered, waited + draws.between(count, 0, 3)))
        is_over = exited <= scope.extract_day
        # Only the four numbered stages and the informal one have a next; beyond stage 4 lies Cafcass, which is rare.
        climbs = draws.chance(count, np.where(stage < 4, rates.CLIMB_SHARE, np.where(stage == 4, 0.1, 0.0)))
        gives_up = ~climbs & draws.chance(count, rates.STAGE_WITHDRAWN_SHARE)
        outcome = np.where(climbs, "escalated", np.where(gives_up, "withdrawn", "resolved"))
        parts.append(Steps(concern, stage, entered, responded, exited, np.where(is_over, outcome, "")))
        settled = is_over & ~climbs
        concerns.resolved[concern[settled]] = exited[settled]
        concerns.is_withdrawn[concern[settled]] = gives_up[settled]
        goes_on = is_over & climbs
        concern, stage, entered = concern[goes_on], stage[goes_on] + 1, exited[goes_on]
    joined = {name: np.concatenate([getattr(part, name) for part in parts]) for name in vars(parts[0])}
    return Steps(**joined)


def _raised_again(scope: Scope, draws: Draws, concerns: Concerns) -> Concerns:
    """The same concern about the same child some weeks or months after it was resolved."""
    is_settled = (concerns.resolved < OPEN) & ~concerns.is_withdrawn
    chosen = draws.chance(len(is_settled), rates.ESCALATION_AGAIN_SHARE) & is_settled
    positions = np.flatnonzero(chosen).astype(np.int64)
    raised = scope.working_days.on_or_after(concerns.resolved[positions] + draws.between(len(positions), 15, 240))
    kept = raised <= scope.extract_day
    positions, raised = positions[kept], raised[kept]
    former = concerns.rows(positions)
    return _new_concerns(draws, former.origin, former.is_care, raised, former.reason, positions)


def _joined_origins(first: Origins, second: Origins) -> Origins:
    return Origins(**{name: np.concatenate([column, getattr(second, name)]) for name, column in vars(first).items()})
