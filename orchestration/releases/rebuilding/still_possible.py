"""Which kept releases can no longer be rebuilt once some landed files are gone, so that it is said before they go."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from orchestration.ground.errors import WarehouseError
from orchestration.ground.files.scratch import scratch_folder
from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings
from orchestration.releases.rebuilding.landed_then import landed_files_read
from orchestration.releases.release import read_manifest, release_ids


def no_longer_rebuilt(settings: Settings, removed: Collection[Path]) -> list[str]:
    """The releases, oldest first, that can be rebuilt now and not without some files and folders.

    Args:
        settings: whose outputs folder has them.
        removed: what is to go: landed files, and folders of releases, which are not kept then.
    """
    outputs, found = settings.outputs, []
    for release_id in release_ids(outputs):
        release = outputs.releases / release_id
        manifest = read_manifest(release)
        if release in removed or manifest is None:
            continue
        try:
            with scratch_folder(outputs.checks) as folder:
                read = landed_files_read(settings, manifest, outputs, Outputs(folder))
        except WarehouseError:
            # It cannot be rebuilt as it is: `iro rebuild` says why.
            continue
        if all(path.is_file() for path in read) and not read.isdisjoint(removed):
            found.append(release_id)
    return found
