"""The conventions of SQL that sqlfluff does not know of, read from its text without comments.

A failure says rule, offender and remedy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from house_rules import hold, sql_files

from orchestration.ground.paths import DBT_PROJECT

THE_DIVISION = DBT_PROJECT / "macros" / "numbers.sql"
# What makes the order within a window's partition unique where that is no record's id, with the reason.
UNIQUE_IN_PARTITION = {
    "stage": "an escalation enters one stage once a day: escalation, stage and day are the export's key",
    "source_row": "spells have no id of their own, and one file holds them all",
    "period_end": "there is one row a month end, or a benchmark's period",
    "calendar_date": "there is one row a day",
    "valid_from": "a limit, or a target, begins once a day: the day is in its key",
    "from_day": "each day on which something begins or ends to hold stands once",
    "population_date": "there is one population a year",
    "amount": "the amounts are counted by value first: there is one row an amount",
    "extract_date": "there is one extract a day",
    "bound": "the amounts of a cell are summed by bound first: there is one row a bound",
    "known_until": "the spans of extracts are distinct: equal ones are the same span",
    "span_number": "the spans of a case are numbered",
    "event_order": "a day has one event of each kind, and the order tells the kinds apart",
    "year": "there is one row an authority and year: the seed's key",
    "breakdown_value": "a cell is one value of its breakdown",
    "place": "the episodes of a period of care are numbered",
    "definition_match": "with the columns before it, it is every column that is shown: equal rows are the same row",
}


def without_comments(sql: str) -> str:
    """The SQL without Jinja's and its own comments; line breaks stay, so that lines keep their numbers."""
    blank = re.sub(r"\{#.*?#\}", lambda found: "\n" * found.group().count("\n"), sql, flags=re.DOTALL)
    return re.sub(r"--[^\n]*", "", blank)


def without_texts(sql: str) -> str:
    """The SQL without what stands between single quotes."""
    return re.sub(r"'[^'\n]*'", "''", sql)


def without_jinja(sql: str) -> str:
    """The SQL without what Jinja puts in or decides."""
    return re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", sql, flags=re.DOTALL)


def lines_with(pattern: str, *, jinja: bool = True, but: Path | None = None) -> Iterator[str]:
    """The file and line of each place where a pattern stands in SQL that is neither comment nor text."""
    for path in sql_files():
        sql = without_texts(without_comments(path.read_text(encoding="utf-8")))
        if path == but:
            continue
        for number, line in enumerate((sql if jinja else without_jinja(sql)).splitlines(), start=1):
            if re.search(pattern, line, flags=re.IGNORECASE):
                yield f"{path.relative_to(DBT_PROJECT)}:{number}"


def windows(sql: str) -> Iterator[str]:
    """What stands in the brackets of each `over (...)`."""
    for found in re.finditer(r"\bover\s*\(", sql):
        depth, start = 1, found.end()
        for position in range(start, len(sql)):
            depth += {"(": 1, ")": -1}.get(sql[position], 0)
            if depth == 0:
                yield sql[start:position]
                break


def top_level_parts(text: str) -> list[str]:
    """A list of SQL split at the commas that are in no brackets."""
    parts, depth = [""], 0
    for character in text:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts


@pytest.mark.parametrize(
    ("rule", "pattern", "remedy"),
    [
        ("no `::` casts", r"::", "write cast(... as ...)"),
        ("no `varchar`", r"\bvarchar\b", "write string, which every engine reads"),
        ("no `concat`", r"\bconcat\(", "write concat_ws('', ...): of a null, concat makes a blank or a null by engine"),
        ("no `qualify`", r"\bqualify\b", "number the rows in a with clause and filter in the next one"),
        ("no `//` division", r"//", "use the macro divide"),
    ],
)
def test_sql_is_what_other_engines_read(rule: str, pattern: str, remedy: str) -> None:
    hold(rule, remedy, lines_with(pattern))


def test_no_identifier_is_quoted() -> None:
    hold("no double-quoted identifiers", "rename what needs quotes", lines_with('"', jinja=False))


def test_there_is_one_division() -> None:
    hold(
        "the only division is in the macro divide, which gives null for nothing out of nothing",
        "use {{ divide(numerator, denominator) }}",
        lines_with("/", but=THE_DIVISION),
    )
    assert "/" in without_texts(without_comments(THE_DIVISION.read_text(encoding="utf-8")))


def test_every_window_orders_by_something_unique() -> None:
    def is_unsettled(window: str) -> bool:
        _, is_ordered, ordering = window.partition("order by")
        if not is_ordered:
            return False
        last = top_level_parts(re.split(r"\b(?:rows|range)\s+between\b", ordering)[0])[-1].split()[0]
        column = last.split(".")[-1]
        return not column.endswith("_id") and column not in UNIQUE_IN_PARTITION

    assert is_unsettled("partition by case_id order by sequence_number nulls last")
    hold(
        "the last column of a window's order is unique in its partition, or rows of one place would be told apart by chance",
        "order by the record's id at last; another unique column goes into UNIQUE_IN_PARTITION with the reason",
        (
            f"{path.relative_to(DBT_PROJECT)}: {' '.join(window.split())}"
            for path in sql_files()
            for window in windows(without_comments(path.read_text(encoding="utf-8")))
            if is_unsettled(window)
        ),
    )


def test_every_window_says_where_nulls_go() -> None:
    def unsaid(sql: str) -> bool:
        for window in windows(sql):
            _, _, ordering = window.partition("order by")
            ordering = re.split(r"\b(?:rows|range)\s+between\b", ordering)[0]
            if ordering.strip() and not all("nulls last" in part for part in top_level_parts(ordering)):
                return True
        return False

    hold(
        "each column in the order by of a window says nulls last, because engines differ",
        "write nulls last after each column",
        (
            str(path.relative_to(DBT_PROJECT))
            for path in sql_files()
            if unsaid(without_comments(path.read_text(encoding="utf-8")))
        ),
    )
