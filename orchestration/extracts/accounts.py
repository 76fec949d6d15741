"""The tables beside the exports: which extracts are in force, which columns are filled, where rows went."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from orchestration.extracts.contributions import Contribution
from orchestration.ground.database.sql import sql_name, sql_text, sql_texts
from orchestration.landing.contracts import Contract
from orchestration.landing.reading.ids import recorded
from orchestration.landing.register.receipts import BatchReceipt

REPEATED = "repeated"
NOT_APPLICABLE = "not_applicable"
MERGED = "merged"

BATCH_COLUMNS = {
    "local_authority_code": pa.string(),
    "export_name": pa.string(),
    "extract_date": pa.string(),
    "source_file": pa.string(),
    "source_sha256": pa.string(),
    "rows_read": pa.int64(),
    "rows_repeated": pa.int64(),
    "rows_landed": pa.int64(),
    "profile": pa.string(),
    "extracts": pa.string(),
    "history_from": pa.string(),
    "received_at": pa.string(),
    "is_newest": pa.bool_(),
}
ROW_ACCOUNT_COLUMNS = {
    "local_authority_code": pa.string(),
    "export_name": pa.string(),
    "extract_date": pa.string(),
    "source_file": pa.string(),
    "source_table": pa.string(),
    "reason": pa.string(),
    "rows": pa.int64(),
}
NOT_THERE_COLUMNS = {
    name: pa.string() for name in ("local_authority_code", "export_name", "extract_date", "column_name")
}


def write_batches(
    warehouse: duckdb.DuckDBPyConnection, contributions: list[Contribution], contracts: dict[str, Contract]
) -> None:
    """List the extracts in force. The tables of the exports must be there: an older extract counts while a row does."""
    rows = [
        {
            "local_authority_code": each.receipt.local_authority_code,
            "export_name": each.export.export_name,
            "extract_date": each.receipt.extract_date,
            "source_file": part.source_file,
            "source_sha256": part.source_sha256,
            "rows_read": part.rows_read,
            "rows_repeated": part.rows_repeated,
            "rows_landed": part.rows_landed,
            "profile": each.receipt.profile,
            "extracts": each.receipt.extracts,
            "history_from": each.receipt.history_from.get(each.export.export_name),
            "received_at": each.receipt.received_at,
            "is_newest": each.is_newest,
        }
        for each in contributions
        for part in each.export.parts
    ]
    with_rows = " union all ".join(
        f"select distinct _local_authority_code, {sql_text(name)} as export_name, _extract_date "
        f"from landing.{sql_name(name)}"
        for name in contracts
    )
    create_from_rows(
        warehouse,
        rows,
        BATCH_COLUMNS,
        f"""
        create or replace table landing.batches as
        with with_rows as ({with_rows})
        select
            given.local_authority_code, given.export_name, cast(given.extract_date as date) as extract_date,
            given.source_file, given.source_sha256, given.rows_read, given.rows_repeated, given.rows_landed,
            given.profile, given.extracts, cast(given.history_from as date) as history_from,
            cast(given.received_at as timestamp) as received_at,
            given.is_newest or with_rows._extract_date is not null as is_in_force
        from given
        left join with_rows
            on with_rows._local_authority_code = given.local_authority_code
            and with_rows.export_name = given.export_name
            and with_rows._extract_date = cast(given.extract_date as date)
        """,
    )


def columns_not_there(contributions: list[Contribution]) -> list[dict[str, Any]]:
    """The columns that the files of each extract lack. Of receipts of earlier versions nobody knows: they lack none."""
    return [
        {
            "local_authority_code": each.receipt.local_authority_code,
            "export_name": each.export.export_name,
            "extract_date": each.receipt.extract_date,
            "column_name": column,
        }
        for each in contributions
        for column in each.export.columns_not_there or ()
    ]


def write_supplied_columns(
    warehouse: duckdb.DuckDBPyConnection, contracts: dict[str, Contract], not_there: list[dict[str, Any]]
) -> None:
    """Count the filled rows of every contract column, for every authority that supplied the export.

    `not_there` says which columns the files of which extract lack: one of an extract in force is enough.
    """
    create_from_rows(
        warehouse,
        not_there,
        NOT_THERE_COLUMNS,
        """
        create or replace temp table columns_not_there as
        select distinct given.local_authority_code, given.export_name, given.column_name
        from given
        inner join landing.batches as batches
            on batches.local_authority_code = given.local_authority_code
            and batches.export_name = given.export_name
            and batches.extract_date = cast(given.extract_date as date)
            and batches.is_in_force
        """,
    )
    warehouse.execute(
        "create or replace table landing.supplied_columns (local_authority_code varchar, export_name varchar, "
        "column_name varchar, rows_total bigint, rows_recorded bigint, is_supplied boolean, is_in_file boolean)"
    )
    supplied = {name for (name,) in warehouse.execute("select distinct export_name from landing.batches").fetchall()}
    for contract in (each for each in contracts.values() if each.name in supplied):
        names = sql_texts(contract.column_names)
        counts = ", ".join(f"count({recorded(column, 'rows.')})" for column in contract.columns)
        warehouse.execute(
            f"""
            insert into landing.supplied_columns
            select counted.local_authority_code, {sql_text(contract.name)}, counted.column_name, rows_total,
                rows_recorded, rows_recorded > 0, columns_not_there.column_name is null
            from (
                select supplied.local_authority_code, count(rows._source_row) as rows_total,
                    unnest([{names}]) as column_name, unnest([{counts}]) as rows_recorded
                from (
                    select distinct local_authority_code from landing.batches where export_name = $export
                ) as supplied
                left join landing.{sql_name(contract.name)} as rows
                    on rows._local_authority_code = supplied.local_authority_code
                group by supplied.local_authority_code
            ) as counted
            left join columns_not_there
                on columns_not_there.local_authority_code = counted.local_authority_code
                and columns_not_there.export_name = $export
                and columns_not_there.column_name = counted.column_name
            """,
            {"export": contract.name},
        )


def write_row_account(warehouse: duckdb.DuckDBPyConnection, contributions: list[Contribution]) -> None:
    """Say where the rows went that were read and not landed, by file, for the batches in force."""
    rows = [
        _account(each.receipt, each.export.export_name, part.source_file, reason, count)
        for each in contributions
        for part in each.export.parts
        for reason, count in (
            (REPEATED, part.rows_repeated),
            (NOT_APPLICABLE, part.rows_not_applicable),
            (MERGED, part.rows_merged),
        )
        if count
    ]
    newest = {(each.receipt.local_authority_code, each.receipt.extract_date): each.receipt for each in contributions}
    for each in contributions:
        place = (each.receipt.local_authority_code, each.receipt.extract_date)
        if each.receipt.receipt_number > newest[place].receipt_number:
            newest[place] = each.receipt
    rows += [
        _account(receipt, None, f"{receipt.local_authority_code}/{receipt.extract_date}/{name}", reason, count)
        for receipt in newest.values()
        for name, count, reason in ((file.name, file.rows, file.reason) for file in receipt.unused_files)
        if count is not None
    ]
    create_from_rows(
        warehouse,
        rows,
        ROW_ACCOUNT_COLUMNS,
        "create or replace table landing.row_account as "
        "select * replace (cast(extract_date as date) as extract_date) from given",
    )


def _account(
    receipt: BatchReceipt, export_name: str | None, source_file: str, reason: str, rows: int
) -> dict[str, Any]:
    return {
        "local_authority_code": receipt.local_authority_code,
        "export_name": export_name,
        "extract_date": receipt.extract_date,
        "source_file": source_file,
        "source_table": Path(source_file).stem,
        "reason": reason,
        "rows": rows,
    }


def create_from_rows(
    warehouse: duckdb.DuckDBPyConnection, rows: list[dict[str, Any]], columns: dict[str, pa.DataType], sql: str
) -> None:
    """Run a statement that reads `given`, the rows as a table."""
    warehouse.register("given", pa.Table.from_pylist(rows, schema=pa.schema(list(columns.items()))))
    try:
        warehouse.execute(sql)
    finally:
        warehouse.unregister("given")
