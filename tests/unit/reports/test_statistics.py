"""What chance explains, against values that others have published and values worked out by hand."""

from __future__ import annotations

import math

import pytest

from orchestration.outputs.reports.chance.comparisons import Measured, Verdict, verdict_on
from orchestration.outputs.reports.chance.signs import SpecialCause, special_causes
from orchestration.outputs.reports.chance.statistics import (
    Limits,
    chance_above,
    chance_of_share,
    difference_of_shares,
    funnel_limits,
    xmr_limits,
)

# NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2, individuals control charts: ten flow rates.
FLOW_RATES = (49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1)
# Ten months of a steady 50 with limits 40 and 60; beyond 56.67 and 43.33 is the outer third.
STEADY = Limits(mean=50, lower=40, upper=60)


def test_limits_are_those_of_the_published_example() -> None:
    limits = xmr_limits(FLOW_RATES, fewest=10)
    assert limits is not None
    assert limits.mean == pytest.approx(50.81)
    # The handbook divides by 1.128 and multiplies by 3, which is 2.6596 and not 2.66.
    assert (limits.lower, limits.upper) == pytest.approx((45.8159, 55.8041), abs=0.002)


def test_fewer_than_twelve_months_have_no_limits() -> None:
    assert xmr_limits([50.0] * 11) is None
    assert xmr_limits([50.0] * 12) == Limits(50, 50, 50)


def test_drawn_limits_end_where_values_end() -> None:
    # Mean 90, mean moving range 20: 36.8 and 143.2.
    swinging = [80.0, 100.0] * 6
    limits = xmr_limits(swinging)
    assert limits == Limits(90, pytest.approx(36.8), pytest.approx(143.2))
    assert limits.within(0, 100) == Limits(90, pytest.approx(36.8), 100)


def test_counts_that_hardly_move_have_no_limits() -> None:
    # One unit up or down every other month: a mean moving range of 6 / 11.
    assert xmr_limits([0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1.0], is_count=True) is None
    assert xmr_limits([5, 8, 4, 7, 5, 9, 6, 8, 4, 7, 5, 8.0], is_count=True) is not None


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([50, 61, 50], [SpecialCause("outside", "above", 1, 1)]),
        ([50, 39.9, 50], [SpecialCause("outside", "below", 1, 1)]),
        ([50, 61, 62, 50], [SpecialCause("outside", "above", 1, 2)]),
        ([50, 61, 39, 50], [SpecialCause("outside", "above", 1, 1), SpecialCause("outside", "below", 2, 2)]),
        # On a limit is not outside it, but beyond two thirds, and one such point is no sign.
        ([50, 60, 50], []),
        ([50, *[51, 52] * 4], [SpecialCause("run", "above", 1, 8)]),
        ([50, *[51, 52] * 3, 51], []),
        # A month on the mean ends a run: four and four are not eight.
        ([*[49, 48] * 2, 50, *[49, 48] * 2], []),
        ([49, 51, 52, 53, 54, 55], [SpecialCause("trend", "above", 0, 5)]),
        ([51, 52, 53, 54, 55], []),
        ([55, 54, 53, 52, 51, 49], [SpecialCause("trend", "below", 0, 5)]),
        # An equal month ends a trend.
        ([49, 51, 52, 52, 53, 54], []),
        ([50, 57, 50, 58, 50], [SpecialCause("two_of_three", "above", 1, 3)]),
        # On either side of the mean is not the same side.
        ([50, 57, 50, 43, 50], []),
        ([50, 56, 50, 56, 50], []),
    ],
)
def test_signs_of_a_change_are_those_of_the_four_rules(values: list[float], expected: list[SpecialCause]) -> None:
    assert special_causes(values, STEADY) == expected


@pytest.mark.parametrize(
    ("cases", "expected"),
    [
        # None of one where 81 % are on time happens to 19 in 100, none of two to 3.6 (0.19 x 0.19): more than a fortieth.
        ([9, 9, 1], []),
        ([9, 9, 2], []),
        # None of three happens to 0.7 in 100 (0.19 x 0.19 x 0.19).
        ([9, 9, 3], [SpecialCause("outside", "below", 2, 2)]),
        # Of how many cases it is is not known: the limits alone decide.
        ([9, 9, None], [SpecialCause("outside", "below", 2, 2)]),
    ],
)
def test_a_month_of_so_few_cases_that_chance_explains_it_is_no_sign(
    cases: list[int | None], expected: list[SpecialCause]
) -> None:
    assert special_causes([80, 82, 0], Limits(mean=81, lower=10, upper=152), cases) == expected


