"""Files that lack all children of a kind whom another file of the same batch has: a filter that was left on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from orchestration.ground.audit_limits import limits_of
from orchestration.ground.database.sql import sql_name
from orchestration.landing.oddities.said import TO_DO, Title
from orchestration.landing.reading.what_was_read import ReadExport

# Children looked after for so long have had a first review, and on a plan for so long a review conference is due. Short
# breaks have reviews of their own.
_IN_CARE = (
    "select child_id, team, min(_source_row) as first_row "
    "from read_parquet($base) where coalesce(legal_status, '') not in ('V3', 'V4') and start_date <= $day "
    "and date_diff('day', greatest(try_cast(start_date as date), cast($since as date)), "
    "try_cast(least(coalesce(end_date, $day), $day) as date)) >= {days:.0f} group by child_id, team"
)
_ON_A_PLAN = _IN_CARE.replace("coalesce(legal_status, '') not in ('V3', 'V4') and ", "")
# An enquiry comes before plan and initial conference: of those that are older than the first enquiry none is known.
_NEW_ON_A_PLAN = _ON_A_PLAN.replace("start_date <= $day", "start_date between $since and $day")
_MET = (
    "select child_id, team, min(_source_row) as first_row from read_parquet($base) "
    "where held_date between $since and $day group by child_id, team"
)
_MET_FIRST = _MET.replace("where ", "where conference_type = 'initial' and ")
# The file whose children should be found in another, which of them, and those others. Documents are not among them: a
# pathway plan is of those of sixteen and over, and an education plan of those at school.
EXPECTED: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "care_episodes",
        _IN_CARE,
        ("reviews", "allocations", "review_actions", "officer_contacts", "escalations"),
    ),
    ("reviews", _MET, ("care_episodes", "review_actions")),
    ("protection_plans", _ON_A_PLAN, ("conferences",)),
    ("protection_plans", _NEW_ON_A_PLAN, ("section47_enquiries",)),
    ("conferences", _MET, ("protection_plans",)),
    ("conferences", _MET_FIRST, ("section47_enquiries",)),
)
# By what children differ, and how a message names those that are not there.
_KINDS = {
    "team": "of {parts} of its {all} teams (row {row} has one of them)",
    "sex": "of one sex",
    "birth": "who are the {end} {fifths}",
    "id": "whose ids are the {end} {fifths} in their order",
}
_ENDS = {"birth": ("oldest", "youngest"), "id": ("first", "last")}


@dataclass(frozen=True)
class _LeftOut:
    """Of the `gone` children of a kind nearly none is found, `there` of them, and `found` of the `others` are."""

    gone: int
    there: int
    found: int
    others: int
    named: str


def children_left_out(
    connection: duckdb.DuckDBPyConnection, reads: Mapping[str, ReadExport], title: Title, extract_date: str
) -> dict[str, str]:
    """A sentence for each export, by its name, that lacks all children of some kind.

    Args:
        connection: may read the Parquet of the exports.
        reads: the exports of a batch that have rows, by name.
        title: what a message calls the file of an export.
        extract_date: the day of the batch, as ISO text.

    Raises:
        duckdb.Error: a file cannot be read.
    """
    said: dict[str, str] = {}
    for base, query, targets in EXPECTED:
        for target in targets:
            if base in reads and target in reads and "children" in reads and target not in said:
                found = _left_out(connection, reads, base, query, target, extract_date)
                if found:
                    said[target] = _sentence(found, title(base), title(target))
    return said


def _sentence(found: _LeftOut, base: str, target: str) -> str:
    there = "none" if not found.there else f"no more than {found.there:,}"
    verb = "is" if found.there < 2 else "are"
    return (
        f"{target}: {there} of the {found.gone:,} children of {base} {found.named} {verb} in it, and {found.found:,} "
        f"of the {found.others:,} others are. A filter of the report may leave them out. {TO_DO}"
    )


def _left_out(
    connection: duckdb.DuckDBPyConnection,
    reads: Mapping[str, ReadExport],
    base: str,
    query: str,
    target: str,
    extract_date: str,
) -> _LeftOut | None:
    """The greatest kind of children of one file that another lacks wholly; none where each is there in part."""
    connection.execute(
        f"""
        create or replace temp table expected as
        select
            base.child_id,
            base.team,
            base.first_row,
            child.sex,
            ntile(5) over (order by child.date_of_birth nulls last, base.child_id) as birth,
            ntile(5) over (order by length(base.child_id), base.child_id) as id,
            base.child_id in (select child_id from read_parquet($target)) as is_found
        from ({query.format(days=limits_of("children_left_out")["days"])}) as base
        inner join read_parquet($children) as child on base.child_id = child.child_id
        """,
        {
            "base": str(reads[base].parquet),
            "target": str(reads[target].parquet),
            "children": str(reads["children"].parquet),
            "day": extract_date,
            "since": _since(connection, reads[target], extract_date),
        },
    )
    found = [each for kind in _KINDS if (each := _of_kind(connection, kind))]
    return max(found, key=lambda each: each.gone, default=None)


def _since(connection: duckdb.DuckDBPyConnection, read: ReadExport, extract_date: str) -> str:
    """The first day of an export's events, but for the few that lie far before the others."""
    event = sql_name(str(read.contract.event_date))
    row = connection.execute(
        f"select quantile_disc({event}, 0.02) from read_parquet($file) where {event} <= $day",
        {"file": str(read.parquet), "day": extract_date},
    ).fetchone()
    return str(row[0]) if row and row[0] else extract_date


def _of_kind(connection: duckdb.DuckDBPyConnection, kind: str) -> _LeftOut | None:
    limits = limits_of("children_left_out")
    parts = connection.execute(
        f"""
        select {kind}, count(distinct child_id), count(distinct child_id) filter (where is_found), min(first_row)
        from expected
        where {kind} is not null
        group by {kind}
        order by {kind}
        """
    ).fetchall()
    gone = [part for part in parts if part[2] * 100 <= part[1] * limits["found"]]
    # A child may be of two teams, and is counted once.
    counts = dict.fromkeys((True, False), (0, 0)) | {
        is_gone: (children, there)
        for is_gone, children, there in connection.execute(
            f"""
            select is_gone, count(*), count(*) filter (where is_found)
            from (
                select child_id, bool_and({kind} in (select unnest($gone))) as is_gone, bool_or(is_found) as is_found
                from expected
                where {kind} is not null
                group by child_id
            ) as children
            group by is_gone
            """,
            {"gone": [part[0] for part in gone]},
        ).fetchall()
    }
    (missing, there), (others, found) = counts[True], counts[False]
    if not gone or not others or found * 100 < others * limits["share_of_others"]:
        return None
    if missing * found / others < limits["expected"]:
        return None
    first, last = _ENDS.get(kind, ("", ""))
    named = _KINDS[kind].format(
        parts=len(gone),
        fifths="fifth" if len(gone) == 1 else f"{len(gone)} fifths",
        all=len(parts),
        row=gone[0][3],
        end=first if gone[0][0] == parts[0][0] else last,
    )
    return _LeftOut(missing, there, found, others, named)
