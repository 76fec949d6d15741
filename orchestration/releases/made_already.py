"""Whether a refresh would produce nothing new."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from orchestration.ground.fingerprints import definitions_fingerprint
from orchestration.ground.settings import Settings
from orchestration.landing.local.receipts import definitions_of_councils
from orchestration.releases.candidates import replace_candidates_by_current, waiting
from orchestration.releases.release import find_current, read_manifest
from orchestration.releases.whole import broken_files, damage_of_files


@dataclass(frozen=True)
class MadeAlready:
    """A release that was made of the same exports, code and definitions: the current one, or a candidate that waits."""

    manifest: dict[str, Any]
    is_candidate: bool

    @property
    def sentence(self) -> str:
        """What is said of it."""
        waits = "; it waits for approval" if self.is_candidate else ""
        return f"unchanged: {self.manifest['release_id']} was made of the same exports, code and definitions{waits}"


def settled_already(
    settings: Settings, inputs_fingerprint: str, code_fingerprint: str, say: Callable[[str], None]
) -> MadeAlready | None:
    """What a refresh would only make again, said; no other candidate waits beside it any more."""
    made = made_already(settings, inputs_fingerprint, code_fingerprint)
    if made is None:
        return None
    say(made.sentence)
    if not made.is_candidate:
        for line in replace_candidates_by_current(settings.outputs, made.manifest["release_id"]):
            say(line)
    return made


def made_already(settings: Settings, inputs_fingerprint: str, code_fingerprint: str) -> MadeAlready | None:
    """The release that a refresh would only make again, if there is one and it is whole."""
    if is_unchanged(settings, inputs_fingerprint, code_fingerprint):
        current = find_current(settings.outputs)
        manifest = read_manifest(current) if current else None
        assert manifest is not None  # is_unchanged has just read it, and the lock is held
        return MadeAlready(manifest, is_candidate=False)
    candidate = waiting(settings.outputs) if settings.is_approval_required else None
    if candidate is None or candidate.manifest is None:
        return None
    is_same = candidate.manifest["fingerprints"] == _fingerprints_of_now(settings, inputs_fingerprint, code_fingerprint)
    if is_same and not damage_of_files(candidate.place, candidate.folder):
        return MadeAlready(candidate.manifest, is_candidate=True)
    return None


def is_unchanged(settings: Settings, inputs_fingerprint: str, code_fingerprint: str) -> bool:
    """True if the current release is whole and was made of these inputs by this code and these definitions."""
    current = find_current(settings.outputs)
    manifest = read_manifest(current) if current else None
    if current is None or manifest is None:
        return False
    of_now = _fingerprints_of_now(settings, inputs_fingerprint, code_fingerprint)
    return manifest["fingerprints"] == of_now and not broken_files(settings.outputs, current)


def _fingerprints_of_now(settings: Settings, inputs_fingerprint: str, code_fingerprint: str) -> dict[str, str]:
    return {
        "inputs": inputs_fingerprint,
        "code": code_fingerprint,
        "definitions": definitions_fingerprint(settings, of_councils=definitions_of_councils(settings.outputs)),
    }
