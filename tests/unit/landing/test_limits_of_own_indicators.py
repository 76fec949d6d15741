"""The limits, and so the law, that an indicator of a council's own has from its base, or names itself."""

from __future__ import annotations

import pytest

from orchestration.commands.indicators import print_bases
from orchestration.landing.indicators.definitions import definition_row, read_own_indicator
from orchestration.landing.problems import FileRefusedError

ON_TIME = """\
indicator_id: local_on_time
name: Reviews on time that a child chaired
base: {base}
kind: flow
measure: {measure}
polarity: high
{more}needs: [children, care_episodes, reviews]
source: Corporate plan 2026, aim 3
"""
PERCENTAGE = "success: is_on_time\n"


def limits(more: str, base: str = "reviews", measure: str = "percentage") -> str:
    text = ON_TIME.format(base=base, measure=measure, more=more)
    return definition_row(read_own_indicator("local_on_time", "local_on_time.yml", text.encode()))["time_limits"]


OF_REVIEWS = "first_review;second_review;later_review;authorised;placed;placed_second;returned"


@pytest.mark.parametrize(
    ("more", "base", "measure", "found"),
    [
        (PERCENTAGE, "reviews", "percentage", OF_REVIEWS),
        ("success: decisions_issued_date <= decisions_due_date\n", "review_decisions", "percentage", ""),
        ("success: 1 = 1\njudged_by: dates\n", "review_decisions", "percentage", "review_decisions"),
        (f"{PERCENTAGE}time_limits: [placed, returned]\n", "reviews", "percentage", "placed;returned"),
        ("success: 1 = 1\nthreshold: long_plan\n", "plan_starts", "percentage", "long_plan_days"),
        ("", "reviews", "count", ""),
        ("where: not is_on_time\njudged_by: dates\n", "reviews", "count", OF_REVIEWS),
    ],
)
def test_an_indicator_has_the_limits_by_which_its_dates_are_due(more: str, base: str, measure: str, found: str) -> None:
    assert limits(more, base, measure) == found


@pytest.mark.parametrize(
    ("base", "named", "why"),
    [
        ("reviews", "placd", "line 8, column 15: the time limit placd is not known. Did you mean placed"),
        ("reviews", "core_group", "line 8, column 15: the time limit core_group is not known"),
        ("other_meetings", "placed", "are due by no time limit. Leave time_limits out."),
    ],
)
def test_a_limit_that_gives_none_of_the_dates_is_refused_with_its_place(base: str, named: str, why: str) -> None:
    with pytest.raises(FileRefusedError) as refused:
        limits(f"success: 1 = 1\ntime_limits: [{named}]\n", base)
    assert any(why in problem for problem in refused.value.problems), refused.value.problems


def test_the_bases_are_shown_with_the_limits_that_a_file_may_name(capsys: pytest.CaptureFixture[str]) -> None:
    print_bases("reviews")
    shown = " ".join(capsys.readouterr().out.split())
    assert f"Limits: {OF_REVIEWS.replace(';', ', ')}." in shown
    assert "Limits: review_decisions." in shown
