"""A first profile for files that no profile knows, for a person to finish. What it cannot tell it asks in a comment.

It writes names of columns, date formats and the words of closed lists; no other value of a file gets into the draft.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from orchestration.ground.display import on_one_line
from orchestration.landing.contracts import Contract
from orchestration.landing.formats.delimited import open_delimited
from orchestration.landing.formats.file_copy import FileCopy, sha256_if_readable
from orchestration.landing.formats.workbook import open_sheets, sheet_names
from orchestration.landing.problems import FileRefusedError
from orchestration.landing.profiles.draft_lines import Table, lines_of_export, lines_of_yaml
from orchestration.landing.profiles.profile import DELIMITERS, suffix_format
from orchestration.landing.profiles.values import LIKELY_DATES, is_day
from orchestration.landing.profiles.vocabulary import Match, Vocabulary

LOOKED_AT = 2_000
# What Python reads of one value unless it is told otherwise (2026-11-29).
LONGEST_VALUE = 131_072
CHILDREN = "children"


def draft_profile(
    name: str,
    folder: Path,
    vocabulary: Vocabulary,
    contracts: dict[str, Contract],
    feeds: Mapping[str, Sequence[str]],
) -> str:
    """The text of a profile for the CSV files and workbooks of a folder.

    Columns that a contract needs and no header has are written as comments with a question, so that the profile cannot
    be used before somebody answered it; so are all other columns that no header has, with the names that may be meant.

    Args:
        name: of the profile.
        folder: whose files are looked at.
        vocabulary: finds which column may be which.
        contracts: what is to be filled.
        feeds: the indicators that a column feeds, by `export.column`.

    Raises:
        FileRefusedError: no file of the folder can be read, or none holds anything that is known.
    """
    problems: list[str] = []
    found = [table for path in sorted(folder.iterdir()) for table in _tables(path, problems)]
    # Of two workbooks with the same sheets the first is looked at.
    tables = list({table.name.lower(): table for table in reversed(found)}.values())[::-1]
    tables_with = Counter(column for table in tables for column in set(table.header))
    matches = {
        table.name: vocabulary.best_match(table.name, table.header, table.values, tables_with) for table in tables
    }
    chosen = _without_repeated_children([table for table in tables if matches[table.name] is not None], matches)
    if not chosen:
        raise FileRefusedError(
            problems or [f"{folder}: no CSV file or workbook of it has two columns that any export is known by."]
        )
    is_workbook = any(suffix_format(path.name) == "workbook" for path in folder.iterdir())
    lines = [
        *_first_lines(name, "workbook" if is_workbook else "csv", problems),
        *lines_of_yaml({"date_format": _date_format(chosen, matches)}),
        *_delimiter(chosen),
        *lines_of_yaml({"recognised_by": _signs(chosen, matches, contracts)}),
        "exports:",
    ]
    by_export: dict[str, list[Table]] = {}
    for table in chosen:
        if match := matches[table.name]:
            by_export.setdefault(match.export_name, []).append(table)
    for export_name in (name for name in contracts if name in by_export):
        lines += lines_of_export(contracts[export_name], by_export[export_name], matches, feeds)
    unused = {
        table.name.lower(): "repeats what another table says of the child" if matches[table.name] else "not recognised"
        for table in tables
        if table not in chosen
    }
    return "\n".join([*lines, *lines_of_yaml({"unused_files": unused})]) + "\n"


def _first_lines(name: str, form: str, problems: Iterable[str]) -> list[str]:
    """What the draft says before its rules: how to read it, what could not be read, and what its files are."""
    return [
        "# yaml-language-server: $schema=../schemas/profile.schema.json",
        "# A draft. Read every line, answer what is asked in comments, give it its name, and try it with `iro check`.",
        *(f"# {on_one_line(problem)}" for problem in problems),
        *lines_of_yaml(
            {"name": name, "title": name, "description": "Say in one sentence which system and report these are."}
        ),
        "# full: every extract holds all history. period: each holds a year or a month, and they are united.",
        *lines_of_yaml({"extracts": "full", "format": form}),
    ]


def _signs(tables: list[Table], matches: dict[str, Match | None], contracts: dict[str, Contract]) -> list[str]:
    """The tables that tell the layout: not population, targets and benchmarks, which may lie beside every layout."""
    kinds = {table.name: contracts[match.export_name].kind for table in tables if (match := matches[table.name])}
    return sorted(table.name.lower() for table in tables if kinds[table.name] != "reference")


def _without_repeated_children(tables: list[Table], matches: dict[str, Match | None]) -> list[Table]:
    """Every table of a case system repeats the child's birth date and sex; only the one that says most is children."""
    counts = {table.name: len(match.columns) for table in tables if (match := matches[table.name])}
    of_children = [table for table in tables if (match := matches[table.name]) and match.export_name == CHILDREN]
    fullest = max(of_children, key=lambda table: counts[table.name], default=None)
    return [table for table in tables if table not in of_children or table is fullest]


