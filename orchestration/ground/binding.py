"""An outputs folder belongs to one inbox and one key, so that two councils' or two keys' figures never mix."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import hmac
import json
import os
import secrets
import stat
from pathlib import Path
from typing import Any

from orchestration.ground.errors import NothingPublishedError, UsageError
from orchestration.ground.files.disk import PRIVATE_FILE, write_json
from orchestration.ground.fingerprints import checksum_over
from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings

# A slow derivation, so that whoever copies the file cannot try many keys: some tenths of a second and 32 MB for each.
# One of the settings of scrypt that OWASP's cheat sheet on storing passwords names as enough (2026-11-28).
COST = {"n": 2**15, "r": 8, "p": 3, "maxmem": 64 * 2**20, "dklen": 32}
SALT_BYTES = 16
# By which bindings written before 28 November 2026 recognise their key; they are written anew at the next refresh.
EARLIER_SIGNED_TEXT = b"reviewing-service-warehouse outputs binding"

INBOX, PARTS, CHECKSUM = "inbox", ("salt", "key_fingerprint"), "checksum"
# Less room than this ends every refresh.
TRIAL_BYTES = 1_000_000


@functools.lru_cache(maxsize=1)
def key_fingerprint(key: str, salt: str) -> str:
    """What a key is recognised by without being stored: derived from it and the salt (hexadecimal) by scrypt.

    Remembered, because a refresh from the command line asks twice.
    """
    return hashlib.scrypt(key.encode("utf-8"), salt=bytes.fromhex(salt), **COST).hex()


def _earlier_fingerprint(key: str) -> str:
    return hmac.new(key.encode("utf-8"), EARLIER_SIGNED_TEXT, hashlib.sha256).hexdigest()


def bind_outputs(settings: Settings) -> None:
    """Tie the outputs folder to the settings' inbox and key at its first refresh; later, insist on both.

    Raises:
        UsageError: the folder belongs to another inbox or key, or its binding cannot be read.
        NothingPublishedError: the folder cannot be written.
    """
    _require_writable(settings)
    path = settings.outputs.binding
    if not path.exists():
        _write(settings)
        return
    is_as_now = require_bound(settings)
    if not is_as_now:
        _write(settings)
    elif stat.S_IMODE(path.stat().st_mode) != PRIVATE_FILE:
        # As earlier versions left it. Who may not change that is not its owner, and refreshes all the same.
        with contextlib.suppress(OSError):
            path.chmod(PRIVATE_FILE)


def require_bound(settings: Settings) -> bool:
    """Insist that the outputs folder belongs to the settings' inbox and key, writing nothing.

    Returns:
        Whether it is as bindings are now: with a key recognised by a slow derivation with a salt, and a checksum.

    Raises:
        UsageError: the folder belongs to another inbox or key, or to none, or its binding cannot be read.
    """
    path = settings.outputs.binding
    key = settings.pseudonym_key
    try:
        bound = json.loads(path.read_text(encoding="utf-8"))
        if bound.keys() - {INBOX, *PARTS, CHECKSUM} or (CHECKSUM in bound and bound[CHECKSUM] != _checksum(bound)):
            raise ValueError("it is not as it was written")
        bound_inbox, bound_fingerprint = str(bound["inbox"]), str(bound["key_fingerprint"])
        salt = bound.get("salt")
        fingerprint = key_fingerprint(key, salt) if salt else _earlier_fingerprint(key)
    except FileNotFoundError:
        raise UsageError(f"{settings.outputs.root} holds no refresh of any inbox: there is no {path.name}.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UsageError(
            f"{path} cannot be read or was changed, so nobody can tell which inbox {settings.outputs.root} belongs to. "
            "Restore the file from a backup, or give a new outputs folder with --outputs."
        ) from None
    if bound_inbox != str(settings.inbox):
        raise UsageError(_of_another_inbox(settings, bound_inbox))
    if not hmac.compare_digest(bound_fingerprint, fingerprint):
        raise UsageError(
            f"{settings.outputs.root} was made with another IRO_PSEUDONYM_KEY. Use that key; with a new key every "
            "published key changes, so begin a new outputs folder with --outputs."
        )
    return bool(salt and CHECKSUM in bound)


def require_its_inbox(settings: Settings) -> None:
    """Insist that the inbox is the one that the outputs folder belongs to, if it belongs to one; any key will do.

    Raises:
        UsageError: the folder belongs to another inbox.
    """
    bound = bound_inbox(settings.outputs)
    if bound is not None and bound != settings.inbox:
        raise UsageError(_of_another_inbox(settings, str(bound)))


def _of_another_inbox(settings: Settings, bound: str) -> str:
    return (
        f"{settings.outputs.root} belongs to the inbox {bound}, not to {settings.inbox}. Set IRO_INBOX to that one, or "
        "give another outputs folder with --outputs; if the inbox itself was moved, correct its path in "
        f"{settings.outputs.binding}."
    )


def bound_inbox(outputs: Outputs) -> Path | None:
    """The inbox that an outputs folder belongs to; None before its first refresh, or if that cannot be read."""
    try:
        return Path(str(json.loads(outputs.binding.read_text(encoding="utf-8"))["inbox"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def bound_identity(outputs: Outputs) -> str | None:
    """What tells an outputs folder from others: a hash of what its key is recognised by, which nobody can turn back.

    None before its first refresh by a version since 28 November 2026, or if its binding cannot be read or was changed.
    """
    try:
        bound = json.loads(outputs.binding.read_text(encoding="utf-8"))
        checksum = str(bound[CHECKSUM])
        return checksum if checksum == _checksum(bound) else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _write(settings: Settings) -> None:
    salt = secrets.token_hex(SALT_BYTES)
    fingerprint = key_fingerprint(settings.pseudonym_key, salt)
    content = {"inbox": str(settings.inbox), "salt": salt, "key_fingerprint": fingerprint}
    write_json(settings.outputs.binding, {**content, CHECKSUM: _checksum(content)}, PRIVATE_FILE)


def _checksum(bound: dict[str, Any]) -> str:
    """Over what the key is recognised by: damaged, it would look like another. The path may be corrected by hand."""
    return checksum_over({name: bound.get(name) for name in PARTS})


def _require_writable(settings: Settings) -> None:
    """Try at once what would otherwise fail after a minute of work."""
    root = settings.outputs.root
    trial = root / f".trial-{os.getpid()}"
    try:
        root.mkdir(parents=True, exist_ok=True)
        try:
            trial.write_bytes(b"x" * TRIAL_BYTES)
        finally:
            trial.unlink(missing_ok=True)
    except OSError as error:
        raise NothingPublishedError(
            f"The outputs folder {root} cannot be written ({error.strerror}), so nothing was published; what was "
            "before still stands. Make room on the disk, or see who may write there, and refresh again."
        ) from None
