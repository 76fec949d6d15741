"""Several authorities side by side: all are written, and one that chance does not explain is marked."""

from __future__ import annotations

from pathlib import Path

import duckdb
import openpyxl
import pytest

from orchestration.outputs.reports.writing import write_reports_of_release
from tests.unit.reports.tiny_marts import AUTHORITY, NEWEST, steady

OTHER, THIRD = "E06999902", "E06999903"


def two_authorities(folder: Path, on_time: int) -> Path:
    """The steady authority, and another that has so many of 240 reviews on time in the last twelve months."""
    path = steady(folder).done()
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"insert into local_authorities (local_authority_code) values ('{OTHER}')")
        connection.execute(f"insert into dim_authorities values ('{OTHER}', 'Southborough', 'North')")
        for table in ("indicator_values", "reporting_periods"):
            connection.execute(
                f"insert into {table} select * replace ('{OTHER}' as local_authority_code) from {table} "
                f"where local_authority_code = '{AUTHORITY}'"
            )
        connection.execute(
            "update indicator_values set numerator = ?, value = 100.0 * ? / 240 where local_authority_code = ? "
            "and indicator_id = 'on_time' and period_type = 'rolling_12' and period_end = ?",
            [on_time, on_time, OTHER, NEWEST],
        )
    return path


def test_each_authority_has_its_reports_and_all_of_them_one_page(tmp_path: Path) -> None:
    said: list[str] = []
    written = write_reports_of_release(two_authorities(tmp_path, 216), tmp_path / "reports", said.append)
    assert said == []
    folders = [str(path.relative_to(tmp_path / "reports").parent) for path in written]
    assert folders.count(AUTHORITY) == folders.count(OTHER) >= 3
    assert folders[-1] == "hub"
    page = written[-1].read_text(encoding="utf-8")
    assert f'href="../{OTHER}/scorecard.html#row-on_time"' in page
    # 216 of 240 each: nobody is apart.
    assert page.count(">as expected<") == 2
    # A column in which no authority has anything is left out: a count is judged by nothing, and nobody publishes any.
    of_a_share, of_a_count = (each.partition("</thead>")[0] for each in page.split('<section id="figure-')[1:])
    assert 'scope="col">Target<' in of_a_share
    assert 'scope="col">Against the rest<' in of_a_share
    assert [name for name in ("Target", "Against the rest", "England and others") if name in of_a_count] == []
    assert "far below" not in page


def test_an_authority_that_chance_does_not_explain_is_marked(tmp_path: Path) -> None:
    # 168 of 240 beside 216 of the other 240: so few of the 384 together fall on one half less than once in a million.
    written = write_reports_of_release(two_authorities(tmp_path, 168), tmp_path / "reports", print)
    glance, _, figures = written[-1].read_text(encoding="utf-8").partition('id="figure-1"')
    assert figures.count('<b class="worse">far below</b>') == 1
    assert figures.count(">far above<") == 1
    # And in the table of all main figures with which the page begins.
    assert glance.count('<small class="worse">far below</small>') == 1
    assert glance.count("<small>far above</small>") == 1
    assert "Not of one month" not in glance


