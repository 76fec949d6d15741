"""An id that stands where words belong, or is one: the audit could not tell them apart, and would stop every authority.

So the batch that brings it is refused by itself, whether it brings the id, the word or both. The audit looks again,
over all authorities and all that is published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.ground.database.sql import sql_name, sql_text, sql_texts
from orchestration.landing.contracts import Column, Contract
from orchestration.landing.plausibility.records_gone import SOURCE_ROW, columns_of
from orchestration.landing.problems import CellProblem, first_of
from orchestration.landing.product_words import product_words
from orchestration.landing.reading.ids import SHORTEST_ID
from orchestration.landing.reading.what_was_read import ReadExport
from orchestration.landing.words_of_texts import HAS_DIGIT, words_in_sql, words_of_product_sentences

# Names of things that are public themselves.
PUBLIC_IDS = ("indicator_id",)
# Teams are published in clear and often numbered, as long as ids; the audit does not look in them either.
TEAM = "team"
# What stands first in a line of totals, in small letters: `total: 250`. No case system numbers a record so.
TOTAL = "total"
LINE_OF_TOTALS = "(grand |sub-?)?totals?( of [a-z ]+)?[ :=-]+[0-9][0-9,.]*"


@dataclass(frozen=True)
class _Cells:
    """The cells of some columns of a file: `file` as a message names it, and which export it is."""

    export: str
    columns: tuple[str, ...]
    path: Path
    file: str

    @property
    def rows(self) -> str:
        """Its rows as SQL: where a value stands, and the value as ids and words are compared."""
        said = f"{sql_text(self.export)} as export, {sql_text(self.file)} as file, {SOURCE_ROW} as row"
        places = sql_texts(self.columns)
        values = ", ".join(map(_plain, self.columns))
        return (
            f"select {said}, unnest([{places}]) as place, unnest([{values}]) as value "
            f"from read_parquet({sql_text(self.path)})"
        )


def ids_in_texts(
    connection: duckdb.DuckDBPyConnection,
    reads: Sequence[ReadExport],
    landed: Mapping[str, Path],
    contracts: Mapping[str, Contract],
    title: Callable[[str], str],
) -> list[str]:
    """The cells that would make an id and a published word the same, a sentence each, without an id of a child.

    Args:
        connection: may read the Parquet of both.
        reads: the exports of the batch.
        landed: the extracts before it, of exports that it may lack: they tell ids, and hold words.
        contracts: by the name of the export.
        title: what a message calls an export's file.

    Raises:
        duckdb.Error: a landed file cannot be read.
    """
    fresh = {read.contract.name: read.parquet for read in reads}
    before = {name: path for name, path in landed.items() if name not in fresh and path.is_file()}
    new_ids = list(_cells(connection, contracts, fresh, _ids_of))
    old_ids = list(_cells(connection, contracts, before, _ids_of))
    new_texts = list(_cells(connection, contracts, fresh, _texts_of))
    old_texts = list(_cells(connection, contracts, before, _texts_of))
    found = [*_product_words_among(connection, new_ids), *_in_landed_texts(connection, new_ids, old_texts)]
    found += [
        (export, CellProblem(row, place, "id_in_text"))
        for export, place, row in _texts_among(connection, new_texts, [*new_ids, *old_ids])
    ]
    problems = []
    for export in dict.fromkeys(export for export, _ in found):
        cells = [problem for name, problem in found if name == export]
        problems += first_of(title(export), cells, len(cells))
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


def texts_that_are_ids(
    connection: duckdb.DuckDBPyConnection,
    texts: Path,
    contract: Contract,
    landed: Mapping[str, Path],
    contracts: Mapping[str, Contract],
) -> list[tuple[int, str]]:
    """The places, row and column, of a landed export's published texts that are ids in some landed files.

    Args:
        connection: may read them.
        texts: the landed file, of the export that `contract` describes.
        landed: where ids are looked for, by the name of the export.
        contracts: by the name of the export.

    Raises:
        duckdb.Error: a landed file cannot be read.
    """
    ids = list(_cells(connection, contracts, landed, _ids_of))
    words = list(_cells(connection, {contract.name: contract}, {contract.name: texts}, _texts_of))
    return sorted((row, place) for _, place, row in _texts_among(connection, words, ids))


def has_published_texts(contract: Contract) -> bool:
    """True if words of the export are published as they stand in it."""
    return any(_is_published_text(column) for column in contract.columns)


def _texts_among(
    connection: duckdb.DuckDBPyConnection, texts: list[_Cells], ids: list[_Cells]
) -> list[tuple[str, str, int]]:
    """Export, column and row of each text that is one of some ids, or has one among its words."""
    if not texts or not ids:
        return []
    words = (
        "select export, file, row, place, unnest(list_distinct(words)) as value "
        f"from (select *, {words_in_sql('value')} as words from ({_all(texts)}) as texts) as texts"
    )
    return connection.execute(
        f"with texts as ({_all(texts)}), words as ({words}), "
        # A person may be called as a place is, or as a word of this software, and no text of a batch is about that one.
        "found as (from texts union all from words "
        f"where regexp_matches(value, '{HAS_DIGIT}') and not list_contains($said, value)) "
        f"select distinct export, place, row from found semi join ({_all(ids)}) as ids on ids.value = found.value "
        "order by all",
        {"said": sorted(words_of_product_sentences())},
    ).fetchall()


def _product_words_among(connection: duckdb.DuckDBPyConnection, ids: list[_Cells]) -> Iterator[tuple[str, CellProblem]]:
    if not ids:
        return
    rows = connection.execute(
        f"select export, place, row, value from ({_all(ids)}) as ids "
        f"where value in (select unnest($words)) or regexp_full_match(value, '{LINE_OF_TOTALS}') order by all",
        {"words": sorted(product_words())},
    ).fetchall()
    for export, place, row, word in rows:
        said = f"{word} (is it a line of totals below the list?)" if TOTAL in word else word
        yield export, CellProblem(row, place, "id_is_product_word", said)


def _in_landed_texts(
    connection: duckdb.DuckDBPyConnection, ids: list[_Cells], texts: list[_Cells]
) -> Iterator[tuple[str, CellProblem]]:
    if not ids or not texts:
        return
    rows = connection.execute(
        "select distinct ids.export, ids.place, ids.row, texts.file, texts.row, texts.place "
        f"from ({_all(ids)}) as ids join ({_all(texts)}) as texts on texts.value = ids.value order by all"
    ).fetchall()
    for export, place, row, file, other_row, other_place in rows:
        where = f"{file}, row {other_row}, column {other_place}"
        yield export, CellProblem(row, place, "id_in_landed_text", where)


def _all(cells: list[_Cells]) -> str:
    rows = " union all ".join(each.rows for each in cells)
    return f"select * from ({rows}) as cells where length(value) >= {SHORTEST_ID}"


def _cells(
    connection: duckdb.DuckDBPyConnection,
    contracts: Mapping[str, Contract],
    files: Mapping[str, Path],
    chosen: Callable[[Contract, Iterable[str]], list[str]],
) -> Iterator[_Cells]:
    """The columns of some files that are chosen by their contracts; landed ones are named by the batch they came in."""
    for name, path in files.items():
        contract = contracts.get(name)
        # Most exports have no such column, and need not be looked into.
        if contract is None or not chosen(contract, contract.column_names):
            continue
        if columns := chosen(contract, columns_of(connection, path)):
            yield _Cells(name, tuple(columns), path, f"{name} of the batch {path.parent.name}")


def _is_published_text(column: Column) -> bool:
    is_text = column.type == "text" and not column.list_name and column.refers_to is None
    return is_text and column.name != TEAM and (not column.name.endswith("_id") or column.name in PUBLIC_IDS)


def _texts_of(contract: Contract, there: Iterable[str]) -> list[str]:
    """The columns of an export whose words are published as they stand in it."""
    return sorted({column.name for column in contract.columns if _is_published_text(column)} & set(there))


def _ids_of(contract: Contract, there: Iterable[str]) -> list[str]:
    """The columns of an export that hold ids of children, officers and records."""
    ids = {column.name for column in contract.columns if column.name.endswith("_id")} - set(PUBLIC_IDS)
    return sorted(ids & set(there))


def _plain(column: str) -> str:
    return f"lower(trim({sql_name(column)}))"
