"""What a developer of the dbt project runs: its unit tests, one model on a copy of the newest build, its documentation.

`make test-unit`, `make dev MODEL=int_obligations` and `make docs` call it. Everything is built in the folder
`development` of the outputs folder; what is published is never opened.
"""

from __future__ import annotations

import dataclasses
import gc
import shutil
import tempfile
from collections.abc import Sequence
from datetime import datetime
from difflib import get_close_matches
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Annotated

import duckdb
import typer
from dbt.artifacts.resources.types import NodeType
from dbt.contracts.graph.manifest import Manifest

from orchestration.ground.binding import bind_outputs
from orchestration.ground.disk import make_private_folder
from orchestration.ground.errors import UsageError, WarehouseError
from orchestration.ground.lock import refresh_lock
from orchestration.ground.paths import Outputs
from orchestration.ground.progress import say
from orchestration.ground.safe_errors import safe_reason
from orchestration.ground.settings import Settings, load_settings
from orchestration.warehouse.keyed_hash import bind_key
from orchestration.warehouse.outcomes import DevelopmentError, Outcome, place_in_sql, run_dbt
from orchestration.warehouse.project import ALL_MODELS, compile_nodes, invoke, parsed_project
from orchestration.warehouse.run_tables import write_run_tables

# The databases of the development folder: one without rows, and a copy of the newest build.
EMPTY, COPY = "empty", "copy"
UNIT_TESTS = "resource_type:unit_test"
TESTED_MODELS = f"+{UNIT_TESTS},resource_type:model"

app = typer.Typer(help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


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
    nodes = {result.node.unique_id: result.node for result in compile_nodes(settings.outputs, parsed, selection)}
    parents = {key: [each for each in node.depends_on_nodes if each in nodes] for key, node in nodes.items()}
    with duckdb.connect(str(path)) as warehouse:
        bind_key(warehouse, settings.pseudonym_key)
        write_run_tables(warehouse, settings, previous=None)
        for seed in (node for node in parsed.nodes.values() if node.resource_type == NodeType.Seed):
            warehouse.execute(f"create schema if not exists {seed.schema}")
            columns = ", ".join(f"{name} {kind}" for name, kind in seed.config.column_types.items())
            warehouse.execute(f"create table {seed.schema}.{seed.name} ({columns})")
        for key in TopologicalSorter(parents).static_order():
            node = nodes[key]
            materialized = node.config.materialized
            if materialized not in ("table", "view"):
                continue
            warehouse.execute(f"create schema if not exists {node.schema}")
            try:
                query = f"select * from (\n{node.compiled_code}\n) limit 0"
                warehouse.execute(f"create {materialized} {node.schema}.{node.name} as\n{query}")
            except duckdb.Error as error:
                where = place_in_sql(str(error), node.compiled_code)
                raise DevelopmentError(f"{node.original_file_path}: {safe_reason(str(error))}{where}") from None
    return path.parent


def run_unit_tests(settings: Settings, parsed: Manifest) -> list[Outcome]:
    """Run every unit test of a parsed project; `make_empty_warehouse` was called for what they test.

    Raises:
        DevelopmentError: dbt broke off before it had a result.
    """
    folder = settings.outputs.warehouse(EMPTY).parent
    return run_dbt(settings.outputs, folder, parsed, "test", "--select", UNIT_TESTS)


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


@app.command("test-unit")
def test_unit() -> None:
    """Run dbt's unit tests alone: hand-worked cases of the rules, on rows that the tests make up."""
    settings = load_settings()
    aside = dataclasses.replace(settings, outputs=settings.outputs.development)
    with refresh_lock(aside.outputs, "a developer's unit tests"):
        parsed = parsed_project(aside.outputs)
        make_empty_warehouse(aside, parsed, (TESTED_MODELS,))
        outcomes = run_unit_tests(aside, parsed)
    _report(outcomes)


@app.command()
def dev(
    model: Annotated[list[str], typer.Argument(help="A model, or models in dbt's words, such as int_obligations+.")],
) -> None:
    """Build models on a copy of the newest build, and run their data tests and unit tests."""
    settings = load_settings()
    _report(build_on_copy(settings, model))
    print(f"The copy: {settings.outputs.development.warehouse(COPY)}, to be opened with DuckDB. It has case ids.")


@app.command()
def docs() -> None:
    """Write dbt's documentation of models, columns and lineage as one page."""
    settings = load_settings()
    aside = dataclasses.replace(settings, outputs=settings.outputs.development)
    with refresh_lock(aside.outputs, "a developer's documentation"):
        write_documentation(aside, settings.outputs.documentation)
    print(settings.outputs.documentation)


def _report(outcomes: Sequence[Outcome]) -> None:
    """Print every outcome, what failed last and with its reason, and end with 1 if anything did."""
    for outcome in sorted(outcomes, key=lambda outcome: not outcome.is_ok):
        print(outcome)
    failed = sum(not outcome.is_ok and not outcome.is_skipped for outcome in outcomes)
    skipped = sum(outcome.is_skipped for outcome in outcomes)
    say(f"{len(outcomes)} run: {len(outcomes) - failed - skipped} passed, {failed} failed, {skipped} not run")
    if failed or skipped or not outcomes:
        raise typer.Exit(1)


def main() -> None:
    """Run a command; an error that a developer can act on is printed as it is, without a traceback."""
    # The parsed project is a million objects that live to the end: looking for garbage among them costs a seventh.
    gc.disable()
    try:
        app()
    except WarehouseError as error:
        typer.echo(str(error), err=True)
        raise SystemExit(error.exit_code) from None


if __name__ == "__main__":
    main()
