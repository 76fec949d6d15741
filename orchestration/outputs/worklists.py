"""The worklists of a release: what each authority has to put right, as a workbook and as CSV, restricted.

Both hold the same rows, their text neutralised against formulas. The CSV has every finding. The workbook is what people
open: it begins with a summary, and where a rule has more than ROWS_OF_A_RULE findings it stops there and says so.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from orchestration.ground.database.sql import sql_name, sql_text
from orchestration.outputs.ended import last_lists
from orchestration.outputs.sheets import neutralised, require_authority_code, write_sheet

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.styles import Font

# Nobody works through more of one rule in a sheet, and a workbook of 50,000 rows takes 20 seconds (2026-11-22).
ROWS_OF_A_RULE = 2_000
ROWS_AT_A_TIME = 1_000
# What no cell of a workbook may hold. openpyxl would refuse it in a message that quotes the text.
CONTROL_CHARACTERS = r"[\x00-\x08\x0B\x0C\x0E-\x1F]"
REPLACEMENT = "\ufffd"
SEVERITIES = {"exclude": "left out of figures", "warn": "counted, and worth a look"}

# Heading of each column, the column of the findings, and its width in characters.
COLUMNS = (
    ("team", "team", 18),
    ("responsible", "responsible", 26),
    ("severity", "severity", 10),
    ("rule", "rule_id", 36),
    ("what is wrong", "message", 70),
    ("what to do", "remedy", 60),
    ("export", "export_name", 22),
    ("record", "record_id", 18),
    ("column", "column_name", 26),
    ("what the file says", "recorded_text", 30),
    ("nearest code", "nearest_code", 20),
    ("event date", "event_date", 12),
    ("file", "source_file", 44),
    ("row", "source_row", 8),
)
NOT_TEXT = ("event_date", "source_row")
SUMMARY_WIDTHS = {
    "severity": 12,
    "rule": 38,
    "responsible": 26,
    "export": 22,
    "findings": 12,
    "listed": 12,
    "what is wrong": 80,
    "what to do": 70,
}
TEXT_FORMAT = "@"
FORMATS = {"event date": "yyyy-mm-dd", "row": "0", "findings": "#,##0", "listed": "#,##0"}
WRAPPED = ("what is wrong", "what to do")
# Who acts, in which team, how grave, which rule, which record: the order in which people work.
ORDER = (
    "responsible nulls last, team nulls last, severity, rule_id, export_name, record_id nulls first, "
    "column_name nulls first, source_file, source_row nulls first"
)


def worklists_in(restricted: Path) -> Path:
    """The folder of worklists in a release's restricted folder."""
    return restricted / "findings"


def write_worklists(
    connection: duckdb.DuckDBPyConnection, findings: str, authorities: Iterable[str], folder: Path, spill: Path
) -> None:
    """Write `<authority>.xlsx` and `<authority>.csv` for each authority, also for one without any finding.

    Args:
        connection: has the findings' database attached, and the published tables as `marts`.
        findings: the table's name in SQL.
        authorities: whose worklists are written.
        folder: made if it is not there; a restricted one, because the rows have case ids.
        spill: a restricted folder too, for what is there only while a workbook is written.

    Raises:
        NothingPublishedError: no file can be named after an authority's code.
    """
    for place in (folder, spill):
        place.mkdir(exist_ok=True)
    connection.execute(f"create or replace temp table worklist as {_worklist(findings)}")
    headings, ends = ", ".join(sql_name(heading) for heading, _, _ in COLUMNS), last_lists(connection, "marts")
    for code in authorities:
        require_authority_code(code, "findings")
        rows = f"select {headings}, place from worklist where local_authority_code = {sql_text(code)}"
        write_sheet(connection, rows, folder / f"{code}.csv", place="place")
        with _temporary_files_in(spill):
            _write_workbook(connection, code, folder / f"{code}.xlsx", ends.get(code))
    connection.execute("drop table worklist")


def _worklist(findings: str) -> str:
    """The findings under their headings, their text made harmless, in order."""
    cells = ", ".join(
        f"{name if name in NOT_TEXT else neutralised(_without_control_characters(name))} as {sql_name(heading)}"
        for heading, name, _ in COLUMNS
    )
    return (
        f"select local_authority_code, {cells}, row_number() over (order by local_authority_code, {ORDER}) as place, "
        f"row_number() over (partition by local_authority_code, rule_id order by {ORDER}) as place_in_rule "
        f"from {findings}"
    )


def _without_control_characters(column: str) -> str:
    return f"regexp_replace({column}, {sql_text(CONTROL_CHARACTERS)}, {sql_text(REPLACEMENT)}, 'g')"


