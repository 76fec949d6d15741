"""What the system does not let this account read or write: which file, whose it is, and what to do.

It happens after one refresh by another account, root for instance, whose files are its own; and on a disk that does not
keep who may read a file.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

from orchestration.ground.errors import NothingPublishedError, with_causes


class NotOursError(NothingPublishedError):
    """A file or folder that this account may not use; the message says which, and whose it is."""


def not_ours(error: BaseException | None) -> NotOursError | None:
    """The error to raise in place of one that the system refused this account, or that has such a one behind it.

    None for any other error, and where the system does not name a file.
    """
    for one in with_causes(error):
        if isinstance(one, PermissionError) and isinstance(one.filename, str):
            path, owner = _owner(Path(one.filename))
            if one.errno == errno.EPERM and path.stat().st_uid == os.geteuid():
                return NotOursError(
                    f"{path} is this account's own, and the system does not let it change who may read it. What is "
                    "published still stands. The disk or share may be one that does not keep that, as disks made for "
                    "Windows do not: put the outputs folder on another one."
                )
            return NotOursError(
                f"{path} belongs to {owner}, and this account may not use it. What is published still stands. If it "
                f"lies in the outputs folder, another account has refreshed: run this as {owner}, or give the whole "
                "folder back to the account that refreshes (chown -R). If it lies elsewhere, let this account read it, "
                "or write to another place."
            )
    return None


def _owner(path: Path) -> tuple[Path, str]:
    """Whose a file is; where its folder is closed, that folder and whose it is."""
    for each in (path, *path.parents):
        try:
            number = each.stat().st_uid
        except OSError:
            continue
        try:
            return each, each.owner()
        except (KeyError, NotImplementedError):
            return each, f"the account with the number {number}"
    return path, "another account"
