"""Extracts that do not reach back: what came before is unknown, not absent, and nobody drops out of a denominator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.ground.paths import SAMPLE_INBOX
from orchestration.landing.contracts import load_contracts
from tests.properties.compiled_project import CompiledProject, Extract, run, run_received
from tests.unit.landing.invented_inbox import RETURN_FILES, Inbox

CODE, DAY = "E06999901", "2026-10-31"
BATCH = SAMPLE_INBOX / CODE / DAY
FROM = "2025-10-01"
WHOLE = Extract(BATCH, CODE, DAY)
SHORT = Extract(BATCH, CODE, DAY, history_from={"reviews": FROM, "conferences": FROM})


def figure(connection: duckdb.DuckDBPyConnection, indicator: str, column: str) -> Any:
    """One column of an indicator's newest cell over twelve months, or of its state."""
    row = connection.execute(
        f"select {column} from indicators.indicator_values where indicator_id = ? and breakdown = 'all' "
        "and period_end = cast(? as date) and period_type in ('rolling_12', 'point_in_time')",
        [indicator, DAY],
    ).fetchone()
    assert row is not None
    return row[0]


@pytest.fixture(scope="module")
def needed(project: CompiledProject) -> CompiledProject:
    return project.needed_for("indicator_values", "indicator_exclusions")


@pytest.fixture(scope="module")
def whole(needed: CompiledProject) -> Iterator[duckdb.DuckDBPyConnection]:
    """The sample, which reaches back without limit."""
    with run(needed, [WHOLE]) as connection:
        yield connection


@pytest.fixture(scope="module")
def short(needed: CompiledProject) -> Iterator[duckdb.DuckDBPyConnection]:
    """The same sample, said to reach back for a year alone."""
    with run(needed, [SHORT]) as connection:
        yield connection


def test_cases_older_than_the_history_stay_in_the_denominators(
    whole: duckdb.DuckDBPyConnection, short: duckdb.DuckDBPyConnection
) -> None:
    for indicator in ("officer_contact_within_6_months", "children_reviewed_on_time", "plans_reviewed_on_time"):
        assert figure(short, indicator, "denominator") == figure(whole, indicator, "denominator") > 0, indicator


def test_the_first_review_on_record_of_an_older_case_is_held_but_not_timed(
    whole: duckdb.DuckDBPyConnection, short: duckdb.DuckDBPyConnection
) -> None:
    assert figure(short, "reviews_held", "numerator") == figure(whole, "reviews_held", "numerator")
    excluded = figure(short, "reviews_on_time", "excluded")
    assert excluded > 0
    timed = figure(short, "reviews_on_time", "denominator")
    assert timed + excluded == figure(whole, "reviews_on_time", "denominator")
    reasons = short.execute(
        "select distinct reason from indicators.indicator_exclusions where indicator_id = 'reviews_on_time'"
    ).fetchall()
    assert reasons == [("due_date_unknown",)]


# Written from the rules alone, over the files: reviews of the newest year of periods of care that began before FROM and
# know no adoption, less the first on record of each. A period's first known review is its first, second or third by the
# days on which those fell due; no bank holiday lies in the twenty working days after a start of that autumn.
BY_HAND = f"""
    with periods as (
        select care_period_id, any_value(child_id) as child, min(cast(start_date as date)) as began,
            max_by(coalesce(end_date, '9999-12-31'), (start_date, episode_id)) as ended
        from read_csv('{BATCH}/care_episodes.csv', all_varchar = true)
        where legal_status not in ('V3', 'V4')
        group by care_period_id
        having bool_and(legal_status not in ('E1', 'D1') and placement_type not similar to 'A[3-6]')
    ),
    held as (
        select distinct periods.care_period_id, began, cast(held_date as date) as day
        from periods inner join read_csv('{BATCH}/reviews.csv', all_varchar = true) as reviews
            on coalesce(reviews.care_period_id = periods.care_period_id, reviews.child_id = periods.child)
        where coalesce(is_cancelled, 'N') = 'N' and adjourned_from_review_id is null and began < '{FROM}'
            and held_date between '{FROM}' and '{DAY}' and held_date between cast(began as varchar) and ended
    ),
    fell_due as (
        select care_period_id, list(day order by day)[20] as first_due
        from (
            select care_period_id, began + cast(days as integer) as day
            from periods, range(1, 40) as numbers (days) where isodow(began + cast(days as integer)) < 6
        )
        group by care_period_id
    ),
    numbered as (
        select *, lag(day) over (partition by care_period_id order by day) as before,
            row_number() over (partition by care_period_id order by day) as place,
            case
                when min(day) over (partition by care_period_id) <= first_due + 28 and first_due >= '{FROM}' then 1
                when first_due + interval 3 month >= '{FROM}' then 2 else 3
            end as first_number
        from held inner join fell_due using (care_period_id)
    )
    select count(*) filter (where day <= before + interval 1 month * if(first_number + place - 1 = 2, 3, 6)) as on_time,
        count(*) filter (where day <= before + interval 1 month * if(place = 2, 3, 6)) as on_time_from_one, count(*)
    from numbered where place > 1 and day > '2025-10-31'
"""


