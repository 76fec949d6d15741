"""The contract's checks on the rows of one table, in SQL: blanks, types, ids, the authority. Values stay in there."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from orchestration.ground.database.sql import only_row, sql_name, sql_names, sql_text
from orchestration.landing.contracts import Column, Contract
from orchestration.landing.formats.tables import SourceTable
from orchestration.landing.problems import MOST_PROBLEMS_OF_A_FILE, CellProblem, under
from orchestration.landing.profiles.dates import date_as_text
from orchestration.landing.profiles.rules import ANY_OTHER, ColumnRule, Part
from orchestration.landing.reading.headers import source_name
from orchestration.landing.reading.ids import is_id
from orchestration.landing.reading.mapping import unreadable_day
from orchestration.landing.spreadsheets import ERROR, ROUNDED_NUMBER

AUTHORITY_COLUMN = "local_authority_code"
# What staging casts to must fit: decimal(18,4) and a 32-bit count.
TYPE_IS_RIGHT = {
    "date": r"regexp_full_match({0}, '\d{{4}}-\d{{2}}-\d{{2}}') and try_cast({0} as date) is not null",
    "decimal": r"regexp_full_match({0}, '[+-]?(\d+\.?\d*|\.\d+)') and try_cast({0} as decimal(18, 4)) is not null",
    "integer": r"regexp_full_match({0}, '[+-]?\d+') and try_cast({0} as integer) is not null",
    "flag": "{0} in ('Y', 'N')",
}
TYPE_IN_WORDS = {
    "decimal": "a number written with digits and at most one decimal point",
    "integer": "a whole number",
    "flag": "Y or N",
}
# A worksheet holds 1,048,576 rows and Excel drops the rest without a word; the old format held 65,536.
SPREADSHEET_LIMITS = (1_048_576, 65_536)


@dataclass(frozen=True)
class _Check:
    column: str
    condition: str
    rule_id: str
    expected: str = ""


def failed_cells(
    connection: duckdb.DuckDBPyConnection, relation: str, contract: Contract, part: Part, authority: str
) -> tuple[list[CellProblem], int, dict[str, int]]:
    """Every cell of a relation of mapped rows that breaks its contract: the first ones, and how many there are.

    A column that every row must fill and none does is one fault and not one of each row: those columns come by
    themselves, each with the number of rows. A single row is told as a row.

    Args:
        connection: holds the relation.
        relation: `_source_row` and every column of the contract, as text, blank being NULL.
        contract: what the columns must be.
        part: what the user calls the columns.
        authority: the code that a column of authority codes must hold.
    """
    checks = [check for column in contract.columns for check in _checks(contract, column, part, authority)]
    counts_sql = ", ".join(["count(*)", *(f"count(*) filter (where {check.condition})" for check in checks)])
    rows, *counts = only_row(connection, f"select {counts_sql} from {relation}")
    found = dict(zip(checks, counts, strict=True))
    blank = {
        check.column: rows
        for check, count in found.items()
        if check.rule_id == "required_value_blank" and count == rows > 1
    }
    failing = [check for check, count in found.items() if count and check.column not in blank]
    problems = [
        CellProblem(row, check.column, check.rule_id, check.expected)
        for check in failing
        for (row,) in connection.execute(
            f"select _source_row from {relation} where {check.condition} "
            f"order by _source_row limit {MOST_PROBLEMS_OF_A_FILE}"
        ).fetchall()
    ]
    return problems, sum(found[check] for check in failing), blank


def failed_days_looked_at(
    connection: duckdb.DuckDBPyConnection, relation: str, positions: dict[str, int], part: Part, table_name: str
) -> tuple[list[CellProblem], int]:
    """Every cell of a looked-up table that should be a first or last day and is not a date, as in `failed_cells`.

    A row with such a cell would never be found, and what it says would be missing without a word.

    Args:
        connection: holds the relation.
        relation: `_source_row` and the table's columns as they stand in the file.
        positions: where each of its columns stands, for those it has.
        part: what looks into it.
        table_name: what the part calls the table.
    """
    days = {
        name: rule
        for column in part.columns.values()
        for rule in column.leaves
        if rule.lookup is not None and rule.lookup.file == table_name
        for name in (rule.lookup.since, rule.lookup.until)
        if name in positions
    }
    problems, count = [], 0
    for name, rule in days.items():
        rows = connection.execute(
            f"select _source_row, count(*) over () from {relation} where {unreadable_day(name, rule, positions)} "
            f"order by _source_row limit {MOST_PROBLEMS_OF_A_FILE}"
        ).fetchall()
        expected = f"a date written {date_as_text(rule.date_formats)}"
        problems += [CellProblem(row, name, "value_not_of_type", expected) for row, _ in rows]
        count += rows[0][1] if rows else 0
    return problems, count


def has_repeated_keys(connection: duckdb.DuckDBPyConnection, relation: str, contract: Contract) -> bool:
    """True if two rows of a relation share a key, whether or not they are the same otherwise."""
    keys = sql_names(contract.key)
    return bool(
        only_row(connection, f"select exists (select 1 from {relation} group by {keys} having count(*) > 1)")[0]
    )


def repeated_keys(
    connection: duckdb.DuckDBPyConnection,
    relation: str,
    contract: Contract,
    parts: tuple[Part, ...],
    tables: list[SourceTable],
) -> list[str]:
    """A sentence on the rows of a relation without identical rows whose key an earlier row has.

    The relation holds `_part` beside `_source_row`: the place of the row's table among `parts` and `tables`.
    """
    keys = sql_names(contract.key)
    later = (
        "from (select _part, _source_row, "
        f"first_value(_part) over keyed as first_part, first_value(_source_row) over keyed as first_row, "
        f"row_number() over keyed as place from {relation} "
        f"window keyed as (partition by {keys} order by _part, _source_row)) as placed where place > 1"
    )
    (count,) = only_row(connection, f"select count(*) {later}")
    rows = connection.execute(
        f"select _part, _source_row, first_part, first_row {later} "
        f"order by _part, _source_row limit {MOST_PROBLEMS_OF_A_FILE}"
    ).fetchall()
    words = []
    for part, row, first_part, first_row in rows:
        column = " + ".join(source_name(parts[part], name) for name in contract.key)
        table, first = tables[part], tables[first_part]
        elsewhere = "" if first is table else f" of {first.title}"
        place = f"{first.row_word} {first_row}{elsewhere}"
        words.append(CellProblem(row, column, "key_repeated", place).as_message(table.title, table.row_word))
    if count > len(words):
        words.append(under("key_repeated", f"{tables[0].file_name}: {count - len(words):,} more rows repeat a key."))
    return words


def at_spreadsheet_limit(tables_rows: dict[str, int]) -> list[str]:
    """The titles of tables that, with their header, have exactly the rows a worksheet can hold."""
    return [title for title, rows in tables_rows.items() if rows + 1 in SPREADSHEET_LIMITS]


def _checks(contract: Contract, column: Column, part: Part, authority: str) -> list[_Check]:
    rule = part.columns.get(column.name)
    if rule is None:
        return []
    sql, name = sql_name(column.name), source_name(part, column.name)
    found = []
    if column.is_required:
        # A joined id is blank if a part is; parts that are required themselves are checked anyway.
        optional_parts = [each for each in rule.join if not contract.column(each).is_required]
        names = optional_parts if rule.join else [column.name]
        found += [
            _Check(source_name(part, each), f"{sql_name(each)} is null", "required_value_blank") for each in names
        ]
    if column.type in TYPE_IS_RIGHT:
        expected = _expected(column, rule)
        condition = f"{sql} is not null and not ({TYPE_IS_RIGHT[column.type].format(sql)})"
        found.append(_Check(name, condition, "value_not_of_type", expected))
    if column.type == "text" and not rule.join:
        # Cheap tests come first: the patterns are looked at for few cells.
        is_spoilt = f"starts_with({sql}, '#') and regexp_full_match({sql}, {sql_text(ERROR)})"
        if is_id(contract, column) or column.is_required:
            is_spoilt = f"{is_spoilt} or contains({sql}, '+') and regexp_full_match({sql}, {sql_text(ROUNDED_NUMBER)})"
        found.append(_Check(name, f"{sql} is not null and ({is_spoilt})", "spreadsheet_error"))
    if column.name == AUTHORITY_COLUMN:
        found.append(_Check(name, f"{sql} <> {sql_text(authority)}", "other_authority", authority))
    return found


def _expected(column: Column, rule: ColumnRule) -> str:
    """What a value must be, as the file writes it and not as it is kept: a census says 1 or true, not Y."""
    leaf = rule.leaves[0]
    if column.type == "date":
        return f"a date written {date_as_text(leaf.date_formats)}"
    words = [code for code in leaf.codes if code and code != ANY_OTHER]
    if column.type == "flag" and len(words) > 1:
        return f"{', '.join(words[:-1])} or {words[-1]}"
    return TYPE_IN_WORDS[column.type]
