"""`iro sql`: one question to a release's published tables, answered on the screen or as a workbook."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import duckdb

from orchestration.ground.database.sql import open_to_read
from orchestration.ground.display import print_csv, print_json, print_table, print_text, require_format
from orchestration.ground.errors import UsageError
from orchestration.ground.settings import load_outputs
from orchestration.releases.release import release_folder

# What a person reads on a screen; the other forms have every row.
ROWS_ON_SCREEN = 200
# A worksheet holds 1,048,576, its headings included.
ROWS_OF_A_SHEET = 1_048_575


def print_answer(query: str, xlsx: Path | None, output_format: str, release_id: str | None) -> None:
    """Run one query on a release's tables and print the rows, or write them as a workbook.

    Args:
        query: SQL that reads; the connection is read-only and reaches no file but the release.
        xlsx: the workbook to write; None for the screen.
        output_format: `table`, `csv` or `json`.
        release_id: which release; else the current one.

    Raises:
        UsageError: there are several queries or none, it does not run, there is no such release or format, or too many
            rows for a sheet.
    """
    require_format(output_format)
    path = release_folder(load_outputs(), release_id) / "marts.duckdb"
    with closing(open_to_read(marts=path)) as marts:
        try:
            _require_one(query)
            cursor = marts.execute(query)
            names = [column[0] for column in cursor.description or ()]
            rows = cursor.fetchmany(ROWS_OF_A_SHEET + 1)
        except duckdb.Error as error:
            raise UsageError(f"The query was not run. {str(error).strip()}") from None
    if xlsx is not None:
        _write(names, rows, xlsx)
        print_text(f"{len(rows):,} rows: {xlsx}")
    elif output_format == "table":
        print_table(names, rows[:ROWS_ON_SCREEN], flexible=names[-1] if names else "")
        if len(rows) > ROWS_ON_SCREEN:
            print_text(f"... the first {ROWS_ON_SCREEN} of {len(rows):,} rows; --format csv or --xlsx FILE has all.")
    else:
        found = [dict(zip(names, row, strict=True)) for row in rows]
        if output_format == "csv":
            print_csv(names, found)
        else:
            print_json(found)


def _require_one(query: str) -> None:
    """Refuse several queries, of which the answer of the last alone would be seen, and none.

    Raises:
        UsageError: there is not one query.
        duckdb.Error: it is not SQL.
    """
    # A pivot is two statements to the database; the one that it writes itself, before the query, has no text.
    parts = duckdb.extract_statements(query)
    number = sum(1 for part in parts if part.query or part.type != duckdb.StatementType.CREATE)
    if number != 1:
        raise UsageError(f"The query was not run. There are {number} in place of one: ask them one by one.")


def _write(names: list[str], rows: list[tuple[object, ...]], target: Path) -> None:
    """A sheet with text as text, numbers as numbers, days as days."""
    from orchestration.outputs.reports.workbooks.answer import write_answer

    if len(rows) > ROWS_OF_A_SHEET:
        raise UsageError(
            f"There are more than {ROWS_OF_A_SHEET:,} rows, which is all that a sheet holds. Ask for fewer."
        )
    write_answer(names, rows, target)