def test_two_months_of_a_case_each_are_no_first_sign() -> None:
    """None of one where 75 % are on time happens to 25 in 100; none of nine to fewer than one in 100,000."""
    limits = Limits(mean=75, lower=-25, upper=175)
    assert special_causes([76, 0, 0], limits, [9, 1, 1]) == []
    assert special_causes([76, 0, 0], limits, [9, 9, 9]) == [SpecialCause("two_of_three", "below", 1, 2)]


@pytest.mark.parametrize(
    ("mean", "cases", "expected"),
    [
        # Eight of eight where 90 % are on time happen to 43 in 100 (0.9 to the power of 8).
        (90, [1] * 8, []),
        # Forty of forty happen to 1.5 in 100 (0.9 to the power of 40).
        (90, [5] * 8, [SpecialCause("run", "above", 0, 7)]),
        # Seventeen of seventeen happen to 17 in 100 (0.9 to the power of 17), a month of ten among them or not.
        (90, [1] * 7 + [10], []),
        # 24 of 24 where 87.3 % are on time happen to 3.8 in 100, however they lie on the months: more than a fortieth.
        (87.3, [3] * 8, []),
        (87.3, [2] * 7 + [10], []),
        # 96 of 96 where 97 % are on time happen to 5.4 in 100: so near to 100 %, months of twelve are few, too.
        (97, [12] * 8, []),
        # Of how many cases one month is is not known: the eight are a sign by themselves.
        (90, [1] * 7 + [None], [SpecialCause("run", "above", 0, 7)]),
    ],
)
def test_eight_months_on_one_side_are_no_sign_where_chance_explains_their_cases_together(
    mean: float, cases: list[int | None], expected: list[SpecialCause]
) -> None:
    assert special_causes([100] * 8, Limits(mean=mean, lower=40, upper=140), cases) == expected


def test_eight_months_without_a_case_are_judged_as_eight_months_without_a_failure_are() -> None:
    """None of 96 where it happens to 3 % is as likely as all of 96 where it happens to 97 %: 5.4 in 100."""
    limits = Limits(mean=3, lower=-40, upper=60)
    assert special_causes([0] * 8, limits, [12] * 8) == []
    assert special_causes([0] * 8, limits, [30] * 8) == [SpecialCause("run", "below", 0, 7)]


def test_of_signs_that_end_together_the_gravest_is_the_last_which_is_the_one_that_is_said() -> None:
    """The eighth month above the mean lies outside as well: that the level changed says more than that one month did."""
    assert special_causes([*[52, 51] * 3, 52, 61], STEADY) == [
        SpecialCause("outside", "above", 7, 7),
        SpecialCause("run", "above", 0, 7),
    ]


def test_what_lies_on_the_true_share_itself_is_not_above_it() -> None:
    """29 of 100 where 29 % are expected; 0.29 times 100 falls just short of 29 in a computer's fractions."""
    above = sum(math.comb(100, number) * 0.29**number * 0.71 ** (100 - number) for number in range(30, 101))
    assert chance_above(0.29, 100) == pytest.approx(above)


def test_eight_months_of_many_cases_on_one_side_are_a_sign_however_near_the_mean() -> None:
    """551 of 600 in eight months of 75 where 90 % are on time: 540 are expected, give or take 7.35, so that 551 or more
    happen to 7 in 100. But a month of 75 has 68 or more in 52 of 100, and eight in a row do in 0.5 of 100 (0.52 to the
    power of 8). Of eight months of nine, which have few cases, the cases together decide.
    """
    limits = Limits(mean=90, lower=80, upper=100)
    percents = [100 * 69 / 75] * 7 + [100 * 68 / 75]
    assert special_causes(percents, limits, [75] * 8) == [SpecialCause("run", "above", 0, 7)]
    assert special_causes(percents, limits, [9] * 8) == []


@pytest.mark.parametrize(
    ("cases", "is_sign"),
    [
        # None of one, one of five, one of three, one of two, two of three, one of one: one case moves any of them.
        ([1, 5, 3, 2, 3, 1], False),
        ([9, 9, 9, 9, 10, 10], False),
        # Half of the months, and not more, have fewer than ten.
        ([9, 9, 9, 10, 10, 10], True),
        ([None] * 6, True),
    ],
)
def test_six_months_that_rise_or_fall_are_no_sign_where_most_have_fewer_than_ten_cases(
    cases: list[int | None], is_sign: bool
) -> None:
    rising = [0, 20, 33, 50, 67, 100]
    limits = Limits(mean=50, lower=-50, upper=150)
    assert special_causes(rising, limits, cases) == ([SpecialCause("trend", "above", 0, 5)] if is_sign else [])
    assert special_causes(rising[::-1], limits, cases) == ([SpecialCause("trend", "below", 0, 5)] if is_sign else [])


