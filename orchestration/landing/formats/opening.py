"""One way into every format: what a file offers, and the tables that a profile wants of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.landing.formats.delimited import open_delimited
from orchestration.landing.formats.records import open_records, root_element
from orchestration.landing.formats.tables import SourceTable
from orchestration.landing.formats.taken import TakenFile
from orchestration.landing.formats.workbook import open_sheets, sheet_names
from orchestration.landing.profiles.profile import Profile, suffix_format
from orchestration.landing.profiles.recognition import Offer


def offer_of(taken: TakenFile) -> Offer:
    """What a file offers, with as little reading as its format allows.

    Raises:
        FileRefusedError: a workbook or an XML file cannot be opened.
    """
    format_name = suffix_format(taken.name) or "csv"
    if format_name == "workbook":
        return Offer(taken.name, format_name, tuple(sheet_names(taken)))
    if format_name == "xml":
        return Offer(taken.name, format_name, (root_element(taken),))
    return Offer(taken.name, format_name, (Path(taken.name).stem,))


@dataclass(frozen=True)
class OpenedTables:
    """The wanted tables of a file by the names the profile knows them by, and the rows of its other sheets."""

    tables: dict[str, SourceTable]
    other_sheets: dict[str, int] = field(default_factory=dict)


def open_tables(taken: TakenFile, profile: Profile, wanted: Mapping[str, str]) -> OpenedTables:
    """Open what a profile wants of a file.

    Args:
        taken: the private copy.
        profile: says encoding, delimiter, row of the header, and for XML the records and their columns.
        wanted: for each table of the profile, its name in the file.

    Raises:
        FileRefusedError: the file cannot be read as what its suffix says.
    """
    format_name = suffix_format(taken.name)
    if format_name == "workbook":
        opened, others = open_sheets(taken, set(wanted.values()), profile.header_row)
        sheets = {table.table: table for table in opened}
        return OpenedTables({table: sheets[name] for table, name in wanted.items()}, others)
    if format_name == "xml" and profile.xml is not None:
        columns = {table: profile.columns_of(table) for table in profile.xml.records}
        records = open_records(taken, profile.xml.roots, profile.xml.records, columns, profile.synonyms)
        return OpenedTables({each.table: each for each in records})
    if profile.format == "csv" and not set(wanted) <= set(profile.reference_tables):
        table = open_delimited(taken, profile.encoding, profile.delimiter, profile.header_row)
    else:
        table = open_delimited(taken)
    return OpenedTables(dict.fromkeys(wanted, table))
