"""What the newest extract of each export changed: records added, changed and withdrawn since the one before it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration.extracts.contributions import Contribution
from orchestration.extracts.exports import landed_rows, run_over
from orchestration.ground.database.sql import same_values, sql_name, sql_text
from orchestration.landing.contracts import Contract

# Joins the parts of a key that has several, as the evidence writes the ids of stages and spells.
SEPARATOR = "|"
PAIR_COLUMNS = {
    "local_authority_code": pa.string(),
    "export_name": pa.string(),
    "extract_date": pa.string(),
    "previous_extract_date": pa.string(),
    "history_from": pa.string(),
    "is_replaced": pa.bool_(),
    "is_united": pa.bool_(),
    "new_dates": pa.list_(pa.string()),
}
CHANGED_RECORDS = """
    create or replace table landing.changed_records (
        local_authority_code varchar, export_name varchar, record_id varchar, change varchar, changed_columns varchar,
        event_date date, previous_event_date date, extract_date date, previous_extract_date date,
        source_file varchar, source_row bigint, previous_source_file varchar, previous_source_row bigint
    )
"""
WITHDRAWN_RECORDS = """
    create or replace table landing.withdrawn_records as
    select
        local_authority_code, export_name, record_id, previous_event_date as event_date,
        previous_extract_date as extract_date, previous_source_file as source_file, previous_source_row as source_row
    from landing.changed_records
    where change = 'withdrawn'
"""


def is_compared(contract: Contract) -> bool:
    """True for exports of the case system; reference data is edited by hand, and its history means nothing."""
    return contract.kind != "reference"


def write_record_changes(
    warehouse: duckdb.DuckDBPyConnection,
    landing: Path,
    contracts: dict[str, Contract],
    in_force: list[Contribution],
    before: list[Contribution],
) -> None:
    """Write `landing.changed_records` and `landing.withdrawn_records`; the tables of the exports must be there.

    The newest extract of an export is compared with what would be in force without it: the full extract of the
    next-earlier date, or where extracts are united, all of them. Children are compared with those of all but the newest
    care batch and the newest protection batch. A record is `added` if only the newest extract has it,
    `changed` if a column of the contract differs, and `withdrawn` if only the one before has it. Records are withdrawn
    by full extracts alone, and those dated before `history_from`, or undated then, are unknown rather than withdrawn.
    `event_date` and `previous_event_date` are what the contract dates a record by, where that can be read as a date.
    An export of which there is one extract has changed nothing.

    Args:
        warehouse: holds schema `landing` with the exports in force.
        landing: the folder that the extracts were landed in.
        contracts: the exports.
        in_force: the extracts in force.
        before: those that would be without the newest of each export.

    Raises:
        RegisterError: a landed file is missing or does not hold its rows.
    """
    warehouse.execute(CHANGED_RECORDS)
    pairs = _pairs(contracts, in_force, before)
    for contract in contracts.values():
        # Only of authorities that have both; a first extract has nothing to be compared with.
        of_export = [each for each in before if each.export.export_name == contract.name]
        if not is_compared(contract) or not of_export:
            continue
        rows = landed_rows(landing, contract, of_export)
        warehouse.register("pairs", pairs)
        try:
            run_over(warehouse, contract, rows, _comparison(contract, rows.query))
        finally:
            warehouse.unregister("pairs")
    warehouse.execute(WITHDRAWN_RECORDS)


def _pairs(contracts: dict[str, Contract], in_force: list[Contribution], before: list[Contribution]) -> pa.Table:
    """Each authority's and export's newest extract beside the date of the one before it.

    `new_dates` are the days of all that is in force and not before: of children, there may be two.
    """
    dates_before: dict[tuple[str, str], list[str]] = {}
    for each in before:
        dates_before.setdefault(_place(each), []).append(each.receipt.extract_date)
    new: dict[tuple[str, str], list[Contribution]] = {}
    for each in in_force:
        if each.receipt.extract_date not in dates_before.get(_place(each), [each.receipt.extract_date]):
            new.setdefault(_place(each), []).append(each)
    united_dates: dict[tuple[str, str], set[str]] = {}
    for each in in_force:
        united_dates.setdefault(_place(each), set()).add(each.receipt.extract_date)
    rows = []
    for place, extracts in new.items():
        newest = max(extracts, key=lambda each: each.receipt.extract_date).receipt
        rows.append(
            {
                "local_authority_code": place[0],
                "export_name": place[1],
                "extract_date": newest.extract_date,
                "previous_extract_date": max(date for date in dates_before[place] if date < newest.extract_date),
                "history_from": newest.history_from.get(place[1]),
                "is_replaced": newest.extracts == "full" and not contracts[place[1]].is_of_every_domain,
                "is_united": newest.extracts == "period"
                and bool(united_dates.get(place, set()) - {newest.extract_date}),
                "new_dates": [each.receipt.extract_date for each in extracts],
            }
        )
    return pa.Table.from_pylist(rows, schema=pa.schema(list(PAIR_COLUMNS.items())))


def _place(contribution: Contribution) -> tuple[str, str]:
    return contribution.receipt.local_authority_code, contribution.export.export_name


def _comparison(contract: Contract, rows_before: str) -> str:
    """The statement that lists one export's changes, from its table, the query of the rows before, and `pairs`."""
    return f"""
        insert into landing.changed_records
        with days as (
            select
                local_authority_code, cast(extract_date as date) as extract_date,
                cast(previous_extract_date as date) as previous_extract_date,
                cast(history_from as date) as history_from, is_replaced, is_united, new_dates
            from pairs
            where export_name = {sql_text(contract.name)}
        ),
        -- Of united extracts only the newest can have changed anything.
        new_extracts as (
            select local_authority_code, cast(unnest(new_dates) as date) as extract_date from days
        ),
        newest as (
            select rows.*
            from landing.{sql_name(contract.name)} as rows
            semi join new_extracts
                on rows._local_authority_code = new_extracts.local_authority_code
                and rows._extract_date = new_extracts.extract_date
        ),
        -- With every column of the contract, also those that it gained since.
        before as (
            select * from landing.{sql_name(contract.name)} where false union all by name ({rows_before})
        ),
        compared as (
            select
                {columns_compared(contract)},
                {_event_date("now", contract)} as event_date,
                {_event_date("was", contract)} as previous_event_date,
                exists (
                    select 1 from landing.{sql_name(contract.name)} as kept
                    where {is_same_record(contract, "was", "kept")}
                ) as is_kept
            from newest as now
            full join before as was on {is_same_record(contract, "was", "now")}
        )
        select
            compared.local_authority_code, compared.export_name, compared.record_id,
            compared.change, compared.changed_columns, compared.event_date, compared.previous_event_date,
            days.extract_date, days.previous_extract_date, compared.source_file, compared.source_row,
            compared.previous_source_file, compared.previous_source_row
        from compared
        inner join days using (local_authority_code)
        where
            compared.change = 'added'
            or (compared.change = 'changed' and compared.changed_columns <> '')
            or (
                compared.change = 'withdrawn'
                and (
                    (days.is_united and not compared.is_kept)
                    or (
                        days.is_replaced
                        and (days.history_from is null or compared.previous_event_date >= days.history_from)
                    )
                )
            )
        """


