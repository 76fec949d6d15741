"""Random draws by the array: each record has draws of its own, whatever else is drawn.

A stream of numbers would give every later record other draws as soon as one is added before it, and so another world
for each extract date. Here a draw follows from (seed, authority, subject, the record's key, how many were asked for
before) and from nothing else, by SplitMix64 (Steele, Lea and Flood 2014), which numpy computes for an array at once.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from orchestration.sample_data.days import Codes, Flags, Numbers

Chance = float | npt.NDArray[np.float64]
Shares: TypeAlias = npt.NDArray[np.float64]
Words: TypeAlias = npt.NDArray[np.unsignedinteger]

_STEP, _WORD = 0x9E3779B97F4A7C15, 0xFFFFFFFFFFFFFFFF
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
# No count of the sample comes near it; a mean that did would make the loop of `how_many` endless.
_MOST_COUNTED = 60


def _mixed(words: Words) -> Words:
    words = words ^ (words >> np.uint64(30))
    words *= _FIRST
    words ^= words >> np.uint64(27)
    words *= _SECOND
    words ^= words >> np.uint64(31)
    return words


@cache
def _stream(seed: int, authority: int, subject: int) -> Words:
    # A spawn key names a child stream without making its siblings: authority 7 is the same alone or among 150.
    return np.random.SeedSequence(seed, spawn_key=(authority, subject)).generate_state(1, np.uint64)


class Draws:
    """The draws of one subject of one authority, one for each key. Ask in the same order every time."""

    def __init__(self, seed: int, authority: int, subject: int, keys: Numbers) -> None:
        self._words = _mixed(keys.astype(np.uint64) + _stream(seed, authority, subject))
        self._asked = 0
        self.count = len(keys)

    def share(self) -> Shares:
        """Numbers from 0 up to 1."""
        self._asked += 1
        words = _mixed(self._words + np.uint64(self._asked * _STEP & _WORD))
        words >>= np.uint64(11)
        return np.multiply(words, 2.0**-53, dtype=np.float64)

    def chance(self, probability: Chance) -> Flags:
        """True with the given probability (one for all, or one each)."""
        return self.share() < probability

    def between(self, lowest: int | Numbers, highest: int | Numbers) -> Numbers:
        """Whole numbers from lowest to highest, both included."""
        return lowest + (self.share() * (np.asarray(highest) - lowest + 1)).astype(np.int64)

    def waiting(self, mean: float) -> Numbers:
        """Whole days of an exponential wait."""
        return (-mean * np.log1p(-self.share())).astype(np.int64)

    def length(self, shape: float, mean: Chance) -> npt.NDArray[np.float64]:
        """Positive numbers of a Weibull distribution with that mean; the smaller the shape, the longer the tail."""
        return mean / math.gamma(1 + 1 / shape) * (-np.log1p(-self.share())) ** (1 / shape)

    def how_many(self, mean: Chance) -> Numbers:
        """Counts of a Poisson process, at most 60."""
        share = self.share()
        probability = np.exp(-np.asarray(mean, dtype=np.float64)) + np.zeros(self.count)
        below = probability.copy()
        counts = np.zeros(self.count, dtype=np.int64)
        for number in range(1, _MOST_COUNTED):
            is_more = share >= below
            if not is_more.any():
                break
            counts += is_more
            probability = probability * mean / number
            below = below + probability
        return counts

    def skewed(self, median: float, spread: float) -> npt.NDArray[np.float64]:
        """Positive numbers with a long upper tail (log-normal)."""
        normal = np.sqrt(-2 * np.log1p(-self.share())) * np.cos(2 * np.pi * self.share())
        drawn: Shares = median * np.exp(spread * normal)
        return drawn

    def code(self, weights: Mapping[str, float]) -> Codes:
        """Codes drawn by weight; the empty code is a blank cell."""
        return self._codes(self.share(), weights)

    def code_by(self, groups: Numbers, weights: tuple[Mapping[str, float], ...]) -> Codes:
        """Codes drawn by the weights of each row's group (0, 1, ...)."""
        share = self.share()
        drawn = np.stack([self._codes(share, each) for each in weights])
        return drawn[groups, np.arange(self.count)]

    def _codes(self, share: npt.NDArray[np.float64], weights: Mapping[str, float]) -> Codes:
        shares = np.cumsum(np.array(list(weights.values()), dtype=np.float64))
        positions = np.searchsorted(shares / shares[-1], share, side="right")
        return np.array(list(weights), dtype=np.str_)[np.minimum(positions, len(weights) - 1)]

    def blanked(self, codes: Codes, probability: float) -> Codes:
        """The codes with some of them not recorded."""
        return np.where(self.chance(probability), "", codes)

    def flag(self, yes: Chance, blank: float = 0.0) -> Codes:
        """Y, N or blank."""
        return self.blanked(np.where(self.chance(yes), "Y", "N"), blank)
