"""One good draft for the whole folder, and a fresh outputs folder for each test."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_council import Council, settings_in

from orchestration.defs.publishing.draft import Draft, write_draft


@pytest.fixture
def council(tmp_path: Path) -> Council:
    return Council(settings_in(tmp_path))


@pytest.fixture(scope="session")
def good_draft(tmp_path_factory: pytest.TempPathFactory) -> Draft:
    """A draft that passes every check; tests copy its public database before they spoil it."""
    good = Council(settings_in(tmp_path_factory.mktemp("good")))
    return write_draft(good.build("run"), good.settings, "run", previous=None)
