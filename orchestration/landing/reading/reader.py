"""Read one export strictly: every record or none, by column name, checked against its contract, into one file."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from orchestration.ground.database.sql import sql_names, sql_text
from orchestration.landing.contracts import Contract
from orchestration.landing.formats.tables import SourceTable, source_column
from orchestration.landing.names import letters_and_digits
from orchestration.landing.problems import FileRefusedError, first_of, under
from orchestration.landing.profiles.profile import Profile
from orchestration.landing.profiles.rules import ExportRule, Part
from orchestration.landing.reading import checks
from orchestration.landing.reading.columns_there import columns_not_there
from orchestration.landing.reading.headers import Header, PartNotSuppliedError, notes_on_looked_up, notes_on_missing_end
from orchestration.landing.reading.ids import IdsOfTable, plain_id_macro, trimmed
from orchestration.landing.reading.mapping import Helper, mapped_rows
from orchestration.landing.reading.odd_days import kind_of_days
from orchestration.landing.reading.other_days import notes_on_other_days
from orchestration.landing.reading.rows import Rows
from orchestration.landing.reading.two_kinds_of_days import TwoKindsOfDays, two_kinds_of_days
from orchestration.landing.reading.uniting import UnitedRows
from orchestration.landing.reading.what_was_read import ReadExport, reading_fingerprint


@dataclass(frozen=True)
class Lineage:
    """What is the same for all rows of one batch: where they came from. The folder ends in a slash; dates are ISO."""

    folder: str
    extract_date: str
    local_authority_code: str


class Reader:
    """Reads the tables of one batch with one connection, writing Parquet into a folder of its own."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path):
        """The folder is private to the batch; its connection may read and write there."""
        self.folder = folder
        self._connection = connection
        self._rows = Rows(connection)
        self._helpers: set[str] = set()
        self._layout: list[object] = []

    def read_export(
        self,
        contract: Contract,
        rule: ExportRule,
        headers: Mapping[str, Header],
        lineage: Lineage,
        last_time: str,
    ) -> ReadExport:
        """Read, map and check one export, and write its rows, each identical one once.

        Args:
            contract: what the rows must be.
            rule: how the profile fills the contract.
            headers: the tables of the batch that the rule names and the batch has, by their names in the profile.
            lineage: what is written beside every row.
            last_time: what a message adds on a column that every row must fill: how many rows did in the last extract.

        Raises:
            FileRefusedError: every row, column and cell that is wrong, a sentence each and without values.
            PartNotSuppliedError: an export that no batch must hold, and the tables lack what it is about.
        """
        problems: list[str] = []
        notes: list[str] = []
        sources: list[str] = []
        days: list[TwoKindsOfDays] = []
        parts = _supplied_parts(contract, rule, headers, notes)
        tables = [headers[part.file].table for part in parts]
        for place, part in enumerate(parts):
            try:
                source = self._map(place, contract, part, headers, notes, last_time)
                sources.append(source)
                days += two_kinds_of_days(self._connection, contract, part, headers[part.file], source)
                notes += notes_on_looked_up(contract, part, headers)
                notes += notes_on_missing_end(contract, part, headers[part.file])
                notes += self._rows.notes_on(headers[part.file].table)
                notes += IdsOfTable(self._connection, contract, part, headers[part.file], source).notes()
                problems += self._check(
                    place, contract, part, headers[part.file], lineage.local_authority_code, last_time
                )
                problems += self._check_looked_up(part, headers)
            except FileRefusedError as refusal:
                problems += refusal.problems
        if problems:
            raise FileRefusedError(problems)
        united = UnitedRows(self._connection, self._rows, contract, rule, parts, tables)
        parquet = self.folder / f"{contract.name}.parquet"
        self._write(contract, united.relation, tables, lineage, parquet)
        with_rows = [part for place, part in enumerate(parts) if united.mapped[place]]
        return ReadExport(
            contract=contract,
            columns_not_there=columns_not_there(contract, rule, with_rows, headers),
            parts=united.rows_of_tables(sources),
            notes=(*notes, *united.notes),
            fingerprint=reading_fingerprint(contract, rule, headers, self._layout),
            parquet=parquet,
            two_kinds_of_days=tuple(days),
        )

    def use_profile(self, profile: Profile) -> None:
        """Read the batch as this profile says, its own encoding and delimiter included."""
        self._rows = Rows(self._connection, profile.blanks)
        self._layout = profile.reading_of_tables()

    def count_rows(self, table: SourceTable) -> int:
        """How many records a table has.

        Raises:
            FileRefusedError: a row cannot be read.
        """
        return self._rows.count(self._rows.relation(table, []))

    def different_values(self, header: Header, source: tuple[str, ...]) -> list[str]:
        """The different filled texts of a column that says something of the whole batch; none if it is not there."""
        name = next((each for each in source if each in header), None)
        if name is None:
            return []
        position = header.position(name)
        relation = self._rows.relation(header.table, [position])
        found = self._connection.execute(
            f"select distinct trim(c{position}) from {relation} where trim(c{position}) <> '' order by 1 limit 3"
        ).fetchall()
        return [text for (text,) in found]

    def _map(
        self,
        place: int,
        contract: Contract,
        part: Part,
        headers: Mapping[str, Header],
        notes: list[str],
        last_time: str,
    ) -> str:
        header = headers[part.file]
        positions = header.positions_of_part(contract, part, last_time)
        days = [
            leaf for name, rule in part.columns.items() if contract.column(name).type == "date" for leaf in rule.leaves
        ]
        own_days = frozenset(positions[name] for leaf in days for name in leaf.source if name in positions)
        source = self._rows.relation(header.table, list(positions.values()), own_days)
        taken = {(leaf.lookup.file, leaf.lookup.take) for leaf in days if leaf.lookup}
        helpers = {
            name: self._helper(part, headers[name], name, {column for file, column in taken if file == name})
            for name in part.helper_files
            if name in headers
        }
        are_plain = header.table.is_plain and all(headers[name].table.is_plain for name in helpers)
        ids = IdsOfTable(self._connection, contract, part, header, source)
        self._connection.execute(plain_id_macro(is_needed=not are_plain, have_points=ids.have_points))
        mapped = mapped_rows(contract, part, positions, source, helpers)
        self._rows.run(f"create or replace temp table mapped_{place} as {mapped}", header.table.title)
        notes += notes_on_other_days(self._connection, part, header, source, positions, helpers)
        return source

    def _helper(self, part: Part, header: Header, name: str, days: Container[str | None]) -> Helper:
        positions = {column: header.position(column) for column in part.helper_columns(name) if column in header}
        at_days = frozenset(place for column, place in positions.items() if column in days)
        relation = self._rows.relation(header.table, list(positions.values()), at_days)
        helper = f"{relation}_values"
        columns = ", ".join(
            f"{trimmed(source_column(place))} as {source_column(place)}" for place in sorted(set(positions.values()))
        )
        if not columns:
            return Helper(relation, {})
        if helper not in self._helpers:
            self._rows.run(
                f"create or replace temp table {helper} as select distinct {columns} from {relation}",
                header.table.title,
            )
            self._helpers.add(helper)
        return Helper(helper, positions)

    def _check(
        self, place: int, contract: Contract, part: Part, header: Header, authority: str, last_time: str
    ) -> list[str]:
        table, relation = header.table, f"mapped_{place}"
        problems, count, blank = checks.failed_cells(self._connection, relation, contract, part, authority)
        letters = dict(zip(map(letters_and_digits, table.header), table.letters, strict=False))
        named = [replace(problem, letter=letters.get(letters_and_digits(problem.column), "")) for problem in problems]
        words = [header.blank_throughout(column, rows, part, last_time) for column, rows in blank.items()]
        if said := kind_of_days(self._connection, relation, contract, part, problems):
            words.append(under("value_not_of_type", f"{table.title}: {said}"))
        return [*words, *(first_of(table.title, named, count, table.row_word) if count else [])]

    def _check_looked_up(self, part: Part, headers: Mapping[str, Header]) -> list[str]:
        words: list[str] = []
        for name in (name for name in part.helper_files if name in headers):
            header = headers[name]
            positions = {column: header.position(column) for column in part.helper_columns(name) if column in header}
            relation = self._rows.relation(header.table, list(positions.values()))
            problems, count = checks.failed_days_looked_at(self._connection, relation, positions, part, name)
            words += first_of(header.table.title, problems, count, header.table.row_word) if count else []
        return words

    def _write(
        self, contract: Contract, relation: str, tables: list[SourceTable], lineage: Lineage, parquet: Path
    ) -> None:
        def by_part(values: list[str]) -> str:
            cases = " ".join(f"when {place} then {sql_text(value)}" for place, value in enumerate(values))
            return f"case _part {cases} end"

        files = by_part([f"{lineage.folder}{table.lineage_name}" for table in tables])
        hashes = by_part([table.sha256 for table in tables])
        self._connection.execute(
            f"copy (select {sql_names(contract.column_names)}, {files} as _source_file, "
            f"{hashes} as _source_sha256, cast(_source_row as bigint) as _source_row, "
            f"date {sql_text(lineage.extract_date)} as _extract_date, "
            f"{sql_text(lineage.local_authority_code)} as _local_authority_code from {relation} "
            "order by _part, _source_row) to $parquet (format parquet, compression zstd)",
            {"parquet": str(parquet)},
        )


def _supplied_parts(
    contract: Contract, rule: ExportRule, headers: Mapping[str, Header], notes: list[str]
) -> tuple[Part, ...]:
    """The parts whose tables the batch has, less those that lack the one column which they are about."""
    parts: list[Part] = []
    absent: list[str] = []
    for part in (part for part in rule.parts if part.file in headers):
        try:
            headers[part.file].check_supplied(contract, part)
            parts.append(part)
        except PartNotSuppliedError as reason:
            absent.append(str(reason))
    if not parts:
        raise PartNotSuppliedError(" ".join(absent))
    notes += absent
    return tuple(parts)
