"""section47_enquiries.csv: one row a child and enquiry."""

from __future__ import annotations

import numpy as np

from orchestration.sample_data import rates
from orchestration.sample_data.days import BLANK
from orchestration.sample_data.events.protection import INITIAL, NO_CONFERENCE
from orchestration.sample_data.files import Table, code_column, day_column, id_column
from orchestration.sample_data.scope import Subject
from orchestration.sample_data.world import World


def enquiries_table(world: World) -> Table:
    """The rows; whether a conference is needed is decided at the end of an enquiry."""
    scope, enquiries, cases = world.scope, world.enquiries, world.cases
    rows = enquiries.register.rows
    member = enquiries.member[rows]
    case, child = world.members.case[member], world.members.child[member]
    draws = scope.draws(Subject.ENQUIRIES, -1 - enquiries.key[rows])
    is_closed = enquiries.closed[rows] <= scope.extract_day
    # An enquiry whose conference was forgotten is closed as needing one: it is overdue.
    kind = cases.kind[case]
    needs_none = np.where((kind == NO_CONFERENCE) & is_closed, "Y", "N")
    blanked = draws.blanked(needs_none, rates.FIELD_BLANK_SHARE)
    since = np.maximum(enquiries.start[rows], world.children.known[child])
    return {
        "section47_id": id_column("S", enquiries.register.number[rows]),
        "child_id": world.children.id_column(child, since),
        "start_date": day_column(enquiries.start[rows]),
        "end_date": day_column(np.where(is_closed, enquiries.end[rows], BLANK)),
        "conference_not_required": code_column(np.where(kind == INITIAL, needs_none, blanked)),
        "team": code_column(draws.blanked(cases.team[case], rates.TEAM_BLANK_SHARE)),
    }
