"""Whole refreshes are slow, so there are three, each done once for all the workers of a session."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest
from filelock import FileLock

from orchestration.ground.paths import PROJECT, SAMPLE_INBOX, Outputs
from tests import warm_process
from tests.order_of_files import mark_and_order

if TYPE_CHECKING:
    from tests.properties.compiled_project import CompiledProject

# Invented months may lie ahead of the day that the tests run on, and a batch of tomorrow is refused.
TODAY = "2030-01-01"
os.environ["IRO_TODAY"] = TODAY
# The pages about the project take half a minute of a processor in each new outputs folder; they have tests of their own.
os.environ["IRO_LINEAGE"] = "no"
# `make test-thorough`: more months in a row, every order of arrival, more random faults. The rest of the hour is theirs.
IS_THOROUGH = bool(os.environ.get("IRO_THOROUGH"))
TEST_KEY = "a-key-for-tests-only-of-more-than-32-characters"
SHARED = Path(os.environ.get("IRO_SHARED") or PROJECT.parent / "shared").resolve()
GOLDEN_SETS = ("darlington_2019_20", "mixed_authority_2026_03")
GOLDEN = SHARED / "golden" / "v3"
SSDA903_AUTHORITY = "E06999903"
# The bundled sample's council, the days of its batch and of the one that corrects it, and what is published of each.
COUNCIL = "E06999901"
# Two days later, in the same month: nothing of the months after is in the batch, so no later month may be published.
FIRST_DAY, SECOND_DAY = "2026-10-31", "2026-11-02"
FIRST_RELEASE, SECOND_RELEASE = "2026-10.v1", "2026-10.v2"
# An indicator that this council has of its own from its second batch on.
OWN_INDICATOR = "local_far_reviews"
# Months. Two years show each kind of period, and a figure of the year before.
SHORT_HISTORY = "24"


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


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say which tests are slow before pytest leaves them out, and let the longest files begin first."""
    mark_and_order(items)


