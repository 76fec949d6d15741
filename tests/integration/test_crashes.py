"""Killed or stopped in a whole refresh, on a full disk, and read by others all the while: one whole release is published.

Every step of a publication by itself is in tests/unit/publishing.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
import pytest

from orchestration.ground.paths import PROJECT
from tests.conftest import (
    COUNCIL,
    FIRST_DAY,
    SECOND_DAY,
    SECOND_RELEASE,
    SHORT_HISTORY,
    TEST_KEY,
    TODAY,
    Refreshed,
    again,
    copy_of,
    hashes,
)

# A small authority beside the sample's council, and its child.
ANOTHER, CHILD = "E06000005", "CH77031"
REASONS = f"select local_authority_code, late_reason from fct_reviews where local_authority_code = '{ANOTHER}'"
STOPPED, CTRL_C = 130, "Ctrl-C in the build"
# Bytes. A database with its first tables; an empty one has twelve thousand.
UNDER_WAY = 1_000_000
SIZE_OF_DISK = "2g"

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


def refresh_met_by(release: Refreshed, what: Callable[[subprocess.Popen[str]], None]) -> Refreshed:
    """Refresh as a terminal does, and let something happen while the tables are built."""
    settings = {"IRO_INBOX": str(release.inbox), "IRO_OUTPUTS": str(release.outputs.root), "IRO_TODAY": TODAY}
    settings |= {"IRO_PSEUDONYM_KEY": TEST_KEY, "IRO_HISTORY_MONTHS": SHORT_HISTORY, "IRO_REPORTS": "no"}
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("IRO_")} | settings
    earlier = set(release.outputs.runs.glob("*/warehouse.duckdb"))
    process = subprocess.Popen(
        [sys.executable, "-m", "orchestration.commands.main", "refresh"],
        env=surroundings,
        cwd=PROJECT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        while process.poll() is None:
            new = set(release.outputs.runs.glob("*/warehouse.duckdb")) - earlier
            if any(path.stat().st_size > UNDER_WAY for path in new):
                what(process)
                break
            time.sleep(0.1)
        said, _ = process.communicate(timeout=300)
    finally:
        process.kill()
    return Refreshed(release.inbox, release.outputs, process.returncode, said)


def put_a_batch_with_an_id_for_a_reason(batch: Path) -> None:
    """A small authority, whose child's id somebody typed where the reason for a late review belongs."""
    batch.mkdir(parents=True)
    (batch / "children.csv").write_text(f"child_id,date_of_birth,sex\n{CHILD},2016-05-01,F\n", encoding="utf-8")
    episodes = f"episode_id,child_id,start_date,end_date\nE1,{CHILD},2026-01-07,\n"
    (batch / "care_episodes.csv").write_text(episodes, encoding="utf-8")
    reviews = f"review_id,child_id,held_date,late_reason\nR1,{CHILD},2026-03-31,{CHILD}\n"
    (batch / "reviews.csv").write_text(reviews, encoding="utf-8")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, with room for one refresh."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_OF_DISK}", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a really full disk needs root, who may mount a small one")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_disk_that_fills_while_the_tables_are_built_is_named_and_what_was_published_stays(
    sample_release: Refreshed, small_disk: Path
) -> None:
    release = copy_of(sample_release, small_disk)
    shutil.copytree(release.inbox / COUNCIL / FIRST_DAY, release.inbox / COUNCIL / SECOND_DAY)
    (release.inbox / COUNCIL / SECOND_DAY / "batch.yml").write_text("confirmed: [files]\n", encoding="utf-8")
    pointed = release.outputs.published.resolve()
    before = hashes(pointed)
    filler = small_disk / "filler"

    def fill(_: subprocess.Popen[str]) -> None:
        with suppress(OSError), filler.open("wb", buffering=0) as file:
            while file.write(bytes(1_000_000)) == 1_000_000:
                pass

    done = refresh_met_by(release, fill)
    assert shutil.disk_usage(small_disk).free < 50_000_000
    assert done.exit_code == 1, done.log
    assert f"The disk that holds {release.outputs.root} is full" in done.log, done.log
    assert "Traceback" not in done.log
    assert release.outputs.published.resolve() == pointed
    assert hashes(pointed) == before


def test_killed_at_any_moment_the_last_release_stands_and_the_next_refresh_completes(
    copied: Refreshed, tmp_path: Path
) -> None:
    batches = copied.inbox / COUNCIL
    shutil.copytree(batches / FIRST_DAY, batches / SECOND_DAY)
    # The same files a month later, as somebody says on purpose.
    (batches / SECOND_DAY / "batch.yml").write_text("confirmed: [files]\n", encoding="utf-8")
    put_a_batch_with_an_id_for_a_reason(copied.inbox / ANOTHER / SECOND_DAY)
    pointed = copied.outputs.published.resolve()
    before = hashes(pointed)
    with somebody_reads(copied, tmp_path) as seen:
        for moment in ("before_build", CTRL_C, "before_pointer"):
            if moment == CTRL_C:
                done = refresh_met_by(copied, lambda process: os.killpg(process.pid, signal.SIGINT))
                assert done.log.count("Stopped before it was done.") == 1, done.log
            else:
                done = again(copied, killed_at=moment)
            assert done.exit_code == (STOPPED if moment == CTRL_C else -9), f"{moment}: {done.log}"
            assert copied.outputs.published.resolve() == pointed, moment
            assert hashes(pointed) == before, moment
        done = again(copied)
    assert done.exit_code == 0, done.log
    assert copied.outputs.published.resolve().name == SECOND_RELEASE
    with duckdb.connect(str(copied.marts), read_only=True) as marts:
        assert marts.execute(REASONS).fetchall() == [(ANOTHER, "unknown_code")]
    assert hashes(pointed) == before
    counted = seen.read_text(encoding="utf-8").split()
    assert len(counted) > 5
    assert len(set(counted)) <= 2
