"""reviews.csv: the rows of the reviews with everything that is recorded about each."""

from __future__ import annotations

import numpy as np

from orchestration.sample_data import rates, restating
from orchestration.sample_data.days import BLANK, Codes, Days, Flags, Numbers, completed_years, recorded_by
from orchestration.sample_data.draws import Draws
from orchestration.sample_data.events.reviews import Reviews
from orchestration.sample_data.events.story import Story
from orchestration.sample_data.files import Table, code_column, day_column, id_column
from orchestration.sample_data.register import linked
from orchestration.sample_data.scope import LEAVING_CARE, Scope, Subject
from orchestration.sample_data.world import World


def reviews_table(world: World) -> Table:
    """One row a review held, planned or cancelled; what belongs to the meeting is blank until it is held."""
    scope, children, periods = world.scope, world.children, world.periods
    register = world.review_register
    rows = world.reviews.rows(register.rows)
    draws = scope.draws(Subject.REVIEW_FIELDS, rows.key)
    child = periods.child[rows.period]
    age = completed_years(children.born[child], rows.day)
    held_date, is_typed_ahead = _held_dates(scope, rows)
    team = np.where(age >= 16, LEAVING_CARE, periods.team[rows.period])
    is_period_blank = draws.chance(rates.PERIOD_ID_BLANK_SHARE)
    flag = np.where(rows.is_cancelled, "Y", draws.blanked(np.full(len(rows), "N"), 0.05))
    # Adoption reviews belong to the children on their way to adoption, once it is authorised.
    is_adoption = rows.day > periods.authorised[rows.period]
    kind = np.where(is_adoption, "adoption", draws.blanked(np.full(len(rows), "looked_after"), 0.1))
    dates = _dates(scope, world.story, draws, rows)
    seen = np.where(rows.is_held, seen_days(world, rows), BLANK)
    written, sent, declined = _record(scope, world.story, rows, age, dates["record_distributed_date"], seen)
    out_of_area = np.where(world.episodes.out_of_area_at(rows.period, rows.day), "Y", "N")
    text = _fields(scope, world.story, draws, rows, age)
    return {
        "review_id": id_column("R", register.number[register.rows]),
        "child_id": children.id_column(child, rows.since),
        "care_period_id": id_column("L", np.where(is_period_blank, BLANK, rows.period + 1)),
        "review_type": code_column(kind),
        "scheduled_date": day_column(np.where(is_typed_ahead, BLANK, rows.scheduled)),
        "held_date": day_column(held_date),
        "adjourned_from_review_id": id_column("R", linked(register.number, np.where(rows.is_part, rows.main, BLANK))),
        "recorded_due_date": day_column(dates["recorded_due_date"]),
        "is_cancelled": code_column(flag),
        "officer_id": id_column("O", world.service.chair(scope, rows.key, world.service.care_post[child], rows.day)),
        "participation_code": code_column(text["participation_code"]),
        "chaired_by_child": code_column(text["chaired_by_child"]),
        "child_seen_date": day_column(seen),
        "child_consulted": code_column(text["child_consulted"]),
        "parents_consulted": code_column(text["parents_consulted"]),
        "carers_consulted": code_column(text["carers_consulted"]),
        "parents_participated": code_column(text["parents_participated"]),
        "decisions_issued_date": day_column(dates["decisions_issued_date"]),
        "record_distributed_date": day_column(dates["record_distributed_date"]),
        "record_completed_date": day_column(written),
        "sent_to_child_date": day_column(sent),
        "child_meeting_declined": code_column(declined),
        "is_out_of_area": code_column(np.where(rows.is_held, out_of_area, "")),
        "plan_rating": code_column(text["plan_rating"]),
        "permanence_plan_agreed": code_column(text["permanence_plan_agreed"]),
        "review_trigger": code_column(text["review_trigger"]),
        "late_reason": code_column(text["late_reason"]),
        "team": code_column(draws.blanked(team, rates.TEAM_BLANK_SHARE)),
    }


def seen_days(world: World, reviews: Reviews) -> Days:
    """The day on which the officer met the child before each review, negative if not.

    Up to four weeks before; now and then before the last review, which is too long ago to count.
    """
    draws = world.scope.draws(Subject.SEEN, reviews.key)
    day = reviews.day - draws.between(0, 28)
    long_ago = draws.chance(0.03)
    day = np.where(long_ago, reviews.previous - draws.between(1, 30), np.maximum(day, reviews.previous + 1))
    return np.where(draws.chance(world.story.between(reviews.day, *rates.SEEN_SHARES)), day, BLANK)


def _held_dates(scope: Scope, rows: Reviews) -> tuple[Days, Flags]:
    """The held dates as typed, some of them wrong until corrected, and which are planned dates typed in their place."""
    draws = scope.draws(Subject.CORRECTIONS, rows.key)
    is_wrong = restating.still_wrong(scope, draws, rows.typed)
    typed = np.where(is_wrong, restating.wrong_day(draws, rows.day), rows.day)
    is_ahead = ~rows.is_held & ~rows.is_cancelled & (rows.day > scope.extract_day) & rows.takes_place
    is_typed_ahead = is_ahead & draws.chance(rates.HELD_IN_FUTURE_SHARE)
    return np.where(rows.is_held, typed, np.where(is_typed_ahead, rows.day, BLANK)), is_typed_ahead


