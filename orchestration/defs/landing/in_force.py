"""The extracts in force as schema `landing` of a run's warehouse: real tables, so that dbt never looks at the disk."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from orchestration.defs.landing.contracts import LINEAGE_COLUMNS, Contract, load_contracts
from orchestration.defs.landing.receipts import BatchReceipt, ExportReceipt
from orchestration.defs.landing.register import RESTORE, Register, RegisterError, still_accepted
from orchestration.defs.landing.sql import literal, quoted, quoted_list
from orchestration.settings import Settings

# Both care and protection batches hold children, so the newest extract alone may lack some.
UNITED_EXPORTS = ("children",)
REPEATED = "repeated"

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
    "extract_date": pa.string(),
    "source_file": pa.string(),
    "source_table": pa.string(),
    "reason": pa.string(),
    "rows": pa.int64(),
}


@dataclass(frozen=True)
class Contribution:
    """One extract whose rows are in force, alone or united with others of its authority and export."""

    receipt: BatchReceipt
    export: ExportReceipt
    is_newest: bool
    is_alone: bool


def write_landing_schema(warehouse: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Create every table of schema `landing` from the extracts in force; an export never supplied has an empty table.

    Tables: one for each contract (its columns as text, blank being NULL, then the lineage columns), `batches`,
    `supplied_columns` and `row_account`.

    Raises:
        RegisterError: the register is damaged, or a landed file is missing or does not hold its rows.
    """
    contracts = load_contracts()
    contributions = _contributions(settings)
    warehouse.execute("create schema if not exists landing")
    for contract in contracts.values():
        mine = [each for each in contributions if each.export.export_name == contract.name]
        _write_export(warehouse, settings.outputs.landing, contract, mine)
    _write_batches(warehouse, contributions, contracts)
    _write_supplied_columns(warehouse, contracts)
    _write_row_account(warehouse, contributions)


def inputs_fingerprint(settings: Settings) -> str:
    """A hash over what is in force and nothing else: not when it came, nor what was refused or superseded.

    Raises:
        RegisterError: the register is damaged.
    """
    parts = sorted(
        [
            each.receipt.local_authority_code,
            each.export.export_name,
            each.receipt.extract_date,
            each.export.landed_as,
            each.receipt.extracts,
            each.receipt.history_from.get(each.export.export_name, ""),
        ]
        for each in _contributions(settings)
    )
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _contributions(settings: Settings) -> list[Contribution]:
    """The extracts in force, by authority, export and date.

    For one extract date the newest accepted receipt that has the export counts. A full extract replaces all before it;
    extracts of a period are united with one another and with the last full one before them; children always are.
    """
    newest: dict[tuple[str, str], dict[str, tuple[BatchReceipt, ExportReceipt]]] = {}
    for receipt in still_accepted(Register(settings.outputs.register, is_written=False).receipts):
        for export in receipt.exports:
            of_dates = newest.setdefault((receipt.local_authority_code, export.export_name), {})
            of_dates[receipt.extract_date] = (receipt, export)
    found: list[Contribution] = []
    for (_, export_name), of_dates in sorted(newest.items()):
        extracts = [of_dates[date] for date in sorted(of_dates, reverse=True)]
        if export_name not in UNITED_EXPORTS:
            extracts = _up_to_the_last_full_one(extracts)
        found += [
            Contribution(receipt, export, is_newest=place == 0, is_alone=len(extracts) == 1)
            for place, (receipt, export) in enumerate(extracts)
        ]
    return found


def _up_to_the_last_full_one(
    extracts: list[tuple[BatchReceipt, ExportReceipt]],
) -> list[tuple[BatchReceipt, ExportReceipt]]:
    for place, (receipt, _) in enumerate(extracts, start=1):
        if receipt.extracts == "full":
            return extracts[:place]
    return extracts


def _write_export(
    warehouse: duckdb.DuckDBPyConnection, landing: Path, contract: Contract, contributions: list[Contribution]
) -> None:
    columns = [f"{quoted(name)} varchar" for name in contract.column_names]
    columns += [f"{name} {type_name}" for name, type_name, _ in LINEAGE_COLUMNS]
    table = f"landing.{quoted(contract.name)}"
    warehouse.execute(f"create or replace table {table} ({', '.join(columns)})")
    alone = [each for each in contributions if each.is_alone]
    united = [each for each in contributions if not each.is_alone]
    names = [*contract.column_names, *(name for name, _, _ in LINEAGE_COLUMNS)]
    # By name, so that a column a contract gained or lost since an extract was landed does no harm.
    wanted = f"columns(name -> list_contains([{', '.join(map(literal, names))}], name))"
    for group in (alone, united):
        if not group:
            continue
        files = _landed_files(landing, group)
        source = "read_parquet($files, union_by_name = true)"
        newest_only = _semi_join_newest(contract, source) if group is united else ""
        _load(
            warehouse, f"insert into {table} by name select {wanted} from {source} as rows{newest_only}", files, group
        )


def _semi_join_newest(contract: Contract, source: str) -> str:
    """Keep, of each key of an authority, the row of its newest extract. A blank part of a key equals a blank one."""
    keys = f"_local_authority_code, {quoted_list(contract.key)}"
    same_key = " and ".join(f"rows.{quoted(name)} is not distinct from newest.{quoted(name)}" for name in contract.key)
    return (
        f" semi join (select {keys}, max(_extract_date) as _extract_date from {source} group by {keys}) as newest "
        "on rows._local_authority_code = newest._local_authority_code "
        f"and rows._extract_date = newest._extract_date and {same_key}"
    )


