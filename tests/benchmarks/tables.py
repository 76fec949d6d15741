"""The answers as plain text: a table of costs, then the ratios that have a target."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from importlib.metadata import version
from statistics import median
from typing import Any

from tests.benchmarks.measuring import Cost
from tests.benchmarks.sample import MOST_BESIDES_BUILD, MOST_IN_ALL, MOST_SECONDS_MORE
from tests.benchmarks.scale import MOST_OVER_SQL_BY_HAND

PACKAGES = ("duckdb", "dbt-core", "dbt-duckdb", "dagster", "great-expectations")
BUILD = "build"
IMPORT = "import_of_great_expectations"


def machine_facts() -> dict[str, str]:
    """What the figures depend on: cores, system, Python and the packages that do the work."""
    return {
        "cores": str(os.cpu_count()),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{package: version(package) for package in PACKAGES},
    }


def sample_lines(measured: dict[str, Any]) -> list[str]:
    """Costs of both contenders, the refresh by stage, and the two ratios with a target."""
    ratios = sample_ratios(measured)
    lines = [
        f"Bundled sample, {len(measured['refresh'])} repeats; both made the same {measured['figures'].rows:,} figures",
        "",
        f"{'':<34}{'processor s':>16}{'clock s':>16}{'peak MB':>10}",
        f"{'':<34}{'min':>8}{'median':>8}{'min':>8}{'median':>8}{'max':>10}",
        _cost_line("refresh", measured["refresh"]),
        _cost_line("plain dbt build", measured["plain_build"]),
        "",
        "Where the refresh's processor time goes (medians)",
    ]
    lines += [f"  {name.replace('_', ' '):<32}{seconds:>8.1f}" for name, seconds in ratios["seconds_by_stage"].items()]
    lines += [
        "",
        f"refresh / plain dbt build, in all               {ratios['in_all']:.2f}   target at most {MOST_IN_ALL}",
        f"(refresh - its build) / plain dbt build         {ratios['besides_build']:.2f}   "
        f"target at most {MOST_BESIDES_BUILD}",
        f"  of which the import of Great Expectations     {ratios['import_of_great_expectations']:.2f}",
        f"refresh - plain dbt build, processor s          {ratios['seconds_more']:.1f}   "
        f"target at most {MOST_SECONDS_MORE:.0f}",
    ]
    return lines


def sample_ratios(measured: dict[str, Any]) -> dict[str, Any]:
    """Ratios of medians of processor time, and the refresh's seconds by stage; `dagster` is what no stage explains."""
    refresh = median(cost.processor for cost in measured["refresh"])
    plain = median(cost.processor for cost in measured["plain_build"])
    by_stage = {name: median(seconds[name] for seconds in measured["stages"]) for name in measured["stages"][0]}
    by_stage["dagster"] = refresh - sum(by_stage.values())
    return {
        "in_all": refresh / plain,
        "seconds_more": refresh - plain,
        "besides_build": (refresh - by_stage[BUILD]) / plain,
        "import_of_great_expectations": by_stage[IMPORT] / plain,
        "seconds_by_stage": by_stage,
    }


def scale_lines(measured: Sequence[dict[str, Any]]) -> list[str]:
    """Cost by number of authorities, and whether an authority costs more among many than alone."""
    lines = [
        "Authorities of 4,000 children over 10 years, one refresh each",
        "",
        f"{'authorities':<12}{'figures':>12}{'processor s':>14}{'a further one':>15}{'clock s':>10}{'peak MB':>10}"
        f"{'by hand, s':>12}{'a further one':>15}",
    ]
    for place, row in enumerate(measured):
        cost: Cost = row["cost"]
        further, by_hand = (
            f"{_of_a_further_one(measured, place, name):.1f}" if place else "" for name in ("cost", "reference")
        )
        lines.append(
            f"{row['authorities']:<12}{row['figures']:>12,}{cost.processor:>14.1f}{further:>15}"
            f"{cost.clock:>10.1f}{cost.memory:>10,.0f}{row['reference'].processor:>12.1f}{by_hand:>15}"
        )
    if bounded := measured[-1].get("bounded"):
        lines.append(
            f"{'in groups':<12}{measured[-1]['figures']:>12,}{bounded.processor:>14.1f}{'':>15}"
            f"{bounded.clock:>10.1f}{bounded.memory:>10,.0f}"
        )
    ratios = scale_ratios(measured)
    if ratios:
        first, last = measured[0]["authorities"], measured[-1]["authorities"]
        lines += [
            "",
            f"processor time per authority, {last} over {first}      {ratios['per_authority']:.2f}   target at most 1",
            f"a further authority, refresh over SQL by hand    {ratios['over_sql_by_hand']:.2f}   "
            f"target at most {MOST_OVER_SQL_BY_HAND}",
        ]
    if "of_a_further_one" in ratios:
        lines.append(
            f"a further authority, last step over first step  {ratios['of_a_further_one']:.2f}   about 1 if it is linear"
        )
    return lines


def scale_ratios(measured: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Processor time per authority at the most over at the fewest, and of a further one in the last step over the first.

    The first falls as soon as the fixed cost is shared; the second is 1 when the cost is a straight line. The third is
    what a further authority costs the refresh over what it costs SQL written by hand, from the fewest to the most.
    """
    if len(measured) < 2:
        return {}
    each = [row["cost"].processor / row["authorities"] for row in measured]
    ends = [measured[0], measured[-1]]
    ratios = {
        "per_authority": each[-1] / each[0],
        "over_sql_by_hand": _of_a_further_one(ends, 1, "cost") / _of_a_further_one(ends, 1, "reference"),
    }
    steps = [_of_a_further_one(measured, place, "cost") for place in range(1, len(measured))]
    if len(steps) > 1:
        ratios["of_a_further_one"] = steps[-1] / steps[0]
    return ratios


def _of_a_further_one(measured: Sequence[dict[str, Any]], place: int, contender: str) -> float:
    """Processor seconds of a further authority in the step that ends at a place."""
    before, after = measured[place - 1], measured[place]
    earlier, later = (row[contender] for row in (before, after))
    return float((later.processor - earlier.processor) / (after["authorities"] - before["authorities"]))


def _cost_line(name: str, costs: Sequence[Cost]) -> str:
    processor = [cost.processor for cost in costs]
    clock = [cost.clock for cost in costs]
    return (
        f"{name:<34}{min(processor):>8.1f}{median(processor):>8.1f}{min(clock):>8.1f}{median(clock):>8.1f}"
        f"{max(cost.memory for cost in costs):>10,.0f}"
    )
