"""The rows of an export's extracts as one relation: of a full extract its own, of several the newest of each key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.defs.landing.contracts import LINEAGE_COLUMNS, Contract
from orchestration.defs.landing.in_force.contributions import Contribution
from orchestration.defs.landing.receiving.register import RESTORE, RegisterError
from orchestration.defs.landing.sql import literal, quoted, quoted_list


@dataclass(frozen=True)
class LandedRows:
    """A query over landed files, and the files that its parameters stand for.

    It has those columns of the contract and of the lineage that the files have; `rows_landed` is what they must hold.
    """

    query: str
    parameters: dict[str, list[str]]
    rows_landed: int


def write_export(
    warehouse: duckdb.DuckDBPyConnection, landing: Path, contract: Contract, contributions: list[Contribution]
) -> None:
    """Create an export's table in schema `landing`: the contract's columns as text, then the lineage columns.

    Args:
        warehouse: where the table is made.
        landing: the folder that the extracts were landed in.
        contract: the export.
        contributions: its extracts, alone or to be united; without any the table is empty.

    Raises:
        RegisterError: a landed file is missing or does not hold its rows.
    """
    columns = [f"{quoted(name)} varchar" for name in contract.column_names]
    columns += [f"{name} {type_name}" for name, type_name, _ in LINEAGE_COLUMNS]
    table = f"landing.{quoted(contract.name)}"
    warehouse.execute(f"create or replace table {table} ({', '.join(columns)})")
    if contributions:
        rows = landed_rows(landing, contract, contributions)
        run_over(warehouse, contract, rows, f"insert into {table} by name {rows.query}")


def landed_rows(landing: Path, contract: Contract, contributions: list[Contribution]) -> LandedRows:
    """The rows of some extracts of one export, those that are united reduced to the newest of each key.

    Raises:
        RegisterError: a landed file is missing.
    """
    names = [*contract.column_names, *(name for name, _, _ in LINEAGE_COLUMNS)]
    # By name, so that a column a contract gained or lost since an extract was landed does no harm.
    wanted = f"columns(name -> list_contains([{', '.join(map(literal, names))}], name))"
    queries, parameters = [], {}
    for group, is_alone in (("alone", True), ("united", False)):
        files = _landed_files(landing, [each for each in contributions if each.is_alone is is_alone])
        if files:
            source = f"read_parquet(${group}, union_by_name = true)"
            newest_only = "" if is_alone else _semi_join_newest(contract, source)
            queries.append(f"select {wanted} from {source} as rows{newest_only}")
            parameters[group] = files
    rows = sum(each.export.rows_landed for each in contributions)
    return LandedRows(" union all by name ".join(queries), parameters, rows)


def run_over(warehouse: duckdb.DuckDBPyConnection, contract: Contract, rows: LandedRows, statement: str) -> None:
    """Run a statement that holds the query of `rows`, once it is sure that the files hold what was landed.

    Raises:
        RegisterError: they do not, or one cannot be read.
    """
    try:
        files = [file for group in rows.parameters.values() for file in group]
        in_files = warehouse.execute("select count(*) from read_parquet($files)", {"files": files}).fetchone()
        if in_files == (rows.rows_landed,):
            warehouse.execute(statement, rows.parameters)
            return
        reason = "does not hold the rows it was landed with"
    except duckdb.Error as error:
        reason = f"cannot be read ({type(error).__name__})"
    raise RegisterError(f"A landed file of {contract.name} {reason}. {RESTORE}")


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
