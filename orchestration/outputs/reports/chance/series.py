"""The months of an indicator, their limits, and what they say in words: is it a change, or chance?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from orchestration.outputs.reports.chance.signs import FEWEST_CASES, SpecialCause, special_causes
from orchestration.outputs.reports.chance.statistics import Limits, xmr_limits
from orchestration.outputs.reports.shapes import Figure, Indicator
from orchestration.outputs.reports.words import cases, month, months_ending

MONTHS_SHOWN = 24
# A sign that ended in an earlier month has been looked at: the reading is of now (2026-11-28).
STILL_NEW_MONTHS = 3
Direction = Literal["better", "worse", "changed", "steady", "unknown"]
PERIOD_OF_SERIES = {"flow": "month", "stock": "point_in_time", "window": "rolling_12"}
# Measures that cannot be below 0, and the one that cannot be above 100.
PERCENTAGE = "percentage"


@dataclass(frozen=True)
class Point:
    """One month of a series; figure and value are None where there is none, or where the exports do not reach back.

    `is_special` says that the month is part of a change that is more than chance, and `is_new` that this is the change
    which the reading describes.
    """

    month_end: date
    figure: Figure | None
    value: float | None
    is_special: bool = False
    is_new: bool = False


@dataclass(frozen=True)
class Series:
    """24 months with their limits; `drawn` are the limits cut to what values can be; `reading` says in
    words what the months show, `advice` what to do about it."""

    points: tuple[Point, ...]
    limits: Limits | None
    drawn: Limits | None
    direction: Direction
    reading: str
    advice: str

    @property
    def values(self) -> list[float]:
        """The months that have a value."""
        return [point.value for point in self.points if point.value is not None]

    @property
    def rests_on_few_cases(self) -> bool:
        """Whether the months of the sign that the reading describes have few cases together; of shares and medians."""
        figures = [point.figure for point in self.points if point.is_new and point.figure is not None]
        cases = sum(float(figure.denominator or 0) for figure in figures)
        return all(figure.is_small for figure in figures) and cases < FEWEST_CASES


def series_of(indicator: Indicator, figures: Mapping[date, Figure], period_end: date) -> Series:
    """The last 24 months of an indicator up to a month end.

    Args:
        indicator: whose they are.
        figures: its whole figures by month end, of the kind of period that PERIOD_OF_SERIES says.
        period_end: the newest month.
    """
    points = [_point(end, figures.get(end)) for end in months_ending(period_end, MONTHS_SHOWN)]
    places = [place for place, point in enumerate(points) if point.value is not None]
    values = [point.value for point in points if point.value is not None]
    if not values:
        return Series(tuple(points), None, None, "unknown", "no figures", "")
    if not _months_are_separate(indicator):
        return Series(
            tuple(points),
            None,
            None,
            "unknown",
            "no limits: each month shares most of its cases with the one before",
            "Compare with the year before.",
        )
    is_count = indicator.measure == "count"
    limits = xmr_limits(values, is_count=is_count)
    if limits is None:
        few = len(values) < 12
        reading = f"only {cases(len(values), 'months')} so far" if few else "too few cases to tell"
        return Series(tuple(points), None, None, "unknown", reading, "" if few else "Compare whole years.")
    drawn = limits.within(None if min(values) < 0 else 0, 100 if indicator.measure == PERCENTAGE else None)
    causes = special_causes(values, limits, _cases(points) if indicator.measure == PERCENTAGE else None)
    new = next((cause for cause in reversed(causes) if places[cause.last] >= len(points) - STILL_NEW_MONTHS), None)
    points = _marked(points, places, causes, new)
    if new is None:
        return Series(tuple(points), limits, drawn, "steady", *_steady(causes, points, places))
    first, last = points[places[new.first]].month_end, points[places[new.last]].month_end
    is_of_one_month = new.first == new.last
    is_over = not is_of_one_month and not _lasts(new, values, limits)
    return Series(
        tuple(points),
        limits,
        drawn,
        "changed" if is_over else _direction(indicator, new),
        _words(new, first, last, is_over=is_over),
        ADVICE_OF_ONE_MONTH if is_of_one_month else ADVICE_WHEN_OVER if is_over else ADVICE[new.sign],
    )


STEADY_ADVICE = (
    "The months differ by chance alone. Asking why one month was better or worse than another will find nothing; to "
    "reach another level, change how the work is done."
)
ADVICE_SINCE = (
    "After {last} the months differ by chance alone again. Ask what was different {when}, if nobody has; asking why "
    "one of the months since was better or worse than another will find nothing."
)
ADVICE_OF_NOTHING_SINCE = "Ask what was different {when}, if nobody has; no month since has anything to count."
ADVICE = {
    "outside": "Ask what has been different since then.",
    "run": "The level has changed. Find out what changed about then, and keep it or undo it.",
    "trend": "Something is moving it, month by month. Find out what.",
    "two_of_three": "A first sign that the level may be changing. Look again next month.",
}
# Only a month outside the limits is a sign alone.
ADVICE_OF_ONE_MONTH = "Ask what was different in that month."
ADVICE_WHEN_OVER = "It has not lasted. Ask what was different in those months."


def _point(month_end: date, figure: Figure | None) -> Point:
    if figure is None or figure.value is None or figure.is_before_reach:
        return Point(month_end, None, None)
    return Point(month_end, figure, float(figure.value))


def _cases(points: Sequence[Point]) -> list[float | None]:
    """Of how many cases each month that has a value is."""
    figures = [point.figure for point in points if point.figure is not None]
    return [None if figure.denominator is None else float(figure.denominator) for figure in figures]


def _marked(
    points: list[Point], places: list[int], causes: list[SpecialCause], new: SpecialCause | None
) -> list[Point]:
    """The months with their marks; `places` are those of the points that have a value."""
    special = {places[place] for cause in causes for place in range(cause.first, cause.last + 1)}
    newest = {places[place] for place in range(new.first, new.last + 1)} if new else set()
    return [
        Point(point.month_end, point.figure, point.value, place in special, place in newest)
        for place, point in enumerate(points)
    ]


def _months_are_separate(indicator: Indicator) -> bool:
    """Whether a month has cases of its own.

    Of a window of a year, each month has eleven months of the one before; of a share of those who are there on a day,
    most are the same children as a month before, so that months on one side, or together, are no more than one.
    """
    return indicator.kind != "window" and not (indicator.kind == "stock" and indicator.is_percentage)


def _steady(causes: list[SpecialCause], points: list[Point], places: list[int]) -> tuple[str, str]:
    """The reading and the advice of months that show nothing new; what they showed earlier was not chance."""
    if not causes:
        return "steady", STEADY_ADVICE
    first, last = (month(points[places[place]].month_end) for place in (causes[-1].first, causes[-1].last))
    when = f"in {last}" if first == last else f"from {first} to {last}"
    has_later = causes[-1].last + 1 < len(places)
    advice = (ADVICE_SINCE if has_later else ADVICE_OF_NOTHING_SINCE).format(last=last, when=when)
    return f"steady; last out of the usual in {last}", advice


def _lasts(cause: SpecialCause, values: Sequence[float], limits: Limits) -> bool:
    """Whether a sign goes on to the newest month; two of three do while each later month is on their side."""
    later = values[cause.last + 1 :]
    if cause.sign != "two_of_three":
        return not later
    return all(value > limits.mean if cause.side == "above" else value < limits.mean for value in later)


def _words(cause: SpecialCause, first: date, last: date, *, is_over: bool) -> str:
    high = cause.side == "above"
    # Since a month is said of what goes on.
    when = f"from {month(first)} to {month(last)}" if is_over else f"since {month(first)}"
    if cause.sign == "outside":
        when = f"in {month(last)}" if first == last else when
        return f"unusually {'high' if high else 'low'} {when}"
    if cause.sign == "trend":
        return f"{'rising' if high else 'falling'} {when}"
    perhaps = "perhaps " if cause.sign == "two_of_three" else ""
    return f"{perhaps}{'higher' if high else 'lower'} {when}"


def _direction(indicator: Indicator, cause: SpecialCause) -> Direction:
    if indicator.polarity == "neutral":
        return "changed"
    return "better" if (indicator.polarity == "high") == (cause.side == "above") else "worse"