def is_same_record(contract: Contract, one: str, other: str) -> str:
    """SQL that is true of two rows of landed extracts, by their names, that have the authority and key in common."""
    return f"{one}._local_authority_code = {other}._local_authority_code and {same_values(one, other, contract.key)}"


def columns_compared(contract: Contract) -> str:
    """SQL for what became of a record, of the rows `was` and `now` of landed extracts, joined in full.

    Whose it is and its export, id, `change` and `changed_columns`, and the file and row of both.
    """
    differing = [
        f"case when was.{sql_name(name)} is distinct from now.{sql_name(name)} then {sql_text(name)} end"
        for name in contract.column_names
        if name not in contract.key
    ]
    key_of_either = [
        f"coalesce(case when now._source_row is null then was.{sql_name(name)} else now.{sql_name(name)} end, '')"
        for name in contract.key
    ]
    return f"""
                coalesce(now._local_authority_code, was._local_authority_code) as local_authority_code,
                {sql_text(contract.name)} as export_name,
                concat_ws({sql_text(SEPARATOR)}, {", ".join(key_of_either)}) as record_id,
                case
                    when was._source_row is null then 'added'
                    when now._source_row is null then 'withdrawn'
                    else 'changed'
                end as change,
                case
                    when was._source_row is not null and now._source_row is not null
                        -- A record that is all key has nothing that can differ.
                        then concat_ws(', ', {", ".join(differing or ["null"])})
                end as changed_columns,
                now._source_file as source_file,
                now._source_row as source_row,
                was._source_file as previous_source_file,
                was._source_row as previous_source_row"""


def _event_date(side: str, contract: Contract) -> str:
    if contract.event_date is None:
        return "cast(null as date)"
    return f"try_cast({side}.{sql_name(contract.event_date)} as date)"
