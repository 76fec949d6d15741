"""Dagster's daemon, which runs schedule, sensor and queue, in a process that ends when the page's does, even by a kill.

Left alone, it would go on beside the daemon of the next page, and each would ask for what is due.
"""

from __future__ import annotations

import os
import signal
import sys
import threading

from dagster._daemon.cli import run_command


def _end_with_the_page() -> None:
    """Wait until the other end of the standard input is gone: the page holds it, and never writes."""
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGINT)


if __name__ == "__main__":
    threading.Thread(target=_end_with_the_page, daemon=True).start()
    run_command()
