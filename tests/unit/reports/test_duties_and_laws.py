"""Which duties hold by the limits in force, and under which law a figure stands."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from orchestration.ground.paths import DBT_PROJECT, INDICATOR_DEFINITIONS, TIME_LIMITS
from orchestration.ground.seed_rows import seed_rows
from orchestration.landing.indicators.definitions import read_own_indicator
from orchestration.outputs.reports.annual.chapters import SEE_LIMITS, annual_of
from orchestration.outputs.reports.html.page import page_of
from orchestration.outputs.reports.limits import HEADINGS, limits_table
from orchestration.outputs.reports.marts import Marts
from orchestration.outputs.reports.scorecard.duties import Duty, duties_of
from orchestration.outputs.reports.scorecard.gathered import scorecard_of
from orchestration.outputs.reports.shapes import Table
from tests.unit.reports.tiny_marts import AUTHORITY, NEWEST, TinyMarts, month_end, steady

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


@pytest.mark.parametrize(
    ("months", "words"),
    [
        pytest.param(["met", "not met", "none", "none"], "in Aug 2026", id="one case, and none since"),
        pytest.param(
            ["met", "not met", "none", "not met"],
            "every month with a case to judge since Aug 2026",
            id="a month without a case between",
        ),
        pytest.param(
            ["not met", "none", "not met", "none"],
            "every month with a case to judge since Jul 2026",
            id="months without a case between and last",
        ),
        pytest.param(["met", "not met", "not met", "not met"], "every month since Aug 2026", id="every month"),
        pytest.param(["not met", "none", "not met", "met"], "earlier this year", id="met again"),
    ],
)
def test_since_when_a_duty_is_not_met_says_nothing_of_months_without_a_case(
    tmp_path: Path, months: list[str], words: str
) -> None:
    """July to October 2026, each of one review or none."""
    marts = TinyMarts(tmp_path)
    for back, month in enumerate(reversed(months)):
        value, number = {"met": (100, 1), "not met": (0, 1), "none": (None, 0)}[month]
        marts.figure("on_time", "month", month_end(NEWEST, back), value, number)
    marts.figure("on_time", "year_to_date", NEWEST, 50, 2)
    marts.duty("every review", "on_time", at_least=100)
    with closing(Marts(marts.done(), AUTHORITY)) as opened:
        (duty,) = duties_of(opened)
    assert (duty.status, duty.since) == ("not_met", words)


def sentence_on_duties(marts: TinyMarts) -> str:
    with closing(Marts(marts.done(), AUTHORITY)) as opened:
        return next(sentence.words for sentence in scorecard_of(opened).sentences if sentence.kind == "Duties")


def test_the_duties_with_most_cases_are_those_of_all_that_are_not_met_and_not_of_law_alone(tmp_path: Path) -> None:
    """By guidance 24 plans; by law 5 reviews and 14, a tenth of 140."""
    marts = steady(tmp_path)
    marts.figure("late", "year_to_date", NEWEST, 5)
    marts.duty("no review late", "late", at_most=0)
    marts.duty("every review", "on_time", at_least=100)
    marts.duty("No plan open", "open", at_most=0, source="guidance")
    assert sentence_on_duties(marts) == (
        "3 of 3 duties that can be measured are not met in full; most cases: no plan open (24 plans) and every review "
        "(14 reviews)."
    )


def test_a_duty_that_has_no_cases_is_not_said_to_have_most(tmp_path: Path) -> None:
    """A caseload of 24 where 20 is the limit is a ratio: nobody in particular is the case without it."""
    marts = steady(tmp_path)
    marts.connection.execute("update dim_indicators set measure = 'ratio' where indicator_id = 'open'")
    marts.duty("caseload", "open", at_most=20)
    marts.duty("nine in ten", "on_time", at_least=80)
    assert sentence_on_duties(marts) == (
        "1 of 2 duties that can be measured is not met in full: caseload (24.0, point_in_time 2026-10)."
    )


def test_a_record_written_within_15_working_days_is_counted_by_the_indicator_that_the_page_of_reports_shows() -> None:
    """No indicator of the catalogue counts it; `record_completed_date` is in the reviews, and so in their base."""
    (duty,) = (row for row in seed_rows(DUTIES) if row["duty"] == "record_written")
    assert "record_completed_date" in duty["if_not_supplied"]
    assert not duty["indicator_id"]
    page = (DBT_PROJECT.parent / "docs" / "reports.md").read_text(encoding="utf-8")
    text = "indicator_id" + page.partition("```yaml\nindicator_id")[2].partition("```")[0]
    (part,) = read_own_indicator("local_records_written", "reports.md", text.encode()).parts
    assert part.base.name == "review_records"
    assert "record_completed_date" in str(part.success)
    assert "not_yet_due" in str(part.exclusion)


@pytest.mark.parametrize(
    ("duty", "needed", "words"),
    [
        ("adoption_review", "care_episodes.legal_status", "legal status"),
        ("adoption_review", "care_episodes.placement_type", "placement type"),
        ("disputes_resolved", "escalation_stages", "stages"),
        ("core_group", "conferences.outcome", "outcome"),
    ],
)
def test_a_duty_that_is_not_measured_names_all_that_may_be_missing(duty: str, needed: str, words: str) -> None:
    """Who hands over the day of the core group and no outcome was told that the day is missing."""
    (row,) = (row for row in seed_rows(DUTIES) if row["duty"] == duty)
    needs = {each["indicator_id"]: each["needs"].split(";") for each in seed_rows(INDICATOR_DEFINITIONS)}
    assert needed in needs[row["indicator_id"]]
    assert words in row["if_not_supplied"]


def test_a_duty_held_against_a_limit_has_the_national_amount_of_that_limit() -> None:
    amounts = {row["limit_key"]: row["amount"] for row in seed_rows(TIME_LIMITS)}
    limited = [row for row in seed_rows(DUTIES) if row["at_most_limit"]]
    assert limited
    assert all(row["at_most"] == amounts[row["at_most_limit"]] for row in limited)


def test_one_officer_above_the_guidance_breaks_the_duty_of_a_caseload_whatever_the_average_is(tmp_path: Path) -> None:
    """Five officers with 90, 50, 50, 50 and 37.5 children to a full-time post: 55.5 on average, and four within 70."""
    seeded = {row["indicator_id"]: row for row in seed_rows(DUTIES)}
    assert "on average" in seeded["looked_after_caseload_per_fte"]["name"]
    of_each = seeded["officers_within_guidance"]
    marts = steady(tmp_path)
    marts.connection.execute(
        "update dim_indicators set measure = 'percentage', unit = '% of officers' where indicator_id = 'absent'"
    )
    marts.figure("absent", "point_in_time", NEWEST, 80, 5)
    marts.connection.execute("delete from indicator_values where availability = 'not_supplied'")
    marts.duty(of_each["name"], "absent", at_least=float(of_each["at_least"]))
    with closing(Marts(marts.done(), AUTHORITY)) as opened:
        (duty,) = duties_of(opened)
    assert (duty.status, duty.failing) == ("not_met", "1 officer")
    assert duty.figure == "80.0 % (4 of 5), point_in_time 2026-10"


def test_the_duties_and_the_limits_say_since_the_same_day_that_the_handbook_is_in_force() -> None:
    said = {row["in_force_from"] for row in (*seed_rows(DUTIES), *seed_rows(TIME_LIMITS)) if is_handbook(row["law"])}
    assert said == {"2011-04-01"}


def is_handbook(law: str) -> bool:
    return law.startswith("IRO Handbook 2010")


def test_the_record_of_a_review_has_its_two_stages_of_which_one_can_be_measured() -> None:
    shown = {row["duty"]: row["indicator_id"] for row in seed_rows(DUTIES) if row["duty"].startswith("record_")}
    assert shown == {"record_written": "", "record_distributed": "review_records_distributed_on_time"}


def with_limits(folder: Path) -> TinyMarts:
    """The steady authority, whose reviews are held against two limits: one of the regulations, one of its own."""
    marts = steady(folder)
    marts.duty("every review is held in time", "on_time", at_least=100)
    marts.connection.execute(
        f"""
        alter table dim_indicators add column time_limits varchar;
        update dim_indicators set time_limits = 'first_review;later_review' where indicator_id in ('on_time', 'late');
        insert into limits_in_force values
            ('{AUTHORITY}', 'first_review', date '1990-01-01', null, 20, 'working_days', 'Regulations 2010 reg 33(1)',
                date '2011-04-01'),
            ('{AUTHORITY}', 'later_review', date '1990-01-01', date '2026-08-31', 6, 'months', 'Regulations 2010',
                date '2011-04-01'),
            ('{AUTHORITY}', 'later_review', date '2026-09-01', null, 4, 'months', 'its own, since 2026-09-01', null);
        alter table limits_in_force add column set_by varchar default 'national';
        update limits_in_force set set_by = 'council' where law like 'its own%';
        """
    )
    return marts


def test_a_figure_that_rests_on_limits_says_by_which_law_and_since_when_they_hold_for_this_council(
    tmp_path: Path,
) -> None:
    with closing(Marts(with_limits(tmp_path).done(), AUTHORITY)) as opened:
        report = scorecard_of(opened)
    laws = {row.indicator.indicator_id: row.laws for row in report.rows}
    said = (
        "Regulations 2010 reg 33(1), in force since 1 Apr 2011: 20 working days (first review)",
        "its own, since 2026-09-01: 4 months (later review)",
    )
    assert (laws["on_time"], laws["late"], laws["open"]) == (said, said, ())
    page = page_of("scorecard", report)
    assert page.count("; ".join(said)) == 2
    assert 'href="#limits"' in page


def test_each_limit_stands_once_with_the_figures_judged_by_it(tmp_path: Path) -> None:
    with closing(Marts(with_limits(tmp_path).done(), AUTHORITY)) as opened:
        report = scorecard_of(opened)
        annual = annual_of(opened)
    ((table,),) = [page.tables for page in report.pages if page.name == "limits"]
    assert isinstance(table, Table)
    names = "Reviews on time; Reviews held late"
    first = ("First review", "20 working days", "Regulations 2010 reg 33(1)", "1 Apr 2011", names)
    assert table.headings == HEADINGS
    assert table.rows == (
        first,
        ("Later review", "4 months", "its own, since 2026-09-01", "1 Sep 2026", names),
    )
    # The year that ended in March was judged by what was in force then.
    assert annual is not None
    assert annual.limits is not None
    of_the_year = tuple(row[:4] for row in annual.limits.rows)
    assert of_the_year == (first[:4], ("Later review", "6 months", "Regulations 2010", "1 Apr 2011"))
    assert "Appendix: limits and their law" in page_of("annual", annual)
    assert [table.line.endswith(SEE_LIMITS) for chapter in annual.chapters for table in chapter.tables] == [True]


def test_a_limit_of_guidance_that_names_no_day_has_none_beside_it(tmp_path: Path) -> None:
    """Such a line of the nation's holds from 1990 on, which is no day on which anything came into force."""
    marts = with_limits(tmp_path)
    marts.connection.execute("update limits_in_force set in_force_from = null where limit_name = 'first_review'")
    with closing(Marts(marts.done(), AUTHORITY)) as opened:
        table = limits_table(opened, {"on_time": "Reviews on time"})
    assert table is not None
    assert [row[3] for row in table.rows] == ["no day on record", "1 Sep 2026"]


