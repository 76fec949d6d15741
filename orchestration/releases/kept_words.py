"""What people write and the product keeps, such as a reason, a note or a name: no id of the case system may be in it.

It stands in `release.json`, in tombstones or in Dagster's history for good and is read by people who may not know which
child a figure is about. So one rule holds for all of it, and it is refused before anything is done.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from orchestration.ground.errors import UsageError
from orchestration.ground.paths import Outputs
from orchestration.ground.sql import open_to_read, reading_connection, sql_name, sql_text
from orchestration.landing.contracts import Contract, load_contracts
from orchestration.landing.product_words import without_product_words
from orchestration.landing.reading.ids import SHORTEST_ID, is_id
from orchestration.releases.naming import is_in

# Removed with what else an interrupted landing left.
SPILL = ".incoming-ids"


def require_no_case_ids(outputs: Outputs, *texts: str) -> None:
    """Refuse texts in which an id stands that any landed file, or the evidence of any release or draft, has.

    An id may be anybody's, of any authority and of any extract, in large letters or small. One of fewer than five
    characters is not looked for: it equals a word or a number by chance, as in the audit.

    Raises:
        UsageError: one of them holds an id; it is not repeated.
    """
    text = "\n".join(texts).lower()
    if not text.strip():
        return
    for found in (*_ids_in_landed_files(outputs, text), *_ids_in_evidence(outputs, text)):
        if any(is_in(text.encode(), {each}) for each in without_product_words(found)):
            raise UsageError(
                "The name or the reason holds an id of the case system. It is kept, and others read it, so say it "
                "without the id."
            )


def _ids_in_landed_files(outputs: Outputs, text: str) -> Iterator[set[str]]:
    if not outputs.landing.is_dir():
        return
    with reading_connection(outputs.landing, SPILL) as connection:
        for contract in load_contracts().values():
            files = sorted((outputs.landing / contract.name).rglob("*.parquet"))
            try:
                yield _ids_in_files(connection, contract, files, text)
            except duckdb.Error:
                # Damage is named by whatever reads that file; the others are looked into all the same.
                for file in files:
                    try:
                        yield _ids_in_files(connection, contract, [file], text)
                    except duckdb.Error:
                        continue


def _ids_in_files(connection: duckdb.DuckDBPyConnection, contract: Contract, files: list[Path], text: str) -> set[str]:
    if not files:
        return set()
    rows = f"read_parquet([{', '.join(map(sql_text, files))}], union_by_name = true)"
    there = {name for name, *_ in connection.execute(f"describe select * from {rows}").fetchall()}
    columns = [column.name for column in contract.columns if column.name in there and is_id(contract, column)]
    return _standing_in(connection, [(rows, column) for column in columns], text)


def _ids_in_evidence(outputs: Outputs, text: str) -> Iterator[set[str]]:
    """Also of what is only a draft or a candidate."""
    candidates = outputs.candidates.glob("*/restricted/*/evidence.duckdb") if outputs.candidates.is_dir() else ()
    published = outputs.restricted.glob("*/evidence.duckdb") if outputs.restricted.is_dir() else ()
    for evidence in (*published, *candidates):
        try:
            with open_to_read(evidence=evidence) as connection:
                columns = connection.execute(
                    "select table_name, column_name from duckdb_columns() where starts_with(table_name, 'key_') "
                    "and column_name = substr(table_name, 5) || '_id'"
                ).fetchall()
                yield _standing_in(connection, [(sql_name(table), column) for table, column in columns], text)
        except duckdb.Error:
            continue


def _standing_in(connection: duckdb.DuckDBPyConnection, places: list[tuple[str, str]], text: str) -> set[str]:
    """The values of some columns, each of a relation, that stand somewhere in a text; all in small letters."""
    if not places:
        return set()
    ids = " union ".join(f"select lower(trim({sql_name(column)})) as id from {rows}" for rows, column in places)
    query = f"select id from ({ids}) as ids where length(id) >= {SHORTEST_ID} and contains($text, id)"
    return {each for (each,) in connection.execute(query, {"text": text}).fetchall()}
