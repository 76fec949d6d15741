"""Duties of an authority whose exports begin after its cases did: what came before is not known, and not met."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from orchestration.outputs.reports.html.page import page_of
from orchestration.outputs.reports.marts import Marts
from orchestration.outputs.reports.scorecard.gathered import NOTHING, Scorecard, scorecard_of
from tests.unit.reports.tiny_marts import AUTHORITY, NEWEST, TinyMarts, steady

UNKNOWN = "whether or when one was held before is not known, because the exports begin later"
# Reviews are known from 1 October 2026 on, so that the next is due half a year after 30 September at the latest.
AT_LATEST = date(2027, 3, 31)
LONG_AGO = date(2024, 5, 1)


def first_month(folder: Path, *obligations: str) -> TinyMarts:
    """October 2026, the first month that was handed over; no review is overdue, 12 that fell due were on time.

    Each obligation is its case's start and end, its number, the day by which it was due at the latest, the rule of that
    day, and the day it was held.
    """
    marts = steady(folder)
    for known, unknown in (("late", "reviews_overdue"), ("on_time", "reviews_due_held_on_time")):
        for table in ("dim_indicators", "indicator_definitions", "indicator_values"):
            marts.connection.execute(f"update {table} set indicator_id = ? where indicator_id = ?", [unknown, known])
    marts.connection.execute("update dim_indicators set kind = 'stock' where indicator_id = 'reviews_overdue'")
    marts.connection.execute("alter table dim_indicators add column time_limits varchar")
    marts.connection.execute(
        "update dim_indicators set time_limits = 'first_review;later_review' where indicator_id like 'reviews_%'"
    )
    marts.connection.execute("delete from indicator_values")
    marts.figure("reviews_overdue", "point_in_time", NEWEST, 0)
    marts.figure("reviews_due_held_on_time", "year_to_date", NEWEST, 100, 12)
    marts.figure("reviews_due_held_on_time", "year_to_date", NEWEST, 100, 9, cell=("due_rule", "later"))
    marts.figure("reviews_due_held_on_time", "year_to_date", NEWEST, 100, 3, cell=("due_rule", "first"))
    marts.figure("open", "point_in_time", NEWEST, 20)
    marts.duty("none overdue", "reviews_overdue", at_most=0)
    for rule in ("first", "later"):
        marts.duty(rule, "reviews_due_held_on_time", at_least=100)
        marts.connection.execute(
            "update duties set breakdown = 'due_rule', breakdown_value = ? where duty = ?", [rule, rule]
        )
    marts.connection.execute(
        """
        create table fct_obligations (local_authority_code varchar, series varchar, case_start date, case_end date,
            sequence_number bigint, latest_due_date date, latest_due_rule varchar, done_date date)
        """
    )
    for each in obligations:
        marts.connection.execute(
            "insert into fct_obligations values (?, 'looked_after_reviews', ?, ?, ?, ?, ?, ?)",
            [AUTHORITY, *(None if part == "-" else part for part in each.split())],
        )
    return marts


def report_of(marts: TinyMarts) -> Scorecard:
    with closing(Marts(marts.done(), AUTHORITY)) as opened:
        return scorecard_of(opened)


def statuses(marts: TinyMarts) -> dict[str, tuple[str, str]]:
    return {duty.name: (duty.status, duty.note) for duty in report_of(marts).duties}


STILL_TO_COME = f"{LONG_AGO} - 9 {AT_LATEST} later -"


def test_no_review_is_known_to_be_overdue_where_a_childs_last_one_is_before_the_exports_begin(tmp_path: Path) -> None:
    """The child's last review may have been in January, and the next due in July."""
    said = f"1 review could not be judged: {UNKNOWN}."
    assert statuses(first_month(tmp_path, STILL_TO_COME)) == {
        "none overdue": ("not_clear", said),
        "first": ("met", ""),
        "later": ("not_clear", said),
    }


def test_of_a_first_review_it_is_not_said_that_there_was_one_before(tmp_path: Path) -> None:
    """The child came eleven days before the exports begin: its review of October is the first, or one was held before."""
    known = statuses(first_month(tmp_path, f"2026-09-20 - 1 {AT_LATEST} later 2026-10-10"))
    assert known["first"] == ("not_clear", f"1 review could not be judged: {UNKNOWN}.")


def test_a_page_says_beside_empty_lists_that_what_is_overdue_is_not_known(tmp_path: Path) -> None:
    report = report_of(first_month(tmp_path, STILL_TO_COME))
    assert report.nothing_said.startswith(NOTHING.replace("is overdue", "is known to be overdue"))
    (tmp_path / "known").mkdir()
    assert report_of(first_month(tmp_path / "known")).nothing_said.startswith(NOTHING)


