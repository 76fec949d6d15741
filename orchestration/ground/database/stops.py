"""A stop by Ctrl-C reaches the database in the middle of a query."""

from __future__ import annotations

import contextlib
import functools
import os
import signal
import threading
import weakref
from collections.abc import Callable
from typing import Any

import duckdb

STOPS = frozenset({signal.SIGINT, signal.SIGTERM})
# No WeakSet: it runs Python whenever a connection goes, and a stop that is raised in that would be printed and lost.
_open: list[weakref.ref[duckdb.DuckDBPyConnection]] = []
# Taken again by the main thread where a signal comes while it holds it.
_lock = threading.RLock()
_watch: list[threading.Thread] = []


def interruptible(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """The connection, whose queries a stop ends from now on if `stop_queries_at_once` was called."""
    with _lock:
        _open[:] = [each for each in _open if each() is not None]
        _open.append(weakref.ref(connection))
    return connection


def stop_queries_at_once() -> None:
    """From now on a stop ends the query that is at work, and does not wait for it. For the main thread alone.

    DuckDB (1.5, seen 2026-11-28) hears of a signal from Python, and leaves a query of a minute its minute in two cases:

    - It waits for its other threads and asks Python nothing. Python writes of each signal into a pipe at once; a thread
      that listens there interrupts every connection.
    - Python's handler raises within the query. DuckDB gives it up, and holds Python while it waits for its other
      threads, which go on. So handlers interrupt the connections before they do anything else; Dagster sets some of its
      own, and sets them by `signal.signal`.
    """
    if _watch or threading.current_thread() is not threading.main_thread():
        return
    heard, told = os.pipe()
    os.set_blocking(told, False)
    signal.set_wakeup_fd(told, warn_on_full_buffer=False)
    # A process that is forked from this one is stopped by itself, and must not stop this one.
    os.register_at_fork(after_in_child=lambda: signal.set_wakeup_fd(-1))
    signal.signal = _setting_those_that_interrupt(signal.signal)
    signal.signal(signal.SIGINT, signal.getsignal(signal.SIGINT))
    _watch.append(threading.Thread(target=_listen, args=(heard,), daemon=True, name="stops"))
    _watch[0].start()


def _setting_those_that_interrupt(set_handler: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(set_handler)
    def set_one_that_interrupts(number: int, handler: Any) -> Any:
        is_to_change = (
            number in STOPS and callable(handler) and not isinstance(handler, _Interrupting | signal.Handlers)
        )
        return set_handler(number, _Interrupting(handler) if is_to_change else handler)

    return set_one_that_interrupts


class _Interrupting:
    """A handler that interrupts every connection, and then does what another one does."""

    def __init__(self, handler: Callable[..., Any]):
        self._handler = handler

    def __call__(self, *signal_and_frame: object) -> Any:
        _interrupt_all()
        return self._handler(*signal_and_frame)


def _listen(heard: int) -> None:
    while signals := os.read(heard, 64):
        if STOPS.intersection(signals):
            _interrupt_all()


def _interrupt_all() -> None:
    with _lock:
        connections = [each() for each in _open]
    for connection in filter(None, connections):
        # It may be closed already.
        with contextlib.suppress(duckdb.Error):
            connection.interrupt()
