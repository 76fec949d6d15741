"""One line a stage, for whoever watches: the command line's output, and Dagster's captured log of a step."""

from __future__ import annotations

import sys
import time

from orchestration.ground.file_names import in_encoding

_STARTED = time.monotonic()


def say(line: str) -> None:
    """Print a line with the seconds since the process started. Lines hold no child's data."""
    # A terminal or log that lacks a character must not end a refresh.
    shown = in_encoding(line, sys.stdout.encoding or "utf-8")
    print(f"[{time.monotonic() - _STARTED:6.1f} s] {shown}", file=sys.stdout, flush=True)
