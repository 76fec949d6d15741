"""Stops the system from writing this process's memory to disk (core dumps), because it holds children's data and the
key.
"""

from __future__ import annotations

import contextlib
import ctypes
import resource
import sys

# Linux, prctl(2): whether a core may be made of a process, and others of the same account look into it.
PR_SET_DUMPABLE = 4


def keep_out_of_cores() -> None:
    """Let no core be written of this process and of those that it starts, if it ends by a fault.

    A program that collects cores gets them whatever the limit is (core(5)), so Linux is told by its own word too.
    """
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
