"""What speaks against a batch that can be read: it may be cut, of another month or another council."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration.ground.sql import sql_name
from orchestration.landing.problems import under
from orchestration.landing.profiles.profile import Profile, StatedFact
from orchestration.landing.reading.checks import at_spreadsheet_limit
from orchestration.landing.reading.reader import ReadExport
from orchestration.landing.receiving.records_gone import needs_confirmation, records_gone

EMPTY_WAY_OUT = "If there really are none, say so in batch.yml: `empty: [{0}]`. Otherwise export the file again."
CONFIRM_WAY_OUT = "If it is right, say so in batch.yml: `confirmed: [{0}]`. Otherwise export the file again."
# One or two events are typed ahead of their day; when every dated record is, the file is of another month (2026-11-22).
FEWEST_DATED_RECORDS = 5


@dataclass(frozen=True)
class PreviousExtracts:
    """The extracts of the next-earlier dates: rows and profile of each export, and where full ones are landed."""

    rows: dict[str, int] = field(default_factory=dict)
    landed: dict[str, Path] = field(default_factory=dict)
    profiles: dict[str, str] = field(default_factory=dict)

    @property
    def compared_with(self) -> dict[str, str]:
        """What identifies them: a batch is judged anew when this changes."""
        return {
            name: self.landed[name].name if name in self.landed else str(count) for name, count in self.rows.items()
        }


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
    """What must be confirmed about one export, in words; nothing if all is as expected.

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
    if name in previous.landed and read.rows_landed:
        before, gone = records_gone(connection, read.contract, previous.landed[name], read.parquet, history_from)
        if needs_confirmation(before, gone):
            what = f"{title}: {gone:,} of the {before:,} records of the previous extract are gone."
            why = "The file may be cut off or filtered, or the ids have changed."
            words.append(under("records_gone", f"{what} {why} {way_out}"))
    return words


def stated_otherwise(
    profile: Profile,
    said: Mapping[StatedFact, tuple[str, list[str]]],
    extract_date: str,
    authority: str,
    codes: Mapping[str, str],
) -> tuple[list[str], list[str]]:
    """Problems and remarks on what a file says of its own batch: the day it is complete to, and the authority.

    Args:
        profile: names what is stated, and where.
        said: of each stated column what a message calls its table, and its different texts.
        extract_date, authority: from the batch's folder.
        codes: the nine-character code of each known way to write an authority (its DfE number, its old codes, itself).
    """
    problems, remarks = [], []
    for what, (title, texts) in said.items():
        where = f"{title}, {profile.stated[what].source[0]}"
        if len(texts) > 1:
            rule_id = "other_authority" if what == "local_authority" else "reference_date_differs"
            words = "several different values. One batch holds one authority on one day; split the file."
            problems.append(under(rule_id, f"{where}: {words}"))
        elif texts and what == "extract_date" and texts[0][:10] != extract_date:
            words = f"the file says it is complete to another day than its folder ({extract_date})."
            remedy = "Rename the folder to that day, or export the file again."
            problems.append(under("reference_date_differs", f"{where}: {words} {remedy}"))
        elif texts and what == "local_authority":
            code = codes.get(texts[0].strip().lower())
            if code is None:
                remarks.append(f"{where}: the authority it names is not in the list of authorities; not compared.")
            elif code != authority:
                words = f"the file is of another authority than its folder ({authority})."
                remedy = "Do not pass it on: tell whoever sent it, and delete it."
                problems.append(under("other_authority", f"{where}: {words} {remedy}"))
    return problems, remarks


def _all_after(connection: duckdb.DuckDBPyConnection, read: ReadExport, extract_date: str) -> bool:
    if read.contract.event_date is None or not read.rows_landed:
        return False
    day = f"try_cast({sql_name(read.contract.event_date)} as date)"
    row = connection.execute(
        f"select count({day}), count(*) filter (where {day} <= cast($extract as date)) from read_parquet($file)",
        {"file": str(read.parquet), "extract": extract_date},
    ).fetchone()
    return row is not None and row[0] >= FEWEST_DATED_RECORDS and row[1] == 0
