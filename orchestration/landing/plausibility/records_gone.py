"""How much of an export's previous extract a new one no longer holds: records, records of one kind, whole months."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from orchestration.ground.audit_limits import limits_of
from orchestration.ground.database.sql import only_row, same_values, sql_name, sql_names, sql_text
from orchestration.ground.months import month_after
from orchestration.landing.code_lists import national_lists
from orchestration.landing.contracts import Contract

# The column by which most reports are filtered, beside those with a list of codes.
TEAM = "team"
SOURCE_FILE, SOURCE_ROW = "_source_file", "_source_row"


@dataclass(frozen=True)
class Gone:
    """Of `before` records of the previous extract `gone` are not in the new one.

    `what` says which records are meant, as a message writes it; nothing where all are meant.
    """

    before: int
    gone: int
    what: str = ""


def records_gone(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    previous: Path,
    fresh: Path,
    history_from: str | None = None,
) -> Gone:
    """How many records of the previous extract a new one should hold, and how many of them it does not.

    Both files are of full extracts of one export of one authority. Without an event date in its contract an export's
    records are not expected to come again, and without the previous file there is nothing to compare: (0, 0).

    Args:
        connection: a database that may read both files.
        contract: the export; its key tells its records apart.
        previous: the landed Parquet of the next-earlier accepted extract.
        fresh: the Parquet just read, landed or not.
        history_from: the first day the new extract reaches back to, as ISO text. Records dated before it, or undated,
            may rightly be missing and are left out of both numbers.

    Raises:
        duckdb.Error: a file cannot be read.
    """
    if contract.event_date is None or not previous.is_file():
        return Gone(0, 0)
    ((before, gone),) = _counted(connection, contract, previous, fresh, history_from)
    return Gone(before, gone)


def kinds_gone(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    previous: Path,
    fresh: Path,
    history_from: str | None = None,
) -> list[Gone]:
    """The same for each kind of record: each code of a column that has a list of codes, and each team.

    A report's filter takes the records of one kind and leaves the others, so that few are gone in all. The kinds of
    one column that lost more than the limits of `records_gone` allow come as one. Only codes of a national list are
    told: what else stands in a column may be a name.
    """
    if contract.event_date is None or not previous.is_file():
        return []
    limits = limits_of("records_gone")
    kind_limits = {"share": limits["share_of_kind"], "records": limits["records_of_kind"]}
    there = columns_of(connection, previous)
    found = []
    for column in contract.columns:
        if column.name in contract.key or column.name not in there or not (column.list_name or column.name == TEAM):
            continue
        rows = _counted(connection, contract, previous, fresh, history_from, column.name)
        fallen = [row for row in rows if is_too_many(row[1], row[0], kind_limits)]
        if fallen:
            known = {code.code for code in national_lists().get(column.list_name or "", ())}
            codes = [str(row[2]) for row in fallen if row[2] in known]
            which = f" ({', '.join(codes)})" if codes and len(codes) == len(fallen) else ""
            what = f"with {len(fallen)} of the {len(rows)} values of {column.name}{which}"
            found.append(Gone(sum(row[0] for row in fallen), sum(row[1] for row in fallen), what))
    return found


def months_gone(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    previous: Path,
    fresh: Path,
    previous_date: str,
    history_from: str | None = None,
) -> list[tuple[str, int, int]]:
    """The months, as YYYY-MM, of which the new extract has hardly any events, with the numbers before and now.

    An export of a few events a month never loses many: there whole months that follow one another tell.

    Counted are the records by the month of their event up to the previous extract's date, so that it does not matter
    whether they are gone or have lost or changed their date.
    """
    if contract.event_date is None or not previous.is_file():
        return []
    day = f"try_cast({sql_name(contract.event_date)} as date)"
    by_month = f"select strftime({day}, '%Y-%m') as month, count(*) as events from read_parquet({{}}) group by 1"
    rows = connection.execute(
        f"""
        select before.month, before.events, coalesce(now.events, 0)
        from ({by_month.format("$previous")}) as before
        left join ({by_month.format("$fresh")}) as now on before.month = now.month
        where before.month <= strftime(cast($until as date), '%Y-%m')
            and before.month >= strftime(cast($from as date) + interval 1 month - interval 1 day, '%Y-%m')
        order by before.month
        """,
        {"previous": str(previous), "fresh": str(fresh), "until": previous_date, "from": history_from or "1900-01-01"},
    ).fetchall()
    counted = [(str(month), int(before), int(now)) for month, before, now in rows]
    limits = limits_of("months_missing")
    fallen = [each for each in counted if each[2] * 100 < each[1] * limits["left"]]
    # One thin month may lose its few events to corrections; a gap of many events does not come of them.
    if sum(before - now for _, before, now in fallen) >= limits["records"]:
        return fallen
    return [each for run in _runs_of_empty_months(fallen) if _is_a_gap(run, limits) for each in run]


def needs_confirmation(found: Gone) -> bool:
    """True if so many records are gone that a person must say they are rightly so (`confirmed` in batch.yml)."""
    return is_too_many(found.gone, found.before, limits_of("records_gone"))


def is_tail_gone(
    found: Gone,
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    previous: Path,
    fresh: Path,
    history_from: str | None = None,
) -> bool:
    """True if what is gone stood together at the end of the previous file, as of one that was cut off at a row's end.

    Corrections take records here and there, so that fewer are needed than of `needs_confirmation`: a share alike, and
    some few records. Arguments as of `records_gone`, after what that found.
    """
    limits = limits_of("records_gone")
    if found.gone < limits["records_of_tail"] or found.gone <= found.before * limits["share"] / 100:
        return False
    if not {SOURCE_FILE, SOURCE_ROW} <= columns_of(connection, previous):
        return False
    place = f"(before.{SOURCE_FILE}, before.{SOURCE_ROW})"
    row = only_row(
        connection,
        f"select min({place}) filter (where now.is_there is null) > max({place}) filter (where now.is_there) "
        f"{matched(contract, sql_names(contract.key), history_from)}",
        {"previous": str(previous), "fresh": str(fresh)},
    )
    return bool(row[0])


def is_too_many(found: int, of: int, limits: Mapping[str, float]) -> bool:
    """Whether so many of so many lie beyond limits: a `share` in percent, and a number of `records`.

    In a short export that number can hardly be reached; there more than half are too many, if `few` says how many at
    least.
    """
    if found <= of * limits["share"] / 100:
        return False
    return found >= limits["records"] or ("few" in limits and found >= limits["few"] and found > of / 2)


def columns_of(connection: duckdb.DuckDBPyConnection, parquet: Path) -> set[str]:
    """The columns of a landed file, which may be older than columns that its contract has today."""
    described = connection.execute(f"describe select * from read_parquet({sql_text(parquet)})").fetchall()
    return {str(row[0]) for row in described}


def matched(contract: Contract, columns: str, history_from: str | None) -> str:
    """The previous extract's records ($previous), each beside the new extract's of the same key ($fresh), as SQL."""
    is_within_reach = (
        f"where try_cast(before.{sql_name(contract.event_date)} as date) >= cast({sql_text(history_from)} as date)"
        if history_from and contract.event_date
        else ""
    )
    return f"""
        from read_parquet($previous) as before
        left join (select {columns}, true as is_there from read_parquet($fresh)) as now
            on {same_values("before", "now", contract.key)}
        {is_within_reach}"""


def _runs_of_empty_months(months: list[tuple[str, int, int]]) -> list[list[tuple[str, int, int]]]:
    """The months that hold nothing now, those that follow one another together."""
    runs: list[list[tuple[str, int, int]]] = []
    for each in (each for each in months if not each[2]):
        if runs and month_after(runs[-1][-1][0]) == each[0]:
            runs[-1].append(each)
        else:
            runs.append([each])
    return runs


def _is_a_gap(run: list[tuple[str, int, int]], limits: Mapping[str, float]) -> bool:
    """Whether whole months one after the other are gone from an export that has few events in each."""
    return (
        len(run) >= limits["months_in_a_row"]
        and sum(before for _, before, _ in run) >= limits["records_of_months_in_a_row"]
    )


def _counted(
    connection: duckdb.DuckDBPyConnection,
    contract: Contract,
    previous: Path,
    fresh: Path,
    history_from: str | None,
    kind: str | None = None,
) -> list[tuple[Any, ...]]:
    """Records before and records gone, once or for each value of a column."""
    numbers = "count(*), count(*) filter (where now.is_there is null)"
    by_kind = (
        (f", before.{sql_name(kind)}", f"group by before.{sql_name(kind)} order by 1 desc, 3") if kind else ("", "")
    )
    return connection.execute(
        f"select {numbers}{by_kind[0]} {matched(contract, sql_names(contract.key), history_from)} {by_kind[1]}",
        {"previous": str(previous), "fresh": str(fresh)},
    ).fetchall()
