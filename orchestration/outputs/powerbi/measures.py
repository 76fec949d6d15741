"""The measures: formulas in DAX that cannot add up what must not be added up.

Figures of several indicators, kinds of period or breakdowns never meet: without a choice of breakdown the whole is
meant, and where any of them is open the measure is empty. A percentage is all numerators over all denominators, never
an average. Medians, rates and people counted once have no sum but over authorities, in which nobody is twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from orchestration.outputs.published_tables import Table

VALUES = "indicator_values"
# Where the measures of figures stand: beside the figures, `Value` would have the name of a column, which Power BI
# refuses.
HOME = "dim_indicators"
WHOLE_NUMBER = "#,0"
ONE_DECIMAL = "#,0.0"
FIGURES, COMPARISON, CHECKS, ROWS = "Figures", "Comparison", "Checks", "Rows"
# Months and quarters do not overlap; a year to date holds its months, and twelve months eleven of the twelve before.
APART = '{ "month", "quarter" }'


@dataclass(frozen=True)
class Measure:
    """A measure: its name, what it says, its formula, its folder, and its format.

    `format_expression` is a formula that gives the format where it depends on the figure.
    """

    name: str
    description: str
    formula: str
    folder: str
    number_format: str = ""
    format_expression: str = ""
    is_hidden: bool = False


def _of_the_breakdown(expression: str) -> str:
    """An expression over the cells of the breakdown that is meant."""
    return f"CALCULATE ( {expression}, KEEPFILTERS ( {VALUES}[breakdown] = Breakdown ) )"


def _with_breakdown(returned: str) -> str:
    return f"VAR Breakdown = [Breakdown meant]\nRETURN\n    {returned}"


def _attribute(column: str) -> str:
    """What is known of the one indicator whose cells are meant."""
    chosen = f"SELECTEDVALUE ( {VALUES}[indicator_id] )"
    return f"LOOKUPVALUE ( dim_indicators[{column}], dim_indicators[indicator_id], {chosen} )"


def _sum(column: str) -> str:
    added = _of_the_breakdown(f"SUM ( {VALUES}[{column}] )")
    return _with_breakdown(f"IF ( [Can be added up], {added} )")


def _of_one_cell(column: str) -> str:
    found = _of_the_breakdown(f"MAX ( {VALUES}[{column}] )")
    return _with_breakdown(f"IF ( [Cells meant] = 1, {found} )")


BREAKDOWN_MEANT = f"""\
IF (
    ISFILTERED ( {VALUES}[breakdown] )
        || ISFILTERED ( {VALUES}[breakdown_value] )
        || ISFILTERED ( dim_breakdown_values ),
    SELECTEDVALUE ( {VALUES}[breakdown] ),
    "all"
)"""
CAN_BE_ADDED_UP = f"""\
VAR Breakdown = [Breakdown meant]
VAR Indicators = {_of_the_breakdown(f"DISTINCTCOUNT ( {VALUES}[indicator_id] )")}
VAR Kinds = {_of_the_breakdown(f"DISTINCTCOUNT ( {VALUES}[period_type] )")}
VAR Periods = {_of_the_breakdown(f"DISTINCTCOUNT ( {VALUES}[period_end] )")}
VAR Parts = {_of_the_breakdown(f"DISTINCTCOUNT ( {VALUES}[breakdown_value] )")}
VAR Kind = {_of_the_breakdown(f"SELECTEDVALUE ( {VALUES}[period_type] )")}
VAR IsCountedOnce = {_attribute("is_additive")}
RETURN
    Indicators = 1
        && Kinds = 1
        && ( Parts = 1 || IsCountedOnce )
        && ( Periods = 1 || ( IsCountedOnce && {_attribute("kind")} = "flow" && Kind IN {APART} ) )"""
VALUE = f"""\
VAR Breakdown = [Breakdown meant]
VAR Counted = {_attribute("measure")}
RETURN
    IF (
        [Cells meant] = 1,
        {_of_the_breakdown(f"MAX ( {VALUES}[value] )")},
        SWITCH (
            Counted,
            "count", [Numerator],
            "fte", [Numerator],
            "percentage", [Percentage],
            "rate_per_100", 100 * DIVIDE ( [Numerator], [Denominator] ),
            "rate_per_10000", 10000 * DIVIDE ( [Numerator], [Denominator] ),
            "ratio", DIVIDE ( [Numerator], [Denominator] )
        )
    )"""
FORMAT_OF_INDICATOR = f'IF ( {_attribute("decimals")} = 0, "{WHOLE_NUMBER}", "{ONE_DECIMAL}" )'

OF_FIGURES = (
    Measure(
        "Value",
        "The figure, of whatever kind: a count, percentage, rate or median. Empty where several figures are meant that "
        "cannot be one.",
        VALUE,
        FIGURES,
        format_expression=FORMAT_OF_INDICATOR,
    ),
    Measure("Numerator", "What was counted; of a count, the count itself.", _sum("numerator"), FIGURES, WHOLE_NUMBER),
    Measure(
        "Denominator",
        "What it is counted out of; of a median, the number of amounts.",
        _sum("denominator"),
        FIGURES,
        WHOLE_NUMBER,
    ),
    Measure(
        "Percentage",
        "The sum of numerators over the sum of denominators, from 0 to 100; empty unless the figure is a percentage.",
        f'IF ( {_attribute("measure")} = "percentage", 100 * DIVIDE ( [Numerator], [Denominator] ) )',
        FIGURES,
        "0.0",
    ),
    Measure("Excluded", "Records left out for the indicator's own reasons.", _sum("excluded"), FIGURES, WHOLE_NUMBER),
    Measure(
        "Share of total",
        "Of a count by breakdown, percent of the whole.",
        _of_one_cell("share_of_total"),
        FIGURES,
        "0.0",
    ),
    Measure(
        "Lower 95 %",
        "The lower bound of the 95 % interval of one figure.",
        _of_one_cell("lower_95"),
        FIGURES,
        ONE_DECIMAL,
    ),
    Measure(
        "Upper 95 %",
        "The upper bound of the 95 % interval of one figure.",
        _of_one_cell("upper_95"),
        FIGURES,
        ONE_DECIMAL,
    ),
    Measure("A year before", "The same figure a year before.", _of_one_cell("previous_value"), COMPARISON, ONE_DECIMAL),
    Measure("Target", "The target in force at the end of the period.", _of_one_cell("target"), COMPARISON, ONE_DECIMAL),
    Measure(
        "Against target",
        "`met`, `missed`, or `not_clear` where the target lies inside the interval.",
        _of_one_cell("target_reading"),
        COMPARISON,
    ),
    Measure("England", "England's newest published figure.", _of_one_cell("benchmark_value"), COMPARISON, ONE_DECIMAL),
    Measure(
        "Breakdown meant",
        "The breakdown whose cells are meant: `all` without a choice, and empty where several are chosen.",
        BREAKDOWN_MEANT,
        CHECKS,
        is_hidden=True,
    ),
    Measure(
        "Cells meant",
        "How many figures are meant.",
        _with_breakdown(_of_the_breakdown(f"COUNTROWS ( {VALUES} )")),
        CHECKS,
        WHOLE_NUMBER,
        is_hidden=True,
    ),
    Measure(
        "Can be added up",
        "One indicator, kind of period and breakdown; several periods or parts only where each record counts once.",
        CAN_BE_ADDED_UP,
        CHECKS,
        is_hidden=True,
    ),
)


def measures_of(table: Table) -> Iterable[Measure]:
    """The measures that stand with a table: of the figures, or of a fact's rows."""
    if table.name == HOME:
        return OF_FIGURES
    if not table.name.startswith("fct_"):
        return ()
    thing = table.name.removeprefix("fct_").replace("_", " ")
    measures = [
        Measure(f"Rows of {thing}", "Every row, counted or not.", f"COUNTROWS ( {table.name} )", ROWS, WHOLE_NUMBER)
    ]
    if "is_counted" in {column.name for column in table.columns}:
        measures.append(
            Measure(
                f"Counted {thing}",
                "Rows in the base population of their figures, which may select further.",
                f"CALCULATE ( COUNTROWS ( {table.name} ), KEEPFILTERS ( {table.name}[is_counted] = TRUE () ) )",
                ROWS,
                WHOLE_NUMBER,
            )
        )
    return measures
