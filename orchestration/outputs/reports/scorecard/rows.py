"""One row of a scorecard: all that is said of one indicator, whatever it is then written as."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from orchestration.ground.months import months_before
from orchestration.outputs.reports.chance.comparisons import (
    Comparator,
    Comparison,
    comparators_of,
    with_the_year_before,
)
from orchestration.outputs.reports.chance.series import PERIOD_OF_SERIES, Series, series_of
from orchestration.outputs.reports.chance.statistics import FUNNEL_LEVELS, chance_of_share
from orchestration.outputs.reports.marts import Marts
from orchestration.outputs.reports.notes import Recording, commentary_of, exclusions_of, laws_of, recording_of
from orchestration.outputs.reports.shapes import Cell, Figure, Figures, Indicator
from orchestration.outputs.reports.words import inside_a_sentence, listed, whole

# Figures of a whole year say most; a state is as it is.
MAIN_PERIOD = {"flow": "rolling_12", "window": "rolling_12", "stock": "point_in_time"}
# Two periods at once fill a page with cells of one or two cases; those that are worth one have a table of their own.
MOST_CELLS = 15
MOST_REASONS = 2
# Of a month there are one or two.
REASONS_PERIOD = "rolling_12"
Standing = Literal["far below", "below", "as expected", "above", "far above", "too few", "no others"]
NOT_JUDGED = ("too few", "no others")


@dataclass(frozen=True)
class Team:
    """A team's cell of a percentage, and where it stands beside all others, without its own cases."""

    cell: Cell
    standing: Standing
    is_worse: bool = False

    @property
    def is_apart(self) -> bool:
        """Whether chance does not explain it."""
        return self.standing not in (*NOT_JUDGED, "as expected")


@dataclass(frozen=True)
class Row:
    """All that is said of one indicator; `reasons_of` says what the reasons are of, such as `reviews held late, 12
    months to Oct 2026`, because they may be of other records than the figure."""

    indicator: Indicator
    month: Figure | None
    year_to_date: Figure | None
    main: Figure | None
    before: Comparison | None
    comparators: tuple[Comparator, ...]
    series: Series
    teams: tuple[Team, ...]
    breakdowns: tuple[tuple[Cell, ...], ...]
    reasons: tuple[Cell, ...]
    reasons_of: str
    exclusions: tuple[tuple[str, int], ...]
    recording: tuple[Recording, ...]
    laws: tuple[str, ...]
    trace: str
    commentary: tuple[str, ...] = field(default=())

    @property
    def england(self) -> Comparator | None:
        """England's figure, if there is one to compare with."""
        return next((each for each in self.comparators if each.comparator == "england"), None)

    @property
    def others(self) -> list[Comparator]:
        """The region, neighbours and groups that it is compared with beside England."""
        return [each for each in self.comparators if each.comparator != "england"]

    @property
    def teams_apart(self) -> str:
        """A sentence on the teams that chance does not explain; nothing where no two teams can be judged."""
        judged = [team for team in self.teams if team.standing not in NOT_JUDGED]
        if len(judged) < 2:
            return ""
        apart = [f"{team.cell.label} ({team.standing})" for team in judged if team.is_apart]
        return f"Apart from the rest: {listed(apart)}." if apart else "No team is apart from the rest."

    @property
    def main_reasons(self) -> str:
        """The two reasons that are recorded most often, with their numbers."""
        found = [
            f"{inside_a_sentence(cell.label)} ({whole(cell.numerator)})"
            for cell in self.reasons
            if cell.value_name != "not_recorded"
        ]
        return listed(found[:MOST_REASONS])

    @property
    def is_supplied(self) -> bool:
        """Whether the exports that the indicator needs were handed over."""
        return self.main is not None and self.main.is_supplied

    @property
    def target(self) -> float | None:
        """The target in force at the month end."""
        return float(self.main.target) if self.main is not None and self.main.target is not None else None

    @property
    def anchor(self) -> str:
        """Its place on a page."""
        return f"row-{self.indicator.indicator_id}"


