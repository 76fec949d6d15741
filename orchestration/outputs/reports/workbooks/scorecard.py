"""A scorecard as a workbook: numbers as numbers with their formats, native charts, text that no sheet can run."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from orchestration.outputs.plain_workbook import new_workbook
from orchestration.outputs.reports.scorecard.gathered import Scorecard
from orchestration.outputs.reports.scorecard.rows import Row
from orchestration.outputs.reports.words import NONE_TO_COUNT, day_in_words, month
from orchestration.outputs.reports.workbooks.cells import (
    FORMATS,
    NAME_WIDTH,
    OTHER_FORMAT,
    Cells,
    widths_of,
)
from orchestration.outputs.reports.workbooks.charts import add_chart, break_pages

MONTHS_SHEET = "Months"
LOOK_WIDTH, MONTH_WIDTH = 120, 9
# Of a column of figures: the words in place of one stand on one line, because a row is as high as its other texts need,
# and LibreOffice draws a second line over the row below (7.4, 2026-11-30).
VALUE_WIDTH = len(NONE_TO_COUNT) + 2
FIGURE_COLUMNS = (
    ("Figure", 34),
    ("Family", 35),
    ("Unit", 18),
    ("Month or day", VALUE_WIDTH),
    ("Year to date", VALUE_WIDTH),
    ("12 months", VALUE_WIDTH),
    ("Cases with it", 9),
    ("Out of", 9),
    ("Left out", 9),
    ("From (95\N{NO-BREAK SPACE}%)", 9),
    ("To (95\N{NO-BREAK SPACE}%)", 9),
    ("A year before", 10),
    ("Against it", 18),
    ("Target", 9),
    ("Status", 11),
    ("England", 9),
    ("Against it", 18),
    ("24 months", 26),
    ("What the months say", 40),
    ("Few cases", 8),
)
FIGURE_NUMBERS = {*range(3, 12), 13, 15}
SPARK_COLUMN = 17


def write_workbook(report: Scorecard, target: Path) -> None:
    """Write a scorecard as xlsx; the same release makes the same bytes."""
    book = new_workbook(target)
    # Without it the file would say when it was written, and no two would be alike.
    made = datetime.fromisoformat(report.source.created_at).replace(tzinfo=None)
    book.set_properties({"title": f"Scorecard of {report.source.authority_name}", "created": made})
    writer = _Writer(book, report)
    writer.look()
    writer.figures()
    writer.charts()
    writer.duties()
    writer.lists()
    writer.pages()
    writer.months()
    book.close()


class _Writer(Cells):
    """The sheets of one scorecard."""

    def __init__(self, book: xlsxwriter.Workbook, report: Scorecard):
        super().__init__(book)
        self._report = report

    def look(self) -> None:
        """What to look at, and what the workbook is of."""
        source = self._report.source
        sheet = self.sheet("What to look at", [24, LOOK_WIDTH])
        sheet.write_string(0, 0, f"Independent Reviewing Service: {source.authority_name}", self.title)
        sheet.write_string(1, 0, f"Scorecard to {day_in_words(source.period_end)}, release {source.release_id}")
        if self._report.ended:
            sheet.write_string(2, 0, self._report.ended, self.bold)
        for place, sentence in enumerate(self._report.sentences, start=3):
            sheet.write_string(place, 0, sentence.kind, self.bold)
            sheet.write_string(place, 1, sentence.words, self.text)
            self.fit(sheet, place, (sentence.words,), (LOOK_WIDTH,))
        if not self._report.sentences:
            sheet.write_string(3, 0, self._report.nothing_said)

    def figures(self) -> None:
        """One row an indicator."""
        sheet = self.sheet("Figures", [width for _, width in FIGURE_COLUMNS])
        self.headings(sheet, 0, [heading for heading, _ in FIGURE_COLUMNS], FIGURE_NUMBERS)
        sheet.freeze_panes(1, 1)
        for place, row in enumerate(self._report.rows, start=1):
            self._figure(sheet, place, row)
        sheet.autofilter(0, 0, len(self._report.rows), len(FIGURE_COLUMNS) - 1)
        self._sparklines(sheet)

    def _sparklines(self, sheet: Any) -> None:
        """The months of each row as small columns: LibreOffice prints no line of a cell (7.4, 2026-11-29)."""
        supplied = [(place, row) for place, row in enumerate(self._report.rows, start=2) if row.series.values]
        above = [place for place, row in supplied if min(row.series.values) >= 0]
        below = [place for place, row in supplied if min(row.series.values) < 0]
        for places, lowest in ((above, {"min": 0}), (below, {})):
            if places:
                # As one group, because each call costs 2 ms. The months of row n are row n of the sheet of months.
                last = xl_col_to_name(len(self._report.rows[0].series.points))
                cells = [f"{xl_col_to_name(SPARK_COLUMN)}{place}" for place in places]
                ranges = [f"{MONTHS_SHEET}!B{place}:{last}{place}" for place in places]
                options = {"location": cells, "range": ranges, "type": "column", "series_color": "#6F93C4", **lowest}
                sheet.add_sparkline(cells[0], options)

    def _figure(self, sheet: Any, place: int, row: Row) -> None:
        one, main = row.indicator, row.main
        values = self.format_of(FORMATS.get(one.measure, OTHER_FORMAT))
        number = self.format_of("#,##0.##" if one.measure in ("ratio", "fte") else "#,##0")
        sheet.write_string(place, 0, one.short_name, self.bold)
        sheet.write_string(place, 1, one.domain_label, self.beside)
        sheet.write_string(place, 2, one.unit, self.beside)
        texts = [one.short_name, one.domain_label, one.unit, row.series.reading if row.is_supplied else ""]
        self.fit(sheet, place, texts, [FIGURE_COLUMNS[column][1] for column in (0, 1, 2, 18)])
        now = row.month if one.kind != "stock" else main
        for column, figure in ((3, now), (4, row.year_to_date), (5, main if one.kind != "stock" else None)):
            self.value(sheet, place, column, figure, values)
        if main is None or not main.is_supplied:
            return
        # Beside "not known" they would say what is not.
        if not main.is_before_reach:
            if one.measure != "count":
                self.number(sheet, place, 6, main.numerator, number)
                self.number(sheet, place, 7, main.denominator, number)
            self.number(sheet, place, 9, main.lower, values)
            self.number(sheet, place, 10, main.upper, values)
        self.number(sheet, place, 8, main.excluded, number)
        for column, comparison in ((11, row.before), (15, row.england)):
            if comparison is not None:
                sheet.write_number(place, column, comparison.value, values)
                sheet.write_string(place, column + 1, comparison.words, self.beside)
        self.number(sheet, place, 13, main.target, values)
        self.status(sheet, place, 14, (main.status or "").replace("_", " "))
        sheet.write_string(place, 18, row.series.reading, self.beside)
        sheet.write_string(place, 19, "few" if main.is_small else "", self.beside)

    def charts(self) -> None:
        """The main figures as native charts, with the limits that chance keeps to."""
        sheet = self.sheet("Charts", [])
        rows = [(place, row) for place, row in enumerate(self._report.rows, start=1) if row.indicator.is_headline]
        for position, (place, row) in enumerate(rows):
            add_chart(self._book, sheet, row, position, MONTHS_SHEET, place)
        break_pages(sheet, len(rows))

    def duties(self) -> None:
        """The duties and their status."""
        headings = ("Duty", "Asked", "Status", "Figure", "Cases without it", "Last not met", "Law or guidance", "Note")
        widths = (38, 13, 12, 28, 12, 18, 38, 38)
        sheet = self.sheet("Duties", widths)
        self.headings(sheet, 0, headings)
        for place, duty in enumerate(self._report.duties, start=1):
            cells = (duty.name, duty.asked, "", duty.figure, duty.failing, duty.since, duty.law, duty.note)
            for column, text in enumerate(cells):
                sheet.write_string(place, column, text, self.beside if column else self.text)
            self.status(sheet, place, 2, duty.status_words)
            self.fit(sheet, place, cells, widths)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, len(self._report.duties), len(headings) - 1)

    def lists(self) -> None:
        """What is overdue and due soon."""
        if not self._report.lists:
            return
        sheet = self.sheet("Overdue and due soon", [48, 12, 16, 16, 80])
        self.headings(sheet, 0, ("List", "On it", "Past its day", "Oldest, days", "Teams"), {1, 2, 3})
        whole = self.format_of("#,##0")
        for place, each in enumerate(self._report.lists, start=1):
            sheet.write_string(place, 0, each.label, self.bold)
            for column, number in enumerate((each.entries, each.overdue, each.oldest_days), start=1):
                sheet.write_number(place, column, number, whole)
            teams = ", ".join(f"{team} {entries}" for team, entries in each.by_team)
            sheet.write_string(place, 4, teams, self.beside)
            self.fit(sheet, place, (teams,), (80,))
        for place, label in enumerate(self._report.empty_lists, start=len(self._report.lists) + 1):
            sheet.write_string(place, 0, label, self.bold)
            sheet.write_string(place, 4, "nothing is on it", self.beside)

    def pages(self) -> None:
        """The further tables, one sheet a page."""
        for page in self._report.pages:
            widths = widths_of(page.tables)
            sheet = self.sheet(page.title.removesuffix("?")[:31], widths)
            place = 0
            for table in page.tables:
                sheet.write_string(place, 0, table.title, self.title)
                sheet.write_string(place + 1, 0, table.note)
                self.headings(sheet, place + 2, table.headings, table.numbers)
                for offset, cells in enumerate(table.rows, start=place + 3):
                    for column, text in enumerate(cells):
                        self.shown(sheet, offset, column, text)
                    self.fit(sheet, offset, cells, widths)
                place += len(table.rows) + 5

    def months(self) -> None:
        """24 months of every indicator, in the rows of the sheet of figures, then its limits; charts read them here."""
        ends = [point.month_end for point in self._report.rows[0].series.points] if self._report.rows else []
        headings = ["Figure", *(month(end) for end in ends), "lower limit", "mean", "upper limit"]
        sheet = self.sheet(MONTHS_SHEET, [NAME_WIDTH, *[MONTH_WIDTH] * (len(headings) - 1)])
        # What is repeated for the charts alone is not printed.
        sheet.print_area(0, 0, len(self._report.rows), len(headings) - 1)
        self.headings(sheet, 0, headings, range(1, len(headings)))
        sheet.freeze_panes(1, 1)
        for place, row in enumerate(self._report.rows, start=1):
            values = self.format_of(FORMATS.get(row.indicator.measure, OTHER_FORMAT))
            sheet.write_string(place, 0, row.indicator.short_name, self.bold)
            for column, point in enumerate(row.series.points, start=1):
                if point.value is not None:
                    sheet.write_number(place, column, point.value, values)
            drawn = row.series.drawn
            if drawn is None:
                continue
            for number, limit in enumerate((drawn.lower, drawn.mean, drawn.upper)):
                sheet.write_number(place, len(ends) + 1 + number, limit, values)
                if row.indicator.is_headline:
                    for offset in range(len(ends)):
                        sheet.write_number(place, len(ends) + 5 + number * len(ends) + offset, limit, values)
