"""CSV files that open in a spreadsheet: UTF-8 with the mark Excel needs, and no cell that it would run as a formula."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from orchestration.ground.database.sql import sql_name, sql_text
from orchestration.ground.display import FORMULA
from orchestration.ground.errors import NothingPublishedError

BYTE_ORDER_MARK = "\ufeff"
AUTHORITY_CODE = re.compile(r"[A-Za-z0-9]+")


def write_sheet_of_each_authority(connection: duckdb.DuckDBPyConnection, table: str, folder: Path) -> None:
    """Write `<table>_<authority>.csv` for every authority that has rows in a table with local_authority_code.

    Args:
        connection: has the table's database attached.
        table: its name in SQL, `catalog.main.table`; its rows are in the order of their columns.
        folder: made if it is not there.
    """
    folder.mkdir(exist_ok=True)
    codes = connection.execute(f"select distinct local_authority_code from {table} order by all").fetchall()
    for (code,) in codes:
        require_authority_code(code, table.split(".")[-1])
        rows = f"select * from {table} where local_authority_code = {sql_text(code)}"
        write_sheet(connection, rows, folder / f"{table.split('.')[-1]}_{code}.csv", is_sorted=True)


def require_authority_code(code: str | None, table: str) -> None:
    """Refuse a code that no file can safely be named after.

    Raises:
        NothingPublishedError: it is not letters and digits; `table` is where it stands.
    """
    if not AUTHORITY_CODE.fullmatch(code or ""):
        raise NothingPublishedError(
            f"{table} has a local_authority_code that is not letters and digits, so no file can be "
            "named after it. Correct the authority's folder name in the inbox."
        )


def write_sheet(
    connection: duckdb.DuckDBPyConnection, rows: str, target: Path, place: str | None = None, *, is_sorted: bool = False
) -> None:
    """Write a query's rows as one CSV file, text cells neutralised, decimals without zeros at the end.

    Args:
        connection: can run the query.
        rows: the query. Of a table's rows it keeps their order, and of a union or a join it may not.
        target: the file.
        place: the column that says where a row stands, which is not written itself; without it the rows are in the
            order of their columns.
        is_sorted: they are in that order already.
    """
    columns = [row for row in connection.execute(f"describe {rows}").fetchall() if row[0] != place]
    given = {name: f"given.{sql_name(name)}" for name, *_ in columns}
    selected = [f"{_cell(given[name], kind)} as {sql_name(name)}" for name, kind, *_ in columns]
    # The mark is the file's first character, so it goes before the first column's name; DuckDB has no option for it.
    first_name = sql_name(columns[0][0])
    selected[0] = selected[0].removesuffix(first_name) + sql_name(BYTE_ORDER_MARK + columns[0][0])
    ordered_by = [] if is_sorted else [place] if place else [row[0] for row in columns]
    order = "order by " + ", ".join(f"given.{sql_name(name)} nulls last" for name in ordered_by) if ordered_by else ""
    connection.execute(
        f"copy (select {', '.join(selected)} from ({rows}) as given {order}) to {sql_text(target)} (format csv, header)"
    )


def _cell(value: str, kind: str) -> str:
    """SQL for a value of a type as a cell of the file."""
    if kind == "VARCHAR":
        return neutralised(value)
    if kind.startswith("DECIMAL"):
        # A count is published with four decimals, and 140.0000 is read as text by whoever does not know.
        whole = f"cast(cast({value} as bigint) as varchar)"
        return f"case when {value} = trunc({value}) then {whole} else rtrim(cast({value} as varchar), '0') end"
    return value


def neutralised(text: str) -> str:
    """SQL for a text that a spreadsheet shows instead of computing it: an apostrophe before what would be a formula."""
    return f"case when regexp_matches({text}, {sql_text(FORMULA)}) then '''' || {text} else {text} end"
