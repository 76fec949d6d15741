"""What is wrong after a kill, and after the next command that nobody helped."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

from orchestration.ground.paths import Outputs
from orchestration.releases.release import find_current, release_ids
from orchestration.releases.whole import broken_files
from tests.erased import files_naming
from tests.kills.authority import CHILDREN, ERASED, KEY

PRIVATE = ("landing", "quarantine", "runs", "restricted", "candidates", "checks", "purging")
LEFTOVERS = (
    "releases/.*",
    "restricted/.*",
    "restricted/seals/.*",
    "figures/.*",
    "open/.*",
    "landing/.incoming-*",
    "landing/.checking-*",
    "checks/*/*",
    "candidates/.new-*",
    "purging",
    ".*.new",
)


def faults_of(root: str) -> list[str]:
    """What is wrong with what is published, whatever was cut off."""
    outputs = Outputs(Path(root))
    current = find_current(outputs)
    if current is None:
        return ["nothing is published"]
    faults = [f"damaged: {name}" for name in broken_files(outputs, current)]
    return faults if outputs.published.resolve() == current else [*faults, "link and published.json differ"]


def faults_afterwards(root: str, temporary: str, is_purge: bool) -> list[str]:
    """What is wrong once a command has ended that nobody helped: damage, leftovers, runs that never ended, an id."""
    outputs = Outputs(Path(root))
    found = [*faults_of(root), *_not_verified(), *_leftovers(outputs), *_unfinished(outputs)]
    found += [f"in the temporary folder: {path.name}" for path in Path(temporary).rglob("*") if path.is_file()]
    found += _told_to_others(outputs)
    if is_purge and outputs.tombstones.is_dir():
        # What was written down was done.
        found += [f"names the erased child: {name}" for name in files_naming(outputs.root, ERASED)]
    return found


def _told_to_others(outputs: Outputs) -> list[str]:
    """Files that hold the key, and those outside the private folders that name a child."""
    files = [path for path in outputs.root.rglob("*") if path.is_file() and not path.is_symlink()]
    found = [f"holds the key: {path}" for path in files if KEY.encode() in path.read_bytes()]
    open_to_more = [path for path in files if path.relative_to(outputs.root).parts[0] not in PRIVATE]
    children = [child.encode() for child in CHILDREN]
    named = [path for path in open_to_more if any(child in path.read_bytes() for child in children)]
    return [*found, *(f"names a child: {path}" for path in named)]


def _not_verified() -> list[str]:
    """What `iro verify --all` says is wrong."""
    from orchestration.commands.verify import print_verification
    from orchestration.ground.errors import WarehouseError

    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            print_verification(None, True)
    except WarehouseError:
        return [line for line in said.getvalue().splitlines() if "as it was written" not in line or " not " in line]
    return []


def _leftovers(outputs: Outputs) -> list[str]:
    found = [str(path.relative_to(outputs.root)) for pattern in LEFTOVERS for path in outputs.root.glob(pattern)]
    ids = release_ids(outputs)
    tiers = (outputs.restricted, outputs.figures)
    found += [
        f"{tier.name}/{folder.name} belongs to no release"
        for tier in tiers
        for folder in tier.iterdir()
        if folder.is_dir() and not folder.is_symlink() and folder != outputs.seals and folder.name not in ids
    ]
    return [f"left: {name}" for name in found]


def _unfinished(outputs: Outputs) -> list[str]:
    import dagster as dg

    from orchestration.run_history.instance import open_run_history
    from orchestration.run_history.unfinished import BEGUN, WAITING

    with open_run_history(outputs) as instance:
        records = instance.get_run_records(dg.RunsFilter(statuses=[*BEGUN, *WAITING]))
        found = [f"run {record.dagster_run.run_id} is unfinished" for record in records]
    return [*found, *(f"set aside: {path.name}" for path in outputs.dagster_home.glob("*_set_aside_*"))]
