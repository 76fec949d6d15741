"""Ids as exports write them: characters that nobody sees, and what a program makes of a number."""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from orchestration.ground.database.sql import only_row, sql_name, sql_text
from orchestration.ground.display import counted
from orchestration.landing.contracts import Column, Contract
from orchestration.landing.formats.tables import source_column
from orchestration.landing.profiles.rules import Part
from orchestration.landing.reading.headers import Header

# Around a value these are not part of it: blanks, tabs, line ends, no-break and zero-width spaces, a byte-order mark.
INVISIBLE = " \t\n\r\u00a0\u200b\u200c\u200d\u2060\ufeff"
# Inside an id, spaces and line ends of every kind are a plain space, and control and format characters are nothing.
SPACES_IN_IDS = r"[\t-\r\x{85}\p{Z}]"
NOTHING_IN_IDS = r"[\p{Cc}\p{Cf}]"


# A shorter id equals a code or a word by chance: `1`, `A2`.
SHORTEST_ID = 5


def trimmed(expression: str) -> str:
    """A value without what cannot be seen around it; NULL if nothing is left."""
    return f"nullif(trim({expression}, {sql_text(INVISIBLE)}), '')"


def linked(value: str) -> str:
    """The record that a value of an id column names; NULL where a blank, `0` or `-1` says that there is none.

    The macro `link` reads them so in staging.
    """
    return f"nullif(nullif(nullif(trim({value}), ''), '0'), '-1')"


def recorded(column: Column, relation: str = "") -> str:
    """The value of a column, of a relation with its point if need be; NULL where it is a link that there is none."""
    value = f"{relation}{sql_name(column.name)}"
    return linked(value) if column.refers_to or column.is_link else value


def id_in_plain_characters(value: str) -> str:
    """An id by the macro that `plain_id_macro` defines."""
    return f"plain_id({value})"


def plain_id_macro(is_needed: bool, have_points: bool) -> str:
    """Defines the macro by which an id has plain spaces only, no character without width, and no `.0` behind a number.

    Where no value holds such a character, ids stay as they are: to compile the patterns takes longer than many a file.
    With `have_points` some id of the file has a point, and none has other digits than `0` behind it: `.0` says nothing.
    """
    body = "id"
    if is_needed:
        plain = f"regexp_replace(regexp_replace(id, '{SPACES_IN_IDS}', ' ', 'g'), '{NOTHING_IN_IDS}', '', 'g')"
        body = f"case when {has_invisible_characters('id')} then {trimmed(plain)} else id end"
    if have_points:
        body = f"case when {ends_in_point_zero('id')} then rtrim(rtrim(id, '0'), '.') else {body} end"
    return f"create or replace temp macro plain_id(id) as {body}"


def is_number_with_point(value: str) -> str:
    """True for a text of digits with one point among them, as a program writes a number that may have a fraction."""
    return f"(translate(trim({value}), '0123456789', '') = '.' and not starts_with(trim({value}), '.'))"


def ends_in_point_zero(value: str) -> str:
    """True for such a number without a fraction: 7101.0, which a program made of the id 7101."""
    whole = f"ends_with(rtrim(trim({value}), '0'), '.') and not ends_with(trim({value}), '.')"
    return f"({is_number_with_point(value)} and {whole})"


def has_invisible_characters(value: str) -> str:
    """True for a text that holds a character which cannot be seen, plain spaces aside."""
    return f"regexp_matches(replace({value}, ' ', ''), '{SPACES_IN_IDS}|{NOTHING_IN_IDS}')"


def is_id(contract: Contract, column: Column) -> bool:
    """True for texts that name a record: of this export, of another one, or of something without an export."""
    return column.type == "text" and (
        column.name in contract.key or column.refers_to is not None or column.name.endswith("_id")
    )


class IdsOfTable:
    """The columns of one table that name records, as they stand in the file."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, contract: Contract, part: Part, header: Header, source: str
    ):
        """`source` is the relation of the table's rows on the connection."""
        self._connection = connection
        self._title, self._is_plain, self._source = header.table.title, header.table.is_plain, source
        names = {
            name
            for column in contract.columns
            if is_id(contract, column) and column.name in part.columns
            for leaf in part.columns[column.name].leaves
            for name in (*leaf.source[:1], *leaf.join_source)
            if name in header
        }
        self._places = sorted({header.position(name) for name in names})

    @property
    def have_points(self) -> bool:
        """True if `.0` behind ids of the table says nothing, because no id has other digits there; false without any.

        A point at all is looked for first: to tell what stands around it costs ten times as much.
        """
        return self._cells(lambda id: f"contains({id}, '.')") > 0 and not self._cells(
            lambda id: f"{is_number_with_point(id)} and not {ends_in_point_zero(id)}"
        )

    def notes(self) -> list[str]:
        """How many cells held what a program put there, and what was made of it."""
        notes = []
        count = self._cells(ends_in_point_zero) if self.have_points else 0
        if count:
            what = "1 id ends" if count == 1 else f"{count:,} ids end"
            notes.append(
                f"{self._title}: {what} in .0, as a program writes whole numbers; it was removed. Have the report "
                "write ids as text."
            )
        count = 0 if self._is_plain else self._cells(has_invisible_characters)
        if count:
            notes.append(f"{self._title}: {counted(count, 'id')} held invisible characters, which were removed.")
        return notes

    def _cells(self, condition: Callable[[str], str]) -> int:
        """How many cells fulfil a condition."""
        if not self._places:
            return 0
        cells = " + ".join(f"count(*) filter (where {condition(source_column(place))})" for place in self._places)
        return int(only_row(self._connection, f"select {cells} from {self._source}")[0])
