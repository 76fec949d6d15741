"""dbt in this process: parse the project once, build it once a refresh, and let go of the database afterwards."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.artifacts.schemas.results import NodeStatus, RunStatus, TestStatus
from dbt.artifacts.schemas.run import RunExecutionResult, RunResult
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.constants import PARTIAL_PARSE_FILE_NAME
from dbt.contracts.graph.manifest import Manifest
from dbt.version import __version__ as dbt_version

from orchestration.ground.errors import STOPPED, NothingPublishedError
from orchestration.ground.fingerprints import parsing_fingerprint
from orchestration.ground.paths import DBT_PROJECT, Outputs
from orchestration.ground.settings import Settings
from orchestration.warehouse.stamp import ReleasedTable, Tier

RUN_FOLDER = "IRO_RUN_FOLDER"
# A fact with case ids in the build, and a fact in a release.
EVIDENCE_PREFIX, FACT_PREFIX = "evidence_", "fct_"
ALL_MODELS = ("resource_type:model",)
FAILED = {NodeStatus.Error, NodeStatus.Fail, NodeStatus.RuntimeErr, TestStatus.Fail, TestStatus.Error}


@dataclass(frozen=True)
class NodeResult:
    """One node of a build: its dbt unique id, whether it succeeded, was skipped, its seconds, and failing rows."""

    unique_id: str
    is_ok: bool
    is_skipped: bool
    seconds: float
    failures: int


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
    outputs: Outputs, run_folder: Path, *arguments: str, project: Path = DBT_PROJECT, parsed: Manifest | None = None
) -> dbtRunnerResult:
    """Run one command of dbt in this process, silently, and let go of the database.

    Args:
        outputs: where dbt keeps what it parsed and compiled.
        run_folder: the folder of the database, `warehouse.duckdb`.
        arguments: the command and its options.
        project: the folder of the dbt project.
        parsed: the project parsed before; without it dbt parses.
    """
    with _environment(run_folder):
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
                    f"--target-path={outputs.dbt_target}",
                    f"--log-path={outputs.dbt_logs}",
                ]
            )
        finally:
            # dbt keeps the file locked after it returns, and nobody else could open it.
            DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]


def manifest(outputs: Outputs) -> Path:
    """The parsed project, parsed anew only when its files have changed.

    Raises:
        NothingPublishedError: the project does not parse.
    """
    path = outputs.dbt_target / "manifest.json"
    stamp = outputs.dbt_target / "parsed_files.txt"
    # Another version of dbt cannot read what this one parsed.
    files = f"{dbt_version} {parsing_fingerprint()}"
    if path.is_file() and stamp.is_file() and stamp.read_text(encoding="utf-8") == files:
        return path
    outputs.dbt_target.mkdir(parents=True, exist_ok=True)
    # Nothing of the run may be rendered into the manifest, so the folder named here is one that never exists.
    result = invoke(outputs, outputs.runs / "none", "parse")
    if not result.success:
        raise NothingPublishedError(_why_not_parsed(result.exception))
    stamp.write_text(files, encoding="utf-8")
    return path


def _why_not_parsed(error: BaseException | None) -> str:
    if isinstance(error, OSError):
        return f"The parsed project could not be written: {error.strerror}. Make room on the disk and try again."
    return f"The dbt project does not parse: {error}"


def parsed_project(outputs: Outputs) -> Manifest:
    """The parsed project as an object.

    dbt on its own parses anew when the profile's folder differs, which it does in every run; nothing of that folder is
    in the parsed project, only the database's name.
    """
    manifest(outputs)
    parsed = Manifest.from_msgpack((outputs.dbt_target / PARTIAL_PARSE_FILE_NAME).read_bytes())
    # What SQL sees as `graph`; dbt makes it when it parses, and leaves it out of the file.
    parsed.build_flat_graph()  # type: ignore[no-untyped-call]
    return parsed


def released_tables(outputs: Outputs) -> list[ReleasedTable]:
    """The tables that a release holds, as the dbt project says it.

    Public are models whose access is public and whatever has the tier `public`; evidence is what has the tier
    `restricted`. A fact with case ids, `evidence_<name>`, is called `fct_<name>` there, like the public one.
    """
    nodes = json.loads(manifest(outputs).read_text(encoding="utf-8"))["nodes"].values()
    tables = []
    for node in nodes:
        if node["resource_type"] not in ("model", "seed") or node["config"]["materialized"] == "ephemeral":
            continue
        tier: Tier | None = "public" if node.get("access") == "public" else node["config"]["meta"].get("tier")
        if tier is not None:
            name = str(node["name"])
            is_evidence = name.startswith(EVIDENCE_PREFIX)
            published_as = FACT_PREFIX + name.removeprefix(EVIDENCE_PREFIX) if is_evidence else name
            tables.append(ReleasedTable(node["schema"], name, published_as, tier))
    return sorted(tables, key=lambda table: (table.tier, table.published_as))


def build(settings: Settings, run_id: str, selection: Sequence[str] = ()) -> list[NodeResult]:
    """Build every model of the project, or a selection, in the run's warehouse and test it; one result a node.

    The landing schema is there already. Unit tests of the logic belong to the project's own tests and are left out.

    Raises:
        NothingPublishedError: dbt itself broke off, before it had any result.
    """
    run_folder = settings.outputs.warehouse(run_id).parent
    selected = ("--select", *selection) if selection else ()
    arguments = ("build", "--exclude-resource-type", "unit_test", *selected)
    result = invoke(settings.outputs, run_folder, *arguments, parsed=parsed_project(settings.outputs))
    if isinstance(result.exception, KeyboardInterrupt) or "Interrupt" in type(result.exception).__name__:
        raise NothingPublishedError(STOPPED)
    if not isinstance(result.result, RunExecutionResult):
        raise NothingPublishedError(
            f"dbt broke off ({type(result.exception).__name__}) before it built anything. "
            "What was published before still stands."
        )
    return [
        NodeResult(
            unique_id=node.node.unique_id,
            is_ok=node.status not in FAILED and node.status != RunStatus.Skipped,
            is_skipped=node.status == RunStatus.Skipped,
            seconds=float(node.execution_time),
            failures=int(node.failures or 0),
        )
        for node in result.result.results
    ]


def compile_project(outputs: Outputs, project: Path = DBT_PROJECT, selection: Sequence[str] = ALL_MODELS) -> Path:
    """Compile models to plain SQL, for tests that run the rules without dbt; returns the target folder.

    A manifest.json lies beside the SQL. dbt's own tests and unit tests are not compiled.

    Raises:
        NothingPublishedError: the project does not compile.
    """
    if project == DBT_PROJECT:
        # What was parsed already is neither parsed nor written again.
        compile_nodes(outputs, parsed_project(outputs), selection)
    else:
        _compile(outputs, selection, project=project)
    return outputs.dbt_target


def compile_nodes(outputs: Outputs, parsed: Manifest, selection: Sequence[str]) -> list[RunResult]:
    """Compile a selection of a parsed project to plain SQL, which each result's node holds.

    Raises:
        NothingPublishedError: the project does not compile.
    """
    return _compile(outputs, selection, "--no-write-json", parsed=parsed)


def _compile(
    outputs: Outputs,
    selection: Sequence[str],
    *arguments: str,
    project: Path = DBT_PROJECT,
    parsed: Manifest | None = None,
) -> list[RunResult]:
    folder = outputs.runs / "compiled"
    folder.mkdir(parents=True, exist_ok=True)
    how = ("compile", "--no-introspect", "--no-populate-cache", "--indirect-selection=empty", "--select", *selection)
    result = invoke(outputs, folder, *arguments, *how, project=project, parsed=parsed)
    nodes = list(result.result.results) if isinstance(result.result, RunExecutionResult) else []
    if not result.success:
        # Nothing was asked of a database, so the messages speak of the project's files alone.
        why = result.exception or "\n".join(str(node.message) for node in nodes if node.status in FAILED)
        raise NothingPublishedError(f"The dbt project does not compile: {why}")
    return nodes
