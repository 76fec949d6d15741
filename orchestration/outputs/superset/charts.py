"""The charts: what each shows, of which dataset.

None names an indicator: they show the main figures, whichever those are, so that a change of the catalogue needs none
here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from orchestration.outputs.stable_ids import stable_id

Operator = Literal["==", "IN", "IS TRUE", "IS FALSE", "IS NULL", "IS NOT NULL"]


@dataclass(frozen=True)
class Filter:
    """A condition on one column of a dataset."""

    column: str
    operator: Operator
    value: str | tuple[str, ...] | None = None


@dataclass(frozen=True)
class Chart:
    """What a chart shows. Sizes are in Superset's grid: 12 columns wide, heights in units of 8 pixels.

    A `table` shows `columns` row by row, in the order of `order_by`; the other kinds show `metric` by the first of
    `columns` along the axis (of a pivot table: down the side), and by the others beside one another.
    """

    title: str
    description: str
    dataset: str
    kind: Literal["table", "echarts_timeseries_line", "echarts_timeseries_bar", "pivot_table_v2"]
    columns: tuple[str, ...]
    filters: tuple[Filter, ...]
    width: int
    height: int
    metric: str | None = None
    order_by: tuple[str, ...] = field(default=())
    down: int = 1

    @property
    def id(self) -> str:
        """Its id in every release."""
        return stable_id("superset", "chart", self.title)


MAIN = Filter("is_headline", "IS TRUE")
# Before the reach of the exports only those are known who were still there later.
REACHED = Filter("is_before_reach", "IS FALSE")
PERCENTAGES = Filter("denominator", "IS NOT NULL")
COUNTS = Filter("denominator", "IS NULL")
SUPPLIED = Filter("availability", "==", "available")
NEWEST = Filter("period_type", "IN", ("rolling_12", "point_in_time"))
# Said of each sum over time: see `_is_of_every_authority` of the metrics.
TOGETHER = (
    "Several authorities are added up, and only where each that had not ended has the figure and its exports reach "
    "back: choose one to see all that it has."
)
BY_PLACE = ("local_authority_name", "display_order")
CHARTS = (
    Chart(
        "Main figures now",
        "Of the last twelve months, or as on the last day, with the year before and the target.",
        "figures_now",
        "table",
        (
            "local_authority_name",
            "short_name",
            "period_label",
            "display_value",
            "numerator",
            "denominator",
            "previous_value",
            "target",
            "status",
        ),
        (MAIN, NEWEST),
        width=12,
        height=56,
        order_by=BY_PLACE,
    ),
    Chart(
        "Main percentages by quarter",
        f"Quarters of fewer than ten cases are left out, because they move by chance. {TOGETHER}",
        "figures_by_quarter",
        "echarts_timeseries_line",
        ("period_end", "short_name"),
        (MAIN, PERCENTAGES, REACHED),
        width=6,
        height=52,
        metric="percentage_of_enough",
    ),
    Chart(
        "Main counts at the end of each month",
        f"Children in care, plans and escalations, as on the last day of the month. {TOGETHER}",
        "figures_by_month",
        "echarts_timeseries_line",
        ("period_end", "short_name"),
        (MAIN, COUNTS, SUPPLIED, REACHED, Filter("period_type", "==", "point_in_time")),
        width=6,
        height=52,
        metric="count",
    ),
    Chart(
        "Main percentages by team",
        "Of each authority's last twelve months. A team with few cases moves by chance: see the numbers behind it.",
        "figures_now_broken_down",
        "pivot_table_v2",
        ("local_authority_name", "breakdown_value_label", "short_name"),
        (MAIN, PERCENTAGES, Filter("period_type", "==", "rolling_12"), Filter("breakdown", "==", "team")),
        width=6,
        height=62,
        metric="percentage",
        down=2,
    ),
    Chart(
        "Main percentages by financial year",
        f"Financial years that are over. {TOGETHER}",
        "figures_by_financial_year",
        "pivot_table_v2",
        ("short_name", "financial_year"),
        (MAIN, PERCENTAGES, REACHED, Filter("period_type", "==", "year_to_date")),
        width=6,
        height=62,
        metric="percentage",
    ),
    Chart(
        "Main counts now by team",
        "As on the last day that each authority has.",
        "figures_now_broken_down",
        "echarts_timeseries_bar",
        # A team of another authority may have the same name: each has a bar of its own.
        ("breakdown_value_label", "short_name", "local_authority_name"),
        (MAIN, COUNTS, Filter("period_type", "==", "point_in_time"), Filter("breakdown", "==", "team")),
        width=12,
        height=44,
        metric="count",
    ),
    Chart(
        "Targets and how sure the figure is",
        "The status is not clear where the target lies between the two bounds.",
        "figures_now",
        "table",
        ("local_authority_name", "short_name", "display_value", "lower_95", "upper_95", "target", "status"),
        (Filter("target", "IS NOT NULL"), Filter("period_type", "==", "rolling_12")),
        width=6,
        height=62,
        order_by=BY_PLACE,
    ),
    Chart(
        "Beside England",
        "England's newest published figure for the same thing, and the end of its year.",
        "figures_now",
        "table",
        (
            "local_authority_name",
            "short_name",
            "period_label",
            "display_value",
            "benchmark_value",
            "benchmark_period_end",
        ),
        (Filter("benchmark_value", "IS NOT NULL"),),
        width=6,
        height=62,
        order_by=BY_PLACE,
    ),
)
