"""The measures: formulas in DAX that cannot add up what must not be added up.

Figures of several indicators, kinds of period or breakdowns never meet: without a choice of breakdown the whole is
meant, and where any of them is open the measure is empty. A percentage is all numerators over all denominators, never
an average. Medians, rates and people counted once have no sum but over authorities, in which nobody is twice, and which
are the same in every period, but for those that had ended: else a line over time would fall where one of them is a
month behind.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from orchestration.outputs.powerbi.formulas import (
    BREAKDOWN_MEANT,
    CAN_BE_ADDED_UP,
    EVERY_AUTHORITY,
    FORMAT_OF_INDICATOR,
    IS_NEWEST,
    ONE_DECIMAL,
    VALUE,
    VALUES,
    WHOLE_NUMBER,
    attribute,
    format_by_amount,
    of_one_cell,
    of_the_breakdown,
    sum_of,
    with_breakdown,
)
from orchestration.outputs.published_tables import Table

# Where the measures of figures stand: beside the figures, `Value` would have the name of a column, which Power BI
# refuses.
HOME = "dim_indicators"
FIGURES, COMPARISON, CHECKS, ROWS = "Figures", "Comparison", "Checks", "Rows"


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


OF_FIGURES = (
    Measure(
        "Value",
        "The figure, of whatever kind: a count, percentage, rate or median. Empty where several figures are meant that "
        "cannot be one, and for a period that an authority lacks which others have, unless it had ended by then.",
        VALUE,
        FIGURES,
        format_expression=FORMAT_OF_INDICATOR,
    ),
    Measure(
        "Numerator",
        "What was counted; of a count, the count itself.",
        sum_of("numerator"),
        FIGURES,
        format_expression=format_by_amount("Numerator"),
    ),
    Measure(
        "Denominator",
        "What it is counted out of; of a median, the number of amounts.",
        sum_of("denominator"),
        FIGURES,
        format_expression=format_by_amount("Denominator"),
    ),
    Measure(
        "Percentage",
        "The sum of numerators over the sum of denominators, from 0 to 100; empty unless the figure is a percentage.",
        f'IF ( {attribute("measure")} = "percentage", 100 * DIVIDE ( [Numerator], [Denominator] ) )',
        FIGURES,
        "0.0",
    ),
    Measure("Excluded", "Records left out for the indicator's own reasons.", sum_of("excluded"), FIGURES, WHOLE_NUMBER),
    Measure(
        "Share of total",
        "Of a count by breakdown, percent of the whole.",
        of_one_cell("share_of_total"),
        FIGURES,
        "0.0",
    ),
    Measure(
        "Lower 95 %",
        "The lower bound of the 95 % interval of one figure.",
        of_one_cell("lower_95"),
        FIGURES,
        ONE_DECIMAL,
    ),
    Measure(
        "Upper 95 %",
        "The upper bound of the 95 % interval of one figure.",
        of_one_cell("upper_95"),
        FIGURES,
        ONE_DECIMAL,
    ),
    Measure("A year before", "The same figure a year before.", of_one_cell("previous_value"), COMPARISON, ONE_DECIMAL),
    Measure("Target", "The target in force at the end of the period.", of_one_cell("target"), COMPARISON, ONE_DECIMAL),
    Measure(
        "Against target",
        "`met`, `missed`, or `not_clear` where the target lies inside the interval.",
        of_one_cell("target_reading"),
        COMPARISON,
    ),
    Measure("England", "England's newest published figure.", of_one_cell("benchmark_value"), COMPARISON, ONE_DECIMAL),
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
        with_breakdown(of_the_breakdown(f"COUNTROWS ( {VALUES} )")),
        CHECKS,
        WHOLE_NUMBER,
        is_hidden=True,
    ),
    Measure(
        "Can be added up",
        "One indicator, kind of period and breakdown; several periods or parts only where each record counts once; "
        "several authorities only where each has every period up to its end, and not by team, officer, service or "
        "district.",
        CAN_BE_ADDED_UP,
        CHECKS,
        is_hidden=True,
    ),
    Measure(
        "Every authority has it",
        "Whether each authority that has the figure in any period has it in every period that is meant, but for one "
        "that had ended before that period's end.",
        EVERY_AUTHORITY,
        CHECKS,
        is_hidden=True,
    ),
    Measure(
        "Is newest",
        "1 for the newest period of its kind that the authority has, which may be a month behind that of others.",
        IS_NEWEST,
        CHECKS,
        WHOLE_NUMBER,
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
