"""From a table of facts to its cells: one scan for each breakdown, in which every indicator of the table is counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# What the names of tables of facts begin with, and the periods that their rows are of.
FLOW, STOCK, WINDOW = "flow_", "stock_", "window_"


def statement_of(table: str, columns: Sequence[str], breakdowns: Mapping[str, Sequence[str]]) -> str:
    """SQL that adds up one table of facts.

    Its columns named as indicators hold 1 (counted, or a success), 0 (no success), 2 (excluded) or null (outside).
    """
    indicators = [name for name in columns if name in breakdowns]
    wanted = sorted({breakdown for name in indicators for breakdown in breakdowns[name]})
    parts = [_counted(table, "all", "'all'", indicators)]
    parts += [
        _counted(table, breakdown, _value(breakdown), [name for name in indicators if breakdown in breakdowns[name]])
        for breakdown in wanted
    ]
    united = " union all ".join(parts)
    if table.startswith(FLOW):
        return (
            "insert into months_of_flows select authority, indicator, day, breakdown, part, good, other, out "
            f"from ({united})"
        )
    period_type = "'point_in_time'" if table.startswith(STOCK) else "period_type"
    return (
        f"insert into cells select authority, indicator, {period_type}, day, breakdown, part, good, other, out "
        f"from ({united})"
    )


FLOWS_TO_PERIODS = """
    insert into cells
    select authority, indicator_id, period_type, period_end, breakdown, breakdown_value,
        sum(good), sum(other), sum(excluded)
    from months_of_flows inner join flow_periods using (authority)
    where month_end between period_start and period_end
    group by all
"""


def _counted(table: str, breakdown: str, value: str, indicators: Sequence[str]) -> str:
    day = "last_day(day)" if table.startswith(FLOW) else "day"
    period_type = ", period_type" if table.startswith(WINDOW) else ""
    counts = ", ".join(
        f"count(*) filter ({name} = 1) as {name}_1, count(*) filter ({name} = 0) as {name}_0, "
        f"count(*) filter ({name} = 2) as {name}_2"
        for name in indicators
    )
    names = ", ".join(f"'{name}'" for name in indicators)
    good, other, out = (", ".join(f"{name}_{outcome}" for name in indicators) for outcome in (1, 0, 2))
    return f"""
        select * from (
            select authority, day{period_type}, '{breakdown}' as breakdown, part, unnest([{names}]) as indicator,
                unnest([{good}]) as good, unnest([{other}]) as other, unnest([{out}]) as out
            from (
                select authority, {day} as day{period_type}, {value} as part, {counts}
                from {table} group by all
            )
        ) where good + other + out > 0
    """


def _value(breakdown: str) -> str:
    """The text of a breakdown's value; two-way values are joined with a vertical bar."""
    return " || '|' || ".join(f"coalesce({column}, 'not_recorded')" for column in breakdown.split("+"))
