"""CSV files that open in a spreadsheet: UTF-8 with the mark Excel needs, and no cell that it would run as a formula."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from orchestration.defs.publishing.tables import sql_name, sql_text
from orchestration.errors import NothingPublishedError

# A cell that begins with one of these is a formula to a spreadsheet (OWASP, CSV injection); quoting does not stop it.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
BYTE_ORDER_MARK = "\ufeff"
AUTHORITY_CODE = re.compile(r"[A-Za-z0-9]+")


def write_sheet_of_each_authority(connection: duckdb.DuckDBPyConnection, table: str, folder: Path) -> None:
    """Write `<table>_<authority>.csv` for every authority that has rows in a table with local_authority_code.

    Args:
        connection: has the table's database attached.
        table: its name in SQL, `catalog.main.table`.
        folder: made if it is not there.
    """
    folder.mkdir(exist_ok=True)
    codes = connection.execute(f"select distinct local_authority_code from {table} order by all").fetchall()
    for (code,) in codes:
        if not AUTHORITY_CODE.fullmatch(code or ""):
            raise NothingPublishedError(
                f"{table.split('.')[-1]} has a local_authority_code that is not letters and digits, so no file can be "
                "named after it. Correct the authority's folder name in the inbox."
            )
        rows = f"select * from {table} where local_authority_code = {sql_text(code)}"
        write_sheet(connection, rows, folder / f"{table.split('.')[-1]}_{code}.csv")


def write_sheet(connection: duckdb.DuckDBPyConnection, rows: str, target: Path) -> None:
    """Write a query's rows as one CSV file, text cells neutralised, numbers and dates as they are."""
    columns = connection.execute(f"describe {rows}").fetchall()
    selected = [
        f"{_neutralised(name) if kind == 'VARCHAR' else sql_name(name)} as {sql_name(name)}"
        for name, kind, *_ in columns
    ]
    # The mark is the file's first character, so it goes before the first column's name; DuckDB has no option for it.
    first_name = sql_name(columns[0][0])
    selected[0] = selected[0].removesuffix(first_name) + sql_name(BYTE_ORDER_MARK + columns[0][0])
    connection.execute(f"copy (select {', '.join(selected)} from ({rows})) to {sql_text(target)} (format csv, header)")


def _neutralised(column: str) -> str:
    """A leading apostrophe makes a spreadsheet show the text instead of computing it."""
    starts = ", ".join(f"chr({ord(character)})" for character in FORMULA_STARTS)
    name = sql_name(column)
    return f"case when left({name}, 1) in ({starts}) then '''' || {name} else {name} end"
