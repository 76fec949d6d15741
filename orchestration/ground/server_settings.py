"""The settings of a database server that releases are loaded into. Its address holds a password: nothing shows it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.ground.binding import bound_inbox
from orchestration.ground.bundled_sample import is_bundled_sample
from orchestration.ground.environment import whole_number
from orchestration.ground.errors import UsageError
from orchestration.ground.paths import Outputs

ADDRESS, ADDRESS_FILE, KEPT = "IRO_PUBLISH_TO", "IRO_PUBLISH_TO_FILE", "IRO_PUBLISH_KEEP"
FORM = "postgresql://NAME:PASSWORD@HOST:5432/DATABASE"
SCHEMES = ("postgresql://", "postgres://")
DEFAULT_KEPT = 3
SAMPLE_STAYS_OFF = (
    "The bundled sample is not loaded into the database server that is set, because its council is invented. "
    "`iro publish-to` loads it, if the server is for trying things out."
)


@dataclass(frozen=True)
class ServerSettings:
    """A server's address, never shown, and how many releases stay on it."""

    address: str = field(repr=False)
    kept: int = DEFAULT_KEPT


def load_server() -> ServerSettings | None:
    """Read IRO_PUBLISH_TO or the file that IRO_PUBLISH_TO_FILE names, and IRO_PUBLISH_KEEP; None without an address.

    Raises:
        UsageError: both are set, the file cannot be read or others may read it, the address is of another kind, or the
            number is none. The message holds nothing of the address.
    """
    address, file = os.environ.get(ADDRESS, "").strip(), os.environ.get(ADDRESS_FILE, "").strip()
    if address and file:
        raise UsageError(f"{ADDRESS} and {ADDRESS_FILE} are both set. Unset one of them.")
    if file:
        address = _read(Path(file))
    if not address:
        return None
    if not address.startswith(SCHEMES) or any(character.isspace() for character in address):
        raise UsageError(f"{ADDRESS_FILE if file else ADDRESS} does not give an address of the form {FORM}.")
    kept = whole_number(os.environ.get(KEPT, "") or str(DEFAULT_KEPT))
    if kept is None:
        raise UsageError(f"{KEPT} must be a whole number of releases, 1 or more.")
    return ServerSettings(address, kept)


def is_of_the_sample(outputs: Outputs) -> bool:
    """Whether a folder holds the bundled sample, which goes onto a server only where somebody asks for just that."""
    inbox = bound_inbox(outputs)
    return inbox is not None and is_bundled_sample(inbox)


def _read(file: Path) -> str:
    try:
        if file.stat().st_mode & 0o007:
            raise UsageError(f"Everybody on this machine may read {file}, which holds a password: chmod 600 it.")
        address = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"The file {file} that {ADDRESS_FILE} names cannot be read.") from None
    if not address:
        raise UsageError(f"The file {file} that {ADDRESS_FILE} names is empty.")
    return address
