"""Prepares the next piece of data in a second thread while the database server is still taking in the last one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from queue import Full, Queue
from threading import Event, Thread
from typing import NoReturn, TypeVar

Made = TypeVar("Made")
# How often a thread that waits for room looks whether anybody still wants what it makes; seconds.
LOOK = 0.2


@contextmanager
def made_ahead(things: Iterable[Made], waiting: int) -> Iterator[Iterator[Made]]:
    """The same things in the same order, made in a thread of their own, at most `waiting` before they are taken.

    An error in their making is raised where the thing would have been taken. When the block ends, no more is made.
    """
    queue: Queue[Callable[[], Made] | None] = Queue(waiting)
    is_over = Event()

    def put(take: Callable[[], Made] | None) -> None:
        while not is_over.is_set():
            try:
                queue.put(take, timeout=LOOK)
            except Full:
                continue
            return

    def make() -> None:
        try:
            for thing in things:
                put(lambda made=thing: made)  # type: ignore[misc]
                if is_over.is_set():
                    return
        except BaseException as error:
            put(_raising(error))
        put(None)

    def taken() -> Iterator[Made]:
        while (take := queue.get()) is not None:
            yield take()

    thread = Thread(target=make, name="ahead", daemon=True)
    thread.start()
    try:
        yield taken()
    finally:
        is_over.set()
        thread.join()


def _raising(error: BaseException) -> Callable[[], NoReturn]:
    def take() -> NoReturn:
        raise error

    return take
