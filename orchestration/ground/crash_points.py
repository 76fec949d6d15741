"""The moments at which a power cut would matter most, said by name as they pass, so that tests of crashes are exact.

Nobody listens in the product: no setting and no variable of the environment makes anything happen here. A test that
wants a process to die puts a listener into it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

CrashPoint = Literal[
    "before_build",
    "after_build",
    "after_draft",
    "after_audit",
    "after_restricted_renamed",
    "after_release_renamed",
    "before_pointer",
    "before_tombstone",
    "after_tombstone",
    "after_replaced",
    "after_set_aside",
    "after_removed",
    "before_candidate_in_place",
    "after_approval_written",
    "before_candidate_removed",
]

listeners: list[Callable[[CrashPoint], None]] = []


def passing(point: CrashPoint) -> None:
    """Say that a moment passes."""
    for listener in listeners:
        listener(point)
