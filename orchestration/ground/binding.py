"""An outputs folder belongs to one inbox and one key, so that two councils' or two keys' figures never mix."""

from __future__ import annotations

import hashlib
import hmac
import json

from orchestration.ground.disk import write_json
from orchestration.ground.errors import UsageError
from orchestration.ground.settings import Settings

# What the key signs to be recognised again. The signature tells nothing of a key of 32 random characters.
SIGNED_TEXT = b"reviewing-service-warehouse outputs binding"


def key_fingerprint(key: str) -> str:
    """A keyed fingerprint by which a key is recognised without being stored."""
    return hmac.new(key.encode("utf-8"), SIGNED_TEXT, hashlib.sha256).hexdigest()


def bind_outputs(settings: Settings) -> None:
    """Tie the outputs folder to the settings' inbox and key at its first refresh; later, insist on both.

    Raises:
        UsageError: the folder belongs to another inbox or key, or its binding cannot be read.
    """
    path = settings.outputs.binding
    fingerprint = key_fingerprint(settings.pseudonym_key)
    if not path.exists():
        settings.outputs.root.mkdir(parents=True, exist_ok=True)
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