def test_reviews_after_the_first_on_record_are_judged_by_the_number_that_they_have(
    short: duckdb.DuckDBPyConnection,
) -> None:
    """To call the first on record number 1 would judge the one after it by three months, and most would be late."""
    counted = short.execute(
        "select count(*) filter (where is_on_time), count(*) from facts.evidence_obligations "
        "where series = 'looked_after_reviews' and case_start < cast(? as date) and sequence_number > 1 "
        "and done_date > cast('2025-10-31' as date) and not is_due_date_unknown and case_id in (select care_period_id "
        "from staging.stg_care_episodes group by care_period_id "
        "having bool_and(legal_status not in ('E1', 'D1') and placement_type not similar to 'A[3-6]'))",
        [FROM],
    ).fetchone()
    by_hand = duckdb.execute(BY_HAND).fetchone()
    assert counted is not None and by_hand is not None
    on_time, on_time_from_one, judged = by_hand
    assert counted == (on_time, judged)
    assert (on_time, on_time_from_one, judged) == (56, 22, 62)


def test_periods_that_begin_before_the_history_are_not_supplied(short: duckdb.DuckDBPyConnection) -> None:
    rows = short.execute(
        "select period_start < cast(? as date), availability, count(*) from indicators.indicator_values "
        "where indicator_id = 'reviews_held' and breakdown = 'all' group by all order by all",
        [FROM],
    ).fetchall()
    assert [(before, word) for before, word, _ in rows] == [(False, "available"), (True, "not_supplied")]


def test_an_authority_with_conferences_only_does_not_vanish(project: CompiledProject, tmp_path: Path) -> None:
    """Nothing of it ever started, so no start says where its periods begin: the last month end stands alone."""
    conference = {
        "conference_id": "K1",
        "child_id": "C1",
        "conference_type": "transfer_in",
        "held_date": "2022-06-10",
    }
    for name, row in {
        "children": {"child_id": "C1"},
        "section47_enquiries": {},
        "protection_plans": {},
        "conferences": conference,
    }.items():
        columns = load_contracts()[name].column_names
        lines = [",".join(columns)] + [",".join(row.get(column, "") for column in columns)] * bool(row)
        (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n")
    with run(project.needed_for("indicator_values"), [Extract(tmp_path, CODE, "2022-07-21")]) as built:
        rows = built.execute(
            "select period_type, cast(period_end as varchar), numerator from indicators.indicator_values "
            "where indicator_id = 'transfer_in_conferences' and breakdown = 'all' order by all"
        ).fetchall()
    assert ("month", "2022-06-30", 1) in rows
    assert {period_end for _, period_end, _ in rows} == {"2022-06-30"}


EARLIER, LATER = "2019-03-31", "2020-03-31"
# Of the return handed over first, where it has a review that the other does not repeat.
ONLY_THERE = {"reviews.csv": "CHILD,DOB,REVIEW,REVIEW_CODE\n1,01/05/2010,01/03/2019,PN1\n"}
ALONE, IN_ORDER, LATER_FIRST, REPEATED, UNLIMITED = (f"E0699990{number}" for number in range(1, 6))


def yearly_return(day: str, first_day: str | None, files: Mapping[str, str] = {}) -> tuple[str, dict[str, str]]:
    """A return by its day, which states how far back it reaches, and has some files otherwise."""
    histories = f"history_from: {{care_episodes: {first_day}, reviews: {first_day}}}\n"
    return day, {**RETURN_FILES, **({"batch.yml": histories} if first_day else {}), **files}


# What each authority handed over, in that order.
RETURNS = {
    ALONE: [yearly_return(LATER, "2019-04-01")],
    IN_ORDER: [yearly_return(EARLIER, "2018-04-01", ONLY_THERE), yearly_return(LATER, "2019-04-01")],
    LATER_FIRST: [yearly_return(LATER, "2019-04-01", ONLY_THERE), yearly_return(EARLIER, "2018-04-01")],
    REPEATED: [yearly_return(EARLIER, "2018-04-01"), yearly_return(LATER, "2019-04-01")],
    UNLIMITED: [yearly_return(EARLIER, None), yearly_return(LATER, "2019-04-01")],
}


@pytest.fixture(scope="module")
def first_months(project: CompiledProject, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Where the published months of each authority's reviews begin."""
    inbox = Inbox(tmp_path_factory.mktemp("returns"))
    for place in (0, 1):
        for authority, returns in RETURNS.items():
            for day, files in returns[place : place + 1]:
                inbox.put(files, date=day, authority=authority)
        assert {receipt.standing for receipt in inbox.receive()} == {"accepted"}, inbox.said
    with run_received(project.needed_for("indicator_values"), inbox.settings) as built:
        rows = built.execute(
            "select local_authority_code, cast(min(period_start) as varchar) from indicators.indicator_values "
            "where breakdown = 'all' and indicator_id = 'reviews_held' and period_type = 'month' "
            "and availability = 'available' group by all"
        ).fetchall()
    return dict(rows)


def test_a_return_reaches_back_as_far_as_it_states(first_months: dict[str, str]) -> None:
    assert first_months[ALONE] == "2019-04-01"


@pytest.mark.parametrize("authority", [IN_ORDER, LATER_FIRST])
def test_united_returns_reach_back_as_far_as_the_earliest_also_if_it_came_last(
    authority: str, first_months: dict[str, str]
) -> None:
    assert first_months[authority] == "2019-01-01"


def test_a_return_that_a_later_one_repeats_whole_still_says_how_far_back_they_reach(
    first_months: dict[str, str],
) -> None:
    assert first_months[REPEATED] == "2019-01-01"


def test_a_return_reaches_back_for_its_own_year_if_it_states_no_day(first_months: dict[str, str]) -> None:
    assert first_months[UNLIMITED] == "2019-01-01"