def _landed_files(landing: Path, contributions: Iterable[Contribution]) -> list[str]:
    paths = [landing / each.export.landed_as for each in contributions]
    for path in paths:
        if not path.is_file():
            raise RegisterError(f"The landed file {path} is missing. {RESTORE}")
    return [str(path) for path in paths]


def _load(warehouse: duckdb.DuckDBPyConnection, sql: str, files: list[str], contributions: list[Contribution]) -> None:
    export_name = contributions[0].export.export_name
    try:
        in_files = warehouse.execute("select count(*) from read_parquet($files)", {"files": files}).fetchone()
        is_complete = in_files == (sum(each.export.rows_landed for each in contributions),)
        if is_complete:
            warehouse.execute(sql, {"files": files})
            return
        reason = "does not hold the rows it was landed with"
    except duckdb.Error as error:
        reason = f"cannot be read ({type(error).__name__})"
    raise RegisterError(f"A landed file of {export_name} {reason}. {RESTORE}")


def _write_batches(
    warehouse: duckdb.DuckDBPyConnection, contributions: list[Contribution], contracts: dict[str, Contract]
) -> None:
    rows = [
        {
            "local_authority_code": each.receipt.local_authority_code,
            "export_name": each.export.export_name,
            "extract_date": each.receipt.extract_date,
            "source_file": each.export.source_file,
            "source_sha256": each.export.source_sha256,
            "rows_read": each.export.rows_read,
            "rows_repeated": each.export.rows_repeated,
            "rows_landed": each.export.rows_landed,
            "profile": each.receipt.profile,
            "extracts": each.receipt.extracts,
            "history_from": each.receipt.history_from.get(each.export.export_name),
            "received_at": each.receipt.received_at,
            "is_newest": each.is_newest,
        }
        for each in contributions
    ]
    with_rows = " union all ".join(
        f"select distinct _local_authority_code, {literal(name)} as export_name, _extract_date "
        f"from landing.{quoted(name)}"
        for name in contracts
    )
    # An older extract of a united export is in force only while a row of it is.
    _create_from_rows(
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


def _write_supplied_columns(warehouse: duckdb.DuckDBPyConnection, contracts: dict[str, Contract]) -> None:
    """Count the filled rows of every contract column, for every authority that supplied the export."""
    warehouse.execute(
        "create or replace table landing.supplied_columns (local_authority_code varchar, export_name varchar, "
        "column_name varchar, rows_total bigint, rows_recorded bigint, is_supplied boolean)"
    )
    for contract in contracts.values():
        names = ", ".join(literal(name) for name in contract.column_names)
        counts = ", ".join(f"count(rows.{quoted(name)})" for name in contract.column_names)
        warehouse.execute(
            f"""
            insert into landing.supplied_columns
            select local_authority_code, {literal(contract.name)}, column_name, rows_total, rows_recorded,
                rows_recorded > 0
            from (
                select supplied.local_authority_code, count(rows._source_row) as rows_total,
                    unnest([{names}]) as column_name, unnest([{counts}]) as rows_recorded
                from (
                    select distinct local_authority_code from landing.batches where export_name = $export
                ) as supplied
                left join landing.{quoted(contract.name)} as rows
                    on rows._local_authority_code = supplied.local_authority_code
                group by supplied.local_authority_code
            ) as counted
            """,
            {"export": contract.name},
        )


def _write_row_account(warehouse: duckdb.DuckDBPyConnection, contributions: list[Contribution]) -> None:
    """Say where the rows went that were read and not landed, by file, for the batches in force."""
    rows = [
        _account(each.receipt, each.export.source_file, REPEATED, each.export.rows_repeated)
        for each in contributions
        if each.export.is_main_use and each.export.rows_repeated
    ]
    newest = {(each.receipt.local_authority_code, each.receipt.extract_date): each.receipt for each in contributions}
    for each in contributions:
        place = (each.receipt.local_authority_code, each.receipt.extract_date)
        if each.receipt.receipt_number > newest[place].receipt_number:
            newest[place] = each.receipt
    rows += [
        _account(receipt, f"{receipt.local_authority_code}/{receipt.extract_date}/{name}", reason, count)
        for receipt in newest.values()
        for name, count, reason in ((file.name, file.rows, file.reason) for file in receipt.unused_files)
        if count is not None
    ]
    _create_from_rows(
        warehouse,
        rows,
        ROW_ACCOUNT_COLUMNS,
        "create or replace table landing.row_account as "
        "select * replace (cast(extract_date as date) as extract_date) from given",
    )


def _account(receipt: BatchReceipt, source_file: str, reason: str, rows: int) -> dict[str, Any]:
    return {
        "local_authority_code": receipt.local_authority_code,
        "extract_date": receipt.extract_date,
        "source_file": source_file,
        "source_table": Path(source_file).stem,
        "reason": reason,
        "rows": rows,
    }


def _create_from_rows(
    warehouse: duckdb.DuckDBPyConnection, rows: list[dict[str, Any]], columns: dict[str, pa.DataType], sql: str
) -> None:
    """Run a statement that reads `given`, the rows as a table."""
    warehouse.register("given", pa.Table.from_pylist(rows, schema=pa.schema(list(columns.items()))))
    try:
        warehouse.execute(sql)
    finally:
        warehouse.unregister("given")
