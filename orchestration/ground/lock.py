"""One refresh at a time: an operating-system lock on the outputs folder, with a note of who holds it.

The lock belongs to the process, so a crash, a kill or a power cut frees it; the note is only there to be read out.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from orchestration.ground.errors import NothingPublishedError, WarehouseError
from orchestration.ground.files.disk import files_for_the_owner_alone
from orchestration.ground.files.rights import not_ours
from orchestration.ground.paths import Outputs

# The locks that this process holds; another handle of it would be refused like another process.
_held: set[Path] = set()


class RefreshRunningError(NothingPublishedError):
    """Another process holds the outputs folder; the message says which and since when."""


@contextmanager
def refresh_lock(outputs: Outputs, what: str) -> Iterator[None]:
    """Hold the outputs folder for the time of the block, or refuse at once.

    Args:
        outputs: the folder; created if it is not there.
        what: said of this process to the next that tries, such as "refresh from the command line".

    Raises:
        RefreshRunningError: somebody else holds it, this very process included.
        NotOursError: the lock's file belongs to another account.
    """
    note = holder_note(outputs)
    with hold(outputs.lock, lambda: RefreshRunningError(_refusal(outputs, note))):
        try:
            note.write_text(json.dumps(_this_process(what), indent=2) + "\n", encoding="utf-8")
            # Landed rows, builds and the history of runs: whatever is not a release, which has its own readers.
            with files_for_the_owner_alone():
                yield
        finally:
            note.unlink(missing_ok=True)


@contextmanager
def hold(path: Path, refusal: Callable[[], WarehouseError]) -> Iterator[None]:
    """Hold a lock's file for the time of the block, or refuse at once.

    Args:
        path: the file; its folder is created if it is not there.
        refusal: makes the error to raise where somebody else holds it.

    Raises:
        WarehouseError: that of `refusal`.
        NotOursError: the file belongs to another account.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise refusal() from None
    except PermissionError as error:
        raise (not_ours(error) or error) from None
    _held.add(path)
    try:
        yield
    finally:
        _held.discard(path)
        lock.release()


def is_another_at_work(outputs: Outputs) -> bool:
    """Whether another process refreshes that folder or has its page open, and so may use the history of runs."""
    return any(map(_is_held_by_another, (outputs.lock, outputs.page_lock)))


def require_no_refresh(outputs: Outputs) -> None:
    """Refuse before any work where a refresh is running; whoever begins one takes the lock for itself all the same.

    Raises:
        RefreshRunningError, NotOursError: as `refresh_lock`.
    """
    with hold(outputs.lock, lambda: RefreshRunningError(_refusal(outputs, holder_note(outputs)))):
        return


def _is_held_by_another(path: Path) -> bool:
    if path in _held or not path.exists():
        return False
    try:
        # For an instant, as the page does when it looks after crashed runs.
        with hold(path, RefreshRunningError):
            return False
    except RefreshRunningError:
        return True


def holder_note(outputs: Outputs) -> Path:
    """The note beside the lock: who holds it. After a crash it may outlive the lock; then it means nothing."""
    return outputs.lock.with_suffix(".holder.json")


def _this_process(what: str) -> dict[str, str | int]:
    return {
        "what": what,
        "process_id": os.getpid(),
        "host": socket.gethostname(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _refusal(outputs: Outputs, note: Path) -> str:
    try:
        holder = json.loads(note.read_text(encoding="utf-8"))
        who = f"{holder['what']} (process {holder['process_id']} on {holder['host']}, since {holder['since']})"
    except (OSError, ValueError, KeyError):
        # The holder is between taking the lock and writing its note, or the note was cut short.
        who = "another process"
    return f"{outputs.root} is in use by {who}. Wait for it to end and run this again; nothing was changed."
