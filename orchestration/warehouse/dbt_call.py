"""One command of dbt in this process, silently, and without keeping the database afterwards."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest

from orchestration.ground.paths import DBT_PROJECT, Outputs

RUN_FOLDER = "IRO_RUN_FOLDER"


@contextmanager
def _environment(run_folder: Path) -> Iterator[None]:
    """What dbt reads of the environment, put back afterwards."""
    values = {RUN_FOLDER: str(run_folder), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DO_NOT_TRACK": "1"}
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


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
    with _environment(run_folder), redirect_stdout(silent), redirect_stderr(silent):
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
