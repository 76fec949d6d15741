"""Section 47 enquiries: one row a child of a family's enquiry."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.sample_data import restating
from orchestration.sample_data.days import Days, Numbers
from orchestration.sample_data.events.plans import Members
from orchestration.sample_data.events.protection import TRANSFER_IN, Cases
from orchestration.sample_data.register import Register, enter, linked, never, not_recorded
from orchestration.sample_data.scope import Scope, Subject

# Room in the key of a child of a case for the enquiry and the one entered by mistake.
RECORDS = 2


@dataclass
class Enquiries:
    """One row a child of an enquiry, and after them those entered by mistake.

    `of_member` is the position of each member's enquiry, negative where the family moved in. `closed` is the day on
    which the end was typed in.
    """

    key: Numbers
    member: Numbers
    start: Days
    end: Days
    closed: Days
    register: Register
    of_member: Numbers

    def number(self, members: Numbers) -> Numbers:
        """The number of each member's enquiry (a negative member has none), negative where the extract has none."""
        return linked(self.register.number, linked(self.of_member, members))


def draw_enquiries(scope: Scope, cases: Cases, members: Members) -> Enquiries:
    """Every enquiry. Brothers and sisters have one of the same days each."""
    member = np.flatnonzero(cases.kind[members.case] != TRANSFER_IN).astype(np.int64)
    case = members.case[member]
    start = cases.enquiry_day[case]
    draws = scope.draws(Subject.ENQUIRIES, cases.key[case])
    end = scope.working_days.after(start, draws.between(3, 15))
    since = restating.typed(scope, cases.key[case] * RECORDS, start)
    closed = np.maximum(restating.typed(scope, cases.key[case] * RECORDS + 1, end), since)
    key = members.key[member] * RECORDS
    again, again_since, deleted, is_moved = restating.mistakes(scope, key, since)
    moved = scope.working_days.on_or_before(start[again] - 1)
    keys = np.concatenate([key, key[again] + 1])
    until = np.concatenate([never(len(key)), deleted])
    every_since = np.concatenate([since, again_since])
    of_member = not_recorded(len(members.case))
    of_member[member] = np.arange(len(member))
    return Enquiries(
        key=keys,
        member=np.concatenate([member, member[again]]),
        start=np.concatenate([start, np.where(is_moved, moved, start[again])]),
        end=np.concatenate([end, end[again]]),
        closed=np.concatenate([closed, np.maximum(closed[again], again_since)]),
        register=enter(scope.extract_day, every_since, keys, until),
        of_member=of_member,
    )
