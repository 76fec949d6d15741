"""The refreshes of the fault list, made once."""

from __future__ import annotations

import pytest

from tests.conftest import Refreshed
from tests.faults.refreshes import FaultRefreshes, run_refreshes


@pytest.fixture(scope="session")
def refreshes(
    sample_release: Refreshed, second_release: Refreshed, tmp_path_factory: pytest.TempPathFactory
) -> FaultRefreshes:
    """Both refreshes. All cases are in one file, so that only one worker makes them."""
    return run_refreshes(sample_release, second_release, tmp_path_factory.mktemp("faults"))
