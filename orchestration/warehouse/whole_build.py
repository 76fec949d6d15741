"""When a build counts as whole, and the stamp that says so: dbt commits model by model, so a failed one looks whole."""

from __future__ import annotations

import json
from pathlib import Path

from orchestration.ground.errors import NothingPublishedError
from orchestration.ground.files.disk import DiskFullError
from orchestration.ground.paths import Outputs
from orchestration.warehouse.carried.kept_builds import write_hash
from orchestration.warehouse.declarations import declarations_in, write_declarations
from orchestration.warehouse.parsed import manifest
from orchestration.warehouse.project import NodeResult, released_tables
from orchestration.warehouse.stamp import write_stamp

NAMED = 20


def finish_build(outputs: Outputs, warehouse: Path, results: list[NodeResult], inputs: str, code: str) -> None:
    """Stamp a build of which every part succeeded, with what its tables are; nothing is written into it afterwards.

    Args:
        outputs: has the parsed project.
        warehouse: the database that was built.
        results: of every part of the build.
        inputs: the fingerprint of the extracts it was built from.
        code: the fingerprint of the code that built it.

    Raises:
        DiskFullError: a part met a full disk.
        NothingPublishedError: a part failed; each is named with what its test says, without a row of what it found.
    """
    if any(result.met_full_disk for result in results):
        raise DiskFullError(outputs.root)
    parsed = manifest(outputs)
    _require_all(results, parsed)
    write_declarations(warehouse, declarations_in(parsed))
    write_stamp(warehouse, inputs, code, len(results), released_tables(outputs))
    write_hash(warehouse)


def _require_all(results: list[NodeResult], parsed: Path) -> None:
    failed = [result for result in results if not result.is_ok and not result.is_skipped]
    if not failed:
        return
    nodes = json.loads(parsed.read_text(encoding="utf-8"))["nodes"]
    lines = []
    for result in failed[:NAMED]:
        node = nodes.get(result.unique_id, {})
        rows = f": {result.failures} rows" if result.failures else ""
        lines.append(f"- {node.get('name', result.unique_id)}{rows} ({node.get('original_file_path', '')})")
    raise NothingPublishedError(
        "\n".join(
            [
                f"Nothing was published: {len(failed)} of {len(results)} parts of the build failed.",
                *lines,
                "What was published before still stands. The build is kept in the runs folder for a look with SQL.",
            ]
        )
    )
