"""Random draws by the array. One stream an authority and subject, so that neither disturbs another."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from orchestration.sample_data.days import Codes, Flags, Numbers

Chance = float | npt.NDArray[np.float64]


class Draws:
    """The draws of one subject of one authority, fixed by (seed, authority, subject) and nothing else."""

    def __init__(self, seed: int, authority: int, subject: int) -> None:
        # A spawn key names a child stream without making its siblings: authority 7 is the same alone or among 150.
        sequence = np.random.SeedSequence(seed, spawn_key=(authority, subject))
        self._generator = np.random.Generator(np.random.PCG64(sequence))

    def chance(self, count: int, probability: Chance) -> Flags:
        """True with the given probability (one for all, or one each)."""
        return self._generator.random(count) < probability

    def share(self, count: int) -> npt.NDArray[np.float64]:
        """Numbers from 0 up to 1."""
        return self._generator.random(count)

    def between(self, count: int, lowest: int | Numbers, highest: int | Numbers) -> Numbers:
        """Whole numbers from lowest to highest, both included."""
        return self._generator.integers(lowest, highest, size=count, endpoint=True, dtype=np.int64)

    def waiting(self, count: int, mean: float) -> Numbers:
        """Whole days of an exponential wait."""
        return self._generator.exponential(mean, count).astype(np.int64)

    def how_many(self, count: int, mean: Chance) -> Numbers:
        """Counts of a Poisson process."""
        return self._generator.poisson(mean, count).astype(np.int64)

    def skewed(self, count: int, median: float, spread: float) -> npt.NDArray[np.float64]:
        """Positive numbers with a long upper tail (log-normal)."""
        return median * np.exp(spread * self._generator.standard_normal(count))

    def gamma(self, count: int, shape: float, mean: float) -> npt.NDArray[np.float64]:
        """Positive numbers of a gamma distribution with that mean."""
        return self._generator.gamma(shape, mean / shape, count)

    def code(self, count: int, weights: Mapping[str, float]) -> Codes:
        """Codes drawn by weight; the empty code is a blank cell."""
        shares = np.cumsum(np.array(list(weights.values()), dtype=np.float64))
        positions = np.searchsorted(shares / shares[-1], self._generator.random(count), side="right")
        return np.array(list(weights), dtype=np.str_)[np.minimum(positions, len(weights) - 1)]

    def code_by(self, groups: Numbers, weights: tuple[Mapping[str, float], ...]) -> Codes:
        """Codes drawn by the weights of each row's group (0, 1, ...)."""
        drawn = np.stack([self.code(len(groups), each) for each in weights])
        return drawn[groups, np.arange(len(groups))]

    def blanked(self, codes: Codes, probability: float) -> Codes:
        """The codes with some of them not recorded."""
        return np.where(self.chance(len(codes), probability), "", codes)

    def flag(self, count: int, yes: Chance, blank: float = 0.0) -> Codes:
        """Y, N or blank."""
        return self.blanked(np.where(self.chance(count, yes), "Y", "N"), blank)

    def shuffled(self, count: int) -> Numbers:
        """The numbers 0 to count - 1 in any order."""
        return self._generator.permutation(count).astype(np.int64)

    def some(self, count: int, probability: float) -> Numbers:
        """The positions of some of the rows."""
        return np.flatnonzero(self.chance(count, probability)).astype(np.int64)
