"""Whoever adds up a view without another thought gets the published figure."""

from __future__ import annotations

import duckdb
import pytest

from tests.unit.bi.chart_queries import shown

# One row for each indicator of an authority: adding up all rows of a view, without another thought, gives the headline.
HEADLINES = """
    select indicator_id, value, numerator, denominator from indicator_values
    where breakdown = 'all' and period_end = date '2026-10-31' and period_type in ('rolling_12', 'point_in_time')
"""


@pytest.mark.parametrize("amount", ["value", "numerator", "denominator"])
def test_a_plain_sum_over_the_figures_of_twelve_months_is_the_headline(
    marts: duckdb.DuckDBPyConnection, amount: str
) -> None:
    wrong = marts.execute(
        f"with headlines as ({HEADLINES}), added as "
        f"(select indicator_id, sum({amount}) as {amount} from figures_last_twelve_months group by indicator_id) "
        f"select * from headlines full join added using (indicator_id) "
        f"where headlines.{amount} is distinct from added.{amount}"
    ).fetchall()
    assert wrong == []
    assert marts.execute("select count(*) from figures_last_twelve_months").fetchone() > (100,)


@pytest.mark.parametrize("amount", ["numerator", "denominator"])
def test_a_plain_sum_over_teams_is_the_headline_of_what_is_additive(
    marts: duckdb.DuckDBPyConnection, amount: str
) -> None:
    rows = marts.execute(
        f"with headlines as ({HEADLINES}), added as "
        f"(select indicator_id, sum({amount}) as by_team "
        "from figures_last_twelve_months_by_team group by indicator_id) "
        f"select indicator_id, by_team, headlines.{amount} from headlines join added using (indicator_id) "
        "join dim_indicators using (indicator_id) where is_additive"
    ).fetchall()
    assert len(rows) > 20
    assert [row for row in rows if row[1] != row[2]] == []


def test_months_of_events_add_up_to_the_financial_year(marts: duckdb.DuckDBPyConnection) -> None:
    rows = marts.execute(
        "with added as (select indicator_id, sum(value) as of_months from figures_by_month "
        "where period_start >= date '2025-04-01' and period_end <= date '2026-03-31' group by indicator_id) "
        "select indicator_id, of_months, value from figures_by_financial_year join added using (indicator_id) "
        "join dim_indicators using (indicator_id) "
        "where financial_year = '2025-26' and is_additive and kind = 'flow' and measure = 'count'"
    ).fetchall()
    assert len(rows) > 10
    assert [row for row in rows if row[1] != row[2]] == []


def test_of_one_authority_a_chart_shows_the_published_percentages(marts: duckdb.DuckDBPyConnection) -> None:
    reached = "is_headline and denominator is not null and not is_before_reach"
    published = marts.execute(
        f"select period_end, short_name, value, is_small_number from figures_by_quarter where {reached}"
    ).fetchall()

    chart = shown(marts, "Main percentages by quarter")

    assert len(chart) > 20
    rounded = {key: None if value is None else pytest.approx(value, abs=0.051) for key, value in chart.items()}
    assert {(end, name): None if small else float(value) for end, name, value, small in published} == rounded
