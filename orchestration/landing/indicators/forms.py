"""An indicator's file once it was read: what it counts of which base. The product's own and a council's are alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from orchestration.landing.indicators.bases import Base

OF_AMOUNTS = ("median", "percentile_90")


@dataclass(frozen=True)
class Part:
    """What an indicator counts of one base, as the macro `members` takes it: SQL, or None for nothing.

    `threshold` is the thing whose columns `<thing>_time_limit` and `<thing>_law` say what it is held against.
    """

    base: Base
    is_denominator: bool
    where: str
    success: str | None
    exclusion: str | None
    amount: str
    distinct: str | None
    threshold: str | None = None


@dataclass(frozen=True)
class Form:
    """A file that was read: its texts by key, its lists, and its parts, the first one of them the main one.

    `time_limits` are those that the file names, where they are fewer than its base's.
    """

    texts: Mapping[str, str]
    breakdowns: tuple[str, ...]
    needs: tuple[str, ...]
    deciding_columns: tuple[str, ...]
    time_limits: tuple[str, ...]
    reasons: tuple[str, ...]
    parts: tuple[Part, ...]

    @property
    def base(self) -> Base:
        """What it counts."""
        return self.parts[0].base


def breakdown_name(attribute: str) -> str:
    """What a member's attribute is called as a breakdown."""
    return "role" if attribute == "officer_role" else attribute


def published_attribute(breakdown: str) -> str:
    """The other way round."""
    return "officer_role" if breakdown == "role" else breakdown
