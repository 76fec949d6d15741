"""A scorecard as a workbook: numbers as numbers, text that no sheet runs, and sheets that can be read on paper."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from orchestration.outputs.reports.workbooks.charts import CHART_ROWS, break_pages
from orchestration.outputs.reports.workbooks.scorecard import write_workbook
from tests.unit.reports.test_scorecard import report_of
from tests.unit.reports.tiny_marts import HOSTILE_TEAM, MONTHS, NEWEST, TinyMarts, steady


def test_a_workbook_has_numbers_as_numbers_and_runs_no_text(tmp_path: Path) -> None:
    marts = steady(tmp_path, "=1+1")
    marts.label("team", "U", HOSTILE_TEAM)
    marts.figure("on_time", "rolling_12", NEWEST, 40, 40, cell=("team", "U"))
    target = tmp_path / "scorecard.xlsx"
    write_workbook(report_of(marts), target)
    book = openpyxl.load_workbook(target)
    figures = book["Figures"]
    headings = [cell.value for cell in figures[1]]
    first = dict(zip(headings, figures[2], strict=True))
    assert (first["Figure"].value, first["12 months"].value, first["12 months"].number_format) == (
        "Reviews on time",
        90,
        '0.0" %"',
    )
    assert [figures.cell(row, 4).value for row in range(2, 6)] == [92, 2, 24, "not supplied"]
    texts = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert not [cell.coordinate for cell in texts if cell.data_type == "f"]
    assert any("=HYPERLINK" in str(cell.value) for cell in texts)


def test_a_row_of_a_workbook_is_as_high_as_its_text_and_headings_stand_over_their_numbers(tmp_path: Path) -> None:
    marts = steady(tmp_path)
    # One team of 40 with 24 on time, where 36 are expected, is a sentence longer than the 118 letters of its column.
    for team, value, cases in (("North " * 12, 60, 40), ("South", 92, 100)):
        marts.label("team", team, team)
        marts.figure("on_time", "rolling_12", NEWEST, value, cases, cell=("team", team))
    marts.connection.execute(
        "insert into report_tables values ('scorecard', 'ages', 1, 'Children, by age', null, 'open', 'age')"
    )
    marts.label("age", "young", "Under 5")
    marts.figure("open", "point_in_time", NEWEST, 24, cell=("age", "young"))
    write_workbook(report_of(marts), tmp_path / "scorecard.xlsx")
    book = openpyxl.load_workbook(tmp_path / "scorecard.xlsx")
    assert len(book["What to look at"]["B4"].value) > 118
    assert book["What to look at"].row_dimensions[4].height == 30
    headings = {cell.value: cell.alignment.horizontal for cell in book["Children and plans by age"][3]}
    assert headings == {"Cell": None, "Plans": "right", "Share": "left"}


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """A workbook and its sheet of figures: a month without a review, a year that is not known, and no export of plans."""
    folder = tmp_path_factory.mktemp("workbook")
    marts = TinyMarts(folder)
    marts.months_of("on_time", [90] * (MONTHS - 1), "month")
    marts.connection.execute("update indicator_values set period_end = last_day(period_end - interval 1 month)")
    marts.figure("on_time", "month", NEWEST, None, 0)
    marts.figure(
        "on_time",
        "rolling_12",
        NEWEST,
        90,
        240,
        target=91,
        reading="missed",
        interval=(85.5, 93.2),
        is_before_reach=True,
    )
    marts.figure("late", "rolling_12", NEWEST, 24, target=20, reading="missed")
    marts.months_of("open", [1, -1] * (MONTHS // 2), "point_in_time", cases=0)
    marts.figure("absent", "point_in_time", NEWEST, None, availability="not_supplied")
    target = folder / "scorecard.xlsx"
    write_workbook(report_of(marts), target)
    return target, openpyxl.load_workbook(target)["Figures"]


def test_a_cell_without_a_number_says_why(figures: tuple[Path, Any]) -> None:
    _, sheet = figures
    headings = {cell.value: cell.column for cell in sheet[1]}
    first = {name: sheet.cell(2, headings[name]).value for name in ("Month or day", "12 months")}
    assert first == {"Month or day": "none to count", "12 months": "not known"}
    assert sheet.cell(5, headings["Month or day"]).value == "not supplied"


def test_a_cell_that_counts_none_because_all_were_left_out_says_how_many(tmp_path: Path) -> None:
    """Eight reviews were held in the month, and nobody knows when any of them was due."""
    marts = steady(tmp_path)
    marts.connection.execute("delete from indicator_values where indicator_id = 'on_time' and period_end = ?", [NEWEST])
    marts.figure("on_time", "month", NEWEST, None, 0, excluded=8)
    write_workbook(report_of(marts), tmp_path / "scorecard.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "scorecard.xlsx")["Figures"]
    assert "8 left out" in [cell.value for cell in sheet["D"]]


def test_a_figure_that_is_not_known_has_no_cases_and_no_interval_that_would_say_it(figures: tuple[Path, Any]) -> None:
    _, sheet = figures
    headings = [cell.value for cell in sheet[1]]
    first = dict(zip(headings, (cell.value for cell in sheet[2]), strict=True))
    assert first["12 months"] == "not known"
    assert [first[headings[column]] for column in (6, 7, 9, 10)] == [None] * 4


def test_the_words_in_place_of_a_number_stand_on_one_line_because_a_second_would_cover_the_row_below(
    figures: tuple[Path, Any],
) -> None:
    _, sheet = figures
    # Columns side by side of one width are written as one.
    widths = {place: each.width for each in sheet.column_dimensions.values() for place in range(each.min, each.max + 1)}
    for heading in ("Month or day", "Year to date", "12 months"):
        column = next(cell.column for cell in sheet[1] if cell.value == heading)
        # "none to count" has 13 letters, and a cell keeps the width of one free.
        assert widths[column] >= 14, heading


def test_on_paper_figures_have_their_headings_and_names_on_each_page_in_letters_of_readable_size(
    figures: tuple[Path, Any],
) -> None:
    _, sheet = figures
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$1:$1", "$A:$A")
    widths = [each.width for each in sheet.column_dimensions.values() for _ in range(each.min, each.max + 1)]
    # A letter of 11 points is 7 pixels wide, and A4 has 1,046 of these between its margins: three quarters are left.
    pages = sheet.page_setup.fitToWidth
    assert (sheet.page_setup.fitToHeight, pages) == (0, 2)
    assert 1046 / 7 / (widths[0] + sum(widths[1:]) / pages) > 0.75


def test_a_text_beside_a_number_stands_apart_from_it(figures: tuple[Path, Any]) -> None:
    _, sheet = figures
    status = next(cell for cell in sheet[3] if cell.value == "missed")
    assert (status.alignment.horizontal, status.alignment.indent) == ("left", 1)


def test_the_months_of_a_row_are_columns_from_zero_which_every_program_draws(figures: tuple[Path, Any]) -> None:
    path, _ = figures
    with zipfile.ZipFile(path) as book:
        sheet = book.read("xl/worksheets/sheet2.xml").decode()
    groups = [text.partition(">")[0] for text in sheet.split("<x14:sparklineGroup ")[1:]]
    assert all('type="column"' in group for group in groups)
    # Only a series that goes below zero begins where its own values do.
    assert sorted('manualMin="0"' in group for group in groups) == [False, True]


def test_what_is_repeated_for_charts_alone_is_not_printed(figures: tuple[Path, Any]) -> None:
    path, _ = figures
    months = openpyxl.load_workbook(path)["Months"]
    assert months.print_area == "'Months'!$A$1:$AB$5"


def test_no_sheet_of_paper_ends_inside_a_chart(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "charts.xlsx"))
    for name, charts in (("six", 6), ("seven", 7)):
        break_pages(book.add_worksheet(name), charts)
    book.close()
    read = openpyxl.load_workbook(tmp_path / "charts.xlsx")
    # Three rows of two charts fill a page.
    assert [[each.id for each in read[name].row_breaks.brk] for name in ("six", "seven")] == [[], [3 * CHART_ROWS]]
