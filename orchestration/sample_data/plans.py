"""Enquiries and plans of each child of a family, and which of those children go on into care."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orchestration.sample_data import rates
from orchestration.sample_data.children import Children
from orchestration.sample_data.days import BLANK, OPEN, Codes, Days, Numbers, birthday, recorded_by
from orchestration.sample_data.draws import Draws
from orchestration.sample_data.files import Table, code_column, day_column, id_column, number_column
from orchestration.sample_data.protection import (
    INITIAL,
    NO_CONFERENCE,
    TRANSFER_IN,
    Cases,
    Families,
    no_days,
)
from orchestration.sample_data.scope import Scope, Subject


@dataclass
class Members:
    """One row a child of a family's case. `plan` is the position of the child's plan, or negative."""

    case: Numbers
    child: Numbers
    plan: Numbers


@dataclass
class Plans:
    """One row a counted plan of a child, by start date; `end` is OPEN while it runs."""

    case: Numbers
    child: Numbers
    start: Days
    end: Days
    end_reason: Codes


def draw_plans(
    scope: Scope, children: Children, families: Families, cases: Cases
) -> tuple[Members, Plans, Days, Table]:
    """The children of every case, their plans, the day each entered care from a plan (or negative), and the table."""
    draws = scope.draws(Subject.PLANS)
    members = _children_of_cases(children, families, cases)
    adult_day = birthday(children.born, 18)
    left_out = draws.chance(len(members.case), rates.CHILD_LEFT_OUT_SHARE)
    start = cases.plan_start[members.case]
    has_plan = cases.has_plan[members.case] & ~left_out & (start < adult_day[members.child])
    chosen = np.flatnonzero(has_plan)
    chosen = chosen[np.argsort(start[chosen], kind="stable")]
    members.plan[chosen] = np.arange(len(chosen))
    case, child, start = members.case[chosen], members.child[chosen], start[chosen]
    end = cases.plan_end[case]
    reason = np.where(draws.chance(len(case), rates.FIELD_BLANK_SHARE), "", "risk_reduced").astype("<U16")
    end, reason = _moved_away(scope, draws, start, end, reason)
    end, reason, care_day = _into_care(scope, draws, children, cases, case, child, start, end, reason)
    is_adult = adult_day[child] < end
    end, reason = np.where(is_adult, adult_day[child], end), np.where(is_adult, "aged_18", reason)
    is_open = end > scope.extract_day
    plans = Plans(case, child, start, np.where(is_open, OPEN, end), np.where(is_open, "", reason))
    return members, plans, care_day, _plans_table(scope, draws, children, families, cases, plans)


def _children_of_cases(children: Children, families: Families, cases: Cases) -> Members:
    size = families.size[cases.family]
    case = np.repeat(np.arange(len(size), dtype=np.int64), size)
    within = np.arange(len(case)) - np.repeat(np.cumsum(size) - size, size)
    child = families.first_child[cases.family[case]] + within
    is_child = cases.enquiry_day[case] < birthday(children.born[child], 18)
    case, child = case[is_child], child[is_child]
    return Members(case, child, np.full(len(case), BLANK, dtype=np.int64))


def _moved_away(scope: Scope, draws: Draws, start: Days, end: Days, reason: Codes) -> tuple[Days, Codes]:
    last = np.minimum(end, scope.extract_day)
    moves = draws.chance(len(start), rates.PLAN_MOVED_AWAY_SHARE) & (last - start > 40)
    day = start + 20 + (draws.share(len(start)) * (last - start - 20)).astype(np.int64)
    return np.where(moves, day, end), np.where(moves, "moved_away", reason)


def _into_care(
    scope: Scope,
    draws: Draws,
    children: Children,
    cases: Cases,
    case: Numbers,
    child: Numbers,
    start: Days,
    end: Days,
    reason: Codes,
) -> tuple[Days, Codes, Days]:
    """Some children of a first plan become looked after while it runs, and the plan ends within weeks of that."""
    count = len(case)
    day = np.maximum(start + 7 + draws.waiting(count, 150), children.born[child] + 1)
    latest = np.minimum(np.minimum(end, scope.extract_day), birthday(children.born[child], 17))
    enters = draws.chance(count, rates.PLAN_TO_CARE_SHARE) & (cases.round[case] == 0) & (day < latest)
    plan_end = np.minimum(day + draws.between(count, 0, 30), end)
    care_day = no_days(children.people)
    care_day[child[enters]] = day[enters]
    return np.where(enters, plan_end, end), np.where(enters, "looked_after", reason), care_day


def _plans_table(
    scope: Scope, draws: Draws, children: Children, families: Families, cases: Cases, plans: Plans
) -> Table:
    """protection_plans.csv: counted plans, then those that another authority held before the family moved in."""
    count = len(plans.case)
    elsewhere = np.flatnonzero(
        (cases.kind[plans.case] == TRANSFER_IN) & draws.chance(count, rates.OTHER_AUTHORITY_SHARE)
    )
    elsewhere_start = plans.start[elsewhere] - draws.between(len(elsewhere), 60, 400)
    elsewhere_end = plans.start[elsewhere] - draws.between(len(elsewhere), 0, 14)
    rows = np.concatenate([np.arange(count), elsewhere])
    is_counted = np.arange(len(rows)) < count
    start = np.concatenate([plans.start, elsewhere_start])
    end = np.concatenate([plans.end, elsewhere_end])
    reason = np.concatenate([plans.end_reason, np.full(len(elsewhere), "moved_away")])
    previous, previous_end = _previous_plans(draws, children, plans)
    initial = draws.code(count, rates.CATEGORIES)
    latest = np.where(draws.chance(count, 0.12), draws.code(count, rates.CATEGORIES), initial)
    team = draws.blanked(families.team[cases.family[plans.case]], rates.TEAM_BLANK_SHARE)
    return {
        "plan_id": id_column("P", np.arange(len(rows)) + 1),
        "child_id": children.id_column(plans.child[rows], start),
        "start_date": day_column(start),
        "end_date": day_column(recorded_by(end, scope.extract_day)),
        "end_reason": code_column(reason),
        "initial_category": code_column(initial[rows]),
        "latest_category": code_column(latest[rows]),
        "is_other_authority": code_column(np.where(is_counted, draws.blanked(np.full(len(rows), "N"), 0.02), "Y")),
        "previous_plan_count": number_column(np.where(is_counted, previous[rows], BLANK)),
        "previous_plan_end_date": day_column(np.where(is_counted, previous_end[rows], BLANK)),
        "team": code_column(team[rows]),
    }


def _previous_plans(draws: Draws, children: Children, plans: Plans) -> tuple[Numbers, Days]:
    """How many plans the child had before, as a worker would record it, and the end of one too old to be on file."""
    count = len(plans.case)
    order = np.lexsort((plans.start, plans.child))
    ordered = plans.child[order]
    is_first = np.concatenate([[True], ordered[1:] != ordered[:-1]])[:count]
    position = np.arange(count)
    earlier = np.empty(count, dtype=np.int64)
    earlier[order] = position - np.maximum.accumulate(np.where(is_first, position, 0))
    long_ago = plans.start - draws.between(count, 800, 2500)
    is_old = draws.chance(count, rates.EARLIER_PLAN_SHARE) & (earlier == 0) & (long_ago > children.born[plans.child])
    recorded = np.where(is_old, 1, earlier)
    is_blank = draws.chance(count, rates.FIELD_BLANK_SHARE)
    return np.where(is_blank, BLANK, recorded), np.where(is_old, long_ago, BLANK)


def enquiries_table(
    scope: Scope, children: Children, families: Families, cases: Cases, members: Members
) -> tuple[Numbers, Table]:
    """section47_enquiries.csv, and the number of each member's enquiry (negative: the family moved in)."""
    draws = scope.draws(Subject.ENQUIRIES)
    rows = np.flatnonzero(cases.kind[members.case] != TRANSFER_IN)
    rows = rows[np.argsort(cases.enquiry_day[members.case[rows]], kind="stable")]
    number = np.full(len(members.case), BLANK, dtype=np.int64)
    number[rows] = np.arange(len(rows)) + 1
    case, count = members.case[rows], len(rows)
    end = scope.working_days.after(cases.enquiry_day[case], draws.between(count, 3, 15))
    # An enquiry whose conference was forgotten stays open, or is closed as needing one: both are overdue.
    kind = cases.kind[case]
    needs_none = np.where(kind == NO_CONFERENCE, "Y", "N")
    blanked = draws.blanked(needs_none, rates.FIELD_BLANK_SHARE)
    team = draws.blanked(families.team[cases.family[case]], rates.TEAM_BLANK_SHARE)
    return number, {
        "section47_id": id_column("S", number[rows]),
        "child_id": children.id_column(members.child[rows], cases.enquiry_day[case]),
        "start_date": day_column(cases.enquiry_day[case]),
        "end_date": day_column(recorded_by(end, scope.extract_day)),
        "conference_not_required": code_column(np.where(kind == INITIAL, needs_none, blanked)),
        "team": code_column(team),
    }
