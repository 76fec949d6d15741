"""dbt's unit tests: hand-worked cases of the rules, on rows that the tests make up, over tables without a row."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from graphlib import TopologicalSorter
from multiprocessing import get_context
from pathlib import Path

import duckdb
from dbt.artifacts.resources.types import NodeType
from dbt.contracts.graph.manifest import Manifest
from dbt.contracts.graph.nodes import ModelNode, UnitTestDefinition

from orchestration.commands.development.outcomes import DevelopmentError, Outcome, place_in_sql, run_dbt
from orchestration.commands.development.short_ways import short_ways
from orchestration.ground.database.safe_errors import safe_reason
from orchestration.ground.database.sql import open_to_write
from orchestration.ground.files.disk import make_private_folder
from orchestration.ground.fingerprints import UNIT_TESTS, code_fingerprint
from orchestration.ground.paths import DBT_PROJECT, Outputs
from orchestration.ground.settings import Settings
from orchestration.warehouse.keyed_hash import bind_key
from orchestration.warehouse.parsed import parsed_from_nothing, parsed_project
from orchestration.warehouse.project import compile_nodes
from orchestration.warehouse.run_tables import write_run_tables

# The run folder of the database without rows.
EMPTY = "empty"
ALL_UNIT_TESTS = "resource_type:unit_test"
TESTED_MODELS = f"+{ALL_UNIT_TESTS},resource_type:model"

# What the processes that share the unit tests have from the one that started them.
_inherited: dict[str, tuple[Settings, Manifest]] = {}


def unit_test_names() -> list[str]:
    """The names of the unit tests, as their files have them."""
    files = DBT_PROJECT.glob(f"models/**/{UNIT_TESTS}")
    texts = (path.read_text(encoding="utf-8") for path in files)
    return sorted(name for text in texts for name in re.findall(r"^  - name: (\w+)$", text, flags=re.MULTILINE))


def parsed_with_unit_tests(outputs: Outputs) -> Manifest:
    """The parsed project with the unit tests that there are.

    When dbt (1.11) parses changed files only, it can keep a unit test that was taken out of its file; then it is made
    to parse everything.

    Raises:
        NothingPublishedError: the project does not parse.
    """
    parsed = parsed_project(outputs)
    if sorted(test.name for test in parsed.unit_tests.values()) == unit_test_names():
        return parsed
    return parsed_from_nothing(outputs)


def make_empty_warehouse(settings: Settings, parsed: Manifest, selection: Sequence[str]) -> Path:
    """Create a selection of models, all seeds and all landing tables with their columns and without a row.

    dbt asks the database which columns stand behind the rows of a unit test. Nothing is computed: DuckDB plans each
    model's query, which settles the types, and is told to stop before the first row. That costs a third of `dbt run`,
    and is left out where no model, seed or contract has changed since.

    Returns:
        The folder of the database.

    Raises:
        DevelopmentError: a model's query cannot be planned.
    """
    path = settings.outputs.warehouse(EMPTY)
    stamp = path.with_name("made_from.txt")
    made_from = " ".join([code_fingerprint(), *selection])
    if path.is_file() and stamp.is_file() and stamp.read_text(encoding="utf-8") == made_from:
        return path.parent
    make_private_folder(path.parent)
    stamp.unlink(missing_ok=True)
    path.unlink(missing_ok=True)
    compiled = [result.node for result in compile_nodes(settings.outputs, parsed, selection)]
    models = {node.unique_id: node for node in compiled if isinstance(node, ModelNode)}
    parents = {key: [each for each in model.depends_on_nodes if each in models] for key, model in models.items()}
    with open_to_write(path) as warehouse:
        bind_key(warehouse, settings.pseudonym_key)
        write_run_tables(warehouse, settings, previous=None)
        for seed in (node for node in parsed.nodes.values() if node.resource_type == NodeType.Seed):
            warehouse.execute(f"create schema if not exists {seed.schema}")
            columns = ", ".join(f"{name} {kind}" for name, kind in seed.config.column_types.items())
            warehouse.execute(f"create table {seed.schema}.{seed.alias} ({columns})")
        for key in TopologicalSorter(parents).static_order():
            model = models[key]
            materialized = model.config.materialized
            if materialized not in ("table", "view"):
                continue
            warehouse.execute(f"create schema if not exists {model.schema}")
            try:
                query = f"select * from (\n{model.compiled_code}\n) limit 0"
                warehouse.execute(f"create {materialized} {model.schema}.{model.alias} as\n{query}")
            except duckdb.Error as error:
                where = place_in_sql(str(error), model.compiled_code)
                raise DevelopmentError(f"{model.original_file_path}: {safe_reason(str(error))}{where}") from None
    stamp.write_text(made_from, encoding="utf-8")
    return path.parent


def run_unit_tests(settings: Settings, parsed: Manifest, processes: int = 1) -> list[Outcome]:
    """Run every unit test of a parsed project; `make_empty_warehouse` was called for what they test.

    Args:
        settings: in whose outputs folder the database without rows lies.
        parsed: the project, with the unit tests.
        processes: how many share the work where processes can be forked. dbt's own threads gain nothing: nearly all of
            the time is Python's.

    Raises:
        DevelopmentError: dbt broke off before it had a result.
    """
    if processes == 1 or sys.platform != "linux":
        return _run_share(settings, parsed, EMPTY, [ALL_UNIT_TESTS])
    names = [test.name for test in sorted(parsed.unit_tests.values(), key=_longest_first)]
    with ProcessPoolExecutor(
        processes, mp_context=get_context("fork"), initializer=_inherit, initargs=(settings, parsed)
    ) as pool:
        shares = [pool.submit(_run_inherited, number, names[number::processes]) for number in range(processes)]
        return [outcome for share in shares for outcome in share.result()]


def _longest_first(test: UnitTestDefinition) -> tuple[int, str]:
    """How unit tests are put in order before they are dealt out: one takes the longer, the more values it makes up."""
    return (-sum(len(row) for given in test.given for row in given.rows or ()), test.name)


def _inherit(settings: Settings, parsed: Manifest) -> None:
    _inherited["from"] = (settings, parsed)


def _run_inherited(number: int, names: list[str]) -> list[Outcome]:
    """A share of the unit tests on a copy of the database, which one process alone can open."""
    settings, parsed = _inherited["from"]
    copy = settings.outputs.warehouse(f"{EMPTY}-{number}")
    make_private_folder(copy.parent)
    shutil.copyfile(settings.outputs.warehouse(EMPTY), copy)
    return _run_share(settings, parsed, copy.parent.name, names)


def _run_share(settings: Settings, parsed: Manifest, run_id: str, selection: Sequence[str]) -> list[Outcome]:
    folder = settings.outputs.warehouse(run_id).parent
    with short_ways():
        return run_dbt(settings.outputs, folder, parsed, "test", "--no-populate-cache", "--select", *selection)
