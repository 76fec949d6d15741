"""The files of councils' own that lie in an inbox: whose each one is, and of which kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from orchestration.landing.inbox.batches import AUTHORITY_CODE
from orchestration.landing.inbox.unread import LOCAL_FOLDER, is_own_folder, visible, why_closed
from orchestration.landing.local.kinds import KINDS, LocalKind
from orchestration.landing.local.receipts import HUB

# What somebody may have meant to be read; a note or a picture beside them is nobody's business.
MEANT_TO_BE_READ = (".csv", ".yml", ".yaml", ".xlsx", ".xls")
Found = tuple[str, LocalKind | None, Path]


def owners_in(inbox: Path) -> dict[str, Path]:
    """Whose files an inbox may hold, with the folder that has them; none of an authority whose own is closed."""
    named = [path for path in inbox.iterdir() if AUTHORITY_CODE.fullmatch(path.name)]
    own = {path.name: path / LOCAL_FOLDER for path in named if path.is_symlink() or not why_closed(path)}
    return {HUB: inbox / LOCAL_FOLDER, **own}


def files_of_councils(inbox: Path) -> Iterator[Found]:
    """Whose each file is, its kind (None: no kind has it) and where it lies.

    With links among them, which are refused: they may lead to somebody else's files.
    """
    for owner, folder in owners_in(inbox).items():
        # A link in place of the authority's own folder is said with its batches.
        if folder.parent.is_symlink() or not folder.is_dir():
            continue
        if folder.is_symlink():
            yield owner, None, folder
            continue
        for path in _below(folder):
            is_meant = path.suffix.lower() in MEANT_TO_BE_READ and (path.is_file() or path.is_symlink())
            if is_meant or _is_linked_folder(path):
                yield owner, next((kind for kind in KINDS if kind.has(path.relative_to(folder))), None), path


def _below(folder: Path) -> Iterator[Path]:
    for path in visible(folder):
        yield path
        if is_own_folder(path):
            yield from _below(path)


def _is_linked_folder(path: Path) -> bool:
    return path.is_symlink() and path.is_dir()


def linked_owners(inbox: Path) -> set[str]:
    """Whose files lie behind a linked folder, some of them or all."""
    folders = {owner: (folder.parent, folder, *visible(folder)) for owner, folder in owners_in(inbox).items()}
    return {owner for owner, paths in folders.items() if any(map(_is_linked_folder, paths))}
