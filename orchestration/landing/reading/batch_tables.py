"""The tables of one batch, as its profile knows them: which file holds each, opened when first asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from orchestration.landing.formats.file_copy import FileCopy
from orchestration.landing.formats.opening import OpenedTables, open_tables
from orchestration.landing.formats.tables import SourceTable
from orchestration.landing.names import closest, named_within
from orchestration.landing.problems import FileRefusedError, under
from orchestration.landing.profiles.profile import Profile
from orchestration.landing.profiles.recognition import Offer, sheets_by_table, tables_of
from orchestration.landing.profiles.rules import ExportRule
from orchestration.landing.reading.headers import Header, notes_on_columns
from orchestration.landing.reading.reader import Reader
from orchestration.landing.reading.what_was_read import ReadExport
from orchestration.landing.register.receipts import LOOKED_UP, NOT_USED, SAME_FILE, UnusedFile

OTHER_SHEETS = "other sheets"


class BatchTables:
    """Finds and opens the tables of a batch."""

    def __init__(self, profile: Profile, copies: dict[str, FileCopy], offers: list[Offer]):
        """`problems` and `notes` say which tables stand in two files."""
        self.profile = profile
        self.problems: list[str] = []
        self.notes: list[str] = []
        self.unlisted_columns: dict[str, list[str]] = {}
        self._copies = copies
        self._offers = offers
        self._same: set[str] = set()
        self._contested: set[str] = set()
        self._files: dict[str, str] = {}
        self._wanted: dict[str, dict[str, str]] = {}
        self._opened: dict[str, OpenedTables] = {}
        self._headers: dict[str, Header] = {}
        self._read: set[str] = set()
        self._noted: set[str] = set()
        # Of two files for one table the one with the very name comes first, so that its copy is called the copy.
        for offer in sorted(offers, key=lambda each: profile.table_of(Path(each.file_name).stem) is None):
            self._find(offer)

    @property
    def names(self) -> set[str]:
        """The tables that the batch has, readable or not."""
        return set(self._files)

    def headers_of(self, rule: ExportRule) -> dict[str, Header]:
        """Every table that an export is read from or looked up in, by name, as far as the batch has it.

        Raises:
            FileRefusedError: one of them cannot be opened.
        """
        names = {name for part in rule.parts for name in (part.file, *part.helper_files)}
        self._read |= set(rule.files)
        return {name: self.header(name) for name in sorted(names & self.names)}

    def header(self, name: str) -> Header:
        """One table with its columns.

        Raises:
            FileRefusedError: its file cannot be opened.
        """
        if name not in self._headers:
            how = "exact" if name in self.profile.reference_tables else self.profile.headers
            table = self._tables_of_file(self._files[name]).tables[name]
            header = Header(table, how, self.profile.synonyms, self.profile.columns_of(name))
            self._headers[name] = header
        return self._headers[name]

    def note_on(self, rule: ExportRule, read: ReadExport) -> None:
        """Note what is to be told of the tables of an export that was read.

        Not before: until an expected column was found in it, a first row may be a child's.
        """
        empty = {part.table.lineage_name for part in read.parts if not part.rows_read}
        for name in rule.files:
            if name in self._headers and name not in self._noted:
                self._noted.add(name)
                header = self._headers[name]
                self._note(name, header, header.table.lineage_name in empty)

    def account_for_others(self, reader: Reader) -> list[UnusedFile]:
        """Every table of the batch that fills no export, with its rows and the reason."""
        unused = [self._unused_file(offer.file_name, reader) for offer in self._offers if self._is_unused(offer)]
        for name in sorted(self.names - self._read):
            if name in self._headers:
                table = self._headers[name].table
                unused.append(UnusedFile(table.lineage_name, _rows(reader, table), table.sha256, LOOKED_UP))
        for file_name, opened in self._opened.items():
            sheets = self._shown(file_name, opened.other_sheets)
            unused += [
                UnusedFile(f"{file_name}#{sheet}", rows, self._copies[file_name].sha256, NOT_USED)
                for sheet, rows in sheets.items()
            ]
            if sheets:
                self.notes.append(f"{file_name}: nothing is read from {self._as_text(file_name, opened.other_sheets)}.")
        return unused

    def _find(self, offer: Offer) -> None:
        wanted = tables_of(self.profile, offer)
        if offer.format == "workbook":
            # Sheets of no use are counted with the sheets that nobody knows; their headers need not fit anything.
            wanted = {table: name for table, name in wanted.items() if table not in self.profile.unused_files}
            self._check_sheets(offer, wanted)
        held_by: dict[str, list[str]] = {}
        for table in wanted:
            other = self._files.get(table)
            if other is None:
                self._files[table] = offer.file_name
                self._wanted.setdefault(offer.file_name, {})[table] = wanted[table]
            else:
                held_by.setdefault(other, []).append(table)
        for other, tables in held_by.items():
            if self._copies[other].sha256 == self._copies[offer.file_name].sha256:
                self._same.add(offer.file_name)
                self.notes.append(f"{offer.file_name} holds the same bytes as {other}; it was read once.")
            else:
                self._contested.add(offer.file_name)
                # Of an XML file every record is a table, and the file is what was meant.
                what = self.profile.title if self.profile.xml else ", ".join(tables)
                words = f"{other} and {offer.file_name} are both {what}. Leave one of them out of the folder."
                self.problems.append(under("file_twice", words))

    def _check_sheets(self, offer: Offer, wanted: Iterable[str]) -> None:
        """Which sheet is a table must not be guessed, nor may one be read that nobody sees who opens the workbook."""
        for table, names in sheets_by_table(self.profile, offer).items():
            seen = [name for name in names if name not in offer.hidden]
            if table not in wanted:
                continue
            if len(seen) > 1:
                places = " and ".join(str(offer.names.index(name) + 1) for name in seen)
                words = (
                    f"{offer.file_name}: the sheets number {places} are all {table}. Keep one and delete the others."
                )
                self.problems.append(under("file_twice", words))
            elif not seen:
                words = (
                    f"{offer.file_name}: the sheet {table} is hidden. Unhide it in Excel if it is meant, or delete it."
                )
                self.problems.append(under("file_unreadable", words))
            elif len(names) > 1:
                self.notes.append(f"{offer.file_name}: {table} stands in a hidden sheet too, which was not read.")

    def _name_shown(self, file_name: str, sheet: str) -> str:
        """What a sheet may be called: one that the profile does not know may be named after a child.

        A copy of a sheet that is read has no name either, or that would be said to be passed over.
        """
        name = self.profile.table_of(sheet)
        if name is None or name in self._wanted[file_name]:
            return OTHER_SHEETS
        # Files write a table's name their own way; what may stand before it is shown no more than another name.
        return sheet if sheet.strip().lower() == name else name

    def _shown(self, file_name: str, sheets: dict[str, int]) -> dict[str, int]:
        """Rows by sheet as it may be told."""
        shown: dict[str, int] = {}
        for sheet, rows in sheets.items():
            name = self._name_shown(file_name, sheet)
            shown[name] = shown.get(name, 0) + rows
        return shown

    def _as_text(self, file_name: str, sheets: dict[str, int]) -> str:
        """The sheets that nothing is read from, the unknown ones by their number only."""
        names = [self._name_shown(file_name, sheet) for sheet in sheets]
        known, others = [name for name in dict.fromkeys(names) if name != OTHER_SHEETS], names.count(OTHER_SHEETS)
        words = [f"the sheet{'s' if len(known) > 1 else ''} {', '.join(known)}"] if known else []
        words += [f"{others} other sheet{'s' if others > 1 else ''}"] if others else []
        return " and ".join(words)

    def _tables_of_file(self, file_name: str) -> OpenedTables:
        if file_name not in self._opened:
            self._opened[file_name] = open_tables(self._copies[file_name], self.profile, self._wanted[file_name])
        return self._opened[file_name]

    def _note(self, name: str, header: Header, is_empty: bool) -> None:
        parts = [part for rule in self.profile.exports.values() for part in rule.parts if part.file == name]
        listed = self.profile.columns_of(name)
        self.notes += header.table.notes
        unlisted = header.unlisted(listed)
        if unlisted and is_empty:
            # Without its line ends a whole file is a header, and its columns are the values of children.
            self.notes.append(
                f"{header.table.title}: it has no rows, and {len(unlisted):,} columns that are not needed. "
                "If it should have rows, its line ends were lost: export it again."
            )
            return
        self.notes += notes_on_columns(header, parts, listed)
        if unlisted:
            self.unlisted_columns[header.table.lineage_name] = unlisted

    def _is_unused(self, offer: Offer) -> bool:
        """True for a file that holds no table of the profile, or only ones it has no use for."""
        used = set(self._wanted.get(offer.file_name, ())) - set(self.profile.unused_files)
        looked_at = used & (self._read | set(self._headers))
        return not looked_at

    def _unused_file(self, file_name: str, reader: Reader) -> UnusedFile:
        copy = self._copies[file_name]
        if file_name in self._same:
            return UnusedFile(file_name, None, copy.sha256, SAME_FILE)
        if file_name in self._contested:
            return UnusedFile(file_name, None, copy.sha256, NOT_USED)
        self.notes.append(_why_unused(file_name, self.profile, self.names))
        rows = None
        if Path(file_name).suffix.lower() == ".csv":
            try:
                rows = _rows(reader, open_tables(copy, self.profile, {file_name: file_name}).tables[file_name])
            except FileRefusedError:
                rows = None
        return UnusedFile(file_name, rows, copy.sha256, NOT_USED)


def _rows(reader: Reader, table: SourceTable) -> int | None:
    try:
        return reader.count_rows(table)
    except FileRefusedError:
        return None


def _why_unused(name: str, profile: Profile, there: Collection[str]) -> str:
    table = profile.table_of_file(name)
    if table in profile.unused_files:
        return f"{name} is not used: {profile.unused_files[table]}."
    # Whoever gave it the name of a file that is there would replace that one.
    known = [file for rule in profile.exports.values() for file in rule.files if file not in there]
    stem = Path(name).stem
    likely = closest(stem, known) or named_within(stem, known) if profile.format == "csv" else None
    hint = ""
    if likely and Path(name).suffix.lower() == ".csv":
        hint = f" If it is {likely}, name it {likely}.csv."
    elif likely:
        save = f"open it and save it as CSV UTF-8 under the name {likely}.csv; to rename it is not enough"
        hint = f" If it is {likely}, {save}."
    return f"{name} is not used: the profile {profile.name} knows no such file.{hint}"
