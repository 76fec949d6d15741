"""Read one export strictly: every record or none, by column name, checked against its contract, into one file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from orchestration.defs.landing.contracts import Contract
from orchestration.defs.landing.formats.tables import SourceTable, source_column
from orchestration.defs.landing.problems import FileRefusedError, first_of
from orchestration.defs.landing.profiles.rules import ExportRule, Part
from orchestration.defs.landing.reading import checks
from orchestration.defs.landing.reading.headers import Header
from orchestration.defs.landing.reading.mapping import (
    Helper,
    has_invisible_characters,
    is_id,
    mapped_rows,
    trimmed,
)
from orchestration.defs.landing.reading.rows import Rows
from orchestration.defs.landing.sql import literal, quoted, quoted_list

# Counts up whenever these modules read the same bytes differently, so that batches are read again.
READING_VERSION = 3


@dataclass(frozen=True)
class Lineage:
    """What is the same for all rows of one batch: where they came from. The folder ends in a slash; dates are ISO."""

    folder: str
    extract_date: str
    local_authority_code: str


@dataclass(frozen=True)
class ReadPart:
    """One table as read for an export: rows_read = not applicable + repeated + merged + landed.

    A row that gives several records (three stages of one escalation) is counted once for each.
    """

    table: SourceTable
    rows_read: int
    rows_not_applicable: int
    rows_repeated: int
    rows_merged: int
    rows_landed: int


@dataclass(frozen=True)
class ReadExport:
    """One export of a batch as read; `parquet` is a temporary file of its rows, each with its lineage."""

    contract: Contract
    parts: tuple[ReadPart, ...]
    remarks: tuple[str, ...]
    fingerprint: str
    parquet: Path

    @property
    def rows_landed(self) -> int:
        """The rows of all parts that are landed."""
        return sum(part.rows_landed for part in self.parts)


class Reader:
    """Reads the tables of one batch with one connection, writing Parquet into a folder of its own."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path):
        """The folder is private to the batch; its connection may read and write there."""
        self.folder = folder
        self._connection = connection
        self._rows = Rows(connection)
        self._helpers: set[str] = set()

    def read_export(
        self, contract: Contract, rule: ExportRule, headers: Mapping[str, Header], lineage: Lineage
    ) -> ReadExport:
        """Read, map and check one export, and write its rows, each identical one once.

        Args:
            contract: what the rows must be.
            rule: how the profile fills the contract.
            headers: the tables of the batch that the rule names and the batch has, by their names in the profile.
            lineage: what is written beside every row.

        Raises:
            FileRefusedError: every row, column and cell that is wrong, in words without values.
        """
        parts = tuple(part for part in rule.parts if part.file in headers)
        tables = [headers[part.file].table for part in parts]
        problems: list[str] = []
        remarks: list[str] = []
        sources: list[str] = []
        for place, part in enumerate(parts):
            try:
                source = self._map(place, contract, part, headers)
                sources.append(source)
                remarks += self._remarks_on_ids(contract, part, headers[part.file], source)
                problems += self._check(place, contract, part, tables[place], lineage.local_authority_code)
            except FileRefusedError as refusal:
                problems += refusal.problems
        if problems:
            raise FileRefusedError(problems)
        together = " union all ".join(f"select {place} as _part, * from mapped_{place}" for place in range(len(parts)))
        self._rows.run(f"create or replace temp view mapped as {together}", tables[0].title)
        mapped = self._counts("mapped", len(parts))
        kept = self._keep_each_once(contract, parts, tables)
        after_repeats = self._counts(kept, len(parts))
        if rule.merge:
            kept = self._merge(contract, kept, tables, remarks)
        words = checks.repeated_keys(self._connection, kept, contract, parts, tables) if kept != "mapped" else []
        if words:
            raise FileRefusedError(words)
        landed = self._counts(kept, len(parts))
        parquet = self.folder / f"{contract.name}.parquet"
        self._write(contract, kept, tables, lineage, parquet)
        read_parts = []
        for table in dict.fromkeys(tables):
            places = [place for place, each in enumerate(tables) if each is table]
            unused = self._rows.count(sources[places[0]]) - self._rows_used(places)
            read_parts.append(
                ReadPart(
                    table=table,
                    rows_read=sum(mapped[place] for place in places) + unused,
                    rows_not_applicable=unused,
                    rows_repeated=sum(mapped[place] - after_repeats[place] for place in places),
                    rows_merged=sum(after_repeats[place] - landed[place] for place in places),
                    rows_landed=sum(landed[place] for place in places),
                )
            )
        return ReadExport(
            contract=contract,
            parts=tuple(read_parts),
            remarks=tuple(remarks),
            fingerprint=reading_fingerprint(contract, rule, headers),
            parquet=parquet,
        )

    def use_blanks(self, blanks: tuple[str, ...]) -> None:
        """Read these texts as blank in every column from now on: what the profile of the batch says."""
        self._rows = Rows(self._connection, blanks)

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

    def _map(self, place: int, contract: Contract, part: Part, headers: Mapping[str, Header]) -> str:
        header = headers[part.file]
        positions = header.positions_of_part(contract, part)
        source = self._rows.relation(header.table, list(positions.values()))
        helpers = {name: self._helper(part, headers[name], name) for name in part.helper_files if name in headers}
        mapped = mapped_rows(contract, part, positions, source, helpers)
        self._rows.run(f"create or replace temp table mapped_{place} as {mapped}", header.table.title)
        return source

    def _helper(self, part: Part, header: Header, name: str) -> Helper:
        positions = {column: header.position(column) for column in part.helper_columns(name) if column in header}
        relation = self._rows.relation(header.table, list(positions.values()))
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

    def _remarks_on_ids(self, contract: Contract, part: Part, header: Header, source: str) -> list[str]:
        """How many cells of ids held characters that cannot be seen; they were taken out, or made a plain space."""
        names = [
            leaf.source[0]
            for column in contract.columns
            if is_id(contract, column) and column.name in part.columns
            for leaf in part.columns[column.name].leaves
            if leaf.source and leaf.source[0] in header
        ]
        places = sorted({header.position(name) for name in names})
        if not places:
            return []
        counted = " + ".join(f"count(*) filter (where {has_invisible_characters(f'c{place}')})" for place in places)
        count = (self._connection.execute(f"select {counted} from {source}").fetchone() or (0,))[0]
        if not count:
            return []
        what = "values of ids held characters that cannot be seen; they were taken out."
        return [f"{header.table.title}: {count:,} {what}"]

    def _check(self, place: int, contract: Contract, part: Part, table: SourceTable, authority: str) -> list[str]:
        problems, count = checks.failed_cells(self._connection, f"mapped_{place}", contract, part, authority)
        return first_of(table.title, problems, count, table.row_word) if count else []

    def _keep_each_once(self, contract: Contract, parts: tuple[Part, ...], tables: list[SourceTable]) -> str:
        """The relation of the rows to land: identical rows once, the first of them; joined ids told apart."""
        if not checks.has_repeated_keys(self._connection, "mapped", contract):
            return "mapped"
        names = quoted_list(contract.column_names)
        self._rows.run(
            f"create or replace temp table kept as select place.part as _part, place.row as _source_row, {names} from "
            f"(select min({{'part': _part, 'row': _source_row}}) as place, {names} from mapped group by {names})",
            tables[0].title,
        )
        numbered = [place for place, part in enumerate(parts) if part.columns[contract.key[0]].ordinal]
        if numbered:
            self._number_the_same_ids(contract, numbered, tables)
        return "kept"

    def _number_the_same_ids(self, contract: Contract, places: list[int], tables: list[SourceTable]) -> None:
        """Tell rows that join to one id apart, by their contents, so that the order of the file does not matter."""
        key = quoted(contract.key[0])
        others = ", ".join(f"{quoted(name)} nulls last" for name in contract.column_names if name not in contract.key)
        is_numbered = f"_part in ({', '.join(map(str, places))})"
        self._rows.run(
            f"create or replace temp table kept as select * exclude (place) replace (case when place = 1 or not "
            f"{is_numbered} then {key} else {key} || '#' || place end as {key}) from (select *, row_number() over "
            f"(partition by {is_numbered}, {key} order by {others}) as place from kept) as placed",
            tables[0].title,
        )

    def _merge(self, contract: Contract, relation: str, tables: list[SourceTable], remarks: list[str]) -> str:
        """One row a key: of each column the first filled value, in the order of tables and rows."""
        if not checks.has_repeated_keys(self._connection, relation, contract):
            return relation
        keys = quoted_list(contract.key)
        others = [quoted(name) for name in contract.column_names if name not in contract.key]
        firsts = ", ".join(
            f"first({name} order by _part, _source_row) filter (where {name} is not null) as {name}" for name in others
        )
        self._rows.run(
            f"create or replace temp table merged as select first(_part order by _part, _source_row) as _part, "
            f"first(_source_row order by _part, _source_row) as _source_row, {keys}, {firsts} "
            f"from {relation} group by {keys}",
            tables[0].title,
        )
        for name in others:
            count = self._rows.count(
                f"(select 1 from {relation} group by {keys} having count(distinct {name}) > 1) as different"
            )
            if count:
                remarks.append(
                    f"{tables[0].file_name}: {count:,} of {contract.name} have different values of "
                    f"{name.strip(chr(34))} in several rows; the first is kept."
                )
        return "merged"

    def _rows_used(self, places: list[int]) -> int:
        """How many rows of a table give at least one record of the export."""
        used = " union ".join(f"select _source_row from mapped_{place}" for place in places)
        return self._rows.count(f"({used}) as used")

    def _counts(self, relation: str, parts: int) -> list[int]:
        found = dict(self._connection.execute(f"select _part, count(*) from {relation} group by _part").fetchall())
        return [found.get(place, 0) for place in range(parts)]

    def _write(
        self, contract: Contract, relation: str, tables: list[SourceTable], lineage: Lineage, parquet: Path
    ) -> None:
        def by_part(values: list[str]) -> str:
            cases = " ".join(f"when {place} then {literal(value)}" for place, value in enumerate(values))
            return f"case _part {cases} end"

        files = by_part([f"{lineage.folder}{table.lineage_name}" for table in tables])
        hashes = by_part([table.sha256 for table in tables])
        self._connection.execute(
            f"copy (select {quoted_list(contract.column_names)}, {files} as _source_file, "
            f"{hashes} as _source_sha256, cast(_source_row as bigint) as _source_row, "
            f"date {literal(lineage.extract_date)} as _extract_date, "
            f"{literal(lineage.local_authority_code)} as _local_authority_code from {relation} "
            "order by _part, _source_row) to $parquet (format parquet, compression zstd)",
            {"parquet": str(parquet)},
        )


def reading_fingerprint(contract: Contract, rule: ExportRule, headers: Mapping[str, Header]) -> str:
    """Eight hex digits for how bytes became rows: contract, profile, names and bytes of all tables, and this code."""
    tables = sorted(
        [name, header.table.lineage_name, header.table.sha256, header.table.delimiter, header.table.first_row]
        for name, header in headers.items()
    )
    parts = [READING_VERSION, contract.reading_rules(), asdict(rule), tables]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:8]


def combined_hash(read: ReadExport) -> str:
    """The hash a landed file is named by: of the one file it came from, or over all of them."""
    hashes = sorted({part.table.sha256 for part in read.parts})
    if len(hashes) == 1:
        return hashes[0]
    return hashlib.sha256("".join(hashes).encode()).hexdigest()
