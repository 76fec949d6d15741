"""The data of a report: its figures, cells and indicators, the release that they come from, and its tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from orchestration.outputs.reports.words import is_number


@dataclass(frozen=True)
class Figure:
    """One figure of one period; of what was not supplied, or has nothing to count, `value` is None.

    Values are in the indicator's unit, bounds are those of its 95 % interval. `status` is `met`, `missed`, `not_clear`
    or None.
    """

    period_type: str
    period_start: date
    period_end: date
    numerator: Decimal | None
    denominator: Decimal | None
    excluded: int | None
    value: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    target: Decimal | None
    status: str | None
    benchmark: Decimal | None
    is_small: bool
    is_before_reach: bool
    is_provisional: bool
    is_supplied: bool
    period_label: str


@dataclass(frozen=True)
class Cell:
    """One cell of a breakdown, with its label; `share` is percent of a count."""

    breakdown: str
    breakdown_label: str
    value_name: str
    label: str
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    share: Decimal | None


@dataclass(frozen=True)
class Indicator:
    """How an indicator is shown and what it counts, as `dim_indicators` and `indicator_definitions` say."""

    indicator_id: str
    short_name: str
    name: str
    domain: str
    domain_label: str
    measure: str
    kind: str
    polarity: str
    unit: str
    is_headline: bool
    handbook_section: str | None
    counted: str
    counted_out_of: str | None
    source: str | None
    needs: tuple[str, ...]
    explained_by: str | None

    @property
    def is_percentage(self) -> bool:
        """Whether its values are percentages."""
        return self.measure == "percentage"


@dataclass(frozen=True)
class Source:
    """Where a report's figures come from: the release, the authority and the month end they are up to."""

    release_id: str
    created_at: str
    software_version: str
    authority: str
    authority_name: str
    period_end: date
    extract_date: date
    latest_period_end: date


@dataclass(frozen=True)
class Table:
    """A table as any form of a report shows it: texts, the first column naming the row; `bars` are shares to draw."""

    title: str
    note: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    bars: tuple[float, ...] = ()

    @property
    def numbers(self) -> set[int]:
        """The columns after the first that hold numbers and nothing else, which end at their right side."""
        texts = {place: [row[place] for row in self.rows if row[place]] for place in range(1, len(self.headings))}
        return {place for place, some in texts.items() if some and all(map(is_number, some))}


# Whole figures by indicator and kind of period, and by period end.
Figures = Mapping[tuple[str, str], Mapping[date, Figure]]
