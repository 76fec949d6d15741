"""One model on a copy of the newest build, and the documentation of the dbt project."""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
from collections.abc import Sequence
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path

from dbt.artifacts.resources.types import NodeType

from orchestration.commands.development.outcomes import DevelopmentError, Outcome, run_dbt
from orchestration.commands.development.unit_tests import make_empty_warehouse, parsed_with_unit_tests
from orchestration.ground.binding import bind_outputs
from orchestration.ground.database.safe_errors import safe_reason
from orchestration.ground.errors import UsageError
from orchestration.ground.files.disk import make_private_folder
from orchestration.ground.lock import refresh_lock
from orchestration.ground.paths import Outputs
from orchestration.ground.progress import say
from orchestration.ground.settings import Settings
from orchestration.warehouse.dbt_call import invoke
from orchestration.warehouse.parsed import parsed_project
from orchestration.warehouse.project import ALL_MODELS

# The run folder of the copy.
COPY = "copy"


def build_on_copy(settings: Settings, selection: Sequence[str]) -> list[Outcome]:
    """Build and test models on a fresh copy of the newest run's warehouse.

    Args:
        settings: whose runs, and the key under which they were built.
        selection: models in dbt's words: `int_obligations`, `int_obligations+` with all that is made from it, ...

    Raises:
        UsageError: there is no run yet, the folder belongs to another inbox or key, or nothing is selected.
        RefreshRunningError: a refresh is writing the runs, or another developer's command the copy.
        DevelopmentError: dbt broke off before it had a result.
    """
    development = settings.outputs.development
    runs = sorted(settings.outputs.runs.glob(f"*/{settings.outputs.warehouse('').name}"), key=_last_written)
    if not runs:
        raise UsageError(f"There is no build in {settings.outputs.runs} to copy. Run a refresh first.")
    bind_outputs(settings)
    with refresh_lock(development, "a developer's build"):
        copy = development.warehouse(COPY)
        # The copy has case ids, like the build.
        make_private_folder(copy.parent)
        with refresh_lock(settings.outputs, "a developer's copy"):
            shutil.copyfile(runs[-1], copy)
        say(f"copied the build of {datetime.fromtimestamp(_last_written(runs[-1])):%d %B, %H:%M}, {runs[-1].parent}")
        parsed = parsed_with_unit_tests(development)
        outcomes = run_dbt(development, copy.parent, parsed, "build", "--select", *selection)
    if not outcomes:
        names = [node.name for node in parsed.nodes.values() if node.resource_type == NodeType.Model]
        near = get_close_matches(selection[0].strip("+"), names) or ["the files of dbt_project/models"]
        raise UsageError(f"{' '.join(selection)} selects nothing of the dbt project. Perhaps: {', '.join(near)}.")
    return outcomes


def write_documentation(settings: Settings, page: Path) -> None:
    """Write dbt's documentation of the project as one page that needs no network and holds no row.

    Raises:
        DevelopmentError: dbt could not write it.
    """
    parsed = parsed_project(settings.outputs)
    with tempfile.TemporaryDirectory(prefix="iro-docs-") as folder:
        aside = dataclasses.replace(settings, outputs=Outputs(Path(folder)))
        database = make_empty_warehouse(aside, parsed, ALL_MODELS)
        result = invoke(aside.outputs, database, "docs", "generate", "--static", parsed=parsed)
        if not result.success:
            raise DevelopmentError(f"dbt did not write the documentation: {safe_reason(str(result.exception))}")
        page.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(aside.outputs.dbt_target / "static_index.html", page)


def _last_written(path: Path) -> float:
    return path.stat().st_mtime
