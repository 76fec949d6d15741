"""What nearly every row of an extract has wrong, which is a fault of its report: of a first extract too.

A single row of the kind is a finding. All of them are columns that changed places, or codes that nobody translated.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import duckdb

from orchestration.ground.audit_limits import limits_of
from orchestration.ground.database.sql import only_row, sql_name
from orchestration.ground.paths import INDICATOR_DEFINITIONS
from orchestration.ground.seed_rows import seed_rows
from orchestration.landing.code_lists import CodeLists
from orchestration.landing.contracts import Column, Contract
from orchestration.landing.plausibility.contents_compared import COLUMN_WAY_OUT, shown
from orchestration.landing.problems import under
from orchestration.landing.profiles.rules import ExportRule
from orchestration.landing.reading.what_was_read import ReadExport

OF_NO_LIST = "codes_of_no_list"
CODES_NAMED = 6
# Each is compared with every code of its list; of more different texts the commonest say enough (2026-11-29).
TEXTS_COMPARED = 50
REPORT_AGAIN = "Correct the report and export the file again."


@dataclass(frozen=True)
class _Contradiction:
    """Two columns of a record of which one says what cannot be beside the other, with the conditions in SQL."""

    column: str
    other: str
    is_looked_at: str
    is_wrong: str
    said: str


def nearly_every_row(
    connection: duckdb.DuckDBPyConnection,
    read: ReadExport,
    title: str,
    rule: ExportRule,
    of_no_list: Iterable[tuple[Column, str]],
) -> dict[str, str]:
    """What is wrong with nearly every row of an export, a sentence each, by the `export.column` that would confirm it.

    Args:
        connection: may read the Parquet of the export.
        read: the export as read.
        title: what a message calls its file.
        rule: how the profile reads it.
        of_no_list: its columns of which nearly no text is a code, and what is said of each.

    Raises:
        duckdb.Error: the file cannot be read.
    """
    if not read.rows_landed:
        return {}
    words = {**_exchanged_by_a_spreadsheet(read), **dict(_contradictory(connection, read, title, rule))}
    for column, sentence in of_no_list:
        if decides_a_figure(read.contract, column):
            word = f"{read.contract.name}.{column.name}"
            way_out = COLUMN_WAY_OUT.format(word)
            words.setdefault(word, under(OF_NO_LIST, f"{sentence} {way_out}"))
    return words


def _exchanged_by_a_spreadsheet(read: ReadExport) -> dict[str, str]:
    limits = limits_of("day_and_month_exchanged")
    return {
        (word := f"{read.contract.name}.{days.column}"): under(
            "day_and_month_exchanged",
            f"{days.place}: {days.early:,} days are dates of a spreadsheet, or written year first, and all of the 1st "
            f"to 12th of a month; {days.late:,} are texts written day first, and all of later days"
            f"{_others(days.others)}. A spreadsheet with "
            "American settings does this: in what it took for dates, day and month have changed places. Have the "
            "report write every date in the same way, or open it with British settings. "
            f"{COLUMN_WAY_OUT.format(word)}",
        )
        for days in read.two_kinds_of_days
        if min(days.early, days.late) >= limits["of_each_kind"]
        and days.others * 100 <= (days.early + days.late + days.others) * limits["others"]
    }


def _others(others: int) -> str:
    """Days that somebody put right by hand, or typed in later."""
    return f"; {others:,} other{' is' if others == 1 else 's are'} neither" if others else ""


def notes_on_codes(contract: Contract, of_no_list: Iterable[tuple[Column, str]]) -> list[str]:
    """What is said of those columns of which nearly no text is a code that no figure is counted by."""
    return [sentence for column, sentence in of_no_list if not decides_a_figure(contract, column)]


def decides_a_figure(contract: Contract, column: Column) -> bool:
    """True where a figure would be wrong without the codes of a column, and not only its breakdowns."""
    is_of_every_row = column.is_required or column.name in contract.key
    return is_of_every_row or column.decides_figures or f"{contract.name}.{column.name}" in _columns_of_indicators()


@functools.cache
def _columns_of_indicators() -> frozenset[str]:
    """The columns, as `export.column`, that some indicator needs or is decided by."""
    rows = seed_rows(INDICATOR_DEFINITIONS)
    return frozenset(
        name for row in rows for name in f"{row['needs']};{row['deciding_columns']}".split(";") if "." in name
    )


def columns_of_no_list(
    connection: duckdb.DuckDBPyConnection,
    read: ReadExport,
    title: str,
    rule: ExportRule,
    authority: str,
    lists: Callable[[], CodeLists],
) -> list[tuple[Column, str]]:
    """The columns of an export of which nearly no text is a code of its list, and what is said of each.

    Args:
        connection, read, title, rule: as of `nearly_every_row`.
        authority: whose it is.
        lists: gives the codes that authorities may use, their own among them.

    Raises:
        duckdb.Error: the file cannot be read.
    """
    said = (
        (column, _of_no_list(f"{title}, column {shown(rule, column.name)}", column, texts, authority, lists))
        for column, texts in _texts(connection, read)
    )
    return [(column, sentence) for column, sentence in said if sentence]


def _texts(connection: duckdb.DuckDBPyConnection, read: ReadExport) -> Iterator[tuple[Column, Counter[str]]]:
    """The texts of each column of codes, with how many rows have them; of words that are local anyhow, none."""
    columns = [column for column in read.contract.columns if column.list_name and not column.has_local_words]
    if not columns:
        return
    counted = ", ".join(f"histogram({sql_name(column.name)})" for column in columns)
    row = only_row(
        connection,
        f"select {counted} from read_parquet($file)",
        {"file": str(read.parquet)},
    )
    for column, found in zip(columns, row, strict=True):
        yield column, Counter(found or {})


def _of_no_list(
    where: str, column: Column, texts: Counter[str], authority: str, lists: Callable[[], CodeLists]
) -> str | None:
    """What is said of a column of which nearly no text is a code; nothing of any other."""
    limits, list_name = limits_of("codes_of_no_list"), str(column.list_name)
    # To read what councils have of their own takes its time, and few batches need it.
    for known in (CodeLists, lists):
        codes = known()
        listed = codes.known(list_name, authority)
        unknown = Counter({text: rows for text, rows in texts.items() if text.strip().lower() not in listed})
        if texts.total() < limits["records"] or unknown.total() * 100 < texts.total() * limits["share"]:
            return None
    settled = [codes.settled(list_name, authority, text.strip()) for text, _ in unknown.most_common(TEXTS_COMPARED)]
    near = list(dict.fromkeys(code for _, code in settled if code))
    # The texts themselves may be names, and are not said.
    named = near or list(dict.fromkeys(code.code for each in listed.values() for code in each))
    more = f" and {len(named) - CODES_NAMED:,} more" if len(named) > CODES_NAMED else ""
    what = "Nearest to what is there:" if near else "Its codes:"
    return (
        f"{where}: {unknown.total():,} of the {texts.total():,} rows that have it filled hold no code of the list "
        f"{list_name}, so nothing could be counted by it. {what} {', '.join(named[:CODES_NAMED])}{more}. Have the "
        "report write codes and export the file again, or say in a profile which word is which code. Codes of the "
        f"council's own belong into local/lists/{list_name}.csv."
    )


def _contradictory(
    connection: duckdb.DuckDBPyConnection, read: ReadExport, title: str, rule: ExportRule
) -> Iterator[tuple[str, str]]:
    contradictions, limits = list(_contradictions(read.contract)), limits_of("columns_contradict")
    if not contradictions:
        return
    counted = [
        f"count(*) filter (where {each.is_looked_at}), count(*) filter (where {each.is_looked_at} and {each.is_wrong})"
        for each in contradictions
    ]
    row = only_row(connection, f"select {', '.join(counted)} from read_parquet($file)", {"file": str(read.parquet)})
    for place, each in enumerate(contradictions):
        rows, wrong = map(int, row[2 * place : 2 * place + 2])
        if wrong >= limits["records"] and wrong * 100 >= rows * limits["share"]:
            column, other, word = (
                shown(rule, each.column),
                shown(rule, each.other),
                f"{read.contract.name}.{each.column}",
            )
            said = each.said.format(wrong=wrong, rows=rows, column=column, other=other)
            sentence = f"{title}, columns {other} and {column}: {said} {REPORT_AGAIN} {COLUMN_WAY_OUT.format(word)}"
            yield word, under("columns_contradict", sentence)


def _contradictions(contract: Contract) -> Iterator[_Contradiction]:
    # What is planned may well be later than what was done, and says nothing.
    for first, second in contract.days_in_order:
        yield _Contradiction(
            second,
            first,
            # Of one day nobody can tell which comes first. The days are texts that sort as days do.
            f"{sql_name(second)} <> {sql_name(first)}",
            f"{sql_name(second)} < {sql_name(first)}",
            "in {wrong:,} of the {rows:,} rows that have two different days there {column} is before {other}. The "
            "columns may have changed places.",
        )
    if {"is_cancelled", "held_date"} <= set(contract.column_names):
        yield _Contradiction(
            "is_cancelled",
            "held_date",
            "held_date is not null",
            "is_cancelled = 'Y'",
            "{wrong:,} of the {rows:,} rows that were held on a day are marked as cancelled. Y and N may have changed "
            "places.",
        )
