"""`iro indicator check` counts as a refresh would: all parts together, each key once, and what is excluded left out."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from orchestration.evidence.counting import count_form
from orchestration.evidence.opening import OpenRelease
from orchestration.landing.indicators.reading import read_form

# R1 of K1 was two days early, R2 of K2 on its day, R3 of K3 six days late, R4 of K1 four days late; R6 has no due date, and
# R5 is of the year before.
EVIDENCE = """
attach ':memory:' as published;
attach ':memory:' as evidence;
create table published.indicator_values as select 'E1' as local_authority_code, date '2026-03-31' as period_end,
    'available' as availability;
create table evidence.base_reviews as
from (values
    ('E1', 'R1', 'K1', date '2026-03-08', date '2026-03-10', true),
    ('E1', 'R2', 'K2', date '2026-03-10', date '2026-03-10', true),
    ('E1', 'R3', 'K3', date '2026-03-16', date '2026-03-10', false),
    ('E1', 'R4', 'K1', date '2026-03-14', date '2026-03-10', false),
    ('E1', 'R5', 'K5', date '2025-03-31', null, null),
    ('E1', 'R6', 'K5', date '2026-03-31', null, null)
) as reviews(local_authority_code, review_id, child_id, held_date, due_date, is_on_time);
create table evidence.base_escalations as
from (values ('E1', 'X1', 'K3', date '2026-03-08'), ('E1', 'X2', 'K4', date '2026-03-09'))
    as escalations(local_authority_code, escalation_id, child_id, raised_date);
"""
FILE = """\
indicator_id: local_x
name: Some words of ours
base: reviews
kind: flow
polarity: low
needs: [children, care_episodes, reviews, escalations]
source: plan
"""


@pytest.fixture
def release() -> Iterator[OpenRelease]:
    with duckdb.connect() as connection:
        connection.execute(EVIDENCE)
        yield OpenRelease("2026-03.v1", connection)


@pytest.mark.parametrize(
    ("says", "numerator", "denominator", "excluded", "value"),
    [
        ("measure: percentage\nsuccess: is_on_time", 2, 5, 0, 40),
        # K1 and K2 of K1, K2, K3 and K5.
        ("measure: percentage\nsuccess: is_on_time\ndistinct: child_id", 2, 4, 0, 50),
        ("measure: percentage\nsuccess: is_on_time\nexclude: {late: due_date < held_date}", 2, 3, 2, 66.6667),
        ("measure: count", 5, None, 0, 5),
        # K1, K2, K3 and K5 of reviews and K3 and K4 of escalations are five children, not six.
        ("measure: count\ndistinct: child_id\nplus: [{base: escalations, distinct: child_id}]", 5, None, 0, 5),
        ("measure: ratio\nper: {base: escalations, distinct: child_id}", 5, 2, 0, 2.5),
        ("measure: ratio\nper: {base: escalations, where: child_id is null}", 5, 0, 0, None),
        # Of -2, 0, 4 and 6 half-way between 0 and 4; of -2 and 0, the two that are not left out, -1.
        ("measure: median\namount: days_between(due_date, held_date)", None, 4, 0, 2),
        # R6 has no due date, so it has no days, and is left out for that.
        (
            "measure: median\namount: days_between(due_date, held_date)\nexclude: {not_recorded: due_date is null}",
            None, 4, 1, 2,
        ),
        (
            "measure: median\namount: days_between(due_date, held_date)\nexclude: {late: is_on_time = false}",
            None, 2, 2, -1,
        ),
    ],
)  # fmt: skip
def test_a_file_is_counted_as_it_would_be_published(
    release: OpenRelease, says: str, numerator: float, denominator: float, excluded: float, value: float
) -> None:
    form = read_form("local_x.yml", f"{FILE}{says}\n".encode())
    (count,) = count_form(release, form)
    assert (count.numerator, count.denominator, count.excluded, count.value) == (
        numerator, denominator, excluded, value,
    )  # fmt: skip
