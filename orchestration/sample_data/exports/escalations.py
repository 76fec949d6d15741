"""escalations.csv and escalation_stages.csv: the rows of the concerns with everything that is recorded about them."""

from __future__ import annotations

import numpy as np

from orchestration.sample_data import rates, restating
from orchestration.sample_data.days import BLANK, recorded_by
from orchestration.sample_data.events.escalations import REASONS, STAGES
from orchestration.sample_data.files import Table, code_column, day_column, id_column
from orchestration.sample_data.register import linked, not_recorded
from orchestration.sample_data.scope import Subject
from orchestration.sample_data.world import World

ROLES = ("social_worker", "team_manager", "service_manager", "head_of_service", "director", "cafcass")
UNTIMED = ("informal", "cafcass")
AGENCIES = {"social_care": 0.86, "education": 0.06, "health": 0.05, "police": 0.01, "other": 0.01, "": 0.01}
OUTCOMES = {"resolved": 0.75, "upheld": 0.18, "not_upheld": 0.07}


def escalations_table(world: World) -> Table:
    """escalations.csv: one row a concern."""
    scope, concerns, steps = world.scope, world.concerns, world.steps
    register = world.concern_register
    kept = register.rows
    rows = concerns.rows(kept)
    draws = scope.draws(Subject.ESCALATION_FIELDS, rows.key)
    count = len(kept)
    known = np.flatnonzero(steps.since <= scope.extract_day)
    cafcass = not_recorded(len(concerns.key))
    at_cafcass = known[steps.stage[known] == STAGES.index("cafcass")]
    cafcass[steps.concern[at_cafcass]] = steps.entered[at_cafcass]
    is_formal = np.zeros(len(concerns.key), dtype=bool)
    is_formal[steps.concern[known[~np.isin(np.array(STAGES)[steps.stage[known]], UNTIMED)]]] = True
    formal = np.where(is_formal[kept], "Y", "N")
    # The flag is used only where no stage is recorded, so beside stages it is often left blank.
    formal = np.where(rows.has_stages, draws.blanked(formal, 0.5), formal)
    is_repeat = rows.repeats >= 0
    # Half of the repeats are linked; the others can be seen only from the child and the reason.
    repeats = linked(register.number, np.where(draws.chance(0.5), rows.repeats, BLANK))
    has_origin = ~is_repeat & ~draws.chance(0.1)
    review = linked(world.review_register.number, np.where(has_origin & rows.is_care, rows.origin, BLANK))
    conference = linked(world.conference_register.number, np.where(has_origin & ~rows.is_care, rows.origin, BLANK))
    resolution = np.where(rows.is_withdrawn, "withdrawn", draws.code(OUTCOMES))
    resolution = draws.blanked(resolution, rates.LINK_BLANK_SHARE)
    is_settled = rows.resolved_typed <= scope.extract_day
    is_wrong = restating.still_wrong(scope, scope.draws(Subject.CORRECTIONS, rows.key), rows.since)
    reason = np.where(is_wrong, draws.code(REASONS), rows.reason)
    impacts = scope.draws(Subject.ESCALATION_IMPACTS, rows.key)
    impact = np.where(rows.is_withdrawn, "none", impacts.code(rates.ESCALATION_IMPACTS))
    to_court = np.where(impacts.chance(rates.COURT_REFERRAL_SHARE), rows.raised + impacts.between(20, 60), BLANK)
    return {
        "escalation_id": id_column("X", register.number[kept]),
        "child_id": world.children.id_column(rows.child, rows.since),
        "raised_date": day_column(rows.raised),
        "officer_id": id_column("O", rows.officer),
        "route": code_column(np.where(rows.is_care, "care", "protection")),
        "reason_code": code_column(reason),
        "challenged_agency": code_column(draws.code(AGENCIES)),
        "is_formal": code_column(formal),
        "review_id": id_column("R", review),
        "conference_id": id_column("K", conference),
        "resolved_date": day_column(np.where(is_settled, rows.resolved, BLANK)),
        "resolution": code_column(np.where(is_settled, resolution, np.full(count, ""))),
        "repeat_of_escalation_id": id_column("X", repeats),
        "cafcass_referral_date": day_column(cafcass[kept]),
        "court_referral_date": day_column(recorded_by(to_court, scope.extract_day)),
        "impact_code": code_column(np.where(is_settled, impact, "")),
        "team": code_column(draws.blanked(rows.team, rates.FIELD_BLANK_SHARE)),
    }


def stages_table(world: World) -> Table:
    """escalation_stages.csv: one row a stage, by concern and then by day."""
    scope, concerns, steps = world.scope, world.concerns, world.steps
    number = world.concern_register.number[steps.concern]
    kept = np.flatnonzero(concerns.has_stages[steps.concern] & (steps.since <= scope.extract_day))
    kept = kept[np.lexsort((steps.entered[kept], number[kept]))]
    draws = scope.draws(Subject.STAGE_FIELDS, steps.key[kept])
    stage, entered = steps.stage[kept], steps.entered[kept]
    name = np.array(STAGES)[stage]
    due = np.where(np.isin(name, UNTIMED), BLANK, scope.working_days.after(entered, 5))
    is_answered = steps.responded_typed[kept] <= scope.extract_day
    is_over = steps.exited_typed[kept] <= scope.extract_day
    return {
        "escalation_id": id_column("X", number[kept]),
        "stage": code_column(name),
        "entered_date": day_column(entered),
        "recorded_due_date": day_column(due),
        "responded_date": day_column(np.where(is_answered, steps.responded[kept], BLANK)),
        "exited_date": day_column(np.where(is_over, steps.exited[kept], BLANK)),
        "exit_outcome": code_column(np.where(is_over, steps.outcome[kept], "")),
        "escalated_to_role": code_column(draws.blanked(np.array(ROLES)[stage], rates.FIELD_BLANK_SHARE)),
    }
