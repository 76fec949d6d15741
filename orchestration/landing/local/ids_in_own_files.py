"""An id of a child, an officer or a record in a file of a council's own, whose words are published: it is refused.

Looked for as the audit looks for ids in what is published (`expectations/case_ids.py`), which would otherwise stop
every authority for one word: each text as a whole, and each word of it that has a digit; of a commentary every word.
Names of teams, numbers and ids too short to tell are left out. Of an indicator's file every line is looked at, because
its condition is published as it is written.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from orchestration.ground.database.sql import reading_connection
from orchestration.ground.paths import Outputs
from orchestration.landing.contracts import load_contracts
from orchestration.landing.formats.encodings import decoded
from orchestration.landing.local.receipts import ID_IN_TEXT
from orchestration.landing.local.tables import local_contracts
from orchestration.landing.problems import MOST_PROBLEMS_OF_A_FILE, refusal_rules, under
from orchestration.landing.product_words import without_product_words
from orchestration.landing.reading.ids import SHORTEST_ID
from orchestration.landing.receiving.ids_in_texts import PUBLIC_IDS, TEAM, ids_of_landed
from orchestration.landing.register.register import Register, still_accepted
from orchestration.landing.words_of_texts import has_digit, words_in, words_of_product_sentences

REMEDY = "Take it out and save the file again."
# Removed with what else an interrupted landing left.
SPILL = ".incoming-ids"
# Columns in which people write sentences, none of whose words is the product's; the audit knows them by what they are
# published as.
SENTENCES = ("text",)
# The words of such an id are published as a name (model published_definitions).
ID_THAT_IS_A_NAME = ("external_results", "indicator_id")
# Of a layout nothing is published, and codes of a case system that stand in it may be as long as ids.
NOT_PUBLISHED = "profiles"


@dataclass(frozen=True)
class Place:
    """Something written in a file: its line, its column as a message names it, and what stands there, in one case."""

    line: int
    column: str
    text: str


class KnownIds:
    """The ids in the newest accepted extract of each export, read only once there is a word that may be one."""

    def __init__(self, outputs: Outputs):
        """`outputs` are those that the exports landed in."""
        self._outputs = outputs
        self._files: dict[str, dict[str, Path]] | None = None

    def among(self, authority: str | None, words: set[str]) -> set[str]:
        """Those of some words, in small letters, that are ids of an authority; of any for a file of the hub's.

        Raises:
            RegisterError: the register is damaged.
        """
        # An id that is a word of this software is refused with its batch; one landed before that rule tells nothing.
        words = without_product_words({word for word in words if len(word) >= SHORTEST_ID})
        owners = self._landed() if authority is None else {authority: self._landed().get(authority, {})}
        if not words or not any(owners.values()):
            return set()
        found: set[str] = set()
        with reading_connection(self._outputs.landing, SPILL) as connection:
            for files in owners.values():
                for name, path in files.items():
                    found |= _found_in(connection, name, path, words)
        return found

    def _landed(self) -> dict[str, dict[str, Path]]:
        if self._files is None:
            self._files = newest_landed(self._outputs)
        return self._files


def newest_landed(outputs: Outputs) -> dict[str, dict[str, Path]]:
    """The newest landed file of each export, by authority.

    Raises:
        RegisterError: the register is damaged.
    """
    files: dict[str, dict[str, Path]] = {}
    receipts = still_accepted(Register(outputs.register, is_written=False).receipts)
    for receipt in sorted(receipts, key=lambda each: (each.extract_date, each.receipt_number)):
        of_authority = files.setdefault(receipt.local_authority_code, {})
        for export in receipt.exports:
            if export.landed_as:
                of_authority[export.export_name] = outputs.landing / export.landed_as
    return files


def _found_in(connection: duckdb.DuckDBPyConnection, name: str, path: Path, words: set[str]) -> set[str]:
    contract = load_contracts().get(name)
    if contract is None or not path.is_file():
        return set()
    try:
        return ids_of_landed(connection, contract, path, words)
    except duckdb.Error:
        # A damaged file is named, or landed again, when the batches are received, which comes next.
        return set()


def ids_in_own_file(kind: str, title: str, data: bytes, authority: str | None, known: KnownIds) -> list[str]:
    """A sentence for each place of a file that names a case, without what stands there.

    Args:
        kind: what kind of file of a council's own it is.
        title: what a message calls it.
        data: its bytes, which were read as a file of that kind.
        authority: whose it is; None for the whole hub.
        known: the ids.

    Raises:
        RegisterError: the register is damaged.
    """
    if kind == NOT_PUBLISHED:
        return []
    text, _ = decoded(title, data, None)
    places = list(_cells(kind, text) if title.lower().endswith(".csv") else _words_of_document(text))
    ids = known.among(authority, {place.text for place in places})
    message = f"{refusal_rules()[ID_IN_TEXT].message} {REMEDY}"
    found = dict.fromkeys((place.line, place.column) for place in places if place.text in ids)
    return [
        under(ID_IN_TEXT, f"{title}, line {line}, column {column}: {message}")
        for line, column in list(found)[:MOST_PROBLEMS_OF_A_FILE]
    ]


def _cells(kind: str, text: str) -> Iterator[Place]:
    contract = local_contracts().get(kind)
    # A list has no contract: all its columns are texts.
    others = {column.name for column in contract.columns if column.type != "text"} if contract else set()
    reader = csv.DictReader(io.StringIO(text, newline=""))
    for row in reader:
        for column, value in row.items():
            if (kind, column) == ID_THAT_IS_A_NAME and value:
                yield from _words(reader.line_num, column, value.replace("_", " "))
            if not value or column in others or column == TEAM or column in PUBLIC_IDS:
                continue
            if column in SENTENCES:
                yield from (Place(reader.line_num, column, word) for word in words_in(value))
            else:
                yield from _words(reader.line_num, column, value)


def _words_of_document(text: str) -> Iterator[Place]:
    for number, line in enumerate(text.splitlines(), start=1):
        for part in dict.fromkeys((line, line.partition(":")[2].strip().strip("'\""))):
            for place in _words(number, "", part):
                yield replace(place, column=str(line.lower().find(place.text) + 1))


def _words(line: int, column: str, text: str) -> Iterator[Place]:
    """A text as a whole, and each of its words that has a digit and is none of a sentence of the product."""
    whole = text.strip().lower()
    yield Place(line, column, whole)
    words = words_in(text) - words_of_product_sentences() - {whole}
    yield from (Place(line, column, word) for word in words if has_digit(word))
