"""Whether numbers can be right: a population, posts and hours of officers, and targets, which people edit by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import duckdb

from orchestration.ground.database.sql import only_row, sql_name
from orchestration.landing.contracts import Column
from orchestration.landing.local.named_things import faults_of_day, faults_of_target, faults_of_tolerance
from orchestration.landing.plausibility.contents_compared import COLUMN_WAY_OUT, shown
from orchestration.landing.problems import (
    MOST_PROBLEMS_OF_A_FILE,
    SHOWN_OF_A_WRONG_COLUMN,
    refusal_rules,
    under,
)
from orchestration.landing.profiles.rules import ExportRule
from orchestration.landing.reading.what_was_read import ReadExport

OUT_OF_RANGE = "value_out_of_range"
POPULATION, CHILDREN = "population", "population_0_17"
# A population is of the 30 June of its year.
DAY_OF_POPULATION = "06-30"


def numbers_that_cannot_be(
    connection: duckdb.DuckDBPyConnection,
    reads: Mapping[str, ReadExport],
    export_name: str,
    title: str,
    rule: ExportRule,
    extract_date: str,
) -> dict[str, str]:
    """What is said of each column with numbers that can hardly be right, by the `export.column` that would confirm it.

    Of a population the newest year on or before the extract is looked at: later ones are often zeros still, and a year
    in thousands is not alone.

    Args:
        connection: may read the Parquet of the exports.
        reads: the exports of a batch, by name.
        export_name: the one to look at.
        title: what a message calls its file.
        rule: how the profile reads it.
        extract_date: the day of the batch, as ISO text.

    Raises:
        duckdb.Error: a file cannot be read.
    """
    read = reads[export_name]
    words: dict[str, str] = {}
    newest = _newest_year(extract_date) if export_name == POPULATION else ""
    for column, condition, expected in _conditions(connection, reads, read, extract_date):
        rows = connection.execute(
            f"select _source_row from read_parquet($file) where ({condition}) {newest} order by _source_row",
            {"file": str(read.parquet)},
        ).fetchall()
        if rows:
            word = f"{export_name}.{column.name}"
            said, where = refusal_rules()[OUT_OF_RANGE], _rows([int(row) for (row,) in rows])
            sentence = (
                f"{title}, {where}, column {shown(rule, column.name)}: "
                f"{said.message.replace('{expected}', expected)} {said.remedy} {COLUMN_WAY_OUT.format(word)}"
            )
            words.setdefault(word, under(OUT_OF_RANGE, sentence))
    return words


def _conditions(
    connection: duckdb.DuckDBPyConnection, reads: Mapping[str, ReadExport], read: ReadExport, extract_date: str
) -> Iterator[tuple[Column, str, str]]:
    """The columns that have bounds, when a number lies outside as SQL, and what it must be in words."""
    for column in read.contract.columns:
        bounds = [(column.at_least, "<"), (column.at_most, ">")]
        number = f"try_cast({sql_name(column.name)} as double)"
        if outside := [f"{number} {sign} {bound}" for bound, sign in bounds if bound is not None]:
            yield column, " or ".join(outside), _range(column)
    if read.contract.name == POPULATION and "care_episodes" in reads:
        # Given in thousands, the population of a large authority looks like that of a small one, and its rates become
        # a thousand times too high.
        children = _looked_after(connection, reads["care_episodes"], extract_date)
        what = f"{children:,} or more, the children whom care_episodes has as looked after on {extract_date}"
        yield read.contract.column(CHILDREN), f"try_cast({CHILDREN} as integer) < {children}", what


def _looked_after(connection: duckdb.DuckDBPyConnection, care_episodes: ReadExport, extract_date: str) -> int:
    row = only_row(
        connection,
        "select count(distinct child_id) from read_parquet($care) "
        "where start_date <= $day and (end_date is null or end_date > $day)",
        {"care": str(care_episodes.parquet), "day": extract_date},
    )
    return int(row[0])


def _newest_year(extract_date: str) -> str:
    """SQL that only rows of the newest year on or before a day fulfil."""
    year, day = int(extract_date[:4]), extract_date[5:]
    last = year if day >= DAY_OF_POPULATION else year - 1
    return (
        "and try_cast(year as integer) = (select max(try_cast(year as integer)) from read_parquet($file) "
        f"where try_cast(year as integer) <= {last})"
    )


def _rows(rows: list[int]) -> str:
    named, more = ", ".join(map(str, rows[:SHOWN_OF_A_WRONG_COLUMN])), len(rows) - SHOWN_OF_A_WRONG_COLUMN
    return f"row{'' if len(rows) == 1 else 's'} {named}" + (f" and {more:,} more" if more > 0 else "")


def _range(column: Column) -> str:
    least, most = (None if bound is None else f"{bound:,.0f}" for bound in (column.at_least, column.at_most))
    words = f"{least} or more" if most is None else f"{most} or less" if least is None else f"from {least} to {most}"
    return f"{words} ({column.description[:1].lower()}{column.description[1:]})"


def targets_that_cannot_be(
    connection: duckdb.DuckDBPyConnection, reads: Mapping[str, ReadExport], title: str
) -> list[str]:
    """A sentence for each target that no figure of its indicator can reach, or that is a fraction of a percentage.

    And for each tolerance and first day that cannot be meant.

    Args:
        connection: may read the Parquet of the exports.
        reads: the exports of a batch, by name.
        title: what a message calls the file of the targets.

    Raises:
        duckdb.Error: the file cannot be read.
    """
    if "targets" not in reads:
        return []
    rows = connection.execute(
        "select _source_row, trim(indicator_id), target, tolerance, valid_from from read_parquet($file) "
        "order by _source_row",
        {"file": str(reads["targets"].parquet)},
    ).fetchall()
    words = [
        under(OUT_OF_RANGE, f"{title}, row {row}, column {column}: {what}")
        for row, indicator, target, tolerance, valid_from in rows
        for column, faults in (
            ("valid_from", faults_of_day(valid_from)),
            ("target", faults_of_target(indicator, target or "")),
            ("tolerance", faults_of_tolerance(indicator, tolerance or "")),
        )
        for what in faults
    ]
    return words[:MOST_PROBLEMS_OF_A_FILE]
