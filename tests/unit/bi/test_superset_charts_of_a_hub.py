"""What the charts of the bundle show of several authorities, asked of views written by hand.

Three authorities: North, South and East. East is a month behind, and its exports reach back to 1 April 2024 alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import duckdb
import pytest

from tests.unit.bi.chart_queries import shown

COLUMNS = """
    local_authority_code, local_authority_name, ended_on, indicator_id, short_name, is_headline, period_type, period_end, period,
    financial_year, breakdown, breakdown_value, breakdown_value_label, numerator, denominator, value, unit, lower_95,
    upper_95, is_small_number, is_before_reach, availability
"""
CODES = {"North": "E06999901", "South": "E06999902", "East": "E06999903", "West": "E06999904"}
PERCENTAGES = ("on_time", "On time", "% of reviews")
COUNTS = ("open", "Plans open", "plans")
REACHED = date(2024, 4, 1)
SEPTEMBER, OCTOBER = date(2026, 9, 30), date(2026, 10, 31)
SUMMER, SPRING = date(2025, 9, 30), date(2025, 6, 30)


@pytest.fixture
def marts() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def write(
    marts: duckdb.DuckDBPyConnection,
    view: str,
    kind: str,
    figure: tuple[str, str, str],
    cells: list[tuple[str, date, str, float | None, float | None]],
    ends: Mapping[str, date] | None = None,
) -> None:
    """A view of cells: authority, period end, team or `all`, numerator, denominator; and who has ended, and when."""
    indicator, name, unit = figure
    rows = [
        (
            CODES[authority],
            authority,
            (ends or {}).get(authority),
            indicator,
            name,
            True,
            kind,
            end,
            f"{kind} {end:%Y-%m}",
            f"{end.year - (end.month < 4)}-{(end.year - (end.month < 4) + 1) % 100:02}",
            "all" if part == "all" else "team",
            part,
            part,
            top,
            bottom,
            100 * top / bottom if top is not None and bottom else top,
            unit,
            None,
            None,
            bottom is not None and bottom < 10,
            authority == "East" and end < REACHED,
            "not_supplied" if top is None else "available",
        )
        for authority, end, part, top, bottom in cells
    ]
    types = [f"{column.strip()} {_type_of(column.strip())}" for column in COLUMNS.split(",")]
    marts.execute(f"create table if not exists {view} ({', '.join(types)})")
    marts.executemany(f"insert into {view} values ({', '.join('?' * len(types))})", rows)


def _type_of(column: str) -> str:
    if column.startswith("is_"):
        return "boolean"
    if column in ("numerator", "denominator", "value", "lower_95", "upper_95"):
        return "decimal(18,4)"
    return "date" if column in ("period_end", "ended_on") else "varchar"


def test_a_quarter_is_too_small_only_if_all_authorities_together_have_fewer_than_ten(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    """Summer: 7 of 12, 4 of 5 and 6 of 7 are 17 of 24, 70.8. Spring: 1 of 2, 1 of 2 and 2 of 3 are of 7."""
    cells = [("North", SUMMER, "all", 7, 12), ("South", SUMMER, "all", 4, 5), ("East", SUMMER, "all", 6, 7)]
    cells += [("North", SPRING, "all", 1, 2), ("South", SPRING, "all", 1, 2), ("East", SPRING, "all", 2, 3)]
    write(marts, "figures_by_quarter", "quarter", PERCENTAGES, cells)

    together = shown(marts, "Main percentages by quarter")

    assert together == {(SUMMER, "On time"): 70.8, (SPRING, "On time"): None}
    alone = shown(marts, "Main percentages by quarter", "local_authority_name = 'North'")
    assert alone == {(SUMMER, "On time"): 58.3, (SPRING, "On time"): None}


def test_a_year_that_begins_before_the_exports_of_one_authority_reach_back_is_not_that_of_all(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    """2023-24: 3 of 12 and 3 of 8 would be 30.0 of two authorities. 2025-26: 8 of 9, 15 of 17 and 8 of 11 are 83.8."""
    before, after = date(2024, 3, 31), date(2026, 3, 31)
    cells = [("North", before, "all", 3, 12), ("South", before, "all", 3, 8), ("East", before, "all", 10, 11)]
    cells += [("North", after, "all", 8, 9), ("South", after, "all", 15, 17), ("East", after, "all", 8, 11)]
    write(marts, "figures_by_financial_year", "year_to_date", PERCENTAGES, cells)

    together = shown(marts, "Main percentages by financial year")

    assert together == {("On time", "2025-26"): 83.8, ("On time", "2023-24"): None}
    without = shown(marts, "Main percentages by financial year", "local_authority_name <> 'East'")
    assert without == {("On time", "2025-26"): 88.5, ("On time", "2023-24"): 30.0}


def test_a_month_that_an_authority_does_not_have_yet_shows_no_fall(marts: duckdb.DuckDBPyConnection) -> None:
    """August 10 + 12 + 15 = 37, September 10 + 13 + 15 = 38; October 11 + 15 = 26 would be of two authorities."""
    august = date(2026, 8, 31)
    cells = [("North", august, "all", 10, None), ("South", august, "all", 12, None)]
    cells += [("East", august, "all", 15, None), ("East", SEPTEMBER, "all", 15, None)]
    cells += [("North", SEPTEMBER, "all", 10, None), ("South", SEPTEMBER, "all", 13, None)]
    cells += [("North", OCTOBER, "all", 11, None), ("South", OCTOBER, "all", 15, None)]
    write(marts, "figures_by_month", "point_in_time", COUNTS, cells)

    together = shown(marts, "Main counts at the end of each month")

    assert together == {(august, "Plans open"): 37, (SEPTEMBER, "Plans open"): 38, (OCTOBER, "Plans open"): None}
    chosen = "local_authority_name in ('North', 'South')"
    up_to_date = shown(marts, "Main counts at the end of each month", chosen)
    assert up_to_date == {(august, "Plans open"): 22, (SEPTEMBER, "Plans open"): 23, (OCTOBER, "Plans open"): 26}


def test_an_authority_that_never_supplied_a_figure_keeps_no_other_from_being_shown(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    """North 4, South 5, and East never: 9 in both months, of the same two."""
    cells = [(authority, end, "all", number, None) for end in (SEPTEMBER, OCTOBER)
             for authority, number in (("North", 4), ("South", 5), ("East", None))]  # fmt: skip
    write(marts, "figures_by_month", "point_in_time", COUNTS, cells)

    together = shown(marts, "Main counts at the end of each month")

    assert together == {(SEPTEMBER, "Plans open"): 9, (OCTOBER, "Plans open"): 9}


def test_as_many_authorities_as_before_but_others_are_not_drawn_as_one_line(marts: duckdb.DuckDBPyConnection) -> None:
    """In September North and East, 4 + 6; in October North and South, 4 + 20: of the newest two is the line."""
    cells = [("North", SEPTEMBER, "all", 4, None), ("East", SEPTEMBER, "all", 6, None)]
    cells += [("North", OCTOBER, "all", 4, None), ("South", OCTOBER, "all", 20, None)]
    write(marts, "figures_by_month", "point_in_time", COUNTS, cells)

    together = shown(marts, "Main counts at the end of each month")

    assert together == {(SEPTEMBER, "Plans open"): None, (OCTOBER, "Plans open"): 24}


def test_an_authority_that_has_ended_is_in_the_sums_of_its_time_and_not_missed_in_those_after(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    """East ended on 31 August: 10 + 12 + 15 = 37 in August, 10 + 13 = 23 in September; South's October is not there.

    July of North and South alone, 22, lacks East, which was still there.
    """
    july, august = date(2026, 7, 31), date(2026, 8, 31)
    cells = [("North", july, "all", 10, None), ("South", july, "all", 12, None)]
    cells += [("North", august, "all", 10, None), ("South", august, "all", 12, None), ("East", august, "all", 15, None)]
    cells += [("North", SEPTEMBER, "all", 10, None), ("South", SEPTEMBER, "all", 13, None)]
    cells += [("North", OCTOBER, "all", 11, None)]
    write(marts, "figures_by_month", "point_in_time", COUNTS, cells, {"East": august})

    together = shown(marts, "Main counts at the end of each month")

    assert together == {
        (july, "Plans open"): None,
        (august, "Plans open"): 37,
        (SEPTEMBER, "Plans open"): 23,
        (OCTOBER, "Plans open"): None,
    }


def test_an_end_within_a_quarter_is_before_that_quarter_s_end(marts: duckdb.DuckDBPyConnection) -> None:
    """East ended on 29 September 2025, so has no summer: 7 of 12 and 4 of 5 are 11 of 17, 64.7. Spring: 15 of 30."""
    cells = [("North", SUMMER, "all", 7, 12), ("South", SUMMER, "all", 4, 5)]
    cells += [("North", SPRING, "all", 5, 10), ("South", SPRING, "all", 5, 10), ("East", SPRING, "all", 5, 10)]
    write(marts, "figures_by_quarter", "quarter", PERCENTAGES, cells, {"East": date(2025, 9, 29)})

    together = shown(marts, "Main percentages by quarter")

    assert together == {(SUMMER, "On time"): 64.7, (SPRING, "On time"): 50}


def test_of_two_that_became_one_the_new_one_is_in_the_sums_that_are_shown(marts: duckdb.DuckDBPyConnection) -> None:
    """North and South ended in August: 4 + 20 of East and West in September. August has more, but of West nothing."""
    august = date(2026, 8, 31)
    cells = [(authority, august, "all", 3, None) for authority in ("North", "South", "East")]
    cells += [("East", SEPTEMBER, "all", 4, None), ("West", SEPTEMBER, "all", 20, None)]
    write(marts, "figures_by_month", "point_in_time", COUNTS, cells, {"North": august, "South": august})

    together = shown(marts, "Main counts at the end of each month")

    assert together == {(august, "Plans open"): None, (SEPTEMBER, "Plans open"): 24}


def test_authorities_that_ended_one_after_the_other_are_each_expected_until_their_own_end(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    """South ended in August and East in September; West and North go on: 4 x 2, 3 x 2 and 2 x 2."""
    august = date(2026, 8, 31)
    cells = [(authority, august, "all", 2, None) for authority in ("North", "South", "East", "West")]
    cells += [(authority, SEPTEMBER, "all", 2, None) for authority in ("North", "East", "West")]
    cells += [(authority, OCTOBER, "all", 2, None) for authority in ("North", "West")]
    write(marts, "figures_by_month", "point_in_time", COUNTS, cells, {"South": august, "East": SEPTEMBER})

    together = shown(marts, "Main counts at the end of each month")

    assert together == {(august, "Plans open"): 8, (SEPTEMBER, "Plans open"): 6, (OCTOBER, "Plans open"): 4}


def test_teams_of_the_same_name_stand_under_their_own_authority(marts: duckdb.DuckDBPyConnection) -> None:
    """Care North: 8 of 8, 10 of 10 and 7 of 12 (58.3) of three councils, 83.3 % in none."""
    cells = [("North", OCTOBER, "Care North", 8, 8), ("South", OCTOBER, "Care North", 10, 10)]
    cells += [("East", SEPTEMBER, "Care North", 7, 12)]
    write(marts, "figures_now_broken_down", "rolling_12", PERCENTAGES, cells)

    assert shown(marts, "Main percentages by team") == {
        ("North", "Care North", "On time"): 100,
        ("South", "Care North", "On time"): 100,
        ("East", "Care North", "On time"): 58.3,
    }


def test_counts_of_teams_are_shown_though_an_authority_is_a_month_behind(marts: duckdb.DuckDBPyConnection) -> None:
    """5 and 6 as at the end of October, 7 as at the end of September; their sum would be of two days."""
    cells = [("North", OCTOBER, "Care North", 5, None), ("South", OCTOBER, "Care North", 6, None)]
    cells += [("East", SEPTEMBER, "Care North", 7, None)]
    write(marts, "figures_now_broken_down", "point_in_time", COUNTS, cells)

    assert shown(marts, "Main counts now by team") == {
        ("Care North", "Plans open", "North"): 5,
        ("Care North", "Plans open", "South"): 6,
        ("Care North", "Plans open", "East"): 7,
    }
