"""Cases of public bug reports: small invented inboxes outside the repository, each with its right answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.ground.paths import Outputs
from orchestration.warehouse.project import compile_project
from tests.conftest import once, with_parsed_project
from tests.properties.compiled_project import CompiledProject, read_compiled


@pytest.fixture(scope="session")
def project(session_folder: Path, parsed: Outputs) -> CompiledProject:
    """The project compiled once for all tests of its rules."""
    target = once(
        session_folder, "compiled", lambda folder: str(compile_project(Outputs(with_parsed_project(parsed, folder))))
    )
    return read_compiled(Path(target))
