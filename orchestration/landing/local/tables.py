"""The tables of a council's own (`limits.csv`, `teams.csv`, ...), read as strictly as an export by raw/local."""

from __future__ import annotations

import csv
import functools
import io
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from orchestration.ground.paths import LOCAL_CONTRACTS
from orchestration.landing.contracts import Column, Contract, load_contracts
from orchestration.landing.documents import not_known
from orchestration.landing.formats.encodings import decoded
from orchestration.landing.inbox.instructions import is_iso_date
from orchestration.landing.local.limits_between import faults_between_limits
from orchestration.landing.local.lists import (
    WRONG_NUMBER_OF_VALUES,
    WRONG_QUOTATION_MARKS,
    check_first_line,
    too_many_lines,
)
from orchestration.landing.local.named_things import Named, faults_of_day, faults_of_names
from orchestration.landing.problems import MOST_PROBLEMS_OF_A_FILE, FileRefusedError
from orchestration.landing.spreadsheets import LEFT_BY_SPREADSHEET, is_error, is_rounded_number

Row = dict[str, str]
# Results from elsewhere bring indicators, so they are read first; the last two have the form of an export.
TABLES = ("external_results", "limits", "teams", "comparators", "ended", "commentary", "targets", "benchmarks")
# Ten times what 150 authorities with all indicators need. Lines that hold for days are compared with one another: of
# those twice as many as neighbours in three groups for each authority (2026-11-28).
MOST_LINES, MOST_LINES_OF_DAYS = 200_000, 10_000
FIRST_DAY, LAST_DAY = "0001-01-01", "9999-12-31"
WHOLE_NUMBER = re.compile(r"-?[0-9]{1,9}")


@functools.cache
def local_contracts() -> dict[str, Contract]:
    """What each table must hold: from raw/local, or of an export that has the same form.

    Raises:
        ContractError: a file of raw/local contradicts itself.
    """
    known = {**load_contracts(), **load_contracts(LOCAL_CONTRACTS)}
    return {name: known[name] for name in TABLES}


def rows_of(name: str, title: str, data: bytes) -> list[tuple[int, Row]]:
    """The rows of a table with their lines, each column of its contract as text, blank where there is none.

    Raises:
        FileRefusedError: it cannot be read as CSV.
    """
    contract = local_contracts()[name]
    columns, most = contract.column_names, MOST_LINES_OF_DAYS if contract.span else MOST_LINES
    reader = csv.DictReader(io.StringIO(decoded(title, data, None)[0], newline=""), strict=True)
    rows: list[tuple[int, Row]] = []
    try:
        for row in reader:
            if len(rows) == most:
                raise FileRefusedError([too_many_lines(title, most, f"a table of {name}")])
            rows.append((reader.line_num, {column: (row.get(column) or "").strip() for column in columns}))
            if None in row or None in row.values():
                raise FileRefusedError([f"{title}, line {reader.line_num}: {WRONG_NUMBER_OF_VALUES}"])
    except csv.Error:
        raise FileRefusedError([f"{title}, line {reader.line_num}: {WRONG_QUOTATION_MARKS}"]) from None
    return rows


def read_table(title: str, data: bytes, named: Named) -> list[Row]:
    """The rows of a table that is as its contract says.

    Args:
        title: what a message calls the file.
        data: its bytes.
        named: which table it is, whose, and what it may name.

    Raises:
        FileRefusedError: a column, value, key, code or indicator is wrong; each with its line and what to do.
    """
    contract = local_contracts()[named.table]
    text, _ = decoded(title, data, None)
    check_first_line(title, text, contract.required_names)
    header = next(csv.reader(io.StringIO(text, newline="")), [])
    if problems := list(_faults_of_header(contract, header)):
        raise FileRefusedError([f"{title}, line 1: {problem}" for problem in problems])
    rows, problems = rows_of(named.table, title, data), []
    for line, row in rows:
        wrong = list(_faults_of_values(contract, row))
        # Of a value that is none of its column nothing more is worth saying.
        said = {column for column, _ in wrong}
        wrong += [fault for fault in faults_of_names(named, row) if fault[0] not in said]
        problems += [f"{title}, line {line}, column {column}: {what}" for column, what in wrong]
        # What was perhaps meant is looked for among all names, which takes its time for each fault.
        if len(problems) >= MOST_PROBLEMS_OF_A_FILE:
            break
    if not problems:
        problems = [f"{title}, {what}" for what in _faults_between(contract, rows)]
    if not problems and named.table == "limits":
        problems = [f"{title}, {what}" for what in faults_between_limits(rows, named.hub_limits)]
    if problems:
        raise FileRefusedError(problems[:MOST_PROBLEMS_OF_A_FILE])
    return [row for _, row in rows]


