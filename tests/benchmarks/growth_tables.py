"""What many batches cost and how large outputs become, as plain text."""

from __future__ import annotations

from typing import Any

from tests.benchmarks.carried import MOST_OVER_FIRST, MOST_OVER_ONE_ALONE, NewMonth
from tests.benchmarks.many_batches import UnchangedRefresh

MOST_BESIDE_START_UP = 10
FOR_GOOD, ALL = "stays for good", "all"
HORIZON = 60


def batches_lines(measured: dict[str, Any]) -> list[str]:
    """What a refresh that finds nothing new costs with few batches and with many."""
    lines = [
        "A refresh that finds nothing new (medians of 3)",
        "",
        f"{'batches':<12}{'landed files':>14}{'processor s':>14}{'clock s':>10}{'peak MB':>10}",
    ]
    for name in ("few", "many"):
        row: UnchangedRefresh = measured[name]
        lines.append(
            f"{row.batches:<12}{row.landed_files:>14,}{row.cost.processor:>14.1f}{row.cost.clock:>10.1f}"
            f"{row.cost.memory:>10,.0f}"
        )
    beside = measured["beside_start_up"]
    return [*lines, "", f"processor seconds beside start-up   {beside:.1f}   target under {MOST_BESIDE_START_UP}"]


def carried_lines(measured: dict[str, Any]) -> list[str]:
    """What a council's new month costs alone and in a hub."""
    lines = [
        f"The new month of a council of {measured['children']:,} children, alone and in a hub of as many like it",
        "",
        f"{'authorities':<12}{'carried over':>14}{'figures':>12}{'first refresh, s':>18}{'processor s':>14}"
        f"{'clock s':>10}{'peak MB':>10}",
    ]
    for name in ("alone", "hub"):
        row: NewMonth = measured[name]
        lines.append(
            f"{row.authorities:<12}{row.carried:>14}{row.figures:>12,}{row.first.processor:>18.1f}"
            f"{row.cost.processor:>14.1f}{row.cost.clock:>10.1f}{row.cost.memory:>10,.0f}"
        )
    ratio = f"{measured['ratio']:.2f}   target at most {MOST_OVER_ONE_ALONE} in a hub of 33"
    over_first = f"{measured['over_first']:.2f}   target at most {MOST_OVER_FIRST}"
    return [
        *lines,
        "",
        f"processor time, in the hub over alone           {ratio}",
        f"alone, ten years and a month over a full build  {over_first}",
    ]


def growth_lines(measured: dict[str, Any]) -> list[str]:
    """The size of each folder after each month, and what the last months added once the retention was reached."""
    sizes, retention = measured["sizes"], measured["retention"]
    folders = sorted({name for month in sizes for name in month} - {ALL, FOR_GOOD})
    lines = [
        f"Outputs in MB after so many monthly refreshes of three children; purged after {retention} months",
        "",
        f"{'month':<8}" + "".join(f"{name:>16}" for name in (*folders, FOR_GOOD, ALL)),
    ]
    for number, month in enumerate(sizes, start=1):
        numbers = [month.get(name, 0) / 2**20 for name in (*folders, FOR_GOOD, ALL)]
        lines.append(f"{number:<8}" + "".join(f"{size:>16.2f}" for size in numbers))
    if len(sizes) < retention + 2:
        return [*lines, "", "Too few months to see whether the purge holds the size."]
    # From the first month in which something was purged on.
    steady = sizes[retention:]
    each = (steady[-1][ALL] - steady[0][ALL]) / (len(steady) - 1) / 2**20
    for_good = (steady[-1][FOR_GOOD] - steady[0][FOR_GOOD]) / (len(steady) - 1) / 2**20
    at_horizon = steady[-1][ALL] / 2**20 + each * (HORIZON - len(sizes))
    lines += [
        "",
        f"a month more, since the retention was reached   {each:.2f} MB, {for_good:.3f} MB of it for good",
    ]
    if len(sizes) < HORIZON:
        lines.append(f"after {HORIZON} months, if it goes on so               {at_horizon:.0f} MB (not run)")
    return lines
