"""One line a stage, for whoever watches: the command line's output, and Dagster's captured log of a step."""

from __future__ import annotations

import time

from orchestration.ground.display import print_text

_STARTED = time.monotonic()


def say(line: str) -> None:
    """Print a line with the seconds since the process started. Lines hold no child's data."""
    print_text(f"[{time.monotonic() - _STARTED:6.1f} s] {line}")
