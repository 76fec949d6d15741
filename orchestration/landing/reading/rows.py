"""The rows of a source table as a relation of text: every record or none."""

from __future__ import annotations

import duckdb

from orchestration.ground.sql import sql_text
from orchestration.landing.formats.row_shape import check_row_shape
from orchestration.landing.formats.tables import ROW_COLUMN, SourceTable, source_column
from orchestration.landing.problems import EXPORT_AGAIN, MOST_PROBLEMS_OF_A_FILE, FileRefusedError

UNREADABLE_ROW = {
    "MISSING COLUMNS": "it has fewer columns than the header. The file may be cut off, or a line end stands in a text.",
    "TOO MANY COLUMNS": "it has more columns than the header. A comma may stand in a text without quotation marks.",
    "UNQUOTED VALUE": "a quotation mark opens a text and is not closed properly. The file may be cut off.",
    "LINE SIZE OVER MAXIMUM": "it is longer than two million characters. A quotation mark may not be closed.",
}


class Rows:
    """Makes relations of source tables on one connection, each at most once for the same columns."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, blanks: tuple[str, ...] = ()):
        """`blanks` are texts that mean blank in any column."""
        self._connection = connection
        self._blanks = blanks
        self._made: dict[tuple[str, str, tuple[int, ...]], str] = {}
        self._checked: set[tuple[str, str]] = set()

    def relation(self, table: SourceTable, positions: list[int]) -> str:
        """A relation of `_source_row` and the columns at some places of the header, as text.

        Raises:
            FileRefusedError: rows that cannot be read, by their numbers.
        """
        wanted = tuple(sorted(set(positions))) or ((0,) if table.header else ())
        key = (table.lineage_name, table.sha256, wanted)
        if key not in self._made:
            name = f"source_{len(self._made)}"
            columns = ", ".join([ROW_COLUMN, *(self._value(source_column(place)) for place in wanted)])
            if table.is_parquet:
                self.run(
                    f"create or replace temp table {name} as select {columns} from read_parquet($file)",
                    table.title,
                    {"file": str(table.path)},
                )
            else:
                self._read_csv(name, table, columns)
            self._made[key] = name
        return self._made[key]

    def _value(self, column: str) -> str:
        if not self._blanks:
            return column
        return (
            f"case when trim({column}) not in ({', '.join(map(sql_text, self._blanks))}) then {column} end as {column}"
        )

    def count(self, relation: str) -> int:
        """How many rows a relation has."""
        return int((self._connection.execute(f"select count(*) from {relation}").fetchone() or (0,))[0])

    def run(self, sql: str, title: str, parameters: dict[str, str] | None = None) -> None:
        """Run a statement over a file's rows; DuckDB's own messages quote whole rows, so none is passed on.

        Raises:
            FileRefusedError: it failed, with the kind of failure and no more.
        """
        try:
            self._connection.execute(sql, parameters or {})
            return
        except duckdb.Error as error:
            kind = type(error).__name__
        # Outside the handler, so that not even the chain of exceptions holds the original.
        raise FileRefusedError([f"{title}: it cannot be read ({kind}). {EXPORT_AGAIN}"], "row_broken")

    def _check_shape(self, table: SourceTable) -> None:
        """Not before the header is known to be one: with a title above it every row would be complained of."""
        key = (table.lineage_name, table.sha256)
        if key not in self._checked:
            text, header_row = table.path.read_bytes(), table.first_row - 1
            check_row_shape(table.title, text, table.delimiter, len(table.header), header_row)
            self._checked.add(key)

    def _read_csv(self, name: str, table: SourceTable, columns: str) -> None:
        self._check_shape(table)
        types = ", ".join(f"{sql_text(source_column(n))}: 'VARCHAR'" for n in range(len(table.header)))
        self._connection.execute("drop table if exists reject_errors")
        self._connection.execute("drop table if exists reject_scans")
        numbered = columns.replace(ROW_COLUMN, f"row_number() over () + {table.first_row - 1} as {ROW_COLUMN}", 1)
        # Broken rows are collected only to name them all: the file is refused if there is one.
        self.run(
            f"create or replace temp table {name} as select {numbered} "
            f"from read_csv($file, columns = {{{types}}}, header = true, auto_detect = false, "
            f"delim = {sql_text(table.delimiter)}, quote = '\"', escape = '\"', new_line = '\\n', strict_mode = true, "
            "null_padding = false, store_rejects = true)",
            table.title,
            {"file": str(table.path)},
        )
        broken = self._connection.execute(
            "select line, min(error_type) from reject_errors group by line order by line"
        ).fetchall()
        if broken:
            shown = [
                f"{table.title}, row {row + table.first_row - 2}: {UNREADABLE_ROW.get(kind, 'it cannot be read.')} "
                f"{EXPORT_AGAIN}"
                for row, kind in broken[:MOST_PROBLEMS_OF_A_FILE]
            ]
            if len(broken) > len(shown):
                shown.append(f"{table.title}: {len(broken) - len(shown):,} more rows cannot be read.")
            raise FileRefusedError(shown, "row_broken")
