"""Whatever is judged by dates says by which limits, and so by which law and since when."""

from __future__ import annotations

import re

import pytest

from orchestration.ground.paths import DBT_PROJECT, INDICATOR_DEFINITIONS
from orchestration.ground.seed_rows import seed_rows
from orchestration.landing.indicators.bases import load_bases
from orchestration.landing.indicators.definitions import definition_row, national_forms
from orchestration.landing.yaml_texts import plain_data
from orchestration.warehouse.generated.counting_page import counting_page

# Judged by dates that no limit of the seed gives, each with what gives them.
WITHOUT_LIMIT = {
    "review_actions_completed_on_time": "the review agrees a date for each action",
    "review_actions_overdue": "the review agrees a date for each action",
    "stage_responses_on_time": "each stage has its own limit in the council's list of stages",
}
# The column of a base whose limit is in no seed of limits, for the last of these reasons.
COLUMN_WITHOUT_LIMIT = {("base_escalation_stages", "time_limit")}
# Due dates of facts that have no limit beside them.
DUE_DATE_WITHOUT_LAW = {
    ("fct_review_actions", "due_date"): "the review agrees a date for each action",
    ("fct_monitoring_lists", "due_date"): "the list repeats due dates of other facts, which have theirs",
    (
        "fct_obligations",
        "latest_due_date",
    ): "nothing is judged by it, because what came before the exports is not known",
}
KNOWN = {row["limit_key"] for row in seed_rows(DBT_PROJECT / "seeds" / "time_limits.csv")}


def test_each_indicator_judged_by_dates_names_the_limits_that_give_them() -> None:
    rows = [definition_row(form) for form in national_forms().values()]
    judged = {row["indicator_id"]: row["time_limits"] for row in rows if row["judged_by"] in ("dates", "series")}
    assert {name for name, limits in judged.items() if not limits} == set(WITHOUT_LIMIT)


def test_each_limit_that_is_named_is_in_the_seed_with_its_law() -> None:
    named = {limit for row in seed_rows(INDICATOR_DEFINITIONS) for limit in row["time_limits"].split(";") if limit}
    of_bases = {limit for base in load_bases().values() for column in base.columns for limit in column.limits}
    assert named <= of_bases <= KNOWN
    assert all(row["law"] for row in seed_rows(DBT_PROJECT / "seeds" / "time_limits.csv"))


def test_each_column_of_a_base_that_holds_a_limit_names_those_it_may_hold() -> None:
    unnamed = {
        (base.relation, column.name)
        for base in load_bases().values()
        for column in base.columns
        if column.name.endswith("time_limit") and not column.limits
    }
    assert unnamed == COLUMN_WITHOUT_LIMIT


@pytest.mark.parametrize(
    ("indicator_id", "limits"),
    [
        ("adoption_reviews_on_time", "authorised;placed;placed_second;returned"),
        ("initial_conferences_on_time", "initial_conference"),
        ("review_conferences_on_time", "first_review_conference;later_review_conference"),
        ("decisions_issued_on_time", "review_decisions"),
        ("long_plans_open", "long_plan_days"),
        ("reviews_held", ""),
    ],
)
def test_an_indicator_names_what_it_is_judged_by_and_nothing_else(indicator_id: str, limits: str) -> None:
    assert definition_row(national_forms()[indicator_id])["time_limits"] == limits


def test_the_page_of_what_is_counted_says_the_law_of_an_indicator_and_since_when() -> None:
    line = next(line for line in counting_page().splitlines() if "(`decisions_issued_on_time`)" in line)
    assert "Limit: 5 working days (`review_decisions`), IRO Handbook 2010, in force since 2011-04-01." in line


def test_each_due_date_of_a_fact_stands_beside_its_limit_and_law() -> None:
    columns = {
        model["name"]: {column["name"] for column in model["columns"]}
        for path in (DBT_PROJECT / "models" / "marts").glob("*.yml")
        for model in plain_data(path.read_bytes())["models"]
    }
    bare = {
        (name, column)
        for name, known in columns.items()
        for column in known
        if re.fullmatch(r"(?!is_)(\w+_)?due_date", column)
        and not {column.replace("due_date", "time_limit"), column.replace("due_date", "law")} <= known
    }
    assert bare == set(DUE_DATE_WITHOUT_LAW)
