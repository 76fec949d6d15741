"""The layouts of councils' own that the batches of an inbox may be in, and the codes that they may hold."""

from __future__ import annotations

from orchestration.ground.settings import Settings
from orchestration.landing.code_lists import CodeLists
from orchestration.landing.local.in_force import code_lists_in_force, own_profiles_in_force
from orchestration.landing.local.lists import codes_of
from orchestration.landing.local.profiles import read_own_profile
from orchestration.landing.local.receiving import accepted_in_inbox
from orchestration.landing.profiles.profile import Profile


def own_profiles(settings: Settings, is_landing: bool) -> dict[str | None, dict[str, Profile]]:
    """The layouts by authority (None: the hub's) and name.

    Args:
        settings: whose inbox and outputs.
        is_landing: True for those in use; False for those that a refresh would use, kept or not.

    Raises:
        RegisterError: a receipt or a kept file is damaged.
    """
    if is_landing:
        return own_profiles_in_force(settings.outputs)
    found: dict[str | None, dict[str, Profile]] = {}
    for receipt, data in accepted_in_inbox(settings, "profiles").values():
        profile = read_own_profile(receipt.name, receipt.source_file, data)
        found.setdefault(receipt.authority, {})[receipt.name] = profile
    return found


def own_code_lists(settings: Settings, is_landing: bool) -> CodeLists:
    """The codes that authorities may use, their own and the hub's among them. Arguments are as of `own_profiles`.

    Raises:
        RegisterError: a receipt or a kept file is damaged.
    """
    if is_landing:
        return code_lists_in_force(settings.outputs)
    accepted = accepted_in_inbox(settings, "lists").values()
    return CodeLists(
        code for each, data in accepted for code in codes_of(each.name, each.source_file, data, each.authority)
    )
