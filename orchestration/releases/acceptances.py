"""Checks that may fail this once, as the command line was told, with somebody's reason for each.

They are kept in the memory of the process that runs the command, and handed over nowhere else: no run configuration,
tag or environment variable holds them, so that no page, schedule or sensor can give any.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType

_NONE: Mapping[str, str] = MappingProxyType({})
_accepted: ContextVar[Mapping[str, str]] = ContextVar("accepted", default=_NONE)


@contextmanager
def accepting(accepted: Mapping[str, str]) -> Iterator[None]:
    """Let those checks pass once if they fail, in the refresh that runs inside the block.

    Args:
        accepted: by the name of each check, the reason.
    """
    before = _accepted.set(MappingProxyType(dict(accepted)))
    try:
        yield
    finally:
        _accepted.reset(before)


def accepted_by_the_command_line() -> Mapping[str, str]:
    """The reason of each check that may fail this once; nothing in a run that a page, schedule or sensor started."""
    return _accepted.get()
