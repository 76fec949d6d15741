"""Are the duties met? Each duty of the seed `duties`, by the figure that shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from orchestration.outputs.reports.limits import Limit, laws_in_words, limits_behind, limits_of
from orchestration.outputs.reports.marts import Marts
from orchestration.outputs.reports.notes import empty_exports_of, uncovered_of
from orchestration.outputs.reports.scorecard.unjudged import DUE_RULE, PERIOD_TYPES, CellName, Unjudged, unjudged_of
from orchestration.outputs.reports.words import cases, figure_in_words, month, months_ending

Status = Literal["met", "not_met", "not_clear", "not_measured"]
STATUS_WORDS: dict[Status, str] = {
    "met": "met",
    "not_met": "not met",
    "not_clear": "not clear",
    "not_measured": "not measured",
}


@dataclass(frozen=True)
class Duty:
    """A duty and how it stands: `figure` and `failing` in words, `since` the months in which it was not met."""

    name: str
    law: str
    status_of_source: str
    in_force_from: date | None
    indicator_id: str | None
    asked: str
    status: Status
    figure: str
    failing: str
    failing_cases: int
    since: str
    note: str

    @property
    def status_words(self) -> str:
        """The status as it is written."""
        return STATUS_WORDS[self.status]


def duties_of(marts: Marts) -> list[Duty]:
    """Every duty with its status, for the financial year so far; of a state, at the month end."""
    figures, unjudged, limits = _figures(marts), unjudged_of(marts), limits_of(marts)
    empty = uncovered_of(marts) | empty_exports_of(marts)
    rows = [_with_limits(row, limits) for row in marts.rows("select * from duties order by position")]
    behind = limits_behind(marts)
    return [
        _by_own_limits(
            row,
            _duty(
                marts,
                {**row, "if_not_supplied": empty.get(row["indicator_id"], row["if_not_supplied"])},
                figures,
                unjudged,
            ),
            [*behind.get(row["indicator_id"], ()), *(limits[name] for name in _limits_named(row) if name in limits)],
        )
        for row in rows
    ]


def _by_own_limits(row: dict[str, Any], duty: Duty, limits: Sequence[Limit]) -> Duty:
    """The duty, with a word on limits of a council's own: its name says what law or guidance asks."""
    of_cell = f"{row['breakdown_value']}_" if row["breakdown"] == DUE_RULE else ""
    own = [limit for limit in limits if limit.is_own and limit.name.startswith(of_cell)]
    if not own or duty.status == "not_measured":
        return duty
    return replace(duty, note=f"Judged by {'; '.join(laws_in_words(own))}. {duty.note}".strip())


def _limits_named(row: dict[str, Any]) -> tuple[str, str]:
    """The limits that stand in place of a duty's own numbers, if any; a release of before has no names of limits."""
    return row.get("at_most_limit") or "", row.get("range_from_limit") or ""


def _with_limits(row: dict[str, Any], limits: Mapping[str, Limit]) -> dict[str, Any]:
    """A row of the seed with the amounts in force at the month end."""
    most, least = map(limits.get, _limits_named(row))
    return {**row, "at_most": most.amount if most else row["at_most"], "range_from": least.amount if least else None}


def _duty(
    marts: Marts, row: dict[str, Any], figures: Mapping[CellName, dict[str, Any]], without: Mapping[CellName, Unjudged]
) -> Duty:
    common = {
        "name": row["name"],
        "law": row["law"],
        "status_of_source": row["status_of_source"],
        "in_force_from": row["in_force_from"],
        "indicator_id": row["indicator_id"],
        "asked": _asked(row),
    }
    figure = _figure(row, figures)
    if not row["indicator_id"] or figure is None or figure["availability"] == "not_supplied":
        return Duty(
            **common,
            status="not_measured",
            figure="",
            failing="",
            failing_cases=0,
            since="",
            note=row["if_not_supplied"] or "",
        )
    value, measure, unit = figure["value"], figure["measure"], figure["unit"].removeprefix("% of ")
    unjudged = without.get(_cell(row), Unjudged())
    left_out = unjudged.in_words(unit)
    if value is None and unjudged.any:
        words = "none that could be judged"
        return Duty(**common, status="not_clear", figure=words, failing="", failing_cases=0, since="", note=left_out)
    if value is None:
        # Nobody had what was owed to nobody. A report that lacks the cases looks the same, so that met would mislead.
        words, note = "nothing to measure", "Nothing of the kind happened in the period."
        return Duty(**common, status="not_measured", figure=words, failing="", failing_cases=0, since="", note=note)
    is_met = _is_met(row, value)
    failing = _failing(row, figure)
    words = figure_in_words(value, measure, figure["numerator"], figure["denominator"])
    status: Status = "not_met" if not is_met else "not_clear" if unjudged.any or figure["is_before_reach"] else "met"
    note = left_out
    if is_met and row["range_from"] is not None and value < row["range_from"]:
        note = f"Below the range of {_asked(row)}, which is no failing: fewer leave more time. {note}".strip()
    if status == "not_clear" and figure["is_before_reach"]:
        note = f"The period begins before the exports reach back. {note}".strip()
    return Duty(
        **common,
        status=status,
        figure=f"{words}, {figure['period_label']}",
        failing=cases(failing, unit) if failing else "",
        failing_cases=failing,
        since="" if is_met else _since(marts, row),
        note=note,
    )


