"""What the audit says of a month beside the month before: nothing of good ones, and the figure of a bad one.

The faults are those of the inbox and of the case system that landing cannot see, or that somebody confirmed.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from orchestration.landing.receiving.reception import receive_inbox
from orchestration.sample_data import write_sample
from tests.conftest import IS_THOROUGH
from tests.corrected_batch import Rows, edit
from tests.next_months import CHILDREN, COUNCIL, JUNE, MAY, SEED, YEARS, NextMonth, copy_of, prepare
from tests.properties.audited_months import AuditedMonth, audited
from tests.properties.compiled_project import CompiledProject, Extract
from tests.random_faults import STOPPED, WRONG, days_later, outcomes

pytestmark = pytest.mark.slow

# The first has nothing before it. A month costs ten seconds of a processor.
MONTHS = 13 if IS_THOROUGH else 3
FAULTS = 24 if IS_THOROUGH else 2


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> NextMonth:
    return prepare(tmp_path_factory.mktemp("audited"))


@pytest.fixture(scope="module")
def may(prepared: NextMonth, project: CompiledProject) -> AuditedMonth:
    return audited(project, Extract(prepared.council / MAY, COUNCIL, MAY))


Judge = Callable[..., AuditedMonth]


@pytest.fixture
def june(prepared: NextMonth, project: CompiledProject, may: AuditedMonth, tmp_path: Path) -> Judge:
    """The audit of June with the records of one file changed, beside May."""

    def judge(export_name: str, change: Callable[[Rows], Rows], before: AuditedMonth | None = may) -> AuditedMonth:
        spoilt = copy_of(prepared, tmp_path)
        edit(spoilt.file(export_name), change)
        return audited(project, Extract(spoilt.coming, COUNCIL, JUNE), before)

    return judge


def test_good_months_in_a_row_pass_without_a_refusal_or_a_failed_check(
    project: CompiledProject, tmp_path: Path
) -> None:
    inbox = NextMonth(tmp_path)
    days = [datetime.date(2025 + (place + 5) // 12, (place + 5) % 12 + 1, 1) for place in range(1, MONTHS + 1)]
    for day in days:
        write_sample(CHILDREN, 1, YEARS, SEED, day - datetime.timedelta(1), tmp_path / "inbox", lambda _line: None)
    receipts = receive_inbox(inbox.settings, inbox.said.append)
    assert len(receipts) == MONTHS
    assert {receipt.extract_date: receipt.reasons for receipt in receipts if receipt.reasons} == {}
    before = None
    for receipt in receipts:
        before = audited(project, Extract(inbox.council / receipt.extract_date, COUNCIL, receipt.extract_date), before)
        assert before.failed == {}, receipt.extract_date
    assert before is not None
    compared = [row for row in before.measures if row[0] == "closed_period_changed" and row[3] is not None]
    assert len(compared) > 50


def test_every_review_suddenly_late_is_stopped_with_last_months_number_beside_this_months(june: Judge) -> None:
    def later(rows: Rows) -> Rows:
        return [row | {"held_date": days_later(row["held_date"], 100)} for row in rows]

    failed = june("reviews", later).failed["closed_period_changed"]
    (on_time,) = (words for words in failed if words.startswith("reviews_on_time: expected "))
    assert ", found " in on_time
    assert "numbers of closed periods changed by more than 20 %" in on_time


def test_a_third_of_one_kind_gone_is_stopped_with_months_and_figures(june: Judge) -> None:
    def filtered(rows: Rows) -> Rows:
        first = [place for place, row in enumerate(rows) if row["conference_type"] == "review"]
        gone = set(first[::3])
        return [row for place, row in enumerate(rows) if place not in gone]

    failed = june("conferences", filtered).failed["closed_period_changed"]
    assert any(
        words.startswith("review_conferences: expected") and " of the twelve months ending 20" in words
        for words in failed
    )


def test_a_headline_that_leaves_its_series_in_the_newest_month_is_stopped(june: Judge) -> None:
    def nobody_took_part(rows: Rows) -> Rows:
        return [row | {"participation_code": "PN7"} if row["held_date"][:7] == JUNE[:7] else row for row in rows]

    failed = june("reviews", nobody_took_part).failed
    assert list(failed) == ["newest_month_within_series"]
    (words,) = failed["newest_month_within_series"]
    assert words.startswith("review_participation: expected ")
    assert f"month to {JUNE}, the month before " in words


def test_a_date_that_was_never_supplied_makes_its_figures_not_supplied_and_not_wrong(
    june: Judge, may: AuditedMonth
) -> None:
    without = june("reviews", lambda rows: [row | {"held_date": ""} for row in rows])
    assert "reviews_on_time" in {row[1] for row in may.values}
    assert not {row[1] for row in without.values} & {"reviews_on_time", "reviews_held", "reviews_overdue"}
    lost = {row[2] for row in without.measures if row[0] == "figures_still_supplied" and row[5] is False}
    assert {"reviews_on_time", "reviews_held", "reviews_overdue"} <= lost


def test_a_first_extract_whose_reviews_lie_in_no_period_of_care_is_stopped(june: Judge) -> None:
    def of_other_years(rows: Rows) -> Rows:
        return [row | {"held_date": days_later(row["held_date"], -5000)} for row in rows]

    first = june("reviews", of_other_years, before=None)
    (words,) = (
        words
        for words in first.failed["records_find_their_place"]
        if words.startswith("reviews in a period of care: expected 20")
    )
    assert "records, in percent" in words


def test_what_a_service_restates_every_month_widens_the_limits_of_that_figure(june: Judge, may: AuditedMonth) -> None:
    def a_quarter_gone(rows: Rows) -> Rows:
        return [row for place, row in enumerate(rows) if place % 4]

    figure = "officer_contacts: "
    failed = june("officer_contacts", a_quarter_gone).failed["closed_period_changed"]
    assert any(words.startswith(figure) for words in failed)
    always_late = replace(may, restatements=[(COUNCIL, "officer_contacts", 40.0)])
    failed = june("officer_contacts", a_quarter_gone, always_late).failed.get("closed_period_changed", [])
    assert not any(words.startswith(figure) for words in failed)


def test_random_faults_are_refused_stopped_or_change_nothing_beyond_the_limits(
    project: CompiledProject, tmp_path: Path
) -> None:
    found = outcomes(FAULTS, 7, project, tmp_path)
    assert [outcome for outcome in found if outcome.verdict == WRONG] == []
    assert any(outcome.verdict.startswith(("refused", STOPPED)) for outcome in found)
