"""One build of the project with the engine of the settings."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.ground.engines import OTHER_ENGINES, SAIL
from orchestration.ground.files.disk import make_private_folder
from orchestration.ground.settings import Settings
from orchestration.warehouse.engines.tables import collect, hand_over
from orchestration.warehouse.groups.grouped_build import build_in_groups
from orchestration.warehouse.project import NodeResult, build_models_elsewhere, build_seeds

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# Below the run's folder, for as long as the build takes: what the engine reads, and what it writes.
ENGINE_FOLDER = "engine"


def build_with_engine(settings: Settings, run_id: str, say: Callable[[str], None]) -> list[NodeResult]:
    """Build and test the whole project; the run's warehouse has every table then, if every result succeeded.

    Raises:
        DiskFullError, StoppedError, NothingPublishedError: as `build_in_groups`.
    """
    if settings.engine in OTHER_ENGINES:
        return _build_elsewhere(settings, run_id, say)
    return build_in_groups(settings, run_id, say)


def _build_elsewhere(settings: Settings, run_id: str, say: Callable[[str], None]) -> list[NodeResult]:
    warehouse = settings.outputs.warehouse(run_id)
    folder = warehouse.parent / ENGINE_FOLDER
    make_private_folder(folder)
    try:
        with _session_of(settings, folder) as session:
            results = build_seeds(settings, run_id)
            hand_over(warehouse, folder, session, settings.outputs)
            say(f"dbt build: computed by {OTHER_ENGINES[settings.engine].name}")
            results += build_models_elsewhere(settings.outputs, warehouse.parent, settings.engine)
            if all(result.is_ok for result in results):
                collect(session, warehouse, folder, settings.outputs, settings.memory_of_database)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return results


def _session_of(settings: Settings, folder: Path) -> AbstractContextManager[SparkSession]:
    # The packages of an engine are installed by those who want it.
    if settings.engine == SAIL:
        from orchestration.warehouse.engines import sail

        return sail.session_of(settings.pseudonym_key)
    from orchestration.warehouse.engines import spark

    return spark.session_of(settings.pseudonym_key, folder, settings.memory_of_database)