def _asked(row: dict[str, Any]) -> str:
    if row["at_least"] is not None:
        return f"{float(row['at_least']):,.0f} % or more" if row["at_least"] < 100 else "every one (100 %)"
    if row["range_from"] is not None:
        return f"{row['range_from']:,} to {float(row['at_most']):,.0f}"
    if row["at_most"] is not None:
        return "no case" if row["at_most"] == 0 else f"{float(row['at_most']):,.0f} or fewer"
    return ""


def _is_met(row: dict[str, Any], value: Decimal) -> bool:
    """Unrounded: 99.96 % of a duty to everybody is one child who did not have it."""
    return (row["at_least"] is None or value >= row["at_least"]) and (row["at_most"] is None or value <= row["at_most"])


def _failing(row: dict[str, Any], figure: dict[str, Any]) -> int:
    """How many cases do not have what the duty asks; a ratio has no cases."""
    if figure["measure"] == "percentage" and row["at_least"] is not None:
        return int(figure["denominator"] - figure["numerator"])
    return int(figure["value"]) if figure["measure"] == "count" and row["at_most"] == 0 else 0


def _cell(row: dict[str, Any]) -> CellName:
    return CellName(row["indicator_id"], row["breakdown"] or "all", row["breakdown_value"] or "all")


def _figure(row: dict[str, Any], figures: Mapping[CellName, dict[str, Any]]) -> dict[str, Any] | None:
    found = figures.get(_cell(row))
    if found or not row["breakdown"]:
        return found
    # A cell without anything to count is left out of the marts; then the whole says whether it was supplied.
    whole_figure = figures.get(CellName(row["indicator_id"]))
    return {**whole_figure, "value": None, "breakdown": row["breakdown"]} if whole_figure else None


def _figures(marts: Marts) -> dict[CellName, dict[str, Any]]:
    """The figures that show a duty, whole and by cell: of the year so far, or of a state at the month end."""
    return {
        CellName(row["indicator_id"], row["breakdown"], row["breakdown_value"]): row
        for row in marts.rows(
            f"""
            select
                figures.*, shown.measure, shown.unit, periods.label as period_label
            from own_values as figures
            inner join dim_indicators as shown on figures.indicator_id = shown.indicator_id
            inner join dim_periods as periods
                on figures.period_type = periods.period_type and figures.period_end = periods.period_end
            where
                figures.indicator_id in (select indicator_id from duties) and figures.period_end = ?
                and figures.period_type in {PERIOD_TYPES}
            """,
            marts.period_end,
        )
    }


def _since(marts: Marts, row: dict[str, Any]) -> str:
    """The months up to now in which it was not met, in words; one without a case to judge is neither met nor not."""
    months = marts.rows(
        """
        select period_end, value from own_values
        where
            indicator_id = ? and breakdown = ? and breakdown_value = ?
            and period_type in ('month', 'point_in_time') and not is_before_reach
        order by period_end desc
        """,
        row["indicator_id"],
        row["breakdown"] or "all",
        row["breakdown_value"] or "all",
    )
    missed: list[date] = []
    for each in months:
        if each["value"] is not None and _is_met(row, each["value"]):
            break
        if each["value"] is not None:
            missed.append(each["period_end"])
    if not missed:
        return "earlier this year"
    first = missed[-1]
    if len(missed) == 1:
        return f"in {month(first)}"
    # Of a month that nothing was counted in, there may be no row.
    is_every = missed == months_ending(marts.period_end, len(missed))[::-1]
    return f"every month {'' if is_every else 'with a case to judge '}since {month(first)}"
