"""Kill -9 at every step of a publication: what is published stays whole, and running again completes."""

from __future__ import annotations

import multiprocessing
import signal
from pathlib import Path

import pytest
from fake_council import Council, settings_in

from orchestration.releases.recovery import recover
from orchestration.releases.release import find_current, release_ids
from orchestration.releases.whole import broken_files
from tests.killed import die_at

pytestmark = pytest.mark.slow

POINTS = ("after_draft", "after_audit", "after_restricted_renamed", "after_release_renamed", "before_pointer")
# From here on the release is complete, and only its pointer is missing.
COMPLETE = {"after_release_renamed", "before_pointer"}


# Each victim is a process of its own, forked from one that has imported Great Expectations, which takes seconds.
VICTIMS = multiprocessing.get_context("forkserver")
VICTIMS.set_forkserver_preload(["great_expectations"])


def publish_two(folder: Path, point: str) -> None:
    die_at(point)
    Council(settings_in(folder)).publish("two", "other")


def publish_and_die(folder: Path, point: str) -> int | None:
    victim = VICTIMS.Process(target=publish_two, args=(folder, point))
    victim.start()
    victim.join(timeout=120)
    return victim.exitcode


def current_name(council: Council) -> str:
    """The current release, which must be whole, and the same by the link and by the file."""
    current = find_current(council.outputs)
    assert current is not None
    assert broken_files(council.outputs, current) == []
    assert current == council.outputs.published.resolve()
    return current.name


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_leaves_the_old_release_whole_and_a_rerun_completes(
    published: Council, tmp_path: Path, point: str
) -> None:
    published.build("two", inputs="other")

    assert publish_and_die(tmp_path, point) == -signal.SIGKILL
    assert current_name(published) == "2026-03.v1"

    assert recover(published.outputs)
    assert published.drafts == []
    assert current_name(published) == ("2026-03.v2" if point in COMPLETE else "2026-03.v1")
    assert recover(published.outputs) == []

    result = published.publish("two", "other")
    assert result.status == ("unchanged" if point in COMPLETE else "published")
    assert current_name(published) == "2026-03.v2"
    assert release_ids(published.outputs) == ["2026-03.v1", "2026-03.v2"]
    assert sorted(path.name for path in published.outputs.restricted.iterdir()) == ["2026-03.v1", "2026-03.v2"]
    assert published.drafts == []
