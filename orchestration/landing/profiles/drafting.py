"""A first profile for files that no profile knows, for a person to finish. What it cannot tell it asks, in words.

It writes names of columns, date formats and the words of closed lists; no other value of a file gets into the draft.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import yaml

from orchestration.landing.contracts import Column, Contract
from orchestration.landing.formats.delimited import open_delimited
from orchestration.landing.formats.taken import TakenFile, sha256_if_readable
from orchestration.landing.formats.workbook import open_sheets, sheet_names
from orchestration.landing.problems import FileRefusedError, on_one_line
from orchestration.landing.profiles.dates import date_pattern
from orchestration.landing.profiles.profile import DELIMITERS, suffix_format
from orchestration.landing.profiles.rules import ISO_DATE
from orchestration.landing.profiles.vocabulary import Match, Vocabulary

LIKELY_DATES = (ISO_DATE, "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %b %Y", "%d-%b-%Y", "%d %B %Y", "%Y%m%d")
LOOKED_AT = 2_000
# A word that fewer rows hold may be somebody's, typed into the wrong column; a code of a list comes again (2026-11-22).
FEWEST_ROWS_OF_A_CODE = 5
MOST_CODES = 30
CHILDREN, CHILD_ID = "children", "child_id"
FLAGS = {"yes": "Y", "y": "Y", "true": "Y", "1": "Y", "no": "N", "n": "N", "false": "N", "0": "N"}


@dataclass(frozen=True)
class Table:
    """A table as it was found: its header, and the first rows by column."""

    name: str
    header: tuple[str, ...]
    values: dict[str, list[str]]
    delimiter: str = ","


def draft_profile(name: str, folder: Path, vocabulary: Vocabulary, contracts: dict[str, Contract]) -> str:
    """The text of a profile for the CSV files and workbooks of a folder.

    Columns that a contract needs and no header has are written as comments with a question, so that the profile cannot
    be used before somebody answered it.

    Raises:
        FileRefusedError: no file of the folder can be read, or none holds anything that is known.
    """
    problems: list[str] = []
    found = [table for path in sorted(folder.iterdir()) for table in _tables(path, problems)]
    # Of two workbooks with the same sheets the first is looked at.
    tables = list({table.name.lower(): table for table in reversed(found)}.values())[::-1]
    matches = {table.name: vocabulary.best_match(table.name, table.header) for table in tables}
    chosen = _without_repeated_children([table for table in tables if matches[table.name] is not None], matches)
    if not chosen:
        raise FileRefusedError(
            problems or [f"{folder}: no CSV file or workbook of it has two columns that any export is known by."]
        )
    is_workbook = any(suffix_format(path.name) == "workbook" for path in folder.iterdir())
    lines = [
        "# A draft. Read every line, answer what is asked in comments, give it its name, and try it with `iro check`.",
        *(f"# {on_one_line(problem)}" for problem in problems),
        *_yaml({"name": name, "title": name, "description": "Say in one sentence which system and report these are."}),
        "# full: every extract holds all history. period: each holds a year or a month, and they are united.",
        *_yaml({"extracts": "full", "format": "workbook" if is_workbook else "csv"}),
        *_yaml({"date_format": _date_format(chosen, matches)}),
        *_delimiter(chosen),
        *_yaml({"recognised_by": _signs(chosen, matches, contracts)}),
        "exports:",
    ]
    by_export: dict[str, list[Table]] = {}
    for table in chosen:
        match = matches[table.name]
        if match is not None:
            by_export.setdefault(match.export_name, []).append(table)
    for export_name in (name for name in contracts if name in by_export):
        lines += _export(contracts[export_name], by_export[export_name], matches)
    unused = {
        table.name.lower(): "repeats what another table says of the child" if matches[table.name] else "not recognised"
        for table in tables
        if table not in chosen
    }
    return "\n".join([*lines, *_yaml({"unused_files": unused})]) + "\n"


def _signs(tables: list[Table], matches: dict[str, Match | None], contracts: dict[str, Contract]) -> list[str]:
    """The tables that tell the shape: not population, targets and benchmarks, which may lie beside every shape."""
    kinds = {table.name: contracts[match.export_name].kind for table in tables if (match := matches[table.name])}
    return sorted(table.name.lower() for table in tables if kinds[table.name] != "reference")


def _without_repeated_children(tables: list[Table], matches: dict[str, Match | None]) -> list[Table]:
    """Every table of a case system repeats the child's birth date and sex; only the one that says most is children."""
    counts = {table.name: len(match.columns) for table in tables if (match := matches[table.name])}
    of_children = [table for table in tables if (match := matches[table.name]) and match.export_name == CHILDREN]
    fullest = max(of_children, key=lambda table: counts[table.name], default=None)
    return [table for table in tables if table not in of_children or table is fullest]


def _tables(path: Path, problems: list[str]) -> list[Table]:
    taken = TakenFile(path.name, path, sha256_if_readable(path))
    try:
        if suffix_format(path.name) == "workbook":
            return _sheets(taken)
        if suffix_format(path.name) == "csv":
            return [_csv_table(taken)]
    except FileRefusedError as refusal:
        problems += refusal.problems
    return []


