from __future__ import annotations

from decimal import Decimal

import pytest

from orchestration.evidence.quantiles import quantile


@pytest.mark.parametrize(
    ("amounts", "median", "ninetieth"),
    [
        ([7], "7", "7"),
        ([3, 4], "3.5", "4"),
        ([20, 3, 5, 4], "4.5", "20"),
        ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], "5.5", "9"),
        ([1] * 9 + [50], "1", "1"),
        ([1] * 8 + [50, 50], "1", "50"),
    ],
)
def test_amounts_are_put_in_order_and_counted_off(amounts: list[int], median: str, ninetieth: str) -> None:
    assert quantile("median", [Decimal(each) for each in amounts]) == Decimal(median)
    assert quantile("percentile_90", [Decimal(each) for each in amounts]) == Decimal(ninetieth)


def test_no_amount_has_no_median() -> None:
    assert quantile("median", []) is None
