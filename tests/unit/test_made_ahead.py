"""What is made ahead in a thread comes in its order, one by one, with its errors, and no more of it than is wanted."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from orchestration.server.ahead import made_ahead


def test_things_come_in_their_order_and_are_made_in_another_thread() -> None:
    makers: set[int] = set()

    def things() -> Iterator[int]:
        for number in range(100):
            makers.add(threading.get_ident())
            yield number

    with made_ahead(things(), waiting=3) as made:
        assert list(made) == list(range(100))
    assert len(makers) == 1
    assert threading.get_ident() not in makers


def test_an_error_is_raised_where_the_thing_would_have_come() -> None:
    def things() -> Iterator[int]:
        yield 1
        raise ValueError("of the second")

    with made_ahead(things(), waiting=3) as made:
        assert next(made) == 1
        with pytest.raises(ValueError, match="of the second"):
            next(made)


def test_no_more_wait_than_were_asked_for_and_nothing_is_made_after_the_block() -> None:
    begun: list[int] = []
    five_begun, was_ended = threading.Event(), threading.Event()

    def things() -> Iterator[int]:
        try:
            for number in range(1000):
                begun.append(number)
                if number == 4:
                    five_begun.set()
                yield number
        finally:
            was_ended.set()

    with made_ahead(things(), waiting=3) as made:
        assert next(made) == 0
        # One was taken, three wait, and the fifth has no room.
        assert five_begun.wait(timeout=10)
    assert begun == [0, 1, 2, 3, 4]
    assert not [thread for thread in threading.enumerate() if thread.name == "ahead"]
    del made
    assert was_ended.wait(timeout=10)
