"""How far the published rows lead back to a child: `python -m tests.reidentification OUTPUTS [RELEASE]`.

Prints the table of docs/SECURITY.md. The evidence of the same release says where each row came from; the attacker is
taken to have nothing but the public tables and one thing more, named in each line.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.ground.database.sql import open_to_read
from orchestration.ground.paths import Outputs
from orchestration.releases.release import find_current

# Years, from and up to but not including, of each band that a dated row can show; care and plans end at 18, and who is
# older at the extract can be of any age.
BANDS = {
    "age_band": {
        "under_1": (0, 1),
        "1_to_4": (1, 5),
        "5_to_9": (5, 10),
        "10_to_15": (10, 16),
        "16_and_over": (16, 18),
    },
    "age_band_protection": {
        "under_5": (0, 5),
        "5_to_10": (5, 11),
        "11_to_15": (11, 16),
        "16_and_over": (16, 18),
    },
    "age_exclusion": {"under_4": (0, 4)},
    "age_band_at_extract": {
        "under_1": (0, 1),
        "1_to_4": (1, 5),
        "5_to_9": (5, 10),
        "10_to_15": (10, 16),
        "16_and_over": (16, 120),
    },
}
YEAR, QUARTER, MONTH = 366, 92, 31


@dataclass(frozen=True)
class Line:
    """One thing that was tried: of how many, in how many it succeeded."""

    attack: str
    found: int
    of: int

    @property
    def percent(self) -> float:
        """The share, 0 to 100."""
        return round(100 * self.found / self.of, 1) if self.of else 0.0


def attack(marts: Path, evidence: Path) -> list[Line]:
    """What was found out of a release's public tables, line by line.

    Args:
        marts: the public database.
        evidence: its restricted one, which says what is true.
    """
    with open_to_read(marts=marts, evidence=evidence) as connection:
        return [*_by_row(connection), *_by_day(connection), *_by_age(connection)]


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> set[str]:
    rows = connection.execute(
        "select column_name from duckdb_columns() where database_name = 'marts' and table_name = ?", [table]
    ).fetchall()
    return {name for (name,) in rows}


def _line(connection: duckdb.DuckDBPyConnection, name: str, query: str) -> Line:
    row = connection.execute(query).fetchone()
    assert row is not None  # each query counts
    return Line(name, row[0], row[1])


def _by_row(connection: duckdb.DuckDBPyConnection) -> Iterator[Line]:
    """Against somebody's copy of the export, in which the id of a row is known by its place."""
    has_row = "source_row" in _columns(connection, "fct_reviews")
    row = "published.source_row = true_row.source_row" if has_row else "false"
    yield _line(
        connection,
        "a review's row number in the export",
        f"""
        select count(*) filter (where {row}), count(*)
        from marts.main.fct_reviews as published
        inner join evidence.main.fct_reviews as true_row using (review_key)
        """,
    )
    yield _line(
        connection,
        "a review's place among the published rows",
        """
        with published as (
            select review_key, row_number() over (partition by local_authority_code order by rowid) as place
            from marts.main.fct_reviews
        ),
        true_row as (
            select
                review_key, row_number() over (
                    partition by local_authority_code order by source_file, source_row
                ) as place
            from evidence.main.fct_reviews
        )
        select count(*) filter (where published.place = true_row.place), count(*)
        from published inner join true_row using (review_key)
        """,
    )


def _by_day(connection: duckdb.DuckDBPyConnection) -> Iterator[Line]:
    """By one day that is known, such as that of a review that somebody was at."""
    age = "age_at_review" if "age_at_review" in _columns(connection, "fct_reviews") else "age_band"
    for words, known in (
        ("the day of one review", "held_date"),
        ("that day, with the child's sex and age", f"held_date, sex, {age}"),
    ):
        yield _line(
            connection,
            words,
            f"""
            with known as (
                select local_authority_code, {known}, count(distinct child_key) as children, count(*) as reviews
                from marts.main.fct_reviews
                inner join marts.main.dim_children using (local_authority_code, child_key)
                where held_date is not null
                group by all
            )
            select coalesce(sum(reviews) filter (where children = 1), 0)::bigint, coalesce(sum(reviews), 0)::bigint
            from known
            """,
        )


def _by_age(connection: duckdb.DuckDBPyConnection) -> Iterator[Line]:
    """By each age, or band of it, that stands beside a day: all of one child's together bound the day of birth."""
    connection.execute(
        f"""
        create temp table bounds as
        select child_key, date_diff('day', max(earliest), min(latest)) + 1 as days
        from ({" union all ".join(_bounds(connection))}) group by child_key
        """
    )
    children = "(select count(*) from marts.main.dim_children)"
    for words, days in (("a year", YEAR), ("three months", QUARTER), ("a month", MONTH)):
        yield _line(
            connection,
            f"the day of birth to within {words}",
            f"select count(*) filter (where days between 1 and {days}), {children} from bounds",
        )


def _bounds(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Queries for a child and the earliest and latest day of birth that one published row leaves."""
    reviews, conferences, children = (
        _columns(connection, table) for table in ("fct_reviews", "fct_conferences", "dim_children")
    )
    extract = "marts.main.dim_children inner join marts.main.local_authorities using (local_authority_code)"
    for column, there, table, day in (
        ("age_at_review", reviews, "marts.main.fct_reviews", "held_date"),
        ("age_at_extract", children, extract, "latest_extract_date"),
    ):
        if column in there:
            yield _born(table, day, column, f"{column} + 1", f"{column} is not null")
    for column, there, table, day in (
        ("age_band", reviews, "marts.main.fct_reviews", "held_date"),
        ("age_exclusion", reviews, "marts.main.fct_reviews", "held_date"),
        ("age_band_protection", conferences, "marts.main.fct_conferences", "held_date"),
        ("age_band_at_extract", children, extract, "latest_extract_date"),
    ):
        if column in there:
            for band, (youngest, oldest) in BANDS[column].items():
                yield _born(table, day, str(youngest), str(oldest), f"{column} = '{band}'")


def _born(table: str, day: str, youngest: str, oldest: str, where: str) -> str:
    """Those who are `youngest` and not yet `oldest` years old on a day."""
    return (
        f"select child_key, cast({day} - to_years(cast({oldest} as integer)) + to_days(1) as date) as earliest, "
        f"cast({day} - to_years(cast({youngest} as integer)) as date) as latest from {table} "
        f"where {day} is not null and {where}"
    )


def main(arguments: list[str]) -> None:
    """Print a line for each attack."""
    outputs = Outputs(Path(arguments[0]))
    release = outputs.releases / arguments[1] if len(arguments) > 1 else find_current(outputs)
    assert release is not None, f"nothing is published in {outputs.root}"
    print("| known | found | of | % |\n|---|---|---|---|")
    for line in attack(release / "marts.duckdb", outputs.restricted / release.name / "evidence.duckdb"):
        print(f"| {line.attack} | {line.found:,} | {line.of:,} | {line.percent} |")


if __name__ == "__main__":
    main(sys.argv[1:])
