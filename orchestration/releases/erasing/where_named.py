"""Which files name a child: in their bytes, in what they hold when unpacked, in the tables and views of databases.

An id so short that a word or number equals it by chance, or one of digits alone, stands in texts that mean something
else: it is looked for in columns of children alone, and in no file that has no columns.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb

from orchestration.ground.database.sql import only_row, open_to_read, open_to_write, sql_name, sql_text

SHORTEST_SOUGHT = 5
# What stands where the id of an erased child stood in what people wrote.
ERASED = "[erased]"
AUTHORITY = "local_authority_code"
CODE = re.compile(r"(?<![A-Za-z0-9])[A-Z]\d{8}(?![A-Za-z0-9])")
# Bytes of one packed file; a larger one in a refused batch is there to do harm.
LARGEST_PACKED = 500_000_000
# Packed in a way that is not looked into.
UNSEARCHABLE = (".gz", ".7z", ".rar", ".bz2", ".xz")
# What a file raises that cannot be looked into; a way of packing that Python lacks is a RuntimeError too.
CANNOT_BE_SEARCHED = (OSError, zipfile.BadZipFile, RuntimeError, duckdb.Error)


def are_sought_in_texts(ids: Iterable[str]) -> bool:
    """True if the ids are such that a text which holds one names the child."""
    return all(len(each) >= SHORTEST_SOUGHT and not each.isdigit() for each in ids)


def places_of(path: Path, ids: set[str], authority: str | None = None) -> Iterator[str]:
    """Where a file names one of the ids: `table.column` of a DuckDB or Parquet file, else the file or what is in it.

    With an authority, rows and files that are another authority's are passed over: its children may have the same ids.

    Raises:
        OSError, zipfile.BadZipFile, RuntimeError: a packed file cannot be looked into.
    """
    if path.suffix == ".duckdb":
        with open_to_read(sought=path) as connection:
            tables = connection.execute("select table_name from duckdb_tables() where not internal").fetchall()
            for (table,) in tables:
                yield from _columns_with(connection, f"sought.main.{sql_name(table)}", table, ids, authority)
            # A council's own indicator may compare a column with a text.
            views = connection.execute("select view_name, sql from duckdb_views() where not internal").fetchall()
        if are_sought_in_texts(ids):
            yield from (f"the query of the view {view}" for view, text in views if is_in(text.encode(), ids))
    elif path.suffix == ".parquet":
        with open_to_write() as connection:
            connection.from_parquet(str(path)).create_view("file")
            yield from _columns_with(connection, "file", path.stem, ids, authority)
    elif are_sought_in_texts(ids) and not (authority and _is_of_another(path, authority)):
        yield from _texts_with(path, ids)


def _is_of_another(path: Path, authority: str) -> bool:
    """True for a file whose name, or whose folder's, is another authority's code."""
    codes = {name for part in path.parts[-3:] for name in CODE.findall(part)}
    return bool(codes) and authority not in codes


def _columns_with(
    connection: duckdb.DuckDBPyConnection, name: str, table: str, ids: set[str], authority: str | None
) -> Iterator[str]:
    pattern = rf"(^|[^A-Za-z0-9])({'|'.join(map(re.escape, sorted(ids)))})($|[^A-Za-z0-9])"
    columns = connection.execute(f"describe {name}").fetchall()
    has_authority = any(column == AUTHORITY for column, *_ in columns)
    where = f" where {AUTHORITY} = {sql_text(authority)}" if authority and has_authority else ""
    texts = [
        column
        for column, kind, *_ in columns
        if kind == "VARCHAR" and (are_sought_in_texts(ids) or "child_id" in column)
    ]
    if texts:
        counts = ", ".join(f"count(*) filter (where regexp_matches({sql_name(column)}, $1))" for column in texts)
        row = only_row(connection, f"select {counts} from {name}{where}", [pattern])
        yield from (f"{table}.{column}" for column, rows in zip(texts, row, strict=True) if rows)


def _texts_with(path: Path, ids: set[str]) -> Iterator[str]:
    if path.suffix.lower() in UNSEARCHABLE:
        raise OSError(f"a file that ends in {path.suffix} is not looked into")
    if not zipfile.is_zipfile(path):
        if is_in(path.read_bytes(), ids):
            yield "its text"
        return
    with zipfile.ZipFile(path) as packed:
        for member in packed.infolist():
            if member.file_size > LARGEST_PACKED:
                raise OSError("a packed file is too large to be looked into")
            if is_in(packed.read(member), ids):
                yield member.filename


def is_in(data: bytes, ids: Iterable[str]) -> bool:
    """True if one of the ids stands in some bytes, in whatever encoding files have, and not within a longer id."""
    plain = b"|".join(re.escape(each.encode()) for each in sorted(ids))
    # Of two bytes a letter, as old workbooks and some exports have.
    encodings = ("utf-16-le", "utf-16-be")
    wide = b"|".join(re.escape(each.encode(encoding)) for each in sorted(ids) for encoding in encodings)
    return bool(re.search(rb"(?<![A-Za-z0-9])(" + plain + rb")(?![A-Za-z0-9])|" + wide, data))


def bytes_name(path: Path, ids: set[str]) -> bool:
    """True if an id stands in the bytes of a file; one with a digit, in large letters or small.

    One without a digit may be a word of every sentence in small letters: a surname such as `Young`.
    """
    if not are_sought_in_texts(ids):
        return False
    data = path.read_bytes()
    small = {each.lower() for each in ids if any(map(str.isdigit, each))}
    return is_in(data, ids) or (bool(small) and is_in(data.lower(), small))


def pattern_of(ids: Iterable[str]) -> re.Pattern[str]:
    """Finds one of the ids in what people write, in large letters or small, and not within a longer id."""
    longest_first = sorted(ids, key=lambda each: (-len(each), each))
    return re.compile(rf"(?<![A-Za-z0-9])({'|'.join(map(re.escape, longest_first))})(?![A-Za-z0-9])", re.IGNORECASE)


def names_or_cannot_tell(path: Path, ids: set[str]) -> bool:
    """True if a file of a batch names one of the ids, or if it cannot be looked into.

    Also for ids that are not sought in texts: the file is an export, and numbers in it are ids.
    """
    try:
        if not are_sought_in_texts(ids):
            return any(True for _ in _texts_with(path, ids))
        return any(True for _ in places_of(path, ids))
    except CANNOT_BE_SEARCHED:
        return True
