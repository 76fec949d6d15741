"""A release of one authority, small enough to count on fingers, with the columns that the commands read."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb

from orchestration.ground.fingerprints import sha256_of_tree
from orchestration.ground.paths import Outputs
from orchestration.releases.purge import carry_out

AUTHORITY = "E06000001"
RELEASE_ID = "2026-09.v1"
REVIEWS = "'E06000001/2026-09-30/reviews.csv', 'abcdef0123456789'"

MARTS = f"""
create table local_authorities (local_authority_code varchar);
insert into local_authorities values ('{AUTHORITY}');
create table indicator_definitions (
    indicator_id varchar, name varchar, measure varchar, kind varchar, denominator varchar, numerator varchar,
    exclusions varchar, breakdowns varchar, needs varchar, judged_by varchar, deciding_columns varchar
);
insert into indicator_definitions values
    ('reviews_on_time', 'Reviews held on time', 'percentage', 'flow', 'counted reviews', 'held by the due date',
        'due_date_unknown', 'team;officer;team+age_band', 'reviews', 'dates', null),
    ('children_missing', 'Children who went missing', 'count', 'flow', null, 'distinct children', null, null,
        'missing_episodes', 'event', null),
    ('days_late', 'Days late', 'median', 'flow', null, 'held less due', null, null, 'reviews', 'dates', null),
    ('protection_plans_net_change', 'Net change', 'count', 'flow', null, 'started less ended', null, null, 'plans',
        'event', null);
create table indicator_values (
    local_authority_code varchar, indicator_id varchar, period_type varchar, period_start date, period_end date,
    breakdown varchar, breakdown_value varchar, numerator decimal(18, 4), denominator decimal(18, 4), excluded bigint,
    value decimal(18, 4), is_provisional boolean, availability varchar
);
insert into indicator_values values
    ('{AUTHORITY}', 'reviews_on_time', 'month', '2026-09-01', '2026-09-30', 'all', 'all', 1, 3, 1, 33.3333, false,
        'available'),
    ('{AUTHORITY}', 'reviews_on_time', 'month', '2026-09-01', '2026-09-30', 'team', '=CIC', 1, 2, 0, 50, false,
        'available'),
    ('{AUTHORITY}', 'reviews_on_time', 'month', '2026-09-01', '2026-09-30', 'team+age_band', '=CIC|5_to_9', 1, 1, 0,
        100, false, 'available'),
    ('{AUTHORITY}', 'reviews_on_time', 'month', '2026-09-01', '2026-09-30', 'officer', 'hashed', 1, 1, 0, 100, false,
        'available'),
    ('{AUTHORITY}', 'reviews_on_time', 'month', '2026-08-01', '2026-08-31', 'all', 'all', null, null, null, null,
        false, 'not_supplied'),
    ('{AUTHORITY}', 'children_missing', 'month', '2026-09-01', '2026-09-30', 'all', 'all', 1, null, 0, 1, false,
        'available'),
    ('{AUTHORITY}', 'days_late', 'month', '2026-09-01', '2026-09-30', 'all', 'all', null, 2, 0, 2, false, 'available'),
    ('{AUTHORITY}', 'protection_plans_net_change', 'month', '2026-09-01', '2026-09-30', 'all', 'all', 0, null, 0, 0,
        false, 'available');
