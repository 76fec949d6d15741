"""The right answers of the cases about how far extracts reach, and what returns of years say of one another."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest

from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings
from orchestration.landing.receiving.reception import receive_inbox
from orchestration.landing.register.receipts import BatchReceipt
from tests.properties.compiled_project import CompiledProject, run_received

CASES = (
    "window-second-review",
    "return-year-missing",
    "open-then-gone",
    "x1-then-gap",
    "return-without-history-from",
    "conference-corrected-in-later-census",
    "census-conference-at-case-level",
)
YEARS = 84


class Right(NamedTuple):
    """A figure of a case as its README has it; None where the period is not supplied. Counts have no denominator."""

    authority: str
    indicator: str
    period_type: str
    period_end: str
    numerator: int | None
    denominator: int | None = None
    excluded: int = 0


RIGHT = [
    # The first review on record is not timed, and the next is due six months on: the second review was long ago.
    Right("E06999967", "reviews_on_time", "year_to_date", "2026-03-31", 2, 2, 2),
    Right("E06999967", "children_reviewed_on_time", "year_to_date", "2026-03-31", 2, 2),
    Right("E06999967", "permanence_plan_by_second_review", "year_to_date", "2026-03-31", 0, 0),
    Right("E06999968", "reviews_on_time", "year_to_date", "2026-03-31", 2, 2, 3),
    Right("E06999968", "reviews_late", "year_to_date", "2026-03-31", 0),
    Right("E06999968", "children_reviewed_on_time", "year_to_date", "2026-03-31", 3, 3),
    Right("E06999968", "reviews_overdue", "point_in_time", "2026-03-31", 0),
    # Nobody handed over 2024-25: nothing is known of it, nor of children of whom the next return says nothing.
    Right("E06999947", "reviews_held", "year_to_date", "2025-03-31", None),
    Right("E06999947", "children_looked_after", "point_in_time", "2024-09-30", None),
    Right("E06999947", "children_looked_after", "point_in_time", "2024-03-31", 3),
    Right("E06999947", "children_looked_after", "point_in_time", "2026-03-31", 1),
    Right("E06999947", "reviews_held", "year_to_date", "2024-03-31", 3),
    Right("E06999947", "reviews_on_time", "year_to_date", "2024-03-31", 3, 3),
    Right("E06999947", "children_ceasing_care", "year_to_date", "2026-03-31", 0),
    # Whom a return leaves open and the next does not have is not in care any more.
    Right("E06999912", "children_looked_after", "point_in_time", "2026-03-31", 1),
    Right("E06999912", "children_looked_after", "point_in_time", "2025-02-28", 2),
    # X1 and P say that care went on over the three days between.
    Right("E06999915", "children_starting_care", "year_to_date", "2026-03-31", 1),
    Right("E06999915", "children_looked_after", "point_in_time", "2026-03-31", 1),
    Right("E06999915", "reviews_overdue", "point_in_time", "2026-03-31", 1),
    # A return says by its layout how far it reaches back.
    *(Right("E06999957", "reviews_held", "year_to_date", f"{year}-03-31", None) for year in range(2020, 2026)),
    Right("E06999957", "reviews_on_time", "year_to_date", "2026-03-31", 2, 2, 2),
    # The same conference and plan with another day in the next census.
    Right("E06999928", "initial_conferences", "year_to_date", "2025-03-31", 1),
    Right("E06999928", "protection_plans_started", "year_to_date", "2025-03-31", 1),
    Right("E06999928", "protection_plans_open", "point_in_time", "2026-03-31", 1),
    Right("E06999928", "plans_reviewed_on_time", "year_to_date", "2026-03-31", 1, 1),
    # W1's day stands beside its enquiry, W3's twice with a day between; only W4 moved in.
    Right("E06999923", "transfer_in_conferences", "year_to_date", "2026-03-31", 1),
    Right("E06999923", "initial_conferences", "year_to_date", "2026-03-31", 4),
    # These look back before the census begins, so that nobody can say.
    Right("E06999923", "initial_conferences_on_time", "year_to_date", "2026-03-31", None),
    Right("E06999923", "section47_conferences_overdue", "point_in_time", "2026-03-31", None),
]
FINDINGS = [
    ("E06999947", "time_not_handed_over", "care_episodes"),
    ("E06999947", "time_not_handed_over", "reviews"),
    ("E06999947", "open_record_not_returned", "care_episodes"),
    ("E06999912", "open_record_not_returned", "care_episodes"),
    ("E06999915", "gap_in_period_of_care", "care_episodes"),
    ("E06999928", "record_withdrawn", "conferences"),
    ("E06999928", "record_withdrawn", "protection_plans"),
]


@pytest.fixture(scope="module")
def received(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, list[BatchReceipt]]:
    """All the cases as councils of one hub."""
    folder = tmp_path_factory.mktemp("cases")
    for case in CASES:
        shutil.copytree(shared / "cases" / case / "inbox", folder / "inbox", dirs_exist_ok=True)
    settings = Settings(folder / "inbox", Outputs(folder / "outputs"), pseudonym_key="k" * 32)
    receipts = receive_inbox(settings, lambda _line: None)
    assert {receipt.standing for receipt in receipts} == {"accepted"}, [receipt.reasons for receipt in receipts]
    return settings, receipts


@pytest.fixture(scope="module")
def built(
    project: CompiledProject, received: tuple[Settings, list[BatchReceipt]]
) -> Iterator[duckdb.DuckDBPyConnection]:
    settings, _ = received
    with run_received(project.needed_for("indicator_values", "findings"), settings, YEARS) as connection:
        yield connection


@pytest.mark.parametrize("right", RIGHT, ids=lambda right: "-".join(right[:4]))
def test_the_right_answer_of_a_case_is_published(right: Right, built: duckdb.DuckDBPyConnection) -> None:
    found = built.execute(
        "select numerator, denominator, excluded from indicators.indicator_values where breakdown = 'all' "
        "and local_authority_code = ? and indicator_id = ? and period_type = ? and period_end = cast(? as date)",
        list(right[:4]),
    ).fetchall()
    if right.numerator is None:
        assert found == [(None, None, None)]
    else:
        denominator = None if right.denominator is None else Decimal(right.denominator)
        assert found == [(Decimal(right.numerator), denominator, right.excluded)]


@pytest.mark.parametrize(("authority", "rule", "export"), FINDINGS)
def test_what_is_not_as_it_should_be_is_a_finding(
    authority: str, rule: str, export: str, built: duckdb.DuckDBPyConnection
) -> None:
    found = built.execute(
        "select count(*) from findings.findings where local_authority_code = ? and rule_id = ? and export_name = ?",
        [authority, rule, export],
    ).fetchone()
    assert found is not None and found[0] >= 1


def test_the_finding_names_the_year_that_is_missing(built: duckdb.DuckDBPyConnection) -> None:
    messages = built.execute(
        "select distinct message from findings.findings where rule_id = 'time_not_handed_over'"
    ).fetchall()
    assert messages == [
        ("No extract covers 2024-04-01 to 2025-03-31. Figures of periods that touch it are not supplied.",)
    ]


def test_a_conference_that_a_census_dates_twice_is_told_with_its_line(
    received: tuple[Settings, list[BatchReceipt]],
) -> None:
    """W3: 20 May in the enquiry and 21 May beside it. W2's two dates are the same, and W1 and W4 have one each."""
    _, receipts = received
    (notes,) = (receipt.notes for receipt in receipts if receipt.local_authority_code == "E06999923")
    assert [note for note in notes if "DateOfInitialCPC" in note] == [
        "census.xml, CINdetails, line 6: DateOfInitialCPC stands in section47 too, with another day at most 14 days off. "
        "It is taken for the same event, and the day of section47 is used. Correct the one that is wrong."
    ]


def test_a_conference_told_beside_its_enquiry_is_on_time_and_answers_it(built: duckdb.DuckDBPyConnection) -> None:
    """W1: an enquiry of 6 May and a conference of 20 May, the tenth working day after it."""
    conferences = built.execute(
        "select conference_type, match_method, cast(due_date as varchar), is_on_time from facts.evidence_conferences "
        "where local_authority_code = 'E06999923' and child_id = 'W1'"
    ).fetchall()
    assert conferences == [("initial", "date", "2025-05-28", True)]
    unanswered = built.execute(
        "select child_id from facts.evidence_section47_enquiries "
        "where local_authority_code = 'E06999923' and conference_held_date is null"
    ).fetchall()
    assert unanswered == []
