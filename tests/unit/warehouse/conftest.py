from __future__ import annotations

import dataclasses

import pytest

from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings, load_settings
from tests.conftest import with_parsed_project


@pytest.fixture(scope="session")
def workbench(parsed: Outputs, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The sample's settings, with an outputs folder that has a warehouse without rows for all that unit tests test."""
    from orchestration.commands.development.unit_tests import TESTED_MODELS, make_empty_warehouse
    from orchestration.warehouse.parsed import parsed_project

    outputs = Outputs(with_parsed_project(parsed, tmp_path_factory.mktemp("workbench")))
    settings = dataclasses.replace(load_settings(), outputs=outputs)
    make_empty_warehouse(settings, parsed_project(outputs), (TESTED_MODELS,))
    return settings
