"""How large the outputs of monthly refreshes become, when each month what is older than the retention is purged.

A month passes between two refreshes here in a minute, so a purge is told which moment was so many months ago. It removes
what `iro purge --older-than` would: releases, builds, runs of the history and refused batches by when they were made,
and landed files by the day of their extract.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from orchestration.ground.files.disk import size_of_tree
from orchestration.ground.lock import refresh_lock
from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings
from orchestration.releases.purge import carry_out
from orchestration.releases.retention import older_than
from orchestration.run_history.pruning import files_of, prune, runs_before
from tests.benchmarks.many_batches import month_ends, write_batch
from tests.benchmarks.workspace import KEY, DifferentFiguresError, Workspace

AUTHORITY = "E06999101"
NAME = "growth"
SETTINGS = {"IRO_HISTORY_MONTHS": "12"}
# What stays for good: the receipt of each batch, and a tombstone for each purge.
FOR_GOOD = ("landing/register", "tombstones")


def measure_growth(folder: Path, months: int, retention: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Refresh an authority of three children month by month, and purge what is older than `retention` months each time.

    Returns:
        `sizes`: after each month, the bytes of each folder of the outputs and of all together; `retention`.

    Raises:
        CommandFailedError: a refresh failed.
        DifferentFiguresError: a month published nothing.
    """
    workspace = Workspace(folder, folder / "inbox_growth")
    workspace.new_outputs(NAME, workspace.parse("parsed"))
    days, moments = month_ends(months), []
    sizes: list[dict[str, int]] = []
    for number, day in enumerate(days):
        moments.append(datetime.now(UTC))
        refresh_month(workspace, days[: number + 1])
        if number >= retention:
            forget(workspace, moments[number - retention + 1], days[number - retention])
        sizes.append(sizes_of(workspace.outputs(NAME)))
        say(f"growth: {day}: {sizes[-1]['all'] / 2**20:.0f} MB")
    return {"retention": retention, "sizes": sizes}


def refresh_month(workspace: Workspace, days: list[date]) -> None:
    """Hand over the extract of the newest of these days, with a review in each month, and publish it."""
    outputs = workspace.outputs(NAME)
    write_batch(workspace.inbox / AUTHORITY / days[-1].isoformat(), days)
    workspace.run_again(NAME, days[-1].isoformat(), **SETTINGS)
    if outputs.published.resolve().name != f"{days[-1]:%Y-%m}.v1":
        raise DifferentFiguresError(f"The refresh of {days[-1]} did not publish its month.")


def forget(workspace: Workspace, moment: datetime, day: date) -> None:
    """Purge what was made before a moment, and landed files of extracts before a day, as far as nothing needs them."""
    settings = Settings(workspace.inbox, workspace.outputs(NAME), KEY)
    outputs = settings.outputs
    with refresh_lock(outputs, "a benchmark"):
        landed = older_than(settings, datetime.combine(day, time(), UTC)).paths["landed files"]
        made = older_than(settings, moment).paths | {"landed files": landed}
        runs = runs_before(outputs, moment)
        paths = [path for found in made.values() for path in found]
        paths += [path for run in runs for path in files_of(outputs, run)]
        counts = {kind: len(found) for kind, found in made.items()}
        carry_out(outputs, {"kind": "older_than", "months": 0, "reason": "a benchmark", "counts": counts}, paths)
        prune(outputs, runs)


def sizes_of(outputs: Outputs) -> dict[str, int]:
    """The bytes of each folder of the outputs, of what stays for good, and of all together."""
    folders = sorted(path for path in outputs.root.iterdir() if path.is_dir() and not path.is_symlink())
    sizes = {path.name: size_of_tree(path) for path in folders}
    for_good = sum(size_of_tree(outputs.root / name) for name in FOR_GOOD)
    return {**sizes, "stays for good": for_good, "all": size_of_tree(outputs.root)}
