"""The layouts that a batch may be in, and a fingerprint of how it is read and judged in one."""

from __future__ import annotations

import functools
from collections.abc import Collection, Sequence

from orchestration.ground.audit_limits import landing_limits
from orchestration.ground.fingerprints import checksum_over
from orchestration.ground.settings import Settings
from orchestration.landing.code_lists import CodeLists
from orchestration.landing.contracts import Contract, load_contracts
from orchestration.landing.inbox.batches import InboxBatch
from orchestration.landing.local.authority_ends import End, declared_ends
from orchestration.landing.local.own_profiles import own_code_lists, own_profiles
from orchestration.landing.plausibility.folder_doubts import ENDED
from orchestration.landing.plausibility.nearly_every_row import OF_NO_LIST
from orchestration.landing.problems import is_named
from orchestration.landing.profiles.loading import load_profiles
from orchestration.landing.profiles.profile import Profile
from orchestration.landing.reading.what_was_read import READING_VERSION
from orchestration.landing.receiving.judging import JUDGING_VERSION


class WaysOfReading:
    """The contracts, and the layouts of the product, the hub and each authority, as they are in one pass."""

    def __init__(self, settings: Settings, is_landing: bool):
        """`is_landing` is False for a check, which also knows the layouts that a refresh would begin to use."""
        self.contracts: dict[str, Contract] = load_contracts()
        self._shipped: dict[str, Profile] = load_profiles(self.contracts)
        self._settings = settings
        self._is_landing = is_landing
        self._own = own_profiles(settings, is_landing)
        self._ends = declared_ends(settings, is_landing)
        self._fingerprints: dict[tuple[str, str], str] = {}

    def profiles(self, batch: InboxBatch) -> dict[str, Profile]:
        """The layouts that a batch may have: its authority's own win over the hub's, and those over the shipped."""
        return {**self._shipped, **self._own.get(None, {}), **self._own.get(batch.local_authority_code, {})}

    def end_of(self, batch: InboxBatch) -> End | None:
        """The end of the batch's authority, if one is declared and comes no later than the batch's day."""
        end = self._ends.get(batch.local_authority_code)
        return end if end and batch.extract_date >= end.ended_on else None

    @functools.cached_property
    def lists(self) -> CodeLists:
        """The codes that authorities may use."""
        return own_code_lists(self._settings, self._is_landing)

    def fingerprint(
        self, batch: InboxBatch, profile: Profile | None, reasons: Sequence[str], looks_wrong: Collection[str] | None
    ) -> str:
        """How a batch of a profile is read; of a batch without one, how all of them are.

        `reasons` are those for which it is refused: what waits for codes is judged anew when a list of codes changes,
        and what is dated after the end of its authority when that is declared otherwise. So is the last batch of an
        authority where anything of it `looks_wrong`: that all ends on one day may be right then.
        """
        read = self._reading(batch, profile)
        if (looks_wrong or is_named(ENDED, reasons)) and (end := self.end_of(batch)):
            read = checksum_over([read, end.ended_on])[:8]
        if not is_named(OF_NO_LIST, reasons):
            return read
        own = [each for each in self.lists.local if each.local_authority_code in (None, batch.local_authority_code)]
        names = sorted((each.list_name, each.code, each.local_authority_code or "") for each in own)
        return checksum_over([read, names])[:8]

    def _reading(self, batch: InboxBatch, profile: Profile | None) -> str:
        name = (batch.local_authority_code, profile.name if profile else "")
        if name in self._fingerprints:
            return self._fingerprints[name]
        profiles = [profile] if profile else list(self.profiles(batch).values())
        parts = [
            READING_VERSION,
            # What counts as too much decides as well as how a file is read.
            JUDGING_VERSION,
            landing_limits(),
            [contract.reading_rules() for contract in self.contracts.values()],
            [contract.judging_rules() for contract in self.contracts.values()],
            [each.reading_rules for each in profiles],
        ]
        self._fingerprints[name] = checksum_over(parts)[:8]
        return self._fingerprints[name]
