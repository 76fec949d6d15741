"""Kill -9 at every step of a publication: what is published stays whole, and running again completes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from fake_council import Council

from orchestration.defs.publishing.recovery import recover
from orchestration.defs.publishing.release import broken_files, find_current, release_ids

PUBLISH = """
import sys
from pathlib import Path
from fake_council import Council, settings_in
Council(settings_in(Path(sys.argv[1]))).publish("two", "other")
"""
POINTS = ("after_draft", "after_audit", "after_restricted_renamed", "after_release_renamed", "before_pointer")
# From here on the release is complete, and only its pointer is missing.
COMPLETE = {"after_release_renamed", "before_pointer"}


def publish_and_die(folder: Path, point: str) -> int:
    here = str(Path(__file__).parent)
    environment = os.environ | {"IRO_TEST_KILL_AT": point, "PYTHONPATH": here}
    return subprocess.run([sys.executable, "-c", PUBLISH, str(folder)], env=environment, check=False).returncode


def current_name(council: Council) -> str:
    """The current release, which must be whole, and the same by the link and by the file."""
    current = find_current(council.outputs)
    assert current is not None
    assert broken_files(council.outputs, current) == []
    assert current == council.outputs.published.resolve()
    return current.name


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_leaves_the_old_release_whole_and_a_rerun_completes(
    council: Council, tmp_path: Path, point: str
) -> None:
    council.build_and_publish("one")
    council.build("two", inputs="other")

    assert publish_and_die(tmp_path, point) == -signal.SIGKILL
    assert current_name(council) == "2026-03.v1"

    assert recover(council.outputs)
    assert council.drafts == []
    assert current_name(council) == ("2026-03.v2" if point in COMPLETE else "2026-03.v1")
    assert recover(council.outputs) == []

    result = council.publish("two", "other")
    assert result.status == ("unchanged" if point in COMPLETE else "published")
    assert current_name(council) == "2026-03.v2"
    assert release_ids(council.outputs) == ["2026-03.v1", "2026-03.v2"]
    assert sorted(path.name for path in council.outputs.restricted.iterdir()) == ["2026-03.v1", "2026-03.v2"]
    assert council.drafts == []
