from __future__ import annotations

import pytest

from orchestration.defs.warehouse.project import compile_project
from orchestration.paths import Outputs
from tests.properties.compiled_project import CompiledProject, read_compiled


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> CompiledProject:
    """The project compiled once for all tests of its rules."""
    return read_compiled(compile_project(Outputs(tmp_path_factory.mktemp("compiled"))))
