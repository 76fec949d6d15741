"""The answers of docs/questions.md are true: of the tables, and of counts that are made without the views."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from tests.conftest import Refreshed
from tests.questions import PAGE, answered, questions

DOCS = PAGE.parent
TEXT = PAGE.read_text(encoding="utf-8")
# What nobody can be expected to know of: what a select without these words would count that is not to be counted.
HIDDEN = {"is_counted", "disposition", "period_type", "availability", "status_of_source", "is_provisional"}
FIRST_DAY, LAST_DAY = pd.Timestamp("2025-11-01"), pd.Timestamp("2026-10-31")


@pytest.fixture(scope="module")
def parquet(sample_release: Refreshed) -> Path:
    return sample_release.outputs.published / "parquet"


def fact(parquet: Path, name: str) -> pd.DataFrame:
    """The rows of a fact, days as timestamps."""
    rows = pd.read_parquet(parquet / f"{name}.parquet")
    days = [column for column in rows if column.endswith("_date") or column == "period_end"]
    return rows.assign(**{column: pd.to_datetime(rows[column]) for column in days})


def in_year(days: pd.Series) -> pd.Series:
    """Whether each day is of the twelve months that end with the sample's newest month."""
    return days.between(FIRST_DAY, LAST_DAY)


def answer(marts: duckdb.DuckDBPyConnection, number: int) -> list[tuple[Any, ...]]:
    """The rows of the answer to the question of that number."""
    (question,) = (each for each in questions(TEXT) if each.number == number)
    return marts.execute(question.select).fetchall()


def test_there_are_twenty_questions_in_order() -> None:
    assert [question.number for question in questions(TEXT)] == list(range(1, 21))


@pytest.mark.parametrize("question", questions(TEXT), ids=lambda question: str(question.number))
def test_a_question_is_one_plain_select_without_a_filter_that_has_to_be_known(question: Any) -> None:
    words = re.findall(r"\w+", question.select.lower())

    assert words[0] == "select" and words.count("select") == 1
    assert not {"join", "with", "union", "over"} & set(words)
    assert not HIDDEN & set(words)
    # One table is read, so that no row of one can meet several of another.
    assert (
        len(re.findall(r"\bfrom\s+\w+", question.select)) == 1
        and "," not in question.select.partition("from ")[2].partition("\n")[0]
    )


def test_the_page_shows_what_the_tables_of_the_sample_answer(marts: duckdb.DuckDBPyConnection) -> None:
    assert answered(TEXT, marts) == TEXT, "write it anew: python -m tests.questions FILE, of a release of the sample"


def test_the_select_that_the_page_of_reports_gives_has_each_main_figure_once(marts: duckdb.DuckDBPyConnection) -> None:
    selects = re.findall(r'iro sql "([^"]+is_headline[^"]*)"', (DOCS / "reports.md").read_text(encoding="utf-8"))
    names = [row[0] for select in selects for row in marts.execute(select).fetchall()]

    assert selects and len(names) == len(set(names)) > 5


def judged_reviews(parquet: Path) -> pd.DataFrame:
    """Reviews held in twelve months of which it is known whether they were on time, counted from their dates."""
    reviews = fact(parquet, "fct_reviews")
    known = reviews[in_year(reviews["held_date"]) & reviews["is_counted"] & reviews["due_date"].notna()]
    return known.assign(on_time=known["held_date"] <= known["due_date"])


def pairs(counted: pd.DataFrame) -> dict[Any, tuple[int, int]]:
    """How many are, of how many, by what they were grouped by."""
    return {name: (int(row["sum"]), int(row["count"])) for name, row in counted.iterrows()}


def test_2_reviews_on_time_by_team_are_those_held_by_their_due_date(
    marts: duckdb.DuckDBPyConnection, parquet: Path
) -> None:
    teams = judged_reviews(parquet).groupby("team")["on_time"].agg(["sum", "count"])

    assert {team: (numerator, denominator) for team, numerator, denominator, *_ in answer(marts, 2)} == pairs(teams)


def test_3_the_months_are_those_of_the_same_reviews(marts: duckdb.DuckDBPyConnection, parquet: Path) -> None:
    reviews = judged_reviews(parquet)
    months = reviews.groupby(reviews["held_date"].dt.strftime("%b %Y"))["on_time"].agg(["sum", "count"])
    rows = {label: (numerator, denominator) for label, numerator, denominator, *_ in answer(marts, 3)}

    assert len(rows) == 13 and len(months) == 12
    assert {label: rows[label] for label in months.index} == pairs(months)


def test_4_ways_of_taking_part_are_those_of_every_counted_review(
    marts: duckdb.DuckDBPyConnection, parquet: Path
) -> None:
    reviews = fact(parquet, "fct_reviews")
    held = reviews[in_year(reviews["held_date"]) & reviews["is_counted"]]

    assert sorted(count for _, count, _ in answer(marts, 4)) == sorted(held["participation_code"].value_counts())


def test_5_days_late_are_those_after_the_due_date(marts: duckdb.DuckDBPyConnection, parquet: Path) -> None:
    late = judged_reviews(parquet).query("not on_time")
    days = (late["held_date"] - late["due_date"]).dt.days.groupby(late["team"]).agg(["count", "median", "max"])

    assert {row[0]: row[1:] for row in answer(marts, 5)} == {
        team: (row["count"], row["median"], row["max"]) for team, row in days.iterrows()
    }


