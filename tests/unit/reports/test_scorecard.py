"""What a scorecard says of a tiny authority whose figures each test chooses."""

from __future__ import annotations

import itertools
import re
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from orchestration.ground.errors import UsageError
from orchestration.outputs.reports.html.page import page_of
from orchestration.outputs.reports.marts import Marts
from orchestration.outputs.reports.scorecard.gathered import Scorecard, scorecard_of
from tests.unit.reports.tiny_marts import (
    AUTHORITY,
    HOSTILE_NAME,
    HOSTILE_TEAM,
    MONTHS,
    NEWEST,
    TinyMarts,
    month_end,
    steady,
)


def report_of(marts: TinyMarts, period_end: date | None = None) -> Scorecard:
    with closing(Marts(marts.done(), AUTHORITY, period_end)) as opened:
        return scorecard_of(opened)


def row_named(report: Scorecard, name: str):
    return next(row for row in report.rows if row.indicator.short_name == name)


def test_where_nothing_stands_out_nothing_is_made_up(tmp_path: Path) -> None:
    report = report_of(steady(tmp_path))
    assert report.sentences == ()
    assert "Nothing stands out" in page_of("scorecard", report)


def test_a_target_missed_beyond_chance_is_said_with_its_figures(tmp_path: Path) -> None:
    marts = steady(tmp_path)
    marts.connection.execute(
        "update indicator_values set value = 70, numerator = 168, lower_95 = 63.9, upper_95 = 75.4, "
        "target_reading = 'missed' where indicator_id = 'on_time' and period_type = 'rolling_12' and period_end = ?",
        [NEWEST],
    )
    (sentence,) = report_of(marts).sentences
    # 90 % of 240 a year before: the intervals are twenty points apart.
    assert sentence.words == (
        "Reviews on time: 70.0 % (168 of 240), rolling_12 2026-10, under the target of 91.0 % by more than chance "
        "explains, worse than a year before (90.0 %)."
    )
    assert sentence.anchor == "row-on_time"


@pytest.mark.parametrize(
    ("value", "numerator", "cases", "interval", "words"),
    [
        # 14 of 15 has an interval of 70.2 to 98.8; Newcombe's of the difference is -54.1 to 6.7 points.
        (93.3333, 14, 15, (70.18, 98.81), "; a year before it was 93.3 %, a difference that chance may explain."),
        (70, 14, 20, (48.1, 85.5), "; a year before it was 70.0 % too."),
        (93.3333, 14, 15, None, "; a year before it was 93.3 %."),
    ],
    ids=["chance", "the same", "not tested"],
)
def test_a_target_missed_is_said_to_be_as_a_year_before_only_where_it_is(
    tmp_path: Path, value: float, numerator: int, cases: int, interval: tuple[float, float] | None, words: str
) -> None:
    """7 of 10, of which the interval is 39.7 to 89.2 %."""
    marts = steady(tmp_path)
    low, high = interval or (None, None)
    for end, *figure in (
        (NEWEST, 70, 7, 10, 39.68, 89.22, "missed"),
        (month_end(NEWEST, 12), value, numerator, cases, low, high, None),
    ):
        marts.connection.execute(
            "update indicator_values set value = ?, numerator = ?, denominator = ?, lower_95 = ?, upper_95 = ?, "
            "target_reading = ? where indicator_id = 'on_time' and period_type = 'rolling_12' and period_end = ?",
            [*figure, end],
        )
    (sentence,) = report_of(marts).sentences
    assert sentence.words == (
        "Reviews on time: 70.0 % (7 of 10), rolling_12 2026-10, under the target of 91.0 % by more than chance "
        f"explains{words}"
    )


def test_a_target_inside_the_interval_is_neither_met_nor_missed(tmp_path: Path) -> None:
    page = page_of("scorecard", report_of(steady(tmp_path)))
    assert '<span class="status not_clear">' in page
    assert '<span class="status missed">' not in page


