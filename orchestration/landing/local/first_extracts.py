"""The authorities that have handed something in, in the inbox or landed, each with the day of its first extract."""

from __future__ import annotations

from orchestration.ground.settings import Settings
from orchestration.landing.inbox.instructions import is_iso_date
from orchestration.landing.local.found_files import owners_in
from orchestration.landing.local.receipts import HUB
from orchestration.landing.register.register import Register, still_accepted


def first_extracts(settings: Settings) -> dict[str, str]:
    """The day (ISO text) of the first extract of each authority: of those accepted, and of the folders of the inbox.

    Files of councils' own are read before the batches, so a first batch may not be landed yet.

    Raises:
        RegisterError: the register is damaged.
    """
    landed = still_accepted(Register(settings.outputs.register, is_written=False).receipts)
    days = [(receipt.local_authority_code, receipt.extract_date) for receipt in landed]
    for owner, local in owners_in(settings.inbox).items():
        if owner != HUB and local.parent.is_dir() and not local.parent.is_symlink():
            days += [(owner, path.name) for path in local.parent.iterdir() if is_iso_date(path.name)]
    found: dict[str, str] = {}
    for authority, day in days:
        found[authority] = min(found.get(authority, day), day)
    return found
