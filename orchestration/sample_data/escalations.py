"""escalations.csv and escalation_stages.csv: concerns that officers raise after reviews and conferences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.sample_data import rates
from orchestration.sample_data.children import Children
from orchestration.sample_data.days import BLANK, OPEN, Codes, Days, Flags, Numbers, recorded_by
from orchestration.sample_data.draws import Draws
from orchestration.sample_data.files import Table, code_column, day_column, id_column
from orchestration.sample_data.scope import Scope, Subject

STAGES = ("informal", "stage_1", "stage_2", "stage_3", "stage_4", "cafcass")
ROLES = ("social_worker", "team_manager", "service_manager", "head_of_service", "director", "cafcass")
UNTIMED = ("informal", "cafcass")
REASONS = {
    "care_plan_incomplete": 0.18, "drift_or_delay": 0.24, "safeguarding": 0.08, "social_work_provision": 0.14,
    "placement": 0.08, "education": 0.06, "health": 0.05, "planning_18_plus": 0.05, "management": 0.03,
    "review_decisions_not_completed": 0.06, "other": 0.02, "": 0.01,
}  # fmt: skip
AGENCIES = {"social_care": 0.86, "education": 0.06, "health": 0.05, "police": 0.01, "other": 0.01, "": 0.01}
OUTCOMES = {"resolved": 0.75, "upheld": 0.18, "not_upheld": 0.07}


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
    """One row a concern; `resolved` is OPEN until it is settled, `repeats` the position of an earlier one."""

    origin: Origins
    is_care: Flags
    raised: Days
    reason: Codes
    repeats: Numbers
    first_stage: Numbers


@dataclass
class Steps:
    """One row a stage of a concern."""

    concern: Numbers
    stage: Numbers
    entered: Days
    responded: Days
    exited: Days
    outcome: Codes


def escalation_tables(scope: Scope, children: Children, reviews: Origins, conferences: Origins) -> tuple[Table, Table]:
    """Both tables: the concerns by the day they were raised, and their stages."""
    draws = scope.draws(Subject.ESCALATIONS)
    concerns = _concerns(scope, draws, reviews, conferences)
    steps, resolved, withdrawn = _steps(scope, draws, concerns)
    again = _raised_again(scope, draws, concerns, resolved, withdrawn)
    steps_again, resolved_again, withdrawn_again = _steps(scope, draws, again)
    steps_again.concern += len(concerns.raised)
    every = _joined_concerns(concerns, again)
    every_step = Steps(
        **{name: np.concatenate([column, getattr(steps_again, name)]) for name, column in vars(steps).items()}
    )
    ends = np.concatenate([resolved, resolved_again])
    is_withdrawn = np.concatenate([withdrawn, withdrawn_again])
    order = np.argsort(every.raised, kind="stable")
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.arange(len(order)) + 1
    without_stages = draws.chance(len(order), rates.WITHOUT_STAGES_SHARE)
    return (
        _concerns_table(scope, draws, children, every, every_step, ends, is_withdrawn, number, order, without_stages),
        _stages_table(scope, every_step, number, without_stages),
    )


def _concerns(scope: Scope, draws: Draws, reviews: Origins, conferences: Origins) -> Concerns:
    from_reviews = draws.some(len(reviews.number), rates.ESCALATION_SHARE)
    from_conferences = draws.some(len(conferences.number), rates.CONFERENCE_ESCALATION_SHARE)
    care, protection = reviews.rows(from_reviews), conferences.rows(from_conferences)
    origin = Origins(
        **{name: np.concatenate([column, getattr(protection, name)]) for name, column in vars(care).items()}
    )
    count = len(origin.number)
    raised = np.minimum(scope.working_days.on_or_after(origin.day + draws.between(count, 0, 9)), scope.extract_day)
    return Concerns(
        origin=origin,
        is_care=np.arange(count) < len(from_reviews),
        raised=raised,
        reason=draws.code(count, REASONS),
        repeats=np.full(count, BLANK, dtype=np.int64),
        first_stage=_first_stages(draws, count),
    )


def _first_stages(draws: Draws, count: int) -> Numbers:
    weights = {str(stage): weight for stage, weight in enumerate(rates.FIRST_STAGE)}
    return draws.code(count, weights).astype(np.int64)


def _steps(scope: Scope, draws: Draws, concerns: Concerns) -> tuple[Steps, Days, Flags]:
    """Stage after stage, the day each concern was settled (OPEN: not yet), and whether it was withdrawn."""
    working = scope.working_days
    concern = np.arange(len(concerns.raised), dtype=np.int64)
    stage, entered = concerns.first_stage, concerns.raised
    resolved = np.full(len(concern), OPEN, dtype=np.int64)
    withdrawn = np.zeros(len(concern), dtype=bool)
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
        resolved[concern[settled]] = exited[settled]
        withdrawn[concern[settled]] = gives_up[settled]
        goes_on = is_over & climbs
        concern, stage, entered = concern[goes_on], stage[goes_on] + 1, exited[goes_on]
    joined = {name: np.concatenate([getattr(part, name) for part in parts]) for name in vars(parts[0])}
    return Steps(**joined), resolved, withdrawn


def _raised_again(scope: Scope, draws: Draws, concerns: Concerns, resolved: Days, withdrawn: Flags) -> Concerns:
    """The same concern about the same child some weeks or months after it was resolved."""
    chosen = draws.chance(len(resolved), rates.ESCALATION_AGAIN_SHARE) & (resolved < OPEN) & ~withdrawn
    positions = np.flatnonzero(chosen).astype(np.int64)
    raised = scope.working_days.on_or_after(resolved[positions] + draws.between(len(positions), 15, 240))
    kept = raised <= scope.extract_day
    positions, raised = positions[kept], raised[kept]
    return Concerns(
        origin=concerns.origin.rows(positions),
        is_care=concerns.is_care[positions],
        raised=raised,
        reason=concerns.reason[positions],
        repeats=positions,
        first_stage=_first_stages(draws, len(positions)),
    )


def _joined_concerns(first: Concerns, second: Concerns) -> Concerns:
    origin = Origins(
        **{name: np.concatenate([column, getattr(second.origin, name)]) for name, column in vars(first.origin).items()}
    )
    rest = {
        name: np.concatenate([column, getattr(second, name)])
        for name, column in vars(first).items()
        if name != "origin"
    }
    return Concerns(origin=origin, **rest)


def _concerns_table(
    scope: Scope,
    draws: Draws,
    children: Children,
    concerns: Concerns,
    steps: Steps,
    resolved: Days,
    withdrawn: Flags,
    number: Numbers,
    order: Numbers,
    without_stages: Flags,
) -> Table:
    count = len(order)
    cafcass = np.full(count, BLANK, dtype=np.int64)
    at_cafcass = STAGES.index("cafcass") == steps.stage
    cafcass[steps.concern[at_cafcass]] = steps.entered[at_cafcass]
    is_formal = np.zeros(count, dtype=bool)
    is_formal[steps.concern[~np.isin(np.array(STAGES)[steps.stage], UNTIMED)]] = True
    formal = np.where(is_formal, "Y", "N")
    formal = np.where(without_stages, formal, draws.blanked(formal, 0.5))
    is_repeat = concerns.repeats >= 0
    # Half of the repeats are linked; the others can be seen only from the child and the reason.
    is_linked = is_repeat & draws.chance(count, 0.5)
    repeats = np.where(is_linked, number[np.maximum(concerns.repeats, 0)], BLANK)
    origin = np.where(is_repeat | draws.chance(count, 0.1), BLANK, concerns.origin.number)
    resolution = np.where(withdrawn, "withdrawn", draws.code(count, OUTCOMES))
    resolution = np.where(resolved < OPEN, draws.blanked(resolution, rates.LINK_BLANK_SHARE), "")
    columns = {
        "escalation_id": id_column("X", number),
        "child_id": children.id_column(concerns.origin.child, concerns.raised),
        "raised_date": day_column(concerns.raised),
        "officer_id": id_column("O", concerns.origin.officer),
        "route": code_column(np.where(concerns.is_care, "care", "protection")),
        "reason_code": code_column(concerns.reason),
        "challenged_agency": code_column(draws.code(count, AGENCIES)),
        "is_formal": code_column(formal),
        "review_id": id_column("R", np.where(concerns.is_care, origin, BLANK)),
        "conference_id": id_column("K", np.where(concerns.is_care, BLANK, origin)),
        "resolved_date": day_column(recorded_by(resolved, scope.extract_day)),
        "resolution": code_column(resolution),
        "repeat_of_escalation_id": id_column("X", repeats),
        "cafcass_referral_date": day_column(cafcass),
        "team": code_column(draws.blanked(concerns.origin.team, rates.FIELD_BLANK_SHARE)),
    }
    return {name: column.take(order) for name, column in columns.items()}


def _stages_table(scope: Scope, steps: Steps, number: Numbers, without_stages: Flags) -> Table:
    draws = scope.draws(Subject.STAGES)
    kept = np.flatnonzero(~without_stages[steps.concern])
    kept = kept[np.lexsort((steps.entered[kept], number[steps.concern[kept]]))]
    stage, entered = steps.stage[kept], steps.entered[kept]
    name = np.array(STAGES)[stage]
    due = np.where(np.isin(name, UNTIMED), BLANK, scope.working_days.after(entered, 5))
    role = np.array(ROLES)[stage]
    return {
        "escalation_id": id_column("X", number[steps.concern[kept]]),
        "stage": code_column(name),
        "entered_date": day_column(entered),
        "recorded_due_date": day_column(due),
        "responded_date": day_column(recorded_by(steps.responded[kept], scope.extract_day)),
        "exited_date": day_column(recorded_by(steps.exited[kept], scope.extract_day)),
        "exit_outcome": code_column(steps.outcome[kept]),
        "escalated_to_role": code_column(draws.blanked(role, rates.FIELD_BLANK_SHARE)),
    }
