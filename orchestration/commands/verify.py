"""`iro verify`: whether releases, receipts and landed files are still what was written."""

from __future__ import annotations

from orchestration.ground.display import print_text
from orchestration.ground.errors import UsageError, WarehouseError
from orchestration.ground.paths import Outputs
from orchestration.ground.settings import load_outputs
from orchestration.releases.release import release_folder, release_ids
from orchestration.releases.verification import (
    damage_of_landing,
    damage_of_release,
    purged_of_landing,
    purged_of_release,
)


def print_verification(release_id: str | None, is_all: bool) -> None:
    """Check one release (the current one unless named) or all, and the landing folder; say what is damaged.

    Raises:
        UsageError: there is no such release, or one and all were asked for.
        WarehouseError: something is missing or not as it was written; raised after everything was said.
    """
    outputs = load_outputs()
    problems = 0
    for name in _chosen(outputs, release_id, is_all):
        found = damage_of_release(outputs.releases / name, outputs)
        purged = "" if found else purged_of_release(outputs, name)
        whole = f"{name}: every file is as it was written{purged}, and fits the register."
        print_text("\n".join(found) if found else whole)
        problems += len(found)
    found = damage_of_landing(outputs)
    purged = "" if found else purged_of_landing(outputs)
    whole = f"landing: every receipt and every landed file is as it was written{purged}."
    print_text("\n".join(found) if found else whole)
    problems += len(found)
    if problems:
        raise WarehouseError(
            f"{problems} damaged or missing. Restore what is named from a backup; a release that cannot be restored "
            "is replaced by `iro refresh`, under a new number."
        )


def _chosen(outputs: Outputs, release_id: str | None, is_all: bool) -> list[str]:
    if release_id and is_all:
        raise UsageError("Name one release or give --all, not both.")
    if is_all:
        return release_ids(outputs)
    return [release_folder(outputs, release_id).name]
