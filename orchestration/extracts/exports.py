"""The rows of an export as one relation: those of the full extract, or of several the newest row of each key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.extracts.contributions import Contribution
from orchestration.extracts.period_spans import not_withdrawn, spans_of_periods
from orchestration.ground.database.safe_errors import kind_of_failure
from orchestration.ground.database.sql import same_values, sql_name, sql_names, sql_texts
from orchestration.ground.paths import Outputs
from orchestration.ground.tombstones import purged_files
from orchestration.landing.contracts import LINEAGE_COLUMNS, Contract
from orchestration.landing.register.register import RESTORE, RegisterError


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
    columns = [f"{sql_name(name)} varchar" for name in contract.column_names]
    columns += [f"{name} {type_name}" for name, type_name, _ in LINEAGE_COLUMNS]
    table = f"landing.{sql_name(contract.name)}"
    warehouse.execute(f"create or replace table {table} ({', '.join(columns)})")
    if contributions:
        rows = landed_rows(landing, contract, contributions)
        run_over(warehouse, contract, rows, f"insert into {table} by name {rows.query}")


def landed_rows(landing: Path, contract: Contract, contributions: list[Contribution]) -> LandedRows:
    """The rows of some extracts of one export, those that are united reduced to the newest of each key.

    A later extract of a period withdraws what only an earlier one has of the time that it covers.

    A child's row of a period's extract says only what that period knows of the child, so what it leaves blank is filled
    with the newest that an older extract says, back to the newest full one that has the child.

    Raises:
        RegisterError: a landed file is missing.
    """
    names = [*contract.column_names, *(name for name, _, _ in LINEAGE_COLUMNS)]
    # By name, so that a column a contract gained or lost since an extract was landed does no harm.
    wanted = f"columns(name -> list_contains([{sql_texts(names)}], name))"
    parameters: dict[str, list[str]] = {}
    united = []
    for group, extracts in (("full", "full"), ("period", "period")):
        of_kind = [each for each in contributions if not each.is_alone and each.receipt.extracts == extracts]
        if of_kind:
            parameters[group] = _landed_files(landing, of_kind)
            is_full = "true" if group == "full" else "false"
            united.append(f"select {wanted}, {is_full} as is_full from read_parquet(${group}, union_by_name = true)")
    queries = []
    if united:
        queries.append(_reduced(contract, " union all by name ".join(united), spans_of_periods(contributions)))
    alone = _landed_files(landing, [each for each in contributions if each.is_alone])
    if alone:
        parameters["alone"] = alone
        queries.append(f"select {wanted} from read_parquet($alone, union_by_name = true)")
    purged = purged_files(Outputs(landing.parent)).rows_removed
    rows = sum(
        each.export.rows_landed - purged.get(f"{landing.name}/{each.export.landed_as}", 0) for each in contributions
    )
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
        reason = f"cannot be read ({kind_of_failure(error)})"
    raise RegisterError(f"A landed file of {contract.name} {reason}. {RESTORE}")


def _reduced(contract: Contract, united: str, spans: str) -> str:
    if contract.is_of_every_domain:
        return _newest_row_filled(contract, united)
    return not_withdrawn(contract, _newest_row(contract, united), united, spans)


def _newest_row(contract: Contract, united: str) -> str:
    """Keep, of each key of an authority, the row of its newest extract.

    The numbers of records that join to one id (`#2`, `#3`) are given in each extract anew, so such a row goes with the
    newest extract that has the id without a number: another extract's `#2` may be another record.
    """
    keys = f"_local_authority_code, {sql_names(contract.key)}"
    newest = f"""
        select * exclude (is_full) from ({united}) as rows
        semi join (select {keys}, max(_extract_date) as _extract_date from ({united}) group by {keys}) as newest
            on {_same_key(contract, "newest")} and rows._extract_date = newest._extract_date
    """
    if len(contract.key) > 1:
        return newest
    key = sql_name(contract.key[0])
    return f"""{newest}
        anti join (
            select _local_authority_code, {key} as family, max(_extract_date) as newest_date
            from ({united})
            where not regexp_matches({key}, '#[0-9]+$')
            group by _local_authority_code, {key}
        ) as families
            on
                rows._local_authority_code = families._local_authority_code
                and regexp_replace(rows.{key}, '#[0-9]+$', '') = families.family
                and rows.{key} <> families.family
                and rows._extract_date < families.newest_date
    """


def _newest_row_filled(contract: Contract, united: str) -> str:
    """The same, its blank columns filled from the extracts before it, back to the newest full one that has the key."""
    keys = f"_local_authority_code, {sql_names(contract.key)}"
    keys_of_rows = ", ".join(["rows._local_authority_code", *(f"rows.{sql_name(name)}" for name in contract.key)])
    kept = ", ".join(
        f"rows.{name}" for name in [*map(sql_name, contract.key), *(name for name, _, _ in LINEAGE_COLUMNS)]
    )
    every_column = ", ".join(f"cast(null as varchar) as {sql_name(name)}" for name in contract.column_names)
    others = [sql_name(name) for name in contract.column_names if name not in contract.key]
    newest_filled = "".join(
        f", arg_max(rows.{name}, rows._extract_date) filter (where rows.{name} is not null) as {name}"
        for name in others
    )
    filled = "".join(f", coalesce(rows.{name}, filled.{name}) as {name}" for name in others)
    return f"""
        select * from (
            with rows as (
                select {every_column}, false as is_full where false union all by name {united}
            ),
            reach as (
                select {keys}, max(_extract_date) filter (where is_full) as newest_full from rows group by {keys}
            ),
            filled as (
                select {keys_of_rows}, max(rows._extract_date) as _extract_date{newest_filled}
                from rows
                inner join reach on {_same_key(contract, "reach")}
                where rows._extract_date >= coalesce(reach.newest_full, rows._extract_date)
                group by {keys_of_rows}
            )
            select {kept}{filled}
            from rows
            inner join filled on {_same_key(contract, "filled")} and rows._extract_date = filled._extract_date
        )
    """


def _same_key(contract: Contract, other: str) -> str:
    """The condition that a row of `rows` has the authority and key of another. A blank part of a key equals a blank."""
    return f"rows._local_authority_code = {other}._local_authority_code and {same_values('rows', other, contract.key)}"


def _landed_files(landing: Path, contributions: Iterable[Contribution]) -> list[str]:
    paths = [landing / each.export.landed_as for each in contributions]
    for path in paths:
        if not path.is_file():
            raise RegisterError(f"The landed file {path} is missing. {RESTORE}")
    return [str(path) for path in paths]
