"""The coded columns of the extracts in force, each text as a code of its list or as `unknown_code`.

What is no code may be a name that slid into the column, so it goes no further than into a table of its own, of which
the findings tell those who may see it.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from orchestration.ground.sql import sql_name, sql_names, sql_text
from orchestration.landing.code_lists import UNKNOWN_CODE, CodeLists
from orchestration.landing.contracts import Column, Contract

UNKNOWN_CODES = (
    "local_authority_code varchar, export_name varchar, column_name varchar, text varchar, nearest_code varchar, "
    "source_file varchar, source_row bigint"
)
LOCAL_CODES = (
    "local_authority_code varchar, list_name varchar, code varchar, label varchar, parent varchar, sort_order integer"
)


def write_codes(warehouse: duckdb.DuckDBPyConnection, contracts: Mapping[str, Contract], lists: CodeLists) -> None:
    """Settle every coded column of schema `landing`, and create `landing.unknown_codes` and `landing.local_codes`."""
    warehouse.execute(f"create or replace table landing.unknown_codes ({UNKNOWN_CODES})")
    warehouse.execute(f"create or replace table landing.local_codes ({LOCAL_CODES})")
    rows = [(c.local_authority_code, c.list_name, c.code, c.label, c.parent, c.sort_order) for c in lists.local]
    if rows:
        warehouse.executemany("insert into landing.local_codes values (?, ?, ?, ?, ?, ?)", rows)
    for contract in contracts.values():
        for column in contract.columns:
            if column.list_name is not None:
                _settle(warehouse, contract, column, column.list_name, lists)


def _settle(
    warehouse: duckdb.DuckDBPyConnection, contract: Contract, column: Column, list_name: str, lists: CodeLists
) -> None:
    table, name = f"landing.{sql_name(contract.name)}", sql_name(column.name)
    found = warehouse.execute(
        f"select distinct _local_authority_code, {name} from {table} where trim({name}) <> ''"
    ).fetchall()
    settled = [(authority, text, *lists.settled(list_name, authority, text.strip())) for authority, text in found]
    other = [each for each in settled if each[1] != each[2]]
    if not other:
        return
    warehouse.execute(
        "create or replace temp table settled_codes (authority varchar, text varchar, code varchar, nearest varchar)"
    )
    warehouse.executemany("insert into settled_codes values (?, ?, ?, ?)", other)
    same = f"_local_authority_code = settled_codes.authority and {table}.{name} = settled_codes.text"
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
