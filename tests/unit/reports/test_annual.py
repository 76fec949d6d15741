"""The annual report of a tiny authority: two years at a glance, what others publish, and columns that nobody fills."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document

from orchestration.outputs.reports.annual.chapters import annual_of
from orchestration.outputs.reports.annual.contents import Annual
from orchestration.outputs.reports.annual.document import write_document
from orchestration.outputs.reports.annual.tables import BEFORE_REACH_MEANS, AnnualTable, change_of, named
from orchestration.outputs.reports.html.page import page_of
from orchestration.outputs.reports.marts import Marts
from orchestration.outputs.reports.words import number, unbroken, whole
from tests.unit.reports.tiny_marts import AUTHORITY, MONTHS, TinyMarts, steady

YEAR, YEAR_BEFORE = date(2026, 3, 31), date(2025, 3, 31)


def two_years(folder: Path) -> TinyMarts:
    """80 of 200 reviews on time in 2024-25 and 150 of 200 in 2025-26, beside England's 70 and the region's 90 %.

    The difference is 35 points, and its interval far from none; 75 % has an interval of 68.6 to 80.5.
    """
    marts = steady(folder)
    marts.connection.execute("delete from indicator_values where period_type = 'year_to_date'")
    marts.figure("on_time", "year_to_date", YEAR_BEFORE, 40, 200, interval=(33.5, 46.9))
    marts.figure("on_time", "year_to_date", YEAR, 75, 200, target=90, reading="missed", interval=(68.6, 80.5))
    marts.connection.execute(
        """
        create table indicator_comparisons as select
            'E06999901' as local_authority_code, 'on_time' as indicator_id, 'year_to_date' as period_type,
            date '2026-03-31' as period_end, comparator, comparator_value::decimal(18,4) as comparator_value,
            date '2025-03-31' as comparator_period_end, comparison, null::bigint as place, null::bigint as out_of,
            'exact' as definition_match, 'DfE' as source
        from (values ('england', 70, 'alike'), ('region', 90, 'worse'), ('hub', 10, 'better'))
            as others (comparator, comparator_value, comparison)
        """
    )
    return marts


def report_of(marts: TinyMarts) -> Annual:
    with closing(Marts(marts.done(), AUTHORITY)) as opened:
        found = annual_of(opened)
    assert found is not None
    return found


def test_the_year_stands_beside_the_last_one_and_what_others_publish_with_what_the_difference_says(
    tmp_path: Path,
) -> None:
    table = report_of(two_years(tmp_path)).glance
    assert table is not None
    assert table.headings == (
        "Figure",
        "2024-25",
        "2025-26",
        "Change",
        "More than chance?",
        "Target",
        "England and others",
    )
    assert table.rows == (
        (
            "Reviews on time",
            "40.0 % (80 of 200)",
            "75.0 % (150 of 200)",
            "+35.0 points",
            "yes, better",
            "90.0 %: missed",
            # The other councils of the release publish nothing.
            "England 70.0 % (2025): alike within chance\nNorth 90.0 % (2025): worse",
        ),
        # Open on 31 March: 24 in October 2026 and, month about, 20 in March of each year.
        ("Plans open", "20", "20", "the same", "not tested", "", ""),
    )


def test_the_chapters_have_others_beside_five_years_and_no_column_that_is_empty(tmp_path: Path) -> None:
    (table,) = [table for chapter in report_of(two_years(tmp_path)).chapters for table in chapter.tables]
    assert table.headings[-2:] == ("Target", "England and others")
    assert table.rows[0][-1] == "England 70.0 % (2025): alike within chance\nNorth 90.0 % (2025): worse"


def test_a_table_of_which_no_figure_has_a_target_or_others_has_no_such_column(tmp_path: Path) -> None:
    marts = two_years(tmp_path)
    marts.connection.execute("drop table indicator_comparisons")
    marts.connection.execute("update indicator_values set target = null")
    report = report_of(marts)
    (table,) = [table for chapter in report.chapters for table in chapter.tables]
    assert table.headings[-1] == "Change"
    assert report.glance is not None
    assert report.glance.headings[-1] == "More than chance?"


def test_a_year_that_begins_before_the_exports_reach_back_is_compared_with_none(tmp_path: Path) -> None:
    marts = two_years(tmp_path)
    marts.connection.execute(
        "update indicator_values set is_before_reach = true where period_end = ? and indicator_id = 'on_time'",
        [YEAR_BEFORE],
    )
    table = report_of(marts).glance
    assert table is not None
    assert table.rows[0][:5] == ("Reviews on time", "not known", "75.0 % (150 of 200)", "", "")


def test_an_empty_cell_of_a_table_says_whether_there_was_none_or_nobody_can_know(tmp_path: Path) -> None:
    marts = two_years(tmp_path)
    marts.connection.execute(
        "create or replace table report_tables as select 'annual' as report, 'timeliness' as page, "
        "'on_time' as indicator_id, 'team' as breakdown, 'By team' as title, '' as note, 1 as position"
    )
    for team in ("North", "South"):
        marts.label("team", team, team)
    three_years_before = date(2023, 3, 31)
    marts.figure("on_time", "year_to_date", three_years_before, 50, 10)
    marts.connection.execute(
        "update indicator_values set is_before_reach = true where period_end = ?", [three_years_before]
    )
    marts.figure("on_time", "year_to_date", YEAR_BEFORE, 40, 200, cell=("team", "North"))
    marts.figure("on_time", "year_to_date", YEAR, 75, 200, cell=("team", "South"))

    (table,) = [each for one in report_of(marts).chapters for each in one.tables if each.title == "By team"]

    # The release has nothing of 2021-22, and of 2023-24 not even a figure of all.
    assert table.headings == ("", "2022-23", "2023-24", "2024-25", "2025-26")
    assert [row[1:3] for row in table.rows] == [("not known", "not supplied")] * 2
    assert (table.rows[0][4], table.rows[1][3]) == ("0", "0")
    assert BEFORE_REACH_MEANS in table.line


def test_two_values_of_one_label_are_two_rows_of_a_table(tmp_path: Path) -> None:
    marts = two_years(tmp_path)
    marts.connection.execute(
        "create or replace table report_tables as select 'annual' as report, 'timeliness' as page, "
        "'late' as indicator_id, 'late_reason' as breakdown, 'Why' as title, '' as note, 1 as position"
    )
    for code, cases in (("sick", 7), ("sick_2", 3)):
        marts.label("late_reason", code, "Officer sick")
        marts.figure("late", "year_to_date", YEAR, cases, cell=("late_reason", code))

    (table,) = [each for one in report_of(marts).chapters for each in one.tables if each.title == "Why"]

    assert [(row[0], row[-1]) for row in table.rows] == [("Officer sick", "7"), ("Officer sick", "3")]


@pytest.mark.parametrize(
    ("now", "before", "measure", "words"),
    [
        # Shown as 12.5 and 6.3; then as 50.0 and 56.3.
        ("6.2500", "12.5000", "percentage", "-6.2 points"),
        ("56.2500", "50.0000", "percentage", "+6.3 points"),
        # Full-time officers, shown as 13 and 10.
        ("12.5", "10", "count", "+3"),
        ("0.25", "0.30", "ratio", "the same"),
    ],
)
def test_a_change_is_the_difference_of_the_two_values_that_stand_beside_it(
    now: str, before: str, measure: str, words: str
) -> None:
    assert change_of(Decimal(now), Decimal(before), measure) == words


def test_a_value_is_rounded_half_up_wherever_it_is_written() -> None:
    assert number(Decimal("0.25"), "ratio") == "0.3"
    assert number(0.25, "percentage") == "0.3 %"
    assert number(Decimal("1234.5"), "count") == "1,235"
    assert [whole(each) for each in (Decimal("2.125"), 2.125, Decimal("2.5"), 1200, 100.0)] == [
        "2.13",
        "2.13",
        "2.5",
        "1,200",
        "100",
    ]


def test_no_line_ends_inside_a_figure() -> None:
    words = unbroken("83.3 % (130 of 156)")
    assert words.split(" ") == ["83.3\N{NO-BREAK SPACE}%", "(130\N{NO-BREAK SPACE}of\N{NO-BREAK SPACE}156)"]
    assert unbroken("one of 3 days") == "one of 3 days"


@pytest.mark.parametrize("most", [1, 3, 9])
def test_the_axis_of_what_is_counted_has_whole_numbers(tmp_path: Path, most: int) -> None:
    marts = TinyMarts(tmp_path)
    marts.months_of("open", [0, most] * (MONTHS // 2), "point_in_time", cases=0)
    marts.figure("open", "year_to_date", YEAR, 1)
    (picture,) = [picture for chapter in report_of(marts).chapters for picture in chapter.pictures]
    assert picture.caption.startswith("Plans open, month by month to Mar 2026: ")
    ticks = re.findall(r'text-anchor="end"[^>]*>([^<]*)<', picture.svg)
    assert len(ticks) > 1
    assert all(tick.isdigit() for tick in ticks)


def test_the_document_has_every_table_of_the_page_as_a_real_table(tmp_path: Path) -> None:
    report = report_of(two_years(tmp_path))
    write_document(report, tmp_path / "report.docx")
    document = Document(str(tmp_path / "report.docx"))
    tables: list[AnnualTable] = [table for chapter in report.chapters for table in chapter.tables]
    assert report.glance is not None
    for written, table in zip(document.tables, [report.glance, *tables], strict=True):
        shown = [table.headings, *(tuple(map(unbroken, row)) for row in table.rows)]
        assert [tuple(cell.text for cell in row.cells) for row in written.rows] == shown
        # The headings come again on each page, and no row is cut by its end.
        assert written.rows[0]._tr.trPr.xpath("w:tblHeader")
        assert all(row._tr.trPr.xpath("w:cantSplit") for row in written.rows)
        # The line under a table never stands alone on the next page.
        assert written.rows[-1].cells[0].paragraphs[0].paragraph_format.keep_with_next
    page = page_of("annual", report)
    assert page.count("<table") == len(document.tables)


def test_the_table_says_that_chance_is_judged_by_the_exact_test_too(tmp_path: Path) -> None:
    """3 of 7 and then 6 of 6: the interval of the difference leaves zero out, and the exact test does not agree."""
    table = report_of(two_years(tmp_path)).glance
    assert table is not None
    assert "does not include zero, and the exact test of their cases says so too" in table.line


def test_what_is_said_of_a_figure_of_the_councils_own_stands_in_the_last_chapter_with_its_figure(
    tmp_path: Path,
) -> None:
    """Reviews held late, as if the council counted them itself: 12 in 2024-25 and 9 in 2025-26."""
    marts = two_years(tmp_path)
    marts.connection.execute(
        "update dim_indicators set handbook_section = null where indicator_id in ('late', 'absent')"
    )
    marts.connection.execute("update dim_indicators set handbook_section_label = null where handbook_section is null")
    marts.figure("late", "year_to_date", YEAR_BEFORE, 12)
    marts.figure("late", "year_to_date", YEAR, 9)
    marts.connection.execute(
        "create table commentary as select ? as local_authority_code, 'late' as indicator_id, 'year_to_date' as "
        "period_type, date '2026-03-31' as period_end, 'all' as breakdown, 'all' as breakdown_value, "
        "date '2026-04-14' as written_on, 'Service manager' as author, 'Fewer strikes.' as commentary_text",
        [AUTHORITY],
    )
    report = report_of(marts)
    last = report.chapters[-1]
    assert (last.title, last.commentary) == (
        "Figures of the council's own",
        ("Reviews held late: Fewer strikes. (Service manager)",),
    )
    assert [row[:4] for table in last.tables for row in table.rows] == [("Reviews held late", "12", "9", "-3")]
    assert report.order.endswith("with conferences, plans, the children and the council's own figures.")
    assert "Fewer strikes." in page_of("annual", report)


def test_a_council_without_figures_of_its_own_has_no_chapter_of_them(tmp_path: Path) -> None:
    marts = two_years(tmp_path)
    marts.connection.execute("update dim_indicators set handbook_section = null where indicator_id = 'absent'")
    report = report_of(marts)
    assert [chapter.title for chapter in report.chapters] == ["Reviews on time"]
    assert report.order.endswith("with conferences, plans and the children.")


@pytest.mark.parametrize(
    ("name", "unit", "written"),
    [
        ("Review conferences (children)", "children", "Review conferences (children)"),
        ("Looked after per 10,000", "per 10,000 aged 0-17", "Looked after per 10,000"),
        ("Supervision orders", "per 10,000", "Supervision orders (per 10,000)"),
        ("Contacts per child", "per 100", "Contacts per child (per 100)"),
        ("Last placement", "as its definition says", "Last placement (as its definition says)"),
    ],
)
def test_a_name_says_its_unit_in_whole_words_or_the_unit_stands_beside_it(name: str, unit: str, written: str) -> None:
    """The beginning of a unit was looked for inside words, so that `Supervision` said `per`."""
    assert named(name, unit) == written
