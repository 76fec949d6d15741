"""A test hook: die at a named point, as a power cut would, so that tests of crashes are exact.

Set IRO_TEST_KILL_AT to the name of a point and the process kills itself there with SIGKILL. Nothing else reads it.
"""

from __future__ import annotations

import os
import signal
from typing import Literal

KillPoint = Literal[
    "before_build",
    "after_build",
    "after_draft",
    "after_audit",
    "after_restricted_renamed",
    "after_release_renamed",
    "before_pointer",
]


def die_if_told_to(point: KillPoint) -> None:
    """Kill this process if IRO_TEST_KILL_AT names the point."""
    if os.environ.get("IRO_TEST_KILL_AT") == point:
        os.kill(os.getpid(), signal.SIGKILL)
