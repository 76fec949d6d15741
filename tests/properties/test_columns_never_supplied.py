"""A code, a flag or a link that no record has is not an answer: what is counted by it is not supplied, and never zero."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.ground.paths import SAMPLE_INBOX
from tests.corrected_batch import Rows, edit
from tests.properties.compiled_project import CompiledProject, Extract, run
from tests.properties.test_not_supplied import availability

CODE, DAY = "E06999901", "2026-10-31"
BATCH = SAMPLE_INBOX / CODE / DAY
ADOPTION = {"adoption_reviews_on_time", "adoption_reviews_overdue"}
# Each column with what cannot be counted without it, worked out from the words of the catalogue.
COUNTED_BY = {
    # A child without an officer of the role, and an officer without children, look as if nobody had been allocated.
    "allocations.role": {
        *("children_without_officer", "officer_allocated_on_time", "officer_continuity", "one_officer_since_start"),
        *("same_officer_in_both_roles", "officers_within_guidance"),
    },
    # "Roles iro, conference_chair and both": of nobody's role there is nobody in post, and every post is vacant.
    "reviewing_officers.role": {
        *("caseload_per_fte", "looked_after_caseload_per_fte", "protection_caseload_per_fte", "officers_in_post"),
        *("officers_in_post_fte", "officers_joining", "officers_leaving", "officers_within_guidance", "vacancies_fte"),
    },
    "established_posts.role": {"posts_fte", "vacancies_fte"},
    # "Of type M".
    "missing_episodes.missing_type": {"missing_episodes", "children_missing", "return_interviews_on_time"},
    # "Escalations with route care".
    "escalations.route": {"escalation_rate"},
    "escalations.cafcass_referral_date": {"cafcass_referrals"},
    # "Another of the same child and reason_code was resolved".
    "escalations.reason_code": {"repeat_escalations"},
    # "Actions with a review_id".
    "review_actions.review_id": {"review_actions_completed_on_time", "review_actions_overdue"},
    # "If ended, only those with conference_not_required = N".
    "section47_enquiries.conference_not_required": {"section47_conferences_overdue"},
    "care_episodes.legal_status": ADOPTION,
    "care_episodes.placement_type": ADOPTION | {"children_placed_in_secure", "long_term_foster_matches"},
}
NOT_THERE = {column: f"E06999{200 + place}" for place, column in enumerate(COUNTED_BY)}
BLANK = {column: f"E06999{300 + place}" for place, column in enumerate(COUNTED_BY)}
NO_ROWS = "E06999930"


@pytest.fixture(scope="module")
def batches(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Extract]:
    """Authorities that each lack a column, or have it blank in every row, and one without a concern or a time missing."""
    folder = tmp_path_factory.mktemp("never")
    extracts = {}
    for column in COUNTED_BY:
        export, _, name = column.partition(".")
        for authorities, is_there in ((NOT_THERE, False), (BLANK, True)):
            code = authorities[column]
            extracts[code] = Extract(shutil.copytree(BATCH, folder / code), code, DAY)
            without_values(folder / code / f"{export}.csv", name, is_there)
    extracts[NO_ROWS] = Extract(shutil.copytree(BATCH, folder / NO_ROWS), NO_ROWS, DAY)
    for export in ("missing_episodes", "escalations", "escalation_stages", "escalation_reasons"):
        edit(folder / NO_ROWS / f"{export}.csv", without_rows)
    return extracts


@pytest.fixture(scope="module")
def supply(project: CompiledProject, batches: dict[str, Extract]) -> Iterator[duckdb.DuckDBPyConnection]:
    """Of which indicators all that they need was supplied."""
    with run(project.needed_for("int_indicator_supply"), [*batches.values()]) as connection:
        yield connection


@pytest.fixture(scope="module")
def figures(project: CompiledProject, batches: dict[str, Extract]) -> Iterator[duckdb.DuckDBPyConnection]:
    """The figures of two of them, which is slower."""
    some = [batches[NO_ROWS], batches[NOT_THERE["allocations.role"]]]
    with run(project.needed_for("indicator_values"), some) as connection:
        yield connection


def without_values(path: Path, column: str, is_there: bool) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [each for each in rows[0] if each != column or is_there], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(row | {column: ""} for row in rows)


def without_rows(_rows: Rows) -> Rows:
    return []


def not_supplied(connection: duckdb.DuckDBPyConnection, authority: str) -> set[str]:
    rows = connection.execute(
        "select indicator_id from intermediate.int_indicator_supply where not is_supplied and local_authority_code = ?",
        [authority],
    ).fetchall()
    return {name for (name,) in rows}


@pytest.mark.parametrize("column", COUNTED_BY)
def test_what_is_counted_by_a_column_that_is_not_in_the_file_is_not_supplied_and_nothing_else(
    column: str, supply: duckdb.DuckDBPyConnection
) -> None:
    assert not_supplied(supply, NOT_THERE[column]) == COUNTED_BY[column]


@pytest.mark.parametrize("column", COUNTED_BY)
def test_what_is_counted_by_a_column_that_no_record_fills_is_not_supplied_unless_it_may_never_have_happened(
    column: str, supply: duckdb.DuckDBPyConnection
) -> None:
    # That nobody was referred to Cafcass is an answer: the column is there.
    silenced = set() if column == "escalations.cafcass_referral_date" else COUNTED_BY[column]
    assert not_supplied(supply, BLANK[column]) == silenced


def test_a_file_without_records_counts_none_of_whatever_code(figures: duckdb.DuckDBPyConnection) -> None:
    values = figures.execute(
        "select indicator_id, availability, value from indicators.indicator_values where local_authority_code = ? "
        "and breakdown = 'all' and period_end = cast(? as date) and period_type = 'rolling_12' "
        "and indicator_id in ('missing_episodes', 'children_missing', 'escalation_rate', 'cafcass_referrals')",
        [NO_ROWS, DAY],
    ).fetchall()
    assert {name: (word, value) for name, word, value in values} == dict.fromkeys(
        ("missing_episodes", "children_missing", "escalation_rate", "cafcass_referrals"), ("available", 0)
    )
    assert availability(figures, NO_ROWS)["repeat_escalations"] == "available"


def test_where_no_allocation_has_a_role_nobody_is_said_to_be_unallocated(figures: duckdb.DuckDBPyConnection) -> None:
    authority = NOT_THERE["allocations.role"]
    found = figures.execute(
        "select distinct breakdown_value from indicators.indicator_values where local_authority_code = ? "
        "and breakdown = 'officer' and indicator_id = 'children_looked_after'",
        [authority],
    ).fetchall()
    assert availability(figures, authority)["children_without_officer"] == "not_supplied"
    assert found == []
