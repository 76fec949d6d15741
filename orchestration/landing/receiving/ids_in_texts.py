"""An id that was typed where words belong: it would be published, and the audit would stop every authority for it.

So the batch that brings it is refused by itself. The audit looks again, over all authorities and all that is published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import duckdb

from orchestration.ground.sql import sql_name, sql_text
from orchestration.landing.contracts import Column, Contract
from orchestration.landing.problems import CellProblem, first_of
from orchestration.landing.reading.ids import SHORTEST_ID
from orchestration.landing.reading.what_was_read import ReadExport
from orchestration.landing.receiving.records_gone import SOURCE_ROW, columns_of

# Names of things that are public themselves.
PUBLIC_IDS = ("indicator_id",)
# Teams are published in clear and often numbered, as long as ids; the audit does not look in them either.
TEAM = "team"


def ids_in_texts(
    connection: duckdb.DuckDBPyConnection,
    reads: Sequence[ReadExport],
    landed: Mapping[str, Path],
    contracts: Mapping[str, Contract],
    title: Callable[[str], str],
) -> list[str]:
    """The cells of published texts that equal an id of the same authority, a sentence each, without the value.

    Args:
        connection: may read the Parquet of both.
        reads: the exports of the batch.
        landed: the extracts before it; of exports that it does not hold they tell the ids.
        contracts: by the name of the export.
        title: what a message calls an export's file.

    Raises:
        duckdb.Error: a landed file cannot be read.
    """
    texts = [(read, column) for read in reads for column in read.contract.columns if _is_published_text(column)]
    if not texts:
        return []
    files = {**landed, **{read.contract.name: read.parquet for read in reads}}
    known = " union ".join(
        f"select {_plain(column)} as id from read_parquet({sql_text(path)})"
        for name, path in files.items()
        if name in contracts and path.is_file()
        for column in _ids_of(contracts[name], columns_of(connection, path))
    )
    if not known:
        return []
    connection.execute(
        f"create or replace temp table known_ids as select id from ({known}) where length(id) >= {SHORTEST_ID}"
    )
    problems = []
    for read, column in texts:
        rows = connection.execute(
            f"select {SOURCE_ROW} from read_parquet($file) semi join known_ids "
            f"on id = {_plain(column.name)} order by 1",
            {"file": str(read.parquet)},
        ).fetchall()
        cells = [CellProblem(int(row), column.name, "id_in_text") for (row,) in rows]
        if cells:
            problems += first_of(title(read.contract.name), cells, len(cells))
    connection.execute("drop table known_ids")
    return problems


def ids_of_landed(
    connection: duckdb.DuckDBPyConnection, contract: Contract, path: Path, words: Iterable[str]
) -> set[str]:
    """Those of some words, trimmed and in small letters, that are ids in a landed file.

    Raises:
        duckdb.Error: the file cannot be read.
    """
    columns = _ids_of(contract, columns_of(connection, path))
    query = " union ".join(
        f"select {_plain(column)} from read_parquet({sql_text(path)}) where list_contains($words, {_plain(column)})"
        for column in columns
    )
    return {word for (word,) in connection.execute(query, {"words": sorted(words)}).fetchall()} if query else set()


def _is_published_text(column: Column) -> bool:
    is_text = column.type == "text" and not column.list_name and column.refers_to is None
    return is_text and column.name != TEAM and (not column.name.endswith("_id") or column.name in PUBLIC_IDS)


def _ids_of(contract: Contract, there: Iterable[str]) -> list[str]:
    """The columns of an export that hold ids of children, officers and records."""
    ids = {column.name for column in contract.columns if column.name.endswith("_id")} - set(PUBLIC_IDS)
    return sorted(ids & set(there))


def _plain(column: str) -> str:
    return f"lower(trim({sql_name(column)}))"
