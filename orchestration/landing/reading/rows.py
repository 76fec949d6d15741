"""The rows of a source table as a relation of text: every record or none."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection

import duckdb

from orchestration.ground.database.safe_errors import kind_of_failure
from orchestration.ground.database.sql import MEMORY_OF_READING, only_row, sql_text, sql_texts
from orchestration.ground.display import on_one_line
from orchestration.ground.files.disk import megabytes
from orchestration.landing.formats.row_checks import TOO_FEW, TOO_LONG, TOO_MANY, check_row_checks, in_spans
from orchestration.landing.formats.tables import ROW_COLUMN, SourceTable, source_column
from orchestration.landing.problems import EXPORT_AGAIN, MOST_PROBLEMS_OF_A_FILE, FileRefusedError
from orchestration.landing.reading.ids import trimmed
from orchestration.landing.spreadsheets import FORMULA_WITHOUT_VALUE, MERGED, is_error

UNREADABLE_ROW = {
    "MISSING COLUMNS": TOO_FEW,
    "TOO MANY COLUMNS": TOO_MANY,
    "UNQUOTED VALUE": "a quotation mark opens a text and is not closed properly. The file may be cut off.",
    "LINE SIZE OVER MAXIMUM": TOO_LONG,
}
HEADER_ONCE = "Have the report write them once, above all rows, and export the file again."
TOO_LARGE_TO_READ = (
    "and the disk has no room for the rest. Make room on the disk of the outputs folder, or export only the columns "
    "asked for."
)


@functools.cache
def _blank_row(delimiter: str) -> re.Pattern[bytes]:
    """A row of nothing but delimiters, blanks and quotation marks, or what looks like one inside a long text."""
    return re.compile(rb'\n[ \t"' + re.escape(delimiter.encode()) + rb"]*(?:\n|$)")


class Rows:
    """Makes relations of source tables on one connection, each at most once for the same columns."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, blanks: tuple[str, ...] = ()):
        """`blanks` are texts that mean blank in any column."""
        self._connection = connection
        self._blanks = blanks
        self._made: dict[tuple[str, str, tuple[int, ...], frozenset[int]], str] = {}
        self._checked: set[tuple[str, str]] = set()
        self._notes: dict[str, str] = {}

    def relation(self, table: SourceTable, positions: list[int], days: frozenset[int] = frozenset()) -> str:
        """A relation of `_source_row` and the columns at some places of the header, as text.

        Of the columns at `days` an error of a spreadsheet is not blank, whatever the layout says: a blank day says that
        something has not happened or goes on, and a lookup that failed does not.

        Raises:
            FileRefusedError: rows that cannot be read, by their numbers; formulas without a value and merged cells,
                by their places.
        """
        _refuse_unseen(table, positions)
        wanted = tuple(sorted(set(positions))) or ((0,) if table.header else ())
        key = (table.lineage_name, table.sha256, wanted, days)
        if key not in self._made:
            name = f"source_{len(self._made)}"
            columns = ", ".join([ROW_COLUMN, *(self._value(place, place in days) for place in wanted)])
            if table.is_parquet:
                self.run(
                    f"create or replace temp table {name} as select {columns} from read_parquet($file)",
                    table.title,
                    {"file": str(table.path)},
                )
            else:
                self._read_csv(name, table, columns, wanted)
            self._refuse_repeated_header(name, table, wanted)
            self._made[key] = name
        return self._made[key]

    def _value(self, place: int, is_day: bool) -> str:
        column = source_column(place)
        blanks = [blank for blank in self._blanks if not (is_day and is_error(blank))]
        if not blanks:
            return column
        return f"case when trim({column}) not in ({sql_texts(blanks)}) then {column} end as {column}"

    def notes_on(self, table: SourceTable) -> list[str]:
        """What was met while the rows of a table were read; told once."""
        note = self._notes.pop(table.title, None)
        return [note] if note else []

    def count(self, relation: str) -> int:
        """How many rows a relation has."""
        return int(only_row(self._connection, f"select count(*) from {relation}")[0])

    def run(self, sql: str, title: str, parameters: dict[str, str] | None = None) -> None:
        """Run a statement over a file's rows; DuckDB's own messages quote whole rows, so none is passed on.

        Raises:
            FileRefusedError: it failed, with the kind of failure and no more.
            duckdb.IOException: the disk failed, and not the file. Its message holds paths alone.
        """
        try:
            self._connection.execute(sql, parameters or {})
            return
        except duckdb.IOException:
            raise
        except duckdb.OutOfMemoryException:
            words = f"{title}: to read it takes more than {megabytes(MEMORY_OF_READING)} of memory, {TOO_LARGE_TO_READ}"
            raise FileRefusedError([words], "file_unreadable") from None
        except duckdb.Error as error:
            kind = kind_of_failure(error)
        # Outside the handler, so that not even the chain of exceptions holds the original.
        raise FileRefusedError([f"{title}: it cannot be read ({kind}). {EXPORT_AGAIN}"], "row_broken")

    def _check_layout(self, table: SourceTable) -> None:
        """Not before the header is known to be one: with a title above it every row would be complained of."""
        key = (table.lineage_name, table.sha256)
        if key not in self._checked:
            check_row_checks(table.title, table.path, table.delimiter, len(table.header), table.header_row)
            self._checked.add(key)

    def _read_csv(self, name: str, table: SourceTable, columns: str, wanted: tuple[int, ...]) -> None:
        self._check_layout(table)
        types = ", ".join(f"{sql_text(source_column(n))}: 'VARCHAR'" for n in range(len(table.header)))
        self._connection.execute("drop table if exists reject_errors")
        self._connection.execute("drop table if exists reject_scans")
        # Below a list a spreadsheet writes rows of commas; only a table that may have some is read with every column.
        may_be_blank = _blank_row(table.delimiter).search(table.path.read_bytes().rstrip(b"\n")) is not None
        places = range(len(table.header)) if may_be_blank else wanted
        every = [source_column(place) for place in places]
        # Broken rows are collected only to name them all: the file is refused if there is one.
        rows = (
            f"select row_number() over () + {table.first_row - 1} as {ROW_COLUMN}, {', '.join(every)} "
            f"from read_csv($file, columns = {{{types}}}, header = true, auto_detect = false, "
            f"delim = {sql_text(table.delimiter)}, quote = '\"', escape = '\"', new_line = '\\n', strict_mode = true, "
            "null_padding = false, store_rejects = true)"
        )
        file = {"file": str(table.path)}
        if not may_be_blank:
            self.run(
                f"create or replace temp table {name} as select {columns} from ({rows}) as rows", table.title, file
            )
            self._refuse_broken(table)
            return
        self.run(f"create or replace temp table numbered as {rows}", table.title, file)
        self._refuse_broken(table)
        is_blank = f"coalesce({', '.join(map(trimmed, every))}) is null"
        self.run(
            f"create or replace temp table {name} as select {columns} from numbered where not ({is_blank})", table.title
        )
        self._note_on_blank(table, f"select {ROW_COLUMN} from numbered where {is_blank} order by 1")

    def _refuse_repeated_header(self, name: str, table: SourceTable, wanted: tuple[int, ...]) -> None:
        """A report of several pages may write its header above each of them; one column alone may say its own name."""
        named = [place for place in wanted if place < len(table.header)]
        if len(named) < 2:
            return
        same = " and ".join(f"{source_column(place)} = {sql_text(table.header[place])}" for place in named)
        found = self._connection.execute(f"select {ROW_COLUMN} from {name} where {same} order by 1").fetchall()
        if found:
            rows = f"rows {in_spans([row for (row,) in found])} hold" if len(found) > 1 else f"row {found[0][0]} holds"
            words = f"{table.title}: {rows} the names of the columns once more. {HEADER_ONCE}"
            raise FileRefusedError([words], "row_broken")

    def _note_on_blank(self, table: SourceTable, query: str) -> None:
        numbers = [row for (row,) in self._connection.execute(query).fetchall()]
        if numbers:
            which = (
                f"row {numbers[0]} is blank and was"
                if len(numbers) == 1
                else f"rows {in_spans(numbers)} are blank and were"
            )
            self._notes[table.title] = f"{table.title}: {which} passed over."

    def _refuse_broken(self, table: SourceTable) -> None:
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


def _refuse_unseen(table: SourceTable, positions: Collection[int]) -> None:
    problems = [
        f"{table.title}, cell {table.letters[place]}{row}, column {on_one_line(table.header[place])}"
        f"{f' (and {count - 1:,} more below)' if count > 1 else ''}: {said}"
        for cells, said in ((table.formulas_without_value, FORMULA_WITHOUT_VALUE), (table.merged_away, MERGED))
        for place, row, count in cells
        if place in positions
    ]
    if problems:
        raise FileRefusedError(problems[:MOST_PROBLEMS_OF_A_FILE], "spreadsheet_error")
