"""Rows kept as columns: arrays of one length, in which the values of a row have the same position."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self, TypeVar

import numpy as np

from orchestration.sample_data.days import Numbers


class Columns:
    """What a dataclass of such arrays, and of nothing else, can do."""

    def rows(self, positions: Numbers) -> Self:
        """Some of the rows, in the order asked for."""
        return type(self)(**{name: column[positions] for name, column in vars(self).items()})


SomeColumns = TypeVar("SomeColumns", bound=Columns)


def joined(parts: Sequence[SomeColumns]) -> SomeColumns:
    """The rows of several parts, one part after the other."""
    return type(parts[0])(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in vars(parts[0])})


def repeated(how_many: Numbers) -> tuple[Numbers, Numbers]:
    """So many rows for each of some: the position of what each is a row of, and its place among those, from 0."""
    position = np.repeat(np.arange(len(how_many), dtype=np.int64), how_many)
    return position, np.arange(len(position)) - np.repeat(np.cumsum(how_many) - how_many, how_many)
