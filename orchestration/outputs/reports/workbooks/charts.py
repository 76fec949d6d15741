"""The main figures of a scorecard's workbook as charts of the spreadsheet's own."""

from __future__ import annotations

from typing import Any

import xlsxwriter

from orchestration.outputs.reports.scorecard.rows import Row

CHART_ROWS = 16
# Of charts, on a sheet of paper that holds three rows of them at two thirds of their size.
ROWS_ON_PAPER, SCALE_ON_PAPER = 3, 66
MONTHS_BETWEEN_LABELS = 3
# Up to it each whole number has its line; a spreadsheet would choose halves.
FEW = 5


def add_chart(book: xlsxwriter.Workbook, sheet: Any, row: Row, position: int, months_sheet: str, place: int) -> None:
    """A chart of an indicator's months, with the limits that chance keeps to.

    Args:
        book: the workbook.
        sheet: where the chart goes.
        row: the indicator.
        position: how many charts come before it, two side by side.
        months_sheet: the sheet that has the months.
        place: the row of that sheet.
    """
    chart = book.add_chart({"type": "line"})
    last = len(row.series.points)
    months = [months_sheet, 0, 1, 0, last]
    chart.add_series(
        {
            "name": row.indicator.short_name,
            "categories": months,
            "values": [months_sheet, place, 1, place, last],
            "line": {"color": "#1D4F91", "width": 1.75},
            "marker": {"type": "circle", "size": 4},
        }
    )
    if row.series.drawn is not None:
        for name, column in (("lower limit", last + 1), ("mean", last + 2), ("upper limit", last + 3)):
            # A line of the same value in every month: the sheet of months repeats it in a block of its own.
            start = last + 5 + (column - last - 1) * last
            chart.add_series(
                {
                    "name": name,
                    "categories": months,
                    "values": [months_sheet, place, start, place, start + last - 1],
                    "line": {"color": "#8A9BB0", "width": 1, "dash_type": "dash"},
                    "marker": {"type": "none"},
                }
            )
    chart.set_title({"name": row.indicator.short_name, "name_font": {"size": 11}})
    chart.set_x_axis({"interval_unit": MONTHS_BETWEEN_LABELS})
    chart.set_y_axis({"name": row.indicator.unit, "num_format": "#,##0", **_steps(row)})
    chart.set_legend({"none": True})
    chart.set_size({"width": 560, "height": 300})
    sheet.insert_chart(
        CHART_ROWS * (position // 2),
        9 * (position % 2),
        chart,
        {"description": f"{row.indicator.short_name}: {row.series.reading}"},
    )


def break_pages(sheet: Any, charts: int) -> None:
    """Let no sheet of paper end inside one of so many charts."""
    sheet.set_print_scale(SCALE_ON_PAPER)
    step = CHART_ROWS * ROWS_ON_PAPER
    sheet.set_h_pagebreaks(list(range(step, CHART_ROWS * ((charts + 1) // 2), step)))


def _steps(row: Row) -> dict[str, float]:
    """Where an axis begins and ends: a percentage at 100, and a small count by whole steps."""
    if row.indicator.is_percentage:
        return {"min": 0, "max": 100}
    highest = max([*row.series.values, row.series.drawn.upper if row.series.drawn else 0])
    return {"major_unit": 1} if row.indicator.measure == "count" and highest <= FEW else {}