"""
# What a member says of itself in words, before its limit and how it is judged.
LAW = "'the Regulations of 2010'"
HELD = "'held', null, null, 'held', null"
EVIDENCE = f"""
create table indicator_members (
    local_authority_code varchar, indicator_id varchar, period_type varchar, period_end date, role varchar,
    amount decimal(18, 4), distinct_key varchar, subject_type varchar, subject_id varchar, child_id varchar,
    event_date date, anchor_date date, due_date date, done_date date, exclusion_reason varchar, team varchar,
    officer varchar, age_band varchar, event_words varchar, state_words varchar, since_words varchar,
    done_words varchar, done_thing varchar, time_limit varchar, judged_by varchar, law varchar, shown_words varchar,
    source_file varchar,
    source_sha256 varchar, source_row bigint
);
insert into indicator_members values
    ('{AUTHORITY}', 'reviews_on_time', null, null, 'both', 1, null, 'review', 'R1', 'C1', '2026-09-10', '2026-08-17',
        '2026-09-14', '2026-09-10', null, '=CIC', 'hashed', '5_to_9', {HELD}, '20 working days', 'dates', {LAW}, null, {REVIEWS}, 2),
    ('{AUTHORITY}', 'reviews_on_time', null, null, 'denominator', 1, null, 'review', 'R2', 'C2', '2026-09-17',
        '2026-06-14', '2026-09-14', '2026-09-17', null, '=CIC', 'other', '1_to_4', {HELD}, '3 months',
        'dates', {LAW}, null, {REVIEWS}, 3),
    ('{AUTHORITY}', 'reviews_on_time', null, null, 'denominator', 1, null, 'review', 'R3', 'C3', '2026-09-30',
        '2026-03-29', '2026-09-29', '2026-09-30', null, 'LAC', 'other', '1_to_4', {HELD}, '6 months',
        'dates', {LAW}, null, {REVIEWS}, 4),
    ('{AUTHORITY}', 'reviews_on_time', null, null, 'excluded', 1, null, 'review', 'R4', 'C4', '2026-09-30', null, null,
        '2026-09-30', 'due_date_unknown', 'LAC', 'other', '1_to_4', {HELD}, null, 'dates', {LAW}, null, {REVIEWS}, 5),
    ('{AUTHORITY}', 'reviews_on_time', null, null, 'both', 1, null, 'review', 'R5', 'C5', '2026-10-01', '2026-09-01',
        '2026-10-02', '2026-10-01', null, 'LAC', 'other', '1_to_4', {HELD}, '20 working days', 'dates', {LAW}, null, {REVIEWS}, 6),
    ('{AUTHORITY}', 'days_late', null, null, 'numerator', 3, null, 'review', 'R2', 'C2', '2026-09-17', '2026-06-14',
        '2026-09-14', '2026-09-17', null, '=CIC', 'other', '1_to_4', {HELD}, '3 months', 'dates', {LAW}, null,
        {REVIEWS}, 3),
    ('{AUTHORITY}', 'days_late', null, null, 'numerator', 1, null, 'review', 'R3', 'C3', '2026-09-30', '2026-03-29',
        '2026-09-29', '2026-09-30', null, 'LAC', 'other', '1_to_4', {HELD}, '6 months', 'dates', {LAW}, null,
        {REVIEWS}, 4),
    ('{AUTHORITY}', 'children_missing', null, null, 'numerator', 1, 'C1', 'missing_episode', 'M1', 'C1', '2026-09-03',
        null, null, null, null, null, null, null, 'started', null, null, 'done', null, null, 'event', null, null,
        'missing.csv', 'ff', 2),
    ('{AUTHORITY}', 'children_missing', null, null, 'numerator', 1, 'C1', 'missing_episode', 'M2', 'C1', '2026-09-20',
        null, null, null, null, null, null, null, 'started', null, null, 'done', null, null, 'event', null, null,
        'missing.csv', 'ff', 3),
    ('{AUTHORITY}', 'protection_plans_net_change', null, null, 'numerator', 1, null, 'plan', 'P1', 'C1', '2026-09-03',
        '2026-09-03', null, null, null, null, null, null, 'started', null, null, 'done', null, null, 'event', null, null,
        'plans.csv', 'ee', 2),
    ('{AUTHORITY}', 'protection_plans_net_change', null, null, 'numerator', -1, null, 'plan', 'P2', 'C2',
        '2026-09-04', '2026-01-03', null, '2026-09-04', null, null, null, null,
        'ended', null, null, 'ended', null, null, 'event', null, null,
        'plans.csv', 'ee', 3);
create table fct_obligations (
    local_authority_code varchar, series varchar, case_id varchar, child_id varchar, sequence_number integer,
    anchor_date date, due_date date, done_date date, done_id varchar, is_on_time boolean
);
create table fct_caseloads (
    local_authority_code varchar, officer_id varchar, period_end date, looked_after_children bigint,
    looked_after_full_time_equivalent decimal(18, 4)
);
create table fct_reviews (
    local_authority_code varchar, review_id varchar, child_id varchar, care_period_id varchar, disposition varchar,
    held_date date, anchor_date date, due_date date, sequence_number integer, source_file varchar,
    source_sha256 varchar, source_row bigint
);
insert into fct_reviews values
    ('{AUTHORITY}', 'R1', 'C1', 'L1', 'counted', '2026-09-10', '2026-08-17', '2026-09-14', 1, {REVIEWS}, 2),
    ('{AUTHORITY}', 'R9', 'C9', 'L9', 'outside_period_of_care', '2026-09-10', null, null, null, {REVIEWS}, 9);
