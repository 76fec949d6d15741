"""Receive what is a council's own: keep each accepted file by its content, with a numbered receipt; refuse the rest.

Of a refused file the last accepted version stays in use, unless it names a case as the refused one does. A file
that was taken away is no longer in use, and a receipt says so; one that is only out of reach is (gone.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from orchestration.ground.display import counted, on_one_line
from orchestration.ground.files.disk import make_private_folder, replace_file
from orchestration.ground.files.file_names import name_of
from orchestration.ground.fingerprints import sha256_of
from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings
from orchestration.landing.documents import not_known
from orchestration.landing.formats.file_copy import bytes_of
from orchestration.landing.inbox.unread import LOCAL_FOLDER
from orchestration.landing.local.first_extracts import first_extracts
from orchestration.landing.local.found_files import Found, files_of_councils, linked_owners, owners_in
from orchestration.landing.local.gone import require_inbox_there, still_in_use, withdraw
from orchestration.landing.local.ids_in_own_files import KnownIds, ids_in_own_file
from orchestration.landing.local.in_force import kept_bytes
from orchestration.landing.local.kinds import KINDS, Known, LocalKind, Source
from orchestration.landing.local.receipts import (
    HUB,
    LocalReceipt,
    in_force_after,
    local_files_in_force,
    local_receipts,
    record_receipt,
)
from orchestration.landing.problems import FileRefusedError
from orchestration.landing.register.receipts import ACCEPTED, REFUSED
from orchestration.landing.register.register import RegisterError

Say = Callable[[str], None]
UNKNOWN_KIND = "unknown"
# Bytes. The longest national list is 14 kB, and a commentary is typed by hand (2026-11-28).
LARGEST_OWN_FILE = 10_000_000


def receive_local(
    settings: Settings, say: Say, is_landing: bool = True, say_accepted: Say | None = None
) -> list[LocalReceipt]:
    """Receive every file of councils' own; the newest receipt of each that is there.

    Args:
        settings: whose inbox and outputs.
        say: gets a line for each file that is new, refused or gone.
        is_landing: False to judge only, and keep nothing.
        say_accepted: gets the lines of accepted files in place of `say`, where the batches, whose ids a file may
            name, are still to come.

    Raises:
        InboxGoneError: the inbox has nothing in it, though what is in use came from there.
        RegisterError: the receipts are damaged.
    """
    require_inbox_there(settings, say)
    newest = {each.key: each for each in local_receipts(settings.outputs)}
    received: list[LocalReceipt] = []
    for receipt, path in _judged_files(settings):
        before = newest.get(receipt.key)
        is_as_before = before is not None and (before.sha256, before.verdict) == (receipt.sha256, receipt.verdict)
        if is_landing:
            _keep_file(settings.outputs, receipt, path, say)
        if before is not None and is_as_before:
            received.append(before)
        else:
            received.append(record_receipt(settings.outputs, receipt) if is_landing else receipt)
        if not is_as_before or receipt.verdict == REFUSED:
            _say(say_accepted or say if receipt.verdict == ACCEPTED else say, receipt, settings.outputs)
    there = {each.key for each in received}
    # What lies behind a link is not read; it is not gone, either.
    there |= {each.key for each in newest.values() if each.owner in linked_owners(settings.inbox)}
    withdraw(settings, there, say, is_landing)
    return received


def receive_local_again(
    settings: Settings,
    received: list[LocalReceipt],
    say: Say,
    accepted: Sequence[str],
) -> list[LocalReceipt]:
    """Receive them once more after the batches, whose ids a file may name; each file gets one verdict.

    Args:
        settings: as of `receive_local`.
        received: what that gave.
        say: gets the lines on what has changed by that, and those of `accepted` on all other files.
        accepted: the lines that `receive_local` gave to `say_accepted`.
    """
    before = {(each.key, each.verdict, each.sha256) for each in received}
    said: list[str] = []
    again = receive_local(settings, said.append)
    changed = tuple(each.source_file for each in again if (each.key, each.verdict, each.sha256) not in before)
    for line in (*accepted, *said):
        if line.startswith(changed) == (line in said):
            say(line)
    return again


def accepted_in_inbox(settings: Settings, kind: str) -> dict[tuple[str, str, str], tuple[LocalReceipt, bytes]]:
    """The files of a kind as a refresh would use them: of the inbox where they pass, else the last accepted ones.

    Raises:
        RegisterError: the receipts or a kept file are damaged.
    """
    in_use = {each.key: each for each in local_files_in_force(settings.outputs)}
    found = {}
    for receipt, path in _judged_files(settings):
        if receipt.kind == kind and receipt.verdict == ACCEPTED:
            found[receipt.key] = (receipt, path.read_bytes())
        elif receipt.kind == kind and receipt.key in in_use:
            found[receipt.key] = (in_use[receipt.key], kept_bytes(settings.outputs, in_use[receipt.key]))
    for kept in still_in_use(settings, set(found)):
        if kept.kind == kind:
            found[kept.key] = (kept, kept_bytes(settings.outputs, kept))
    return found


def _judged_files(settings: Settings) -> Iterator[tuple[LocalReceipt, Path]]:
    """A receipt for each file of the inbox, not recorded yet; kind by kind, so that what is named is known."""
    in_use = {each.key: each for each in local_files_in_force(settings.outputs)}
    ids = KnownIds(settings.outputs)
    found = sorted(
        files_of_councils(settings.inbox),
        key=lambda each: (_place(each[1]), not _is_in_use(each, in_use), each[0] != HUB, each[0], each[2]),
    )
    first = first_extracts(settings) if found else {}
    known = Known.of(first.keys() | owners_in(settings.inbox).keys() - {HUB} if found else (), first)
    for owner, kind, path in found:
        receipt = _judged(owner, kind, path, settings.inbox, known, ids)
        if receipt.verdict == REFUSED and kind is not None and receipt.key in in_use:
            _remember_names(settings.outputs, kind, in_use[receipt.key], known)
        yield receipt, path


def _is_in_use(found: Found, in_use: dict[tuple[str, str, str], LocalReceipt]) -> bool:
    """Whether it is an indicator in use, unchanged: what is new must agree with it, and not the other way round."""
    owner, kind, path = found
    if kind is None or kind.name != "indicators" or path.is_symlink():
        return False
    receipt = in_use.get((owner, kind.name, Path(name_of(path)).stem))
    try:
        return receipt is not None and path.is_file() and sha256_of(path) == receipt.sha256
    except OSError:
        # That it cannot be read is said when it is judged.
        return False


def _place(kind: LocalKind | None) -> int:
    return KINDS.index(kind) if kind else len(KINDS)


def _judged(owner: str, kind: LocalKind | None, path: Path, inbox: Path, known: Known, ids: KnownIds) -> LocalReceipt:
    title = f"{path.parent.relative_to(inbox).as_posix()}/{name_of(path)}"
    name, authority = Path(name_of(path)).stem, None if owner == HUB else owner
    rows, verdict, sha256 = 0, ACCEPTED, "unreadable"
    reasons: tuple[str, ...] = ()
    try:
        data = bytes_of(path, title, LARGEST_OWN_FILE)
        sha256 = hashlib.sha256(data).hexdigest()
        if kind is None:
            raise FileRefusedError([f"{title}: {_nothing_reads(title.partition(f'{LOCAL_FOLDER}/')[2])}"])
        content = kind.read(Source(name, title, data, authority), known)
        if problems := ids_in_own_file(kind.name, title, data, authority, ids):
            raise FileRefusedError(problems)
        known.remember(authority, content)
        rows = content.rows
    except FileRefusedError as refusal:
        # The names of columns may hold line ends.
        verdict, reasons = REFUSED, tuple(map(on_one_line, refusal.problems))
    return LocalReceipt(0, owner, kind.name if kind else UNKNOWN_KIND, name, title, sha256, verdict, reasons, rows, "")


def _nothing_reads(below: str) -> str:
    words = not_known(f"the file {below}", below, [kind.written for kind in KINDS])
    return f"nothing reads this; {words}. Rename it or take it away."


def _remember_names(outputs: Outputs, kind: LocalKind, in_use: LocalReceipt, known: Known) -> None:
    """What the version in use brings may still be named, though its successor was refused."""
    try:
        source = Source(in_use.name, in_use.source_file, kept_bytes(outputs, in_use), in_use.authority)
        known.remember(in_use.authority, kind.read(source, known))
    except (FileRefusedError, RegisterError):
        # A rule that became stricter, or damage, which the build will name.
        return


def _say(say: Say, receipt: LocalReceipt, outputs: Outputs) -> None:
    if receipt.verdict == ACCEPTED:
        what = {"lists": "code", "profiles": "profile", "indicators": "indicator"}.get(receipt.kind, "row")
        say(f"{receipt.source_file}: accepted, {counted(receipt.rows, what)}")
    for reason in receipt.reasons:
        say(reason)
    if receipt.verdict == REFUSED:
        say(f"{receipt.source_file}: refused; {_what_is_in_use(receipt, local_receipts(outputs))}")


def _what_is_in_use(refused: LocalReceipt, recorded: list[LocalReceipt]) -> str:
    # Where nothing is kept the refusal is not among those recorded.
    if any(each.key == refused.key for each in in_force_after([*recorded, refused])):
        return "the last accepted version of it stays in use"
    if any((each.key, each.sha256, each.verdict) == (refused.key, refused.sha256, ACCEPTED) for each in recorded):
        return "it is no longer in use, because what was in use is the same"
    return "no version of it is in use"


def _keep_file(outputs: Outputs, receipt: LocalReceipt, path: Path, say: Say) -> None:
    """Keep an accepted file by its content, and put it back where what was kept of it is damaged."""
    if receipt.verdict != ACCEPTED:
        return
    kept = outputs.local / receipt.landed_as
    if kept.is_file():
        if sha256_of(kept) == receipt.sha256:
            return
        say(f"{receipt.source_file}: the kept file {kept} was damaged. It is kept again.")
    make_private_folder(kept.parent)
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != receipt.sha256:
        raise RegisterError(f"{receipt.source_file} changed while it was read. Refresh again when it is complete.")
    replace_file(kept, data)
