"""What the months of a figure are said to show, of series that each test writes down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from orchestration.outputs.reports.chance.series import Series, series_of
from orchestration.outputs.reports.shapes import Figure, Indicator
from tests.unit.reports.tiny_marts import NEWEST, month_end

ON_TIME = Indicator(
    *("on_time", "Reviews on time", "Reviews on time", "reviews", "Reviews", "percentage", "flow", "high"),
    *("% of reviews", True, None, "held on time", "reviews held", None, (), None),
)


def months_of(on_time: Sequence[tuple[int, int]], indicator: Indicator = ON_TIME) -> Series:
    """The newest months up to October 2026, each as (on time, of how many); of none there is no value."""
    figures = {}
    for back, (numerator, denominator) in enumerate(reversed(on_time)):
        end = month_end(NEWEST, back)
        value = Decimal(100 * numerator) / denominator if denominator else None
        figures[end] = Figure(
            *("month", end.replace(day=1), end, Decimal(numerator), Decimal(denominator), 0, value, None, None),
            *(None, None, None, denominator < 10, False, False, True, "a month"),
        )
    return series_of(indicator, figures, NEWEST)


def test_a_level_that_the_newest_month_has_left_is_said_with_its_end_and_is_neither_better_nor_worse() -> None:
    """Twelve months of 60 of 100 and 70 of 100 in turn, nine of 80, then September with 60 and October with 80.

    The mean is (6 x 60 + 6 x 70 + 9 x 80 + 60 + 80) / 23 = 1640 / 23 = 71.3: eight or more above it from December 2025
    to August 2026, and September below.
    """
    series = months_of([(60, 100), (70, 100)] * 6 + [(80, 100)] * 9 + [(60, 100), (80, 100)])
    assert series.reading == "higher from Dec 2025 to Aug 2026"
    assert series.direction == "changed"
    assert series.advice == "It has not lasted. Ask what was different in those months."


def test_a_level_that_lasts_to_the_newest_month_has_been_there_since_its_first() -> None:
    """As before without September and October: eleven months above the mean of 70.9 up to October 2026."""
    series = months_of([(60, 100), (70, 100)] * 6 + [(80, 100)] * 11)
    assert (series.reading, series.direction) == ("higher since Dec 2025", "better")


def test_a_rise_that_has_turned_is_said_with_its_end() -> None:
    """Steady swings of 60 and 80, then 50 to 75 in steps of 5 from April to September 2026, and 55 in October."""
    series = months_of([(60, 100), (80, 100)] * 8 + [(each, 100) for each in (50, 55, 60, 65, 70, 75, 55)])
    assert (series.reading, series.direction) == ("rising from Apr 2026 to Sep 2026", "changed")


def test_two_of_three_months_are_a_first_sign_since_then_only_while_the_months_stay_on_that_side() -> None:
    """20 months of 70 and 80 in turn, 54 in July and in August, then 70 twice, or 70 and 80.

    With 70 twice: a mean of (1500 + 108 + 140) / 24 = 72.8, a mean moving range of (19 x 10 + 26 + 0 + 16 + 0) / 23 =
    10.1, and two thirds of 2.66 times that below the mean 54.9. With 80 in October: 73.25, 242 / 23 = 10.5 and 54.6.
    """
    before = [*[(70, 100), (80, 100)] * 10, (54, 100), (54, 100), (70, 100)]
    stays = months_of([*before, (70, 100)])
    assert (stays.reading, stays.direction) == ("perhaps lower since Jul 2026", "worse")
    leaves = months_of([*before, (80, 100)])
    assert (leaves.reading, leaves.direction) == ("perhaps lower from Jul 2026 to Aug 2026", "changed")


def test_months_outside_the_limits_one_after_another_are_said_from_the_first_and_not_as_the_newest_alone() -> None:
    """18 months of 50 and 51 in turn, then 60 in each of six: a mean of (909 + 360) / 24 = 52.9, a mean moving range of
    (17 + 9) / 23 = 1.1, and an upper limit of 55.9. With 52 in October: 52.5, 34 / 23 = 1.5 and 56.5.
    """
    before = [*[(5000, 10000), (5100, 10000)] * 9, *[(6000, 10000)] * 5]
    stays = months_of([*before, (6000, 10000)])
    assert (stays.reading, stays.direction) == ("unusually high since May 2026", "better")
    assert stays.advice == "Ask what has been different since then."
    leaves = months_of([*before, (5200, 10000)])
    assert (leaves.reading, leaves.direction) == ("unusually high from May 2026 to Sep 2026", "changed")
    assert leaves.advice == "It has not lasted. Ask what was different in those months."


def test_a_sign_of_long_ago_is_not_of_now_where_the_months_since_have_nothing_to_count() -> None:
    """The lowest month is May 2026, and nothing was to be counted in the five months after it."""
    series = months_of([(70, 100), (80, 100)] * 9 + [(20, 100)] + [(0, 0)] * 5)
    assert (series.reading, series.direction) == ("steady; last out of the usual in May 2026", "steady")
    assert series.advice == "Ask what was different in May 2026, if nobody has; no month since has anything to count."


def test_a_month_that_left_the_usual_is_worth_asking_about_although_the_months_since_are_steady() -> None:
    """Months of 70 and 80 of 100, 20 in May 2026, and 70 and 80 in the five months after it.

    The mean is (9 x 150 + 20 + 370) / 24 = 72.5 and the mean moving range (18 x 10 + 60 + 50 + 4 x 10) / 23 = 14.3, so
    that the lower limit is 34.4.
    """
    series = months_of([*[(70, 100), (80, 100)] * 9, (20, 100), *[(70, 100), (80, 100)] * 2, (70, 100)])
    assert (series.reading, series.direction) == ("steady; last out of the usual in May 2026", "steady")
    assert [point.month_end.month for point in series.points if point.is_special] == [5]
    assert series.advice == (
        "After May 2026 the months differ by chance alone again. Ask what was different in May 2026, if nobody has; "
        "asking why one of the months since was better or worse than another will find nothing."
    )


def test_several_months_that_left_the_usual_are_asked_about_together() -> None:
    """14 months of 70 and 80, four of 20 from January to April 2026, and six of 70 and 80 again: the mean is
    (1500 + 80) / 24 = 65.8, the mean moving range (13 x 10 + 60 + 50 + 5 x 10) / 23 = 12.6, the lower limit 32.3.
    """
    series = months_of([*[(70, 100), (80, 100)] * 7, *[(20, 100)] * 4, *[(70, 100), (80, 100)] * 3])
    assert "Ask what was different from Jan 2026 to Apr 2026, if nobody has;" in series.advice


def test_one_child_is_no_sign_of_a_change() -> None:
    """23 months of 4 of 4 and 3 of 4 in turn, then 0 of 1: 0 lies below the limits, about 84 less and plus 2.66 x 28,
    and happens to 16 in 100 months of one case.
    """
    before = [*[(4, 4), (3, 4)] * 11, (4, 4)]
    series = months_of([*before, (0, 1)])
    assert series.limits is not None and series.limits.lower > 0
    assert (series.reading, series.direction) == ("steady", "steady")
    assert not any(point.is_special for point in series.points)
    series = months_of([*before, (0, 4)])
    assert (series.reading, series.direction) == ("unusually low in Oct 2026", "worse")


def test_six_falling_months_of_few_cases_are_no_change_for_the_worse_and_of_many_they_are() -> None:
    """Steady swings of 40 and 60, then 100, 67, 50, 33, 20 and 0 per cent, of 1 to 5 cases a month or of a hundred."""
    swings = [(40, 100), (60, 100)] * 9
    few = months_of([*swings, *[(1, 1), (2, 3), (1, 2), (1, 3), (1, 5), (0, 1)]])
    many = months_of([*swings, *[(each, 100) for each in (100, 67, 50, 33, 20, 0)]])
    assert (few.reading, few.direction) == ("steady", "steady")
    assert (many.reading, many.direction) == ("falling since May 2026", "worse")


def test_a_share_of_those_who_are_there_on_a_day_is_not_judged_by_months_that_have_the_same_children() -> None:
    """Twelve months with 5 of 10 children far from home and twelve with the same 2 of 10: of months with cases of their
    own, 24 of 120 is far below 35 %; of the same ten children, three have moved once.
    """
    on_a_day = replace(ON_TIME, kind="stock", polarity="low")
    months = [(5, 10)] * 12 + [(2, 10)] * 12
    assert months_of(months).reading.startswith("lower since")
    series = months_of(months, on_a_day)
    assert (series.limits, series.direction) == (None, "unknown")
    assert series.reading == "no limits: each month shares most of its cases with the one before"
    assert series.advice == "Compare with the year before."
    assert not any(point.is_special for point in series.points)


def test_one_month_is_one_month() -> None:
    assert months_of([(9, 10)]).reading == "only 1 month so far"
    assert months_of([(9, 10), (8, 10)]).reading == "only 2 months so far"