def _csv_table(taken: TakenFile) -> Table:
    text = taken.path.read_bytes()[:100_000].decode("utf-8", errors="replace")
    delimiter = max(DELIMITERS, key=text.partition("\n")[0].count)
    opened = open_delimited(taken, delimiter=delimiter)
    try:
        with opened.path.open(encoding="utf-8", newline="") as file:
            rows = [row for row, _ in zip(csv.reader(file, delimiter=delimiter), range(LOOKED_AT), strict=False)]
    except csv.Error:
        raise FileRefusedError(
            [
                f"{taken.name}: a value among its first {LOOKED_AT:,} rows is longer than {csv.field_size_limit():,} "
                "characters, or a quotation mark is never closed. Correct it and export the file again."
            ],
            "row_broken",
        ) from None
    return Table(Path(taken.name).stem, opened.header, _by_column(opened.header, rows[1:]), delimiter)


def _sheets(taken: TakenFile) -> list[Table]:
    import pyarrow.parquet as pq

    opened, _ = open_sheets(taken, sheet_names(taken))
    tables = []
    for sheet in opened:
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
                votes.update(each for each in LIKELY_DATES for text in filled if _is_read(text, each))
    return votes.most_common(1)[0][0] if votes else "%d/%m/%Y"


def _is_read(text: str, date_format: str) -> bool:
    day = text.partition(" ")[0] if " " not in date_format else text
    if not re.fullmatch(date_pattern(date_format), day):
        return False
    try:
        datetime.strptime(day, date_format)
    except ValueError:
        return False
    return True


def _delimiter(tables: list[Table]) -> list[str]:
    (delimiter, _), *others = Counter(table.delimiter for table in tables).most_common()
    lines = [] if delimiter == "," else _yaml({"delimiter": delimiter})
    return lines + (["# The files do not all have the same delimiter; a profile has one."] if others else [])


def _export(contract: Contract, tables: list[Table], matches: dict[str, Match | None]) -> list[str]:
    lines = [f"  {contract.name}:"]
    if len(tables) == 1:
        return [*lines, *_part(contract, tables[0], matches, "    ")]
    lines.append("    parts:")
    for table in tables:
        first, *rest = _part(contract, table, matches, "        ")
        lines += [f"      - {first.strip()}", *rest]
    return lines


def _part(contract: Contract, table: Table, matches: dict[str, Match | None], indent: str) -> list[str]:
    match = matches[table.name]
    columns = match.columns if match else {}
    lines = [f"{indent}file: {_flow(table.name.lower())}", f"{indent}columns:"]
    for column in contract.columns:
        if column.name in columns:
            name = columns[column.name]
            lines.append(f"{indent}  {column.name}: {_rule(column, name, table.values[name])}")
        elif column.is_required:
            joined = _joined_id(contract, column, columns)
            lines.append(
                f"{indent}  # {column.name}: {{from: ...}}   needed in every row: {column.description}{joined}"
            )
    unmatched = [name for name in table.header if name not in columns.values()]
    if unmatched:
        lines.append(f"{indent}  # not recognised, so not stored: {on_one_line(', '.join(unmatched))}")
    return lines


def _joined_id(contract: Contract, column: Column, columns: dict[str, str]) -> str:
    """What to write where the system has no id of such a record."""
    parts = [name for name in (CHILD_ID, contract.event_date) if name in columns]
    if contract.key != (column.name,) or len(parts) < 2:
        return ""
    return f". Where there is none: {{join: [{', '.join(parts)}], ordinal: true}}"


def _rule(column: Column, name: str, values: list[str]) -> str:
    rule: dict[str, object] = {"from": name}
    codes = _codes(column, values)
    if codes:
        rule["codes"] = codes
    written = _flow(rule)
    meant = "Y, N" if column.type == "flag" else ", ".join(column.codes)
    asked = f"   # which is each: {meant}, or '' for blank?" if "?" in codes.values() else ""
    return written + asked


def _codes(column: Column, values: list[str]) -> dict[str, str]:
    """The words of a column with a closed list, with the code of each or a question mark."""
    closed = FLAGS if column.type == "flag" else {code.lower(): code for code in column.codes}
    counts = Counter(text.strip() for text in values if text.strip())
    if not closed or len(counts) > MOST_CODES:
        return {}
    known = {"Y", "N"} if column.type == "flag" else set(column.codes)
    return {
        text: closed.get(text.lower(), "?")
        for text, count in sorted(counts.items())
        if text not in known and count >= FEWEST_ROWS_OF_A_CODE
    }


def _yaml(data: dict[str, object]) -> list[str]:
    return [f"{_flow(key)}: {_flow(value)}" for key, value in data.items()]


def _flow(value: object) -> str:
    """Texts as YAML on one line, whatever characters they hold: in quotes and escaped where they cannot be plain."""
    plain = yaml.safe_dump(value, default_flow_style=True, width=sys.maxsize, sort_keys=False, allow_unicode=True)
    plain = plain.removesuffix("...\n").strip()
    if on_one_line(plain) == plain and yaml.safe_load(plain) == value:
        return plain
    escaped = yaml.safe_dump(value, default_flow_style=True, width=sys.maxsize, sort_keys=False, default_style='"')
    return str(escaped).strip()
