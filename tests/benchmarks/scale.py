"""The refresh at several numbers of authorities: its cost for each must not grow with how many there are.

The largest is refreshed once more in little memory, and must publish the same figures. The same figures are computed by
SQL written by hand from the contract, too (`reference/`): a further authority must cost little more than that.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.sample_data import authority_code, write_sample
from tests.benchmarks.workspace import DifferentFiguresError, Workspace, require_same

CHILDREN, YEARS, SEED = 4000, 10, 1
EXTRACT_DATE = date(2026, 10, 31)
# What this project set itself: a further authority costs the whole refresh at most twice the SQL written by hand.
MOST_OVER_SQL_BY_HAND = 2.0
# Of many invented authorities, a figure of one or another leaves the limits of its series by chance.
LEFT_BY_CHANCE = "newest_month_within_series"


def measure_scale(
    folder: Path, authorities: Sequence[int], memory: str, say: Callable[[str], None]
) -> list[dict[str, Any]]:
    """The cost of one whole refresh for each number of authorities of 4,000 children over 10 years.

    Each has `reference`, the cost of the SQL written by hand from the same landed rows. The largest has `bounded` as
    well: the cost in `memory`, given as IRO_MEMORY.

    Raises:
        CommandFailedError: a refresh failed.
        DifferentFiguresError: a refresh published figures of another number of authorities, others than the reference,
            or others in little memory.
    """
    parsed = None
    measured = []
    for number in sorted(authorities):
        workspace = Workspace(folder, folder / f"inbox_{number}")
        write_sample(CHILDREN, number, YEARS, SEED, EXTRACT_DATE, workspace.inbox, say=lambda line: None)
        parsed = parsed or workspace.parse("parsed")
        name = f"scale_{number}"
        accepted = [f"{LEFT_BY_CHANCE}:{authority_code(index)}" for index in range(number)]
        cost = workspace.refresh(name, parsed, accepted)
        figures = workspace.published_figures(name)
        if figures.authorities != number:
            raise DifferentFiguresError(f"Of {number} authorities the refresh published {figures.authorities}.")
        say(f"scale: {number} authorities: {cost.processor:.1f} s of processor time, {cost.memory:,.0f} MB")
        reference = workspace.reference(name)
        say(f"scale: {number} authorities by hand: {reference.processor:.1f} s of processor time, the same figures")
        row: dict[str, Any] = {"authorities": number, "figures": figures.rows, "cost": cost, "reference": reference}
        if number == max(authorities):
            row["bounded"] = workspace.refresh("bounded", parsed, accepted, IRO_MEMORY=memory)
            require_same(workspace.published_figures("bounded"), figures)
            say(f"scale: {number} authorities in {memory}: {row['bounded'].memory:,.0f} MB")
        measured.append(row)
        shutil.rmtree(workspace.outputs(name).root)
        shutil.rmtree(workspace.inbox)
    return measured
