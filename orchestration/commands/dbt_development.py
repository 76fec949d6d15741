"""dbt as its developers run it: unit tests on tables without rows, models on a copy of a build, the documentation.

What they read of it holds no value of a row: an error's kind, the words and the line of SQL that are safe.
"""

from __future__ import annotations

import dataclasses
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb
from dbt.artifacts.resources.types import NodeType
from dbt.artifacts.schemas.results import RunStatus, TestStatus
from dbt.artifacts.schemas.run import RunExecutionResult, RunResult
from dbt.contracts.graph.manifest import Manifest
from dbt.contracts.graph.nodes import ModelNode

from orchestration.ground.binding import bind_outputs
from orchestration.ground.disk import make_private_folder
from orchestration.ground.errors import UsageError, WarehouseError
from orchestration.ground.lock import refresh_lock
from orchestration.ground.paths import DBT_PROJECT, Outputs
from orchestration.ground.progress import say
from orchestration.ground.safe_errors import DATABASE_ERROR, safe_reason
from orchestration.ground.settings import Settings
from orchestration.warehouse.keyed_hash import bind_key
from orchestration.warehouse.project import ALL_MODELS, FAILED, compile_nodes, invoke, parsed_project
from orchestration.warehouse.run_tables import write_run_tables

# The databases of the development folder: one without rows, and a copy of the newest build.
EMPTY, COPY = "empty", "copy"
UNIT_TESTS = "resource_type:unit_test"
TESTED_MODELS = f"+{UNIT_TESTS},resource_type:model"
# Where in the SQL DuckDB saw the fault. It cuts a long line short and puts dots where it did.
LINE_OF_SQL = re.compile(r"LINE (\d+): (?:\.\.\.)?(.*?)(?:\.\.\.)?$", re.MULTILINE)


class DevelopmentError(WarehouseError):
    """A developer's command could not be run to its end; nothing that is published was touched."""


@dataclass(frozen=True)
class Outcome:
    """How one node of dbt ended: its name, kind and file, how long it took, and what is wrong, if anything is."""

    name: str
    kind: str
    file: str
    seconds: float
    is_ok: bool
    is_skipped: bool
    detail: str

    def __str__(self) -> str:
        state = "passed" if self.is_ok else "not run" if self.is_skipped else "FAILED"
        line = f"{state:8} {self.kind:9} {self.name} ({self.seconds:.1f} s, {self.file})"
        return "\n    ".join([line, *self.detail.splitlines()])


def make_empty_warehouse(settings: Settings, parsed: Manifest, selection: Sequence[str]) -> Path:
    """Create a selection of models, all seeds and all landing tables with their columns and without a row.

    dbt asks the database which columns stand behind the rows of a unit test. Nothing is computed: DuckDB plans each
    model's query, which settles the types, and is told to stop before the first row. That costs a third of `dbt run`.

    Returns:
        The folder of the database.

    Raises:
        DevelopmentError: a model's query cannot be planned.
    """
    path = settings.outputs.warehouse(EMPTY)
    make_private_folder(path.parent)
    path.unlink(missing_ok=True)
    compiled = [result.node for result in compile_nodes(settings.outputs, parsed, selection)]
    models = {node.unique_id: node for node in compiled if isinstance(node, ModelNode)}
    parents = {key: [each for each in model.depends_on_nodes if each in models] for key, model in models.items()}
    with duckdb.connect(str(path)) as warehouse:
        bind_key(warehouse, settings.pseudonym_key)
        write_run_tables(warehouse, settings, previous=None)
        for seed in (node for node in parsed.nodes.values() if node.resource_type == NodeType.Seed):
            warehouse.execute(f"create schema if not exists {seed.schema}")
            columns = ", ".join(f"{name} {kind}" for name, kind in seed.config.column_types.items())
            warehouse.execute(f"create table {seed.schema}.{seed.name} ({columns})")
        for key in TopologicalSorter(parents).static_order():
            model = models[key]
            materialized = model.config.materialized
            if materialized not in ("table", "view"):
                continue
            warehouse.execute(f"create schema if not exists {model.schema}")
            try:
                query = f"select * from (\n{model.compiled_code}\n) limit 0"
                warehouse.execute(f"create {materialized} {model.schema}.{model.name} as\n{query}")
            except duckdb.Error as error:
                where = _place_in_sql(str(error), model.compiled_code)
                raise DevelopmentError(f"{model.original_file_path}: {safe_reason(str(error))}{where}") from None
    return path.parent


def run_unit_tests(settings: Settings, parsed: Manifest) -> list[Outcome]:
    """Run every unit test of a parsed project; `make_empty_warehouse` was called for what they test.

    Raises:
        DevelopmentError: dbt broke off before it had a result.
    """
    folder = settings.outputs.warehouse(EMPTY).parent
    return _run(settings.outputs, folder, parsed, "test", "--no-populate-cache", "--select", UNIT_TESTS)


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
        parsed = parsed_project(development)
        outcomes = _run(development, copy.parent, parsed, "build", "--select", *selection)
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


def _run(outputs: Outputs, database: Path, parsed: Manifest, *arguments: str) -> list[Outcome]:
    """One outcome for each node that dbt ran, in its order; dbt's own account of it, which quotes rows, is not kept."""
    result = invoke(outputs, database, "--no-write-json", *arguments, parsed=parsed)
    if not isinstance(result.result, RunExecutionResult):
        raise DevelopmentError(
            f"dbt broke off ({type(result.exception).__name__}): {safe_reason(str(result.exception))}"
        )
    return [_outcome(each) for each in result.result.results]


def _outcome(result: RunResult) -> Outcome:
    node = result.node
    is_ok = result.status not in FAILED and result.status != RunStatus.Skipped
    return Outcome(
        name=node.name,
        kind=str(node.resource_type).replace("_", " "),
        file=f"{DBT_PROJECT.name}/{node.original_file_path}",
        seconds=float(result.execution_time),
        is_ok=is_ok,
        is_skipped=result.status == RunStatus.Skipped,
        detail="" if is_ok else _what_is_wrong(result),
    )


def _what_is_wrong(result: RunResult) -> str:
    """What a developer may read of a failure: never a value of a row, unless the test itself made it up."""
    message = (result.message or "").strip()
    if result.node.resource_type == NodeType.Unit:
        return message
    if result.status == RunStatus.Skipped:
        return "because something that it is made from, or its unit test, failed"
    if result.status == TestStatus.Fail:
        return f"{result.failures} rows break it"
    if DATABASE_ERROR.search(message) is None and message.startswith("Compilation Error"):
        # dbt's own: Jinja, or columns that are not those of the contract.
        return message
    return safe_reason(message) + _place_in_sql(message, getattr(result.node, "compiled_code", None))


def _place_in_sql(message: str, compiled: str | None) -> str:
    """The line that DuckDB points to, if it is found in the model's compiled SQL: then it is code and nothing else."""
    lines = (compiled or "").splitlines()
    for number, excerpt in LINE_OF_SQL.findall(message):
        # dbt puts the query into a statement of its own, so a line of the query comes earlier in its file.
        found = [at for at, line in enumerate(lines, start=1) if excerpt.strip() and excerpt.strip() in line]
        if before := [at for at in found if at <= int(number)]:
            return f"\nline {before[-1]} of the compiled SQL: {excerpt.strip()}"
    return ""
