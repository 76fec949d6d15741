"""What a scorecard says beside others' figures, of lists that are empty, and of whether its figures can be trusted."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from orchestration.ground.paths import COMPUTED_LABELS, DBT_PROJECT
from orchestration.ground.seed_rows import seed_rows
from orchestration.outputs.reports.html.page import page_of
from orchestration.outputs.reports.scorecard.gathered import Scorecard
from orchestration.outputs.reports.shapes import Table
from tests.unit.reports.test_scorecard import report_of
from tests.unit.reports.tiny_marts import AUTHORITY, NEWEST, TinyMarts, steady

COMPARISONS = """
    create table indicator_comparisons as select
        'E06999901' as local_authority_code, indicator_id, period_type, date '2026-10-31' as period_end, comparator,
        comparator_value::decimal(18,4) as comparator_value, date '2025-03-31' as comparator_period_end, comparison,
        place, out_of, match as definition_match, 'DfE' as source
    from (values
        ('on_time', 'rolling_12', 'hub', 80, 'better', 1, 3, 'exact'),
        ('on_time', 'rolling_12', 'statistical_neighbours', 95, 'worse', null, null, 'exact'),
        ('on_time', 'rolling_12', 'region', 91, 'alike', 4, 12, 'near'),
        ('on_time', 'rolling_12', 'england', 89, 'alike', 50, 151, 'exact'),
        ('open', 'point_in_time', 'england', 20, 'higher', 10, 151, 'exact')
    ) as others (indicator_id, period_type, comparator, comparator_value, comparison, place, out_of, match)
