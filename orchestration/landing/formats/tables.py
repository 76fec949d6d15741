"""What every format ends in: a table of texts with a header, and where its rows stand in the file it came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.landing.formats.file_copy import FileCopy

ROW_COLUMN = "_source_row"


@dataclass(frozen=True)
class SourceTable:
    """One table of a batch, its rows not read yet.

    `table` is its name within the file (a stem, a sheet, a record element), `title` what a message calls it and
    `lineage_name` what a landed row remembers. `path` is a clean CSV file (UTF-8, LF, header in the first line,
    `delimiter` between columns, first record in row `first_row`) or, where `is_parquet`, a Parquet file of
    `_source_row` and text columns c0, c1, ... `is_plain` means that no value can hold a character that cannot be seen,
    so that ids need not be searched for them. `row_word` is what a row number counts: rows, or lines of an XML file.
    Of a sheet, too, `first_row` is the row below the header, `letters` are those of its columns, and
    `formulas_without_value` says for some places of the header in which row the first such formula of that column
    stands, and how many there are; `merged_away` the same of blank cells that show the value of a cell they are merged
    with.
    """

    file_name: str
    table: str
    title: str
    lineage_name: str
    sha256: str
    header: tuple[str, ...]
    path: Path
    is_parquet: bool = False
    delimiter: str = ","
    first_row: int = 2
    row_word: str = "row"
    notes: tuple[str, ...] = ()
    is_plain: bool = False
    letters: tuple[str, ...] = ()
    formulas_without_value: tuple[tuple[int, int, int], ...] = ()
    merged_away: tuple[tuple[int, int, int], ...] = ()

    @property
    def header_row(self) -> int:
        """The row that the column names stand in, as a message tells it."""
        return self.first_row - 1


def source_column(position: int) -> str:
    """The name under which the column at a place of the header is read. The header's own names never reach SQL."""
    return f"c{position}"


def written_table(
    copy: FileCopy,
    table: str,
    title: str,
    header: tuple[str, ...],
    columns: Sequence[Sequence[str | None]],
    rows: Sequence[int],
    row_word: str = "row",
    first_row: int = 2,
    letters: tuple[str, ...] = (),
) -> SourceTable:
    """Put columns of texts, with the row that each value stands in, beside the copy of their file."""
    path = copy.path.with_name(f"{copy.path.stem}.{len(list(copy.path.parent.iterdir())):04d}.parquet")
    arrays = {ROW_COLUMN: pa.array(rows, pa.int64())}
    arrays |= {source_column(place): pa.array(values, pa.string()) for place, values in enumerate(columns)}
    pq.write_table(pa.table(arrays), path)
    return SourceTable(
        file_name=copy.name,
        table=table,
        title=title,
        lineage_name=f"{copy.name}#{table}",
        sha256=copy.sha256,
        header=header,
        path=path,
        is_parquet=True,
        first_row=first_row,
        row_word=row_word,
        letters=letters,
    )
