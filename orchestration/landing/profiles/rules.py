"""What a profile says, as data classes: its files, how they are recognised, how each contract column is filled."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

ISO_DATE = "%Y-%m-%d"
EXTRACTS = ("full", "period")
FORMATS = ("csv", "workbook", "xml")
SUFFIXES = {"csv": (".csv",), "workbook": (".xlsx", ".xlsm", ".xls"), "xml": (".xml",)}
ANY_OTHER = "*"
# An extract that holds the state of its last month end only, of its own day only, or no history at all.
REACHES = ("last_month_end", "extract_date", "nothing")
# The second file of a name that a browser or a file manager made: "reviews (2)", "reviews - Copy", "Copy of reviews".
COPY_OF = re.compile(r"copy of | \(\d+\)$| - copy( \(\d+\))?$", re.IGNORECASE)
# What may stand between the words of a sheet's name.
JOINT = r"[\s_.-]*"


@dataclass(frozen=True)
class Lookup:
    """A value read from another table of the batch. All names are source columns: `key` and those after `take` theirs.

    A row is found where its `key` equals this row's `by`; with `at` also since <= at < until. `only` restricts their
    rows to listed values. Of several values the one that `choose` says is taken; without `take`, being there is all.
    """

    file: str
    key: tuple[str, ...]
    by: tuple[str, ...]
    take: str | None = None
    at: str | None = None
    since: str | None = None
    until: str | None = None
    only: dict[str, tuple[str, ...]] = field(default_factory=dict)
    choose: str = "largest"

    @property
    def their_columns(self) -> tuple[str, ...]:
        """Every column of the other table that is looked at."""
        named = (*self.key, self.take, self.since, self.until, *self.only)
        return tuple(dict.fromkeys(name for name in named if name))

    @property
    def our_columns(self) -> tuple[str, ...]:
        """Every source column of the row's own table that is compared."""
        return tuple(dict.fromkeys(name for name in (*self.by, self.at) if name))


@dataclass(frozen=True)
class ColumnRule:
    """How one contract column is filled: exactly one of source, constant, join, join_source, lookup and first_of.

    `source` are the names the column may have in the file, `join_source` source columns whose texts are joined, and
    `join` and `only_when` name contract columns. The value is
    cut to the group of `extract` where that matches, translated by `codes` or else by the first of `wordings` that it
    fits (patterns by code, over small letters and digits with single blanks between), replaced by `otherwise` where
    blank, and given its `prefix`. With `ordinal`, the second and later rows that join to the same text get #2, #3, ...
    """

    source: tuple[str, ...] = ()
    constant: str | None = None
    join: tuple[str, ...] = ()
    join_source: tuple[str, ...] = ()
    lookup: Lookup | None = None
    first_of: tuple[ColumnRule, ...] = ()
    extract: str | None = None
    codes: dict[str, str] = field(default_factory=dict)
    wordings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ignore_case: bool = True
    date_formats: tuple[str, ...] = (ISO_DATE,)
    times: str | None = None
    found: str | None = None
    otherwise: str | None = None
    prefix: str = ""
    separator: str = "_"
    ordinal: bool = False
    only_when: str | None = None

    def reading_dates(self, date_format: str) -> ColumnRule:
        """The same rule with one more date format."""
        formats = tuple(dict.fromkeys((*self.date_formats, date_format)))
        first_of = tuple(each.reading_dates(date_format) for each in self.first_of)
        return replace(self, date_formats=formats, first_of=first_of)

    @property
    def leaves(self) -> tuple[ColumnRule, ...]:
        """The rules that read something: itself, or those of first_of."""
        return self.first_of or (self,)

    @property
    def source_names(self) -> tuple[str, ...]:
        """Every source column of the row's own table that the rule may read."""
        names = [name for leaf in self.leaves for name in (*leaf.source, *leaf.join_source)]
        names += [name for leaf in self.leaves if leaf.lookup for name in leaf.lookup.our_columns]
        return tuple(dict.fromkeys(names))


@dataclass(frozen=True)
class Exclusion:
    """Rows of a table that say nothing of an export, because their `by` values stand in `key` of another table."""

    file: str
    key: tuple[str, ...]
    by: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """One table that fills an export. A row is used only if all `used_where` contract columns are filled."""

    file: str
    columns: dict[str, ColumnRule]
    used_where: tuple[str, ...] = ()
    unless_in: Exclusion | None = None

    @property
    def lookups(self) -> Iterator[Lookup]:
        """Every lookup that its columns make."""
        for rule in self.columns.values():
            yield from (leaf.lookup for leaf in rule.leaves if leaf.lookup)

    @property
    def helper_files(self) -> tuple[str, ...]:
        """The tables that are only looked into."""
        files = [lookup.file for lookup in self.lookups] + ([self.unless_in.file] if self.unless_in else [])
        return tuple(sorted(set(files)))

    def helper_columns(self, file: str) -> tuple[str, ...]:
        """The columns of one of those tables that are looked at."""
        names = [name for lookup in self.lookups if lookup.file == file for name in lookup.their_columns]
        if self.unless_in and self.unless_in.file == file:
            names += self.unless_in.key
        return tuple(dict.fromkeys(names))

    @property
    def own_columns(self) -> tuple[str, ...]:
        """The source columns of its own table that it reads beside those that contract columns are named after."""
        names = [name for lookup in self.lookups for name in lookup.our_columns]
        names += [name for rule in self.columns.values() for leaf in rule.leaves for name in leaf.join_source]
        return tuple(dict.fromkeys([*names, *(self.unless_in.by if self.unless_in else ())]))