def with_an_end(path: Path, newest_of_other: str) -> Path:
    """The other authority ended on 15 October 2026, and its figures go up to a month end."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("alter table local_authorities add column ended_on date")
        connection.execute("alter table local_authorities add column succeeded_by varchar")
        connection.execute(
            "update local_authorities set ended_on = date '2026-10-15', succeeded_by = ? "
            "where local_authority_code = ?",
            [f"{AUTHORITY};{THIRD}", OTHER],
        )
        for table in ("indicator_values", "reporting_periods"):
            connection.execute(
                f"delete from {table} where local_authority_code = ? and period_end > ?", [OTHER, newest_of_other]
            )
        connection.execute(f"insert into local_authorities (local_authority_code) values ('{THIRD}')")
        connection.execute(f"insert into dim_authorities values ('{THIRD}', 'Eastborough', 'North')")
        for table in ("indicator_values", "reporting_periods"):
            connection.execute(
                f"insert into {table} select * replace ('{THIRD}' as local_authority_code) from {table} "
                f"where local_authority_code = '{AUTHORITY}'"
            )
    return path


def test_an_authority_that_had_ended_by_then_is_named_and_has_no_place(tmp_path: Path) -> None:
    path = with_an_end(two_authorities(tmp_path, 216), "2026-09-30")
    written = write_reports_of_release(path, tmp_path / "reports", print)
    page = written[-1].read_text(encoding="utf-8")
    assert "2 authorities side by side" in page
    assert "Not of one month" not in page
    assert f'href="../{OTHER}/scorecard.html#row-on_time"' not in page
    assert (
        f'Not here, because they ended before: <a href="../{OTHER}/scorecard.html">Southborough</a>, whose figures go to '
        "Sep 2026."
    ) in page
    own = (tmp_path / "reports" / OTHER / "scorecard.html").read_text(encoding="utf-8")
    assert (
        "No: it ended on 15 Oct 2026, and its figures end with its last whole month. It was succeeded by "
        f"Northborough ({AUTHORITY}) and Eastborough ({THIRD})."
    ) in own
    head = own[own.index("<header>") : own.index("</header>")]
    assert (
        "This authority ended on 15 Oct 2026, and its figures end with its last whole month. It was succeeded by "
        f"Northborough ({AUTHORITY}) and Eastborough ({THIRD})."
    ) in head
    book = openpyxl.load_workbook(tmp_path / "reports" / OTHER / "scorecard.xlsx")
    assert str(book["What to look at"]["A3"].value).startswith("This authority ended on 15 Oct 2026, and its figures")
    going_on = (tmp_path / "reports" / AUTHORITY / "scorecard.html").read_text(encoding="utf-8")
    assert "This authority ended" not in going_on


def test_a_successor_of_which_the_release_has_nothing_is_named_by_its_code(tmp_path: Path) -> None:
    path = with_an_end(two_authorities(tmp_path, 216), "2026-09-30")
    with duckdb.connect(str(path)) as connection:
        connection.execute("update local_authorities set succeeded_by = 'E06999904' where succeeded_by is not null")
    write_reports_of_release(path, tmp_path / "reports", print)
    own = (tmp_path / "reports" / OTHER / "scorecard.html").read_text(encoding="utf-8")
    assert "It was succeeded by E06999904." in own[own.index("<header>") : own.index("</header>")]


def test_an_authority_that_ended_with_the_newest_month_still_stands_beside_the_others(tmp_path: Path) -> None:
    path = with_an_end(two_authorities(tmp_path, 216), "2026-10-31")
    page = write_reports_of_release(path, tmp_path / "reports", print)[-1].read_text(encoding="utf-8")
    assert "3 authorities side by side" in page
    assert "Not here" not in page


def test_authorities_that_count_by_different_rules_are_not_held_against_each_other(tmp_path: Path) -> None:
    path = two_authorities(tmp_path, 168)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            f"""
            create table indicator_comparisons as select
                local_authority_code, 'on_time' as indicator_id, 'rolling_12' as period_type, date '{NEWEST}' as period_end,
                'hub' as comparator, 90::decimal(18,4) as comparator_value, date '{NEWEST}' as comparator_period_end,
                null::varchar as comparison, null::bigint as place, 2::bigint as out_of, 'near' as definition_match,
                'the other authorities of this release together; not all count it by the same rules' as source
            from dim_authorities
            """
        )
    page = write_reports_of_release(path, tmp_path / "reports", print)[-1].read_text(encoding="utf-8")
    assert page.count("Not all count it by the same rules:") == 1
    # 168 of 240 beside 216 of 240 would be far below, as in the test before this one.
    assert "far below" not in page
    assert "Against the rest" not in page


def test_a_page_of_authorities_whose_exports_end_in_different_months_says_so(tmp_path: Path) -> None:
    path = two_authorities(tmp_path, 216)
    with duckdb.connect(str(path)) as connection:
        for table in ("indicator_values", "reporting_periods"):
            connection.execute(
                f"delete from {table} where local_authority_code = ? and period_end = ?", [OTHER, NEWEST]
            )
    page = write_reports_of_release(path, tmp_path / "reports", print)[-1].read_text(encoding="utf-8")
    assert "Not of one month:" in page
    assert "<small>Sep 2026</small>" in page


def test_reports_that_cannot_be_written_are_said_and_stop_no_others(tmp_path: Path) -> None:
    path = two_authorities(tmp_path, 216)
    with duckdb.connect(str(path)) as connection:
        # No name to show: the release itself was audited, and stands.
        connection.execute(f"delete from dim_authorities where local_authority_code = '{AUTHORITY}'")
    said: list[str] = []
    written = write_reports_of_release(path, tmp_path / "reports", said.append)
    assert said == [f"warning: the reports of {AUTHORITY} could not be written (IndexError)"]
    assert {path.parent.name for path in written} == {OTHER}


def test_an_authority_is_held_against_the_others_without_its_own_cases_as_its_scorecard_holds_it(
    tmp_path: Path,
) -> None:
    """201 and 216 of 240: 83.8 % and 90 % lie within what chance makes of 240 cases around both together, 86.9 %: 199 to
    218 of them. Beside the other alone, 201 or fewer of the 417 fall on one half in 2.9 of 100; 200 or fewer of 416 in
    2.1 of 100.
    """
    for folder, on_time, standing in (("a", 201, "as expected"), ("b", 200, "below")):
        (tmp_path / folder).mkdir()
        path = two_authorities(tmp_path / folder, on_time)
        page = write_reports_of_release(path, tmp_path / folder / "reports", print)[-1].read_text(encoding="utf-8")
        of_the_other = page.partition('id="figure-1"')[2].partition(f"../{OTHER}/")[2].partition("</tr>")[0]
        assert f">{standing}<" in of_the_other


def test_an_authority_whose_exports_do_not_reach_back_is_no_part_of_the_others_and_has_no_standing(
    tmp_path: Path,
) -> None:
    """216 of 240 in one and 100 of 240 in the other, whose months before its exports begin are not known."""
    path = two_authorities(tmp_path, 100)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "update indicator_values set is_before_reach = true where local_authority_code = ? "
            "and indicator_id = 'on_time' and period_type = 'rolling_12'",
            [OTHER],
        )
    page = write_reports_of_release(path, tmp_path / "reports", print)[-1].read_text(encoding="utf-8")
    figure = page.partition('id="figure-1"')[2].partition("</section>")[0]
    assert "before the exports begin" in figure
    assert [words for words in ("100 of 240", "41.7 %", "65.8 %", "below", "above") if words in figure] == []


def test_each_report_says_to_which_day_the_authoritys_own_extracts_are_complete(tmp_path: Path) -> None:
    path = two_authorities(tmp_path, 216)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "update local_authorities set latest_extract_date = date '2026-09-30' where local_authority_code = ?",
            [OTHER],
        )
    written = write_reports_of_release(path, tmp_path / "reports", print)
    for code, day in ((AUTHORITY, "31 Oct 2026"), (OTHER, "30 Sep 2026")):
        (page,) = [each for each in written if each.parent.name == code and each.name == "scorecard.html"]
        assert f"complete to {day}. Figures" in page.read_text(encoding="utf-8"), code


@pytest.mark.parametrize("periods", ["true", "period_type <> 'month'"])
def test_an_authority_without_any_of_the_figures_is_named(tmp_path: Path, periods: str) -> None:
    """Nothing was handed over, or with `history_from` what gives the newest month alone, and no year up to it."""
    path = two_authorities(tmp_path, 216)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "update indicator_values set availability = 'not_supplied', value = null, numerator = null "
            f"where local_authority_code = ? and {periods}",
            [OTHER],
        )
    written = write_reports_of_release(path, tmp_path / "reports", print)
    assert "what was handed over gives none of these figures: " in (page := written[-1].read_text(encoding="utf-8"))
    assert page.partition("gives none of these figures: ")[2].startswith(f'<a href="../{OTHER}/scorecard.html">')
    (own,) = [each for each in written if each.parent.name == OTHER and each.name == "scorecard.html"]
    said = own.read_text(encoding="utf-8")
    assert "Nothing can be said: what was handed over gives none of the main figures for this month." in said
    assert "Nothing stands out" not in said
