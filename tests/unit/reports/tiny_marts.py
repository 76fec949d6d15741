"""A tiny release's marts: one authority, four indicators, 30 months to October 2026, with whatever a test changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb

from orchestration.ground.months import months_before as month_end

AUTHORITY = "E06999901"
HOSTILE_NAME = "<script>alert(1)</script> & Sons"
HOSTILE_TEAM = '=HYPERLINK("http://example.invalid","x")'
NEWEST = date(2026, 10, 31)
MONTHS = 30

TABLES = """
create table release as select '2026-10.v1' as release_id, '2026-11-02T09:00:00+00:00' as created_at,
    '0.2.0' as software_version, date '2026-10-31' as latest_extract_date, null::varchar as previous_release_id;
create table local_authorities as select 'E06999901' as local_authority_code, date '2026-10-31' as care_extract_date,
    date '2026-10-31' as latest_extract_date, date '2026-10-31' as protection_extract_date, null::date as escalations_extract_date,
    date '2024-01-01' as care_reach_from, date '2024-03-01' as protection_reach_from,
    null::date as escalations_reach_from;
create table dim_authorities as select 'E06999901' as local_authority_code, '{name}' as local_authority_name,
    'North' as region_name;
create table dim_indicators as select *, 'timeliness' as handbook_section,
    'Reviews on time' as handbook_section_label from (values
    ('on_time', 'Reviews on time', 'Reviews held on time', 'reviews', 'Reviews', 1, 'percentage', 'flow', 'high',
        '% of reviews', true, 10, 'late.late_reason'),
    ('late', 'Reviews held late', 'Reviews held late', 'reviews', 'Reviews', 1, 'count', 'flow', 'low', 'reviews',
        false, 20, null),
    ('open', 'Plans open', 'Plans open', 'plans', 'Plans', 2, 'count', 'stock', 'neutral', 'plans', true, 30, null),
    ('absent', 'Not handed over', 'Not handed over', 'plans', 'Plans', 2, 'count', 'stock', 'low', 'plans', false, 40,
        null)
) as shown (indicator_id, short_name, name, domain, domain_label, domain_order, measure, kind, polarity, unit,
    is_headline, display_order, explained_by);
create table indicator_definitions as select indicator_id, 'held on time' as numerator,
    case when indicator_id = 'on_time' then 'reviews held' end as denominator, 'A law' as source,
    case when indicator_id = 'on_time' then 'reviews.held_date' end as needs, null::varchar as deciding_columns,
    '0 days' as looks_back, 'national' as origin from dim_indicators;
create table indicator_values (local_authority_code varchar, indicator_id varchar, period_type varchar,
    period_start date, period_end date, breakdown varchar, breakdown_value varchar, numerator decimal(18,4),
    denominator decimal(18,4), excluded bigint, value decimal(18,4), share_of_total decimal(18,4),
    previous_value decimal(18,4), target decimal(18,4), target_status varchar, target_reading varchar,
    lower_95 decimal(18,4), upper_95 decimal(18,4), is_small_number boolean, benchmark_value decimal(18,4),
    benchmark_period_end date, is_before_reach boolean, is_limit_suspended boolean, is_provisional boolean,
    availability varchar);
create table dim_breakdown_values (local_authority_code varchar, breakdown varchar, breakdown_value varchar,
    breakdown_label varchar, label varchar, sort_order bigint);
create table duties (duty varchar, name varchar, law varchar, status_of_source varchar, in_force_from date,
    indicator_id varchar, breakdown varchar, breakdown_value varchar, at_least decimal(18,4), at_most decimal(18,4),
    at_most_limit varchar, range_from_limit varchar, if_not_supplied varchar, position bigint);
create table indicator_exclusions (local_authority_code varchar, indicator_id varchar, period_type varchar,
    period_end date, breakdown varchar, breakdown_value varchar, reason varchar, count bigint);
create table limits_in_force (local_authority_code varchar, limit_name varchar, valid_from date, valid_to date,
    amount bigint, unit varchar, law varchar, in_force_from date);
insert into limits_in_force values
    ('E06999901', 'caseload_guidance_low', date '1990-01-01', null, 50, 'children', 'The Handbook', date '2011-04-01'),
    ('E06999901', 'caseload_guidance_high', date '1990-01-01', date '2025-12-31', 70, 'children',
        'The Handbook', date '2011-04-01'),
    ('E06999901', 'caseload_guidance_high', date '2026-01-01', null, 60, 'children', 'its own, since 2026-01-01', null);
create table code_labels as select null::varchar as local_authority_code, 'exclusion_reasons' as list_name,
    'not_recorded' as code, 'not recorded' as label, null::varchar as parent, 1 as sort_order;
create table recording_rates as select 'E06999901' as local_authority_code, 'reviews' as export_name,
    'held_date' as column_name, date '2026-10-31' as month_end, 100::bigint as rows_total, 100::bigint as rows_recorded;