def test_a_duty_that_is_judged_by_a_councils_own_limit_says_so(tmp_path: Path) -> None:
    """The duty's name says 20 working days, and 40 of the council's own were asked; another duty has no own limit."""
    marts = steady(tmp_path)
    marts.connection.execute("alter table dim_indicators add column time_limits varchar")
    marts.connection.execute("update dim_indicators set time_limits = 'resolution' where indicator_id = 'on_time'")
    marts.connection.execute("alter table limits_in_force add column set_by varchar default 'national'")
    marts.connection.execute(
        "insert into limits_in_force values (?, 'resolution', date '2024-10-01', null, 40, 'working_days', "
        "'your council''s limit since 2024-10-01', null, 'council')",
        [AUTHORITY],
    )
    marts.duty("Resolved within 20 working days", "on_time", at_least=80)
    marts.duty("No plan open", "open", at_most=0)
    with closing(Marts(marts.done(), AUTHORITY)) as opened:
        own, national = duties_of(opened)
    assert own.note == "Judged by your council's limit since 2024-10-01: 40 working days (resolution)."
    assert (own.status, national.note) == ("met", "")


def test_a_caseload_that_is_judged_by_a_councils_own_limit_says_so(tmp_path: Path) -> None:
    """The duty's name says 50 to 70, and the council's own limit is 60 from 2026 on."""
    marts = steady(tmp_path)
    marts.connection.execute("update dim_indicators set measure = 'ratio' where indicator_id = 'open'")
    marts.connection.execute("alter table limits_in_force add column set_by varchar default 'national'")
    marts.connection.execute("update limits_in_force set set_by = 'council' where amount = 60")
    marts.duty("caseload", "open", at_most=70, limits=CASELOAD_LIMITS)
    with closing(Marts(marts.done(), AUTHORITY)) as opened:
        (duty,) = duties_of(opened)
    assert (duty.asked, duty.note.partition(". ")[0]) == (
        "50 to 60",
        "Judged by its own, since 2026-01-01: 60 children (caseload guidance high)",
    )


