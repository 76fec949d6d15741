"""How each node of a run of dbt ended, in what a developer may read: never a value of a row of the exports."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from dbt.artifacts.resources.types import NodeType
from dbt.artifacts.schemas.results import RunStatus, TestStatus
from dbt.artifacts.schemas.run import RunExecutionResult, RunResult
from dbt.contracts.graph.manifest import Manifest

from orchestration.ground.database.safe_errors import DATABASE_ERROR, safe_reason
from orchestration.ground.errors import WarehouseError
from orchestration.ground.paths import DBT_PROJECT, Outputs
from orchestration.warehouse.dbt_call import invoke
from orchestration.warehouse.project import FAILED

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


def run_dbt(outputs: Outputs, database: Path, parsed: Manifest, *arguments: str) -> list[Outcome]:
    """One outcome for each node that dbt ran, in its order; dbt's own account of it, which quotes rows, is not kept."""
    result = invoke(outputs, database, "--no-write-json", *arguments, parsed=parsed)
    if not isinstance(result.result, RunExecutionResult):
        raise DevelopmentError(f"dbt stopped ({type(result.exception).__name__}): {safe_reason(str(result.exception))}")
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
    return safe_reason(message) + place_in_sql(message, getattr(result.node, "compiled_code", None))


def place_in_sql(message: str, compiled: str | None) -> str:
    """The line that DuckDB points to, if it is found in the model's compiled SQL: then it is code and nothing else."""
    lines = (compiled or "").splitlines()
    for number, excerpt in LINE_OF_SQL.findall(message):
        # dbt puts the query into a statement of its own, so a line of the query comes earlier in its file.
        found = [at for at, line in enumerate(lines, start=1) if excerpt.strip() and excerpt.strip() in line]
        if before := [at for at in found if at <= int(number)]:
            return f"\nline {before[-1]} of the compiled SQL: {excerpt.strip()}"
    return ""
