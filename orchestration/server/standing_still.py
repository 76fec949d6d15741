"""A server whose processes stand still while its machine answers, which no time limit of the network notices.

A container that is paused, or a disk that answers nobody, keeps a loading waiting without end, and with it the refresh
and each one after it. Such a server lets nobody else in either, and that can be asked.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread
from typing import Any

import psycopg

from orchestration.server.connection import ServerError, UncertainError, errors_in_words, lets_in, open_server

# Seconds from one look to the next, and how long each waits for an answer. With so many in a row without one the server
# is given up after five minutes, as one whose machine is gone is (30 November 2026).
EVERY = 60.0
PATIENCE = 15
LOOKS = 4


@contextmanager
def opened(address: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection whose errors are in words, and which is given up where the server stands still.

    At its end all that was done is taken in.

    Raises:
        UncertainError: the connection ended while all was taken in, so that it may have been, or may still be.
        ServerError: something else went wrong, and nothing was taken in.
    """
    is_uncertain = False
    try:
        with errors_in_words(), open_server(address) as server, given_up_where_it_stands_still(server, address):
            yield server
            # Here and not when the connection ends: a disk that does not answer keeps this waiting first of all.
            try:
                server.commit()
            except psycopg.Error:
                is_uncertain = server.broken
                raise
    except ServerError as error:
        if is_uncertain:
            raise UncertainError(str(error)) from None
        raise


@contextmanager
def given_up_where_it_stands_still(server: psycopg.Connection[Any], address: str) -> Iterator[None]:
    """Break the connection of the block where the server has let nobody in for five minutes.

    Args:
        server: the connection that the block waits for.
        address: of the same server, for the looks whether it lets somebody in.

    Raises:
        ServerError: the server stood still. What else goes wrong in the block is left as it is.
    """
    is_over, is_given_up, deciding = Event(), Event(), Lock()

    def look() -> None:
        unanswered = 0
        while unanswered < LOOKS:
            if is_over.wait(EVERY):
                return
            unanswered = 0 if lets_in(address, PATIENCE) else unanswered + 1
        with deciding:
            if not is_over.is_set():
                is_given_up.set()
                _break(server)

    thread = Thread(target=look, name="standing still", daemon=True)
    thread.start()
    try:
        yield
    except psycopg.Error:
        if not is_given_up.is_set():
            raise
    else:
        return
    finally:
        with deciding:
            is_over.set()
        thread.join()
    raise ServerError(
        "the server lets nobody in though its machine answers, so its processes seem to stand still (a container that "
        "is paused, a disk that does not answer). Have it looked at"
    )


def _break(server: psycopg.Connection[Any]) -> None:
    """End the connection under whoever waits for it; another thread may do no more with it than that."""
    with socket.socket(fileno=os.dup(server.fileno())) as copy:
        copy.shutdown(socket.SHUT_RDWR)
