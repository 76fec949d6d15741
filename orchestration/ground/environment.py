"""Environment variables: set for libraries while they run and restored afterwards, and read as numbers."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

NO_HOME = "/nonexistent"


@contextmanager
def environment_with(values: Mapping[str, str | None]) -> Iterator[None]:
    """Set variables of this process for one block, or take away those that are None; then each is what it was."""
    before = {name: os.environ.get(name) for name in values}
    _set(values)
    try:
        yield
    finally:
        _set(before)


def give_a_home() -> None:
    """Name a home folder for this process and those it starts, where its account has none.

    Great Expectations asks for one when it is imported, and the end of a build is late for that. Nothing of ours is
    kept there; the name is that which Debian gives to accounts that shall have none (2026-11-30).
    """
    try:
        Path.home()
    except RuntimeError:
        os.environ["HOME"] = NO_HOME


def whole_number(text: str) -> int | None:
    """The whole number of 1 or more that a setting gives; None if it gives none."""
    return int(text) or None if text.isdecimal() else None


def _set(values: Mapping[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
