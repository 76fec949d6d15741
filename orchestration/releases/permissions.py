"""Who may read each tier of a release: whoever might read the release before it, whatever the umask.

An administrator opens a tier once, with the folder's group and mode. Each new release takes over the group and the mode
of the one before, file by file; an access control list it does not.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from orchestration.ground.files.disk import PRIVATE_FOLDER, usual_mode_of_folders
from orchestration.ground.paths import Outputs
from orchestration.releases.release import RELEASE_ID, release_order

READ = 0o444
GROUP = 0o070
OTHERS = 0o007


def tier_folders(outputs: Outputs) -> tuple[Path, ...]:
    """The folder of each tier, in the order in which a release is put into its place; the public one last."""
    return (outputs.restricted, outputs.figures, outputs.open, outputs.releases)


def protect(outputs: Outputs, release_id: str) -> None:
    """Give every tier of a release its readers, and take from everybody the permission to write its files.

    Doing it twice is doing it once.
    """
    for root in tier_folders(outputs):
        folder = root / release_id
        if folder.is_dir():
            is_private = root == outputs.restricted
            usual = PRIVATE_FOLDER if is_private else usual_mode_of_folders()
            _take_over(folder, _release_before(root, release_id), usual, OTHERS if is_private else 0)


def _release_before(root: Path, release_id: str) -> Path | None:
    """The newest other release of the tier."""
    others = [each for each in root.iterdir() if RELEASE_ID.fullmatch(each.name) and each.name != release_id]
    older = [each for each in others if release_order(each.name) < release_order(release_id)]
    return max(older, key=lambda each: release_order(each.name), default=None)


def _take_over(folder: Path, before: Path | None, usual: int, never: int) -> None:
    """Set the modes and groups of a folder's files; the folder itself comes last, so that nobody enters too early."""
    for path in [*(each for each in folder.rglob("*") if not each.is_symlink()), folder]:
        model = _model(path, folder, before)
        mode = usual if model is None else stat.S_IMODE(model.stat().st_mode) & ~never
        if path.is_file():
            # A file is never more open than the folder that it lies in.
            around = _model(path.parent, folder, before)
            mode &= READ & (usual if around is None else around.stat().st_mode)
            mode |= stat.S_IRUSR
        else:
            mode |= stat.S_IRWXU
        _set(path, mode, model)


def _model(path: Path, folder: Path, before: Path | None) -> Path | None:
    """The same file or folder of the release before; where it had none, the folder around it; None in a first one."""
    if before is None:
        return None
    found = before / path.relative_to(folder)
    if found.exists() and (path == folder or found.is_dir() == path.is_dir()):
        return found
    return _model(path.parent, folder, before)


def _set(path: Path, mode: int, model: Path | None) -> None:
    group = path.stat().st_gid if model is None else model.stat().st_gid
    if path.stat().st_gid != group:
        # Closed first: between the two steps the old group must not get what is meant for the other.
        path.chmod(mode & ~(GROUP | OTHERS))
        try:
            os.chown(path, -1, group)
        except OSError:
            # This account is not in that group, so its members cannot be let in, and those of its own must not be.
            mode &= ~GROUP
    path.chmod(mode)
