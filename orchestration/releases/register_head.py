"""The newest receipts when a release was made stand in its `release.json`, so that nobody rewrites them unseen.

Each receipt holds the checksum of the one before, which shows a change of every receipt but the newest: that one could
be rewritten together with its own checksum. The release, which is protected and has a checksum of its own, knows it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from orchestration.ground.paths import Outputs
from orchestration.landing.local.receipts import checksum_of_local_receipt, local_receipts
from orchestration.landing.register.register import RESTORE, Register, RegisterError
from orchestration.releases.release import find_current, read_manifest

# Of batches, and of what is a council's own.
REGISTER_HEAD, LOCAL_REGISTER_HEAD = "register_head", "local_register_head"


def register_heads(outputs: Outputs) -> dict[str, Any]:
    """The number and checksum of the newest receipt of each register, as `release.json` keeps them; 0 without any.

    Raises:
        RegisterError: a receipt is damaged.
    """
    register = Register(outputs.register)
    local = len(local_receipts(outputs))
    return {
        REGISTER_HEAD: {"number": len(register.receipts), "checksum": register.newest_checksum},
        LOCAL_REGISTER_HEAD: {"number": local, "checksum": checksum_of_local_receipt(outputs, local) or ""},
    }


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
    """A sentence on a receipt that a release knows as the newest, if that is another one now, or gone.

    Raises:
        RegisterError: a receipt is damaged.
    """
    batches = _damage(manifest, REGISTER_HEAD, Register(outputs.register).checksum_of, f"register ({outputs.register})")
    if batches:
        return batches
    local = f"register of local files ({outputs.local / 'register'})"
    return _damage(manifest, LOCAL_REGISTER_HEAD, lambda number: checksum_of_local_receipt(outputs, number), local)


def _damage(manifest: dict[str, Any], name: str, checksum_of: Callable[[int], str | None], register: str) -> str | None:
    # Releases of before 2026-11-28 have no head of local files.
    head = manifest.get(name)
    if not head or not head["number"]:
        return None
    found = checksum_of(head["number"])
    if found == head["checksum"]:
        return None
    what = "is missing" if found is None else "was changed or replaced since"
    return (
        f"Receipt {head['number']:06d}.json of the {register}, the newest when release "
        f"{manifest['release_id']} was made, {what}."
    )
