"""Which sentences a scorecard begins with: who is named first, and from how many cases on."""

from __future__ import annotations

from contextlib import closing
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from orchestration.outputs.reports.marts import Marts
from orchestration.outputs.reports.scorecard.attention import what_to_look_at
from orchestration.outputs.reports.scorecard.duties import Duty
from orchestration.outputs.reports.scorecard.gathered import NOTHING, scorecard_of
from tests.unit.reports.tiny_marts import AUTHORITY, steady

NOTHING_CHANGED = cast(Any, SimpleNamespace(tables=()))


def row_with_team(cases: int) -> Any:
    """A main figure whose team North has none of so many cases, further from the rest than chance explains."""
    cell = SimpleNamespace(label="North", value=Decimal(0), numerator=Decimal(0), denominator=Decimal(cases))
    return SimpleNamespace(
        indicator=SimpleNamespace(is_headline=True, measure="percentage", short_name="Reviews on time"),
        main=SimpleNamespace(status="met"),
        teams=[SimpleNamespace(is_worse=True, standing="far below", cell=cell)],
        series=SimpleNamespace(direction="steady"),
        recording=(),
        main_reasons="",
        anchor="reviews",
    )


def not_met(name: str, source: str, cases: int) -> Duty:
    return Duty(name, "", source, None, None, "", "not_met", "80 %", f"{cases} late", cases, "", "")


@pytest.mark.parametrize(("cases", "is_said"), [(9, False), (10, True)])
def test_a_team_is_named_from_ten_cases_on(cases: int, is_said: bool) -> None:
    said = what_to_look_at(NOTHING_CHANGED, [row_with_team(cases)], [], [])
    assert [each.kind for each in said] == ["Team"] * is_said


def test_of_duties_with_as_many_cases_the_one_of_law_comes_first_and_of_more_cases_that_of_guidance() -> None:
    guidance, law = not_met("Records in 20 days", "guidance", 3), not_met("Reviews on time", "law", 3)
    (said,) = what_to_look_at(NOTHING_CHANGED, [], [guidance, law], [])
    assert said.words.endswith("not met in full: reviews on time (3 late) and records in 20 days (3 late).")
    (said,) = what_to_look_at(NOTHING_CHANGED, [], [law, not_met("Records in 20 days", "guidance", 4)], [])
    assert said.words.endswith("not met in full: records in 20 days (4 late) and reviews on time (3 late).")


@pytest.mark.parametrize(
    ("availability", "said"),
    [("not_supplied", f"{NOTHING} Figures that are not supplied could not be looked at."), ("available", NOTHING)],
)
def test_where_nothing_stands_out_it_is_said_whether_what_is_not_supplied_could_not_be_looked_at(
    tmp_path: Path, availability: str, said: str
) -> None:
    """One figure of the tiny authority is not supplied; without it, all are."""
    marts = steady(tmp_path)
    marts.connection.execute(
        "update indicator_values set availability = ? where indicator_id = 'absent'", [availability]
    )
    with closing(Marts(marts.done(), AUTHORITY)) as opened:
        assert scorecard_of(opened).nothing_said == said
