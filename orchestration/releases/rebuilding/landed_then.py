"""What had been landed when a past release was made, laid out as an outputs folder that a build can read.

Landing is append-only, so it needs no copy of its files but on a share without links: the receipts up to the newest
that the release knows say which of them counted then. What a purge took away since is missed, and said.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from orchestration.extracts.contributions import contributions_of
from orchestration.ground.errors import WarehouseError
from orchestration.ground.files.disk import make_private_folder
from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings
from orchestration.ground.tombstones import purged_files
from orchestration.landing.local.receipts import LocalReceipt, in_force_after, local_receipts
from orchestration.landing.register.landed_files import damage_of
from orchestration.landing.register.receipts import ExportReceipt
from orchestration.landing.register.register import RESTORE, RegisterError
from orchestration.releases.manifest import SETTINGS
from orchestration.releases.register_head import REGISTER_HEAD, damage_of_register
from orchestration.releases.swap import NO_LINKS


def settings_of_release(settings: Settings, manifest: dict[str, Any], outputs: Outputs) -> Settings:
    """The settings with what decided the figures of a release as it was then, and another outputs folder.

    A release of a version that did not keep them yet is made with those of now.
    """
    kept = manifest.get(SETTINGS, {})
    return replace(
        settings,
        outputs=outputs,
        history_months=kept.get("history_months", settings.history_months),
        open_profile=kept.get("open_profile", settings.open_profile),
    )


def lay_out_landing(manifest: dict[str, Any], outputs: Outputs, place: Outputs) -> None:
    """Lay out the landing folder as it was when a release was made: copies of receipts, and links to the rest.

    Args:
        manifest: the release's `release.json`.
        outputs: the folder that has everything ever landed; only read.
        place: an empty outputs folder.

    Raises:
        RegisterError: receipts are damaged, or are not those that the release knows.
        WarehouseError: the release does not say what had been received.
    """
    _lay_out_receipts(manifest, outputs, place)
    _link_all(outputs.local, place.local, but=(outputs.local / "register",))
    _link_all(outputs.landing, place.landing, but=(outputs.register, outputs.local))
    if outputs.tombstones.is_dir():
        _link(outputs.tombstones, place.tombstones)


def _lay_out_receipts(manifest: dict[str, Any], outputs: Outputs, place: Outputs) -> None:
    head = manifest.get(REGISTER_HEAD)
    if not head:
        raise WarehouseError(
            f"{manifest['release_id']} was made by an earlier version, which did not keep in `release.json` what had "
            "been received by then, so it cannot be rebuilt."
        )
    if damage := damage_of_register(manifest, outputs):
        raise RegisterError(f"{damage} {RESTORE}")
    make_private_folder(place.register)
    for number in range(1, head["number"] + 1):
        name = f"{number:06d}.json"
        shutil.copyfile(outputs.register / name, place.register / name)
    _lay_out_receipts_of_local_files(manifest, outputs, place)


def _lay_out_receipts_of_local_files(manifest: dict[str, Any], outputs: Outputs, place: Outputs) -> None:
    """Councils' own files: as many receipts as leave in use what the release was made with."""
    receipts = local_receipts(outputs)
    wanted = [(each["owner"], each["kind"], each["name"], each["sha256"]) for each in manifest.get("local_files", ())]
    counts = (count for count in range(len(receipts), -1, -1) if _identities(receipts[:count]) == sorted(wanted))
    count = next(counts, None)
    if count is None:
        raise RegisterError(
            f"No state of the register of local files ({outputs.local}) leaves in use what "
            f"{manifest['release_id']} was made with. {RESTORE}"
        )
    folder = make_private_folder(place.local / "register")
    for receipt in receipts[:count]:
        name = f"{receipt.number:06d}.json"
        shutil.copyfile(outputs.local / "register" / name, folder / name)


def _identities(receipts: Iterable[LocalReceipt]) -> list[tuple[str, str, str, str]]:
    return sorted((*each.key, each.sha256) for each in in_force_after(receipts))


def _link_all(folder: Path, into: Path, but: tuple[Path, ...]) -> None:
    for path in folder.iterdir() if folder.is_dir() else ():
        if path not in but and not path.name.startswith("."):
            _link(path, into / path.name)


def _link(path: Path, link: Path) -> None:
    """A link, or a copy on a share without links."""
    try:
        link.symlink_to(path, target_is_directory=path.is_dir())
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        if path.is_dir():
            shutil.copytree(path, link)
        else:
            shutil.copyfile(path, link)


def landed_files_read(settings: Settings, manifest: dict[str, Any], outputs: Outputs, place: Outputs) -> set[Path]:
    """The landed files of `outputs` that a release was made of, or compared its records with.

    Args, and what is raised, as of `lay_out_landing`.
    """
    _lay_out_receipts(manifest, outputs, place)
    return {outputs.landing / each.landed_as for each in _exports_read(settings_of_release(settings, manifest, place))}


def require_landed_files(release_id: str, then: Settings, outputs: Outputs) -> list[str]:
    """Insist that every landed file is there that the release was made of, or compared its records with.

    Args:
        release_id: the release.
        then: settings whose outputs folder was laid out.
        outputs: the folder that has everything ever landed.

    Returns:
        A sentence for each file that a purge took rows out of since: a rebuild has fewer.

    Raises:
        WarehouseError: naming each file that is missing, damaged, or gone by a purge.
    """
    purged = purged_files(outputs)
    exports = _exports_read(then)
    lost, fewer = [], []
    for export in exports:
        path = outputs.landing / export.landed_as
        name = path.relative_to(outputs.root).as_posix()
        if name in purged.removed and not path.exists():
            lost.append(f"{path} was removed by a purge.")
        elif damage := damage_of(outputs.landing, export, purged):
            lost.append(f"{path} {damage}.")
        elif rows := purged.rows_removed.get(name):
            fewer.append(f"A purge took {rows:,} rows out of {path} after it was landed.")
    if lost:
        raise WarehouseError(
            "\n".join(
                [
                    f"{release_id} cannot be rebuilt: {len(lost)} of the {len(exports)} landed files that it was "
                    "made of, or compared its records with, are not what they were.",
                    *lost,
                    "What a purge removed is gone for good. Restore damaged files from a backup.",
                ]
            )
        )
    return fewer


def _exports_read(then: Settings) -> list[ExportReceipt]:
    exports = {each.export.landed_as: each.export for each in contributions_of(then).all}
    return [exports[name] for name in sorted(exports)]