create table key_child (local_authority_code varchar, child_id varchar, child_key varchar);
insert into key_child values
    ('{AUTHORITY}', 'C1', 'k1'), ('{AUTHORITY}', 'C2', 'k2'), ('{AUTHORITY}', 'C3', 'k3'), ('{AUTHORITY}', 'C4', 'k4');
create table key_officer (local_authority_code varchar, officer_id varchar, officer_key varchar);
insert into key_officer values ('{AUTHORITY}', 'O1', 'hashed');
create table findings (
    rule_id varchar, severity varchar, local_authority_code varchar, export_name varchar, record_id varchar,
    column_name varchar, message varchar, remedy varchar, source_file varchar, source_row bigint
);
insert into findings values
    ('outside_period_of_care', 'exclude', '{AUTHORITY}', 'reviews', 'R9', 'held_date', 'Held outside.', 'Check it.',
        'E06000001/2026-09-30/reviews.csv', 9);
"""


def write_tiny_release(
    folder: Path,
    change_marts: str = "",
    change_evidence: str = "",
    release_id: str = RELEASE_ID,
    previous: str | None = None,
) -> Outputs:
    """Write a release and make it current; the changes are SQL run in its two databases."""
    outputs = Outputs(folder)
    release, restricted = outputs.releases / release_id, outputs.restricted / release_id
    release.mkdir(parents=True)
    restricted.mkdir(parents=True)
    with duckdb.connect(str(release / "marts.duckdb")) as marts:
        marts.execute(MARTS)
        if change_marts:
            marts.execute(change_marts)
    with duckdb.connect(str(restricted / "evidence.duckdb")) as evidence:
        evidence.execute(EVIDENCE)
        if change_evidence:
            evidence.execute(change_evidence)
    hashes = {"files": sha256_of_tree(release), "restricted_files": sha256_of_tree(restricted)}
    content = manifest(release_id, previous, **hashes)
    (release / "release.json").write_text(json.dumps(content), encoding="utf-8")
    outputs.published.unlink(missing_ok=True)
    outputs.published.symlink_to(Path("releases") / release_id)
    return outputs


def make_candidate(outputs: Outputs, release_id: str) -> None:
    """Move a release to where one lies that waits for approval."""
    place = outputs.candidate(release_id)
    for old, new in ((outputs.releases, place.releases), (outputs.restricted, place.restricted)):
        new.mkdir(parents=True)
        (old / release_id).rename(new / release_id)


def erase(outputs: Outputs, *children: str, release_id: str = RELEASE_ID) -> None:
    """Take what the evidence of a release has of children out of it, each by a purge of its own with its tombstone."""
    for child in children:
        evidence = outputs.restricted / release_id / "evidence.duckdb"
        anew = outputs.purging / evidence.relative_to(outputs.root)
        anew.parent.mkdir(parents=True)
        shutil.copyfile(evidence, anew)
        with duckdb.connect(str(anew)) as connection:
            rows = connection.execute("delete from indicator_members where child_id = ?", [child]).fetchone()
        assert rows
        said = {"kind": "child", "local_authority_code": AUTHORITY, "reason": "a test", "counts": {}}
        carry_out(outputs, said, [], {evidence: rows[0]})


def manifest(release_id: str = RELEASE_ID, previous: str | None = None, **changes: object) -> dict[str, object]:
    """A `release.json` with what the list of releases reads."""
    inputs = [
        {"local_authority_code": AUTHORITY, "export_name": name, "extract_date": day}
        for name, day in (("reviews", "2026-09-30"), ("children", "2026-09-30"), ("targets", "2026-04-01"))
    ]
    return {
        "release_id": release_id,
        "created_at": "2026-10-05T08:00:00+00:00",
        "run_id": "run",
        "latest_period_end": "2026-09-30",
        "previous_release_id": previous,
        "inputs": inputs,
        "checks": [],
        "changes_in_published_periods": None,
        "fingerprints": {},
        "rows": {},
        "files": {},
        "restricted_files": {},
    } | changes