@dataclass(frozen=True)
class ExportRule:
    """Which tables fill an export. With `merge`, rows of one key become one: the first filled value of each column."""

    export_name: str
    parts: tuple[Part, ...]
    merge: bool = False

    @property
    def files(self) -> tuple[str, ...]:
        """The tables that its rows come from."""
        return tuple(dict.fromkeys(part.file for part in self.parts))


@dataclass(frozen=True)
class Stated:
    """A column of a table that says what the whole batch is: the extract date, or the authority."""

    table: str
    source: tuple[str, ...]


@dataclass(frozen=True)
class XmlShape:
    """The root elements a file may have, and the element whose occurrences are the rows of each table."""

    roots: tuple[str, ...]
    records: dict[str, str]


@dataclass(frozen=True)
class Profile:
    """One source shape: its files, how they are recognised, and what each fills.

    `blanks` are texts that mean blank in any column, `synonyms` other spellings of source columns, and `reaches_back`
    says how far extracts of this shape reach back: months, or one of REACHES. `reference_tables` are those that an
    authority edits itself; they look the same beside every shape.
    """

    name: str
    title: str
    description: str
    extracts: str
    recognised_by: tuple[str, ...]
    exports: dict[str, ExportRule]
    unused_files: dict[str, str] = field(default_factory=dict)
    format: str = "csv"
    stem_prefix: str = ""
    stem_suffix: str = ""
    encoding: str | None = None
    delimiter: str = ","
    headers: str = "exact"
    header_row: int = 1
    xml: XmlShape | None = None
    stated: dict[str, Stated] = field(default_factory=dict)
    blanks: tuple[str, ...] = ()
    synonyms: dict[str, str] = field(default_factory=dict)
    reaches_back: dict[str, int | str] = field(default_factory=dict)
    reference_tables: tuple[str, ...] = ()

    def table_of(self, name: str) -> str | None:
        """The name by which the profile knows a table, whatever its case and prefix; None for an unknown one."""
        plain = name.strip().lower()
        return next((known for known, pattern in self._patterns.items() if pattern.fullmatch(plain)), None)

    def table_of_file(self, file_name: str) -> str | None:
        """The table that a CSV file is, by its stem; a copy of a file ("reviews (2)") is the same table."""
        stem = Path(file_name).stem
        return self.table_of(stem) or self.table_of(COPY_OF.sub("", stem))

    @functools.cached_property
    def _patterns(self) -> dict[str, re.Pattern[str]]:
        """How the name of each known table may be written.

        A sheet may have a blank, a stroke or nothing between the words of its name, and more words on either side.
        """
        if self.format == "workbook":
            return {
                known: re.compile(
                    f"(?:.*[^0-9a-z])?{JOINT.join(map(re.escape, known.split()))}(?:[^0-9a-z].*)?", re.DOTALL
                )
                for known in self.known_tables
            }
        prefix, suffix = f"(?:{self.stem_prefix})?", f"(?:{self.stem_suffix})?"
        return {known: re.compile(prefix + re.escape(known) + suffix, re.IGNORECASE) for known in self.known_tables}

    @functools.cached_property
    def known_tables(self) -> tuple[str, ...]:
        """Every table the profile has a word about."""
        parts = [part for rule in self.exports.values() for part in rule.parts]
        used = [name for part in parts for name in (part.file, *part.helper_files)]
        stated = [each.table for each in self.stated.values()]
        return tuple(dict.fromkeys([*used, *stated, *self.unused_files]))

    def columns_of(self, table: str) -> tuple[str, ...]:
        """Every source column of a table that the profile asks for, under each of its names."""
        names: list[str] = []
        for part in (part for rule in self.exports.values() for part in rule.parts):
            if part.file == table:
                names += [name for rule in part.columns.values() for name in rule.source_names]
                names += part.own_columns
            names += part.helper_columns(table)
        names += [name for each in self.stated.values() if each.table == table for name in each.source]
        return tuple(dict.fromkeys(names))

    @functools.cached_property
    def reading_rules(self) -> dict[str, Any]:
        """All that decides how a batch of this shape is read."""
        rules = asdict(self)
        for words in ("title", "description"):
            del rules[words]
        return rules

    def reading_dates(self, date_format: str) -> Profile:
        """The same profile, reading dates of one more format in every column."""
        exports = {}
        for name, rule in self.exports.items():
            parts = tuple(
                replace(
                    part, columns={each: column.reading_dates(date_format) for each, column in part.columns.items()}
                )
                for part in rule.parts
            )
            exports[name] = replace(rule, parts=parts)
        return replace(self, exports=exports)

    def reading_of_tables(self) -> list[object]:
        """What decides how every table of a batch becomes text, whichever export it fills."""
        xml = asdict(self.xml) if self.xml else None
        return [self.encoding, self.delimiter, self.headers, self.header_row, self.blanks, self.synonyms, xml]


def suffix_format(file_name: str) -> str | None:
    """The format that a file's suffix promises; None for a file that is no export."""
    suffix = Path(file_name).suffix.lower()
    return next((name for name, suffixes in SUFFIXES.items() if suffix in suffixes), None)


def is_export_file(file_name: str) -> bool:
    """True for a file that may hold exports."""
    return suffix_format(file_name) is not None


def contract_columns_named(rules: Iterable[ColumnRule]) -> set[str]:
    """The contract columns that rules refer to."""
    return {name for rule in rules for name in (*rule.join, rule.only_when) if name}