def rows_of(marts: Marts) -> list[Row]:
    """The rows of every indicator, in the order of a page."""
    figures = marts.figures
    cells = marts.cells
    exclusions = exclusions_of(marts)
    recording = recording_of(marts)
    laws = laws_of(marts)
    commentary = commentary_of(marts)
    comparators = comparators_of(marts)
    found = []
    for indicator in marts.indicators:
        explaining, _, reason = (indicator.explained_by or "").partition(".")
        own = _broken_down(cells.get((indicator.indicator_id, MAIN_PERIOD[indicator.kind]), []))
        main = _figure(figures, indicator, MAIN_PERIOD[indicator.kind], marts)
        found.append(
            Row(
                indicator=indicator,
                month=_figure(figures, indicator, "month", marts),
                year_to_date=_figure(figures, indicator, "year_to_date", marts),
                main=main,
                before=_year_before(figures, indicator, main),
                comparators=_judging(main, comparators.get((indicator.indicator_id, MAIN_PERIOD[indicator.kind]), ())),
                series=series_of(
                    indicator,
                    figures.get((indicator.indicator_id, PERIOD_OF_SERIES[indicator.kind]), {}),
                    marts.period_end,
                ),
                teams=_teams(indicator, main, own.pop("team", [])),
                breakdowns=tuple(tuple(some) for name, some in own.items() if _is_worth_a_table(name, some)),
                reasons=tuple(_reasons(cells.get((explaining, REASONS_PERIOD), []), reason)),
                reasons_of=_reasons_of(explaining, marts),
                exclusions=tuple(exclusions.get((indicator.indicator_id, MAIN_PERIOD[indicator.kind]), ())),
                recording=tuple(recording[need] for need in indicator.needs if need in recording),
                laws=tuple(laws.get(indicator.indicator_id, ())),
                trace=_trace(indicator, marts),
                commentary=tuple(commentary.get(indicator.indicator_id, ())),
            )
        )
    return found


def _figure(figures: Figures, indicator: Indicator, period_type: str, marts: Marts) -> Figure | None:
    return figures.get((indicator.indicator_id, period_type), {}).get(marts.period_end)


def _year_before(figures: Figures, indicator: Indicator, main: Figure | None) -> Comparison | None:
    if main is None:
        return None
    earlier = figures.get((indicator.indicator_id, main.period_type), {}).get(months_before(main.period_end, 12))
    return with_the_year_before(indicator, main, earlier)


def _judging(main: Figure | None, comparators: Sequence[Comparator]) -> tuple[Comparator, ...]:
    """What others have; of a figure that is not known, because the exports do not reach back, it says nothing."""
    if main is None or not main.is_before_reach:
        return tuple(comparators)
    return tuple(replace(each, verdict="untested", place=None) for each in comparators)


def _broken_down(cells: Sequence[Cell]) -> dict[str, list[Cell]]:
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        found.setdefault(cell.breakdown, []).append(cell)
    return found


def _is_worth_a_table(breakdown: str, cells: Sequence[Cell]) -> bool:
    return "+" not in breakdown and 1 < len(cells) <= MOST_CELLS


def _reasons(cells: Sequence[Cell], reason: str) -> list[Cell]:
    """The reasons of what went wrong, most frequent first, of the cells of the indicator that counts those."""
    return sorted(_broken_down(cells).get(reason, []), key=lambda cell: (-float(cell.numerator or 0), cell.label))


def _reasons_of(explaining: str, marts: Marts) -> str:
    """The indicator that counts the reasons with its months, as they stand in a line; nothing where there is none."""
    figure = marts.figures.get((explaining, REASONS_PERIOD), {}).get(marts.period_end)
    names = [each.short_name for each in marts.indicators if each.indicator_id == explaining]
    return ", ".join([*map(inside_a_sentence, names), *([figure.period_label] if figure else [])])


def _teams(indicator: Indicator, main: Figure | None, cells: Sequence[Cell]) -> tuple[Team, ...]:
    if not indicator.is_percentage or main is None or main.value is None:
        return tuple(Team(cell, "too few") for cell in cells)
    together = (float(main.numerator or 0), float(main.denominator or 0))
    return tuple(standing_of(indicator, together, cell) for cell in cells)


def standing_of(indicator: Indicator, together: tuple[float, float], cell: Cell) -> Team:
    """A cell of a percentage beside all others; `together` are the cases of all, its own too, as 216 of 240."""
    standing = _standing(together, cell)
    team = Team(cell, standing)
    is_low = standing.endswith("below")
    return replace(
        team, is_worse=team.is_apart and indicator.polarity != "neutral" and is_low == (indicator.polarity == "high")
    )


def _standing(together: tuple[float, float], cell: Cell) -> Standing:
    """How often chance alone would give a cell so few or so many, beside all others, if there are any."""
    if cell.value is None or not cell.denominator:
        return "too few"
    own = (float(cell.numerator or 0), float(cell.denominator))
    others = (together[0] - own[0], together[1] - own[1])
    if not others[1]:
        return "no others"
    if not 0 <= others[0] <= others[1]:
        return "too few"
    as_few, as_many = chance_of_share(own, others)
    tail, far = ((1 - level) / 2 for level in FUNNEL_LEVELS)
    if as_few <= tail:
        return "far below" if as_few <= far else "below"
    if as_many <= tail:
        return "far above" if as_many <= far else "above"
    return "as expected"


def _trace(indicator: Indicator, marts: Marts) -> str:
    only = " --only failing" if indicator.is_percentage else ""
    return (
        f"iro trace {indicator.indicator_id} --period-end {marts.period_end} "
        f"--period-type {MAIN_PERIOD[indicator.kind]} --authority {marts.authority}{only}"
    )
