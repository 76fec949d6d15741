"""What is older than it need be kept: past releases of every tier, private builds, refused batches, landed history.

Nothing is among it that a figure of now is made of or compared with: the current release, the newest build, every
landed file in force, what that is compared with, and children, of whom the newest row counts from all extracts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from orchestration.extracts.contributions import landed_files_needed
from orchestration.ground.months import months_before
from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings
from orchestration.landing.receiving.quarantine import REASONS_FILE
from orchestration.landing.register.register import Register
from orchestration.releases.erasing.seals import seals_in
from orchestration.releases.permissions import tier_folders
from orchestration.releases.release import RELEASE_ID, find_current, read_manifest


@dataclass(frozen=True)
class Old:
    """Files and folders by the kind of thing they are; and how many landed files are as old but needed."""

    paths: dict[str, list[Path]] = field(default_factory=dict)
    landed_but_needed: int = 0


def older_than(settings: Settings, day: datetime) -> Old:
    """What is older than a moment (UTC) and no longer needed.

    A release is as old as its `release.json` says, a landed file as its extract date, others as their newest file.

    Raises:
        RegisterError: the register is damaged.
    """
    outputs = settings.outputs
    landed, needed = _landed(settings, f"{day:%Y-%m-%d}")
    return Old(
        {
            "releases": _releases(outputs, day),
            "private builds": _runs(outputs, day),
            "refused batches": _refused(outputs, day),
            "seals": [path for path in seals_in(outputs) if _written_at(path) < day],
            "landed files": landed,
        },
        needed,
    )


def _releases(outputs: Outputs, day: datetime) -> list[Path]:
    """Every tier of each old release; what is published stays, whatever its age."""
    current = find_current(outputs)
    folders = [
        folder
        for tier in tier_folders(outputs)
        for folder in (tier.iterdir() if tier.is_dir() else ())
        if RELEASE_ID.fullmatch(folder.name) and folder.is_dir() and not folder.is_symlink()
    ]
    ages = {name: _made_at(outputs, name) for name in {folder.name for folder in folders}}
    return [
        folder for folder in folders if ages[folder.name] < day and (current is None or folder.name != current.name)
    ]


def _made_at(outputs: Outputs, release_id: str) -> datetime:
    manifest = read_manifest(outputs.releases / release_id)
    if manifest is not None:
        return datetime.fromisoformat(manifest["created_at"])
    folders = [tier / release_id for tier in tier_folders(outputs)]
    return max(_written_at(folder) for folder in folders if folder.is_dir())


def _runs(outputs: Outputs, day: datetime) -> list[Path]:
    runs = [run for run in (outputs.runs.iterdir() if outputs.runs.is_dir() else ()) if run.is_dir()]
    newest_first = sorted(runs, key=_written_at, reverse=True)
    return [run for run in newest_first[1:] if _written_at(run) < day]


def _refused(outputs: Outputs, day: datetime) -> list[Path]:
    notes = outputs.quarantine.glob(f"*/*/*/{REASONS_FILE}") if outputs.quarantine.is_dir() else ()
    return [note.parent for note in notes if _written_at(note.parent) < day]


def _landed(settings: Settings, day: str) -> tuple[list[Path], int]:
    """Landed files of extracts before a day that may go, and how many may not."""
    landing, needed = settings.outputs.landing, landed_files_needed(settings)
    old = {
        export.landed_as
        for receipt in Register(settings.outputs.register, is_written=False).receipts
        for export in receipt.exports
        if export.landed_as and receipt.extract_date < day and (landing / export.landed_as).is_file()
    }
    return [landing / name for name in sorted(old - needed)], len(old & needed)


def _written_at(folder: Path) -> datetime:
    newest = max(path.stat().st_mtime for path in (folder, *folder.rglob("*")))
    return datetime.fromtimestamp(newest, UTC)


def months_ago(months: int, now: datetime) -> datetime:
    """The same moment so many months before, at the end of its month at the latest."""
    month = months_before(now.date(), months)
    return now.replace(year=month.year, month=month.month, day=min(now.day, month.day))
