"""Reasons to doubt a batch that can be read: it may be cut off, or of another month, council or case system.

What an export gave last time it must give again: records, kinds of record, months, filled columns, values, links. Each
message has last time's number beside this time's, and the word in batch.yml that lets it pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import duckdb

from orchestration.ground.audit_limits import limits_of
from orchestration.ground.database.sql import only_row, sql_name
from orchestration.landing.plausibility.records_gone import (
    Gone,
    is_tail_gone,
    kinds_gone,
    months_gone,
    needs_confirmation,
    records_gone,
)
from orchestration.landing.problems import under
from orchestration.landing.profiles.profile import Profile, StatedFact
from orchestration.landing.reading.checks import at_spreadsheet_limit
from orchestration.landing.reading.what_was_read import ReadExport
from orchestration.landing.register.previous_extracts import PreviousExtracts

EMPTY_WAY_OUT = "If there really are none, say so in batch.yml: `empty: [{0}]`. Otherwise export the file again."
CONFIRM_WAY_OUT = "If it is right, say so in batch.yml: `confirmed: [{0}]`. Otherwise export the file again."
MONTHS_NAMED = 6


def emptied_exports(rows: Mapping[str, int], empty: Iterable[str], previous_rows: Mapping[str, int]) -> list[str]:
    """The exports without rows whose previous extract had some, and which batch.yml does not call empty."""
    return sorted(name for name, count in rows.items() if not count and name in previous_rows and name not in empty)


def implausible(
    connection: duckdb.DuckDBPyConnection,
    read: ReadExport,
    title: str,
    extract_date: str,
    previous: PreviousExtracts,
    history_from: str | None,
) -> list[str]:
    """What must be confirmed about one export, a sentence each; nothing if all is as expected.

    Args:
        connection: may read the Parquet of both extracts.
        read: the export as read.
        title: what a message calls its file.
        extract_date: ISO text.
        previous: the extracts before this one; only landed full ones are compared record by record.
        history_from: the first day that this extract reaches back to, if it says one.
    """
    name = read.contract.name
    way_out = CONFIRM_WAY_OUT.format(name)
    limit = at_spreadsheet_limit(
        {part.table.title: part.rows_in_table for part in read.parts if not part.table.is_parquet}
    )
    words = [
        under(
            "rows_at_spreadsheet_limit",
            f"{each}: it has exactly as many rows as a worksheet can hold, so rows may have been cut off. {way_out}",
        )
        for each in limit
    ]
    if _all_after(connection, read, extract_date):
        what = f"{title}: every dated record is later than the extract date {extract_date}. Is it of another month?"
        words.append(under("dates_all_after_extract", f"{what} {way_out}"))
    if name not in previous.landed or not read.rows_landed:
        return words
    extracts = (connection, read.contract, previous.landed[name], read.parquet)
    every = records_gone(*extracts, history_from)
    if needs_confirmation(every) or is_tail_gone(every, *extracts, history_from):
        words.append(under("records_gone", _records_gone(title, every, way_out)))
    else:
        # A filter shows in several columns; the one that it took most records by says enough.
        kinds = sorted(kinds_gone(*extracts, history_from), key=lambda kind: -kind.gone)
        words += [under("records_gone", _records_gone(title, kind, way_out)) for kind in kinds[:1]]
    if months := months_gone(*extracts, previous.dates[name], history_from):
        words.append(under("months_missing", _months_gone(title, months, previous.dates[name], way_out)))
    return words


def stated_otherwise(
    profile: Profile,
    said: Mapping[StatedFact, tuple[str, list[str]]],
    extract_date: str,
    authority: str,
    codes: Mapping[str, str],
) -> tuple[list[str], list[str]]:
    """Problems and notes on what a file says of its own batch: the day it is complete to, and the authority.

    Args:
        profile: names what is stated, and where.
        said: of each stated column what a message calls its table, and its different texts.
        extract_date, authority: from the batch's folder.
        codes: the nine-character code of each known way to write an authority (its DfE number, its old codes, itself).
    """
    problems, notes = [], []
    for what, (title, texts) in said.items():
        where = f"{title}, {profile.stated[what].source[0]}"
        if len(texts) > 1:
            rule_id = "other_authority" if what == "local_authority" else "reference_date_differs"
            words = "several different values. One batch holds one authority on one day; split the file."
            problems.append(under(rule_id, f"{where}: {words}"))
        elif texts and what == "extract_date" and texts[0][:10] != extract_date:
            words = f"the date in the file differs from the folder's date ({extract_date})."
            remedy = "Rename the folder to the date in the file, or export the file again."
            problems.append(under("reference_date_differs", f"{where}: {words} {remedy}"))
        elif texts and what == "local_authority":
            code = codes.get(texts[0].strip().lower())
            if code is None:
                words = (
                    "it names an authority by a number that this software does not know, so nobody checked that the "
                    "file is of the authority that the folder is named after."
                )
                notes.append(f"{where}: {words}")
            elif code != authority:
                words = f"the file is of another authority than its folder ({authority})."
                remedy = "Do not pass it on: tell whoever sent it, and delete it."
                problems.append(under("other_authority", f"{where}: {words} {remedy}"))
    return problems, notes


def _records_gone(title: str, found: Gone, way_out: str) -> str:
    records = f"records of the previous extract {found.what}".strip()
    why = "The file may be cut off or filtered, or the ids have changed."
    return f"{title}: {found.gone:,} of the {found.before:,} {records} are gone. {why} {way_out}"


def _months_gone(title: str, months: list[tuple[str, int, int]], previous_date: str, way_out: str) -> str:
    named = ", ".join(f"{month} ({before:,} then, {now:,} now)" for month, before, now in months[:MONTHS_NAMED])
    more = f" and {len(months) - MONTHS_NAMED:,} more months" if len(months) > MONTHS_NAMED else ""
    what = f"events are missing of months that the extract of {previous_date} had: {named}{more}."
    return f"{title}: {what} Was the report run for a shorter time? {way_out}"


def _all_after(connection: duckdb.DuckDBPyConnection, read: ReadExport, extract_date: str) -> bool:
    if read.contract.event_date is None or not read.rows_landed:
        return False
    day = f"try_cast({sql_name(read.contract.event_date)} as date)"
    dated, until_then = only_row(
        connection,
        f"select count({day}), count(*) filter (where {day} <= cast($extract as date)) from read_parquet($file)",
        {"file": str(read.parquet), "extract": extract_date},
    )
    return bool(dated >= limits_of("dates_all_after_extract")["records"] and until_then == 0)
