"""What each member that only one of two releases has adds to each cell that differs between them."""

from __future__ import annotations

import duckdb

from orchestration.evidence.members import BREAKDOWN_COLUMNS
from orchestration.evidence.members_compared import columns_of
from orchestration.evidence.quantiles import QUANTILES
from orchestration.ground.database.sql import sql_name, sql_text, sql_texts

SIDES = ("numerator", "denominator")


def find_shares(connection: duckdb.DuckDBPyConnection) -> None:
    """The table `shares`: what each row of `changed` adds to each component of each cell that differs.

    `is_quantile` says of a cell that what is in it decides, and not how much of it there is.
    """
    quantiles = sql_texts(QUANTILES)
    for side in ("before", "now"):
        keyed = _placed(connection, f"(from members_{side} where distinct_key is not null)", "0")
        for part in SIDES:
            connection.execute(
                f"create or replace temp table keys_{part}_{side} as select distinct cell_id, distinct_key "
                f"from ({keyed}) where {_is_in(part)}"
            )
    connection.execute(
        f"""
        create or replace temp table shares as
        with placed as ({_placed(connection, "changed", "row_id")}),
        counted as (
            select
                *,
                case when side = 'now' then 1 else -1 end as sign,
                measure in ({quantiles}) as is_quantile,
                {", ".join(map(_adds, SIDES))}
            from placed
        )
        select
            cell_id, row_id, is_quantile,
            case when not is_quantile then sign * adds_numerator else 0 end as numerator,
            sign * case when is_quantile and role = 'numerator' then 1 else adds_denominator end as denominator,
            case when role = 'excluded' then sign * amount else 0 end as excluded
        from counted
        """
    )


def _is_in(part: str) -> str:
    return f"role in ('{part}', 'both')"


def _adds(part: str) -> str:
    """What a row adds above or below the line: its amount, or 1 for a key that one release alone has there."""
    nth = f"row_number() over (partition by cell_id, side, distinct_key, {_is_in(part)} order by row_id)"
    return f"""
            case
                when not {_is_in(part)} then 0
                when distinct_key is null then amount
                when (cell_id, distinct_key) in (select (cell_id, distinct_key) from keys_{part}_before)
                    and (cell_id, distinct_key) in (select (cell_id, distinct_key) from keys_{part}_now) then 0
                when {nth} = 1 then 1
                else 0
            end as adds_{part}
        """


def _placed(connection: duckdb.DuckDBPyConnection, table: str, row_id: str) -> str:
    """The rows of a table of members in the cells that they are in."""
    there = columns_of(connection, "temp", "changed")
    values = []
    for (breakdown,) in connection.execute("select distinct breakdown from cells").fetchall():
        names = [BREAKDOWN_COLUMNS.get(part, part) for part in breakdown.split("+")]
        if breakdown == "all":
            value = "'all'"
        elif all(name in there for name in names):
            value = " || chr(124) || ".join(map(sql_name, names))
        else:
            continue
        values.append(
            f"select {row_id} as row_id, {sql_text(breakdown)} as breakdown, {value} as value_of, * from {table}"
        )
    union = " union all ".join(values) or f"select 0 as row_id, '' as breakdown, '' as value_of, * from {table}"
    return f"""
            select cells.cell_id, cells.measure, members.*
            from ({union}) as members
            inner join cells
                on members.local_authority_code = cells.local_authority_code
                and members.indicator_id = cells.indicator_id
                and members.breakdown = cells.breakdown and members.value_of = cells.breakdown_value
                and not cells.is_supply_changed
                and case
                    when members.period_end is null
                        then members.event_date between cells.period_start and cells.period_end
                    else members.period_type = cells.period_type and members.period_end = cells.period_end
                end
        """
