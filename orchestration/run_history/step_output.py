"""What steps print, kept with the history of their run, where a stop from the keyboard ends in one sentence."""

from __future__ import annotations

import signal
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from dagster._core.storage.compute_log_manager import CapturedLogContext
from dagster._core.storage.local_compute_log_manager import LocalComputeLogManager
from dagster._serdes import ConfigurableClassData


class StepOutput(LocalComputeLogManager):
    """Dagster's own keeping of what steps print, whose helping processes hear no Ctrl-C.

    For each step Dagster starts processes that copy its output to the terminal. A terminal sends Ctrl-C to them too,
    and each would print a traceback of its own beside the sentence that says what happened. They are ended by their
    step, or see for themselves that it is gone (Dagster 1.13, seen 2026-11-29).
    """

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> StepOutput:
        """As Dagster makes one from `dagster.yaml`."""
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def capture_logs(self, log_key: Sequence[str]) -> Generator[CapturedLogContext, None, None]:
        """Keep what is printed. A process has the mask of signals with which it was started, whatever it runs."""
        with ExitStack() as capture:
            mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            try:
                context = capture.enter_context(super().capture_logs(log_key))
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, mask)
            yield context
