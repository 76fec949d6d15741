"""reviews.csv: the rows of the reviews with everything that is recorded about each."""

from __future__ import annotations

import numpy as np

from orchestration.sample_data import rates
from orchestration.sample_data.care import Periods
from orchestration.sample_data.children import Children
from orchestration.sample_data.days import BLANK, Codes, Days, Flags, Numbers, completed_years, recorded_by
from orchestration.sample_data.draws import Draws
from orchestration.sample_data.files import Table, code_column, day_column, id_column
from orchestration.sample_data.officers import Service
from orchestration.sample_data.reviews import CANCELLED, MISTYPED, Reviews
from orchestration.sample_data.scope import LEAVING_CARE, Scope, Subject


def reviews_table(
    scope: Scope, children: Children, periods: Periods, service: Service, reviews: Reviews
) -> tuple[Table, Days, Numbers]:
    """The table, the day each child was seen before the review (negative: not), and who chaired (negative: unknown)."""
    draws = scope.draws(Subject.REVIEW_FIELDS)
    count = len(reviews)
    child = periods.child[reviews.period]
    age = completed_years(children.born[child], reviews.day)
    is_held = reviews.is_held
    has_held_date = is_held | (reviews.state == MISTYPED)
    usual = service.officer_at(service.care_post[child], reviews.day)
    cover = service.officer_at(np.zeros(count, dtype=np.int64), reviews.day)
    officer = np.where(draws.chance(count, 0.02), cover, usual)
    officer = np.where(draws.chance(count, rates.LINK_BLANK_SHARE), BLANK, officer)
    seen = _seen_days(draws, reviews)
    is_scheduled = ~has_held_date | ~draws.chance(count, 0.15)
    dates = _dates(scope, draws, reviews)
    text = _fields(scope, draws, reviews, age)
    team = np.where(age >= 16, LEAVING_CARE, periods.team[reviews.period])
    is_period_blank = draws.chance(count, rates.PERIOD_ID_BLANK_SHARE)
    flag = np.where(reviews.state == CANCELLED, "Y", draws.blanked(np.full(count, "N"), 0.05))
    table = {
        "review_id": id_column("R", np.arange(count) + 1),
        "child_id": children.id_column(child, reviews.day),
        "care_period_id": id_column("L", np.where(is_period_blank, BLANK, reviews.period + 1)),
        "review_type": code_column(_types(draws, periods, reviews)),
        "scheduled_date": day_column(np.where(is_scheduled, reviews.day, BLANK)),
        "held_date": day_column(np.where(has_held_date, reviews.day, BLANK)),
        "adjourned_from_review_id": id_column("R", np.where(reviews.first_part < 0, BLANK, reviews.first_part + 1)),
        "recorded_due_date": day_column(dates["recorded_due_date"]),
        "is_cancelled": code_column(flag),
        "officer_id": id_column("O", officer),
        "participation_code": code_column(text["participation_code"]),
        "chaired_by_child": code_column(text["chaired_by_child"]),
        "child_seen_date": day_column(seen),
        "child_consulted": code_column(text["child_consulted"]),
        "parents_consulted": code_column(text["parents_consulted"]),
        "carers_consulted": code_column(text["carers_consulted"]),
        "parents_participated": code_column(text["parents_participated"]),
        "decisions_issued_date": day_column(dates["decisions_issued_date"]),
        "record_distributed_date": day_column(dates["record_distributed_date"]),
        "plan_rating": code_column(text["plan_rating"]),
        "permanence_plan_agreed": code_column(text["permanence_plan_agreed"]),
        "review_trigger": code_column(text["review_trigger"]),
        "late_reason": code_column(text["late_reason"]),
        "team": code_column(draws.blanked(team, rates.TEAM_BLANK_SHARE)),
    }
    return table, seen, officer


