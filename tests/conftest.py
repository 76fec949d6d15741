"""Whole refreshes are slow, so there are two, shared by the session and run side by side: the sample and a hub."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestration.paths import PROJECT, Outputs

TEST_KEY = "a-key-for-tests-only-of-more-than-32-characters"
SHARED = Path(os.environ.get("IRO_SHARED") or PROJECT.parent / "shared").resolve()
GOLDEN_SETS = ("darlington_2019_20", "mixed_authority_2026_03")
SSDA903_AUTHORITY = "E06999903"


@dataclass(frozen=True)
class Refreshed:
    """One refresh that ran: where, how it ended, and what it said."""

    inbox: Path
    outputs: Outputs
    exit_code: int
    log: str

    @property
    def marts(self) -> Path:
        """The published database."""
        return self.outputs.published / "marts.duckdb"

    @property
    def evidence(self) -> Path:
        """The restricted database of the same release."""
        return self.outputs.restricted / self.outputs.published.resolve().name / "evidence.duckdb"


def run_iro(
    *arguments: str, inbox: Path | None = None, outputs: Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own, as its users do."""
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("IRO_")}
    surroundings |= {"IRO_OUTPUTS": str(outputs), "DO_NOT_TRACK": "1"} | environment
    if inbox is not None:
        surroundings |= {"IRO_INBOX": str(inbox), "IRO_PSEUDONYM_KEY": environment.get("IRO_PSEUDONYM_KEY", TEST_KEY)}
    return subprocess.run(
        [sys.executable, "-m", "orchestration.cli", *arguments],
        cwd=PROJECT,
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )


def refresh(inbox: Path | None, outputs: Path, **environment: str) -> Refreshed:
    """Refresh an inbox (None: the bundled sample) into an outputs folder."""
    done = run_iro("refresh", inbox=inbox, outputs=outputs, **environment)
    log = done.stdout + done.stderr
    return Refreshed(inbox or PROJECT / "raw" / "sample", Outputs(outputs), done.returncode, log)


def _refresh_hub(folder: Path) -> Refreshed:
    inbox = folder / "inbox"
    for golden in GOLDEN_SETS:
        shutil.copytree(SHARED / "golden" / golden / "inbox", inbox, dirs_exist_ok=True)
    batch = inbox / SSDA903_AUTHORITY / "2022-03-31"
    shutil.copytree(SHARED / "samples" / "ssda903" / "validator", batch)
    (batch / "LICENSE.txt").unlink(missing_ok=True)
    (batch / "batch.yml").write_text("profile: ssda903\nextracts: full\n", encoding="utf-8")
    return refresh(inbox, folder / "outputs")


@pytest.fixture(scope="session")
def refreshes(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Future[Refreshed]]]:
    """The refreshes that the session's tests ask for, started together, because there are two cores."""
    wanted = {name for item in request.session.items for name in getattr(item, "fixturenames", ())}
    with ThreadPoolExecutor(max_workers=2) as pool:
        started: dict[str, Future[Refreshed]] = {}
        if "sample_release" in wanted:
            folder = tmp_path_factory.mktemp("sample")
            started["sample_release"] = pool.submit(refresh, None, folder / "outputs")
        if "hub_release" in wanted and SHARED.is_dir():
            started["hub_release"] = pool.submit(_refresh_hub, tmp_path_factory.mktemp("hub"))
        yield started


@pytest.fixture(scope="session")
def sample_release(refreshes: dict[str, Future[Refreshed]]) -> Refreshed:
    """A refresh of the bundled sample, as `make refresh` runs it."""
    done = refreshes["sample_release"].result()
    assert done.exit_code == 0, done.log
    return done


@pytest.fixture(scope="session")
def hub_release(refreshes: dict[str, Future[Refreshed]], shared: Path) -> Refreshed:
    """A refresh of a regional hub: both golden authorities and a full SSDA903 return."""
    done = refreshes["hub_release"].result()
    assert done.exit_code == 0, done.log
    return done


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of golden sets and samples, not part of the product; tests that need it are skipped without it."""
    if not SHARED.is_dir():
        pytest.skip(f"golden sets and samples are absent ({SHARED}); set IRO_SHARED to their folder")
    return SHARED