def run_iro(
    *arguments: str, inbox: Path | None = None, outputs: Path, killed_at: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own; one that dies at a moment, if it is named."""
    return warm_process.run(list(arguments), surroundings_of(outputs, inbox, **environment), PROJECT, killed_at)


def surroundings_of(outputs: Path, inbox: Path | None = None, **environment: str) -> dict[str, str]:
    """The environment of a command: this process's own, with the settings of a test in place of the user's."""
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("IRO_")}
    surroundings |= {"IRO_OUTPUTS": str(outputs), "IRO_TODAY": TODAY, "DO_NOT_TRACK": "1", "IRO_LINEAGE": "no"}
    surroundings |= environment
    if inbox is not None:
        surroundings |= {"IRO_INBOX": str(inbox), "IRO_PSEUDONYM_KEY": environment.get("IRO_PSEUDONYM_KEY", TEST_KEY)}
    return surroundings


def refresh(inbox: Path, outputs: Path, killed_at: str | None = None, **environment: str) -> Refreshed:
    """Refresh an inbox into an outputs folder."""
    done = run_iro("refresh", inbox=inbox, outputs=outputs, killed_at=killed_at, **environment)
    return Refreshed(inbox, Outputs(outputs), done.returncode, done.stdout + done.stderr)


@pytest.fixture(scope="session")
def session_folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that all the workers of a session share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if hasattr(request.config, "workerinput") else base


def once(session_folder: Path, name: str, make: Callable[[Path], str]) -> str:
    """What is made once for all the workers of a session: by the first that asks; the others wait and read its note.

    `make` gets a folder of that name for what it makes, and returns the note.
    """
    note = session_folder / f"{name}.txt"
    with FileLock(session_folder / f"{name}.lock"):
        if not note.is_file():
            note.write_text(make(session_folder / name), encoding="utf-8")
        return note.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def parsed(session_folder: Path) -> Outputs:
    """An outputs folder with the dbt project parsed, and nothing else: it costs as much as a third of a refresh."""
    # Not above: dbt takes seconds to import, and most tests do without.
    from orchestration.warehouse.parsed import manifest

    once(session_folder, "parsed", lambda folder: str(manifest(Outputs(folder))))
    return Outputs(session_folder / "parsed")


def with_parsed_project(parsed: Outputs, folder: Path) -> Path:
    """A new outputs folder in which the dbt project is parsed already."""
    outputs = Outputs(folder / "outputs")
    shutil.copytree(parsed.dbt_parsed, outputs.dbt_parsed)
    return outputs.root


@pytest.fixture(scope="session")
def project(session_folder: Path, parsed: Outputs) -> CompiledProject:
    """The dbt project compiled once for all tests of its rules."""
    from orchestration.warehouse.project import compile_project
    from tests.properties.compiled_project import read_compiled

    def compiled(folder: Path) -> str:
        return str(compile_project(Outputs(with_parsed_project(parsed, folder))))

    return read_compiled(Path(once(session_folder, "compiled", compiled)))


def _refreshed_once(session_folder: Path, name: str, make: Callable[[Path], Refreshed]) -> Refreshed:
    """A refresh that succeeded, done once for all the workers of a session."""

    def note_of(folder: Path) -> str:
        done = make(folder)
        return json.dumps([str(done.inbox), str(done.outputs.root), done.exit_code, done.log])

    inbox, outputs, exit_code, log = json.loads(once(session_folder, name, note_of))
    assert exit_code == 0, log
    return Refreshed(Path(inbox), Outputs(Path(outputs)), exit_code, log)


@pytest.fixture(scope="session")
def sample_release(session_folder: Path, parsed: Outputs) -> Refreshed:
    """A first refresh of the bundled sample, over a short history. Tests that change anything copy it."""
    return _refreshed_once(
        session_folder,
        "sample",
        lambda folder: refresh(SAMPLE_INBOX, with_parsed_project(parsed, folder), IRO_HISTORY_MONTHS=SHORT_HISTORY),
    )


@pytest.fixture(scope="session")
def marts(sample_release: Refreshed) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published database of that release."""
    with closing(duckdb.connect(str(sample_release.marts), read_only=True)) as connection:
        yield connection


@pytest.fixture(scope="session")
def hub_release(session_folder: Path, shared: Path, parsed: Outputs) -> Refreshed:
    """A refresh of a regional hub over the usual history: both golden authorities and a full SSDA903 return."""
    return _refreshed_once(session_folder, "hub", lambda folder: _refresh_hub(parsed, folder))


def _refresh_hub(parsed: Outputs, folder: Path) -> Refreshed:
    inbox = folder / "inbox"
    for golden in GOLDEN_SETS:
        shutil.copytree(GOLDEN / golden / "inbox", inbox, dirs_exist_ok=True)
    batch = inbox / SSDA903_AUTHORITY / "2022-03-31"
    shutil.copytree(SHARED / "samples" / "ssda903" / "validator", batch)
    (batch / "LICENSE.txt").unlink(missing_ok=True)
    (batch / "batch.yml").write_text("profile: ssda903\nextracts: full\n", encoding="utf-8")
    return refresh(inbox, with_parsed_project(parsed, folder))


@pytest.fixture(scope="session")
def second_release(session_folder: Path, sample_release: Refreshed) -> Refreshed:
    """The sample refreshed again, with a batch that corrects the one before it, and now as one council of a hub.

    The others are new: the accepted cases of the fault list; one invented authority in every layout, each under a code of
    its own; and the folders of other people's samples, if they are there.
    """
    return _refreshed_once(session_folder, "second", lambda folder: _refresh_second(sample_release, folder))


def _refresh_second(first: Refreshed, folder: Path) -> Refreshed:
    from tests.corrected_batch import write_corrected_batch
    from tests.faults.refreshes import write_accepted_cases
    from tests.layouts.every_layout import write_every_layout
    from tests.layouts.sample_folders import put_sample_folders

    copied = copy_of(first, folder)
    batches = copied.inbox / COUNCIL
    write_corrected_batch(batches / FIRST_DAY, batches / SECOND_DAY)
    _write_own_indicator(batches)
    write_accepted_cases(copied.inbox)
    write_every_layout(folder / "drawn", copied.inbox)
    if SHARED.is_dir():
        put_sample_folders(SHARED / "samples", copied.inbox)
    return again(copied)


def _write_own_indicator(council: Path) -> None:
    """The file that the documentation shows."""
    page = (PROJECT / "docs" / "add-an-indicator.md").read_text(encoding="utf-8")
    text = next(block for block in page.split("```") if f"indicator_id: {OWN_INDICATOR}" in block)
    folder = council / "local" / "indicators"
    folder.mkdir(parents=True)
    (folder / f"{OWN_INDICATOR}.yml").write_text(text.removeprefix("yaml\n"), encoding="utf-8")


def copy_of(release: Refreshed, folder: Path) -> Refreshed:
    """A release in another folder with all that belongs to it, its outputs bound to the copy of its inbox."""
    inbox, outputs = folder / "inbox", folder / "outputs"
    shutil.copytree(release.inbox, inbox)
    shutil.copytree(release.outputs.root, outputs, symlinks=True)
    binding = outputs / "binding.json"
    binding.write_text(binding.read_text(encoding="utf-8").replace(str(release.inbox), str(inbox)), encoding="utf-8")
    return Refreshed(inbox, Outputs(outputs), 0, "")


@pytest.fixture
def copied(sample_release: Refreshed, tmp_path: Path) -> Refreshed:
    """The sample's release and inbox, to be spoilt by one test."""
    return copy_of(sample_release, tmp_path)


def again(release: Refreshed, killed_at: str | None = None, **environment: str) -> Refreshed:
    """Refresh once more what was refreshed over a short history, without the reports, which take seconds each."""
    settings = {"IRO_HISTORY_MONTHS": SHORT_HISTORY, "IRO_REPORTS": "no"}
    return refresh(release.inbox, release.outputs.root, killed_at, **settings, **environment)


def content(connection: duckdb.DuckDBPyConnection, table: str) -> tuple[object, ...]:
    """How many rows a table has, and a sum of their hashes, whatever their order."""
    query = f"select count(*), sum(hash(rows_of_table)::hugeint) from {table} as rows_of_table"
    return tuple(connection.execute(query).fetchall()[0])


def hashes(folder: Path) -> dict[str, str]:
    """What is in a folder, by content."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of golden sets and samples, not part of the product; tests that need it are skipped without it."""
    if not SHARED.is_dir():
        pytest.skip(f"golden sets and samples are absent ({SHARED}); set IRO_SHARED to their folder")
    return SHARED