def test_a_team_that_chance_does_not_explain_is_named_with_the_reasons_recorded_most(tmp_path: Path) -> None:
    marts = steady(tmp_path)
    # Of 40 reviews, 36 are expected on time; 24 or fewer happen to one such team in a hundred thousand.
    for team, value, cases in (("North", 60, 40), ("South", 92, 100), ("Few", 67, 3)):
        marts.label("team", team, team)
        marts.figure("on_time", "rolling_12", NEWEST, value, cases, cell=("team", team))
    for reason, number in (("sick", 9), ("reports", 15), ("not_recorded", 20)):
        marts.label(
            "late_reason", reason, {"sick": "Officer sick", "reports": "Reports late"}.get(reason, "Not recorded")
        )
        marts.figure("late", "rolling_12", NEWEST, number, cell=("late_reason", reason))
    report = report_of(marts)
    (sentence,) = report.sentences
    assert sentence.words == (
        "Reviews on time: North 60.0 % (24 of 40), further from the rest than chance explains. Reasons recorded most "
        "often in all teams: reports late (15) and officer sick (9)."
    )
    standings = {team.cell.label: team.standing for team in row_named(report, "Reviews on time").teams}
    assert standings == {"Few": "as expected", "North": "far below", "South": "as expected"}


def test_a_team_of_few_cases_is_marked_in_its_row_and_is_no_sentence(tmp_path: Path) -> None:
    marts = steady(tmp_path)
    # None of 4 where nine in ten are on time: one such team in 10,000.
    for team, value, cases in (("Tiny", 0, 4), ("Rest", 91, 236)):
        marts.label("team", team, team)
        marts.figure("on_time", "rolling_12", NEWEST, value, cases, cell=("team", team))
    report = report_of(marts)
    assert report.sentences == ()
    standings = {team.cell.label: team.standing for team in row_named(report, "Reviews on time").teams}
    assert standings == {"Rest": "above", "Tiny": "far below"}


def test_a_change_for_the_worse_is_said_with_what_to_do(tmp_path: Path) -> None:
    marts = steady(tmp_path)
    marts.connection.execute(
        "update indicator_values set value = 60 where indicator_id = 'on_time' and period_type = 'month' and period_end = ?",
        [NEWEST],
    )
    (sentence,) = report_of(marts).sentences
    assert sentence.words == "Reviews on time: unusually low in Oct 2026. Ask what was different in that month."


def test_a_sign_of_fewer_than_ten_cases_stands_in_its_row_and_is_no_sentence(tmp_path: Path) -> None:
    """None of two where 90 % are on time happens to one in 100 months, but two cases are nothing to begin with."""
    marts = steady(tmp_path)
    marts.connection.execute(
        "update indicator_values set value = 0, numerator = 0, denominator = 2, is_small_number = true "
        "where indicator_id = 'on_time' and period_type = 'month' and period_end = ?",
        [NEWEST],
    )
    report = report_of(marts)
    assert row_named(report, "Reviews on time").series.reading == "unusually low in Oct 2026"
    assert report.sentences == ()


def test_months_before_the_reach_of_the_exports_are_not_drawn(tmp_path: Path) -> None:
    marts = steady(tmp_path)
    marts.connection.execute(
        "update indicator_values set is_before_reach = true where period_end <= ?", [month_end(NEWEST, 12)]
    )
    points = row_named(report_of(marts), "Reviews on time").series.points
    assert [point.value is None for point in points] == [True] * 12 + [False] * 12


def test_a_report_of_a_past_month_knows_nothing_of_later_ones(tmp_path: Path) -> None:
    marts = steady(tmp_path)
    marts.connection.execute(
        "update indicator_values set value = 10 where indicator_id = 'on_time' and period_end > ?",
        [month_end(NEWEST, 3)],
    )
    report = report_of(marts, month_end(NEWEST, 3))
    assert report.source.period_end == date(2026, 7, 31)
    assert report.sentences == ()
    assert row_named(report, "Reviews on time").series.points[-1].month_end == date(2026, 7, 31)


def test_a_month_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    path = steady(tmp_path).done()
    with pytest.raises(UsageError, match="There are no figures up to 2031-01-31"):
        Marts(path, AUTHORITY, date(2031, 1, 31))
    with pytest.raises(UsageError, match=f"There is no authority E06999999 in this release. It has: {AUTHORITY}"):
        Marts(path, "E06999999")


