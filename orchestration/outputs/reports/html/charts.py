"""Charts as small SVG: a sparkline for a row, a chart of months with its limits, and a funnel of teams.

A hundred of them are on a page, and a template of a path costs a thousandth of what a chart library's drawing does
(2026-11-28: Vega-Lite by vl-convert 0.05 s a chart after 1.5 s). Text that comes from a council is escaped.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from html import escape

from orchestration.outputs.reports.chance.series import Point, Series
from orchestration.outputs.reports.chance.statistics import FUNNEL_LEVELS, funnel_limits
from orchestration.outputs.reports.html.chart_labels import Dot, beside_lines, names_beside
from orchestration.outputs.reports.scorecard.rows import Row
from orchestration.outputs.reports.shapes import Indicator
from orchestration.outputs.reports.words import figure_in_words, month, number

SPARK_WIDTH, SPARK_HEIGHT = 132, 34
WIDTH, HEIGHT = 640, 230
LEFT, RIGHT, TOP, BOTTOM = 52, 96, 14, 28
# Steps of an axis that people can count in.
STEPS = (1, 2, 2.5, 5, 10)
AXIS_LABELS = 4
MONTHS_APART = 4

Scale = Callable[[float], float]


def sparkline(indicator: Indicator, series: Series) -> str:
    """24 months in a table's cell: the limits as a band, and diamonds where the newest months are more than chance."""
    if not series.values:
        return ""
    low, high = _range(series, None)
    x, y = _scale(0, len(series.points) - 1, 4, SPARK_WIDTH - 6), _scale(low, high, SPARK_HEIGHT - 4, 4)
    parts = [
        f'<svg class="spark" viewBox="0 0 {SPARK_WIDTH} {SPARK_HEIGHT}" width="{SPARK_WIDTH}" height="{SPARK_HEIGHT}" '
        f'role="img" aria-label="{escape(said(indicator, series))}">'
    ]
    parts += _limits(series, y, 0, SPARK_WIDTH)
    parts.append(f'<path class="line" d="{_line(series.points, x, y)}"/>')
    parts += [_mark(point, x(place), y, 2.6) for place, point in enumerate(series.points) if point.is_new]
    last = max(place for place, point in enumerate(series.points) if point.value is not None)
    if not series.points[last].is_new:
        parts.append(f'<circle class="last" cx="{x(last):.1f}" cy="{y(series.points[last].value or 0):.1f}" r="2.4"/>')
    return "".join([*parts, "</svg>"])


def months_chart(indicator: Indicator, series: Series, target: float | None) -> str:
    """The months with limits, mean and target; months of fewer than ten cases are hollow."""
    if not series.values:
        return ""
    low, high = _range(series, target)
    ticks = _ticks(low, high, is_whole=indicator.measure == "count")
    low, high = min(low, ticks[0]), max(high, ticks[-1])
    x = _scale(0, len(series.points) - 1, LEFT + 8, WIDTH - RIGHT - 8)
    y = _scale(low, high, HEIGHT - BOTTOM, TOP)
    parts = [_frame(said(indicator, series)), *_axis(ticks, y), *_months_axis(series.points, x)]
    right = WIDTH - RIGHT
    parts += _limits(series, y, LEFT, right)
    labels = []
    if series.drawn:
        labels.append((y(series.drawn.mean), f"mean {number(series.drawn.mean, _measure(indicator))}", "small"))
    if target is not None:
        parts.append(f'<path class="target" d="M{LEFT} {y(target):.1f}H{right}"/>')
        labels.append((y(target), f"target {number(target, _measure(indicator))}", "small goal"))
    parts += beside_lines(labels, right + 6)
    parts.append(f'<path class="line" d="{_line(series.points, x, y)}"/>')
    parts += [_mark(point, x(place), y, 4) for place, point in enumerate(series.points) if point.value is not None]
    return "".join([*parts, "</svg>"])


