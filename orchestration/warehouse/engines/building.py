"""One build of the project with the engine of the settings."""

from __future__ import annotations

import shutil
from collections.abc import Callable

from orchestration.ground.disk import make_private_folder
from orchestration.ground.settings import SAIL, Settings
from orchestration.warehouse.engines.tables import collect, hand_over
from orchestration.warehouse.grouped_build import build_in_groups
from orchestration.warehouse.project import NodeResult, build_models_elsewhere, build_seeds

# Below the run's folder, for as long as the build takes: what the engine reads, and what it writes.
ENGINE_FOLDER = "engine"


def build_with_engine(settings: Settings, run_id: str, say: Callable[[str], None]) -> list[NodeResult]:
    """Build and test the whole project; the run's warehouse has every table then, if every result succeeded.

    Raises:
        DiskFullError, StoppedError, NothingPublishedError: as `build_in_groups`.
    """
    if settings.engine == SAIL:
        return _build_with_sail(settings, run_id, say)
    return build_in_groups(settings, run_id, say)


def _build_with_sail(settings: Settings, run_id: str, say: Callable[[str], None]) -> list[NodeResult]:
    # Its packages are installed by those who want it.
    from orchestration.warehouse.engines.sail import session_of

    warehouse = settings.outputs.warehouse(run_id)
    folder = warehouse.parent / ENGINE_FOLDER
    make_private_folder(folder)
    try:
        with session_of(settings.pseudonym_key) as session:
            results = build_seeds(settings, run_id)
            hand_over(warehouse, folder, session, settings.outputs)
            say("dbt build: computed by Sail")
            results += build_models_elsewhere(settings.outputs, warehouse.parent, SAIL)
            if all(result.is_ok for result in results):
                collect(session, warehouse, settings.outputs, settings.memory_of_database)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return results
