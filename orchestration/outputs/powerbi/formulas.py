"""The formulas that the measures are made of, in DAX: which cells are meant, and whether they may become one figure."""

from __future__ import annotations

from orchestration.outputs.published_tables import OWN_BREAKDOWNS

VALUES, AUTHORITIES = "indicator_values", "dim_authorities"
WHOLE_NUMBER = "#,0"
ONE_DECIMAL = "#,0.0"
# Months and quarters do not overlap; a year to date holds its months, and twelve months eleven of the twelve before.
APART = '{ "month", "quarter" }'
OWN = ", ".join(f'"{name}"' for name in OWN_BREAKDOWNS)
# One cell is not the figure of all that are meant where only one authority has the period yet.
ONE_CELL = "[Cells meant] = 1 && [Every authority has it]"
# Not those of the breakdown that is meant: where a part is missing, an authority may have nothing to show of it.
WHOLE_FIGURES = (
    f"REMOVEFILTERS ( dim_breakdown_values ), REMOVEFILTERS ( {VALUES}[breakdown_value] ), "
    f'{VALUES}[breakdown] = "all", KEEPFILTERS ( {VALUES}[availability] = "available" )'
)
IN_ALL_PERIODS = (
    f"REMOVEFILTERS ( dim_periods ), REMOVEFILTERS ( {VALUES}[period_start], {VALUES}[period_end] ), "
    "VALUES ( dim_periods[period_type] )"
)
NEWEST = f"MAX ( {VALUES}[period_end] )"


def of_the_breakdown(expression: str) -> str:
    """An expression over the cells of the breakdown that is meant."""
    return f"CALCULATE ( {expression}, KEEPFILTERS ( {VALUES}[breakdown] = Breakdown ) )"


def with_breakdown(returned: str) -> str:
    """A formula that returns an expression over the breakdown that is meant."""
    return f"VAR Breakdown = [Breakdown meant]\nRETURN\n    {returned}"


def format_by_amount(measure: str) -> str:
    """The format of an amount: whole where it is a whole number, as children are and posts are not."""
    return f'IF ( MOD ( [{measure}], 1 ) = 0, "{WHOLE_NUMBER}", "{ONE_DECIMAL}" )'


def attribute(column: str) -> str:
    """What is known of the one indicator whose cells are meant."""
    chosen = f"SELECTEDVALUE ( {VALUES}[indicator_id] )"
    return f"LOOKUPVALUE ( dim_indicators[{column}], dim_indicators[indicator_id], {chosen} )"


def sum_of(column: str) -> str:
    """The sum of an amount, where it can be added up."""
    added = of_the_breakdown(f"SUM ( {VALUES}[{column}] )")
    return with_breakdown(f"IF ( [Can be added up], {added} )")


def of_one_cell(column: str) -> str:
    """What stands beside exactly one figure."""
    found = of_the_breakdown(f"MAX ( {VALUES}[{column}] )")
    return with_breakdown(f"IF ( {ONE_CELL}, {found} )")


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
VAR Indicators = {of_the_breakdown(f"DISTINCTCOUNT ( {VALUES}[indicator_id] )")}
VAR Kinds = {of_the_breakdown(f"DISTINCTCOUNT ( {VALUES}[period_type] )")}
VAR Periods = {of_the_breakdown(f"DISTINCTCOUNT ( {VALUES}[period_end] )")}
VAR Parts = {of_the_breakdown(f"DISTINCTCOUNT ( {VALUES}[breakdown_value] )")}
VAR Kind = {of_the_breakdown(f"SELECTEDVALUE ( {VALUES}[period_type] )")}
VAR Authorities = {of_the_breakdown(f"DISTINCTCOUNT ( {VALUES}[local_authority_code] )")}
VAR IsCountedOnce = {attribute("is_additive")}
RETURN
    Indicators = 1
        && Kinds = 1
        && [Every authority has it]
        && ( Authorities = 1 || NOT ( Breakdown IN {{ {OWN} }} ) )
        && ( Parts = 1 || IsCountedOnce )
        && ( Periods = 1 || ( IsCountedOnce && {attribute("kind")} = "flow" && Kind IN {APART} ) )"""
VALUE = f"""\
VAR Breakdown = [Breakdown meant]
VAR Counted = {attribute("measure")}
RETURN
    IF (
        {ONE_CELL},
        {of_the_breakdown(f"MAX ( {VALUES}[value] )")},
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
# An authority is not expected in a period before whose end it had ended.
END_OR_PERIOD_END = (
    f"COALESCE ( LOOKUPVALUE ( {AUTHORITIES}[ended_on], {AUTHORITIES}[local_authority_code], "
    f"{VALUES}[local_authority_code] ), {VALUES}[period_end] )"
)
EVERY_AUTHORITY = f"""\
VAR Cells = CALCULATE ( COUNTROWS ( {VALUES} ), {WHOLE_FIGURES} )
VAR Periods = CALCULATETABLE ( VALUES ( {VALUES}[period_end] ), {WHOLE_FIGURES} )
VAR Authorities =
    CALCULATETABLE ( VALUES ( {VALUES}[local_authority_code] ), {WHOLE_FIGURES}, {IN_ALL_PERIODS} )
VAR Expected =
    FILTER ( CROSSJOIN ( Periods, Authorities ), {END_OR_PERIOD_END} >= {VALUES}[period_end] )
RETURN
    Cells = COUNTROWS ( Expected )"""
IS_NEWEST = f"""\
VAR Breakdown = [Breakdown meant]
VAR Shown = {of_the_breakdown(NEWEST)}
VAR Newest = CALCULATE ( {of_the_breakdown(NEWEST)}, {IN_ALL_PERIODS} )
RETURN
    IF ( [Cells meant] > 0 && Shown = Newest, 1 )"""
FORMAT_OF_INDICATOR = f'IF ( {attribute("decimals")} = 0, "{WHOLE_NUMBER}", "{ONE_DECIMAL}" )'