@contextmanager
def _temporary_files_in(folder: Path) -> Iterator[None]:
    """openpyxl writes a sheet's rows to a temporary file first; that one must not lie outside the restricted folder."""
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before


def _write_workbook(connection: duckdb.DuckDBPyConnection, code: str, target: Path, end: str | None) -> None:
    # It costs a third of a second to import, which a command that writes no release need not pay.
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    _write_summary(connection, code, book, end)
    _write_findings(connection, code, book)
    book.save(target)


def _write_summary(connection: duckdb.DuckDBPyConnection, code: str, book: Workbook, end: str | None) -> None:
    """How many findings each rule has, and how many of them the other sheet lists; `end` says who acts now."""
    rows = connection.execute(
        f"""
        select
            severity, rule, responsible, export, count(*) as findings,
            count(*) filter (where place_in_rule <= {ROWS_OF_A_RULE}) as listed, "what is wrong", "what to do"
        from worklist
        where local_authority_code = ?
        group by all
        order by severity, rule, export
        """,
        [code],
    ).fetchall()
    total, listed = sum(row[4] for row in rows), sum(row[5] for row in rows)
    said = [f"Findings of {code}: {total:,}"]
    said += [
        f"{severity}: {sum(row[4] for row in rows if row[0] == severity):,} ({meaning})"
        for severity, meaning in SEVERITIES.items()
    ]
    said += [end] if end else []
    if listed < total:
        said.append(
            f"The sheet Findings lists {listed:,} of them: no more than {ROWS_OF_A_RULE:,} of a rule. "
            f"All are in {code}.csv."
        )
    sheet = _Sheet(book, "Summary", SUMMARY_WIDTHS, said)
    for row in rows:
        sheet.append(row)
    sheet.close()


def _write_findings(connection: duckdb.DuckDBPyConnection, code: str, book: Workbook) -> None:
    sheet = _Sheet(book, "Findings", {heading: width for heading, _, width in COLUMNS})
    headings = ", ".join(sql_name(heading) for heading, _, _ in COLUMNS)
    rows = connection.execute(
        f"select {headings} from worklist "
        f"where local_authority_code = ? and place_in_rule <= {ROWS_OF_A_RULE} order by place",
        [code],
    )
    while some := rows.fetchmany(ROWS_AT_A_TIME):
        for row in some:
            sheet.append(row)
    sheet.close()


class _Sheet:
    """A sheet with a header that stays in sight and a filter on every column; `said` are lines above the header."""

    def __init__(self, book: Workbook, title: str, widths: dict[str, int], said: Sequence[str] = ()):
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Font, PatternFill
        from openpyxl.utils import get_column_letter

        self._sheet = book.create_sheet(title)
        self._last_column = get_column_letter(len(widths))
        # The sheet's frame is written before its first row.
        self._header_row = len(said) + 2 if said else 1
        self._rows = self._header_row
        self._sheet.freeze_panes = f"A{self._header_row + 1}"
        for place, width in enumerate(widths.values(), start=1):
            self._sheet.column_dimensions[get_column_letter(place)].width = width
        for line in said:
            self._sheet.append([self._bold(WriteOnlyCell(self._sheet, line), Font(bold=line is said[0]))])
        if said:
            self._sheet.append([])
        header = [self._bold(WriteOnlyCell(self._sheet, heading), Font(bold=True)) for heading in widths]
        for cell in header:
            cell.fill = PatternFill("solid", fgColor="DDDDDD")
        self._sheet.append(header)
        # One cell a column, written again in every row, because setting a style costs more than setting a value.
        self._cells = [WriteOnlyCell(self._sheet) for _ in widths]
        for cell, heading in zip(self._cells, widths, strict=True):
            cell.alignment = Alignment(vertical="top", wrap_text=heading in WRAPPED)
            cell.number_format = FORMATS.get(heading, TEXT_FORMAT)

    def append(self, row: Sequence[Any]) -> None:
        """Write a row: text as text whatever it looks like, days as days, nothing as an empty cell."""
        self._sheet.append([self._filled(cell, value) for cell, value in zip(self._cells, row, strict=True)])
        self._rows += 1

    def close(self) -> None:
        """Put the filter over what was written."""
        self._sheet.auto_filter.ref = f"A{self._header_row}:{self._last_column}{self._rows}"

    @staticmethod
    def _filled(cell: Cell, value: Any) -> Cell | None:
        if value is None:
            return None
        cell.value = value
        if isinstance(value, str):
            # By its look, openpyxl would make some of them errors.
            cell.data_type = "s"
        return cell

    @staticmethod
    def _bold(cell: Cell, font: Font) -> Cell:
        cell.font = font
        return cell
