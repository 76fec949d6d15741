"""The lines of a drafted profile: what fills each column, and a question where that could not be told."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import yaml

from orchestration.ground.display import on_one_line
from orchestration.landing.contracts import Column, Contract
from orchestration.landing.profiles.values import FLAGS
from orchestration.landing.profiles.vocabulary import CHILD_ID, Match

# More indicators than these are counted.
MOST_INDICATORS = 4
# A word that fewer rows hold may be somebody's, typed into the wrong column; a code of a list comes again (2026-11-22).
FEWEST_ROWS_OF_A_CODE = 5
MOST_CODES = 30
NEGATIONS = frozenset({"not", "no", "non", "never", "without", "un"})


@dataclass(frozen=True)
class Table:
    """A table as it was found: its header, and the first rows by column."""

    name: str
    header: tuple[str, ...]
    values: dict[str, list[str]]
    delimiter: str = ","


def lines_of_export(
    contract: Contract, tables: list[Table], matches: dict[str, Match | None], feeds: Mapping[str, Sequence[str]]
) -> list[str]:
    """An export with the tables that may fill it."""
    lines = [f"  {contract.name}:"]
    if len(tables) == 1:
        return [*lines, *_part(contract, tables[0], matches[tables[0].name], feeds, "    ")]
    lines.append("    parts:")
    for table in tables:
        first, *rest = _part(contract, table, matches[table.name], feeds, "        ")
        lines += [f"      - {first.strip()}", *rest]
    return lines


def _part(
    contract: Contract, table: Table, match: Match | None, feeds: Mapping[str, Sequence[str]], indent: str
) -> list[str]:
    columns = match.columns if match else {}
    lines = [f"{indent}file: {flow(table.name.lower())}", f"{indent}columns:"]
    for column in contract.columns:
        if column.name in columns:
            name = columns[column.name]
            lines += [f"{indent}  {line}" for line in _rule(column, name, table.values[name])]
        else:
            candidates = match.candidates.get(column.name, []) if match else []
            asked = _asked(contract, column, candidates, feeds.get(f"{contract.name}.{column.name}", ()))
            lines += [f"{indent}  # {on_one_line(line)}" for line in asked]
            if column.is_required:
                lines += [f"{indent}  # {line}" for line in _joined_id(contract, column, columns)]
    unmatched = [name for name in table.header if name.strip() and name not in columns.values()]
    if unmatched:
        lines.append(f"{indent}  # not recognised, so not stored: {on_one_line(', '.join(unmatched))}")
    return lines


def _asked(contract: Contract, column: Column, candidates: Sequence[str], feeds: Sequence[str]) -> list[str]:
    """What to say of a column that nothing fills: what it is, what it is needed for, and what may be meant."""
    needed = "needed in every row: " if column.is_required else ""
    words = f"{column.name}: {{from: ...}}   {needed}{column.description}"
    if feeds:
        more = len(feeds) - MOST_INDICATORS
        shown = ", ".join(feeds[:MOST_INDICATORS]) + (f" and {more} more" if more > 0 else "")
        words += f". Feeds {shown}"
    lines = [words]
    if candidates:
        lines.append(f"   perhaps: {', '.join(flow({'from': name}) for name in candidates)}")
    return lines


def _joined_id(contract: Contract, column: Column, columns: dict[str, str]) -> list[str]:
    """What to write where the system has no id of such a record."""
    parts = [name for name in (CHILD_ID, contract.event_date) if name in columns]
    if contract.key != (column.name,) or len(parts) < 2:
        return []
    return [f"{column.name}: {{join: [{', '.join(parts)}], ordinal: true}}   where the system has no such id"]


def _rule(column: Column, name: str, values: list[str]) -> list[str]:
    """The lines of a filled column; the words of a closed list stand one a line, each with its question."""
    codes, unsaid = _codes(column, name, values)
    if not codes:
        return [f"{column.name}: {flow({'from': name})}", *unsaid]
    meant = "Y, N" if column.type == "flag" else ", ".join(column.codes)
    lines = [f"{column.name}:", f"  from: {flow(name)}", "  codes:"]
    for text, code in codes.items():
        asked = f"   # which is it: {meant}, or '' for blank?" if code == "?" else ""
        lines.append(f"    {flow(text)}: {flow(code)}{asked}")
    return [*lines, *(f"  {line}" for line in unsaid)]


def _codes(column: Column, name: str, values: list[str]) -> tuple[dict[str, str], list[str]]:
    """The words of a column with a closed list, with the code of each or a question mark; and what is not shown."""
    closed = FLAGS if column.type == "flag" else {code.lower(): code for code in column.codes}
    is_turned = column.type == "flag" and _says_not(column.name) != _says_not(name)
    counts = Counter(text.strip() for text in values if text.strip())
    known = {"y", "n"} if column.type == "flag" else {code.lower() for code in column.codes}
    known = set() if is_turned else known
    others = {text: count for text, count in sorted(counts.items()) if text.lower() not in known}
    if not closed or not others:
        return {}, []
    if len(others) > MOST_CODES:
        return {}, [f"# {len(others):,} different words stand there, too many to ask for; is it another column?"]
    shown = {
        text: "?" if is_turned else closed.get(text.lower(), "?")
        for text, count in others.items()
        if count >= FEWEST_ROWS_OF_A_CODE
    }
    hidden = len(others) - len(shown)
    if not hidden:
        return shown, []
    what = "1 word is not shown: fewer" if hidden == 1 else f"{hidden} words are not shown: of each fewer"
    return shown, [f"# {what} than {FEWEST_ROWS_OF_A_CODE} rows have it; see the system's list of values"]


def _says_not(name: str) -> bool:
    """True for Conference not needed, whose Yes is the No of Conference needed."""
    return bool(NEGATIONS & set(re.findall("[a-z]+", name.lower())))


def lines_of_yaml(data: dict[str, object]) -> list[str]:
    """Keys and values, one a line."""
    return [f"{flow(key)}: {flow(value)}" for key, value in data.items()]


def flow(value: object) -> str:
    """Texts as YAML on one line, whatever characters they hold: in quotes and escaped where they cannot be plain."""
    plain = yaml.safe_dump(value, default_flow_style=True, width=sys.maxsize, sort_keys=False, allow_unicode=True)
    plain = plain.removesuffix("...\n").strip()
    if on_one_line(plain) == plain and yaml.safe_load(plain) == value:
        return plain
    escaped = yaml.safe_dump(value, default_flow_style=True, width=sys.maxsize, sort_keys=False, default_style='"')
    return str(escaped).strip()
