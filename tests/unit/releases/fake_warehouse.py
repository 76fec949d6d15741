"""A tiny warehouse as a finished build leaves it: two authorities, five indicators, three months, four children."""

from __future__ import annotations

from pathlib import Path

import duckdb

from orchestration.ground.audit_limits import measure_checks
from orchestration.warehouse.declarations import write_declarations
from orchestration.warehouse.stamp import ReleasedTable, Tier, write_stamp

INPUTS = "fingerprint-of-the-inputs"
# Ids as case systems give them; officers' are words.
CHILD_IDS = ("1048576", "1048577", "2048576", "2048577")
OFFICER_ID = "OFFICER-77"

BUILD = """
create schema landing; create schema marts; create schema indicators; create schema intermediate; create schema staging;
create schema facts; create schema findings; create schema audit;

create table landing.batches as
select
    code as local_authority_code, export_name, date '2026-04-02' as extract_date,
    code || '/2026-04-02/' || export_name || '.csv' as source_file, sha256(code || export_name) as source_sha256,
    4::bigint as rows_read, 0::bigint as rows_repeated, 4::bigint as rows_landed, 'canonical' as profile,
    'full' as extracts, null::date as history_from, timestamp '2026-04-03 09:00:00' as received_at, true as is_in_force
from (values ('E06999901'), ('E06999902')) as authority (code)
cross join (values ('children'), ('reviews'), ('care_episodes')) as export (export_name);

create table marts.key_child as
select id as child_id, sha256('child|' || code || '|' || id) as child_key, code as local_authority_code
from (values
    ('1048576', 'E06999901'), ('1048577', 'E06999901'), ('2048576', 'E06999902'), ('2048577', 'E06999902')
) as child (id, code);
create table marts.key_officer as
select 'OFFICER-77' as officer_id, sha256('officer') as officer_key, 'E06999901' as local_authority_code;
create table marts.dim_children as
select child_key, local_authority_code, 'white' as ethnic_group, 'F' as sex from marts.key_child;
comment on column marts.dim_children.child_key is 'The child, as a keyed hash';
create table marts.fct_reviews as
select
    sha256('review' || child_id) as review_key, child_key, sha256('officer') as officer_key, local_authority_code,
    date '2026-03-10' as held_date, date '2026-03-12' as due_date, true as is_on_time, 'CIC2' as team,
    'looked_after' as review_type, null::varchar as recorded_outcome
from marts.key_child;
create table facts.evidence_reviews as
select child_id, 'R' || child_id as review_id, local_authority_code from marts.key_child;
create table intermediate.int_review_series as select 1 as not_published;

create table indicators.indicator_definitions as
select *, indicator_id = 'protection_plans_net_change' as is_difference, 'national' as origin from (values
    ('reviews_held', 'reviews', 'count', 'flow', 'children;care_episodes;reviews'),
    ('reviews_on_time', 'reviews', 'percentage', 'flow', 'children;care_episodes;reviews'),
    ('protection_plans_net_change', 'plans', 'count', 'flow', 'children;protection_plans'),
    ('looked_after_rate', 'looked_after', 'rate_per_10000', 'stock', 'children;care_episodes;population'),
    ('escalations_open', 'escalations', 'count', 'stock', 'children;escalations')
) as definition (indicator_id, domain, measure, kind, needs);
create table indicators.local_authorities as
select * from (values
    ('E06999901', 'Northborough', date '2026-04-02'), ('E06999902', 'Southborough', date '2026-04-02')
) as authority (local_authority_code, local_authority_name, extract_date);
create table indicators.reporting_periods as
select local_authority_code, period_type, date_trunc('month', month_end)::date as period_start, month_end as period_end
from indicators.local_authorities
cross join (values (date '2026-01-31'), (date '2026-02-28'), (date '2026-03-31')) as month (month_end)
cross join (values ('month'), ('point_in_time')) as type (period_type);

create table indicators.indicator_values as
with cell as (
    select * from (values
        ('reviews_held', 'month', 'all', 'all', 8, null, 0, 8.0, null),
        ('reviews_held', 'month', 'team', 'CIC2', 5, null, 0, 5.0, 62.5),
        ('reviews_held', 'month', 'officer', 'unallocated', 3, null, 0, 3.0, 37.5),
        ('reviews_held', 'month', 'officer', sha256('officer'), 5, null, 0, 5.0, 62.5),
        ('reviews_held', 'month', 'age_band+team', '5_to_9|CIC2', 5, null, 0, 5.0, 62.5),
        ('reviews_on_time', 'month', 'all', 'all', 6, 8, 2, 75.0, null),
        ('reviews_on_time', 'month', 'team', 'CIC2', 0, 0, 2, null, null),
        ('protection_plans_net_change', 'month', 'all', 'all', -3, null, 0, -3.0, null),
        ('looked_after_rate', 'point_in_time', 'all', 'all', 70, 21000, 0, 33.3333, null)
    ) as cell (
        indicator_id, period_type, breakdown, breakdown_value, numerator, denominator, excluded, value, share_of_total
    )
)
select
    local_authority_code, indicator_id, period_type, period_start, period_end, breakdown, breakdown_value,
    numerator::decimal(18, 4) as numerator, denominator::decimal(18, 4) as denominator, excluded::bigint as excluded,
    value::decimal(18, 4) as value, share_of_total::decimal(18, 4) as share_of_total,
    null::decimal(18, 4) as previous_value, null::decimal(18, 4) as target, null::varchar as target_status,
    null::decimal(18, 4) as benchmark_value, null::date as benchmark_period_end,
    period_end = date '2026-03-31' as is_provisional, 'available' as availability,
    null::varchar as target_reading, null::decimal(18, 4) as lower_95, null::decimal(18, 4) as upper_95
from indicators.reporting_periods
inner join cell using (period_type)
union all
select
    local_authority_code, 'escalations_open', 'point_in_time', period_start, period_end, 'all', 'all',
    null, null, null, null, null, null, null, null, null, null, period_end = date '2026-03-31', 'not_supplied',
    null, null, null
from indicators.reporting_periods where period_type = 'point_in_time';

create table indicators.indicator_exclusions as
select
    local_authority_code, indicator_id, period_type, period_end, breakdown, breakdown_value, reason, 1::bigint as count
from indicators.indicator_values
cross join (values ('not_recorded'), ('under_4')) as why (reason)
where excluded = 2;
create table findings.recording_rates as
select
    local_authority_code, 'reviews' as export_name, 'held_date' as column_name, period_end as month_end,
    4::bigint as rows_total, 3::bigint as rows_recorded
from indicators.reporting_periods where period_type = 'month';
create table findings.row_account as
select
    local_authority_code, date '2026-04-02' as extract_date, local_authority_code || '/2026-04-02/x.csv' as source_file,
    'x' as source_table, 'repeated' as reason, 1::bigint as rows
from indicators.local_authorities;
create table findings.changed_records as
select
    local_authority_code, 'reviews' as export_name, 'R' || child_id as record_id, 'changed' as change,
    'held_date' as changed_columns, date '2026-02-27' as event_date, date '2026-01-10' as previous_event_date,
    date '2026-04-02' as extract_date, date '2026-03-02' as previous_extract_date
from marts.key_child;
create table findings.record_changes as
select
    local_authority_code, 'reviews' as export_name, date '2026-04-02' as extract_date,
    date '2026-03-02' as previous_extract_date, 'changed' as change, 2::bigint as records_counted,
    date '2026-01-31' as earliest_month_end, date '2026-02-28' as latest_month_end
from indicators.local_authorities;
create table indicators.indicator_members as
select
    local_authority_code, 'reviews_held' as indicator_id, 'both' as role, child_id, 1::decimal(18, 4) as amount
from marts.key_child;
create table findings.findings as
select
    'age_unknown' as rule_id, 'warn' as severity, local_authority_code, 'children' as export_name,
    child_id as record_id, 'date_of_birth' as column_name, '=1+1' as message, 'Record it.' as remedy,
    'Performance team' as responsible, null::varchar as team, null::date as event_date, date '2026-03-31' as month_end,
    null::varchar as recorded_text, null::varchar as nearest_code, 'x.csv' as source_file, 2::bigint as source_row
from marts.key_child;
"""


