"""The refresh of the bundled sample against a plain `dbt build` of the same project, interleaved in one run."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from orchestration.ground.paths import SAMPLE_INBOX
from tests.benchmarks.measuring import Cost
from tests.benchmarks.stages import RUN_ID
from tests.benchmarks.workspace import Workspace, require_same

# What this project set itself: the whole at most twice the build, and all that is not the build at most once.
MOST_IN_ALL, MOST_BESIDES_BUILD = 2.0, 1.0
# Processor seconds that the whole may take more than the build.
MOST_SECONDS_MORE = 8.0


def measure_sample(folder: Path, repeats: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Costs of every repeat, the refresh's seconds by stage, and the figures' count and hash that both agree on.

    Raises:
        CommandFailedError: a contender failed.
        DifferentFiguresError: they do not publish the same figures.
    """
    workspace = Workspace(folder, SAMPLE_INBOX)
    say("sample: one refresh and one dbt build that do not count, to parse the project and to compare their figures")
    parsed = workspace.parse("parsed")
    workspace.refresh("refresh", parsed)
    workspace.stages("landing", parsed, "landing")
    prepared = workspace.outputs("landing").warehouse(RUN_ID)
    workspace.plain_build("plain", prepared)
    figures = workspace.published_figures("refresh")
    require_same(figures, workspace.built_figures("plain"))
    refreshes: list[Cost] = []
    builds: list[Cost] = []
    by_stage: list[dict[str, float]] = []
    for repeat in range(repeats):
        contenders: list[Callable[[], None]] = [
            lambda: refreshes.append(workspace.refresh("refresh", parsed)),
            lambda: builds.append(workspace.plain_build("plain", prepared)),
            lambda: by_stage.append(_stages(workspace)),
        ]
        # There and back again, so that a machine that slows down slows every contender down.
        for contender in contenders if repeat % 2 == 0 else reversed(contenders):
            contender()
        require_same(workspace.published_figures("refresh"), workspace.built_figures("plain"))
        say(
            f"sample: repeat {repeat + 1} of {repeats}: {refreshes[-1].processor:.1f} s against "
            f"{builds[-1].processor:.1f} s of processor time"
        )
    return {"refresh": refreshes, "plain_build": builds, "stages": by_stage, "figures": figures}


def _stages(workspace: Workspace) -> dict[str, float]:
    cost, answer = workspace.stages("stages", workspace.outputs("parsed"), "all")
    seconds: dict[str, float] = json.loads(answer.read_text(encoding="utf-8"))
    # What comes before the first stage and after the last: the interpreter's own.
    return {"interpreter": cost.processor - sum(seconds.values()), **seconds}
