"""How much memory a refresh may take: a setting, and what of it the database gets."""

from __future__ import annotations

import os
import re
from pathlib import Path

from orchestration.ground.errors import UsageError

SETTING = "IRO_MEMORY"
MEGABYTE = 1024**2
UNITS = {"MB": MEGABYTE, "GB": 1024 * MEGABYTE}
# What the process needs beside its database: Python with dbt, Dagster and Great Expectations (2026-11-28).
BESIDE_THE_DATABASE = 600 * MEGABYTE
# Of the rest. A database takes more than it is told to, a tenth where it builds and a fifth where it sorts: 150
# authorities of 4,000 children took 4.2 and 4.5 GB where it was told to take 3.2 (2026-11-29).
SHARE_OF_THE_DATABASE = 0.75
# About what a refresh of one authority of 4,000 children took, 1.1 GB (docs/speed.md, 2026-11-29).
LEAST = 1024 * MEGABYTE
# Where Linux says how much a container may take (cgroups version 2); `max` is as much as there is.
LIMIT_OF_CONTAINER = Path("/sys/fs/cgroup/memory.max")


def memory_of_refresh() -> int:
    """The bytes that a refresh may take: IRO_MEMORY, else half of what the machine or container has.

    Raises:
        UsageError: it is not a number of GB or MB, or is less than a refresh of one authority needs.
    """
    text = os.environ.get(SETTING, "").strip()
    if not text:
        return max(LEAST, _memory_of_machine() // 2)
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(GB|MB)", text.upper())
    if found is None:
        raise UsageError(f"{SETTING} must be a number of GB or MB, such as 4GB: how much memory a refresh may take.")
    memory = int(float(found[1]) * UNITS[found[2]])
    if memory < LEAST:
        raise UsageError(f"{SETTING} must be at least 1GB: a refresh of one authority needs that much.")
    return memory


def memory_of_database(memory: int) -> int:
    """The bytes of a refresh's memory that its database may take; what does not fit it writes to the disk."""
    return max(int((memory - BESIDE_THE_DATABASE) * SHARE_OF_THE_DATABASE), memory // 2)


def _memory_of_machine() -> int:
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        container = LIMIT_OF_CONTAINER.read_text(encoding="ascii").strip()
    except OSError:
        return machine
    return min(machine, int(container)) if container.isdigit() else machine
