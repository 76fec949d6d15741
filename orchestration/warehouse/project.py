"""Runs dbt in this process: prepares and builds the dbt project for a refresh, and compiles its models to SQL."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dbt.artifacts.schemas.results import NodeStatus, RunStatus, TestStatus
from dbt.artifacts.schemas.run import RunExecutionResult, RunResult
from dbt.cli.main import dbtRunnerResult
from dbt.constants import RUN_RESULTS_FILE_NAME
from dbt.contracts.graph.manifest import Manifest

from orchestration.ground.errors import NothingPublishedError, StoppedError, is_a_stop
from orchestration.ground.files.disk import DiskFullError, is_disk_full, says_disk_full
from orchestration.ground.paths import DBT_PROJECT, Outputs
from orchestration.ground.settings import Settings
from orchestration.warehouse.dbt_call import invoke
from orchestration.warehouse.parsed import MANIFEST_FILE, manifest, parsed_project
from orchestration.warehouse.stamp import ReleasedTable, Tier

# A fact with case ids in the build, and a fact in a release.
EVIDENCE_PREFIX, FACT_PREFIX = "evidence_", "fct_"
ALL_MODELS = ("resource_type:model",)
# The tests of the seeds, which are the same in every refresh of one version.
TESTS_OF_SEEDS = "file:_seeds.yml,resource_type:test"
FAILED = {NodeStatus.Error, NodeStatus.Fail, NodeStatus.RuntimeErr, TestStatus.Fail, TestStatus.Error}


@dataclass(frozen=True)
class NodeResult:
    """One node of a build: its dbt unique id, whether it succeeded, was skipped, its seconds, and failing rows.

    `met_full_disk`: it failed because the disk was full.
    """

    unique_id: str
    is_ok: bool
    is_skipped: bool
    seconds: float
    failures: int
    met_full_disk: bool = False


def released_tables(outputs: Outputs) -> list[ReleasedTable]:
    """The tables that a release holds, as the dbt project says it.

    Public are models whose access is public and whatever has the tier `public`; evidence is what has the tier
    `restricted`. A fact with case ids, `evidence_<name>`, is called `fct_<name>` there, like the public one. What has
    the meta `stays_a_view` is not written out.
    """
    nodes = json.loads(manifest(outputs).read_text(encoding="utf-8"))["nodes"].values()
    tables = []
    for node in nodes:
        if node["resource_type"] not in ("model", "seed") or node["config"]["materialized"] == "ephemeral":
            continue
        meta = node["config"]["meta"]
        tier: Tier | None = "public" if node.get("access") == "public" else meta.get("tier")
        if tier is not None:
            name = str(node["alias"])
            is_evidence = name.startswith(EVIDENCE_PREFIX)
            published_as = FACT_PREFIX + name.removeprefix(EVIDENCE_PREFIX) if is_evidence else name
            stays_a_view = bool(meta.get("stays_a_view"))
            tables.append(ReleasedTable(node["schema"], name, published_as, tier, stays_a_view))
    return sorted(tables, key=lambda table: (table.tier, table.published_as))


def build(settings: Settings, run_id: str, selection: Sequence[str] = ()) -> list[NodeResult]:
    """Build every model of the project, or a selection, in the run's warehouse and test it; one result a node.

    The landing schema is there already. Unit tests of the logic, and the tests of what is in the seeds, belong to the
    project's own tests and are left out: no export can change them.

    Raises: as `build_in`.
    """
    selected = ("--select", *selection) if selection else ()
    return build_in(settings.outputs, settings.outputs.warehouse(run_id).parent, *selected)


def build_in(outputs: Outputs, folder: Path, *options: str, target: Path | None = None) -> list[NodeResult]:
    """The same in the database of any folder, `warehouse.duckdb`, with options of `dbt build`.

    `target`: where dbt writes what it built, in place of the folder of `outputs`.

    Raises:
        DiskFullError: the disk is full.
        StoppedError: somebody stopped it.
        NothingPublishedError: dbt itself broke off, before it had any result.
    """
    return _build(outputs, folder, "--exclude", TESTS_OF_SEEDS, *options, target=target)


def build_and_test_seeds(settings: Settings, run_id: str) -> list[NodeResult]:
    """Build the seeds alone in the run's warehouse, and test what is in them; raises what `build` raises."""
    folder = settings.outputs.warehouse(run_id).parent
    selection = ("--select", "resource_type:seed", TESTS_OF_SEEDS, "--indirect-selection", "empty")
    return _build(settings.outputs, folder, *selection)


def build_seeds(settings: Settings, run_id: str) -> list[NodeResult]:
    """Build the seeds alone in the run's warehouse; raises what `build` raises."""
    folder = settings.outputs.warehouse(run_id).parent
    return build_in(settings.outputs, folder, "--select", "resource_type:seed", "--indirect-selection", "empty")


def build_models_elsewhere(outputs: Outputs, folder: Path, dbt_target: str) -> list[NodeResult]:
    """Build and test every model with another engine, in which landing and the seeds are already.

    The project is parsed again, because what dbt parsed is of one engine.

    Args:
        outputs: where dbt keeps what it parsed and compiled.
        folder: the run's folder.
        dbt_target: the engine's name in profiles.yml.

    Raises: as `build_in`.
    """
    excluded = ("--exclude", "resource_type:seed", TESTS_OF_SEEDS)
    arguments = ("build", "--exclude-resource-type", "unit_test", *excluded, "--target", dbt_target)
    result = invoke(outputs, folder, *arguments, target=outputs.dbt_target.with_name(dbt_target))
    return _results_of(result, outputs)


def _build(outputs: Outputs, folder: Path, *options: str, target: Path | None = None) -> list[NodeResult]:
    # dbt would write the whole project twice, before and after, beside what was parsed: more than a second of work.
    arguments = ("build", "--no-write-json", "--exclude-resource-type", "unit_test", *options)
    result = invoke(outputs, folder, *arguments, parsed=parsed_project(outputs), target=target)
    if isinstance(result.result, RunExecutionResult):
        _write_results(result.result, (target or outputs.dbt_target) / RUN_RESULTS_FILE_NAME, outputs)
    return _results_of(result, outputs)


def _write_results(results: RunExecutionResult, file: Path, outputs: Outputs) -> None:
    """What dbt would write of the results: no refresh needs it, so that nothing but a full disk is worth an error."""
    try:
        results.write(str(file))
    except OSError as error:
        if is_disk_full(error):
            raise DiskFullError(outputs.root) from None


def _results_of(result: dbtRunnerResult, outputs: Outputs) -> list[NodeResult]:
    if is_a_stop(result.exception):
        raise StoppedError
    if is_disk_full(result.exception):
        raise DiskFullError(outputs.root)
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
            met_full_disk=node.status in FAILED and says_disk_full(str(node.message)),
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
        shutil.copyfile(manifest(outputs), outputs.dbt_target / MANIFEST_FILE)
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
