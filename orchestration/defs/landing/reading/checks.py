"""The contract's checks on the rows of one file, in SQL: blanks, types, keys, the authority. Values stay in there."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from orchestration.defs.landing.contracts import Column, Contract
from orchestration.defs.landing.problems import MOST_PROBLEMS_OF_A_FILE, CellProblem
from orchestration.defs.landing.profiles.rules import ExportRule, date_in_words
from orchestration.defs.landing.reading.headers import source_name
from orchestration.defs.landing.sql import literal, quoted, quoted_list

BLANK = "blank, and every row must have it."
AUTHORITY_COLUMN = "local_authority_code"
# What staging casts to must fit: decimal(18,4) and a 32-bit count.
TYPE_IS_RIGHT = {
    "date": r"regexp_full_match({0}, '\d{{4}}-\d{{2}}-\d{{2}}') and try_cast({0} as date) is not null",
    "decimal": r"regexp_full_match({0}, '[+-]?(\d+\.?\d*|\.\d+)') and try_cast({0} as decimal(18, 4)) is not null",
    "integer": r"regexp_full_match({0}, '[+-]?\d+') and try_cast({0} as integer) is not null",
    "flag": "{0} in ('Y', 'N')",
}
TYPE_IN_WORDS = {
    "decimal": "not a number written with digits and at most one decimal point.",
    "integer": "not a whole number.",
    "flag": "not Y or N.",
}
# An id that went through a spreadsheet: many ids can have become the same text, and none can be had back.
SPOILT_ID = r"regexp_full_match({0}, '\d(\.\d+)?[eE]\+\d+|#(N/A|REF!|NAME\?|VALUE!|DIV/0!|NULL!|NUM!)|#{{3,}}')"
SPOILT_ID_IN_WORDS = "not an id but a number or an error of a spreadsheet. Do not save the file from Excel."


@dataclass(frozen=True)
class _Check:
    column: str
    condition: str
    what: str


def failed_cells(
    connection: duckdb.DuckDBPyConnection, table: str, contract: Contract, rule: ExportRule, authority: str
) -> tuple[list[CellProblem], int]:
    """Every cell of a table of mapped rows that breaks its contract: the first ones, and how many there are.

    Args:
        connection: holds the table.
        table: `_source_row` and every column of the contract, as text, blank being NULL.
        contract: what the columns must be.
        rule: what the user calls the columns.
        authority: the code that a column of authority codes must hold.
    """
    checks = [check for column in contract.columns for check in _checks(contract, column, rule, authority)]
    counts_sql = ", ".join(f"count(*) filter (where {check.condition})" for check in checks)
    counts = connection.execute(f"select {counts_sql} from {table}").fetchone() or ()
    failing = [check for check, count in zip(checks, counts, strict=True) if count]
    problems = [
        CellProblem(row, check.column, check.what)
        for check in failing
        for (row,) in connection.execute(
            f"select _source_row from {table} where {check.condition} "
            f"order by _source_row limit {MOST_PROBLEMS_OF_A_FILE}"
        ).fetchall()
    ]
    return problems, sum(counts)


def has_repeated_keys(connection: duckdb.DuckDBPyConnection, table: str, contract: Contract) -> bool:
    """True if two rows of a table share a key, whether or not they are the same otherwise."""
    keys = quoted_list(contract.key)
    query = f"select exists (select 1 from {table} group by {keys} having count(*) > 1)"
    return bool((connection.execute(query).fetchone() or (False,))[0])


def repeated_keys(
    connection: duckdb.DuckDBPyConnection, table: str, contract: Contract, rule: ExportRule
) -> tuple[list[CellProblem], int]:
    """The rows of a table without identical rows whose key stands in an earlier row: the first, and how many."""
    keys = quoted_list(contract.key)
    later = (
        f"from (select _source_row, min(_source_row) over (partition by {keys}) as first_row "
        f"from {table}) as keyed where _source_row > first_row"
    )
    count = (connection.execute(f"select count(*) {later}").fetchone() or (0,))[0]
    rows = connection.execute(
        f"select _source_row, first_row {later} order by _source_row limit {MOST_PROBLEMS_OF_A_FILE}"
    ).fetchall()
    column = " + ".join(source_name(rule, name) for name in contract.key)
    what = "the same key as in row {0}, with other values. Each key may stand for one record only."
    return [CellProblem(row, column, what.format(first)) for row, first in rows], count


def _checks(contract: Contract, column: Column, rule: ExportRule, authority: str) -> list[_Check]:
    column_rule = rule.columns.get(column.name)
    if column_rule is None:
        return []
    sql, name = quoted(column.name), source_name(rule, column.name)
    found = []
    if column.is_required:
        # A joined id is blank if a part is; parts that are required themselves are checked anyway.
        optional_parts = [part for part in column_rule.join if not contract.column(part).is_required]
        parts = optional_parts if column_rule.join else [column.name]
        found += [_Check(source_name(rule, part), f"{quoted(part)} is null", BLANK) for part in parts]
    if column.type in TYPE_IS_RIGHT:
        what = TYPE_IN_WORDS.get(column.type) or f"not a date written {date_in_words(column_rule.date_format)}."
        condition = f"{sql} is not null and not ({TYPE_IS_RIGHT[column.type].format(sql)})"
        found.append(_Check(name, condition, what))
    if column.type == "text" and (column.is_required or column.refers_to) and not column_rule.join:
        found.append(_Check(name, f"{sql} is not null and {SPOILT_ID.format(sql)}", SPOILT_ID_IN_WORDS))
    if column.name == AUTHORITY_COLUMN:
        what = f"another authority's code in the folder of {authority}. Do not pass the file on."
        found.append(_Check(name, f"{sql} <> {literal(authority)}", what))
    return found
