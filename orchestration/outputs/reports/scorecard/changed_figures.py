"""Which figures of closed periods this release gives otherwise than the release before, those worth reading first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from orchestration.outputs.reports.marts import Marts

MOST_SHOWN = 20


@dataclass(frozen=True)
class ChangedFigures:
    """How many differ from the release before, and at most twenty of them: columns of the query below by name."""

    previous_release: str
    counted: int
    shown: tuple[dict[str, Any], ...]


def changed_figures(marts: Marts) -> ChangedFigures | None:
    """The whole figures that a report may have shown: of months, years to date, twelve months and states.

    Main figures come first. Points, children and days cannot be ranked against each other, nor months against whole
    years: each measure and kind of period is ranked by itself, and their largest differences are shown in turn.

    Returns:
        None where none differ, or in a release that does not say.
    """
    if "indicator_changes" not in marts.tables:
        return None
    rows = marts.rows(
        f"""
        with changed as (
            select
                changes.indicator_id, shown.short_name, shown.measure, shown.is_headline, periods.label, value_before,
                value_now, previous_release_id, changes.period_end,
                list_position(['rolling_12', 'year_to_date', 'point_in_time', 'month'], changes.period_type) as kind,
                row_number() over (
                    partition by shown.is_headline, shown.measure, changes.period_type
                    order by abs(value_now - value_before) desc nulls last, changes.period_end desc, shown.short_name
                ) as place
            from indicator_changes as changes
            inner join dim_indicators as shown on changes.indicator_id = shown.indicator_id
            inner join dim_periods as periods
                on changes.period_type = periods.period_type and changes.period_end = periods.period_end
            where
                local_authority_code = ? and breakdown = 'all' and not was_provisional and changes.period_end <= ?
                and changes.period_type <> 'quarter'
                and round(value_before, 1) is distinct from round(value_now, 1)
        )
        select *, count(*) over () as counted from changed
        order by is_headline desc, place, kind, measure desc, period_end desc, short_name
        limit {MOST_SHOWN}
        """,
        marts.authority,
        marts.period_end,
    )
    return ChangedFigures(rows[0]["previous_release_id"], rows[0]["counted"], tuple(rows)) if rows else None
