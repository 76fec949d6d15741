"""Killed at any moment, and read by others all the while: what is published is always one whole release."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from pathlib import Path

from tests.conftest import Refreshed, again, hashes

BATCH = Path("E06999901") / "2026-10-31"
NEXT = Path("E06999901") / "2026-11-30"


def test_killed_at_any_moment_the_last_release_stands_and_the_next_refresh_completes(copied: Refreshed) -> None:
    shutil.copytree(copied.inbox / BATCH, copied.inbox / NEXT)
    before = hashes(copied.outputs.releases)
    pointed = copied.outputs.published.resolve()
    for moment in ("before_build", "after_audit", "before_pointer"):
        done = again(copied, IRO_TEST_KILL_AT=moment)
        assert done.exit_code == -9, f"{moment}: {done.log}"
        assert copied.outputs.published.resolve() == pointed, moment
        assert hashes(pointed) == {name.removeprefix(f"{pointed.name}/"): digest for name, digest in before.items()}
    stop, seen = threading.Event(), []

    def watch() -> None:
        code = "import duckdb,sys; print(duckdb.connect(sys.argv[1], read_only=True).execute('select count(*) from indicator_values').fetchone()[0])"
        while not stop.is_set():
            read = subprocess.run(
                [sys.executable, "-c", code, str(copied.marts)], capture_output=True, text=True, check=False
            )
            seen.append((read.returncode, read.stdout.strip()))

    reader = threading.Thread(target=watch)
    reader.start()
    done = again(copied)
    stop.set()
    reader.join()
    assert done.exit_code == 0, done.log
    assert copied.outputs.published.resolve().name == "2026-11.v1"
    assert len(seen) > 5
    assert {code for code, _ in seen} == {0}, "a second process could not read what is published during the refresh"
    assert len({rows for _, rows in seen}) <= 2
