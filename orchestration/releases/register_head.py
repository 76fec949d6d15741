"""The newest receipt when a release was made stands in its `release.json`, so that nobody rewrites it unseen.

Each receipt holds the checksum of the one before, which shows a change of every receipt but the newest: that one could
be rewritten together with its own checksum. The release, which is protected and has a checksum of its own, knows it.
"""

from __future__ import annotations

from typing import Any

from orchestration.ground.paths import Outputs
from orchestration.landing.receiving.register import RESTORE, Register, RegisterError
from orchestration.releases.release import find_current, read_manifest

REGISTER_HEAD = "register_head"


def register_head(outputs: Outputs) -> dict[str, Any]:
    """The number and checksum of the newest receipt, as `release.json` keeps them; number 0 without any.

    Raises:
        RegisterError: a receipt is damaged.
    """
    register = Register(outputs.register)
    return {"number": len(register.receipts), "checksum": register.newest_checksum}


def require_register_of_release(outputs: Outputs) -> None:
    """Refuse a register in which the receipt that the current release knows as the newest is another one, or gone.

    Releases of earlier versions know none, and a damaged one is named elsewhere.

    Raises:
        RegisterError: naming the receipt.
    """
    current = find_current(outputs)
    manifest = read_manifest(current) if current else None
    if manifest and (damage := damage_of_register(manifest, outputs)):
        raise RegisterError(f"{damage} {RESTORE}")


def damage_of_register(manifest: dict[str, Any], outputs: Outputs) -> str | None:
    """A sentence on the receipt that a release knows as the newest, if that is another one now, or gone.

    Raises:
        RegisterError: a receipt is damaged.
    """
    head = manifest.get(REGISTER_HEAD)
    if not head or not head["number"]:
        return None
    found = Register(outputs.register).checksum_of(head["number"])
    if found == head["checksum"]:
        return None
    what = "is missing" if found is None else "was changed or replaced since"
    return (
        f"Receipt {head['number']:06d}.json of the register ({outputs.register}), the newest when release "
        f"{manifest['release_id']} was made, {what}."
    )
