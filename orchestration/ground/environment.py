"""Environment variables: set for libraries while they run and restored afterwards, and read as numbers."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager


@contextmanager
def environment_with(values: Mapping[str, str | None]) -> Iterator[None]:
    """Set variables of this process for one block, or take away those that are None; then each is what it was."""
    before = {name: os.environ.get(name) for name in values}
    _set(values)
    try:
        yield
    finally:
        _set(before)


def whole_number(text: str) -> int | None:
    """The whole number of 1 or more that a setting gives; None if it gives none."""
    return int(text) or None if text.isdecimal() else None


def _set(values: Mapping[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
