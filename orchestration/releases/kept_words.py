"""What people write and the product keeps, such as a reason, a note or a name: no id of the case system may be in it.

It stands in `release.json`, in tombstones or in Dagster's history for good and is read by people who may not know which
child a figure is about. So one rule holds for all of it, and it is refused before anything is done.

Ordinary English is no id (2026-11-29): not a word of this software's own sentences (`young`, `price`), not an officer's
id without a digit, which is a surname, and not a number, unless a child has it as an id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb

from orchestration.ground.database.sql import open_to_read, reading_connection, sql_name, sql_texts
from orchestration.ground.errors import UsageError
from orchestration.ground.paths import Outputs
from orchestration.landing.contracts import Contract, load_contracts
from orchestration.landing.product_words import without_product_words
from orchestration.landing.reading.ids import SHORTEST_ID, is_id
from orchestration.landing.words_of_texts import words_of_product_sentences
from orchestration.releases.erasing.where_named import pattern_of

# Removed with what else an interrupted landing left.
SPILL = ".incoming-ids"
# How columns are called that name a child (also `previous_child_id`), and an officer.
CHILD_ID, OFFICER_ID = "child_id", "officer_id"


def require_no_case_ids(outputs: Outputs, *reasons: str, name: str = "") -> None:
    """Refuse a name or reasons in which an id stands that a landed file, or the evidence of a release or draft, has.

    An id may be anybody's, of any authority and of any extract, in large letters or small. One of fewer than five
    characters is not looked for: it equals a word or a number by chance, as in the audit.

    Raises:
        UsageError: one of them holds an id; it is told by which word of the text it is, and not repeated.
    """
    numbers = [f"{_nth(number)} " if len(reasons) > 1 else "" for number, _ in enumerate(reasons, start=1)]
    kinds = [*(f"{number}reason" for number in numbers), "name"]
    texts = dict(zip(kinds, (text.lower() for text in (*reasons, name)), strict=True))
    together = "\n".join(texts.values())
    if not together.strip():
        return
    for found in (*_ids_in_landed_files(outputs, together), *_ids_in_evidence(outputs, together)):
        ids = without_product_words(found) - words_of_product_sentences()
        for kind, text in texts.items():
            if ids and (place := pattern_of(ids).search(text)):
                raise UsageError(
                    f"The {kind} holds an id of the case system (the {_nth(_words_until(text, place))} word). It is "
                    "kept, and others read it, so say it without the id."
                )


def _words_until(text: str, place: re.Match[str]) -> int:
    """Which word of a text something begins in, counted from 1; words stand between blanks."""
    return sum(word.start() <= place.start() for word in re.finditer(r"\S+", text))


def _nth(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


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
    rows = f"read_parquet([{sql_texts(files)}], union_by_name = true)"
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
    ids = " union ".join(
        f"select lower(trim({sql_name(column)})) as id from {rows} where {_is_told_by(column)}"
        for rows, column in places
    )
    query = f"select id from ({ids}) as ids where length(id) >= {SHORTEST_ID} and contains($text, id)"
    return {each for (each,) in connection.execute(query, {"text": text}).fetchall()}


def _is_told_by(column: str) -> str:
    """SQL that is true for an id of a column that is no ordinary word or number by its looks."""
    id = f"trim({sql_name(column)})"
    if column.endswith(CHILD_ID):
        return "true"
    # An officer is called by a surname; a child's, with no digit, is refused as any other id.
    if column.endswith(OFFICER_ID):
        return f"regexp_matches({id}, '[0-9]') and {_is_no_number(id)}"
    return _is_no_number(id)


def _is_no_number(id: str) -> str:
    return f"not regexp_full_match({id}, '[0-9]+')"
