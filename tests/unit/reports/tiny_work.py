"""A tiny release of which a work list is made: what is due, overdue and owed of six children on 31 October 2026."""

from __future__ import annotations

AUTHORITY = "E06999901"
TABLES = """
attach ':memory:' as marts; attach ':memory:' as evidence;
create table marts.local_authorities as select 'E06999901' as local_authority_code, date '2026-10-31' as latest_extract_date;
create table marts.release as select '2026-10.v1' as release_id;
create table marts.code_labels as select * from (values
    (null, 'monitoring_lists', 'reviews_overdue', 'Reviews overdue', 1),
    (null, 'monitoring_lists', 'reviews_due', 'Reviews due soon', 2),
    (null, 'monitoring_lists', 'review_conferences_due', 'Conferences due soon', 3),
    (null, 'monitoring_lists', 'children_without_contact', 'Children without contact', 4),
    (null, 'monitoring_lists', 'escalations_open', 'Concerns open', 5),
    (null, 'due_rules', 'placed', 'Adoption: placed, first', 5), (null, 'due_rules', 'first', 'First review', 1),
    (null, 'escalation_stages', 'stage_1', 'Team manager', 1),
    ('E06999901', 'escalation_stages', 'stage_1', 'Practice manager', 1),
    ('E06999902', 'escalation_stages', 'stage_1', 'Somebody else', 1),
    (null, 'document_types', 'care_plan', 'Care plan', 1), (null, 'action_owners', 'health', 'Health', 1)
) as labels (local_authority_code, list_name, code, label, sort_order);
create table evidence.fct_monitoring_lists as select 'E06999901' as local_authority_code, *,
    null::decimal(18,4) as figure, 'care.csv' as source_file, 2::bigint as source_row from (values
    ('reviews_due', 'care_period', 'P1', 'C1', 'O2', 'North', date '2026-06-01', date '2026-12-01', null),
    ('reviews_due', 'care_period', 'P2', 'C2', 'O1', 'North', date '2026-06-01', date '2026-11-20', null),
    ('reviews_overdue', 'care_period', 'P3', 'C3', 'O1', '=1+1', date '2026-04-01', date '2026-10-01', null),
    ('review_conferences_due', 'plan', 'L1', 'C4', 'O3', 'East', date '2026-09-01', date '2026-12-01', null),
    ('review_conferences_due', 'plan', 'L2', 'C5', 'O3', 'East', date '2026-05-05', date '2026-11-05', null),
    ('children_without_contact', 'care_period', 'P1', 'C1', 'O2', 'North', date '2026-05-05', date '2026-11-05', null),
    ('escalations_open', 'escalation', 'E1', 'C1', 'O2', 'North', date '2026-10-01', date '2026-10-29', 'stage_1')
) as lists (list_name, subject_type, subject_id, child_id, officer_id, team, anchor_date, due_date, stage);
create table evidence.fct_obligations as select 'E06999901' as local_authority_code, * from (values
    ('looked_after_reviews', 'P1', date '2026-06-01', date '2026-12-01', 'open', 'later'),
    ('looked_after_reviews', 'P2', date '2026-06-01', date '2026-11-20', 'open', 'placed'),
    ('looked_after_reviews', 'P3', date '2026-04-01', date '2026-10-01', 'held', 'placed'),
    ('review_conferences', 'L1', date '2026-09-01', date '2026-12-01', 'open', 'first'),
    ('review_conferences', 'L2', date '2026-05-05', date '2026-11-05', 'open', 'later')
) as obligations (series, case_id, anchor_date, due_date, status, due_rule);
create table evidence.fct_reviews as select 'E06999901' as local_authority_code, *, 'reviews.csv' as source_file,
    3::bigint as source_row from (values
    ('R1', 'C1', 'O2', 'North', 'not_held', date '2026-12-10', null, null, null, null, null),
    ('R2', 'C2', 'O1', 'North', 'cancelled', date '2026-11-10', null, null, null, null, null),
    ('R3', 'C2', 'O1', 'North', 'not_held', date '2026-11-20', null, null, null, null, null),
    ('R4', 'C3', 'O1', 'South', 'counted', date '2026-10-01', date '2026-10-01', date '2026-10-08', null,
        date '2026-10-29', null),
    ('R5', 'C3', 'O1', 'South', 'counted', date '2025-10-01', date '2025-10-01', date '2025-10-08', null,
        date '2025-10-29', null),
    ('R6', 'C3', 'O1', 'South', 'counted', date '2025-04-01', date '2025-04-01', date '2025-04-08', date '2025-04-03',
        date '2025-04-29', null)
) as reviews (review_id, child_id, officer_id, team, disposition, scheduled_date, held_date, decisions_due_date,
    decisions_issued_date, record_due_date, record_distributed_date);
create table evidence.fct_conferences as select 'E06999901' as local_authority_code, *, 'conferences.csv' as source_file,
    5::bigint as source_row from (values
    ('K1', 'C4', 'O3', 'East', 'counted', 'initial', 'plan_started', date '2026-09-01', date '2026-09-01',
        date '2026-09-02', date '2026-09-02', date '2026-09-29', date '2026-09-20', date '2026-09-15', null),
    ('K2', 'C5', 'O3', 'East', 'counted', 'review', 'plan_continues', date '2026-05-05', date '2026-05-05',
        date '2026-05-06', null, date '2026-06-03', null, date '2026-05-19', null),
    ('K3', 'C6', 'O3', 'East', 'counted', 'initial', 'plan_started', date '2025-09-01', date '2025-09-01',
        date '2025-09-02', date '2025-09-02', date '2025-09-29', date '2025-09-20', date '2025-09-15', date '2025-09-10'),
    ('K4', 'C4', 'O3', 'East', 'not_held', 'review', 'not_recorded', date '2026-11-25', null, null, null, null, null,
        null, null)
) as conferences (conference_id, child_id, officer_id, team, disposition, conference_type, outcome, scheduled_date,
    held_date, draft_plan_due_date, draft_plan_issued_date, minutes_due_date, minutes_distributed_date,
    core_group_due_date, first_core_group_date);
create table evidence.fct_review_actions as select 'E06999901' as local_authority_code, *, 'actions.csv' as source_file,
    4::bigint as source_row from (values
    ('A1', 'C1', 'North', date '2026-09-01', date '2026-10-30', null, false, 'health', 'used'),
    ('A2', 'C1', 'North', date '2026-09-01', date '2026-10-30', null, true, 'health', 'used'),
    ('A3', 'C1', 'North', date '2026-09-01', date '2026-10-30', date '2026-10-02', false, 'health', 'used')
) as actions (action_id, child_id, team, agreed_date, due_date, completed_date, is_cancelled, owner, disposition);
create table evidence.fct_care_periods as select 'E06999901' as local_authority_code, *, 'care.csv' as source_file,
    2::bigint as source_row from (values
    ('P1', 'C1', date '2026-01-05', null, 'S1'), ('P2', 'C2', date '2026-01-05', null, 'S2'),
    ('P3', 'C3', date '2025-01-05', null, 'S3'), ('P9', 'C9', date '2025-01-05', date '2026-10-30', 'S9')
) as periods (care_period_id, child_id, start_date, end_date, latest_episode_id);
create table evidence.fct_care_episodes as select 'E06999901' as local_authority_code, * from (values
    ('S1', 'North'), ('S2', 'North'), ('S3', 'South'), ('S9', 'South')
) as episodes (episode_id, team);
create table evidence.fct_allocations as select 'E06999901' as local_authority_code, * from (values
    ('a1', 'C1', 'iro', 'O2', date '2026-01-05', null, 'used'),
    ('a2', 'C2', 'iro', 'O9', date '2026-01-05', date '2026-06-01', 'used'),
    ('a3', 'C2', 'iro', 'O1', date '2026-06-01', null, 'used'),
    -- Until the extract's own day; and a chair of conferences is no reviewing officer.
    ('a4', 'C3', 'iro', 'O1', date '2025-01-05', date '2026-10-31', 'used'),
    ('a5', 'C3', 'conference_chair', 'O3', date '2025-01-05', null, 'used')
) as allocations (allocation_id, child_id, role, officer_id, start_date, end_date, disposition);
create table evidence.fct_child_documents as select 'E06999901' as local_authority_code, *, 'documents.csv' as source_file,
    6::bigint as source_row from (values
    ('D1', 'C1', 'care_plan', date '2026-01-01', date '2027-01-01', 'used'),
    ('D2', 'C1', 'care_plan', date '2026-05-01', date '2026-10-30', 'used'),
    -- In date on its last day.
    ('D3', 'C2', 'care_plan', date '2026-05-01', date '2026-10-31', 'used'),
    ('D4', 'C3', 'care_plan', date '2026-11-05', date '2027-10-31', 'after_extract_date')
) as documents (document_id, child_id, document_type, completed_date, valid_until, disposition);
"""
# A month before: one review was due already, the other child's not yet, and one duty that has since been done was owed.
BEFORE = """
attach ':memory:' as marts_before; attach ':memory:' as evidence_before;
copy from database marts to marts_before; copy from database evidence to evidence_before;
update marts_before.release set release_id = '2026-09.v1';
delete from evidence_before.fct_monitoring_lists where subject_id = 'P1' and list_name = 'reviews_due';
update evidence_before.fct_monitoring_lists set anchor_date = date '2026-02-02' where subject_id = 'L2';
"""
