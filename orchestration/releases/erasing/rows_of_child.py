"""Which ids are one child's, and which rows of the landed exports are about that child: by the contracts alone.

A row is about the child whom its `child_id` names; one without such a column, if it names a record that is. Where a row
of another child names this one (a baby's mother), the name alone goes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.ground.database.sql import only_row, sql_name, sql_text, sql_texts
from orchestration.ground.paths import Outputs
from orchestration.landing.contracts import Contract, load_contracts
from orchestration.landing.reading.ids import linked

CHILD_ID, CHILDREN = "child_id", "children"
PREVIOUS = "previous_child_id"


@dataclass(frozen=True)
class LandedFile:
    """A landed file of the child's authority, and the contract that it fills."""

    path: Path
    contract: Contract


def landed_files(outputs: Outputs, authority: str) -> list[LandedFile]:
    """Every landed file of an authority, in force or not."""
    return [
        LandedFile(path, contract)
        for contract in load_contracts().values()
        for path in sorted((outputs.landing / contract.name / authority).glob("*/*.parquet"))
    ]


def ids_of_child(connection: duckdb.DuckDBPyConnection, files: list[LandedFile], child: str) -> set[str]:
    """The child's id and those that were merged with it, in whatever extract, trimmed."""
    ids, children = {child.strip()}, [each.path for each in files if each.contract.name == CHILDREN]
    while children:
        pairs = connection.execute(
            f"select trim({CHILD_ID}), trim({PREVIOUS}) from {_read(children)} where {linked(PREVIOUS)} is not null"
        ).fetchall()
        more = {each for pair in pairs if ids & set(pair) for each in pair}
        if more <= ids:
            break
        ids |= more
    return ids


def conditions(connection: duckdb.DuckDBPyConnection, files: list[LandedFile], ids: set[str]) -> dict[str, str]:
    """For each export with rows about the child, the SQL that is true of them."""
    found: dict[str, str] = {}
    records: dict[str, set[str]] = {CHILDREN: ids}
    pending = sorted({each.contract.name: each.contract for each in files}.values(), key=_is_of_children, reverse=True)
    before = -1
    while before != sum(map(len, records.values())):
        before = sum(map(len, records.values()))
        for contract in pending:
            condition = _condition(contract, records)
            paths = [each.path for each in files if each.contract.name == contract.name]
            if condition and contract.name != CHILDREN:
                found[contract.name] = condition
                key = sql_name(contract.key[0])
                rows = connection.execute(
                    f"select distinct trim({key}) from {_read(paths)} where {condition}"
                ).fetchall()
                records.setdefault(contract.name, set()).update(value for (value,) in rows)
            elif contract.name == CHILDREN:
                found[CHILDREN] = _among(CHILD_ID, ids)
    return found


def _is_of_children(contract: Contract) -> bool:
    return CHILD_ID in contract.column_names


def _condition(contract: Contract, records: dict[str, set[str]]) -> str:
    if _is_of_children(contract):
        return _among(CHILD_ID, records[CHILDREN])
    references = [column for column in contract.columns if column.refers_to and records.get(column.refers_to)]
    return " or ".join(_among(column.name, records[column.refers_to or ""]) for column in references)


def mentions(contract: Contract) -> list[str]:
    """The columns in which a row about somebody else may name a child."""
    return [column.name for column in contract.columns if column.refers_to == CHILDREN and column.name != CHILD_ID]


def _among(column: str, values: set[str]) -> str:
    return f"coalesce(trim({sql_name(column)}) in ({sql_texts(sorted(values))}), false)"


def _read(paths: list[Path]) -> str:
    return f"read_parquet([{sql_texts(paths)}], union_by_name = true)"


def write_landed_anew(
    connection: duckdb.DuckDBPyConnection, file: LandedFile, about_child: str | None, ids: set[str], target: Path
) -> int | None:
    """Write a landed file without the child, its rows in their order; gives how many went, beside mentions alone.

    Nothing is written, and None given, where there is neither a row nor a mention.
    """
    source = _read([file.path])
    named = {column: _among(column, ids) for column in mentions(file.contract)}
    gone = about_child or "false"
    row = only_row(
        connection,
        f"select count(*), count(*) filter (where {gone}) from {source} where {' or '.join([gone, *named.values()])}",
    )
    if row[0]:
        target.parent.mkdir(parents=True, exist_ok=True)
        blanked = ", ".join(
            f"case when not {is_child} then {column} end as {column}" for column, is_child in named.items()
        )
        columns = f"* replace ({blanked})" if blanked else "*"
        connection.execute(
            f"copy (select {columns} from {source} where not ({gone})) to {sql_text(target)} (format parquet)"
        )
    return int(row[1]) if row[0] else None
