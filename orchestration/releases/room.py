"""Whether the disk has room for a refresh, as far as that can be known before it starts."""

from __future__ import annotations

import shutil

from orchestration.ground.files.disk import DiskFullError, size_of_tree
from orchestration.ground.paths import Outputs
from orchestration.releases.permissions import tier_folders
from orchestration.releases.release import find_current
from orchestration.warehouse.stamp import newest_stamped_warehouse

# Of a first refresh, measured: 0.1 MB of landed exports became 65 MB, 0.36 MB became 97 MB (2026-11-28).
FIRST_BASE_BYTES = 70_000_000
FIRST_TIMES = 110
# A month more, and an export that had not come before.
MORE_THAN_LAST = 1.25


def require_room(outputs: Outputs) -> None:
    """Refuse to begin a build that the disk has no room for.

    Raises:
        DiskFullError: with what is free and what is needed.
    """
    needed = bytes_needed(outputs)
    if shutil.disk_usage(outputs.root).free < needed:
        raise DiskFullError(outputs.root, needed)


def bytes_needed(outputs: Outputs) -> int:
    """About how many bytes a build and its release take: as many as the last ones, or what landing lets expect."""
    build, release = newest_stamped_warehouse(outputs), find_current(outputs)
    if build is None or release is None:
        return FIRST_BASE_BYTES + FIRST_TIMES * size_of_tree(outputs.landing)
    folders = (build.parent, *(tier / release.name for tier in tier_folders(outputs)))
    return int(MORE_THAN_LAST * sum(size_of_tree(folder) for folder in folders))
