"""A few figures of one authority over one financial year, with all that the open tier asks of the marts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from orchestration.ground.database.sql import open_to_write

AUTHORITY = "E06999901"
QUARTERS = ("2025-06-30", "2025-09-30", "2025-12-31", "2026-03-31")
YEAR_END = QUARTERS[-1]
# Reviews held by quarter, those on time, and by age at the end of the year. 3 of the second quarter are small; so is the
# rest in the first and the third.
HELD = (20, 3, 30, 47)
ON_TIME = (17, 3, 26, 39)
BY_AGE = {"under_1": (4, 3), "1_to_4": (36, 30), "5_to_9": (60, 52)}
TABLES = """
create or replace table {s}dim_indicators as select * replace (decimals::bigint as decimals,
    display_order::bigint as display_order) from (values
    ('held', 'Reviews held', 'reviews', 0, 'count', 10), ('on_time', 'Reviews on time', '% of reviews', 1, 'percentage', 20),
    ('late', 'Reviews late', 'reviews', 0, 'count', 30), ('days', 'Days late', 'days', 1, 'median', 40),
    ('open', 'Children', 'children', 0, 'count', 50), ('rate', 'Children per 10,000', 'per 10,000', 1, 'rate_per_10000', 60)
) as shown (indicator_id, name, unit, decimals, measure, display_order);
create or replace table {s}dim_authorities as select 'E06999901' as local_authority_code, 'Northborough' as local_authority_name;
create or replace table {s}dim_periods as select period_type, end_day as period_end, period_type || ' ' || end_day as label,
    '2025-26' as financial_year
    from (values ('quarter'), ('year_to_date'), ('point_in_time'), ('month')) as t (period_type)
    cross join (values (date '2025-06-30'), (date '2025-09-30'), (date '2025-12-31'), (date '2026-03-31')) as d (end_day);
create or replace table {s}dim_breakdown_values as select * replace (sort_order::bigint as sort_order) from (values
    ('E06999901', 'age_band', 'under_1', 'Age', 'Under 1', 1), ('E06999901', 'age_band', '1_to_4', 'Age', '1 to 4', 2),
    ('E06999901', 'age_band', '5_to_9', 'Age', '5 to 9', 3)
) as t (local_authority_code, breakdown, breakdown_value, breakdown_label, label, sort_order);
"""
DEFINITIONS = """
create table indicator_definitions as select indicator_id, false as is_difference, 'national' as origin,
    case indicator_id when 'rate' then 'children;population' else 'children' end as needs from dim_indicators;
create table indicator_values (local_authority_code varchar, indicator_id varchar, period_type varchar, period_start date,
    period_end date, breakdown varchar, breakdown_value varchar, numerator decimal(18,4), denominator decimal(18,4),
    value decimal(18,4), availability varchar, is_before_reach boolean);
"""


def tiny_marts(path: Path, changed: Mapping[str, tuple[int, ...]] | None = None) -> Path:
    """Write the figures; `changed` has other numbers for `held` and `on_time`, by quarter."""
    numbers = {"held": HELD, "on_time": ON_TIME, **(changed or {})}
    rows: list[tuple[object, ...]] = []

    def figure(indicator: str, kind: str, end: str, n: object, d: object, v: object, cell: str = "all") -> None:
        breakdown = "all" if cell == "all" else "age_band"
        rows.append((AUTHORITY, indicator, kind, end, end, breakdown, cell, n, d, v, "available", False))

    held, on_time = numbers["held"], numbers["on_time"]
    for kind, end, all_held, good in [
        *(("quarter", end, *pair) for end, *pair in zip(QUARTERS, held, on_time, strict=True)),
        ("year_to_date", YEAR_END, sum(held), sum(on_time)),
    ]:
        figure("held", kind, end, all_held, None, all_held)
        figure("late", kind, end, all_held - good, None, all_held - good)
        figure("on_time", kind, end, good, all_held, round(100 * good / all_held, 4))
        figure("days", kind, end, None, all_held - good, 4.5)
    for cell, (all_held, good) in BY_AGE.items():
        figure("held", "year_to_date", YEAR_END, all_held, None, all_held, cell)
        figure("on_time", "year_to_date", YEAR_END, good, all_held, round(100 * good / all_held, 4), cell)
    figure("held", "month", YEAR_END, 2, None, 2)
    figure("open", "point_in_time", YEAR_END, 4, None, 4)
    figure("rate", "point_in_time", YEAR_END, 4, 21000, 1.9048)
    path.parent.mkdir(parents=True, exist_ok=True)
    with open_to_write(path) as connection:
        connection.execute(TABLES.format(s="") + DEFINITIONS)
        connection.executemany(f"insert into indicator_values values ({', '.join('?' * 12)})", rows)
    return path