def _faults_of_header(contract: Contract, header: list[str]) -> Iterator[str]:
    for name in contract.required_names:
        if name not in header:
            yield f"the column {name} is missing. Add it."
    for name in header:
        if name not in contract.column_names:
            yield f"{not_known(f'the column {name}', name, contract.column_names)}. Correct it or leave it out."
    if len(set(header)) < len(header):
        yield "two columns have the same name. Leave one of them out."


def _faults_of_values(contract: Contract, row: Row) -> Iterator[tuple[str, str]]:
    for column in contract.columns:
        value = row[column.name]
        if not value and column.is_required:
            yield column.name, "this is blank, and every line must fill it."
        elif value and (expected := _is_not(column, value)):
            yield column.name, f"this must be {expected}. Correct it."
        elif is_error(value) or (column.name in (*contract.key, *contract.required_names) and is_rounded_number(value)):
            yield column.name, LEFT_BY_SPREADSHEET
        elif value and column.type == "date" and column.name not in (contract.span or ())[1:]:
            yield from ((column.name, what) for what in faults_of_day(value))


def _is_not(column: Column, value: str) -> str | None:
    """What a value should have been, if it is not that."""
    if column.codes:
        return None if value in column.codes else f"one of {', '.join(column.codes)}"
    if column.type == "date":
        return None if is_iso_date(value) else "a day written YYYY-MM-DD"
    if column.type == "integer":
        return None if WHOLE_NUMBER.fullmatch(value) else "a whole number"
    if column.type == "decimal":
        return None if _is_number(value) else "a number, with a point before its decimals and no other sign"
    if column.type == "flag":
        return None if value in ("Y", "N") else "Y or N"
    return None


def _is_number(text: str) -> bool:
    try:
        # As the database keeps it: fourteen digits and four decimals.
        # Python reads digits of every script, and underscores between them.
        return text.isascii() and "_" not in text and Decimal(text).is_finite() and abs(Decimal(text)) < 10**14
    except InvalidOperation:
        return False


def _faults_between(contract: Contract, rows: list[tuple[int, Row]]) -> Iterator[str]:
    """Two lines of one key, or of which both hold on one day."""
    since, until = contract.span or ("", "")
    key = [name for name in contract.key if name != since]
    found: dict[tuple[str, ...], list[tuple[str, str, int]]] = {}
    for line, row in rows:
        first, last = (row[since] or FIRST_DAY, row[until] or LAST_DAY) if contract.span else ("", "")
        if last < first:
            yield f"line {line}, column {until}: this is before {since}. Correct one of them."
        of_key = found.setdefault(tuple(_compared(row[name]) for name in key), [])
        for other_first, other_last, other_line in of_key:
            if first <= other_last and other_first <= last:
                what = f"{', '.join(key)} of line {other_line} again"
                when = f", for days that both lines cover. End the earlier one with {until}" if since else ""
                yield f"line {line}: {what}{when or '. Leave one of them out'}."
                break
        of_key.append((first, last, line))


def _compared(value: str) -> str:
    """Texts that a reader takes for the same; `all` may be left out."""
    return "" if value == "all" else value.lower()
