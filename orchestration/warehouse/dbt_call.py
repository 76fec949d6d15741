"""One command of dbt in this process, silently, and without keeping the database afterwards."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest
from dbt_common.events.event_manager import EventManager
from dbt_common.events.event_manager_client import ctx_set_event_manager, get_event_manager

from orchestration.ground.environment import environment_with
from orchestration.ground.paths import DBT_PROJECT, Outputs

RUN_FOLDER = "IRO_RUN_FOLDER"


class NobodyListens(EventManager):
    """Takes dbt's events and tells nobody. A build has 10,000, and to write each out for its loggers first took one
    processor second in fifteen, where all of them are silent (2026-11-29). What a warning may stop, it still stops.
    """

    def fire_event(
        self, e: Any, level: Any = None, node: Any = None, force_warn_or_error_handling: bool = False
    ) -> None:
        """Of an event that dbt may make an error of, what dbt does with it; of any other, nothing."""
        if force_warn_or_error_handling or self.require_warn_or_error_handling:
            super().fire_event(e, level, node, force_warn_or_error_handling)


@contextmanager
def nobody_listening() -> Iterator[None]:
    """No event of dbt is written out while this lasts."""
    before = get_event_manager()
    ctx_set_event_manager(NobodyListens())
    try:
        yield
    finally:
        ctx_set_event_manager(before)


def invoke(
    outputs: Outputs,
    run_folder: Path,
    *arguments: str,
    project: Path = DBT_PROJECT,
    parsed: Manifest | None = None,
    target: Path | None = None,
) -> dbtRunnerResult:
    """Run one command of dbt in this process, silently, and let go of the database.

    Args:
        outputs: where dbt keeps what it parsed and compiled.
        run_folder: the folder of the database, `warehouse.duckdb`.
        arguments: the command and its options.
        project: the folder of the dbt project.
        parsed: the project parsed before; without it dbt parses.
        target: where dbt writes in place of the folder of `outputs`.
    """
    # Stopped before its own settings are read, dbt prints a traceback.
    silent = io.StringIO()
    environment = {RUN_FOLDER: str(run_folder), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DO_NOT_TRACK": "1"}
    with environment_with(environment), redirect_stdout(silent), redirect_stderr(silent), nobody_listening():
        try:
            return dbtRunner(manifest=parsed).invoke(
                [
                    "--no-version-check",
                    "--quiet",
                    # Errors of the database may quote a row; what is safe of them is said by the caller.
                    "--log-level=none",
                    "--log-level-file=none",
                    *arguments,
                    f"--project-dir={project}",
                    f"--profiles-dir={project}",
                    f"--target-path={target or outputs.dbt_target}",
                    f"--log-path={outputs.dbt_logs}",
                ]
            )
        finally:
            # dbt keeps the file locked after it returns, and nobody else could open it.
            DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
