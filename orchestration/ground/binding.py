"""An outputs folder belongs to one inbox and one key, so that two councils' or two keys' figures never mix."""

from __future__ import annotations

import hashlib
import hmac
import json
import os

from orchestration.ground.disk import write_json
from orchestration.ground.errors import NothingPublishedError, UsageError
from orchestration.ground.settings import Settings

# What the key signs to be recognised again. The signature tells nothing of a key of 32 random characters.
SIGNED_TEXT = b"reviewing-service-warehouse outputs binding"

# Less room than this ends every refresh.
TRIAL_BYTES = 1_000_000


def key_fingerprint(key: str) -> str:
    """A keyed fingerprint by which a key is recognised without being stored."""
    return hmac.new(key.encode("utf-8"), SIGNED_TEXT, hashlib.sha256).hexdigest()


def bind_outputs(settings: Settings) -> None:
    """Tie the outputs folder to the settings' inbox and key at its first refresh; later, insist on both.

    Raises:
        UsageError: the folder belongs to another inbox or key, or its binding cannot be read.
        NothingPublishedError: the folder cannot be written.
    """
    _require_writable(settings)
    path = settings.outputs.binding
    fingerprint = key_fingerprint(settings.pseudonym_key)
    if not path.exists():
        write_json(path, {"inbox": str(settings.inbox), "key_fingerprint": fingerprint})
        return
    try:
        bound = json.loads(path.read_text(encoding="utf-8"))
        bound_inbox, bound_fingerprint = str(bound["inbox"]), str(bound["key_fingerprint"])
    except (ValueError, KeyError, TypeError):
        raise UsageError(
            f"{path} cannot be read, so nobody can tell which inbox {settings.outputs.root} belongs to. "
            "Restore the file from a backup, or give a new outputs folder with --outputs."
        ) from None
    if bound_inbox != str(settings.inbox):
        raise UsageError(
            f"{settings.outputs.root} belongs to the inbox {bound_inbox}, not to {settings.inbox}. Give another "
            f"outputs folder with --outputs; if the inbox itself was moved, correct its path in {path}."
        )
    if not hmac.compare_digest(bound_fingerprint, fingerprint):
        raise UsageError(
            f"{settings.outputs.root} was made with another IRO_PSEUDONYM_KEY. Use that key; with a new key every "
            "published key changes, so begin a new outputs folder with --outputs."
        )


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