def _types(draws: Draws, periods: Periods, reviews: Reviews) -> Codes:
    count = len(reviews)
    # Adoption reviews belong to the children on their way to adoption, once that is the plan.
    is_adoption = periods.is_adoption[reviews.period] & (reviews.number > 2)
    return np.where(is_adoption, "adoption", draws.blanked(np.full(count, "looked_after"), 0.1))


def _seen_days(draws: Draws, reviews: Reviews) -> Days:
    """Up to four weeks before the review; now and then before the last one, which is too long ago to count."""
    count = len(reviews)
    day = reviews.day - draws.between(count, 0, 28)
    long_ago = draws.chance(count, 0.03)
    day = np.where(long_ago, reviews.previous - draws.between(count, 1, 30), np.maximum(day, reviews.previous + 1))
    is_seen = draws.chance(count, rates.SEEN_SHARE) & reviews.is_held
    return np.where(is_seen, day, BLANK)


def _dates(scope: Scope, draws: Draws, reviews: Reviews) -> dict[str, Days]:
    count = len(reviews)
    working = scope.working_days
    slips = draws.chance(count, rates.RECORDED_DUE_WRONG_SHARE)
    due = reviews.due + np.where(slips, draws.between(count, -10, 10), 0)
    due = np.where(draws.chance(count, 0.06), BLANK, due)
    late = draws.chance(count, rates.DECISIONS_LATE_SHARE)
    decisions = np.where(late, draws.between(count, 6, 25), draws.between(count, 1, 5))
    late = draws.chance(count, rates.RECORD_LATE_SHARE)
    record = np.where(late, draws.between(count, 21, 45), draws.between(count, 6, 20))
    issued = [~draws.chance(count, rates.ISSUE_BLANK_SHARE) & reviews.is_held for _ in range(2)]
    return {
        "recorded_due_date": due,
        "decisions_issued_date": recorded_by(
            np.where(issued[0], working.after(reviews.day, decisions), BLANK), scope.extract_day
        ),
        "record_distributed_date": recorded_by(
            np.where(issued[1], working.after(reviews.day, record), BLANK), scope.extract_day
        ),
    }


def _fields(scope: Scope, draws: Draws, reviews: Reviews, age: Numbers) -> dict[str, Codes]:
    """The coded fields; they belong to a meeting, so they are blank until it is held."""
    count = len(reviews)
    band = np.searchsorted(np.array([4, 10]), age, side="right").astype(np.int64)
    is_late = reviews.day > reviews.due
    brought_forward = reviews.due - reviews.day > 40
    trigger = np.where(
        brought_forward,
        draws.code(count, {"child": 0.2, "officer": 0.4, "significant_event": 0.4}),
        draws.code(count, {"scheduled": 0.95, "": 0.05}),
    )
    # Permanence is agreed by the second review for most, and for nearly all later on.
    agreed = draws.flag(count, np.array([0.35, 0.75, 0.9])[np.minimum(reviews.number, 3) - 1], 0.05)
    fields = {
        "participation_code": draws.code_by(band, rates.PARTICIPATION),
        "chaired_by_child": draws.code_by(band, rates.CHAIRING),
        "child_consulted": draws.flag(count, np.where(age < 4, 0.1, 0.8), rates.FIELD_BLANK_SHARE),
        "parents_consulted": draws.flag(count, 0.62, rates.FIELD_BLANK_SHARE),
        "carers_consulted": draws.flag(count, 0.85, rates.FIELD_BLANK_SHARE),
        "parents_participated": draws.flag(count, 0.48, rates.FIELD_BLANK_SHARE),
        "plan_rating": draws.code(count, rates.PLAN_RATINGS),
        "permanence_plan_agreed": agreed,
        "review_trigger": trigger,
        "late_reason": _only(is_late, draws.code(count, rates.REVIEW_LATE_REASONS)),
    }
    return {name: _only(reviews.is_held, column) for name, column in fields.items()}


def _only(condition: Flags, column: Codes) -> Codes:
    return np.where(condition, column, "")