def _tables(path: Path, problems: list[str]) -> list[Table]:
    copy = FileCopy(path.name, path, sha256_if_readable(path))
    try:
        if suffix_format(path.name) == "workbook":
            return _sheets(copy)
        if suffix_format(path.name) == "csv":
            return [_csv_table(copy)]
    except FileRefusedError as refusal:
        problems += refusal.problems
    return []


def _csv_table(copy: FileCopy) -> Table:
    text = copy.path.read_bytes()[:100_000].decode("utf-8", errors="replace")
    delimiter = max(DELIMITERS, key=text.partition("\n")[0].count)
    opened = open_delimited(copy, delimiter=delimiter)
    rows = _first_rows(opened.path, delimiter)
    if rows is None:
        raise FileRefusedError(
            [
                f"{copy.name}: a value among its first {LOOKED_AT:,} rows is longer than {LONGEST_VALUE:,} "
                "characters, or a quotation mark is never closed. Correct it and export the file again."
            ],
            "row_broken",
        )
    return Table(Path(copy.name).stem, opened.header, _by_column(opened.header, rows[1:]), delimiter)


def _first_rows(path: Path, delimiter: str) -> list[list[str]] | None:
    """The rows that are looked at; None where a value is too long, whatever a library has let Python read."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [row for row, _ in zip(csv.reader(file, delimiter=delimiter), range(LOOKED_AT), strict=False)]
    except csv.Error:
        return None
    return None if any(len(value) > LONGEST_VALUE for row in rows for value in row) else rows


def _sheets(copy: FileCopy) -> list[Table]:
    import pyarrow.parquet as pq

    opened, _ = open_sheets(copy, {name: name for name in sheet_names(copy)})
    tables = []
    for sheet in opened.values():
        columns = pq.read_table(sheet.path).drop_columns(["_source_row"]).to_pydict().values()
        sheet.path.unlink()
        values = [[text or "" for text in column[:LOOKED_AT]] for column in columns]
        tables.append(Table(sheet.table, sheet.header, dict(zip(sheet.header, values, strict=True))))
    return tables


def _by_column(header: tuple[str, ...], rows: list[list[str]]) -> dict[str, list[str]]:
    return {name: [row[place] for row in rows if place < len(row)] for place, name in enumerate(header)}


def _date_format(tables: list[Table], matches: dict[str, Match | None]) -> str:
    """The one format that most filled date cells have; where day and month could be either way, the British one."""
    votes: Counter[str] = Counter()
    for table in tables:
        match = matches[table.name]
        for column, name in match.columns.items() if match else ():
            if "date" in column:
                filled = [text.strip() for text in table.values[name] if text.strip()]
                votes.update(each for each in LIKELY_DATES for text in filled if is_day(text, each))
    return votes.most_common(1)[0][0] if votes else "%d/%m/%Y"


def _delimiter(tables: list[Table]) -> list[str]:
    (delimiter, _), *others = Counter(table.delimiter for table in tables).most_common()
    lines = [] if delimiter == "," else lines_of_yaml({"delimiter": delimiter})
    return lines + (["# The files do not all have the same delimiter; a profile has one."] if others else [])