MEASURES = f"""
create table audit.audit_measures as
select
    check_name, local_authority_code, 'all' as subject, 4::decimal(18, 4) as expected, 4::decimal(18, 4) as actual,
    0::decimal(18, 4) as difference, true as is_within, null::varchar as detail
from indicators.local_authorities
cross join (values
    {", ".join(f"('{check.name}')" for check in measure_checks())}
) as measure (check_name);
"""

# What a build lists as restricted or public, beside the tables of marts; other tables stay in the build.
PUBLIC = {
    "indicators": "indicator_values indicator_definitions indicator_exclusions local_authorities reporting_periods",
    "findings": "recording_rates row_account record_changes",
    "audit": "audit_measures",
}
RESTRICTED = {
    "marts": "key_child key_officer",
    "facts": "evidence_reviews",
    "indicators": "indicator_members",
    "findings": "changed_records findings",
}


def _released(connection: duckdb.DuckDBPyConnection) -> list[ReleasedTable]:
    marts = connection.execute(
        "select table_name from duckdb_tables() where schema_name = 'marts' and not starts_with(table_name, 'key_')"
    ).fetchall()
    tiers: tuple[tuple[Tier, dict[str, str]], ...] = (
        ("public", {**PUBLIC, "marts": " ".join(name for (name,) in marts)}),
        ("restricted", RESTRICTED),
    )
    return [
        ReleasedTable(schema, name, name.replace("evidence_", "fct_"), tier)
        for tier, schemas in tiers
        for schema, names in schemas.items()
        for name in names.split()
    ]


def write_fake_warehouse(path: Path, code: str, changes: str = "", inputs: str = INPUTS) -> Path:
    """Build and stamp the warehouse; `changes` is SQL run on the finished tables, to spoil or vary them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute(BUILD)
        connection.execute(MEASURES)
        if changes:
            connection.execute(changes)
        tables = _released(connection)
    write_declarations(path, {})
    write_stamp(path, inputs, code, 20, tables)
    return path
