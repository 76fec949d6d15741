"""What the metrics of the Superset bundle give of rows written by hand: the right number, or none."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from orchestration.ground.paths import DBT_PROJECT
from orchestration.ground.seed_rows import seed_rows
from orchestration.outputs.dictionary.model import Column
from orchestration.outputs.published_tables import OWN_BREAKDOWNS, Table
from orchestration.outputs.superset.datasets import metrics_of

FIGURES = ("local_authority_code", "indicator_id", "period", "numerator", "denominator", "value", "unit")


def table(name: str, *others: str) -> Table:
    return Table(name, "", tuple(Column(column, "", "") for column in (*FIGURES, *others)))


TABLE = table("figures_x", "period_end", "ended_on", "breakdown", "breakdown_value", "lower_95", "upper_95")
BY_TEAM = table("figures_t", "team", "lower_95", "upper_95")


@pytest.fixture(scope="module")
def by_hand() -> Iterator[duckdb.DuckDBPyConnection]:
    """On time: 1 of 2 and 3 of 8 in two authorities, and 1 of 1 and 2 of 3 in the month before; in team North, 1 of 1
    and 2 of 4 of two teams. Open: 5 and 7; in a month of which the other authority has nothing, 4. Days: a median."""
    connection = duckdb.connect()
    connection.execute(
        """
        create table figures_x as select
            *, 1.5 as lower_95, 2.5 as upper_95, cast(null as date) as ended_on,
            last_day(cast(right(period, 7) || '-01' as date)) as period_end
        from (values
            ('A', 'on_time', 'month 2026-10', 'all', 'all', 1, 2, 50.0, '% of reviews'),
            ('B', 'on_time', 'month 2026-10', 'all', 'all', 3, 8, 37.5, '% of reviews'),
            ('A', 'on_time', 'month 2026-09', 'all', 'all', 1, 1, 100.0, '% of reviews'),
            ('B', 'on_time', 'month 2026-09', 'all', 'all', 2, 3, 66.6, '% of reviews'),
            ('A', 'on_time', 'month 2026-10', 'team', 'north', 1, 1, 100.0, '% of reviews'),
            ('B', 'on_time', 'month 2026-10', 'team', 'north', 2, 4, 50.0, '% of reviews'),
            ('A', 'open', 'month 2026-10', 'all', 'all', 5, null, 5, 'plans'),
            ('B', 'open', 'month 2026-10', 'all', 'all', 7, null, 7, 'plans'),
            ('A', 'open', 'month 2026-11', 'all', 'all', 4, null, 4, 'plans'),
            ('B', 'open', 'month 2026-11', 'all', 'all', null, null, null, 'plans'),
            ('A', 'open', 'month 2026-10', 'team', 'north', 3, null, 3, 'plans'),
            ('A', 'open', 'month 2026-10', 'team', 'south', 4, null, 4, 'plans'),
            ('A', 'open', 'month 2026-10', 'sex', 'F', 1, null, 1, 'plans'),
            ('B', 'open', 'month 2026-10', 'sex', 'F', 2, null, 2, 'plans'),
            ('A', 'days', 'month 2026-10', 'all', 'all', null, 9, 12, 'days')
        ) as rows (
            local_authority_code, indicator_id, period, breakdown, breakdown_value, numerator, denominator, value, unit
        );
        create table figures_t as
            select * exclude (breakdown, breakdown_value), breakdown_value as team from figures_x where breakdown = 'team'
        """
    )
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("metric", "of_rows", "expected"),
    [
        # (1 + 3) of (2 + 8); the average of 50 and 37.5 would be 43.75.
        ("percentage", "indicator_id = 'on_time' and period = 'month 2026-10' and breakdown = 'all'", 40.0),
        ("percentage_of_enough", "indicator_id = 'on_time' and period = 'month 2026-10' and breakdown = 'all'", 40.0),
        # 3 of 4
        ("percentage", "indicator_id = 'on_time' and period = 'month 2026-09'", 75.0),
        ("percentage_of_enough", "indicator_id = 'on_time' and period = 'month 2026-09'", None),
        ("numerator", "indicator_id = 'on_time' and period = 'month 2026-10' and breakdown = 'all'", 4),
        ("percentage", "indicator_id = 'on_time' and breakdown = 'all'", None),
        ("percentage", "period = 'month 2026-10' and breakdown = 'all'", None),
        ("percentage", "indicator_id = 'days'", None),
        # Two teams of one name; of one authority, 1 of 1.
        ("percentage", "indicator_id = 'on_time' and breakdown = 'team'", None),
        ("percentage", "indicator_id = 'on_time' and breakdown = 'team' and local_authority_code = 'A'", 100.0),
        ("count", "indicator_id = 'open' and breakdown = 'all' and period = 'month 2026-10'", 12),
        ("count", "indicator_id = 'open' and breakdown = 'team'", None),
        ("count", "indicator_id = 'open' and breakdown = 'sex'", 3),
        ("count", "indicator_id = 'open'", None),
        ("count", "indicator_id = 'days'", None),
        ("figure", "indicator_id = 'days'", 12),
        ("figure", "indicator_id = 'on_time'", None),
        ("lower_95", "indicator_id = 'days'", 1.5),
        ("lower_95", "indicator_id = 'open'", None),
        ("rows", "true", 15),
    ],
)
def test_a_metric_gives_the_right_number_or_none(
    by_hand: duckdb.DuckDBPyConnection, metric: str, of_rows: str, expected: float | None
) -> None:
    (expression,) = [each.expression for each in metrics_of(TABLE) if each.name == metric]

    assert by_hand.execute(f"select {expression} from figures_x where {of_rows}").fetchone() == (expected,)


def test_each_authority_stands_for_itself_in_a_chart_by_authority(by_hand: duckdb.DuckDBPyConnection) -> None:
    """Plans: 5 and 7 in October, and 4 in November, of which the other authority has nothing."""
    (expression,) = [each.expression for each in metrics_of(TABLE) if each.name == "count"]

    rows = by_hand.execute(
        f"select period, local_authority_code, {expression} from figures_x "
        "where indicator_id = 'open' and breakdown = 'all' group by all order by all"
    ).fetchall()

    october, november = "month 2026-10", "month 2026-11"
    assert rows == [(october, "A", 5), (october, "B", 7), (november, "A", 4), (november, "B", None)]


def test_a_team_in_the_view_of_teams_is_of_one_authority(by_hand: duckdb.DuckDBPyConnection) -> None:
    """North: 1 of 1 in one authority and 2 of 4 in another, not 3 of 5. Plans of two teams of one: 3, and 4."""
    metrics = {each.name: each.expression for each in metrics_of(BY_TEAM)}

    merged = "select {percentage} from figures_t where team = 'north' and indicator_id = 'on_time'"
    both = "select {count} from figures_t where indicator_id = 'open' and local_authority_code = 'A'"
    assert by_hand.execute(merged.format(**metrics)).fetchone() == (None,)
    assert by_hand.execute(f"{merged} and local_authority_code = 'B'".format(**metrics)).fetchone() == (50,)
    assert by_hand.execute(both.format(**metrics)).fetchone() == (None,)
    assert by_hand.execute(f"{both} and team = 'south'".format(**metrics)).fetchone() == (4,)


def test_what_is_an_authoritys_own_is_what_has_no_list_of_codes() -> None:
    """And `service`, whose list is that of advocacy: what a team is part of is named by each authority itself."""
    without_list = {
        row["breakdown"] for row in seed_rows(DBT_PROJECT / "seeds" / "breakdowns.csv") if not row["list_name"]
    }

    assert set(OWN_BREAKDOWNS) == without_list - {"all"} | {"service"}
