"""An outputs folder in which everything lies that bits are flipped of, and who reads each of its parts."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from orchestration.evidence.figure import Figure
from orchestration.evidence.seals.writing import write_seal
from orchestration.ground.binding import bind_outputs
from orchestration.ground.errors import WarehouseError
from orchestration.ground.files.disk import make_private_folder
from orchestration.ground.fingerprints import sha256_of, sha256_of_tree
from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings
from orchestration.landing.local.receiving import receive_local
from orchestration.landing.receiving.reception import receive_inbox
from orchestration.releases.candidates import decisions, write_decision
from orchestration.releases.manifest import write_with_checksum
from orchestration.releases.purge import carry_out
from orchestration.releases.recovery import recover
from orchestration.releases.release import MANIFEST, find_current, read_manifest
from orchestration.releases.whole import damage_of_files

LIST = "local/lists/escalation_reasons.csv"
# Its figure is in every release, and children stand behind it.
SEALED = "children_looked_after"
Say = Callable[[str], None]


def complete(settings: Settings) -> None:
    """Put into a copy of refreshed outputs what the refresh need not have left.

    A list of the hub's own and an earlier version of it, an open tier, a candidate, a decision, two purges, a seal, and a binding to
    this inbox and key.
    """
    outputs = settings.outputs
    current = find_current(outputs)
    manifest = read_manifest(current) if current else None
    if current is None or manifest is None:
        raise SystemExit(f"No whole release is published in {outputs.root}: refresh first.")
    receive_inbox(settings, lambda _: None)
    outputs.binding.unlink(missing_ok=True)
    bind_outputs(settings)
    own = settings.inbox / LIST
    own.parent.mkdir(parents=True, exist_ok=True)
    for label in ("A first label", "A second label"):
        own.write_text(f"code,label\nour_own_reason,{label}\n", encoding="utf-8")
        receive_local(settings, lambda _: None)
    for number in (1, 2):
        gone = make_private_folder(outputs.quarantine / "flips") / f"{number}.csv"
        gone.write_text("gone\n", encoding="utf-8")
        carry_out(outputs, {"kind": "older_than", "months": 1, "reason": "a test", "counts": {}}, [gone])
    make_private_folder(outputs.seals)
    figure = Figure(SEALED, date.fromisoformat(manifest["latest_period_end"]), None, None, None)
    write_seal(outputs, figure, None, outputs.seals, with_ids=True)
    if not (outputs.open / current.name).is_dir():
        # Made without one; figures stand in for it, which are kept and checked in the same way.
        shutil.copytree(outputs.figures / current.name, outputs.open / current.name)
        _rewrite(current, {**manifest, "open_files": sha256_of_tree(outputs.open / current.name)})
    month = manifest["release_id"].partition(".")[0]
    make_candidate(outputs, current, f"{month}.v98")
    write_decision(outputs, f"{month}.v97", "rejected", "A Manager", "a test")
    tell_digest(outputs)


def make_candidate(outputs: Outputs, current: Path, release_id: str) -> None:
    """A candidate with the files of the current release."""
    place = outputs.candidate(release_id)
    for tier, into in (
        (outputs.releases, place.releases),
        (outputs.restricted, place.restricted),
        (outputs.figures, place.figures),
        (outputs.open, place.open),
    ):
        if (tier / current.name).is_dir():
            shutil.copytree(tier / current.name, into / release_id)
    manifest = read_manifest(current)
    assert manifest is not None
    _rewrite(place.releases / release_id, {**manifest, "release_id": release_id})


def _rewrite(release: Path, manifest: dict[str, Any]) -> None:
    for path in (release, release / MANIFEST):
        path.chmod(path.stat().st_mode | 0o200)
    write_with_checksum(release, manifest)


def files_of(folder: Path, pattern: str = "*") -> list[Path]:
    """The files of a folder that are none of a link's."""
    return [path for path in sorted(folder.rglob(pattern)) if path.is_file() and not path.is_symlink()]


def files_by_place(outputs: Outputs) -> dict[str, list[Path]]:
    """What may be damaged, by where it lies."""
    current = find_current(outputs)
    assert current is not None
    tiers = (outputs.releases, outputs.restricted, outputs.figures)
    exports = [path for path in files_of(outputs.landing, "*.parquet") if outputs.local not in path.parents]
    places = {
        "landing": exports,
        "register": files_of(outputs.register),
        "release": [path for tier in tiers for path in files_of(tier / current.name)],
        "local files": files_of(outputs.local),
        "open tier": files_of(outputs.open / current.name),
        "candidates": files_of(outputs.candidates),
        "tombstones": files_of(outputs.tombstones),
        "seals": files_of(outputs.seals),
        "binding.json": [outputs.binding],
        "published.json": [outputs.published_json],
    }
    return {place: [path for path in files if path.stat().st_size] for place, files in places.items() if files}


def read_as(place: str, settings: Settings, path: Path, say: Say) -> None:
    """What is done with a part of the outputs before, or beside, the inbox is received.

    Raises:
        WarehouseError: something is not as it was written.
    """
    outputs = settings.outputs
    if place == "binding.json":
        bind_outputs(settings)
    elif place == "published.json":
        for line in recover(outputs):
            say(line)
    elif place == "candidates":
        _approve(outputs, path)
    elif place == "seals":
        _check_seal(outputs, path)


def _approve(outputs: Outputs, path: Path) -> None:
    """As `iro approve` looks at what it publishes, and `iro status` at what was decided."""
    damaged = [each["note"] for each in decisions(outputs) if not each["at"]]
    for folder in outputs.candidates.iterdir():
        if folder.is_dir():
            place = outputs.candidate(folder.name)
            damaged += damage_of_files(place, place.releases / folder.name)
    if damaged:
        raise WarehouseError("; ".join(damaged))


def _check_seal(outputs: Outputs, path: Path) -> None:
    """As a stranger checks a seal: what its program says, and the digest that was told on another way."""
    with TemporaryDirectory() as name:
        folder = path.relative_to(outputs.seals).parts[0]
        place = outputs.seals / folder
        if path.suffix == ".zip":
            place = Path(name)
            try:
                with zipfile.ZipFile(path) as archive:
                    archive.extractall(place)
            except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
                raise WarehouseError(f"{path.name} cannot be unpacked ({type(error).__name__})") from None
        (check,) = place.rglob("check.py")
        # The council's own copy: one that was changed could say anything.
        done = subprocess.run(
            [sys.executable, "-I", str(check)], capture_output=True, text=True, check=False, cwd=check.parent
        )
        digest = done.stdout.rpartition("council's: ")[2].strip()
    if done.returncode or digest != told_digest(outputs):
        raise WarehouseError(f"{path.name}: {done.stdout[:100]}")


def unpacked(archive: bytes) -> dict[str, bytes]:
    """What a zip file unpacks to.

    Raises:
        zipfile.BadZipFile: it does not.
    """
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


_TOLD: dict[Path, str] = {}


def told_digest(outputs: Outputs) -> str:
    """The digest of the one seal, as it was when it was first asked for."""
    return _TOLD[outputs.root]


def tell_digest(outputs: Outputs) -> None:
    """Keep the digest of the seal as it is now, as a council hands it out."""
    (whole,) = outputs.seals.glob("*/seal.json")
    _TOLD[outputs.root] = sha256_of(whole)
