"""escalation_reasons.csv: the reasons of a concern beyond its first."""

from __future__ import annotations

import numpy as np

from orchestration.sample_data import rates
from orchestration.sample_data.events.escalations import REASONS
from orchestration.sample_data.files import Table, code_column, id_column
from orchestration.sample_data.scope import Subject
from orchestration.sample_data.world import World

FURTHER = {reason: weight for reason, weight in REASONS.items() if reason}


def reasons_table(world: World) -> Table:
    """One row a further reason, by concern; it is typed in with the concern."""
    register = world.concern_register
    concerns = world.concerns.rows(register.rows)
    draws = world.scope.draws(Subject.MORE_REASONS, concerns.key)
    share = draws.share()
    second, third = draws.code(FURTHER), draws.code(FURTHER)
    # Who would name the same reason again names none.
    has_second = (share < rates.SECOND_REASON_SHARE) & (second != concerns.reason)
    has_third = has_second & (share < rates.THIRD_REASON_SHARE) & (third != concerns.reason) & (third != second)
    row = np.concatenate([np.flatnonzero(has_second), np.flatnonzero(has_third)])
    reason = np.concatenate([second[has_second], third[has_third]])
    number = register.number[register.rows][row]
    order = np.lexsort((reason, number))
    return {"escalation_id": id_column("X", number[order]), "reason_code": code_column(reason[order])}