def test_6_reasons_are_those_of_the_late_reviews(marts: duckdb.DuckDBPyConnection, parquet: Path) -> None:
    late = judged_reviews(parquet).query("not on_time")

    assert sorted(count for _, count, _ in answer(marts, 6)) == sorted(late["late_reason"].value_counts())


def open_care(parquet: Path) -> pd.DataFrame:
    """The children looked after at the end of the newest month, with the officer allocated to each on that day."""
    care, allocations = fact(parquet, "fct_care_periods"), fact(parquet, "fct_allocations")
    children = care[(care["start_date"] <= LAST_DAY) & ~(care["end_date"] <= LAST_DAY)][["child_key", "start_date"]]
    own = allocations[
        allocations["is_counted"]
        & (allocations["officer_role"] == "iro")
        & (allocations["start_date"] <= LAST_DAY)
        & ~(allocations["end_date"] <= LAST_DAY)
    ]
    newest = own.sort_values("start_date").drop_duplicates("child_key", keep="last")[["child_key", "officer_key"]]
    return children.merge(newest, on="child_key", how="left")


def test_7_children_without_an_officer_are_those_without_an_allocation(
    marts: duckdb.DuckDBPyConnection, parquet: Path
) -> None:
    without = open_care(parquet).query("officer_key.isna()")

    assert sorted(day for _, day, _ in answer(marts, 7)) == sorted(without["start_date"].dt.date)


def test_9_children_of_an_officer_are_those_allocated_and_the_guidance_is_for_a_full_time_officer(
    marts: duckdb.DuckDBPyConnection, parquet: Path
) -> None:
    held = open_care(parquet)["officer_key"].value_counts()
    officers = fact(parquet, "dim_reviewing_officers").set_index("officer_key")["alias"]
    rows = answer(marts, 9)

    assert {row[0]: row[2] for row in rows if row[2]} == {officers[key]: count for key, count in held.items()}
    for alias, full_time, children, _, per_fte, low, high, against in rows:
        if children:
            expected = "above" if children > high * full_time else "below" if children < low * full_time else "within"
            assert (against, per_fte) == (expected, round(children / full_time, 1)), alias


def test_10_conferences_within_15_working_days_are_those_of_the_calendar(
    marts: duckdb.DuckDBPyConnection, parquet: Path
) -> None:
    conferences, days = fact(parquet, "fct_conferences"), pd.read_parquet(parquet / "dim_dates.parquet")
    to_date = pd.Series(days["working_days_to_date"].to_numpy(), pd.to_datetime(days["calendar_date"]))
    initial = conferences[
        conferences["is_counted"]
        & (conferences["conference_type"] == "initial")
        & conferences["anchor_date"].notna()
        & conferences["held_date"].between("2025-07-01", "2026-09-30")
    ]
    working_days = to_date.loc[initial["held_date"]].to_numpy() - to_date.loc[initial["anchor_date"]].to_numpy()
    quarters = pd.Series(working_days <= 15).groupby(initial["held_date"].dt.to_period("Q").to_numpy())

    assert [tuple(map(int, row[1:3])) for row in answer(marts, 10)] == [
        (int(group.sum()), len(group)) for _, group in quarters
    ]


def test_11_repeat_plans_are_those_of_children_with_a_plan_before(
    marts: duckdb.DuckDBPyConnection, parquet: Path
) -> None:
    plans = fact(parquet, "fct_protection_plans").query("is_counted").sort_values("start_date")
    before = plans.groupby("child_key")["end_date"].shift()
    started = in_year(plans["start_date"])
    within = before[started] > plans["start_date"][started] - pd.DateOffset(months=24)

    _, within_two_years = answer(marts, 11)
    assert tuple(map(int, within_two_years[1:3])) == (int(within.sum()), int(started.sum()))


def test_12_long_plans_are_those_that_began_two_years_and_15_months_before(
    marts: duckdb.DuckDBPyConnection, parquet: Path
) -> None:
    plans = fact(parquet, "fct_protection_plans").query("is_counted")
    still = plans[~(plans["end_date"] <= LAST_DAY)]
    rows = {row[0]: row[1] for row in answer(marts, 12)}

    assert rows["Plans open 2 years or more"] == int(((LAST_DAY - still["start_date"]).dt.days + 1 > 729).sum())
    assert rows["Plans open 15 months or more"] == int(
        (still["start_date"] + pd.DateOffset(months=15) <= LAST_DAY).sum()
    )


def test_13_and_14_escalations_are_those_raised_in_the_year_and_those_without_an_end(
    marts: duckdb.DuckDBPyConnection, parquet: Path
) -> None:
    escalations = fact(parquet, "fct_escalations").query("is_counted")
    raised = escalations[in_year(escalations["raised_date"])]
    still = escalations[escalations["resolved_date"].isna()]

    assert sorted(count for _, count, _ in answer(marts, 13)) == sorted(raised["reason"].value_counts())
    assert [row[3] for row in answer(marts, 14)] == sorted((LAST_DAY - still["raised_date"]).dt.days, reverse=True)


def test_18_findings_are_those_of_the_evidence(marts: duckdb.DuckDBPyConnection, sample_release: Refreshed) -> None:
    with closing(duckdb.connect(str(sample_release.evidence), read_only=True)) as evidence:
        found = evidence.execute("select count(*) from findings group by export_name, rule_id").fetchall()

    assert sorted(row[3] for row in answer(marts, 18)) == sorted(count for (count,) in found)
