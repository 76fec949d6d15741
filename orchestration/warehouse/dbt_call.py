"""One command of dbt in this process, silently, and without keeping the database afterwards."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest

from orchestration.ground.environment import environment_with
from orchestration.ground.paths import DBT_PROJECT, Outputs

RUN_FOLDER = "IRO_RUN_FOLDER"


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
    with environment_with(environment), redirect_stdout(silent), redirect_stderr(silent):
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
