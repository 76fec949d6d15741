"""What the measures say of several authorities, and how amounts are written. Power BI is not here to be asked."""

from __future__ import annotations

import re

import pytest

from orchestration.outputs.published_tables import OWN_BREAKDOWNS
from tests.unit.bi.model_of_release import Model, formulas

WHOLE, ONE_DECIMAL = "#,0", "#,0.0"


def one_line(model: Model, measure: str) -> str:
    return " ".join(model.measures[measure].expression.split())


def variables(formula: str) -> dict[str, str]:
    """The formula of each variable, and of what is returned under its own name."""
    names = re.split(r"VAR (\w+) = |(RETURN) ", formula)
    found = [part for part in names if part]
    return dict(zip(found[::2], (text.strip() for text in found[1::2]), strict=True))


@pytest.mark.parametrize("measure", ["Numerator", "Denominator"])
def test_an_amount_that_is_no_whole_number_has_a_decimal(model: Model, measure: str) -> None:
    """Children per full-time officer: 91 children and 1.4 posts are 65.0; `#,0` wrote 1 for 1.4."""
    properties = model.measures[measure].properties

    assert properties["formatStringDefinition"] == f'IF ( MOD ( [{measure}], 1 ) = 0, "{WHOLE}", "{ONE_DECIMAL}" )'
    assert "formatString" not in properties


def test_a_sum_is_of_every_authority_that_has_the_figure_and_had_not_ended(model: Model) -> None:
    """September of three authorities, October of two: in October 2 cells, and 3 authorities in 1 period are 3.

    Where the third ended before 31 October, 2 of the 3 pairs of authority and period remain.
    """
    said = variables(one_line(model, "Every authority has it"))

    whole = (
        "REMOVEFILTERS ( dim_breakdown_values ), REMOVEFILTERS ( indicator_values[breakdown_value] ), "
        'indicator_values[breakdown] = "all", KEEPFILTERS ( indicator_values[availability] = "available" )'
    )
    in_all_periods = (
        "REMOVEFILTERS ( dim_periods ), REMOVEFILTERS ( indicator_values[period_start], indicator_values[period_end] ), "
        "VALUES ( dim_periods[period_type] )"
    )
    assert said == {
        "Cells": f"CALCULATE ( COUNTROWS ( indicator_values ), {whole} )",
        "Periods": f"CALCULATETABLE ( VALUES ( indicator_values[period_end] ), {whole} )",
        "Authorities": (
            f"CALCULATETABLE ( VALUES ( indicator_values[local_authority_code] ), {whole}, {in_all_periods} )"
        ),
        "Expected": (
            "FILTER ( CROSSJOIN ( Periods, Authorities ), COALESCE ( LOOKUPVALUE ( dim_authorities[ended_on], "
            "dim_authorities[local_authority_code], indicator_values[local_authority_code] ), "
            "indicator_values[period_end] ) >= indicator_values[period_end] )"
        ),
        "RETURN": "Cells = COUNTROWS ( Expected )",
    }


def test_what_lacks_an_authority_is_no_sum_and_not_the_one_cell_that_is_left(model: Model) -> None:
    """Of two authorities one is a month behind: the other's October alone would be a fall."""
    assert "&& [Every authority has it]" in one_line(model, "Can be added up")
    for measure in ("Value", "Lower 95 %", "Upper 95 %", "Target", "England", "Share of total"):
        assert "IF ( [Cells meant] = 1 && [Every authority has it], " in one_line(model, measure), measure
    assert not any("IF ( [Cells meant] = 1, " in " ".join(formula.split()) for _, formula in formulas(model))


def test_teams_of_several_authorities_are_never_added_up(model: Model) -> None:
    """Care Planning North: 8 of 8, 10 of 10 and 7 of 12 of three councils are no 83.3 % of one team."""
    names = ", ".join(f'"{name}"' for name in OWN_BREAKDOWNS)

    formula = one_line(model, "Can be added up")

    assert f"( Authorities = 1 || NOT ( Breakdown IN {{ {names} }} ) )" in formula