def test_a_team_of_ten_is_judged_by_the_exact_binomial() -> None:
    # Of 1,024 outcomes of ten even chances, 11 have at most 1 case and 56 at most 2: 2.5 % lies 0.676 of the way back
    # from 2 to 1, so at 1.324 cases. Above it is the mirror image.
    low, high = funnel_limits(0.5, 10, 0.95)
    back = (56 / 1024 - 0.025) / (45 / 1024)
    assert low == pytest.approx((2 - back) / 10)
    assert high == pytest.approx(1 - low)


def test_exact_limits_come_close_to_the_normal_ones_for_many_cases() -> None:
    # 0.5 less and plus 1.96 and 3.09 standard errors of 0.005, less half a case for the steps.
    assert funnel_limits(0.5, 10_000, 0.95) == pytest.approx((0.4902, 0.5098), abs=0.0002)
    assert funnel_limits(0.5, 10_000, 0.998) == pytest.approx((0.48455, 0.51545), abs=0.0002)


def test_where_all_or_none_are_on_time_any_team_is_expected_to_be_so() -> None:
    assert funnel_limits(1.0, 12, 0.95) == (1.0, 1.0)
    assert funnel_limits(0.0, 12, 0.998) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("share", "team_cases", "on_time", "is_beyond"),
    [
        # 9 of 10 even chances or more: 11 of 1,024 outcomes, 1.07 %. 8 or more: 56 of them, 5.47 %.
        (0.5, 10, 9, True),
        (0.5, 10, 8, False),
        (0.5, 10, 1, True),
        (0.5, 10, 2, False),
        # Three of three where 86 % are on time happens to 63 % of such teams.
        (0.857, 3, 3, False),
        # None of two where half are on time happens to a quarter of such teams.
        (0.5, 2, 0, False),
    ],
)
def test_a_team_is_apart_where_its_tail_is_a_fortieth_or_less(
    share: float, team_cases: int, on_time: int, is_beyond: bool
) -> None:
    low, high = funnel_limits(share, team_cases, 0.95)
    assert (not low <= on_time / team_cases <= high) == is_beyond


def test_the_difference_of_two_shares_is_the_published_one() -> None:
    # Newcombe (1998), Interval estimation for the difference between independent proportions, table II, method 10:
    # 56 of 70 less 48 of 80. Wilson intervals of the two: 0.6918 to 0.8769, and 0.4904 to 0.7004 (his method 3).
    found = difference_of_shares((0.8, 0.69178, 0.87690), (0.6, 0.49042, 0.70042))
    assert found == pytest.approx((0.0524, 0.3339), abs=0.0005)


@pytest.mark.parametrize(
    ("own", "others", "as_few", "as_many"),
    [
        # Fisher (1935), The Design of Experiments: three cups of four named rightly, one of the other four wrongly. All
        # four or three of them are 1 + 16 of 70 choices, three or fewer all but one.
        ((3, 4), (1, 4), 69 / 70, 17 / 70),
        # The one late case of seven is any of them: in six of seven ways among the six.
        ((0, 6), (1, 1), 1 / 7, 1),
        ((0, 3), (1, 1), 1 / 4, 1),
        ((1, 1), (8, 88), 1, 9 / 89),
        # Of 400 cases with 200 hits, none of 200: one in about 10 to the power of 119, and as many or more always.
        ((0, 200), (200, 200), 0, 1),
        ((200, 200), (0, 200), 1, 0),
    ],
)
def test_the_chance_of_a_share_beside_all_others_is_counted_over_every_way_that_the_cases_could_fall(
    own: tuple[int, int], others: tuple[int, int], as_few: float, as_many: float
) -> None:
    assert chance_of_share(own, others) == pytest.approx((as_few, as_many), abs=1e-12)


@pytest.mark.parametrize(
    ("now", "before", "verdict"),
    [
        # Newcombe's interval of 1 of 1 less 0 of 6 is 100 less the root of 79.3 and 39.0 squared: 11.6 to 100, without
        # zero. But 1 of 7 such cases falls on the one anyway.
        (Measured(100, 20.65, 100, 1, 1), Measured(0, 0, 39.03, 0, 6), "alike"),
        (Measured(100, 20.65, 100, 1, 1), Measured(0, 0, 56.15, 0, 3), "alike"),
        # Four of four beside none of six: 1 in 210 choices of four among ten.
        (Measured(100, 51.01, 100, 4, 4), Measured(0, 0, 39.03, 0, 6), "better"),
    ],
)
def test_one_case_is_no_better_share_than_a_few_others(now: Measured, before: Measured, verdict: Verdict) -> None:
    assert verdict_on(now, before, "high", is_share=True) == verdict
