"""Which duties hold by the limits in force, and under which law a figure stands."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from orchestration.ground.paths import DBT_PROJECT, TIME_LIMITS
from orchestration.ground.seed_rows import seed_rows
from orchestration.outputs.reports.duties import Duty, duties_of
from orchestration.outputs.reports.marts import Marts
from tests.unit.reports.tiny_marts import AUTHORITY, NEWEST, TinyMarts, steady

CASELOAD_LIMITS = ("caseload_guidance_high", "caseload_guidance_low")
DUTIES = DBT_PROJECT / "seeds" / "duties.csv"


def caseload_duty(folder: Path, per_officer: float) -> Duty:
    marts = steady(folder)
    marts.connection.execute("update dim_indicators set measure = 'ratio' where indicator_id = 'absent'")
    marts.figure("absent", "point_in_time", NEWEST, per_officer)
    # The tiny authority's rows of figures say that this one was not handed over; the newer row says that it was.
    marts.connection.execute("delete from indicator_values where availability = 'not_supplied'")
    marts.duty("caseload", "absent", at_most=70, limits=CASELOAD_LIMITS)
    with closing(Marts(marts.done(), AUTHORITY)) as opened:
        return duties_of(opened)[0]


def test_the_caseload_is_judged_by_the_councils_own_limit_and_the_range_is_said(tmp_path: Path) -> None:
    duty = caseload_duty(tmp_path, 65)
    assert (duty.asked, duty.status) == ("50 to 60", "not_met")


def test_a_caseload_below_the_range_breaks_no_duty_and_is_said(tmp_path: Path) -> None:
    duty = caseload_duty(tmp_path, 45)
    assert (duty.status, duty.note) == (
        "met",
        "Below the range of 50 to 60, which is no failing: fewer leave more time.",
    )


def test_a_release_of_before_duties_named_limits_is_judged_by_its_own_numbers(tmp_path: Path) -> None:
    marts = TinyMarts(tmp_path)
    marts.figure("late", "year_to_date", NEWEST, 65)
    marts.duty("few late", "late", at_most=70)
    marts.connection.execute("alter table duties drop at_most_limit")
    marts.connection.execute("alter table duties drop range_from_limit")
    with closing(Marts(marts.done(), AUTHORITY)) as opened:
        (duty,) = duties_of(opened)
    assert (duty.asked, duty.status) == ("70 or fewer", "met")


def test_a_duty_held_against_a_limit_has_the_national_amount_of_that_limit() -> None:
    amounts = {row["limit_key"]: row["amount"] for row in seed_rows(TIME_LIMITS)}
    limited = [row for row in seed_rows(DUTIES) if row["at_most_limit"]]
    assert limited
    assert all(row["at_most"] == amounts[row["at_most_limit"]] for row in limited)


def test_the_duties_and_the_limits_say_since_the_same_day_that_the_handbook_is_in_force() -> None:
    said = {row["in_force_from"] for row in (*seed_rows(DUTIES), *seed_rows(TIME_LIMITS)) if is_handbook(row["law"])}
    assert said == {"2011-04-01"}


def is_handbook(law: str) -> bool:
    return law.startswith("IRO Handbook 2010")


def test_the_record_of_a_review_has_its_two_stages_of_which_one_can_be_measured() -> None:
    shown = {row["duty"]: row["indicator_id"] for row in seed_rows(DUTIES) if row["duty"].startswith("record_")}
    assert shown == {"record_written": "", "record_distributed": "review_records_distributed_on_time"}
