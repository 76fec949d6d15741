"""One council's new month in a hub, against the same month of that council alone: a month must cost what is new.

The hub is the council many times over, each under a code of its own. Both have published a month before, and find one
new batch, of the same council.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.ground.paths import Outputs
from orchestration.sample_data import authority_code, write_sample
from tests.benchmarks.measuring import Cost
from tests.benchmarks.workspace import DifferentFiguresError, Workspace, figures_of

YEARS, SEED = 10, 1
MONTH_BEFORE, NEW_MONTH = date(2026, 9, 30), date(2026, 10, 31)
# What this project set itself for a hub of 33: the council's batch there costs at most so many times the council alone.
MOST_OVER_ONE_ALONE = 1.3
# And of one council's new month after ten years, over all of it at once.
MOST_OVER_FIRST = 0.5


@dataclass(frozen=True)
class NewMonth:
    """The cost of a council's new month, in a hub of so many authorities and how many of them were carried over."""

    authorities: int
    carried: int
    figures: int
    first: Cost
    cost: Cost


def measure_carried(folder: Path, hub: int, children: int, say: Callable[[str], None]) -> dict[str, Any]:
    """The cost of one council's new month alone and in a hub, their ratio, and that of its new month to its first.

    Raises:
        CommandFailedError: a refresh failed.
        DifferentFiguresError: the hub published other figures of the council, or carried others over than the rest.
    """
    drawn = folder / "drawn"
    for day in (MONTH_BEFORE, NEW_MONTH):
        write_sample(children, 1, YEARS, SEED, day, drawn, say=lambda line: None)
    parsed = Workspace(folder, drawn).parse("parsed")
    alone, in_hub = (
        _measure(folder, name, number, drawn, parsed, say) for name, number in (("alone", 1), ("hub", hub))
    )
    published = [_figures_of_the_council(folder / name) for name in ("alone", "hub")]
    if published[0] != published[1]:
        raise DifferentFiguresError(f"Of the council {published[0]} was published alone, {published[1]} in the hub.")
    ratio = in_hub.cost.processor / alone.cost.processor
    say(f"carried: one new month in a hub of {hub} costs {ratio:.2f} times the council alone")
    over_first = alone.cost.processor / alone.first.processor
    return {"children": children, "alone": alone, "hub": in_hub, "ratio": ratio, "over_first": over_first}


def _measure(
    folder: Path, name: str, authorities: int, drawn: Path, parsed: Outputs, say: Callable[[str], None]
) -> NewMonth:
    workspace = Workspace(folder, folder / f"inbox_{name}")
    for index in range(authorities):
        write_under_code(drawn, workspace.inbox, authority_code(index), MONTH_BEFORE)
    first = workspace.refresh(name, parsed)
    say(f"carried: first refresh of {authorities}: {first.processor:.1f} s of processor time")
    write_under_code(drawn, workspace.inbox, authority_code(0), NEW_MONTH)
    cost = workspace.run_again(name, "new_month")
    release = json.loads((workspace.outputs(name).published / "release.json").read_text(encoding="utf-8"))
    expected = {authority_code(index) for index in range(1, authorities)}
    if release["carried_over"].keys() != expected or not release["previous_release_id"]:
        raise DifferentFiguresError(
            f"Carried over were {sorted(release['carried_over'])}, not the {len(expected)} others."
        )
    say(f"carried: the new month among {authorities}: {cost.processor:.1f} s of processor time")
    return NewMonth(authorities, len(expected), workspace.published_figures(name).rows, first, cost)


def write_under_code(drawn: Path, inbox: Path, code: str, day: date) -> None:
    """The council's batch of a day as another authority's: its own code, which some files name, is that of the other."""
    batch = inbox / code / day.isoformat()
    shutil.copytree(drawn / authority_code(0) / day.isoformat(), batch)
    for path in batch.glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        if authority_code(0) in text:
            path.write_text(text.replace(authority_code(0), code), encoding="utf-8")


def _figures_of_the_council(outputs: Path) -> Any:
    own = f"(from main.indicator_values where local_authority_code = '{authority_code(0)}')"
    return figures_of(Outputs(outputs).published / "marts.duckdb", own)
