"""escalations.csv and escalation_stages.csv: the rows of the concerns with everything that is recorded about them."""

from __future__ import annotations

import numpy as np

from orchestration.sample_data import rates
from orchestration.sample_data.children import Children
from orchestration.sample_data.days import BLANK, OPEN, recorded_by
from orchestration.sample_data.escalations import STAGES, Concerns, Steps
from orchestration.sample_data.files import Table, code_column, day_column, id_column
from orchestration.sample_data.scope import Scope, Subject

ROLES = ("social_worker", "team_manager", "service_manager", "head_of_service", "director", "cafcass")
UNTIMED = ("informal", "cafcass")
AGENCIES = {"social_care": 0.86, "education": 0.06, "health": 0.05, "police": 0.01, "other": 0.01, "": 0.01}
OUTCOMES = {"resolved": 0.75, "upheld": 0.18, "not_upheld": 0.07}


def escalations_table(scope: Scope, children: Children, concerns: Concerns, steps: Steps) -> Table:
    """escalations.csv: one row a concern, by the day it was raised."""
    draws = scope.draws(Subject.ESCALATION_FIELDS)
    count = len(concerns.raised)
    cafcass = np.full(count, BLANK, dtype=np.int64)
    at_cafcass = STAGES.index("cafcass") == steps.stage
    cafcass[steps.concern[at_cafcass]] = steps.entered[at_cafcass]
    is_formal = np.zeros(count, dtype=bool)
    is_formal[steps.concern[~np.isin(np.array(STAGES)[steps.stage], UNTIMED)]] = True
    formal = np.where(is_formal, "Y", "N")
    # The flag is used only where no stage is recorded, so beside stages it is often left blank.
    formal = np.where(concerns.has_stages, draws.blanked(formal, 0.5), formal)
    is_repeat = concerns.repeats >= 0
    # Half of the repeats are linked; the others can be seen only from the child and the reason.
    repeats = np.where(is_repeat & draws.chance(count, 0.5), concerns.repeats + 1, BLANK)
    origin = np.where(is_repeat | draws.chance(count, 0.1), BLANK, concerns.origin.number)
    resolution = np.where(concerns.is_withdrawn, "withdrawn", draws.code(count, OUTCOMES))
    is_settled = concerns.resolved < OPEN
    return {
        "escalation_id": id_column("X", np.arange(count) + 1),
        "child_id": children.id_column(concerns.origin.child, concerns.raised),
        "raised_date": day_column(concerns.raised),
        "officer_id": id_column("O", concerns.origin.officer),
        "route": code_column(np.where(concerns.is_care, "care", "protection")),
        "reason_code": code_column(concerns.reason),
        "challenged_agency": code_column(draws.code(count, AGENCIES)),
        "is_formal": code_column(formal),
        "review_id": id_column("R", np.where(concerns.is_care, origin, BLANK)),
        "conference_id": id_column("K", np.where(concerns.is_care, BLANK, origin)),
        "resolved_date": day_column(recorded_by(concerns.resolved, scope.extract_day)),
        "resolution": code_column(np.where(is_settled, draws.blanked(resolution, rates.LINK_BLANK_SHARE), "")),
        "repeat_of_escalation_id": id_column("X", repeats),
        "cafcass_referral_date": day_column(cafcass),
        "team": code_column(draws.blanked(concerns.origin.team, rates.FIELD_BLANK_SHARE)),
    }


def stages_table(scope: Scope, concerns: Concerns, steps: Steps) -> Table:
    """escalation_stages.csv: one row a stage, by concern and then by day."""
    draws = scope.draws(Subject.STAGES)
    kept = np.flatnonzero(concerns.has_stages[steps.concern])
    kept = kept[np.lexsort((steps.entered[kept], steps.concern[kept]))]
    stage, entered = steps.stage[kept], steps.entered[kept]
    name = np.array(STAGES)[stage]
    due = np.where(np.isin(name, UNTIMED), BLANK, scope.working_days.after(entered, 5))
    role = draws.blanked(np.array(ROLES)[stage], rates.FIELD_BLANK_SHARE)
    return {
        "escalation_id": id_column("X", steps.concern[kept] + 1),
        "stage": code_column(name),
        "entered_date": day_column(entered),
        "recorded_due_date": day_column(due),
        "responded_date": day_column(recorded_by(steps.responded[kept], scope.extract_day)),
        "exited_date": day_column(recorded_by(steps.exited[kept], scope.extract_day)),
        "exit_outcome": code_column(steps.outcome[kept]),
        "escalated_to_role": code_column(role),
    }