def _dates(scope: Scope, story: Story, draws: Draws, rows: Reviews) -> dict[str, Days]:
    """The due date of the case system, and what was issued; none is typed in before the review itself."""
    working = scope.working_days
    slips = draws.chance(rates.RECORDED_DUE_WRONG_SHARE)
    due = rows.due + np.where(slips, draws.between(-10, 10), 0)
    due = np.where(draws.chance(0.06), BLANK, due)
    late = draws.chance(story.between(rows.day, *rates.DECISIONS_LATE_SHARES))
    decisions = working.after(rows.day, np.where(late, draws.between(6, 25), draws.between(1, 5)))
    late = draws.chance(story.between(rows.day, *rates.RECORD_LATE_SHARES))
    record = working.after(rows.day, np.where(late, draws.between(21, 45), draws.between(6, 20)))
    dates = {"recorded_due_date": due}
    for name, day in (("decisions_issued_date", decisions), ("record_distributed_date", record)):
        is_issued = ~draws.chance(rates.ISSUE_BLANK_SHARE) & rows.is_held
        dates[name] = np.where(is_issued, recorded_by(day, scope.extract_day), BLANK)
    return dates


def _record(
    scope: Scope, story: Story, rows: Reviews, age: Numbers, distributed: Days, seen: Days
) -> tuple[Days, Days, Codes]:
    """When the record was written and sent to the child, and whether a child who was not met did not want to be."""
    draws = scope.draws(Subject.REVIEW_RECORDS, rows.key)
    late = draws.chance(story.between(rows.day, *rates.RECORD_WRITTEN_LATE_SHARES))
    written = scope.working_days.after(rows.day, np.where(late, draws.between(16, 35), draws.between(3, 15)))
    # It goes to nobody before it is written.
    written = np.where(distributed >= 0, np.minimum(written, distributed), written)
    is_written = rows.is_held & ~draws.chance(rates.ISSUE_BLANK_SHARE)
    sent = scope.working_days.on_or_after(distributed + draws.between(0, 9))
    is_sent = (distributed >= 0) & (age >= 4) & draws.chance(rates.SENT_TO_CHILD_SHARE)
    is_declined = (seen < 0) & (age >= 4) & draws.chance(rates.MEETING_DECLINED_SHARE)
    declined = draws.blanked(np.where(is_declined, "Y", "N"), rates.FIELD_BLANK_SHARE)
    return (
        np.where(is_written, recorded_by(written, scope.extract_day), BLANK),
        np.where(is_sent, recorded_by(sent, scope.extract_day), BLANK),
        np.where(rows.is_held, declined, ""),
    )


def _fields(scope: Scope, story: Story, draws: Draws, rows: Reviews, age: Numbers) -> dict[str, Codes]:
    """The coded fields; they belong to a meeting, so they are blank until it is held."""
    band = np.searchsorted(np.array([4, 10]), age, side="right").astype(np.int64)
    is_late = rows.day > rows.due
    brought_forward = rows.due - rows.day > 40
    trigger = np.where(
        brought_forward,
        draws.code({"child": 0.2, "officer": 0.4, "significant_event": 0.4}),
        draws.code({"scheduled": 0.95, "": 0.05}),
    )
    # Permanence is agreed by the second review for most, and for nearly all later on.
    agreed = draws.flag(np.array([0.35, 0.75, 0.9])[np.minimum(rows.number, 3) - 1], 0.05)
    took_part = draws.code_by(band, rates.PARTICIPATION)
    # In the first years more of the older children stayed away and sent nothing.
    stayed_away = draws.chance(story.between(rows.day, rates.STAYED_AWAY_AT_FIRST, 0.0)) & (band > 0)
    took_part = np.where(stayed_away, "PN7", took_part)
    # A code is mistaken for its neighbour, and corrected when somebody reads the record.
    is_wrong = restating.still_wrong(scope, draws, rows.typed) & (band > 0)
    took_part = np.where(is_wrong, np.where(took_part == "PN1", "PN4", "PN1"), took_part)
    fields = {
        "participation_code": took_part,
        "chaired_by_child": draws.code_by(band, rates.CHAIRING),
        "child_consulted": draws.flag(
            np.where(age < 4, 0.1, story.between(rows.day, *rates.CONSULTED_SHARES)), rates.FIELD_BLANK_SHARE
        ),
        "parents_consulted": draws.flag(0.62, rates.FIELD_BLANK_SHARE),
        "carers_consulted": draws.flag(0.85, rates.FIELD_BLANK_SHARE),
        "parents_participated": draws.flag(0.48, rates.FIELD_BLANK_SHARE),
        "plan_rating": draws.code(rates.PLAN_RATINGS),
        "permanence_plan_agreed": agreed,
        "review_trigger": trigger,
        "late_reason": np.where(is_late, _late_reasons(story, draws, rows), ""),
    }
    return {name: np.where(rows.is_held, column, "") for name, column in fields.items()}


def _late_reasons(story: Story, draws: Draws, rows: Reviews) -> Codes:
    in_strike = story.in_strike(rows.due) | story.in_strike(rows.day)
    usual = draws.code(rates.REVIEW_LATE_REASONS)
    return np.where(in_strike & draws.chance(rates.STRIKE_REASON_SHARE), "social_worker_absent", usual)
