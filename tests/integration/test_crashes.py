"""Killed in a whole refresh, and read by others all the while: what is published is always one whole release.

Every step of a publication by itself is in tests/unit/publishing.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import COUNCIL, FIRST_DAY, SECOND_DAY, SECOND_RELEASE, Refreshed, again, hashes

pytestmark = pytest.mark.slow

# Opens the published database anew each time, as a BI tool does, and prints how many figures it has; until it is told.
READER = """
import sys, time
from pathlib import Path
import duckdb
while not Path(sys.argv[2]).exists():
    with duckdb.connect(sys.argv[1], read_only=True) as connection:
        print(connection.execute("select count(*) from indicator_values").fetchone()[0], flush=True)
    time.sleep(0.2)
"""


@contextmanager
def somebody_reads(release: Refreshed, folder: Path) -> Iterator[Path]:
    """Another process that reads what is published again and again; yields the file of what it saw."""
    seen, end = folder / "seen.txt", folder / "end"
    with seen.open("w", encoding="utf-8") as output:
        reader = subprocess.Popen([sys.executable, "-c", READER, release.marts, end], stdout=output)
        try:
            yield seen
        finally:
            end.touch()
            failed = reader.wait(timeout=60)
    assert failed == 0, "another process could not read what is published during the refresh"


def test_killed_at_any_moment_the_last_release_stands_and_the_next_refresh_completes(
    copied: Refreshed, tmp_path: Path
) -> None:
    batches = copied.inbox / COUNCIL
    shutil.copytree(batches / FIRST_DAY, batches / SECOND_DAY)
    # The same files a month later, as somebody says on purpose.
    (batches / SECOND_DAY / "batch.yml").write_text("confirmed: [files]\n", encoding="utf-8")
    pointed = copied.outputs.published.resolve()
    before = hashes(pointed)
    with somebody_reads(copied, tmp_path) as seen:
        for moment in ("before_build", "before_pointer"):
            done = again(copied, killed_at=moment)
            assert done.exit_code == -9, f"{moment}: {done.log}"
            assert copied.outputs.published.resolve() == pointed, moment
            assert hashes(pointed) == before, moment
        done = again(copied)
    assert done.exit_code == 0, done.log
    assert copied.outputs.published.resolve().name == SECOND_RELEASE
    assert hashes(pointed) == before
    counted = seen.read_text(encoding="utf-8").split()
    assert len(counted) > 5
    assert len(set(counted)) <= 2
