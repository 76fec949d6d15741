"""Columns that say in nearly every row what another column, another file or plain experience contradicts."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Mapping
from string import Template

import duckdb

from orchestration.ground.audit_limits import limits_of
from orchestration.ground.database.sql import only_row, sql_name
from orchestration.landing.oddities.rules_across import ACROSS, DAYS, HIGHER
from orchestration.landing.oddities.rules_at_odds import AtOdds, Higher
from orchestration.landing.oddities.rules_within import WITHIN
from orchestration.landing.oddities.said import TO_DO, Column, Title
from orchestration.landing.reading.what_was_read import ReadExport


def columns_at_odds(
    connection: duckdb.DuckDBPyConnection, reads: Mapping[str, ReadExport], title: Title, column: Column
) -> dict[str, str]:
    """A sentence for each column, as `export.column`, that nearly every row contradicts, in the order of the rules.

    Args:
        connection: may read the Parquet of the exports.
        reads: the exports of a batch that have rows, by name.
        title, column: what a message calls the file of an export, and one of its columns.

    Raises:
        duckdb.Error: a file cannot be read.
    """
    said: dict[str, str] = {}
    for rules in (WITHIN, _orders(), ACROSS):
        for each, rows, wrong in _counted(connection, reads, rules):
            limits = limits_of("columns_at_odds")
            share = limits["share"] if each.share is None else each.share
            if wrong >= limits["records"] and wrong * 100 >= rows * share:
                # Of one column the first rule says enough.
                said.setdefault(f"{each.export}.{each.column}", _sentence(each, rows, wrong, title, column))
    for higher in HIGHER:
        if set(exports_of(higher.source)) <= set(reads) and (
            words := _turned_round(connection, reads, higher, title, column)
        ):
            said.setdefault(f"{higher.export}.{higher.column}", words)
    return said


def _counted(
    connection: duckdb.DuckDBPyConnection, reads: Mapping[str, ReadExport], rules: tuple[AtOdds, ...]
) -> Iterator[tuple[AtOdds, int, int]]:
    """Of how many rows each rule can be asked, and in how many it is broken; rules of one source in one query."""
    for source, of_source in itertools.groupby(rules, key=lambda each: each.source):
        some = list(of_source)
        if not set(exports_of(source)) <= set(reads):
            continue
        counts = ", ".join(
            f"count(*) filter (where {each.is_looked_at}), "
            f"count(*) filter (where ({each.is_looked_at}) and ({each.is_wrong}))"
            for each in some
        )
        found = _row(connection, reads, source, counts)
        for place, each in enumerate(some):
            yield each, found[2 * place], found[2 * place + 1]


def _sentence(each: AtOdds, rows: int, wrong: int, title: Title, column: Column) -> str:
    own = column(each.export, each.column)
    others = [column(export, name) for export, name in each.others]
    named = own if not others else f"{own} and {' and '.join(others)}"
    files = list(dict.fromkeys(title(name) for name in (each.export, *(export for export, _ in each.others))))
    said = each.said.format(wrong=f"{wrong:,}", rows=f"{rows:,}", column=own, other=others[0] if others else "")
    return f"{' and '.join(files)}, column{'s' if others else ''} {named}: {said} {TO_DO}"


def _turned_round(
    connection: duckdb.DuckDBPyConnection,
    reads: Mapping[str, ReadExport],
    each: Higher,
    title: Title,
    column: Column,
) -> str | None:
    """What is said where Y is far rarer in the rows in which it must be more frequent."""
    flag, limits = sql_name(each.column), limits_of("columns_at_odds")
    counts = ", ".join(
        f"count(*) filter (where {flag} is not null and ({rows})), count(*) filter (where {flag} = 'Y' and ({rows}))"
        for rows in (each.often, each.seldom)
    )
    often, yes_often, seldom, yes_seldom = _row(connection, reads, each.source, counts)
    if min(often, seldom) < limits["records"]:
        return None
    high, low = 100 * yes_often / often, 100 * yes_seldom / seldom
    if low - high < limits["difference"]:
        return None
    said = each.said.format(
        often=f"{yes_often:,} of the {often:,}",
        seldom=f"{yes_seldom:,} of the {seldom:,}",
        column=column(each.export, each.column),
        other=column(*each.other),
    )
    own, other = column(each.export, each.column), column(*each.other)
    return f"{title(each.export)}, columns {own} and {other}: {said} Y and N may have changed places. {TO_DO}"


@functools.cache
def _orders() -> tuple[AtOdds, ...]:
    return tuple(
        AtOdds(
            export,
            second,
            f"{sql_name(first)} <> {sql_name(second)}",
            f"{sql_name(second)} < {sql_name(first)}",
            f"in {{wrong}} of the {{rows}} rows with two different days there {{column}} is before {{other}}. {why}",
            ((export, first),),
        )
        for export, first, second, why in DAYS
    )


def exports_of(source: str) -> list[str]:
    """The exports that a source in SQL reads."""
    return [match.group("named") for match in Template.pattern.finditer(source) if match.group("named")]


def _row(connection: duckdb.DuckDBPyConnection, reads: Mapping[str, ReadExport], source: str, counts: str) -> list[int]:
    """Counts over a source, in which `$reviews` stands for the rows of the reviews."""
    names = exports_of(source)
    relation = Template(source).substitute({name: f"read_parquet(${name})" for name in names})
    row = only_row(connection, f"select {counts} from {relation}", {name: str(reads[name].parquet) for name in names})
    return [int(number) for number in row]
