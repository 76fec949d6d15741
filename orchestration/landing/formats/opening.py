"""Opens a file of any format: which tables it holds, and those that a profile asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.landing.formats.delimited import open_delimited
from orchestration.landing.formats.encodings import looks_like_utf16
from orchestration.landing.formats.file_copy import FileCopy
from orchestration.landing.formats.records import open_records, root_element
from orchestration.landing.formats.tables import SourceTable
from orchestration.landing.formats.workbook import open_sheets, sheets_shown
from orchestration.landing.names import letters_and_digits
from orchestration.landing.problems import FileRefusedError
from orchestration.landing.profiles.profile import Profile, suffix_format
from orchestration.landing.profiles.recognition import Offer

# An element that every episode of that return has and no other return knows; it stands among the first children.
EPISODE_BEGINS = re.compile(rb"<(?:\w+:)?DECOM\b")
FIRST_CHILDREN = 1_000_000


def offer_of(copy: FileCopy) -> Offer:
    """What a file offers, with as little reading as its format allows.

    Raises:
        FileRefusedError: a workbook or an XML file cannot be opened.
    """
    format_name = suffix_format(copy.name) or "csv"
    if format_name == "workbook":
        shown = sheets_shown(copy)
        return Offer(copy.name, format_name, tuple(shown), tuple(name for name in shown if not shown[name]))
    if format_name == "xml":
        root = root_element(copy)
        _check_is_no_return_of_children_looked_after(copy)
        return Offer(copy.name, format_name, (root,))
    return Offer(copy.name, format_name, (Path(copy.name).stem,))


def _check_is_no_return_of_children_looked_after(copy: FileCopy) -> None:
    """The return of children looked after has a form in XML too, under a root that other returns have as well."""
    with copy.path.open("rb") as stream:
        start = stream.read(FIRST_CHILDREN)
    if EPISODE_BEGINS.search(start):
        words = f"{copy.name}: this is the SSDA903 return as XML, which is not read. Export its tables as CSV files"
        raise FileRefusedError(
            [f"{words} (header, episodes, reviews, ...) into the folder in its place."], "file_not_text"
        )


@dataclass(frozen=True)
class OpenedTables:
    """The wanted tables of a file by the names the profile knows them by, and the rows of its other sheets."""

    tables: dict[str, SourceTable]
    other_sheets: dict[str, int] = field(default_factory=dict)


def open_tables(copy: FileCopy, profile: Profile, wanted: Mapping[str, str]) -> OpenedTables:
    """Open what a profile wants of a file.

    Args:
        copy: the private copy.
        profile: says encoding, delimiter, row of the header, and for XML the records and their columns.
        wanted: for each table of the profile, its name in the file.

    Raises:
        FileRefusedError: the file cannot be read as what its suffix says.
    """
    format_name = suffix_format(copy.name)
    if format_name == "workbook":
        shown = {name: _name_shown(name, table) for table, name in wanted.items()}
        sheets, others = open_sheets(copy, shown, profile.header_row)
        return OpenedTables({table: sheets[name] for table, name in wanted.items()}, others)
    if format_name == "xml" and profile.xml is not None:
        columns = {table: profile.columns_of(table) for table in profile.xml.records}
        records = open_records(copy, profile.xml.roots, profile.xml.records, columns, profile.synonyms)
        return OpenedTables({each.table: each for each in records})
    if profile.format == "csv" and not set(wanted) <= set(profile.reference_tables):
        table = open_delimited(copy, profile.encoding, profile.delimiter, profile.header_row)
    else:
        table = _open_reference(copy, profile)
    return OpenedTables(dict.fromkeys(wanted, table))


def _open_reference(copy: FileCopy, profile: Profile) -> SourceTable:
    """A table that an authority keeps itself: as the batch says of its files, where its bytes bear that out.

    It may come from elsewhere than the exports, with commas and in UTF-8. A header without the batch's delimiter is not
    separated by it.
    """
    data = copy.path.read_bytes()
    first = next((line for line in data.splitlines() if line.strip()), b"")
    delimiter = profile.reference_delimiter if profile.reference_delimiter.encode() in first else ","
    said = profile.reference_encoding
    is_borne_out = said is not None and said.startswith("utf-16") and looks_like_utf16(data)
    return open_delimited(copy, said if is_borne_out else None, delimiter)


def _name_shown(sheet: str, table: str) -> str:
    """A sheet as messages and lineage call it: what stands beside the name of its table may be a child's name."""
    return sheet if letters_and_digits(sheet) == letters_and_digits(table) else table
