"""The swap: a judged draft becomes the current release. Readers see the old release or the new one, never a mixture.

The order is what makes it safe. Before anything moves, the intention is written down; then the evidence is renamed,
then the open tier, the release, and last the pointer. After a crash the intention tells `recovery` which release was
under way, and so keeps an interrupted publication apart from a release that somebody deliberately pointed away from.
"""

from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import Protocol

from orchestration.ground.crash_points import passing
from orchestration.ground.files.disk import flush_to_disk, flush_tree_to_disk, usual_mode_of_files, write_json
from orchestration.ground.paths import Outputs
from orchestration.releases.permissions import protect, tier_folders
from orchestration.releases.release import release_named_in

# What a share says that knows no links.
NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)


class InTiers(Protocol):
    """A release that has a folder of its own in each tier."""

    @property
    def release_id(self) -> str:
        """What it will be called."""

    @property
    def folder(self) -> Path:
        """Its public files, `release.json` among them."""

    @property
    def restricted(self) -> Path:
        """Its evidence."""

    @property
    def figures(self) -> Path:
        """Its figures without rows."""

    @property
    def open(self) -> Path:
        """What anyone may read; it may not be there."""


class Unpublished(InTiers, Protocol):
    """A release that is whole and judged, and nobody reads."""

    @property
    def run_id(self) -> str:
        """The run that made it."""


def folders_of(release: InTiers) -> tuple[Path, ...]:
    """Its folder in each tier, in the order of `permissions.tier_folders`."""
    return (release.restricted, release.figures, release.open, release.folder)


def intention_path(outputs: Outputs) -> Path:
    """The note of a publication under way; there is none unless one was interrupted."""
    return outputs.releases / ".publishing.json"


def read_intention(outputs: Outputs) -> str | None:
    """The id of the release whose publication was interrupted, or None."""
    return release_named_in(intention_path(outputs))


def publish(draft: Unpublished, outputs: Outputs) -> Path:
    """Make a judged draft, with its `release.json`, the current release; gives its folder.

    Call it with the lock held and after `recover`, so that the ids are free.
    """
    for folder in folders_of(draft):
        if folder.is_dir():
            flush_tree_to_disk(folder)
    write_json(intention_path(outputs), {"release_id": draft.release_id, "run_id": draft.run_id})
    for folder, tier in zip(folders_of(draft), tier_folders(outputs), strict=True):
        if folder.is_dir():
            folder.rename(tier / draft.release_id)
            flush_to_disk(tier)
        if tier == outputs.restricted:
            passing("after_restricted_renamed")
    release = outputs.releases / draft.release_id
    passing("after_release_renamed")
    finish(outputs, release)
    return release


def finish(outputs: Outputs, release: Path) -> None:
    """The last steps, for a release that is in its place: protect it, point to it, forget the intention.

    Doing it twice is doing it once.
    """
    # As a draft it was its owner's alone.
    protect(outputs, release.name)
    passing("before_pointer")
    point_to(outputs, release.name)
    intention_path(outputs).unlink(missing_ok=True)
    flush_to_disk(outputs.releases)


def point_to(outputs: Outputs, release_id: str) -> None:
    """Make a release the current one: `published.json`, then the links, each in one step, the public one last."""
    write_json(outputs.published_json, _pointer(outputs, release_id), usual_mode_of_files())
    if (outputs.figures / release_id).is_dir():
        _link(outputs.published_figures, Path(release_id))
    else:
        # A release of an earlier version has none, and those of another one must not stand for it.
        outputs.published_figures.unlink(missing_ok=True)
    _link(outputs.published, Path(outputs.releases.name) / release_id)


def is_pointed_to(outputs: Outputs, release_id: str) -> bool:
    """True if `published.json` says of a release what it would say if it were published now."""
    try:
        return bool(json.loads(outputs.published_json.read_text(encoding="utf-8")) == _pointer(outputs, release_id))
    except (OSError, ValueError):
        return False


def _pointer(outputs: Outputs, release_id: str) -> dict[str, str]:
    return {"release_id": release_id, "folder": f"{outputs.releases.name}/{release_id}"}


def _link(link: Path, target: Path) -> None:
    beside = link.with_name(f".{link.name}.new")
    beside.unlink(missing_ok=True)
    try:
        # Relative, so that the outputs folder can be moved or mounted elsewhere.
        beside.symlink_to(target)
    except OSError as error:
        if error.errno in NO_LINKS and not link.is_symlink():
            return
        raise
    beside.replace(link)
    flush_to_disk(link.parent)
