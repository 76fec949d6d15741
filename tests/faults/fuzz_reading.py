"""The second reading that the fuzz compares with: the csv module, and each profile's meaning written out by hand.

It knows nothing of the code it checks. A file that it cannot read strictly must have been refused; of a file that was
accepted it must give the same rows, with the same row numbers.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Row = dict[str, str | None]
Rows = list[tuple[int, Row]]
AROUND = " \t\n\r\u00a0\u200b\u200c\u200d\u2060\ufeff"
SPACES = "\t\n\x0b\x0c\r\x85"
UK_DATE, ISO_DATE = r"(\d\d)/(\d\d)/(\d{4})", r"(\d{4})-(\d\d)-(\d\d)"
# The line "sep=,", by which a spreadsheet is told what separates the columns, as a reader sees it that does not know it.
TELLS_THE_COMMA = ["sep=", ""]
TIME = r"[ T]\d\d:\d\d(:\d\d(\.\d{1,9})?)?"


class NotReadableError(Exception):
    """A strict reading refuses the file; why does not matter here."""


@dataclass(frozen=True)
class Source:
    """How one file becomes rows of one contract.

    `columns` says which source column fills each contract column, and how a filled value is read. `ids` are the columns
    that name records, `key` those of the contract. `derive` makes the columns that follow from others.
    """

    columns: Mapping[str, tuple[str, Callable[[str], str]]]
    key: tuple[str, ...]
    required: tuple[str, ...]
    ids: tuple[str, ...]
    by_letters: bool = False
    blanks: tuple[str, ...] = ()
    derive: Callable[[Row], None] = lambda row: None
    is_numbered: bool = False


def text(value: str) -> str:
    """A value as it stands."""
    return value


def date(value: str, patterns: tuple[str, ...] = (ISO_DATE,), times: bool = False) -> str:
    """A day as ISO text."""
    if times:
        value = re.sub(f"{TIME}$", "", value)
    for pattern in patterns:
        if found := re.fullmatch(pattern, value, re.ASCII):
            year, month, day = found.groups() if pattern == ISO_DATE else reversed(found.groups())
            try:
                # A leap year every four centuries: the calendar of year 0, which Python does not know.
                datetime.date(int(year) or 400, int(month), int(day))
            except ValueError:
                raise NotReadableError from None
            return f"{year}-{month}-{day}"
    raise NotReadableError


def flag(value: str) -> str:
    """Y or N."""
    if value not in ("Y", "N"):
        raise NotReadableError
    return value


def decoded(data: bytes) -> str:
    """UTF-16 by its mark, UTF-8, or Windows-1252; line ends as LF."""
    try:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            whole = data.decode("utf-16")
        else:
            try:
                whole = data.decode("utf-8-sig")
            except UnicodeDecodeError:
                whole = data.decode("cp1252")
    except UnicodeDecodeError:
        raise NotReadableError from None
    if "\0" in whole:
        raise NotReadableError
    return whole.replace("\r\n", "\n").replace("\r", "\n")


def read(data: bytes, source: Source) -> Rows:
    """The rows of a file, each identical one once, with the number of its first row; blank ones are passed over.

    Raises:
        NotReadableError: it is not what was agreed.
    """
    try:
        records = list(csv.reader(io.StringIO(decoded(data).rstrip("\n"), newline=""), strict=True))
    except (csv.Error, ValueError):
        raise NotReadableError from None
    filled = [(number, record) for number, record in enumerate(records, start=1) if _is_filled(record)]
    while filled and filled[0][1] == TELLS_THE_COMMA:
        filled.pop(0)
    if not filled:
        raise NotReadableError
    header_row, header = filled[0]
    # A blank line is a row of no value; one of too few or too many is no row, even if all of them are blank.
    if any(len(record) not in (0, len(header)) for record in records[header_row:]):
        raise NotReadableError
    if any(
        _is_filled([value])
        for _, record in filled
        for name, value in zip(header, record, strict=True)
        if not name.strip()
    ):
        raise NotReadableError
    names = [re.sub("[^a-z0-9]", "", name.lower()) if source.by_letters else name for name in header]
    named = [name for name, written in zip(names, header, strict=True) if written.strip()]
    if len(set(named)) < len(named):
        raise NotReadableError
    rows = [(number, _row(record, names, source)) for number, record in filled[1:]]
    once: dict[tuple[str | None, ...], tuple[int, Row]] = {}
    for number, row in rows:
        once.setdefault(tuple(row.values()), (number, row))
    return _told_apart(list(once.values()), source)


def _is_filled(record: list[str]) -> bool:
    return any(value.strip(AROUND) for value in record)


def _row(record: list[str], names: list[str], source: Source) -> Row:
    row: Row = {}
    for column, (name, reading) in source.columns.items():
        wanted = re.sub("[^a-z0-9]", "", name.lower()) if source.by_letters else name
        value = record[names.index(wanted)].strip(AROUND) if wanted in names else ""
        if column in source.ids:
            value = plain(value)
        if value.strip(" ") in source.blanks:
            value = ""
        row[column] = reading(value) if value else None
    source.derive(row)
    if any(row[column] is None for column in source.required):
        raise NotReadableError
    if any(
        value and re.fullmatch(r"#(N/A|REF!|NAME\?|VALUE!|DIV/0!|NULL!|NUM!)|#{3,}", value) for value in row.values()
    ):
        raise NotReadableError
    if any(re.fullmatch(r"\d(\.\d+)?[eE]\+\d+", row[column] or "") for column in (*source.ids, *source.key)):
        raise NotReadableError
    return row


def plain(value: str) -> str:
    """An id without what cannot be seen, every kind of space being a space."""
    spaced = "".join(" " if letter in SPACES or unicodedata.category(letter)[0] == "Z" else letter for letter in value)
    return "".join(letter for letter in spaced if unicodedata.category(letter) not in ("Cc", "Cf")).strip(AROUND)


def _told_apart(rows: Rows, source: Source) -> Rows:
    """Rows of one key: numbered by their contents where the profile makes keys, and otherwise a contradiction."""
    groups: dict[tuple[str | None, ...], Rows] = {}
    for number, row in rows:
        groups.setdefault(tuple(row[column] for column in source.key), []).append((number, row))
    for group in groups.values():
        if len(group) > 1 and not source.is_numbered:
            raise NotReadableError
        group.sort(key=lambda each: [(value is None, value or "") for value in each[1].values()])
        for place, (_, row) in enumerate(group[1:], start=2):
            row[source.key[0]] = f"{row[source.key[0]]}#{place}"
    return sorted((each for group in groups.values() for each in group), key=lambda each: each[0])
