"""This process's memory: kept from being written to disk (core dumps), because it holds children's data and the key,
and searched for garbage less often than Python does.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import gc
import resource
import sys

# Linux, prctl(2): whether a core may be made of a process, and others of the same account look into it.
PR_SET_DUMPABLE = 4
# New objects between two searches for garbage, and searches of the young ones between two of the older. Python's own,
# 700 (2,000 since 3.13) and 10, suit small programs: dbt, Dagster and Great Expectations hold a million objects that
# stay to the end. Searches among them took 1.3 to 2.5 of a refresh's 32 processor seconds, and it needed no less memory
# with them (2026-11-29).
SEARCHES = (20_000, 20, 20)


def keep_out_of_cores() -> None:
    """Let no core be written of this process and of those that it starts, if it ends by a fault.

    A program that collects cores gets them whatever the limit is (core(5)), so Linux is told by its own word too.
    """
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def search_for_garbage_seldom() -> None:
    """Have Python search for objects that hold each other and nobody else holds once in 20,000 new ones, and not at its
    end, when the system takes all memory back anyway: that took two seconds of a refresh, and one where nothing was new
    (2026-11-29).
    """
    gc.set_threshold(*SEARCHES)
    atexit.register(gc.freeze)
