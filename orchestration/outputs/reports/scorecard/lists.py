"""What is due and overdue today, counted from the monitoring lists; without ids, which the work list has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from orchestration.outputs.reports.marts import Marts


@dataclass(frozen=True)
class ListOfWork:
    """One monitoring list: how many are on it, how many of them are overdue, the oldest of these in days,
    and by team. `is_a_limit` where being late breaks a limit, and is not merely something to watch."""

    name: str
    label: str
    entries: int
    overdue: int
    oldest_days: int
    by_team: tuple[tuple[str, int], ...]
    is_a_limit: bool
    as_at: date


def lists_of(marts: Marts) -> list[ListOfWork]:
    """The monitoring lists of the authority as at its newest extract; none for a month end before that."""
    if "fct_monitoring_lists" not in marts.tables or marts.period_end < marts.source.latest_period_end:
        return []
    teams: dict[str, list[tuple[str, int]]] = {}
    for row in marts.rows(
        """
        select
            list_name, case coalesce(team, 'not_recorded') when 'not_recorded' then 'no team' else team end as team,
            count(*) as entries
        from fct_monitoring_lists
        where local_authority_code = ? group by 1, 2 order by entries desc, 2
        """,
        marts.authority,
    ):
        teams.setdefault(row["list_name"], []).append((row["team"], row["entries"]))
    return [
        ListOfWork(
            row["list_name"],
            row["label"],
            row["entries"],
            row["overdue"],
            row["oldest_days"],
            tuple(teams[row["list_name"]]),
            row["is_a_limit"],
            row["as_at"],
        )
        for row in marts.rows(
            """
            select
                lists.list_name, coalesce(labels.label, lists.list_name) as label, count(*) as entries,
                count(*) filter (where days_to_due <= 0) as overdue,
                cast(coalesce(max(-days_to_due) filter (where days_to_due <= 0), 0) as bigint) as oldest_days,
                coalesce(labels.parent = 'limit', false) as is_a_limit, max(as_at_date) as as_at
            from fct_monitoring_lists as lists
            left join code_labels as labels
                on labels.list_name = 'monitoring_lists' and lists.list_name = labels.code
            where lists.local_authority_code = ?
            group by lists.list_name, labels.label, labels.parent, labels.sort_order
            order by labels.sort_order nulls last, lists.list_name
            """,
            marts.authority,
        )
    ]


def empty_lists_of(marts: Marts, lists: Sequence[ListOfWork]) -> list[str]:
    """The labels of the monitoring lists that nothing is on, so that nobody has to guess; none beside no list."""
    if not lists:
        return []
    filled = {each.name for each in lists}
    return [
        row["label"]
        for row in marts.rows(
            "select code, label from code_labels where list_name = 'monitoring_lists' order by sort_order, code"
        )
        if row["code"] not in filled
    ]
