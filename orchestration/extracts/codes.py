"""The coded columns of the extracts in force, each text as a code of its list or as `unknown_code`.

A text that is not a code may be a name that slid into the column, so it is kept only in a table of its own, which the
findings show to those who may see it.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from orchestration.ground.database.sql import sql_name, sql_names, sql_text
from orchestration.landing.code_lists import TRUE, UNKNOWN_CODE, Code, CodeLists, whole_number
from orchestration.landing.contracts import Column, Contract

UNKNOWN_CODES = (
    "local_authority_code varchar, export_name varchar, column_name varchar, text varchar, nearest_code varchar, "
    "source_file varchar, source_row bigint"
)
LOCAL_CODES = (
    "local_authority_code varchar, list_name varchar, code varchar, label varchar, parent varchar, sort_order integer, "
    "valid_from date, valid_to date, stage_order integer, limit_working_days integer, is_senior boolean, "
    "is_formal boolean, has_participated boolean, has_attended boolean"
)
# The columns that some lists have of their own, in the order of the table, by their names in a council's file.
COLUMNS_OF_SOME_LISTS = ("stage_order", "limit", "is_senior", "is_formal", "has_participated", "has_attended")
# Of these a blank says nothing, as no column does; of the others it says that there is none.
SILENT_IF_BLANK = ("is_formal",)


def write_codes(warehouse: duckdb.DuckDBPyConnection, contracts: Mapping[str, Contract], lists: CodeLists) -> None:
    """Settle every coded column of schema `landing`, and create `landing.unknown_codes` and `landing.local_codes`."""
    warehouse.execute(f"create or replace table landing.unknown_codes ({UNKNOWN_CODES})")
    warehouse.execute(f"create or replace table landing.local_codes ({LOCAL_CODES})")
    if rows := [_local_code(code, lists) for code in lists.local]:
        warehouse.executemany(f"insert into landing.local_codes values ({', '.join('?' for _ in rows[0])})", rows)
    for contract in contracts.values():
        for column in contract.columns:
            if column.list_name is not None:
                _settle(warehouse, contract, column, column.list_name, lists)


def _local_code(code: Code, lists: CodeLists) -> list[object]:
    """A row of `landing.local_codes`. What its file has no column for is as the hub or the nation says it."""
    others = lists.known(code.list_name, code.local_authority_code or "").get(code.code.lower(), ())
    wider = [each for each in others if each.local_authority_code is None and each is not code]
    said = {
        name: value
        for each in (*reversed(wider), code)
        for name, value in each.own.items()
        if value or name not in SILENT_IF_BLANK
    }
    values = [_typed(name, said.get(name, "")) for name in COLUMNS_OF_SOME_LISTS]
    parent = code.parent or next((each.parent for each in wider if each.parent), None)
    days = [code.valid_from, code.valid_to]
    return [code.local_authority_code, code.list_name, code.code, code.label, parent, code.sort_order, *days, *values]


def _typed(name: str, value: str) -> int | bool | None:
    if not value:
        return None
    return whole_number(value) if name in ("stage_order", "limit") else value in TRUE


def _settle(
    warehouse: duckdb.DuckDBPyConnection, contract: Contract, column: Column, list_name: str, lists: CodeLists
) -> None:
    table, name = f"landing.{sql_name(contract.name)}", sql_name(column.name)
    # The day matters only where some council's codes begin or end; a row without one is not held to it.
    day = "null"
    if lists.has_dated_codes(list_name):
        day = f"{table}.{sql_name(contract.event_date)}" if contract.event_date else f"{table}._extract_date::varchar"
    found = warehouse.execute(
        f"select distinct _local_authority_code, {name}, {day} from {table} where trim({name}) <> ''"
    ).fetchall()
    settled = [
        (authority, text, on, *lists.settled(list_name, authority, text.strip(), on)) for authority, text, on in found
    ]
    other = [each for each in settled if each[1] != each[3]]
    if not other:
        return
    warehouse.execute(
        "create or replace temp table settled_codes "
        "(authority varchar, text varchar, used_on varchar, code varchar, nearest varchar)"
    )
    warehouse.executemany("insert into settled_codes values (?, ?, ?, ?, ?)", other)
    same = (
        f"_local_authority_code = settled_codes.authority and {table}.{name} = settled_codes.text "
        f"and {day} is not distinct from settled_codes.used_on"
    )
    warehouse.execute(
        f"insert into landing.unknown_codes select authority, {sql_text(contract.name)}, {sql_text(column.name)}, "
        f"trim(settled_codes.text), nearest, _source_file, _source_row from {table} inner join settled_codes on {same} "
        f"where settled_codes.code = {sql_text(UNKNOWN_CODE)}"
    )
    warehouse.execute(f"update {table} set {name} = settled_codes.code from settled_codes where {same}")
    if column.name in contract.key:
        # Two records whose unknown codes differ must not get one key.
        keys = f"_local_authority_code, {sql_names(contract.key)}"
        warehouse.execute(
            f"update {table} set {name} = {name} || '_' || again.place from (select rowid as row_id, row_number() over "
            f"(partition by {keys} order by _source_file, _source_row) as place from {table} "
            f"where {name} = {sql_text(UNKNOWN_CODE)}) as again where {table}.rowid = again.row_id and again.place > 1"
        )
