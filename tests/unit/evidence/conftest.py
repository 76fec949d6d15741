from __future__ import annotations

from pathlib import Path

import pytest
from tiny_release import write_tiny_release

from orchestration.ground.paths import Outputs


@pytest.fixture
def outputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Outputs:
    """Those that a command reads: a release small enough to count on fingers."""
    monkeypatch.setenv("IRO_OUTPUTS", str(tmp_path / "outputs"))
    return write_tiny_release(tmp_path / "outputs")
