"""The 95 % intervals of figures, against values that others have published."""

from __future__ import annotations

import duckdb
import jinja2
import pytest

from orchestration.ground.paths import DBT_PROJECT

# Newcombe (1998), Two-sided confidence intervals for the single proportion, table I, method 3 (Wilson's score).
WILSON = {(81, 263): (25.53, 36.62), (15, 148): (6.24, 16.05), (0, 20): (0.00, 16.11), (1, 29): (0.61, 17.18)}
# Exact Poisson limits as tabled for 95 % (Ulm 1990). The Office for Health Improvement and Disparities says of Byar's
# approximation that it is within 0.2 % of them for ten events and more.
POISSON = {10: (4.795, 18.390), 20: (12.217, 30.888), 50: (37.111, 65.918), 100: (81.364, 121.627)}


def bound(macro: str, side: str, *arguments: int) -> float:
    """What a macro of the project gives for some numbers."""
    text = (DBT_PROJECT / "macros" / "numbers.sql").read_text(encoding="utf-8")
    module = jinja2.Environment().from_string(text).module
    expression = getattr(module, macro)(side, *(str(argument) for argument in arguments))
    answer = duckdb.sql(f"select {expression}").fetchone()
    assert answer is not None
    return float(answer[0])


@pytest.mark.parametrize("counted", WILSON)
def test_the_interval_of_a_percentage_is_the_published_one(counted: tuple[int, int]) -> None:
    found = tuple(round(bound("wilson_bound", side, *counted), 2) for side in "-+")
    assert found == WILSON[counted]


@pytest.mark.parametrize("events", POISSON)
def test_the_interval_of_a_count_is_close_to_the_exact_one(events: int) -> None:
    for side, exact in zip("-+", POISSON[events], strict=True):
        assert bound("byar_bound", side, events) == pytest.approx(exact, rel=0.002)


def test_no_event_may_well_be_some() -> None:
    assert bound("byar_bound", "-", 0) == 0
    assert bound("byar_bound", "+", 0) == pytest.approx(3.67, abs=0.005)
