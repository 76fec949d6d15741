"""The workbook of a work list: a summary, counts by team and by officer, all work on one sheet, and a sheet a list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import duckdb
import xlsxwriter

from orchestration.ground.database.sql import sql_text
from orchestration.outputs.plain_workbook import new_workbook
from orchestration.outputs.reports.workbooks.cells import BESIDE, Cells, write_value

COLUMNS = (
    ("Team", 24),
    ("Officer", 12),
    ("Child", 14),
    ("Record", 14),
    ("Since", 11),
    ("Days since", 11),
    ("Due", 11),
    ("Days to due", 11),
    ("Booked", 11),
    ("Booked in time", 10),
    ("New", 7),
    ("Detail", 28),
    ("File", 40),
    ("Row", 8),
)
NUMBERS = {4, 5, 6, 7, 8, 13}
# Where a row came from is looked up on the screen.
NOT_ON_PAPER = 2
EVERYTHING, LIST_COLUMN = "All work", ("List", 30)
SUMMARY = ("List", "On it", "New", "Past its day", "Oldest, days")
LONGEST_SHEET_NAME = 31
NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")


class _Cells(Cells):
    """The cells of a work list, of which a long name of a file leaves each on one line."""

    def __init__(self, book: xlsxwriter.Workbook):
        super().__init__(book)
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.one_line = book.add_format(BESIDE)


def write_book(connection: duckdb.DuckDBPyConnection, target: Path, compared: str | None, end: str | None) -> None:
    """Write the rows of the table `shown` as a workbook.

    Args:
        connection: has the table.
        target: the file.
        compared: the release that rows are new since, if there is one.
        end: a line that says that the authority has ended, if it has.
    """
    # In memory: else the sheets would first lie in a temporary folder that everybody can read.
    book = new_workbook(target)
    cells = _Cells(book)
    lists = connection.execute(
        """
        select
            list, count(*) as entries,
            case when count(is_new) > 0 then count(*) filter (where is_new) end as is_new,
            count(*) filter (where days <= 0) as overdue,
            cast(coalesce(max(-days) filter (where days <= 0), 0) as bigint) as oldest
        from shown group by list, place order by place, list
        """
    ).fetchall()
    names = [name for name, *_ in lists]
    summary = cells.sheet("Summary", [52, *[14] * (len(SUMMARY) - 1)])
    cells.headings(summary, 0, SUMMARY, range(1, len(SUMMARY)))
    _rows(cells, summary, lists)
    for place, name in enumerate(names, start=1):
        summary.write_url(place, 0, _link_to(_sheet_name(name)), string=name)
    words = f"New since {compared}." if compared else "No release before it to say what is new since."
    for place, line in enumerate(line for line in (words, end) if line):
        summary.write_string(len(lists) + 2 + place, 0, line)
    for heading, column in (("Team", "team"), ("Officer", "officer_id")):
        _counts(cells, connection, heading, column, names)
    _list(cells, connection, EVERYTHING, None)
    for name in names:
        _list(cells, connection, _sheet_name(name), name)
    book.close()


def _sheet_name(name: str) -> str:
    return NOT_IN_SHEET_NAMES.sub(" ", name)[:LONGEST_SHEET_NAME]


def _link_to(sheet_name: str) -> str:
    quoted = sheet_name.replace("'", "''")
    return f"internal:'{quoted}'!A1"


def _list(cells: _Cells, connection: duckdb.DuckDBPyConnection, sheet_name: str, name: str | None) -> None:
    """A sheet of one list, or of all of them, each row with its list."""
    columns = COLUMNS if name else (LIST_COLUMN, *COLUMNS)
    sheet = cells.sheet(sheet_name, [width for _, width in columns[:-NOT_ON_PAPER]])
    for place, (_, width) in enumerate(columns):
        sheet.set_column(place, place, width)
    moved = len(columns) - len(COLUMNS)
    cells.headings(sheet, 0, [heading for heading, _ in columns], {moved + place for place in NUMBERS})
    rows = connection.execute(
        f"""
        select
            {"" if name else "list,"}
            team, officer_id, child_id, record_id, since, days_since, due_date, days, booked,
            case is_booked_in_time when true then 'yes' when false then 'no' end,
            case is_new when true then 'yes' when false then 'no' end, detail, source_file, source_row
        from shown where list = ? or ? is null
        order by
            team nulls last, officer_id nulls last, due_date nulls last, {"" if name else "place,"}
            record_id nulls last, detail
        """,
        [name, name],
    ).fetchall()
    _rows(cells, sheet, rows)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    sheet.print_area(0, 0, max(len(rows), 1), len(columns) - 1 - NOT_ON_PAPER)


def _counts(
    cells: _Cells,
    connection: duckdb.DuckDBPyConnection,
    heading: str,
    column: str,
    lists: Sequence[str],
) -> None:
    """A sheet that says how much of each list each team or officer has."""
    headings, widths = [heading, *lists], [24, *[16] * len(lists)]
    sheet = cells.sheet(f"By {heading.lower()}", widths)
    cells.headings(sheet, 0, headings, range(1, len(lists) + 1))
    cells.fit(sheet, 0, headings, widths)
    counts = ", ".join(f"nullif(count(*) filter (where list = {sql_text(name)}), 0)" for name in lists)
    # As a code of the council's, or as an empty cell.
    known = f"nullif({column}, 'not_recorded')"
    rows = connection.execute(
        f"select coalesce({known}, 'not recorded'){', ' if counts else ''}{counts} from shown "
        f"group by {known} order by {known} nulls last"
    ).fetchall()
    _rows(cells, sheet, rows)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(rows), len(lists))


def _rows(cells: _Cells, sheet: xlsxwriter.worksheet.Worksheet, rows: Sequence[Sequence[object]]) -> None:
    for place, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            write_value(sheet, place, column, value, cells.day, cells.one_line if column else None)
