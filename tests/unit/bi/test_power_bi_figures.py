"""What the measures may add up, checked on the figures of a release: parts and months give what is published."""

from __future__ import annotations

import duckdb
import pytest

# As the measure `Can be added up` says it: numbers of records that are counted once.
ADDITIVE = "(select indicator_id, kind, measure from dim_indicators where is_additive)"


def test_months_of_events_add_up_to_their_quarter(marts: duckdb.DuckDBPyConnection) -> None:
    quarters, wrong = marts.execute(
        f"""
        with months as (
            select indicator_id, local_authority_code, last_day(date_trunc('quarter', period_end) + interval 2 month) as end,
                sum(numerator) as numerator, sum(denominator) as denominator
            from indicator_values join {ADDITIVE} using (indicator_id)
            where kind = 'flow' and period_type = 'month' and breakdown = 'all'
            group by all having count(*) = 3
        )
        select count(*), count(*) filter (where q.numerator <> m.numerator or q.denominator <> m.denominator)
        from months as m
        join indicator_values as q
            on q.indicator_id = m.indicator_id and q.local_authority_code = m.local_authority_code
            and q.period_type = 'quarter' and q.period_end = m.end and q.breakdown = 'all'
        """
    ).fetchone()

    assert quarters > 200
    assert wrong == 0


def test_parts_of_one_breakdown_add_up_to_the_whole(marts: duckdb.DuckDBPyConnection) -> None:
    wholes, wrong = marts.execute(
        f"""
        with parts as (
            select local_authority_code, indicator_id, period_type, period_end, breakdown, sum(numerator) as numerator
            from indicator_values join {ADDITIVE} using (indicator_id)
            where breakdown = 'team' and measure = 'count'
            group by all
        )
        select count(*), count(*) filter (where parts.numerator <> whole.numerator)
        from parts join indicator_values as whole using (local_authority_code, indicator_id, period_type, period_end)
        where whole.breakdown = 'all'
        """
    ).fetchone()

    assert wholes > 200
    assert wrong == 0


@pytest.mark.parametrize(
    ("measure", "formula"),
    [
        ("count", "numerator"),
        ("fte", "numerator"),
        ("percentage", "100 * numerator / denominator"),
        ("rate_per_100", "100 * numerator / denominator"),
        ("rate_per_10000", "10000 * numerator / denominator"),
        ("ratio", "numerator / denominator"),
    ],
)
def test_of_one_figure_the_formula_gives_the_published_value(
    marts: duckdb.DuckDBPyConnection, measure: str, formula: str
) -> None:
    figures, wrong = marts.execute(
        f"""
        select count(*), count(*) filter (where abs(value - ({formula})) > 0.0001)
        from indicator_values join dim_indicators using (indicator_id)
        where measure = '{measure}' and value is not null
        """
    ).fetchone()

    assert figures > 0
    assert wrong == 0


def test_people_counted_once_and_medians_are_never_added_up(marts: duckdb.DuckDBPyConnection) -> None:
    not_additive = marts.execute("select count(*) from dim_indicators where not is_additive").fetchone()[0]
    others = "measure in ('median', 'percentile_90', 'ratio', 'fte') or measure like 'rate%'"
    wrong = marts.execute(f"select indicator_id from dim_indicators where is_additive and ({others})").fetchall()
    distinct = marts.execute(
        "select is_additive from dim_indicators join indicator_definitions as said using (indicator_id) "
        "where said.numerator like 'distinct children%' and dim_indicators.measure = 'count' "
        "and indicator_id in (select indicator_id from indicator_values where numerator > 0)"
    ).fetchall()

    assert not_additive > 10
    assert wrong == []
    assert set(distinct) == {(False,)}