def test_a_councils_own_limit_is_said_beside_the_duty_that_it_judges_and_no_other(tmp_path: Path) -> None:
    """The council's limit is one of later reviews. Of conferences nothing was handed over, so that none was judged."""
    marts = steady(tmp_path)
    marts.connection.execute("alter table dim_indicators add column time_limits varchar")
    marts.connection.execute("update dim_indicators set time_limits = 'first_review;later_review'")
    marts.connection.execute("alter table limits_in_force add column set_by varchar default 'national'")
    marts.connection.execute(
        "insert into limits_in_force values (?, 'later_review', date '2024-10-01', null, 4, 'months', "
        "'your council''s limit since 2024-10-01', null, 'council')",
        [AUTHORITY],
    )
    for rule in ("first", "later"):
        marts.figure("on_time", "year_to_date", NEWEST, 100, 20, cell=("due_rule", rule))
        marts.duty(rule, "on_time", at_least=100)
        marts.connection.execute(
            "update duties set breakdown = 'due_rule', breakdown_value = ? where duty = ?", [rule, rule]
        )
    marts.duty("conferences", "absent", at_most=0)
    with closing(Marts(marts.done(), AUTHORITY)) as opened:
        found = {duty.name: duty.note for duty in duties_of(opened)}
    assert found == {
        "first": "",
        "later": "Judged by your council's limit since 2024-10-01: 4 months (later review).",
        "conferences": "Send it.",
    }


def test_of_what_was_handed_over_for_a_part_of_the_year_it_is_not_said_that_it_is_needed(tmp_path: Path) -> None:
    """With `history_from` in October the month has a figure, and the year and the twelve months up to it have none."""
    marts = steady(tmp_path)
    marts.connection.execute(
        "update indicator_values set availability = 'not_supplied', value = null, numerator = null "
        "where indicator_id = 'on_time' and period_type in ('year_to_date', 'rolling_12') and period_end = ?",
        [NEWEST],
    )
    marts.duty("every review", "on_time", at_least=100)
    marts.duty("none absent", "absent", at_most=0)
    with closing(Marts(marts.done(), AUTHORITY)) as opened:
        report = scorecard_of(opened)
    short, absent = report.duties
    assert (short.status, short.note) == (
        "not_measured",
        "What was handed over does not reach back to the beginning of the period.",
    )
    assert absent.note == "Send it."
    (answer,) = [
        row[1]
        for page in report.pages
        for table in page.tables
        for row in table.rows
        if row[0] == "Was anything not handed over?"
    ]
    assert answer == (
        "Yes, what 1 of 4 figures need, which say 'not supplied': Not handed over. 1 of 4 figures says 'not supplied' "
        "because its period begins before what was handed over."
    )
