"""A good draft, a release and a second one for the whole folder, and an outputs folder of its own for each test."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_council import Council, settings_in

from orchestration.releases.draft import Draft, write_draft


@pytest.fixture
def council(tmp_path: Path) -> Council:
    return Council(settings_in(tmp_path))


@pytest.fixture(scope="session")
def one_release(tmp_path_factory: pytest.TempPathFactory) -> Council:
    """Publishing takes a second, so it is done once, and tests get copies."""
    made = Council(settings_in(tmp_path_factory.mktemp("one_release")))
    made.build_and_publish("one")
    return made


@pytest.fixture(scope="session")
def two_releases(one_release: Council, tmp_path_factory: pytest.TempPathFactory) -> Council:
    made = one_release.copied_to(tmp_path_factory.mktemp("two_releases"))
    made.build_and_publish("two", inputs="other")
    return made


@pytest.fixture
def published(one_release: Council, tmp_path: Path) -> Council:
    """A council that has published once, as 2026-03.v1 by the run `one`; it stands in `tmp_path`."""
    return one_release.copied_to(tmp_path)


@pytest.fixture
def published_twice(two_releases: Council, tmp_path: Path) -> Council:
    """A council that has published again, of other inputs, as 2026-03.v2 by the run `two`."""
    return two_releases.copied_to(tmp_path)


@pytest.fixture(scope="session")
def good_draft(tmp_path_factory: pytest.TempPathFactory) -> Draft:
    """A draft that passes every check; tests copy its public database before they spoil it."""
    good = Council(settings_in(tmp_path_factory.mktemp("good")))
    return write_draft(good.build("run"), good.settings, "run", previous=None)
