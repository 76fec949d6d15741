"""Several authorities side by side: each main figure, and where chance alone would put each of them."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TypeGuard

from orchestration.outputs.reports.chance.comparisons import HUB
from orchestration.outputs.reports.scorecard.gathered import Scorecard
from orchestration.outputs.reports.scorecard.rows import Row, Team, standing_of
from orchestration.outputs.reports.shapes import Cell, Figure, Source


@dataclass(frozen=True)
class Member:
    """One authority's part in a figure: its source, its row, and where it stands among all of them."""

    source: Source
    row: Row
    team: Team | None


@dataclass(frozen=True)
class HubFigure:
    """A main figure of several authorities; `drawn` is a row whose teams are the authorities, for the funnel."""

    drawn: Row
    members: tuple[Member, ...]

    @property
    def is_judged(self) -> bool:
        """Whether it is said where each authority stands among them."""
        return any(member.team is not None for member in self.members)

    @property
    def has_other_rules(self) -> bool:
        """Whether one of them counts it by a rule of its own, such as a limit, so that none is judged by the rest."""
        return _has_other_rules([member.row for member in self.members])

    @property
    def has_year_before(self) -> bool:
        """Whether any of them is compared with the year before."""
        return any(member.row.before is not None for member in self.members)

    @property
    def has_targets(self) -> bool:
        """Whether any of them has a target."""
        return any(member.row.target is not None for member in self.members)

    @property
    def has_others(self) -> bool:
        """Whether any of them is compared with England or others outside the release."""
        return any(each.comparator != HUB for member in self.members for each in member.row.comparators)


@dataclass(frozen=True)
class Hub:
    """The page of a hub; `source` is the newest of its authorities', whose release they share.

    `ended` are those that are not on it, because they had ended before the month; `without_figures` are those that
    have none of its figures, for want of the exports.
    """

    source: Source
    figures: tuple[HubFigure, ...]
    authorities: int
    ended: tuple[Source, ...] = ()
    without_figures: tuple[Source, ...] = ()

    @property
    def rows(self) -> list[tuple[Source, list[Member | None]]]:
        """Each authority with its part in each figure, in their orders; None where it has none."""
        sources = {member.source.authority: member.source for one in self.figures for member in one.members}
        parts = [{member.source.authority: member for member in one.members} for one in self.figures]
        return [(source, [part.get(code) for part in parts]) for code, source in sorted(sources.items())]

    @property
    def is_of_one_month(self) -> bool:
        """Whether the figures of all are up to the same month end."""
        return len({member.source.period_end for one in self.figures for member in one.members}) < 2


def hub_of(gathered: Sequence[Scorecard], ended: Container[str] = ()) -> Hub | None:
    """Gather the page of a hub from its authorities' scorecards; None where there is only one.

    An authority of `ended` has no place beside others of a later month.
    """
    newest = max((report.source.period_end for report in gathered), default=None)
    past = [each for each in gathered if each.source.authority in ended and each.source.period_end != newest]
    gone = {each.source.authority for each in past}
    reports = [each for each in gathered if each.source.authority not in gone]
    if len(reports) < 2:
        return None
    source = max((report.source for report in reports), key=lambda each: each.period_end)
    found = []
    for first in reports[0].headlines:
        rows = [
            (report.source, row)
            for report in reports
            for row in report.headlines
            if row.indicator.indicator_id == first.indicator.indicator_id and row.is_supplied
        ]
        if rows:
            found.append(_figure(rows))
    together = replace(source, authority="hub", authority_name="all authorities")
    shown = {member.source.authority for one in found for member in one.members}
    without = tuple(report.source for report in reports if report.source.authority not in shown)
    return Hub(together, tuple(found), len(reports), tuple(each.source for each in past), without)


def _figure(rows: Sequence[tuple[Source, Row]]) -> HubFigure:
    first = rows[0][1]
    is_judged = not _has_other_rules([row for _, row in rows])
    counted = [
        (float(row.main.numerator or 0), float(row.main.denominator))
        for _, row in rows
        if is_judged and row.indicator.is_percentage and _is_known(row.main) and row.main.denominator
    ]
    together = (sum(part for part, _ in counted), sum(whole for _, whole in counted)) if counted else None
    members = tuple(Member(source, row, _team(source, row, together)) for source, row in rows)
    teams = tuple(member.team for member in members if member.team is not None)
    main = first.main
    if main is not None and together is not None:
        main = replace(main, value=_percent(together[0] / together[1]))
    return HubFigure(replace(first, main=main, teams=teams), members)


def _has_other_rules(rows: Sequence[Row]) -> bool:
    return any(each.comparator == HUB and each.has_other_rules for row in rows for each in row.comparators)


def _percent(share: float) -> Decimal:
    return Decimal(str(100 * share))


def _is_known(main: Figure | None) -> TypeGuard[Figure]:
    """Whether the exports reach back to it: what is not known is no part of the others, and beside none."""
    return main is not None and not main.is_before_reach


def _team(source: Source, row: Row, together: tuple[float, float] | None) -> Team | None:
    main = row.main
    if not _is_known(main) or together is None:
        return None
    name = source.authority_name
    cell = Cell(
        "authority", "Authority", source.authority, name, main.numerator, main.denominator, main.value, None, None, None
    )
    return standing_of(row.indicator, together, cell)