def test_duties_are_met_not_met_not_clear_or_not_measured(tmp_path: Path) -> None:
    marts = steady(tmp_path)
    marts.duty("every review", "on_time", at_least=100)
    marts.duty("nine in ten", "on_time", at_least=90)
    marts.duty("few late", "late", at_most=30)
    marts.duty("none handed over", "absent", at_most=0)
    marts.duty("the report itself", None)
    report = report_of(marts)
    assert [(duty.name, duty.status, duty.failing, duty.since) for duty in report.duties] == [
        # 14 of 140 this year were late, and no month had all on time.
        ("every review", "not_met", "14 reviews", "every month since May 2024"),
        ("nine in ten", "met", "14 reviews", ""),
        ("few late", "not_measured", "", ""),
        ("none handed over", "not_measured", "", ""),
        ("the report itself", "not_measured", "", ""),
    ]


def test_a_duty_that_all_who_were_recorded_had_is_not_clear_where_some_were_not(tmp_path: Path) -> None:
    marts = steady(tmp_path)
    marts.duty("nine in ten", "on_time", at_least=90)
    marts.connection.execute(
        "insert into indicator_exclusions values (?, 'on_time', 'year_to_date', ?, 'all', 'all', 'not_recorded', 3)",
        [AUTHORITY, NEWEST],
    )
    (duty,) = report_of(marts).duties
    assert (duty.status, duty.note) == ("not_clear", "3 reviews could not be judged: something was not recorded.")


