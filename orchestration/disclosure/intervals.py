"""When an interval of a hidden cell says too much."""

from __future__ import annotations

from math import ceil, floor

from orchestration.disclosure.cells import LARGEST_SMALL, SMALLEST_SMALL

# Nobody needs to think further away from the truth than this, and without it nothing would be bounded. A nearer limit
# only makes the attacker stronger.
FARTHEST = 1000.0
# Of numbers with decimals (full-time equivalents): an interval narrower than half a post is one number.
NARROWEST = 0.5
TOLERANCE = 1e-6


def tells_too_much(least: float, greatest: float, is_whole: bool = True) -> bool:
    """True if an interval is one number, or lies inside 1 to 5 and leaves out any of them."""
    if not is_whole:
        return greatest - least < NARROWEST
    low, high = ceil(least - TOLERANCE), floor(greatest + TOLERANCE)
    return low >= high or (
        low >= SMALLEST_SMALL and high <= LARGEST_SMALL and (low, high) != (SMALLEST_SMALL, LARGEST_SMALL)
    )