def funnel_chart(row: Row) -> str:
    """Teams by number of cases, between the limits that chance explains around the authority's share."""
    teams = [team for team in row.teams if team.cell.value is not None and team.cell.denominator]
    if row.main is None or row.main.value is None or len(teams) < 2 or not row.indicator.is_percentage:
        return ""
    share = float(row.main.value) / 100
    most = max(float(team.cell.denominator or 0) for team in teams)
    values = [float(team.cell.value or 0) for team in teams]
    low = max(0.0, min(*values, 100 * funnel_limits(share, max(5, round(most / 8)), FUNNEL_LEVELS[0])[0]) - 5)
    ticks = _ticks(low, 100)
    # The axis begins at its lowest label, so that no label lies outside the drawing.
    low, right = ticks[0], WIDTH - RIGHT
    x, y = _scale(0, most * 1.05, LEFT, right), _scale(low, 100, HEIGHT - BOTTOM, TOP)
    middle = number(100 * share, "percentage")
    each = "; ".join(f"{team.cell.label} {number(team.cell.value, 'percentage')}" for team in teams)
    words = f"{teams[0].cell.breakdown_label} by number of cases around {middle}: {each}"
    parts = [_frame(words), *_axis(ticks, y)]
    labels = [(y(100 * share), f"all {middle}", "small")]
    for level in FUNNEL_LEVELS:
        curve = [(cases, funnel_limits(share, cases, level)) for cases in _some_numbers(round(most * 1.05))]
        for side in (0, 1):
            path = "L".join(f"{x(cases):.1f} {y(max(low, 100 * limits[side])):.1f}" for cases, limits in curve)
            parts.append(f'<path class="limit{" outer" if level == FUNNEL_LEVELS[1] else ""}" d="M{path}"/>')
        lower, upper = (100 * limit for limit in curve[-1][1])
        labels.append((y(lower if lower > low else upper), f"{100 * level:g} % limit", "small"))
    parts.append(f'<path class="mean" d="M{LEFT} {y(100 * share):.1f}H{right}"/>')
    parts += beside_lines(labels, right + 6)
    dots = []
    for team in teams:
        dot = Dot(
            x(float(team.cell.denominator or 0)),
            y(float(team.cell.value or 0)),
            team.cell.label,
            team.is_apart,
        )
        dots.append(dot)
        figure = figure_in_words(team.cell.value, "percentage", team.cell.numerator, team.cell.denominator)
        title = f"<title>{escape(f'{dot.name}: {figure}, {team.standing}')}</title>"
        parts.append(
            f'<path class="special" d="{_diamond_path(dot.x, dot.y, 5)}">{title}</path>'
            if dot.is_apart
            else f'<circle class="dot" cx="{dot.x:.1f}" cy="{dot.y:.1f}" r="3.6">{title}</circle>'
        )
    parts += [
        f'<text class="name" text-anchor="{name.anchor}" x="{name.x:.1f}" y="{name.y:.1f}">{escape(name.text)}</text>'
        for name in names_beside(dots, LEFT, right, 0, HEIGHT - BOTTOM)
    ]
    for cases in (0, round(most / 2), round(most)):
        parts.append(f'<text class="tick" text-anchor="middle" x="{x(cases):.1f}" y="{HEIGHT - 8}">{cases:,}</text>')
    parts.append(f'<text class="small" x="{WIDTH - RIGHT + 6}" y="{HEIGHT - 8}">cases</text>')
    return "".join([*parts, "</svg>"])


def _measure(indicator: Indicator) -> str:
    """The mean of a count has a decimal."""
    return "ratio" if indicator.measure == "count" else indicator.measure


def said(indicator: Indicator, series: Series) -> str:
    """The chart in a sentence, for those who cannot see it."""
    points = [point for point in series.points if point.value is not None]
    first, last = points[0], points[-1]
    return (
        f"{indicator.short_name}, {month(first.month_end)} to {month(last.month_end)}: from "
        f"{number(first.value, indicator.measure)} to {number(last.value, indicator.measure)}; {series.reading}"
    )