"""


def tables_of(report: Scorecard, page: str) -> list[Table]:
    return [table for each in report.pages if each.name == page for table in each.tables]


def answers(report: Scorecard) -> dict[str, str]:
    return {row[0]: row[1] for row in tables_of(report, "recording")[0].rows}


def test_each_figure_that_others_publish_stands_beside_theirs_with_what_the_difference_says(tmp_path: Path) -> None:
    marts = steady(tmp_path)
    marts.connection.execute(COMPARISONS)
    published, hub = tables_of(report_of(marts), "others")
    assert published.headings == ("Figure", "Here", "England", "North", "Statistical neighbours")
    assert published.rows == (
        (
            "Reviews on time",
            "90.0 % (216 of 240), rolling_12 2026-10",
            "89.0 % (Mar 2025); here alike within chance; place 50 of 151",
            "91.0 % (Mar 2025); here alike within chance; place 4 of 12; counted a little differently",
            "95.0 % (Mar 2025); here worse",
        ),
        ("Plans open", "24, point_in_time 2026-10", "20 (Mar 2025); here higher; place 10 of 151", "none", "none"),
    )
    assert published.note.startswith(
        "How these figures compare: against England 1 higher and 1 alike within chance; against North 1 alike within "
        "chance; against Statistical neighbours 1 worse."
    )
    assert hub.rows == (
        ("Reviews on time", "90.0 % (216 of 240), rolling_12 2026-10", "80.0 % (Mar 2025); here better; place 1 of 3"),
    )


def test_a_comparison_by_different_rules_says_so_and_gives_no_verdict(tmp_path: Path) -> None:
    marts = steady(tmp_path)
    marts.connection.execute(COMPARISONS)
    marts.connection.execute(
        "update indicator_comparisons set comparison = null, place = null, definition_match = 'near', "
        "source = 'DfE; not all count it by the same rules' where indicator_id = 'on_time' and comparator <> 'region'"
    )
    report = report_of(marts)
    published, hub = tables_of(report, "others")
    assert published.rows[0][2] == "89.0 % (Mar 2025); not all count it by the same rules"
    assert published.rows[0][3].endswith("place 4 of 12; counted a little differently")
    assert hub.rows[0][2] == "80.0 % (Mar 2025); not all count it by the same rules"
    page = page_of("scorecard", report)
    row = page.partition('id="row-on_time"')[2].partition("</tr>")[0]
    assert '<b>89.0 %</b><small>2025</small><small class="untested">not all count it by the same rules</small>' in row
    assert "the other councils here 80.0 % (Mar 2025): not all count it by the same rules" in page


def test_one_case_is_not_better_than_the_other_councils_of_a_hub_by_more_than_chance(tmp_path: Path) -> None:
    """1 of 1 here, 0 of 6 in the others: 1 in 7."""
    marts = steady(tmp_path)
    marts.connection.execute(COMPARISONS)
    of_the_year = "indicator_id = 'on_time' and period_type = 'rolling_12' and period_end = date '2026-10-31'"
    marts.connection.execute(
        f"update indicator_values set numerator = 1, denominator = 1, value = 100 where {of_the_year}"
    )
    marts.connection.execute(
        "insert into indicator_values select * replace ('E06999902' as local_authority_code, 0 as numerator, "
        f"6 as denominator, 0 as value) from indicator_values where {of_the_year}"
    )
    _, hub = tables_of(report_of(marts), "others")
    assert hub.rows[0][2] == "80.0 % (Mar 2025); here alike within chance; place 1 of 3"


def test_a_figure_that_the_exports_do_not_reach_back_for_is_compared_with_nobody(tmp_path: Path) -> None:
    marts = steady(tmp_path)
    marts.connection.execute(COMPARISONS)
    marts.connection.execute("update indicator_values set is_before_reach = true where indicator_id = 'on_time'")
    report = report_of(marts)
    published, *hub = tables_of(report, "others")
    assert [row[0] for row in published.rows] == ["Plans open"]
    assert hub == []
    (row,) = (each for each in report.rows if each.indicator.indicator_id == "on_time")
    assert {(each.verdict, each.place) for each in row.comparators} == {("untested", None)}


def test_a_row_shows_england_region_and_neighbours_without_being_opened(tmp_path: Path) -> None:
    marts = steady(tmp_path)
    marts.connection.execute(COMPARISONS)
    page = page_of("scorecard", report_of(marts))
    row = page.partition('id="row-on_time"')[2].partition("</tr>")[0]
    assert "<b>89.0 %</b><small>2025</small>" in row
    assert 'North 91.0 % (2025): <span class="alike">alike: within chance</span>' in row
    assert 'Statistical neighbours 95.0 % (2025): <span class="worse">worse</span>' in row


def test_without_published_figures_no_comparison_is_made_up(tmp_path: Path) -> None:
    assert tables_of(report_of(steady(tmp_path)), "others") == []


def test_a_row_says_whether_a_team_is_apart_and_which_reasons_are_recorded_most(tmp_path: Path) -> None:
    marts = steady(tmp_path)
    # Of 40, 36 are expected; 24 happen by chance to one team in a hundred thousand, 92 of 100 to every other.
    for team, value, cases in (("North", 60, 40), ("South", 92, 100)):
        marts.label("team", team, team)
        marts.figure("on_time", "rolling_12", NEWEST, value, cases, cell=("team", team))
    for reason, number in (("Not recorded", 20), ("Reports late", 15), ("Officer sick", 9), ("Strike", 1)):
        marts.label("late_reason", reason.lower().replace(" ", "_"), reason)
        marts.figure("late", "rolling_12", NEWEST, number, cell=("late_reason", reason.lower().replace(" ", "_")))
    page = page_of("scorecard", report_of(marts))
    line = page.partition('id="row-on_time"')[2].partition("<details")[0]
    assert (
        "Apart from the rest: North (far below). Reasons recorded most often (reviews held late, rolling_12 2026-10): "
        "reports late (15) and officer sick (9)."
    ) in line


def test_the_reasons_beside_a_number_of_one_day_say_whose_they_are(tmp_path: Path) -> None:
    """24 plans are open on 31 October, and the reasons are those of what was held late in twelve months."""
    marts = steady(tmp_path)
    marts.connection.execute("update dim_indicators set explained_by = 'late.late_reason' where indicator_id = 'open'")
    marts.label("late_reason", "sick", "IRO sick")
    marts.figure("late", "rolling_12", NEWEST, 9, cell=("late_reason", "sick"))
    row = page_of("scorecard", report_of(marts)).partition('id="row-open"')[2]
    line, _, opened = row.partition("<details")
    assert "Reasons recorded most often (reviews held late, rolling_12 2026-10): IRO sick (9)." in line
    assert "<h3>Reasons recorded: reviews held late, rolling_12 2026-10</h3>" in opened


def test_the_reasons_beside_open_escalations_are_those_of_escalations_raised() -> None:
    """Open ones are not counted by reason; of those raised each counts once, under its main reason."""
    explained_by = {
        row["indicator_id"]: row["explained_by"]
        for row in seed_rows(DBT_PROJECT / "seeds" / "indicator_presentation.csv")
    }
    assert explained_by["escalations_open"] == "escalations_raised.reason"


def test_where_no_team_is_apart_the_row_says_so(tmp_path: Path) -> None:
    marts = steady(tmp_path)
    for team in ("North", "South"):
        marts.label("team", team, team)
        marts.figure("on_time", "rolling_12", NEWEST, 90, 120, cell=("team", team))
    assert "No team is apart from the rest." in page_of("scorecard", report_of(marts))


@pytest.fixture
def with_lists(tmp_path: Path) -> TinyMarts:
    """One review due soon in a team; no review overdue, and no plan at 15 months."""
    marts = steady(tmp_path)
    marts.connection.execute(
        "create table fct_monitoring_lists as select ? as local_authority_code, 'reviews_due' as list_name, "
        "'North' as team, 12 as days_to_due, date '2026-10-31' as as_at_date",
        [AUTHORITY],
    )
    for place, (name, label, parent) in enumerate(
        [
            ("reviews_overdue", "Reviews overdue", "limit"),
            ("reviews_due", "Reviews due soon", None),
            ("plans", "Plans at 15 months", None),
        ]
    ):
        marts.connection.execute(
            "insert into code_labels values (null, 'monitoring_lists', ?, ?, ?, ?)", [name, label, parent, place]
        )
    return marts


def test_a_list_that_nothing_is_on_is_named_so_that_nobody_has_to_guess(with_lists: TinyMarts) -> None:
    page = page_of("scorecard", report_of(with_lists))
    overdue = page.partition('id="overdue"')[2].partition("</section>")[0]
    assert "Nothing is on the other lists: Reviews overdue; Plans at 15 months." in overdue
    # One figure of the tiny authority was not handed over, so that a list may be empty for that.
    assert "empty too where its export was not handed over" in overdue


def test_the_label_of_children_without_contact_is_true_of_those_who_are_listed_before_the_limit() -> None:
    """A child is on the list from a month before the limit, which is 6 months unless the council has its own."""
    labels = {row["code"]: row["label"] for row in seed_rows(COMPUTED_LABELS) if row["list_name"] == "monitoring_lists"}
    assert labels["children_without_contact"] == "Children without recent contact"


def test_what_is_overdue_and_on_no_list_is_said_beside_the_lists(with_lists: TinyMarts) -> None:
    with_lists.connection.execute(
        "update dim_indicators set short_name = 'Actions overdue' where indicator_id = 'open'; "
        "update dim_indicators set short_name = 'Reviews overdue' where indicator_id = 'absent'"
    )
    page = page_of("scorecard", report_of(with_lists))
    overdue = page.partition('id="overdue"')[2].partition("</section>")[0]
    (said,) = re.findall(r"<p>(Among all figures.*?)</p>", overdue)
    assert re.sub("<.*?>", "", said) == "Among all figures, overdue at the end of Oct 2026: Actions overdue 24."


def test_what_is_due_in_an_authority_that_has_ended_is_said_to_be_for_those_who_took_over(
    with_lists: TinyMarts,
) -> None:
    report = report_of(with_lists)
    said = "The authority has ended: what was open on that day is for those who took over."
    assert said not in page_of("scorecard", report)
    ended = replace(report, ended="ended on 31 Oct 2026, and its figures end with its last whole month.")
    assert said in page_of("scorecard", ended)


def test_a_rule_of_two_exports_has_a_line_for_each_that_says_which(tmp_path: Path) -> None:
    marts = steady(tmp_path)
    marts.connection.execute(
        "create table findings_summary as select ? as local_authority_code, 'warn' as severity, 'Odd date.' as message, "
        "'Look.' as remedy, null::varchar as responsible, export_name, 5 as findings_counted, 'odd' as rule_id "
        "from (values ('reviews'), ('conferences')) as found (export_name)",
        [AUTHORITY],
    )
    (table,) = (
        each for page in report_of(marts).pages for each in page.tables if each.title == "What is wrong in the records"
    )
    assert sorted(row[:3] for row in table.rows) == [("Odd date.", "conferences", "5"), ("Odd date.", "reviews", "5")]


def test_it_is_said_line_by_line_whether_the_figures_can_be_trusted_and_a_withdrawn_record_is_not_counted(
    tmp_path: Path,
) -> None:
    marts = steady(tmp_path)
    marts.connection.execute(
        "insert into indicator_exclusions values (?, 'on_time', 'rolling_12', ?, 'all', 'all', 'not_recorded', 3)",
        [AUTHORITY, NEWEST],
    )
    marts.connection.execute(
        "create table audit_measures as select ? as local_authority_code, i <> 1 as is_within from range(4) as t (i)",
        [AUTHORITY],
    )
    marts.connection.execute(
        "create table findings_summary as select ? as local_authority_code, * from (values "
        "('exclude', 'No date.', 'Enter it.', null::varchar, 'reviews', 2, 'no_date'), "
        "('warn', 'Odd date.', 'Look.', null, 'reviews', 5, 'odd'), "
        "('warn', 'It is gone.', 'Ask.', null, 'reviews', 1, 'record_withdrawn')) "
        "as found (severity, message, remedy, responsible, export_name, findings_counted, rule_id)",
        [AUTHORITY],
    )
    report = report_of(marts)
    (table,) = (each for each in tables_of(report, "recording") if each.title == "What is wrong in the records")
    assert [(row[0], row[3]) for row in table.rows] == [
        ("No date.", "left out"),
        ("Odd date.", "counted"),
        ("It is gone.", "no longer there"),
    ]
    assert answers(report) == {
        "Up to which day are the exports complete?": "31 Oct 2026.",
        "How far back do they reach?": (
            "Care from 1 Jan 2024 on and protection from 1 Mar 2024 on. Periods that begin earlier are not drawn."
        ),
        "Can late records still change the newest month?": (
            "Hardly: Oct 2026 ended at least 30 days before the extract."
        ),
        "Was anything not handed over?": ("Yes, what 1 of 4 figures need, which say 'not supplied': Not handed over."),
        "What do the main figures leave out?": "Reviews on time: 3 not recorded.",
        "Are the columns filled in that the main figures need?": (
            "Yes, in the last 12 months: the least is reviews.held_date, in 100 % of rows."
        ),
        "What is wrong in the records?": (
            "2 records left out of figures, 5 counted and worth a look, 1 no longer there: the table below."
        ),
        "Was it checked before it was published?": (
            "Yes: 4 comparisons, 1 outside their limits; among them, that every figure is the sum of its cases and "
            "every breakdown adds up."
        ),
    }


def test_a_column_that_too_few_rows_fill_and_figures_that_changed_are_no_reason_to_trust(tmp_path: Path) -> None:
    marts = steady(tmp_path)
    marts.connection.execute("update recording_rates set rows_recorded = 60")
    marts.connection.execute("update release set previous_release_id = '2026-09.v1'")
    marts.connection.execute(
        "create table indicator_changes as select ? as local_authority_code, 'on_time' as indicator_id, "
        "'rolling_12' as period_type, date '2026-08-31' as period_end, 'all' as breakdown, false as was_provisional, "
        "88.0 as value_before, 90.0 as value_now, '2026-09.v1' as previous_release_id",
        [AUTHORITY],
    )
    found = answers(report_of(marts))
    assert found["Are the columns filled in that the main figures need?"] == (
        "Not all, in the last 12 months: reviews.held_date in 60 % of rows."
    )
    assert found["Did closed periods change since the last release?"] == (
        "Yes, 1 figure since release 2026-09.v1: the table of what changed has each, and how to ask why."
    )


@pytest.mark.parametrize(("filled", "is_enough"), [(80, True), (79, False)])
def test_a_column_is_well_recorded_from_eighty_in_a_hundred_rows_on(
    tmp_path: Path, filled: int, is_enough: bool
) -> None:
    marts = steady(tmp_path)
    marts.connection.execute("update recording_rates set rows_recorded = ?", [filled])
    report = report_of(marts)
    said = answers(report)["Are the columns filled in that the main figures need?"]
    assert said.startswith("Yes" if is_enough else "Not all")
    assert any(f"filled in {filled} % of rows" in sentence.words for sentence in report.sentences) is not is_enough


def test_a_link_that_may_rightly_be_blank_is_no_column_that_is_badly_recorded(tmp_path: Path) -> None:
    """Of 100 meetings 10 are about a foster carer; the other 90 have none to name."""
    marts = steady(tmp_path)
    marts.connection.execute(
        "update indicator_definitions set needs = 'reviews.held_date;other_meetings.carer_id' "
        "where indicator_id = 'on_time'"
    )
    marts.connection.execute(
        "insert into recording_rates values (?, 'other_meetings', 'carer_id', ?, 100, 10)", [AUTHORITY, NEWEST]
    )
    assert answers(report_of(marts))["Are the columns filled in that the main figures need?"] == (
        "Yes, in the last 12 months: the least is reviews.held_date, in 100 % of rows."
    )


def test_what_looks_wrong_in_the_exports_is_said_and_counts_as_no_record(tmp_path: Path) -> None:
    marts = steady(tmp_path)
    marts.connection.execute(
        "create table findings_summary as select ? as local_authority_code, * from (values "
        "('warn', 'Odd date.', 'Look.', null::varchar, 'reviews', 5, 'odd'), "
        "('warn', 'It looks so.', 'Do it.', null, 'reviews', 1, 'export_looks_wrong'), "
        "('warn', 'And so. And so.', 'Do it.', null, 'children', 2, 'export_looks_wrong')) "
        "as found (severity, message, remedy, responsible, export_name, findings_counted, rule_id)",
        [AUTHORITY],
    )
    found = answers(report_of(marts))
    assert found["Does anything in the exports look wrong?"] == (
        "Yes, 3 notes say so, and may be mistaken. And so. And so. It looks so."
    )
    assert found["What is wrong in the records?"].startswith(
        "0 records left out of figures, 5 counted and worth a look"
    )


def test_an_export_that_was_handed_over_without_a_row_is_said_to_be_so_and_not_to_be_missing(tmp_path: Path) -> None:
    """Twelve rows of an older extract, which the empty one took the place of, do not make it less empty."""
    marts = steady(tmp_path)
    marts.connection.execute(
        "update indicator_definitions set needs = 'children;missing_episodes;missing_episodes.end_date' "
        "where indicator_id = 'absent'"
    )
    marts.connection.execute(
        "create table row_account as select ? as local_authority_code, * from (values ('children', 'used', 40), "
        "('missing_episodes', 'used', 0), ('missing_episodes', 'superseded', 12)) "
        "as counted (export_name, disposition, rows_counted)",
        [AUTHORITY],
    )
    marts.duty("Interview in 3 days", "absent", at_least=100)
    report = report_of(marts)
    assert answers(report)["Was anything not handed over?"] == (
        "No. 1 of 4 figures says 'not supplied' because what it needs has no row: the export of missing episodes was "
        "handed over and is empty."
    )
    (duty,) = report.duties
    assert (duty.status, duty.note) == ("not_measured", "The export of missing episodes was handed over and is empty.")


def test_a_figure_that_lacks_an_export_beside_an_empty_one_is_not_supplied_for_that(tmp_path: Path) -> None:
    marts = steady(tmp_path)
    marts.connection.execute(
        "update indicator_definitions set needs = 'escalations;missing_episodes' where indicator_id = 'absent'"
    )
    marts.connection.execute(
        "create table row_account as select ? as local_authority_code, 'missing_episodes' as export_name, "
        "'used' as disposition, 0 as rows_counted",
        [AUTHORITY],
    )
    assert answers(report_of(marts))["Was anything not handed over?"].startswith("Yes, what 1 of 4 figures need")


def known_from_mid_month(folder: Path, counted: int = 40, recorded: int = 12, typed: int = 40) -> TinyMarts:
    """Missing episodes are known from 15 October on, so that neither the month nor the year has a figure.

    So many rows were counted, and of 40 so many have an end and a type.
    """
    marts = steady(folder)
    marts.connection.execute(
        "update indicator_definitions set needs = 'missing_episodes;missing_episodes.end_date;population' "
        "where indicator_id = 'absent'"
    )
    marts.connection.execute(
        "create table row_account as select ? as local_authority_code, 'missing_episodes' as export_name, "
        "'used' as disposition, cast(? as bigint) as rows_counted",
        [AUTHORITY, counted],
    )
    for column, filled in (("end_date", recorded), ("missing_type", typed)):
        marts.connection.execute(
            "insert into recording_rates values (?, 'missing_episodes', ?, ?, 40, ?)",
            [AUTHORITY, column, NEWEST, filled],
        )
    marts.duty("Interview in 3 days", "absent", at_least=100)
    return marts


def is_said_to_be_of_another_time(marts: TinyMarts) -> bool:
    report = report_of(marts)
    said = answers(report)["Was anything not handed over?"]
    is_said = said == "No. 1 of 4 figures says 'not supplied' because what was handed over does not cover its period."
    assert (report.duties[0].note == "What was handed over does not cover the period.") == is_said
    return is_said


@pytest.mark.parametrize(
    ("counted", "recorded", "typed", "is_said"),
    [
        pytest.param(40, 12, 40, True, id="handed over with rows and the columns"),
        pytest.param(0, 12, 40, False, id="no row"),
        pytest.param(40, 0, 40, False, id="no row fills the column"),
        pytest.param(40, 12, 0, False, id="no row fills the code by which every figure of the export counts"),
    ],
)
def test_a_figure_whose_exports_were_handed_over_for_another_time_is_not_said_to_lack_them(
    tmp_path: Path, counted: int, recorded: int, typed: int, is_said: bool
) -> None:
    marts = known_from_mid_month(tmp_path, counted, recorded, typed)
    # The published population counts: another figure that needs one has it.
    marts.connection.execute("update indicator_definitions set needs = 'population' where indicator_id = 'open'")
    assert is_said_to_be_of_another_time(marts) == is_said


@pytest.mark.parametrize("is_in_a_file", [True, False])
def test_a_rate_without_a_population_is_not_said_to_be_of_another_time(tmp_path: Path, is_in_a_file: bool) -> None:
    """A council that is new has no published population, and may have handed over none."""
    marts = known_from_mid_month(tmp_path)
    if is_in_a_file:
        marts.connection.execute("insert into row_account values (?, 'population', 'used', 6)", [AUTHORITY])
    assert is_said_to_be_of_another_time(marts) == is_in_a_file


def test_an_empty_export_of_which_no_column_is_needed_is_not_why_a_figure_is_not_supplied(tmp_path: Path) -> None:
    """Concerns without a stage are counted as they are; it is the day on which they were resolved that is missing."""
    marts = steady(tmp_path)
    marts.connection.execute(
        "update indicator_definitions set needs = 'escalations;escalation_stages;escalations.resolved_date' "
        "where indicator_id = 'absent'"
    )
    marts.connection.execute(
        "create table row_account as select ? as local_authority_code, * from (values ('escalations', 'used', 40), "
        "('escalation_stages', 'used', 0)) as counted (export_name, disposition, rows_counted)",
        [AUTHORITY],
    )
    assert answers(report_of(marts))["Was anything not handed over?"].startswith("Yes, what 1 of 4 figures need")


def with_changes(folder: Path, changes: str) -> TinyMarts:
    """The steady authority with figures that the release before gave otherwise: (id, kind of period, before, now)."""
    marts = steady(folder)
    marts.connection.execute("update release set previous_release_id = '2026-09.v1'")
    marts.connection.execute(
        "create table indicator_changes as select ? as local_authority_code, indicator_id, period_type, "
        "last_day(date '2026-10-31' - to_months(back)) as period_end, 'all' as breakdown, false as was_provisional, "
        f"value_before, value_now, '2026-09.v1' as previous_release_id from ({changes}) "
        "as changed (indicator_id, period_type, back, value_before, value_now)",
        [AUTHORITY],
    )
    return marts


def test_a_closed_month_that_changed_is_not_passed_over(tmp_path: Path) -> None:
    report = report_of(with_changes(tmp_path, "values ('late', 'month', 5, 2, 3)"))
    assert answers(report)["Did closed periods change since the last release?"].startswith("Yes, 1 figure since")
    (table,) = tables_of(report, "changes")
    assert table.rows == (("Reviews held late", "month 2026-05", "2", "3"),)


def test_of_more_figures_that_changed_than_are_shown_main_figures_come_first_and_each_measure_by_itself(
    tmp_path: Path,
) -> None:
    """24 months of late reviews by 5 to 28 each; plans open by 1, and reviews on time by 2 and 3 points."""
    report = report_of(
        with_changes(
            tmp_path,
            "select 'late', 'month', each, 2, 2 + each + 5 from range(24) as months (each) union all "
            "select * from (values ('open', 'point_in_time', 4, 20, 21), ('on_time', 'rolling_12', 3, 88, 90), "
            "('on_time', 'year_to_date', 3, 87, 90)) as main",
        )
    )
    (table,) = tables_of(report, "changes")
    assert len(table.rows) == 20
    assert [row[:2] for row in table.rows[:4]] == [
        ("Reviews on time", "rolling_12 2026-07"),
        ("Reviews on time", "year_to_date 2026-07"),
        ("Plans open", "point_in_time 2026-06"),
        ("Reviews held late", "month 2024-11"),
    ]
    assert table.note.startswith("20 of 27 are shown: main figures first, and of each kind the largest differences.")
    assert "iro compare 2026-09.v1 2026-10.v1 --authority E06999901" in table.note
    assert answers(report)["Did closed periods change since the last release?"] == (
        "Yes, 27 figures since release 2026-09.v1: the table of what changed has 20 of them, and how to ask why."
    )
    (said,) = [sentence.words for sentence in report.sentences if sentence.kind == "Changed since published"]
    assert said == "Reviews on time, rolling_12 2026-07: 88.0 % in release 2026-09.v1, 90.0 % now."


def test_a_column_of_numbers_ends_at_its_right_side_and_one_of_words_does_not() -> None:
    rows = (("Officer 01", "1,204", "46.7", "below", ""), ("Officer 02", "18", "", "90 %", ""))
    table = Table("Caseload", "", ("Officer", "Children", "Per full time", "Against it", "Other"), rows)
    assert table.numbers == {1, 2}
