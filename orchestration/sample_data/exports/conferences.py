"""conferences.csv: one row a child and conference, brothers and sisters sharing a meeting and what came of it."""

from __future__ import annotations

import numpy as np

from orchestration.sample_data import rates, restating
from orchestration.sample_data.days import BLANK, Codes, Days, Numbers, completed_years, recorded_by
from orchestration.sample_data.draws import Draws
from orchestration.sample_data.events.conferences import Conferences
from orchestration.sample_data.events.story import Story
from orchestration.sample_data.files import Table, code_column, day_column, id_column
from orchestration.sample_data.register import linked
from orchestration.sample_data.scope import Scope, Subject
from orchestration.sample_data.world import World


def conferences_table(world: World) -> Table:
    """The rows with everything that is recorded about each meeting and each child at it."""
    scope, cases = world.scope, world.cases
    register = world.conference_register
    rows = world.conferences.rows(register.rows)
    number = register.number[register.rows]
    count = len(rows)
    # What belongs to the meeting is drawn by its key, so brothers and sisters have it in common.
    draws, own = (
        scope.draws(Subject.CONFERENCE_FIELDS, rows.meeting),
        scope.draws(Subject.CONFERENCE_FIELDS, -1 - rows.key),
    )
    family = cases.family[rows.case]
    officer = world.service.chair(scope, rows.meeting, world.service.chair_post[family], rows.day)
    is_alone = (world.families.size[family] == 1) & draws.chance(0.1)
    is_late = rows.is_held & (rows.due >= 0) & (rows.day > rows.due)
    late_reason = _late_reasons(world.story, draws, rows)
    due_slip = np.where(draws.chance(rates.RECORDED_DUE_WRONG_SHARE), draws.between(-7, 7), 0)
    due = np.where((rows.due < 0) | draws.chance(0.08), BLANK, rows.due + due_slip)
    corrections = scope.draws(Subject.CORRECTIONS, rows.key)
    is_wrong = restating.still_wrong(scope, corrections, rows.typed)
    day = np.where(is_wrong, restating.wrong_day(corrections, rows.day), rows.day)
    enquiry = world.enquiries.number(rows.member)
    plan = linked(world.plans.register.number, rows.plan)
    is_plan_blank = own.chance(rates.PLAN_ID_BLANK_SHARE) | ((rows.type != "review") & ~rows.is_held)
    outcome = own.blanked(rows.outcome, rates.LINK_BLANK_SHARE)
    return {
        "conference_id": id_column("K", number),
        "child_id": world.children.id_column(rows.child, rows.since),
        "meeting_id": id_column("M", np.where(is_alone, BLANK, _meeting_numbers(rows.meeting, number))),
        "conference_type": code_column(rows.type),
        "section47_id": id_column("S", np.where(own.chance(rates.ENQUIRY_ID_BLANK_SHARE), BLANK, enquiry)),
        "plan_id": id_column("P", np.where(is_plan_blank, BLANK, plan)),
        "recorded_due_date": day_column(due),
        "scheduled_date": day_column(rows.scheduled),
        "held_date": day_column(np.where(rows.is_held, day, BLANK)),
        "is_cancelled": code_column(np.where(rows.is_cancelled, "Y", own.blanked(np.full(count, "N"), 0.02))),
        "outcome": code_column(np.where(rows.is_held, outcome, "")),
        "late_reason": code_column(np.where(is_late, late_reason, "")),
        "officer_id": id_column("O", officer),
        **{name: code_column(column) for name, column in _fields(world, draws, own, rows).items()},
        **{name: day_column(column) for name, column in _documents(scope, world.story, draws, rows).items()},
        "team": code_column(own.blanked(cases.team[rows.case], rates.TEAM_BLANK_SHARE)),
    }


def _meeting_numbers(meetings: Numbers, numbers: Numbers) -> Numbers:
    """A meeting has the number of the first record that was made of it, which no later one can change."""
    _, first, which = np.unique(meetings, return_index=True, return_inverse=True)
    return numbers[first][which]


def _late_reasons(story: Story, draws: Draws, rows: Conferences) -> Codes:
    in_strike = story.in_strike(rows.due) | story.in_strike(rows.day)
    usual = draws.code(rates.CONFERENCE_LATE_REASONS)
    return np.where(in_strike & draws.chance(rates.STRIKE_REASON_SHARE), "professional_unavailable", usual)


def _fields(world: World, draws: Draws, own: Draws, rows: Conferences) -> dict[str, Codes]:
    invited = draws.flag(0.97, 0.02)
    attended = np.where(invited == "Y", draws.flag(0.92, 0.02), np.where(invited == "", "", "N"))
    excluded = draws.flag(0.012, 0.05)
    age = completed_years(world.children.born[rows.child], rows.day)
    part = own.code_by(np.searchsorted(np.array([4, 10]), age, side="right").astype(np.int64), rates.CHILD_TOOK_PART)
    fields = {
        "parent_invited": invited,
        "parent_attended": attended,
        "parent_excluded": excluded,
        "child_participation": part,
    }
    return {name: np.where(rows.is_held, column, "") for name, column in fields.items()}


def _documents(scope: Scope, story: Story, draws: Draws, rows: Conferences) -> dict[str, Days]:
    """What was sent out after the meeting and when the core group first met, as far as the extract can know."""
    is_started = rows.is_held & (rows.outcome == "plan_started")
    is_issued = ~draws.chance(rates.ISSUE_BLANK_SHARE)
    days: dict[str, Days] = {}
    for name, is_wanted, shares, in_time, late in (
        ("draft_plan_issued_date", is_started, rates.DRAFT_PLAN_IN_TIME, (0, 1), (2, 6)),
        ("minutes_distributed_date", rows.is_held, rates.MINUTES_IN_TIME, (5, 20), (21, 40)),
        ("first_core_group_date", is_started, rates.CORE_GROUP_IN_TIME, (4, 10), (11, 18)),
    ):
        is_in_time = draws.chance(story.between(rows.day, *shares))
        count = np.where(is_in_time, draws.between(*in_time), draws.between(*late))
        day = recorded_by(scope.working_days.after(rows.day, count), scope.extract_day)
        days[name] = np.where(is_wanted & is_issued, day, BLANK)
    return days
