"""Receive what is a council's own: keep each accepted file by its content, with a numbered receipt; refuse the rest.

Of a refused file the last accepted version stays in use. A file that was taken away is no longer in use, and a receipt
says so.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from orchestration.ground.disk import create_exclusively, make_private_folder, move_into_place
from orchestration.ground.file_names import name_of
from orchestration.ground.fingerprints import checksum_over, sha256_of
from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings
from orchestration.landing.code_lists import Code, CodeLists
from orchestration.landing.inbox.batches import AUTHORITY_CODE, LOCAL_FOLDER
from orchestration.landing.local.lists import read_list
from orchestration.landing.problems import FileRefusedError
from orchestration.landing.receiving.receipts import ACCEPTED, REFUSED
from orchestration.landing.receiving.register import RESTORE, RegisterError

HUB = "hub"
LISTS = "lists"
WITHDRAWN = "withdrawn"
Say = Callable[[str], None]


@dataclass(frozen=True)
class LocalReceipt:
    """One file of a council's own as it was received. `owner` is an authority's code, or `hub` for all of them."""

    number: int
    owner: str
    kind: str
    name: str
    source_file: str
    sha256: str
    verdict: str
    reasons: tuple[str, ...]
    rows: int
    received_at: str

    @property
    def landed_as(self) -> str:
        """The kept file's path below the folder of what is local."""
        return f"{self.owner}/{self.kind}/{self.name}.{self.sha256[:16]}.csv"


def receive_local(settings: Settings, say: Say, is_landing: bool = True) -> list[LocalReceipt]:
    """Receive every local list of the inbox; the newest receipt of each file that is there or was there before.

    Args:
        settings: whose inbox and outputs.
        say: gets a line for each file that is new, refused or gone.
        is_landing: False to judge only, and keep nothing.

    Raises:
        RegisterError: the receipts are damaged.
    """
    newest = {(each.owner, each.name): each for each in _receipts(settings.outputs)}
    found = _files(settings.inbox)
    received = []
    for (owner, name), path in sorted(found.items()):
        receipt = _judged(owner, name, path, settings.inbox)
        before = newest.get((owner, name))
        if before is not None and (before.sha256, before.verdict) == (receipt.sha256, receipt.verdict):
            receipt = before
            if is_landing:
                _keep_file(settings.outputs, receipt, path, say)
        elif is_landing:
            _keep_file(settings.outputs, receipt, path, say)
            receipt = _recorded(settings.outputs, receipt)
        if receipt is not before or receipt.verdict == REFUSED:
            _say(say, receipt)
        received.append(receipt)
    for key, before in sorted(newest.items()):
        if key not in found and before.verdict == ACCEPTED:
            say(f"{before.source_file} is gone, so the list {before.name} of {before.owner} is no longer in use.")
            if is_landing:
                _recorded(settings.outputs, replace(before, verdict=WITHDRAWN))
    return received


def local_lists_in_force(outputs: Outputs) -> list[LocalReceipt]:
    """The accepted version of each local list that is in use.

    Raises:
        RegisterError: the receipts are damaged.
    """
    in_force: dict[tuple[str, str], LocalReceipt] = {}
    for receipt in _receipts(outputs):
        if receipt.verdict == ACCEPTED:
            in_force[(receipt.owner, receipt.name)] = receipt
        elif receipt.verdict == WITHDRAWN:
            in_force.pop((receipt.owner, receipt.name), None)
    return [in_force[key] for key in sorted(in_force)]


def code_lists_in_force(outputs: Outputs) -> CodeLists:
    """The codes that authorities may use, national ones and their own.

    Raises:
        RegisterError: a kept file is missing or is not what was accepted.
    """
    codes: list[Code] = []
    for receipt in local_lists_in_force(outputs):
        path = outputs.local / receipt.landed_as
        data = path.read_bytes() if path.is_file() else b""
        if hashlib.sha256(data).hexdigest() != receipt.sha256:
            raise RegisterError(f"The kept file {path} is missing or was changed. {RESTORE}")
        authority = None if receipt.owner == HUB else receipt.owner
        codes += read_list(receipt.name, receipt.source_file, data, authority)
    return CodeLists(codes)


def _files(inbox: Path) -> dict[tuple[str, str], Path]:
    """The files of local lists in an inbox, by whose they are and which list."""
    folders = {HUB: inbox / LOCAL_FOLDER / LISTS}
    folders |= {
        path.name: path / LOCAL_FOLDER / LISTS for path in inbox.iterdir() if AUTHORITY_CODE.fullmatch(path.name)
    }
    return {
        (owner, Path(name_of(path)).stem): path
        for owner, folder in folders.items()
        if folder.is_dir()
        for path in folder.iterdir()
        if path.suffix.lower() == ".csv" and path.is_file() and not path.is_symlink() and not path.name.startswith(".")
    }


def _judged(owner: str, name: str, path: Path, inbox: Path) -> LocalReceipt:
    title = f"{path.parent.relative_to(inbox).as_posix()}/{name_of(path)}"
    rows, verdict, sha256 = 0, ACCEPTED, "unreadable"
    reasons: tuple[str, ...] = ()
    try:
        data = path.read_bytes()
        sha256 = hashlib.sha256(data).hexdigest()
        rows = len(read_list(name, title, data, None if owner == HUB else owner))
    except FileRefusedError as refusal:
        verdict, reasons = REFUSED, tuple(refusal.problems)
    except OSError as error:
        # Whoever owns it, the lists and batches of the others are received all the same.
        verdict, reasons = REFUSED, (f"{title}: it cannot be opened ({error.strerror}). Check who may read it.",)
    return LocalReceipt(0, owner, LISTS, name, title, sha256, verdict, reasons, rows, "")


def _say(say: Say, receipt: LocalReceipt) -> None:
    if receipt.verdict == ACCEPTED:
        say(f"{receipt.source_file}: accepted, {receipt.rows} codes")
    for reason in receipt.reasons:
        say(reason)
    if receipt.verdict == REFUSED:
        say(f"{receipt.source_file}: refused; the last accepted version of the list stays in use")


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
    temporary = kept.with_name(f".{kept.name}.new")
    temporary.write_bytes(data)
    move_into_place(temporary, kept)


def _recorded(outputs: Outputs, receipt: LocalReceipt) -> LocalReceipt:
    register = make_private_folder(outputs.local / "register")
    numbered = replace(
        receipt,
        number=len(_receipts(outputs)) + 1,
        received_at=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    )
    body = asdict(numbered)
    text = json.dumps({**body, "checksum": checksum_over(body)}, indent=2) + "\n"
    create_exclusively(register / f"{numbered.number:06d}.json", text)
    return numbered


def _receipts(outputs: Outputs) -> list[LocalReceipt]:
    register = outputs.local / "register"
    paths = sorted(register.glob("[0-9]*.json")) if register.is_dir() else []
    receipts = []
    for number, path in enumerate(paths, start=1):
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            # Those written before 2026-11-28 have none.
            if data.pop("checksum", None) not in (None, checksum_over(data)):
                raise ValueError("the checksum does not fit")
            receipt = LocalReceipt(**{**data, "reasons": tuple(data["reasons"])})
            if receipt.number != number or int(path.stem) != number:
                raise ValueError("a receipt before it is missing")
        except (ValueError, KeyError, TypeError, AttributeError):
            raise RegisterError(
                f"{path.name} of the register of local files ({register}) is damaged. {RESTORE}"
            ) from None
        receipts.append(receipt)
    return receipts
