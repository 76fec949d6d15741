"""Whether what an authority edits by hand can be right: its population, and its targets."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from orchestration.landing.local.named_things import faults_of_target
from orchestration.landing.problems import MOST_PROBLEMS_OF_A_FILE, CellProblem, first_of, under
from orchestration.landing.reading.what_was_read import ReadExport


def fewer_than_looked_after(
    connection: duckdb.DuckDBPyConnection, reads: Mapping[str, ReadExport], title: str, extract_date: str
) -> list[str]:
    """A sentence for each row of the population that is smaller than the number of children looked after.

    Given in thousands, the population of a large authority looks like that of a small one, and its rates become a
    thousand times too high.

    Args:
        connection: may read the Parquet of the exports.
        reads: the exports of a batch, by name.
        title: what a message calls the file of the population.
        extract_date: the day of the batch, as ISO text.

    Raises:
        duckdb.Error: a file cannot be read.
    """
    if not {"population", "care_episodes"} <= reads.keys():
        return []
    files = {"care": str(reads["care_episodes"].parquet), "population": str(reads["population"].parquet)}
    rows = connection.execute(
        """
        with looked_after as (
            select count(distinct child_id) as children
            from read_parquet($care)
            where start_date <= $day and (end_date is null or end_date > $day)
        )
        select population._source_row, looked_after.children
        from read_parquet($population) as population cross join looked_after
        where try_cast(population.population_0_17 as integer) < looked_after.children
        order by population._source_row
        """,
        {**files, "day": extract_date},
    ).fetchall()
    problems = [
        CellProblem(
            row,
            "population_0_17",
            "value_out_of_range",
            f"{children:,} or more, the children whom care_episodes has as looked after on {extract_date}",
        )
        for row, children in rows
    ]
    return first_of(title, problems, len(problems)) if problems else []


def targets_that_cannot_be(
    connection: duckdb.DuckDBPyConnection, reads: Mapping[str, ReadExport], title: str
) -> list[str]:
    """A sentence for each target that no figure of its indicator can reach, or that is a fraction of a percentage.

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
        "select _source_row, trim(indicator_id), target from read_parquet($file) "
        "where target is not null order by _source_row",
        {"file": str(reads["targets"].parquet)},
    ).fetchall()
    words = [
        under("value_out_of_range", f"{title}, row {row}, column target: {what}")
        for row, indicator, target in rows
        for what in faults_of_target(indicator, target)
    ]
    return words[:MOST_PROBLEMS_OF_A_FILE]
