"""A short run of what `make kill` does: an approval killed at random moments, and the next one, which nobody helps."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import pytest
from fake_council import Council, settings_in
from test_approval import BY, NOTE, V1, V2, one_candidate, requiring  # noqa: F401
from test_publishing_crashes import VICTIMS, current_name

from orchestration.releases.approval import approve
from orchestration.releases.candidates import candidates_of
from orchestration.releases.release import release_ids
from orchestration.releases.whole import broken_files

pytestmark = pytest.mark.slow

KILLS = 3


def approve_two(folder: Path, begun: Path) -> None:
    begun.touch()
    approve(settings_in(folder).outputs, V2, BY, NOTE, lambda _: None)


def test_an_approval_killed_at_any_moment_is_done_by_the_next_and_nothing_is_left(
    one_candidate: Council,  # noqa: F811
    tmp_path: Path,
) -> None:
    chance, whole = random.Random(2026), 0.0
    for number in range(KILLS + 1):
        council = requiring(one_candidate.copied_to(tmp_path / str(number)))
        begun = tmp_path / f"begun_{number}"
        victim = VICTIMS.Process(target=approve_two, args=(tmp_path / str(number), begun))
        victim.start()
        while not begun.is_file() and victim.is_alive():
            time.sleep(0.002)
        started = time.monotonic()
        # The first is left alone, and tells how long it takes.
        victim.join(None if number == 0 else chance.uniform(0, whole))
        if number == 0:
            whole = time.monotonic() - started
        if victim.is_alive() and victim.pid:
            os.kill(victim.pid, signal.SIGKILL)
        victim.join(60)
        assert current_name(council) in (V1, V2)
        if current_name(council) == V1 or candidates_of(council.outputs):
            approve(council.outputs, V2, BY, NOTE, council.said.append)
        assert current_name(council) == V2
        assert (candidates_of(council.outputs), council.drafts) == ([], [])
        assert all(broken_files(council.outputs, council.outputs.releases / each) == [] for each in (V1, V2))
        assert release_ids(council.outputs) == [V1, V2]
