"""The rows of an export's extracts as one table: of a full extract its own, of several the newest of each key."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb

from orchestration.defs.landing.contracts import LINEAGE_COLUMNS, Contract
from orchestration.defs.landing.in_force.contributions import Contribution
from orchestration.defs.landing.receiving.register import RESTORE, RegisterError
from orchestration.defs.landing.sql import literal, quoted, quoted_list


def write_export(
    warehouse: duckdb.DuckDBPyConnection,
    landing: Path,
    contract: Contract,
    contributions: list[Contribution],
    table: str,
) -> None:
    """Create a table of an export's rows: the contract's columns as text, then the lineage columns.

    Args:
        warehouse: where the table is made.
        landing: the folder that the extracts were landed in.
        contract: the export.
        contributions: its extracts, alone or to be united; without any the table is empty.
        table: the table's name in SQL.

    Raises:
        RegisterError: a landed file is missing or does not hold its rows.
    """
    columns = [f"{quoted(name)} varchar" for name in contract.column_names]
    columns += [f"{name} {type_name}" for name, type_name, _ in LINEAGE_COLUMNS]
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
