"""A process of the command line that dies at a named moment, as of a power cut: `python -m tests.killed POINT refresh`.

Only here is anything armed: the product has no setting that would.
"""

from __future__ import annotations

import os
import signal
import sys

from orchestration.ground import crash_points


def die_at(point: str) -> None:
    """Let this process kill itself when it passes that moment."""

    def die(passed: crash_points.CrashPoint) -> None:
        if passed == point:
            os.kill(os.getpid(), signal.SIGKILL)

    crash_points.listeners.append(die)


if __name__ == "__main__":
    from orchestration.commands.main import main

    die_at(sys.argv.pop(1))
    main()
