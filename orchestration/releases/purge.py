"""A purge is prepared beside, written down, then done, so that a crash leaves it undone or is made good.

First whatever is to be written anew lies whole in `purging/`. Then the tombstone is written, which decides. Then files
are replaced and removed, each in one step. After a crash `finish_purges` does what a tombstone says and is not done.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from orchestration.ground.crash_points import passing
from orchestration.ground.files.disk import flush_to_disk, make_private_folder, replace_file
from orchestration.ground.fingerprints import checksum_over, sha256_of, sha256_of_tree
from orchestration.ground.paths import Outputs
from orchestration.ground.tombstones import (
    REMOVED,
    REWRITTEN,
    UNDER_WAY,
    number_under_way,
    read_tombstones,
    write_tombstone,
)
from orchestration.releases.draft import DRAFT_PREFIX


def carry_out(
    outputs: Outputs,
    said: Mapping[str, Any],
    removed: Iterable[Path],
    rewritten: Mapping[Path, int] | None = None,
) -> Path:
    """Remove files and folders and put others in place of theirs; gives the tombstone. The caller holds the lock.

    Args:
        outputs: whose files they are.
        said: what the tombstone says beside them: kind, reason, counts. No ids.
        removed: files and folders.
        rewritten: the rows taken out of each file that lies anew, under the same path, in `outputs.purging`.

    Raises:
        TombstoneError: an earlier tombstone is damaged; nothing was changed.
    """
    content = {
        **said,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        REMOVED: {_name(outputs, path): _sha256(path) for path in sorted(set(removed))},
        REWRITTEN: {
            _name(outputs, path): {
                "before": sha256_of(path),
                "after": sha256_of(outputs.purging / path.relative_to(outputs.root)),
                "rows_removed": rows,
            }
            for path, rows in sorted((rewritten or {}).items())
        },
    }
    number = len(read_tombstones(outputs)) + 1
    replace_file(make_private_folder(outputs.purging) / UNDER_WAY, str(number).encode())
    passing("before_tombstone")
    tombstone = write_tombstone(outputs, content)
    passing("after_tombstone")
    finish_purges(outputs)
    return tombstone


def finish_purges(outputs: Outputs) -> bool:
    """Do what the tombstone of an interrupted purge says, or forget one that had none yet; True if there was any.

    Doing it twice is doing it once.
    """
    if not outputs.purging.is_dir():
        return False
    number = number_under_way(outputs)
    for tombstone in [each for each in read_tombstones(outputs) if str(each["number"]) == number]:
        for name, each in tombstone[REWRITTEN].items():
            anew = outputs.purging / name
            if anew.is_file() and sha256_of(anew) == each["after"]:
                _replace(outputs.root / name, anew)
                passing("after_replaced")
        for name in tombstone[REMOVED]:
            _remove(outputs.root / name)
            passing("after_removed")
    shutil.rmtree(outputs.purging, ignore_errors=True)
    return True


def _replace(path: Path, anew: Path) -> None:
    """With the readers that the file had."""
    if path.is_file():
        anew.chmod(path.stat().st_mode & 0o7777)
    flush_to_disk(anew)
    anew.replace(path)
    flush_to_disk(path.parent)


def _remove(path: Path) -> None:
    """Also what a crash left of it, under the name of a draft: half of a release must not be taken for one."""
    if path.is_file():
        path.unlink()
        return
    aside = path.with_name(f"{DRAFT_PREFIX}purged-{path.name}")
    if path.is_dir():
        path.rename(aside)
        passing("after_set_aside")
    if aside.is_dir():
        shutil.rmtree(aside)


def _name(outputs: Outputs, path: Path) -> str:
    return path.relative_to(outputs.root).as_posix()


def _sha256(path: Path) -> str:
    return checksum_over(sha256_of_tree(path)) if path.is_dir() else sha256_of(path)
