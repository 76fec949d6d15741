"""Plans of each child of a family, and which of those children go on into care."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.sample_data import rates, restating
from orchestration.sample_data.columns import repeated
from orchestration.sample_data.days import OPEN, Codes, Days, Flags, Numbers, birthday
from orchestration.sample_data.events.children import MOST_IN_A_FAMILY, Children, Families
from orchestration.sample_data.events.protection import TRANSFER_IN, Cases
from orchestration.sample_data.register import Register, enter, not_recorded
from orchestration.sample_data.scope import Scope, Subject

# A key for the plan that another authority held before, beside that of the plan here.
ELSEWHERE = 2


@dataclass
class Members:
    """One row a child of a family's case. `plan` is the position of the child's plan, or negative."""

    key: Numbers
    case: Numbers
    child: Numbers
    plan: Numbers


@dataclass
class Plans:
    """One row a counted plan of a child, and after them those that another authority held (`is_counted` is false).

    `end` is OPEN where the plan runs longer than anybody knows. `since` and `closed` are the days on which start and
    end were typed in.
    """

    key: Numbers
    case: Numbers
    child: Numbers
    start: Days
    end: Days
    end_reason: Codes
    since: Days
    closed: Days
    is_counted: Flags
    register: Register


def draw_plans(scope: Scope, children: Children, families: Families, cases: Cases) -> tuple[Members, Plans, Days]:
    """The children of every case, their plans, and the day on which each entered care from a plan (or negative)."""
    members = _children_of_cases(children, families, cases)
    draws = scope.draws(Subject.PLANS, members.key)
    adult_day = birthday(children.born, 18)
    left_out = draws.chance(rates.CHILD_LEFT_OUT_SHARE) & ~families.is_older[cases.family[members.case]]
    start = cases.plan_start[members.case]
    has_plan = cases.has_plan[members.case] & ~left_out & (start < adult_day[members.child])
    chosen = np.flatnonzero(has_plan & (start <= scope.extract_day))
    members.plan[chosen] = np.arange(len(chosen))
    key, case, child, start = members.key[chosen], members.case[chosen], members.child[chosen], start[chosen]
    draws = scope.draws(Subject.PLANS, -1 - key)
    end = cases.plan_end[case]
    reason = np.where(draws.chance(rates.FIELD_BLANK_SHARE), "", "risk_reduced").astype("<U16")
    moved = start + 20 + draws.waiting(rates.PLAN_MOVES_AWAY_MEAN_DAYS)
    moves = (moved < end) & (moved > scope.first_day)
    end, reason = np.where(moves, moved, end), np.where(moves, "moved_away", reason)
    into_care = np.maximum(start + 7 + draws.waiting(150), children.born[child] + 1)
    latest = np.minimum(np.minimum(end, scope.extract_day + 1), birthday(children.born[child], 17))
    enters = draws.chance(rates.PLAN_TO_CARE_SHARE) & (cases.round[case] == 0)
    enters &= (into_care < latest) & (into_care > scope.first_day)
    care_day = not_recorded(children.people)
    care_day[child[enters]] = into_care[enters]
    # The plan ends within weeks of the day on which the child came into care.
    end = np.where(enters, np.minimum(into_care + draws.between(0, 30), end), end)
    reason = np.where(enters, "looked_after", reason)
    is_adult = adult_day[child] < end
    end, reason = np.where(is_adult, adult_day[child], end), np.where(is_adult, "aged_18", reason)
    is_elsewhere = (cases.kind[case] == TRANSFER_IN) & draws.chance(rates.OTHER_AUTHORITY_SHARE)
    back_to, back_from = draws.between(0, 14), draws.between(60, 400)
    other = np.flatnonzero(is_elsewhere)
    since = cases.decided_typed[case]
    keys = np.concatenate([key * ELSEWHERE, key[other] * ELSEWHERE + 1])
    every_since = np.concatenate([since, since[other]])
    closed = np.where(end < OPEN, np.maximum(restating.typed(scope, key, end), since), OPEN)
    plans = Plans(
        key=keys,
        case=np.concatenate([case, case[other]]),
        child=np.concatenate([child, child[other]]),
        start=np.concatenate([start, (start - back_from)[other]]),
        end=np.concatenate([end, (start - back_to)[other]]),
        end_reason=np.concatenate([reason, np.full(len(other), "moved_away")]),
        since=every_since,
        closed=np.concatenate([closed, since[other]]),
        is_counted=np.arange(len(keys)) < len(key),
        register=enter(scope.extract_day, every_since, keys),
    )
    return members, plans, care_day


def _children_of_cases(children: Children, families: Families, cases: Cases) -> Members:
    size = families.size[cases.family]
    case, within = repeated(size)
    child = families.first_child[cases.family[case]] + within
    is_child = cases.enquiry_day[case] < birthday(children.born[child], 18)
    case, child, within = case[is_child], child[is_child], within[is_child]
    return Members(cases.key[case] * MOST_IN_A_FAMILY + within, case, child, not_recorded(len(case)))