@pytest.mark.parametrize(
    ("obligations", "overdue", "later"),
    [
        pytest.param(
            [f"{LONG_AGO} - 9 {AT_LATEST} later 2026-10-20"], "met", "not_clear", id="held by the month's end"
        ),
        pytest.param([f"{LONG_AGO} - 9 {AT_LATEST} later 2026-11-05"], "not_clear", "not_clear", id="held since"),
        pytest.param([f"{LONG_AGO} 2026-10-20 9 {AT_LATEST} later -"], "met", "not_clear", id="ended"),
        pytest.param([f"{LONG_AGO} 2026-09-20 9 {AT_LATEST} later -"], "met", "met", id="ended before"),
        pytest.param([f"{LONG_AGO} - 9 {AT_LATEST} later 2026-09-20"], "met", "met", id="held before"),
        pytest.param([f"{LONG_AGO} - 9 2026-09-30 later 2026-10-20"], "met", "met", id="due before, at the latest"),
        pytest.param([f"{LONG_AGO} - 9 2026-10-01 later 2026-10-20"], "met", "not_clear", id="due on the first day"),
        # Overdue by the month's end for certain, it is in the figure itself.
        pytest.param([f"{LONG_AGO} - 9 {NEWEST} later 2026-11-05"], "met", "not_clear", id="counted on that day"),
        pytest.param([f"2026-11-01 - 1 {AT_LATEST} later -"], "met", "met", id="begun after"),
    ],
)
def test_a_duty_is_not_met_by_what_nobody_knows(
    tmp_path: Path, obligations: list[str], overdue: str, later: str
) -> None:
    """The year so far is taken to begin on 1 October, with the exports."""
    found = statuses(first_month(tmp_path, *obligations))
    assert (found["none overdue"][0], found["later"][0]) == (overdue, later)


@pytest.mark.parametrize(
    ("obligation", "status"),
    [
        pytest.param(f"{LONG_AGO} - 9 2026-10-12 placed 2026-10-20", "not_clear", id="late, if adoption decided"),
        pytest.param(f"{LONG_AGO} - 9 2026-10-12 placed 2026-10-12", "met", id="on time, whatever decided"),
        pytest.param(f"{LONG_AGO} - 9 2026-09-30 placed 2026-10-20", "met", id="due before"),
        pytest.param(f"{LONG_AGO} - 9 2026-11-01 placed 2026-11-05", "met", id="not yet due"),
        pytest.param(f"{LONG_AGO} - 9 2026-10-12 later 2026-10-20", "met", id="no adoption"),
        pytest.param(f"{LONG_AGO} - 9 2026-10-12 placed -", "met", id="still to come, and counted by that day"),
    ],
)
def test_the_duty_of_adoption_reviews_is_not_clear_where_one_was_late_by_adoption_or_by_a_day_before(
    tmp_path: Path, obligation: str, status: str
) -> None:
    """A child placed on 14 September is due within 28 days; unless it was due before that, by a review nobody knows of."""
    marts = first_month(tmp_path, obligation)
    marts.duty("adoption", "reviews_due_held_on_time", at_least=100)
    marts.connection.execute(
        "update dim_indicators set time_limits = 'authorised;placed' where indicator_id = 'reviews_due_held_on_time'"
    )
    assert statuses(marts)["adoption"][0] == status


@pytest.mark.parametrize(
    ("obligations", "status"),
    [
        pytest.param(["(9, 'later', '2027-03-31', '2026-09-30', null, false)"], "not_clear", id="still to come"),
        pytest.param(
            ["(9, null, null, '2024-05-01', '2026-11-05', true)"], "not_clear", id="held since, by an unknown day"
        ),
        pytest.param(
            [
                "(9, null, null, '2024-05-01', '2026-09-20', true)",
                "(10, 'later', '2027-03-20', '2026-09-20', null, false)",
            ],
            "met",
            id="the one before is on record",
        ),
        pytest.param(["(9, 'authorised', '2027-01-05', '2026-10-05', null, false)"], "not_clear", id="an order since"),
    ],
)
def test_a_release_that_does_not_say_which_are_the_first_on_record_shows_it_by_what_is_before_them(
    tmp_path: Path, obligations: list[str], status: str
) -> None:
    """Releases of before 30 November 2026 have no latest due date; a duty is no more met by what nobody knows in them."""
    marts = first_month(tmp_path)
    marts.connection.execute(
        f"""
        create or replace table fct_obligations as
        select '{AUTHORITY}' as local_authority_code, 'looked_after_reviews' as series, 'A' as care_period_key,
            null::varchar as plan_key, null::varchar as carer_key, date '{LONG_AGO}' as case_start,
            null::date as case_end, sequence_number, due_rule, due_date::date as due_date,
            anchor_date::date as anchor_date, done_date::date as done_date, is_due_date_unknown
        from (values {", ".join(obligations)})
            as chain (sequence_number, due_rule, due_date, anchor_date, done_date, is_due_date_unknown)
        """
    )
    assert statuses(marts)["none overdue"][0] == status


def test_a_figure_of_which_all_cases_are_left_out_says_how_many(tmp_path: Path) -> None:
    """Eight reviews were held, and nobody knows when any of them was due."""
    marts = steady(tmp_path)
    marts.connection.execute("delete from indicator_values where indicator_id = 'on_time' and period_end = ?", [NEWEST])
    marts.figure("on_time", "month", NEWEST, None, 0, excluded=8)
    page = page_of("scorecard", report_of(marts))
    assert "none to count, 8 left out" in page


def test_what_the_twelve_months_leave_out_is_said_once_where_there_is_none_to_count(tmp_path: Path) -> None:
    """It stood there twice: none to count, 8 left out, and 8 left out below."""
    marts = steady(tmp_path)
    marts.connection.execute(
        "delete from indicator_values where indicator_id = 'on_time' and period_type = 'rolling_12' and period_end = ?",
        [NEWEST],
    )
    marts.figure("on_time", "rolling_12", NEWEST, None, 0, excluded=8)
    page = page_of("scorecard", report_of(marts))
    assert page.count("8 left out") == 1
