"""Read one file strictly: every record or none, by column name, checked against its contract, into one Parquet file."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from orchestration.defs.landing.contracts import Contract
from orchestration.defs.landing.formats.text import OpenedFile
from orchestration.defs.landing.problems import EXPORT_AGAIN, MOST_PROBLEMS_OF_A_FILE, FileRefusedError, first_of
from orchestration.defs.landing.profiles.rules import ExportRule
from orchestration.defs.landing.reading import checks, headers
from orchestration.defs.landing.reading.mapping import mapped_rows, source_column, trimmed
from orchestration.defs.landing.sql import literal, quoted, quoted_list

# Counts up whenever these modules read the same bytes differently, so that batches are read again.
READING_VERSION = 1
UNREADABLE_ROW = {
    "MISSING COLUMNS": "it has fewer columns than the header. The file may be cut off, or a line end stands in a text.",
    "TOO MANY COLUMNS": "it has more columns than the header. A comma may stand in a text without quotation marks.",
    "UNQUOTED VALUE": "a quotation mark opens a text and is not closed properly. The file may be cut off.",
    "LINE SIZE OVER MAXIMUM": "it is longer than two million characters. A quotation mark may not be closed.",
}


@dataclass(frozen=True)
class Lineage:
    """What is the same for all rows of one file: where they came from. The date is ISO text."""

    source_file: str
    source_sha256: str
    extract_date: str
    local_authority_code: str


@dataclass(frozen=True)
class ReadExport:
    """One export of a batch as read: rows_read = rows_landed + rows_repeated; `parquet` is a temporary file."""

    contract: Contract
    opened: OpenedFile
    lineage: Lineage
    rows_read: int
    rows_landed: int
    unlisted_columns: tuple[str, ...]
    remarks: tuple[str, ...]
    fingerprint: str
    parquet: Path


class Reader:
    """Reads the files of one batch with one connection, writing Parquet into a folder of its own."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path):
        self._connection = connection
        self._folder = folder

    def read_export(
        self, contract: Contract, rule: ExportRule, opened: OpenedFile, helpers: dict[str, OpenedFile], lineage: Lineage
    ) -> ReadExport:
        """Read, map and check one export, and write its rows, each identical one once.

        Args:
            contract: what the rows must be.
            rule: how the profile fills the contract.
            opened: the file, its header known.
            helpers: the files looked up for flags that this batch has, by stem.
            lineage: what is written beside every row.

        Raises:
            FileRefusedError: every row, column and cell that is wrong, in words without values.
        """
        positions = headers.source_positions(opened, contract, rule)
        flags = {stem: self._flag_values(stem, rule, helper) for stem, helper in helpers.items()}
        self._read_rows("source_rows", opened, sorted(set(positions.values())))
        mapped = mapped_rows(contract, rule, positions, "source_rows", flags)
        self._run(f"create or replace temp table mapped as {mapped}", opened)
        self._check(contract, rule, opened, lineage.local_authority_code)
        rows_read = self._count("mapped")
        kept = self._keep_each_once(contract, rule, opened)
        parquet = self._folder / f"{contract.name}.parquet"
        self._write(contract, kept, lineage, parquet)
        return ReadExport(
            contract=contract,
            opened=opened,
            lineage=lineage,
            rows_read=rows_read,
            rows_landed=self._count(kept),
            unlisted_columns=tuple(headers.unlisted_columns(opened, rule)),
            remarks=tuple(headers.remarks_on_columns(opened, rule)),
            fingerprint=reading_fingerprint(contract, rule, opened, helpers),
            parquet=parquet,
        )

    def count_rows(self, opened: OpenedFile) -> int:
        """How many records a file has.

        Raises:
            FileRefusedError: a row cannot be read.
        """
        self._read_rows("counted_rows", opened, [0])
        return self._count("counted_rows")

    def _read_rows(self, table: str, opened: OpenedFile, positions: list[int]) -> None:
        """Make a table of the wanted columns as text, with `_source_row`, or refuse the file for its broken rows."""
        columns = ", ".join(f"{literal(source_column(n))}: 'VARCHAR'" for n in range(len(opened.header)))
        wanted = ", ".join(source_column(position) for position in positions)
        self._connection.execute("drop table if exists reject_errors")
        self._connection.execute("drop table if exists reject_scans")
        # Broken rows are collected only to name them all: the file is refused if there is one.
        self._run(
            f"create or replace temp table {table} as select row_number() over () + 1 as _source_row, {wanted} "
            f"from read_csv($file, columns = {{{columns}}}, header = true, auto_detect = false, delim = ',', "
            "quote = '\"', escape = '\"', new_line = '\\n', strict_mode = true, null_padding = false, "
            "store_rejects = true)",
            opened,
            {"file": str(opened.path)},
        )
        broken = self._connection.execute(
            "select line, min(error_type) from reject_errors group by line order by line"
        ).fetchall()
        if broken:
            shown = [
                f"{opened.name}, row {row}: {UNREADABLE_ROW.get(kind, 'it cannot be read.')} {EXPORT_AGAIN}"
                for row, kind in broken[:MOST_PROBLEMS_OF_A_FILE]
            ]
            if len(broken) > len(shown):
                shown.append(f"{opened.name}: {len(broken) - len(shown):,} more rows cannot be read.")
            raise FileRefusedError(shown)

    def _flag_values(self, stem: str, rule: ExportRule, helper: OpenedFile) -> str:
        column = next(r.present_in.column for r in rule.columns.values() if r.present_in and r.present_in.file == stem)
        position = headers.column_position(helper, column)
        self._read_rows("flag_rows", helper, [position])
        table = f"flags_{hashlib.sha256(stem.encode()).hexdigest()[:8]}"
        value = trimmed(source_column(position))
        self._run(f"create or replace temp table {table} as select distinct {value} as value from flag_rows", helper)
        return table

    def _check(self, contract: Contract, rule: ExportRule, opened: OpenedFile, authority: str) -> None:
        problems, count = checks.failed_cells(self._connection, "mapped", contract, rule, authority)
        if count:
            raise FileRefusedError(first_of(opened.name, problems, count))

    def _keep_each_once(self, contract: Contract, rule: ExportRule, opened: OpenedFile) -> str:
        """The table of the rows to land: identical rows once, the first of them; no key twice."""
        if not checks.has_repeated_keys(self._connection, "mapped", contract):
            return "mapped"
        names = quoted_list(contract.column_names)
        self._run(
            f"create or replace temp table kept as select min(_source_row) as _source_row, {names} "
            f"from mapped group by {names}",
            opened,
        )
        if rule.columns[contract.key[0]].ordinal:
            self._number_the_same_ids(contract, opened)
        problems, count = checks.repeated_keys(self._connection, "kept", contract, rule)
        if count:
            raise FileRefusedError(first_of(opened.name, problems, count))
        return "kept"

    def _number_the_same_ids(self, contract: Contract, opened: OpenedFile) -> None:
        """Tell rows that join to one id apart, by their contents, so that the order of the file does not matter."""
        key = quoted(contract.key[0])
        others = ", ".join(f"{quoted(name)} nulls last" for name in contract.column_names if name not in contract.key)
        self._run(
            f"create or replace temp table kept as select * replace (case when place = 1 then {key} "
            f"else {key} || '#' || place end as {key}) from (select *, row_number() over "
            f"(partition by {key} order by {others}) as place from kept) as placed",
            opened,
        )

    def _write(self, contract: Contract, table: str, lineage: Lineage, parquet: Path) -> None:
        self._connection.execute(
            f"copy (select {quoted_list(contract.column_names)}, {literal(lineage.source_file)} as _source_file, "
            f"{literal(lineage.source_sha256)} as _source_sha256, _source_row, "
            f"date {literal(lineage.extract_date)} as _extract_date, "
            f"{literal(lineage.local_authority_code)} as _local_authority_code from {table} order by _source_row) "
            "to $parquet (format parquet, compression zstd)",
            {"parquet": str(parquet)},
        )

    def _count(self, table: str) -> int:
        return (self._connection.execute(f"select count(*) from {table}").fetchone() or (0,))[0]

    def _run(self, sql: str, opened: OpenedFile, parameters: dict[str, str] | None = None) -> None:
        """Run a statement over a file's rows; DuckDB's own messages quote whole rows, so none is passed on."""
        try:
            self._connection.execute(sql, parameters or {})
            return
        except duckdb.Error as error:
            kind = type(error).__name__
        # Outside the handler, so that not even the chain of exceptions holds the original.
        raise FileRefusedError([f"{opened.name}: it cannot be read as CSV ({kind}). {EXPORT_AGAIN}"])


def reading_fingerprint(
    contract: Contract, rule: ExportRule, opened: OpenedFile, helpers: dict[str, OpenedFile]
) -> str:
    """Eight hex digits for how bytes became rows: contract, profile, file name, files looked up, and this code."""
    looked_up = {stem: helper.sha256 for stem, helper in sorted(helpers.items())}
    parts = [READING_VERSION, contract.reading_rules(), asdict(rule), opened.name, looked_up]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:8]
