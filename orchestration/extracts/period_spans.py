"""What extracts of a period say of the time that they cover: which rows of earlier ones they withdraw."""

from __future__ import annotations

from collections.abc import Iterable

from orchestration.extracts.contributions import Contribution
from orchestration.ground.database.sql import same_values, sql_name, sql_text
from orchestration.landing.contracts import Contract
from orchestration.landing.reading.ids import linked

# A conference is told with the enquiry that it answers, so the newest extract that has the enquiry says which it is.
TOLD_WITH = {"conferences": "section47_id"}
# A start further off is another record, and not the same one corrected (decided 2026-11-27).
DAYS_OF_A_CORRECTION = 31
# What says of a later start that it is another record all the same: a next episode for another reason than the last one
# (a move, say, of an episode that began care), or a plan before which there was one more (decided 2026-11-30).
ANOTHER_RECORD = {
    "care_episodes": (
        "told.start_reason in ('L', 'P', 'T', 'B', 'U') and told.start_reason is distinct from rows.start_reason"
    ),
    "protection_plans": (
        "try_cast(told.previous_plan_count as integer) > try_cast(rows.previous_plan_count as integer)"
    ),
}


def spans_of_periods(contributions: Iterable[Contribution]) -> str:
    """A relation of the extracts of a period whose first day is known: authority, first day, and extract date."""
    spans = {
        (each.receipt.local_authority_code, first_day, each.receipt.extract_date)
        for each in contributions
        if each.receipt.extracts == "period" and (first_day := each.receipt.history_from.get(each.export.export_name))
    }
    rows = [
        f"({sql_text(authority)}, cast({sql_text(first_day)} as date), cast({sql_text(date)} as date))"
        for authority, first_day, date in sorted(spans)
    ]
    columns = "spans(_local_authority_code, first_day, _extract_date)"
    if not rows:
        return f"(select * from (values ('', date '2000-01-01', date '2000-01-01')) as {columns} where false)"
    return f"(select * from (values {', '.join(rows)}) as {columns})"


def not_withdrawn(contract: Contract, newest: str, united: str, spans: str) -> str:
    """Keep of the newest row of each key those that no later extract of a period withdraws.

    For dates inside its own span an extract says everything, so a row dated there that only an earlier one has is gone.
    What it tells from before its span corrects the extract that it follows: of a child whom it gives another record
    from then, the open one that it no longer has, unless that record says itself that it came after it; of an enquiry
    that it has again, the conference that it has not.

    Args:
        contract: the export; one without dates is returned as it is.
        newest: a query of the newest row of each key.
        united: a query of all rows.
        spans: the relation of the spans of the extracts of a period.
    """
    if contract.event_date is None:
        return newest
    kept = f"""
        select rows.* from ({newest}) as rows
        where not exists (
            select 1 from {spans} as later
            where later._local_authority_code = rows._local_authority_code
                and later._extract_date > rows._extract_date
                and try_cast(rows.{sql_name(contract.event_date)} as date)
                    between later.first_day and later._extract_date
        )
    """
    if contract.span and "child_id" in contract.column_names:
        start, end = (sql_name(name) for name in contract.span)
        days_later = f"(try_cast(told.{start} as date) - try_cast(rows.{start} as date))"
        kept += f"""
            and not exists (
                select 1 from ({_told_from_before(contract, united, spans)}) as told
                where told._local_authority_code = rows._local_authority_code
                    and told.child_id = rows.child_id
                    and told._follows = rows._extract_date
                    and rows.{end} is null
                    and try_cast(told.{start} as date) < told.first_day
                    and abs({days_later}) <= {DAYS_OF_A_CORRECTION}
                    and not coalesce({days_later} > 0 and {ANOTHER_RECORD.get(contract.name, "false")}, false)
            )
        """
    if contract.name in TOLD_WITH:
        link = sql_name(TOLD_WITH[contract.name])
        kept += f"""
            and not exists (
                select 1 from ({_told_from_before(contract, united, spans)}) as told
                where told._local_authority_code = rows._local_authority_code
                    and {linked(f"told.{link}")} = {linked(f"rows.{link}")}
                    and told._extract_date > rows._extract_date
            )
        """
    return kept


def _told_from_before(contract: Contract, united: str, spans: str) -> str:
    """The rows of an extract of a period that the extract it follows does not have."""
    same_key = same_values("before", "told", contract.key)
    return f"""
        select told.*, spans.first_day, followed._follows
        from ({united}) as told
        inner join {spans} as spans
            on spans._local_authority_code = told._local_authority_code and spans._extract_date = told._extract_date
        inner join (
            select _local_authority_code, _extract_date,
                lag(_extract_date) over (
                    partition by _local_authority_code order by _extract_date nulls last
                ) as _follows
            from (select distinct _local_authority_code, _extract_date from ({united}) as dates) as dates
        ) as followed
            on followed._local_authority_code = told._local_authority_code
            and followed._extract_date = told._extract_date
        where spans.first_day <= followed._follows + 1
            and not exists (
                select 1 from ({united}) as before
                where before._local_authority_code = told._local_authority_code
                    and before._extract_date = followed._follows and {same_key}
            )
    """
