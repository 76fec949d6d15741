"""Which column of a table fills which column of a contract, by name; and the words for a header that does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from orchestration.landing.contracts import Contract
from orchestration.landing.formats.encodings import AS_CSV
from orchestration.landing.formats.separators import SEPARATORS, in_instructions, other_separator
from orchestration.landing.formats.tables import SourceTable
from orchestration.landing.names import letters_and_digits
from orchestration.landing.problems import FileRefusedError, under
from orchestration.landing.profiles.rules import Part
from orchestration.landing.reading.likely_columns import likely_column


class PartNotSuppliedError(Exception):
    """A table lacks the one column for which an export that no batch must hold is read from it."""


class Header:
    """The columns of a table by name, compared exactly or, where the profile says so, by letters and digits alone."""

    def __init__(
        self,
        table: SourceTable,
        how: str = "exact",
        synonyms: Mapping[str, str] | None = None,
        asked: Iterable[str] = (),
    ):
        """`synonyms` are other spellings; FileRefusedError if two columns have one of the `asked` names by all this."""
        self.table = table
        self._is_exact = how == "exact"
        self._synonyms = {self._plain(spelling): self._plain(name) for spelling, name in (synonyms or {}).items()}
        self._places: dict[str, int] = {}
        asked_keys = {self._key(name) for name in asked}
        for place, name in enumerate(table.header):
            key = self._key(name)
            if key in self._places and key in asked_keys:
                raise FileRefusedError(
                    [
                        f"{table.title}, row {table.header_row}: columns {self._places[key] + 1} and {place + 1} have "
                        "the same name. Leave one of them out and export the file again."
                    ],
                    "columns_same_name",
                )
            self._places.setdefault(key, place)

    def __contains__(self, name: str) -> bool:
        return self._key(name) in self._places

    def position(self, name: str) -> int:
        """The place of a column, from 0.

        Raises:
            FileRefusedError: it is not there.
        """
        if name not in self:
            raise FileRefusedError([self._missing((name,))], "column_missing")
        return self._places[self._key(name)]

    def positions_of_part(self, contract: Contract, part: Part, last_time: str) -> dict[str, int]:
        """The place of every source column that the part reads and the table has, by the column's name in the profile.

        `last_time` is what a message adds on a column that every row must fill: how many rows did in the last extract.

        Raises:
            FileRefusedError: a column that every row must fill is not there, or two names of one column are.
        """
        leaves = {name: rule.leaves for name, rule in part.columns.items()}
        read = {leaf.source for each in leaves.values() for leaf in each if leaf.source}
        found = {names: [name for name in names if name in self] for names in read}
        if read and not any(found.values()) and self.table.header:
            # What every row must fill comes first: it is what a user looks for.
            wanted = [leaf.source for name in (*contract.required_names, *leaves) for leaf in leaves.get(name, ())]
            expected = list(dict.fromkeys(name for names in wanted for name in names))
            raise FileRefusedError([self._no_header(expected)], "column_missing")
        listed = _read_by(part)
        problems = [
            under(
                "columns_same_name",
                f"{self.table.title}, row {self.table.header_row}: columns {' and '.join(sorted(names))} are "
                "names of the same column. Leave all but one out.",
            )
            for names in found.values()
            if len(names) > 1
        ]
        problems += [
            under("column_missing", self._missing(sources[0], listed, last_time))
            for name in contract.required_names
            if (sources := [leaf.source for leaf in leaves[name] if leaf.source])
            and len(sources) == len(leaves[name])
            and not any(found[each] for each in sources)
        ]
        if problems:
            raise FileRefusedError(problems)
        names = [name for each in found.values() for name in each]
        names += [name for name in part.own_columns if name in self]
        return {name: self.position(name) for name in names}

    def check_supplied(self, contract: Contract, part: Part) -> None:
        """A table that lacks a column without which no row of it is used says nothing of an export.

        Raises:
            PartNotSuppliedError: it lacks one, and no batch has to hold the export.
        """
        for name in part.used_where if not contract.is_required_with else ():
            sources = [leaf.source for leaf in part.columns[name].leaves]
            if all(sources) and not any(source in self for each in sources for source in each):
                raise PartNotSuppliedError(
                    f"{self.table.title}: the column {' or '.join(sources[0])} is missing, so nothing of "
                    f"{contract.name} is supplied by it."
                )

    def unlisted(self, listed: Iterable[str]) -> list[str]:
        """The columns of a table that nothing asks for. They are not stored, only named."""
        keys = {self._key(name) for name in listed}
        return [name for name in self.table.header if name.strip() and self._key(name) not in keys]

    def likely(self, wanted: str, listed: Iterable[str]) -> str | None:
        """The column that may be the wanted one: it has none of that name, and nothing reads one that looks like it."""
        return None if wanted in self else likely_column(wanted, self.unlisted(listed), self.table.title)

    def _missing(self, sources: tuple[str, ...], listed: Iterable[str] = (), last_time: str = "") -> str:
        """The message that a column is missing, and what to do about it."""
        close = self.likely(sources[0], listed)
        advice = "Add it to the case system's report and export the file again."
        if close:
            advice = f"{_shown(close)} looks like it: name it exactly {sources[0]} and export the file again."
        return f"{self.table.title}: the {self._column_word} {' or '.join(sources)} is missing{last_time}. {advice}"

    def blank_throughout(self, column: str, rows: int, part: Part, last_time: str) -> str:
        """The message that no row fills a column which every row must fill, and what to do about it."""
        close = self.likely(column, _read_by(part))
        hint = f" {_shown(close)} looks like it: name it exactly {column}." if close else ""
        return under(
            "required_value_blank",
            f"{self.table.title}, {self._column_word} {column}: it is blank in all {rows:,} rows, and every row must "
            f"have it{last_time}.{hint} Correct the case system's report and export the file again.",
        )

    @property
    def _column_word(self) -> str:
        """What a message calls a column: of XML, whose rows are known by their lines, it is an element."""
        return "element" if self.table.row_word == "line" else "column"

    def _key(self, name: str) -> str:
        text = self._plain(name)
        return self._synonyms.get(text, text)

    def _plain(self, name: str) -> str:
        return name if self._is_exact else letters_and_digits(name)

    def _no_header(self, expected: list[str]) -> str:
        title, row = self.table.title, self.table.header_row
        if self._column_word == "element":
            return (
                f"{title}: none of the expected elements is there ({', '.join(expected[:3])}, ...). Is it another file?"
            )
        only = self.table.header[0] if len(self.table.header) == 1 else ""
        if separator := other_separator(only, expected):
            return (
                f"{title}, row {row}: the columns are separated by {SEPARATORS[separator]}. {AS_CSV} "
                f"If the report always does so, say it in batch.yml: `{in_instructions(separator)}`."
            )
        close = self.likely(expected[0], ())
        hint = f" {_shown(close)} looks like {expected[0]}: names must be exact." if close else ""
        return (
            f"{title}, row {row}: none of the expected column names is there ({', '.join(expected[:3])}, ...).{hint} "
            f"Row {row} must hold the column names, with no title above it."
        )


def notes_on_looked_up(contract: Contract, part: Part, headers: Mapping[str, Header]) -> list[str]:
    """What to tell of tables that a part looks into and that lack a column without which nothing is found there."""
    return [
        f"{header.table.title}: the column {missing[0]} is missing, so this file cannot fill {name} of "
        f"{contract.name}. Add the column and export again."
        for name, rule in part.columns.items()
        for leaf in rule.leaves
        if leaf.lookup is not None and (header := headers.get(leaf.lookup.file)) is not None
        # A record element that no record of an XML file has is no fault of the file.
        if header.table.row_word != "line"
        if (missing := [column for column in leaf.lookup.their_columns if column not in header])
    ]


def notes_on_missing_end(contract: Contract, part: Part, header: Header) -> list[str]:
    """What to tell of a table without the day on which a record ends: blank says that it goes on, missing says nothing.

    Where no figure means anything without that day, the figures are not supplied, which says enough.
    """
    end = contract.end
    rule = part.columns.get(end) if end else None
    if end is None or rule is None or contract.column(end).is_needed:
        return []
    sources = [leaf.source for leaf in rule.leaves if leaf.source]
    if not sources or any(name in header for names in sources for name in names):
        return []
    outcome = f"Figures of {contract.name} that do not need it count every record as open"
    if contract.column(end).may_be_blank_in_all:
        outcome = "Who is still there is not supplied, unless it lists one day (`history_from` is the extract date)"
    return [
        f"{header.table.title}: the column {sources[0][0]} is missing, so nothing says which records have ended. "
        f"{outcome}. Add the column, blank where open."
    ]


def notes_on_columns(header: Header, parts: Iterable[Part], listed: Iterable[str]) -> list[str]:
    """What to tell of a table that fits: columns that are not stored, and those named almost like a missing one."""
    unlisted = header.unlisted(listed)
    title = header.table.title
    notes = [f"{title}: not needed, and not stored: {', '.join(unlisted)}."] if unlisted else []
    sources = {leaf.source for part in parts for rule in part.columns.values() for leaf in rule.leaves if leaf.source}
    for names in sorted(sources):
        close = None if any(name in header for name in names) else header.likely(names[0], listed)
        if close:
            notes.append(
                f"{title}: the column {names[0]} is missing and so not supplied; {_shown(close)} looks like it. "
                "Only the exact name is read."
            )
    return notes


def source_name(part: Part, name: str) -> str:
    """What a user calls a contract column: the name it has in the file, or the parts that are joined to it."""
    rule = part.columns.get(name)
    if rule is None:
        return name
    if rule.join:
        return " + ".join(source_name(part, each) for each in rule.join)
    leaf = next((leaf for leaf in rule.leaves if leaf.source), None)
    return leaf.source[0] if leaf else name


def _read_by(part: Part) -> list[str]:
    """The source columns that a part reads, by all their names."""
    leaves = [leaf for rule in part.columns.values() for leaf in rule.leaves]
    return [*(name for leaf in leaves for name in leaf.source), *part.own_columns]


def _shown(name: str) -> str:
    return f'"{name}"'
