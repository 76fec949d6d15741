"""Messages about the newest month of an export, and about a return beside the return before it.

None about a column passes with the export's name in batch.yml: whoever confirms one names the very column.
"""

from __future__ import annotations

import duckdb

from orchestration.landing.plausibility.amounts import CONFIRM_WAY_OUT
from orchestration.landing.plausibility.contents_compared import COLUMN_WAY_OUT, shown
from orchestration.landing.plausibility.newest_month import Months, Short, short_columns
from orchestration.landing.plausibility.returns_compared import begun_before_and_none_since, compare_returns
from orchestration.landing.problems import under
from orchestration.landing.profiles.rules import ExportRule
from orchestration.landing.reading.what_was_read import ReadExport
from orchestration.landing.register.previous_extracts import EarlierExtract


def short_month(title: str, rule: ExportRule, months: Months, extract_date: str) -> dict[str, str]:
    """What the newest month of an export lacks, a sentence each, by the word that would confirm it."""
    name = months.contract.name
    words = {}
    for short in short_columns(months):
        if short.column == months.contract.event_date:
            what = f"{title}: {short.found:,.0f} events in the month to {extract_date}; {_usual(short)}."
            why = f"Rows of the newest month may be missing. {CONFIRM_WAY_OUT.format(name)}"
            words[name] = under("newest_month_short", f"{what} {why}")
            continue
        column = f"{title}, column {shown(rule, short.column)}"
        way_out = f"Export the file again. {COLUMN_WAY_OUT.format(f'{name}.{short.column}')}"
        if short.is_share:
            what = f"filled in {short.found:.0f} % of the rows of the month to {extract_date}; {_usual(short)}."
            words[f"{name}.{short.column}"] = under("newest_month_blank", f"{column}: {what} {way_out}")
        else:
            what = f"{short.found:,.0f} days in the month to {extract_date}; {_usual(short)}."
            words[f"{name}.{short.column}"] = under("newest_month_short", f"{column}: {what} {way_out}")
    return words


def changed_return(
    connection: duckdb.DuckDBPyConnection,
    read: ReadExport,
    title: str,
    rule: ExportRule,
    last: EarlierExtract,
    extract_date: str,
) -> dict[str, str]:
    """What an export of a return lacks beside the previous return, a sentence each, by the word that confirms it."""
    name, day = read.contract.name, last.extract_date
    found = compare_returns(connection, read.contract, last.landed, read.parquet)
    words = {
        f"{name}.{change.column}": under(
            "return_differs",
            f"{title}, column {shown(rule, change.column)}: filled in {change.before - change.found:,} rows; in the "
            f"return of {day} it was filled in so many that {change.before:,} would be. Correct the report and export "
            f"the file again. {COLUMN_WAY_OUT.format(f'{name}.{change.column}')}",
        )
        for change in found.emptied
    }
    if found.has_too_few_rows:
        what = f"{title}: {found.rows_now:,} rows, and the return of {day} had {found.rows_before:,}."
        words[name] = under("return_differs", f"{what} It may be cut off or filtered. {CONFIRM_WAY_OUT.format(name)}")
    if begun := begun_before_and_none_since(connection, read.contract, last, read.parquet, extract_date):
        what = f"{title}: none of its {read.rows_landed:,} records began after {day}, the day of the last return"
        why = f"In the year before that day {begun:,} began. Is it last year's file? {CONFIRM_WAY_OUT.format(name)}"
        words[name] = under("extract_repeated", f"{what}. {why}")
    return words


def _usual(short: Short) -> str:
    number = f"{short.usual:.0f} %" if short.is_share else f"{short.usual:,.1f}"
    months = f"{short.months} months" if short.months > 1 else "month"
    return f"in the {months} before it was {number} on average"
