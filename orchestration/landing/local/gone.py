"""What councils' own files do when they are gone from the inbox: taken away they leave use, out of reach they stay.

A disk or share that is not mounted leaves an empty folder behind, and nobody decided anything by that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from orchestration.ground.errors import NothingPublishedError
from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings
from orchestration.landing.inbox.batches import AUTHORITY_CODE, find_batches
from orchestration.landing.inbox.unread import LOCAL_FOLDER, closed_folders, visible
from orchestration.landing.local.receipts import (
    HUB,
    WITHDRAWN,
    LocalReceipt,
    local_files_in_force,
    record_receipt,
)
from orchestration.landing.register.register import Register, still_accepted

Say = Callable[[str], None]
OWN_KINDS = {"lists": "the list", "profiles": "the profile", "indicators": "the indicator"}


class InboxGoneError(NothingPublishedError):
    """The inbox has nothing in it, though what is in use came from there."""


def require_inbox_there(settings: Settings, say: Say) -> None:
    """Stop before anything is changed where the inbox seems to be out of reach.

    Args:
        settings: whose inbox and outputs.
        say: gets what lies there and is not read, if anything does.

    Raises:
        InboxGoneError: it has no batch and no folder `local`, though batches or files that are in use came from it.
        RegisterError: the receipts are damaged.
    """
    batches, notes = find_batches(settings.inbox)
    if batches or any(path.is_dir() and _has_something(path) for path in visible(settings.inbox)):
        return
    accepted = len(still_accepted(Register(settings.outputs.register, is_written=False).receipts))
    own = len(local_files_in_force(settings.outputs))
    if not accepted and not own:
        return
    for note in notes:
        say(note)
    raise InboxGoneError(
        f"The inbox {settings.inbox} holds no batch and no file of a council's own; what is in use came from it "
        f"(accepted batches: {accepted:,}; files of councils' own: {own:,}). Is its disk or network share mounted, and "
        "may this account read it? Nothing was changed; what was published before still stands. Mount it and refresh "
        "again. If all of it was taken away on purpose, leave an empty folder "
        f"<authority code>/{LOCAL_FOLDER} in it: then the batches stay in use, and files of that council's own do not."
    )


def withdraw(settings: Settings, there: set[tuple[str, str, str]], say: Say, is_landing: bool) -> None:
    """Say of each file in use that is gone whether it stays in use, and record of those that do not that they are gone.

    Args:
        settings: whose inbox and outputs.
        there: the keys of the files that are not gone.
        say: gets a line for each file that leaves use, and one for each owner whose folder is out of reach.
        is_landing: False to record nothing.
    """
    out_of_reach, taken_away = _gone(settings, there)
    for owner in sorted({each.owner for each in out_of_reach}):
        say(_stays(owner, [Path(each.source_file).name for each in out_of_reach if each.owner == owner]))
    for each in taken_away:
        _withdraw(settings.outputs, each, say, is_landing)


def still_in_use(settings: Settings, there: set[tuple[str, str, str]]) -> list[LocalReceipt]:
    """The files in use that are not there and stay in use, because nobody can tell that they were taken away."""
    return _gone(settings, there)[0]


def _gone(settings: Settings, there: set[tuple[str, str, str]]) -> tuple[list[LocalReceipt], list[LocalReceipt]]:
    """The files in use that are not there: those out of reach, and those that were taken away."""
    gone = [each for each in local_files_in_force(settings.outputs) if each.key not in there]
    owners = {owner for owner in {each.owner for each in gone} if _is_out_of_reach(settings.inbox, owner)}
    return [each for each in gone if each.owner in owners], [each for each in gone if each.owner not in owners]


def _withdraw(outputs: Outputs, gone: LocalReceipt, say: Say, is_landing: bool) -> None:
    who = "the hub" if gone.owner == HUB else gone.owner
    what = f"{OWN_KINDS.get(gone.kind, 'its')} {gone.name}"
    say(f"{gone.source_file} is no longer in the inbox, so {who} no longer uses {what}.")
    if is_landing:
        record_receipt(outputs, replace(gone, verdict=WITHDRAWN))


def _stays(owner: str, names: list[str]) -> str:
    folder = LOCAL_FOLDER if owner == HUB else f"{owner}/{LOCAL_FOLDER}"
    what = "cannot be read" if owner == HUB else f"is gone from the inbox with all of {owner}, or cannot be read"
    return (
        f"{folder} {what}, so what it had stays in use, as batches do ({', '.join(names)}). Look whether it is "
        f"mounted; if these files are to be used no longer, leave an empty folder {folder}."
    )


def _has_something(folder: Path) -> bool:
    """Whether a folder of the inbox is an authority's with something in it, or the hub's, which may be empty."""
    return folder.name == LOCAL_FOLDER or bool(AUTHORITY_CODE.fullmatch(folder.name) and visible(folder))


def _is_out_of_reach(inbox: Path, owner: str) -> bool:
    """Whether nobody can tell by the inbox that an owner took files away: its whole folder is gone, or unreadable."""
    folder = inbox if owner == HUB else inbox / owner
    try:
        is_there = (folder / LOCAL_FOLDER).is_dir()
    except OSError:
        return True
    if is_there:
        # Of a folder `local/lists` that is closed, too.
        return bool(closed_folders(folder / LOCAL_FOLDER))
    # Beside batches the folder was taken away by somebody; so was the hub's, as something else is in the inbox.
    return owner != HUB and not visible(folder)