def _range(series: Series, target: float | None) -> tuple[float, float]:
    values = [*series.values, *([target] if target is not None else [])]
    if series.drawn:
        values += [series.drawn.lower, series.drawn.upper]
    low, high = min(values), max(values)
    return (low, high) if high > low else (low - 1, high + 1)


def _scale(low: float, high: float, start: float, end: float) -> Scale:
    return lambda value: start + (value - low) / ((high - low) or 1) * (end - start)


def _line(points: Sequence[Point], x: Scale, y: Scale) -> str:
    """A path that breaks where a month has no figure."""
    path, is_drawing = [], False
    for place, point in enumerate(points):
        if point.value is None:
            is_drawing = False
            continue
        path.append(f"{'L' if is_drawing else 'M'}{x(place):.1f} {y(point.value):.1f}")
        is_drawing = True
    return "".join(path)


def _limits(series: Series, y: Scale, left: int, right: int) -> list[str]:
    """The limits as a band, and the mean in it."""
    if not series.drawn:
        return []
    top, bottom = y(series.drawn.upper), y(series.drawn.lower)
    height = max(bottom - top, 1)
    return [
        f'<rect class="band" x="{left}" y="{top:.1f}" width="{right - left}" height="{height:.1f}"/>',
        f'<path class="mean" d="M{left} {y(series.drawn.mean):.1f}H{right}"/>',
    ]


def _mark(point: Point, x: float, y: Scale, size: float) -> str:
    if point.value is None:
        return ""
    if point.is_special:
        return _diamond(x, y(point.value), size + 0.6)
    hollow = " hollow" if point.figure is not None and point.figure.is_small else ""
    return f'<circle class="dot{hollow}" cx="{x:.1f}" cy="{y(point.value):.1f}" r="{size - 0.8:.1f}"/>'


def _diamond(x: float, y: float, size: float) -> str:
    return f'<path class="special" d="{_diamond_path(x, y, size)}"/>'


def _diamond_path(x: float, y: float, size: float) -> str:
    return f"M{x:.1f} {y - size:.1f}l{size} {size}l{-size} {size}l{-size} {-size}z"


def _frame(said: str) -> str:
    return f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(said)}">'


def _axis(ticks: Sequence[float], y: Scale) -> list[str]:
    return [
        f'<path class="grid" d="M{LEFT} {y(tick):.1f}H{WIDTH - RIGHT}"/>'
        f'<text class="tick" text-anchor="end" x="{LEFT - 6}" y="{y(tick) + 4:.1f}">{tick:,g}</text>'
        for tick in ticks
    ]


def _months_axis(points: Sequence[Point], x: Scale) -> list[str]:
    """Some months from the newest back, so that the newest has its label."""
    shown = ((x(place), month(points[place].month_end)) for place in range(len(points) - 1, -1, -MONTHS_APART))
    return [
        f'<text class="tick" text-anchor="middle" x="{place:.1f}" y="{HEIGHT - 8}">{label}</text>'
        for place, label in shown
    ]


def _ticks(low: float, high: float, *, is_whole: bool = False) -> list[float]:
    """Round numbers from just below to just above; whole ones for what is counted."""
    rough = max((high - low) / AXIS_LABELS, 1 if is_whole else 0)
    size = 10.0 ** math.floor(math.log10(rough))
    steps = (each * size for each in STEPS)
    step = next(each for each in steps if each >= rough and (each.is_integer() or not is_whole))
    first = step * (low // step)
    count = int(-(-(high - first) // step))
    return [round(first + step * place, 10) for place in range(count + 1)]


def _some_numbers(most: int) -> list[int]:
    """Numbers of cases at which a limit is drawn: close together where it bends."""
    numbers = {*range(1, min(most, 12) + 1), *(round(most * part / 24) for part in range(1, 25))}
    return sorted(number for number in numbers if number >= 1)
