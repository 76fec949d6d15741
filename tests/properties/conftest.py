from __future__ import annotations

from pathlib import Path

import pytest
from filelock import FileLock

from orchestration.defs.warehouse.project import compile_project
from orchestration.paths import Outputs
from tests.conftest import with_parsed_project
from tests.properties.compiled_project import CompiledProject, read_compiled


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory, parsed: Outputs) -> CompiledProject:
    """The project compiled once for all tests of its rules: by the first worker that asks, the others wait and read."""
    note = parsed.root.with_name("compiled.txt")
    with FileLock(note.with_suffix(".lock")):
        if not note.is_file():
            outputs = Outputs(with_parsed_project(parsed, tmp_path_factory.mktemp("compiled")))
            note.write_text(str(compile_project(outputs)), encoding="utf-8")
    return read_compiled(Path(note.read_text(encoding="utf-8")))
