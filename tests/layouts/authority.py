"""The invented authority that is written in every layout: drawn by `iro sample`, then reduced to what layouts can carry.

Each reduction is a fact that some layout cannot say at all. Made once here, so that the canonical exports and the other
layouts tell the same story, and every figure that a layout can feed must be the same to the last digit.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from orchestration.ground.paths import CONTRACTS
from orchestration.sample_data import authority_code, write_sample

# The last day of a financial year: yearly returns, snapshots and full extracts can all be complete to it.
EXTRACT = date(2026, 3, 31)
# This seed has what is rare: moves in, adjourned and overdue conferences, long plans, care from over six years before.
CHILDREN, YEARS, SEED = 260, 3, 78

WITH_CHILDREN = (
    "care_episodes",
    "reviews",
    "section47_enquiries",
    "conferences",
    "protection_plans",
    "escalations",
    "allocations",
    "officer_contacts",
    "missing_episodes",
    "advocacy_referrals",
    "other_meetings",
)

REDUCTIONS = (
    # A child whose two ids were merged has one id in every return.
    "create table merged as select previous_child_id as old, child_id as new from children where previous_child_id is not null",
    *(
        f"update {table} set child_id = (select new from merged where old = child_id) where child_id in (select old from merged)"
        for table in WITH_CHILDREN
    ),
    "delete from children where child_id in (select old from merged)",
    "update children set previous_child_id = null",
    # The 903 return and Annex A know a death by the reason why care ended, never by its day.
    "update children set date_of_death = null",
    # Every child has a date of birth: Annex A has no expected one.
    "update children set date_of_birth = expected_date_of_birth, expected_date_of_birth = null where date_of_birth is null",
    # Two entries for one child, type and day: no return holds both, and the first id is the one that counts.
    "delete from reviews where exists (select 1 from reviews as first where first.child_id = reviews.child_id "
    "and first.held_date = reviews.held_date and first.review_id < reviews.review_id)",
    "delete from conferences where exists (select 1 from conferences as first where first.child_id = conferences.child_id "
    "and first.conference_type = conferences.conference_type and first.held_date = conferences.held_date "
    "and coalesce(first.is_cancelled, 'N') = coalesce(conferences.is_cancelled, 'N') "
    "and first.conference_id < conferences.conference_id)",
    # A return finds a review's period of care by its day, so reviews held outside theirs are not told apart.
    "delete from reviews where held_date is not null and not exists (select 1 from care_episodes as episode "
    "where episode.child_id = reviews.child_id and reviews.held_date >= episode.start_date "
    "and reviews.held_date <= coalesce(episode.end_date, '9999-12-31'))",
    # The census has a conference inside its enquiry, one each, so every initial one names its own.
    "update conferences set section47_id = (select max_by(enquiry.section47_id, enquiry.start_date) "
    "from section47_enquiries as enquiry where enquiry.child_id = conferences.child_id "
    "and enquiry.start_date <= coalesce(conferences.held_date, conferences.scheduled_date)) "
    "where conference_type = 'initial' and section47_id is null",
    # A review conference is inside its plan there; one whose plan is not known has no place.
    "update conferences set plan_id = (select max_by(plan.plan_id, plan.start_date) from protection_plans as plan "
    "where plan.child_id = conferences.child_id and coalesce(plan.is_other_authority, 'N') = 'N' "
    "and plan.start_date < conferences.held_date and conferences.held_date <= coalesce(plan.end_date, '9999-12-31')) "
    "where conference_type = 'review' and plan_id is null",
    "delete from conferences where conference_type = 'review' and plan_id is null and held_date is not null",
    # It has no end of an enquiry, so whether a conference is needed must be said of each.
    "update section47_enquiries set conference_not_required = case when exists (select 1 from conferences "
    "where conferences.section47_id = section47_enquiries.section47_id) then 'N' else 'Y' end "
    "where conference_not_required is null",
    # Only some layouts count earlier plans, and only ours dates one that is not on file: all plans are on file here.
    "update protection_plans set previous_plan_end_date = null, previous_plan_count = "
    "case when coalesce(is_other_authority, 'N') = 'N' then (select count(*) from protection_plans as earlier "
    "where earlier.child_id = protection_plans.child_id and earlier.start_date < protection_plans.start_date "
    "and coalesce(earlier.is_other_authority, 'N') = 'N') end",
    # The dataset tells staff of agencies from all others, and no more.
    "update reviewing_officers set contract_type = 'permanent' where contract_type <> 'agency'",
    # It knows officers by the children they hold, as of its day: who holds none is not in it.
    "delete from reviewing_officers where end_date is null and officer_id not in "
    "(select officer_id from allocations where end_date is null)",
)


def draw(folder: Path) -> duckdb.DuckDBPyConnection:
    """The authority's exports as tables of text, blank being NULL.

    Args:
        folder: where the sample is drawn; it must not hold one yet.
    """
    write_sample(CHILDREN, 1, YEARS, SEED, EXTRACT, folder, say=lambda line: None)
    batch = folder / authority_code(0) / EXTRACT.isoformat()
    connection = tables_of(batch)
    connection.execute(f"create macro extract_day() as '{EXTRACT}'")
    for reduction in REDUCTIONS:
        connection.execute(reduction)
    return connection


def tables_of(batch: Path) -> duckdb.DuckDBPyConnection:
    """The files of a canonical batch as tables of text, blank being NULL."""
    connection = duckdb.connect(":memory:")
    for path in sorted(batch.glob("*.csv")):
        connection.execute(
            f"create table {path.stem} as select * from read_csv(?, all_varchar = true, header = true)", [str(path)]
        )
    return connection


def write_canonical(authority: duckdb.DuckDBPyConnection, inbox: Path, code: str) -> None:
    """Write the reduced authority in the canonical layout."""
    names = [row[0] for row in authority.execute("select table_name from duckdb_tables()").fetchall()]
    exports = {path.stem for path in CONTRACTS.glob("*.yml")} - {"population", "targets", "benchmarks"}
    for name in sorted(exports & set(names)):
        write_csv(authority, f"select * from {name}", batch_folder(inbox, code) / f"{name}.csv")


def write_population(authority: duckdb.DuckDBPyConnection, inbox: Path, code: str) -> None:
    """Write the authority's own population beside its newest batch, where it looks the same in every layout."""
    query = f"select * replace ('{code}' as local_authority_code) from population"
    write_csv(authority, query, batch_folder(inbox, code) / "population.csv")


def batch_folder(inbox: Path, code: str, day: date = EXTRACT) -> Path:
    """The folder of one authority's batch of a day, made if need be."""
    folder = inbox / code / day.isoformat()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def write_csv(authority: duckdb.DuckDBPyConnection, query: str, path: Path) -> int:
    """Write the rows of a query as a CSV file, ordered by all columns; returns their number."""
    rows = authority.execute(f"select count(*) from ({query})").fetchone()
    authority.execute(f"copy (select * from ({query}) order by all) to '{path}' (header, delimiter ',', quote '\"')")
    assert rows is not None
    return int(rows[0])
