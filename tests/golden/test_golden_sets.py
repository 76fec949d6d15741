"""The published figures of two authorities whose answers are known, cell by cell."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import duckdb
import pytest

from tests.conftest import GOLDEN, GOLDEN_SETS, Refreshed

KEY = "indicator_id, period_type, period_start, period_end, breakdown, breakdown_value"
FIGURES = ("numerator", "denominator", "excluded", "value")
# Cells by officer name officers by their id in the exports, where the product publishes keys.
COMPARED = f"""
    with expected as (
        select local_authority_code, indicator_id, period_type, cast(period_start as date) as period_start,
            cast(period_end as date) as period_end, breakdown, breakdown_value,
            {", ".join(f"try_cast({name} as decimal(18, 4)) as {name}" for name in FIGURES)}
        from read_csv($expected, all_varchar = true, header = true)
    ),
    officers as (select local_authority_code, officer_id, officer_key from evidence.key_officer),
    published as (
        select figures.local_authority_code, indicator_id, period_type, period_start, period_end, breakdown,
            case when breakdown = 'officer' then coalesce(officers.officer_id, breakdown_value) else breakdown_value end
                as breakdown_value,
            {", ".join(f"cast(figures.{name} as decimal(18, 4)) as {name}" for name in FIGURES)}
        from marts.indicator_values as figures
        left join officers
            on figures.local_authority_code = officers.local_authority_code
            and figures.breakdown = 'officer' and figures.breakdown_value = officers.officer_key
        where availability = 'available'
            and figures.local_authority_code in (select local_authority_code from expected)
            and period_end in (select period_end from expected)
            and (breakdown <> 'officer' or 'officer' in (select breakdown from expected))
    )
    select {KEY},
        {", ".join(f"expected.{name}, published.{name}" for name in FIGURES)},
        expected.local_authority_code is null as is_extra, published.local_authority_code is null as is_missing
    from expected
    full join published using (local_authority_code, {KEY})
"""


def _half_up(value: Decimal | None, decimals: int) -> Decimal | None:
    """A value as the report prints it."""
    return value if value is None else value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def _connect(release: Refreshed) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(f"attach '{release.marts}' as marts (read_only)")
    connection.execute(f"attach '{release.evidence}' as evidence (read_only)")
    return connection


@pytest.mark.parametrize("golden", GOLDEN_SETS)
def test_every_expected_cell_is_published_exactly_and_nothing_extra(golden: str, hub_release: Refreshed) -> None:
    expected = GOLDEN / golden / "expected_values.csv"
    with _connect(hub_release) as connection:
        rows = connection.execute(COMPARED, {"expected": str(expected)}).fetchall()
    wrong = [row for row in rows if any(row[6 + 2 * k] != row[7 + 2 * k] for k in range(4)) or row[-1] or row[-2]]
    print(f"{golden}: {len(rows)} cells compared, {len(wrong)} differ")
    with expected.open(encoding="utf-8") as file:
        assert len(rows) == len(file.readlines()) - 1
    assert not wrong, "\n".join(str(row) for row in wrong[:20])


def test_the_published_report_of_darlington_is_reproduced_to_its_own_decimals(hub_release: Refreshed) -> None:
    published = GOLDEN / "darlington_2019_20" / "expected_published.csv"
    with _connect(hub_release) as connection:
        rows = connection.execute(
            """
            select report.indicator_id, report.period_type, report.period_end,
                cast(report.published_value as decimal(18, 4)) as in_report,
                figures.value as here, cast(report.decimals as integer) as decimals
            from read_csv(?, all_varchar = true, header = true) as report
            left join marts.indicator_values as figures
                on figures.local_authority_code = 'E06000005'
                and figures.indicator_id = report.indicator_id
                and figures.period_type = report.period_type
                and figures.period_end = cast(report.period_end as date)
                and figures.breakdown = report.breakdown
                and figures.breakdown_value = report.breakdown_value
            """,
            [str(published)],
        ).fetchall()
    wrong = [row for row in rows if row[3] != _half_up(row[4], row[5])]
    assert len(rows) > 40
    assert not wrong, "\n".join(str(row) for row in wrong)


def test_the_numerators_and_exclusions_of_the_report_are_reproduced(hub_release: Refreshed) -> None:
    counts = GOLDEN / "darlington_2019_20" / "expected_counts.csv"
    with _connect(hub_release) as connection:
        rows = connection.execute(
            """
            select report.indicator_id, report.component, cast(report.published_value as decimal(18, 4)) as in_report,
                case report.component
                    when 'numerator' then figures.numerator
                    when 'denominator' then figures.denominator
                    when 'excluded' then figures.excluded
                end as here
            from read_csv(?, all_varchar = true, header = true) as report
            left join marts.indicator_values as figures
                on figures.local_authority_code = 'E06000005'
                and figures.indicator_id = report.indicator_id
                and figures.period_type = report.period_type
                and figures.period_end = cast(report.period_end as date)
                and figures.breakdown = 'all'
            """,
            [str(counts)],
        ).fetchall()
    wrong = [row for row in rows if row[2] != row[3]]
    assert len(rows) > 10
    assert not wrong, "\n".join(str(row) for row in wrong)


def test_shares_of_the_report_are_the_published_share_of_total(hub_release: Refreshed) -> None:
    shares = GOLDEN / "darlington_2019_20" / "expected_shares.csv"
    with _connect(hub_release) as connection:
        rows = connection.execute(
            """
            select report.indicator_id, report.breakdown, report.breakdown_value,
                cast(report.published_percent as decimal(18, 4)) as in_report,
                coalesce(figures.share_of_total, 0) as here, cast(report.decimals as integer) as decimals
            from read_csv(?, all_varchar = true, header = true) as report
            left join marts.indicator_values as figures
                on figures.local_authority_code = 'E06000005'
                and figures.indicator_id = report.indicator_id
                and figures.period_type = report.period_type
                and figures.period_end = cast(report.period_end as date)
                and figures.breakdown = report.breakdown
                and figures.breakdown_value = report.breakdown_value
            """,
            [str(shares)],
        ).fetchall()
    wrong = [row for row in rows if row[3] != _half_up(row[4], row[5])]
    assert len(rows) == 30
    assert not wrong, "\n".join(str(row) for row in wrong)