create table fct_caseloads (local_authority_code varchar, officer_key varchar, period_end date,
    is_reviewing_officer boolean, looked_after_full_time_equivalent decimal(18,4), looked_after_children bigint,
    protection_plans bigint);
create table dim_reviewing_officers (officer_key varchar, alias varchar);
create table fct_conferences (local_authority_code varchar, is_counted boolean, conference_type varchar, held_date date,
    anchor_date date);
create table report_tables (report varchar, page varchar, position bigint, title varchar, note varchar,
    indicator_id varchar, breakdown varchar);
create table dim_dates (calendar_date date, working_days_to_date bigint);
"""


class TinyMarts:
    """A database that a test fills; `path` is where it is."""

    def __init__(self, folder: Path, name: str = "Northborough"):
        self.path = folder / "marts.duckdb"
        self._connection = duckdb.connect(str(self.path))
        self._connection.execute(TABLES.format(name=name))
        self._rows: list[str] = []

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The database with every figure in it; they are written together, because one by one costs seconds."""
        if self._rows:
            self._connection.execute(f"insert into indicator_values values {', '.join(self._rows)}")
            self._rows.clear()
        return self._connection

    def months_of(self, indicator_id: str, values: Sequence[float], period_type: str, cases: int = 20) -> None:
        """The newest months of an indicator: of a share, `values` are percent of so many cases a month."""
        for back, value in enumerate(reversed(values)):
            end = month_end(NEWEST, back)
            self.figure(indicator_id, period_type, end, value, None if cases == 0 else cases)

    def figure(
        self,
        indicator_id: str,
        period_type: str,
        end: date,
        value: float | None,
        cases: int | None = None,
        *,
        target: float | None = None,
        reading: str | None = None,
        interval: tuple[float, float] | None = None,
        excluded: int = 0,
        is_before_reach: bool = False,
        cell: tuple[str, str] = ("all", "all"),
        availability: str = "available",
    ) -> None:
        """One row of indicator_values."""
        numerator = value if cases is None else None if value is None else round(cases * value / 100)
        low, high = interval or (None, None)
        values = [
            *(AUTHORITY, indicator_id, period_type, end.replace(day=1), end, *cell, numerator, cases, excluded, value),
            *(None, None, target, None, reading, low, high, cases is not None and cases < 10, None, None),
            *(is_before_reach, False, False, availability),
        ]
        self._rows.append(f"({', '.join(_literal(value) for value in values)})")

    def label(self, breakdown: str, value: str, label: str) -> None:
        """What a cell is called."""
        self.connection.execute(
            "insert into dim_breakdown_values values (?, ?, ?, ?, ?, 1)", [AUTHORITY, breakdown, value, "Cell", label]
        )

    def duty(
        self,
        name: str,
        indicator_id: str | None,
        at_least: float | None = None,
        at_most: float | None = None,
        limits: tuple[str | None, str | None] = (None, None),
        source: str = "law",
    ) -> None:
        """A duty of the whole figure; `limits` are the one that stands in place of `at_most` and that of the range."""
        self.connection.execute(
            "insert into duties values (?, ?, 'A law', ?, date '2011-04-01', ?, null, null, ?, ?, ?, ?, 'Send it.', "
            "(select count(*) from duties))",
            [name, name, source, indicator_id, at_least, at_most, *limits],
        )

    def done(self) -> Path:
        """Write what follows from the figures, close, and give the path."""
        self.connection.execute(
            "create table reporting_periods as select distinct local_authority_code, period_type, period_end "
            "from indicator_values"
        )
        self.connection.execute(
            "create table dim_periods as select distinct period_type, period_end, "
            "period_type || ' ' || strftime(period_end, '%Y-%m') as label from indicator_values"
        )
        self.connection.close()
        return self.path


def _literal(value: object) -> str:
    return "null" if value is None else f"'{value}'"


def steady(folder: Path, name: str = "Northborough") -> TinyMarts:
    """An authority of which nothing is to be said: 90 % on time in every month, a target inside the interval."""
    marts = TinyMarts(folder, name)
    marts.months_of("on_time", [88, 92] * (MONTHS // 2), "month")
    for back in range(MONTHS):
        marts.figure(
            "on_time",
            "rolling_12",
            month_end(NEWEST, back),
            90,
            240,
            target=91,
            reading="not_clear",
            interval=(85.5, 93.2),
        )
        marts.figure(
            "on_time",
            "year_to_date",
            month_end(NEWEST, back),
            90,
            140,
            target=91,
            reading="not_clear",
            interval=(84, 94),
        )
    marts.months_of("late", [2] * MONTHS, "month", cases=0)
    marts.months_of("late", [24] * MONTHS, "rolling_12", cases=0)
    marts.months_of("open", [20, 24] * (MONTHS // 2), "point_in_time", cases=0)
    marts.figure("absent", "point_in_time", NEWEST, None, availability="not_supplied")
    return marts