def test_a_duty_of_which_no_case_could_be_judged_is_not_met_by_nobody(tmp_path: Path) -> None:
    marts = TinyMarts(tmp_path)
    marts.months_of("open", [20, 24] * (MONTHS // 2), "point_in_time", cases=0)
    marts.figure("on_time", "year_to_date", NEWEST, None, 0, excluded=3)
    marts.figure("late", "year_to_date", NEWEST, None, 0)
    for name, indicator in (("every review", "on_time"), ("no review", "late")):
        marts.duty(name, indicator, at_least=100)
    marts.connection.execute(
        "insert into indicator_exclusions values (?, 'on_time', 'year_to_date', ?, 'all', 'all', 'not_recorded', 3)",
        [AUTHORITY, NEWEST],
    )
    assert [(duty.status, duty.figure, duty.note) for duty in report_of(marts).duties] == [
        ("not_clear", "none that could be judged", "3 reviews could not be judged: something was not recorded."),
        ("not_measured", "nothing to measure", "Nothing of the kind happened in the period."),
    ]


def test_an_officers_caseload_is_held_against_the_limits_in_force_at_the_month_end(tmp_path: Path) -> None:
    marts = steady(tmp_path)
    marts.connection.execute("insert into dim_reviewing_officers values ('k', 'Officer 01')")
    marts.connection.execute(
        "insert into fct_caseloads select ?, 'k', day, true, 1, 65, 0 from (values (?), (date '2025-12-31')) as of_day (day)",
        [AUTHORITY, NEWEST],
    )
    path = marts.done()
    found = []
    for day in (NEWEST, date(2025, 12, 31)):
        with closing(Marts(path, AUTHORITY, day)) as opened:
            (table,) = next(page for page in scorecard_of(opened).pages if page.name == "caseload").tables
        found.append((table.headings[-1], table.rows[0][-1]))
    # The council's own 60 from January 2026 on; 50 to 70 before.
    assert found == [("Against 50-60", "above"), ("Against 50-70", "within")]


def test_what_was_not_supplied_says_so_and_is_no_zero(tmp_path: Path) -> None:
    page = page_of("scorecard", report_of(steady(tmp_path)))
    row = page.partition('id="row-absent"')[2].partition("</tr>")[0]
    assert "not supplied" in row
    assert ">0<" not in row


def test_an_indicator_of_another_councils_own_is_on_no_page_of_this_one(tmp_path: Path) -> None:
    """Of one that it has no figures of because its exports lack something there is a row, and it says so."""
    own = "update indicator_definitions set origin = 'local' where indicator_id = 'absent'"
    for folder, is_its_own in (("own", True), ("others", False)):
        (tmp_path / folder).mkdir()
        marts = steady(tmp_path / folder)
        marts.connection.execute(own)
        if not is_its_own:
            marts.connection.execute("delete from indicator_values where indicator_id = 'absent'")
        names = [row.indicator.short_name for row in report_of(marts).rows]
        assert ("Not handed over" in names) == is_its_own


def test_a_number_of_a_day_stands_under_its_month_with_its_day_and_under_no_year(tmp_path: Path) -> None:
    marts = steady(tmp_path)
    page = page_of("scorecard", report_of(marts))
    named, month, years, before, *_ = page.partition('id="row-open"')[2].partition("</tr>")[0].split("<td")
    assert "Plans open" in named
    assert ">on 31 Oct 2026<" in month
    assert "colspan" not in month
    assert 'colspan="2"><small>a number of one day</small></td>' in years
    assert "A year before" in before


def test_only_what_shows_a_duty_has_its_law_and_any_other_figure_says_where_it_is_taken_from(tmp_path: Path) -> None:
    marts = steady(tmp_path)
    marts.duty("every review is held in time", "on_time", at_least=100)
    page = page_of("scorecard", report_of(marts))
    on_time, late = (page.partition(f'id="row-{each}"')[2].partition("</dl>")[0] for each in ("on_time", "late"))
    assert "<dt>Law or guidance</dt>" in on_time
    assert "<dt>Taken from</dt><dd>A law</dd>" in late


def test_text_of_a_council_does_no_harm_to_a_page(tmp_path: Path) -> None:
    marts = steady(tmp_path, HOSTILE_NAME)
    marts.label("team", "T", '"><img src=x onerror=alert(1)>')
    marts.label("team", "U", HOSTILE_TEAM)
    marts.figure("on_time", "rolling_12", NEWEST, 10, 40, cell=("team", "T"))
    marts.figure("on_time", "rolling_12", NEWEST, 20, 40, cell=("team", "U"))
    page = page_of("scorecard", report_of(marts))
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Sons" in page


@pytest.mark.parametrize("template", ["scorecard", "duties"])
def test_a_page_asks_for_nothing(tmp_path: Path, template: str) -> None:
    page = page_of(template, report_of(steady(tmp_path)))
    assert "http://" not in page
    assert "https://" not in page
    assert "url(" not in page
    assert "default-src 'none'" in page


def test_no_heading_of_a_page_is_more_than_one_level_below_the_one_before(tmp_path: Path) -> None:
    """Who has a page read aloud goes from heading to heading, and would look for the level that is left out."""
    marts = steady(tmp_path)
    marts.label("team", "U", "South")
    marts.figure("on_time", "rolling_12", NEWEST, 20, 40, cell=("team", "U"))
    headings = re.findall(r"<h(\d)", page_of("scorecard", report_of(marts)))
    levels = [0, *map(int, headings)]
    assert {lower - upper for upper, lower in itertools.pairwise(levels) if lower > upper} == {1}


def test_a_team_that_has_nearly_all_cases_is_held_against_the_few_others_and_not_against_itself(tmp_path: Path) -> None:
    """216 of 240 on time, of which the team North has 216 of 232: the 8 others were all late."""
    marts = steady(tmp_path)
    for team, value, cases in (("North", 100 * 216 / 232, 232), ("South", 0, 8)):
        marts.label("team", team, team)
        marts.figure("on_time", "rolling_12", NEWEST, value, cases, cell=("team", team))
    row = row_named(report_of(marts), "Reviews on time")
    assert {team.cell.label: team.standing for team in row.teams} == {"North": "far above", "South": "far below"}


def test_a_team_that_has_all_cases_has_no_others_to_be_held_against_and_is_not_said_to_have_too_few(
    tmp_path: Path,
) -> None:
    marts = steady(tmp_path)
    marts.label("team", "only", "The only team")
    marts.figure("on_time", "rolling_12", NEWEST, 90, 240, cell=("team", "only"))
    report = report_of(marts)
    row = row_named(report, "Reviews on time")
    assert [(team.standing, team.is_apart, team.is_worse) for team in row.teams] == [("no others", False, False)]
    assert row.teams_apart == ""
    assert "<td>no others</td>" in page_of("scorecard", report)


def test_a_figure_that_the_exports_do_not_reach_back_for_has_no_status_and_no_teams_that_would_say_it(
    tmp_path: Path,
) -> None:
    marts = steady(tmp_path)
    for team, value in (("North", 80), ("South", 100)):
        marts.label("team", team, team)
        marts.figure("on_time", "rolling_12", NEWEST, value, 120, cell=("team", team), is_before_reach=True)
    marts.connection.execute(
        "update indicator_values set is_before_reach = true, target = 95, target_reading = 'missed' "
        "where indicator_id = 'on_time' and period_type = 'rolling_12'"
    )
    row = row_named(report_of(marts), "Reviews on time")
    assert row.main is not None
    assert (row.main.is_before_reach, row.main.status, row.teams) == (True, None, ())
