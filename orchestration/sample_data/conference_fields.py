"""conferences.csv: one row a child and conference, brothers and sisters sharing a meeting and what came of it."""

from __future__ import annotations

import numpy as np

from orchestration.sample_data import rates
from orchestration.sample_data.children import Children
from orchestration.sample_data.conferences import SLOTS, Conferences
from orchestration.sample_data.days import BLANK, Codes, Days, Flags, Numbers, completed_years, recorded_by
from orchestration.sample_data.draws import Draws
from orchestration.sample_data.files import Table, code_column, day_column, id_column
from orchestration.sample_data.officers import Service
from orchestration.sample_data.protection import Cases, Families
from orchestration.sample_data.scope import Scope, Subject


def conferences_table(
    scope: Scope, children: Children, families: Families, cases: Cases, service: Service, rows: Conferences
) -> Table:
    """The rows with everything that is recorded about each meeting and each child at it."""
    draws = scope.draws(Subject.CONFERENCE_FIELDS)
    meetings, first_row, meeting = np.unique(rows.case * SLOTS + rows.slot, return_index=True, return_inverse=True)
    count, whole = len(rows), len(meetings)
    is_held = (rows.day <= scope.extract_day) & ~rows.is_cancelled
    family = cases.family[rows.case]
    chair = service.officer_at(service.chair_post[cases.family[rows.case[first_row]]], rows.day[first_row])
    chair = np.where(draws.chance(whole, rates.LINK_BLANK_SHARE), BLANK, chair)
    number = np.empty(whole, dtype=np.int64)
    number[np.argsort(first_row, kind="stable")] = np.arange(whole) + 1
    is_alone = np.bincount(meeting, minlength=whole) == 1
    number[is_alone & draws.chance(whole, 0.1)] = BLANK
    late = is_held & (rows.due >= 0) & (rows.day > rows.due)
    late_reason = np.where(late, draws.code(whole, rates.CONFERENCE_LATE_REASONS)[meeting], "")
    due_slip = np.where(draws.chance(whole, rates.RECORDED_DUE_WRONG_SHARE), draws.between(whole, -7, 7), 0)
    due_blank = draws.chance(whole, 0.08)
    due = np.where((rows.due < 0) | due_blank[meeting], BLANK, rows.due + due_slip[meeting])
    is_scheduled = ~is_held | ~draws.chance(whole, 0.2)[meeting]
    text = _fields(scope, draws, children, rows, meeting, whole, is_held)
    documents = _documents(scope, draws, rows, meeting, whole, is_held)
    blank_enquiry = draws.chance(count, rates.ENQUIRY_ID_BLANK_SHARE) | rows.is_cancelled
    blank_plan = draws.chance(count, rates.PLAN_ID_BLANK_SHARE) | ((rows.type != "review") & ~is_held)
    team = draws.blanked(families.team[family], rates.TEAM_BLANK_SHARE)
    return {
        "conference_id": id_column("K", np.arange(count) + 1),
        "child_id": children.id_column(rows.child, rows.day),
        "meeting_id": id_column("M", number[meeting]),
        "conference_type": code_column(rows.type),
        "section47_id": id_column("S", np.where(blank_enquiry, BLANK, rows.enquiry)),
        "plan_id": id_column("P", np.where(blank_plan | (rows.plan < 0), BLANK, rows.plan + 1)),
        "recorded_due_date": day_column(due),
        "scheduled_date": day_column(np.where(is_scheduled, rows.day, BLANK)),
        "held_date": day_column(np.where(is_held, rows.day, BLANK)),
        "is_cancelled": code_column(np.where(rows.is_cancelled, "Y", draws.blanked(np.full(count, "N"), 0.02))),
        "outcome": code_column(np.where(is_held, draws.blanked(rows.outcome, rates.LINK_BLANK_SHARE), "")),
        "late_reason": code_column(late_reason),
        "officer_id": id_column("O", chair[meeting]),
        **{name: code_column(column) for name, column in text.items()},
        **{name: day_column(column) for name, column in documents.items()},
        "team": code_column(team),
    }


def _fields(
    scope: Scope, draws: Draws, children: Children, rows: Conferences, meeting: Numbers, whole: int, is_held: Flags
) -> dict[str, Codes]:
    invited = draws.flag(whole, 0.97, 0.02)
    attended = np.where(invited == "Y", draws.flag(whole, 0.92, 0.02), np.where(invited == "", "", "N"))
    excluded = draws.flag(whole, 0.012, 0.05)
    age = np.searchsorted(np.array([4, 10]), completed_years(children.born[rows.child], rows.day), side="right")
    part = draws.code_by(age.astype(np.int64), rates.CHILD_TOOK_PART)
    fields = {
        "parent_invited": invited[meeting],
        "parent_attended": attended[meeting],
        "parent_excluded": excluded[meeting],
        "child_participation": part,
    }
    return {name: np.where(is_held, column, "") for name, column in fields.items()}


def _documents(
    scope: Scope, draws: Draws, rows: Conferences, meeting: Numbers, whole: int, is_held: Flags
) -> dict[str, Days]:
    """What was sent out after the meeting and when the core group first met, as far as the extract can know."""
    working = scope.working_days
    is_started = is_held & (rows.outcome == "plan_started")
    draft = np.where(draws.chance(whole, 0.85), draws.between(whole, 0, 1), draws.between(whole, 2, 6))
    minutes = np.where(draws.chance(whole, 0.84), draws.between(whole, 5, 20), draws.between(whole, 21, 40))
    group = np.where(draws.chance(whole, 0.88), draws.between(whole, 4, 10), draws.between(whole, 11, 18))
    is_issued = ~draws.chance(whole, rates.ISSUE_BLANK_SHARE)[meeting]
    days = {
        "draft_plan_issued_date": (is_started, draft),
        "minutes_distributed_date": (is_held, minutes),
        "first_core_group_date": (is_started, group),
    }
    return {
        name: recorded_by(
            np.where(wanted & is_issued, working.after(rows.day, count[meeting]), BLANK), scope.extract_day
        )
        for name, (wanted, count) in days.items()
    }
