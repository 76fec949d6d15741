"""Authorities that are in force without a folder in the inbox, and those that have the same children.

A council that leaves a hub, or whose code changes, stays in every comparison with what it handed in last, and a new
code that hands in the old one's history has its children counted twice. Nobody sees either in a figure, so each refresh
says it.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path

import duckdb

from orchestration.extracts.contributions import Contribution, contributions_of
from orchestration.ground.database.sql import reading_connection, sql_text
from orchestration.ground.settings import Settings
from orchestration.landing.local.authority_ends import ends_in_force
from orchestration.landing.local.found_files import owners_in
from orchestration.landing.plausibility.records_gone import columns_of

# In a hundred children of the smaller authority. Ids alone say nothing, because case systems number from one; of two
# councils' own, one in some hundreds has the birth date of its number by chance, and a code's successor has nearly all
# (2026-11-30).
SAME_CHILDREN = 50
# Of fewer children half may be chance (2026-11-30).
FEWEST_CHILDREN = 10
# Of a hub whose councils are copies of each other, as rehearsals are, the first of them tell enough (2026-11-30).
MOST_PAIRS = 5
SPILL = ".incoming-children"
WHERE = 'docs/over-the-years.md, "A council joins, leaves or changes its code", says what to do.'


def lines_on_authorities(settings: Settings) -> list[str]:
    """A line on authorities without a folder in the inbox, and one on each two with most of their children in common.

    Children are the same where id and date of birth are; none is named. What local/ended.csv declares is not said.

    Raises:
        RegisterError: the register is damaged.
    """
    in_force = contributions_of(settings).in_force
    newest: dict[str, str] = {}
    for each in in_force:
        authority = each.receipt.local_authority_code
        newest[authority] = max(newest.get(authority, ""), each.receipt.extract_date)
    ends = ends_in_force(settings.outputs)
    going_on = {authority: day for authority, day in newest.items() if authority not in ends}
    declared = {frozenset({authority, code}) for authority, end in ends.items() for code in end.succeeded_by}
    same_children = _with_the_same_children(settings.outputs.landing, in_force, declared)
    return [*_without_a_folder(settings.inbox, going_on), *same_children]


def _without_a_folder(inbox: Path, newest: Mapping[str, str]) -> Iterator[str]:
    there = owners_in(inbox)
    gone = [f"{authority} (newest extract {day})" for authority, day in newest.items() if authority not in there]
    if gone:
        yield (
            f"No folder in the inbox, and still in force with what was handed in before: {', '.join(gone)}. Figures "
            f"and comparisons go on with that. If a council has left or has another code, {WHERE}"
        )


def _with_the_same_children(
    landing: Path, in_force: Iterable[Contribution], declared: Container[frozenset[str]]
) -> Iterator[str]:
    """Lines on pairs of which neither is declared to have taken over from the other."""
    paths = {
        each.receipt.local_authority_code: landing / each.export.landed_as
        for each in in_force
        if each.export.export_name == "children" and each.is_newest
    }
    try:
        found = _pairs(landing, paths) if len(paths) > 1 else []
        pairs = [pair for pair in found if frozenset(pair[:2]) not in declared]
    except duckdb.Error:
        # A file that is missing or damaged is named by the build, which holds it against its receipt.
        pairs = []
    for one, other, share in pairs[:MOST_PAIRS]:
        yield (
            f"{one} and {other} have the same children: {share} in a hundred of {one} stand under {other} too, with "
            f"the same id and date of birth, and are counted under both codes. If {other} is the new code of {one}, or "
            f"the other way round, {WHERE}"
        )
    if len(pairs) > MOST_PAIRS:
        yield f"{len(pairs) - MOST_PAIRS} more pairs of authorities have the same children."


def _pairs(landing: Path, paths: Mapping[str, Path]) -> list[tuple[str, str, int]]:
    """Each two authorities with most children in common: the smaller first, and how many in a hundred of it."""
    with reading_connection(landing, SPILL) as connection:
        rows = " union ".join(
            f"select {sql_text(authority)} as authority, trim(child_id) as child_id, trim(date_of_birth) as born "
            f"from read_parquet({sql_text(path)})"
            for authority, path in paths.items()
            if "date_of_birth" in columns_of(connection, path)
        )
        if not rows:
            return []
        connection.execute(f"create temp table children as select * from ({rows}) where born <> ''")
        return connection.execute(
            """
            with sizes as (select authority, count(*) as children from children group by authority),
            common as (
                select ones.authority as one, others.authority as other, count(*) as children
                from children as ones
                inner join children as others using (child_id, born)
                where ones.authority <> others.authority
                group by all
            )
            select one, other, cast(floor(100 * common.children / ones.children) as integer) as share
            from common
            inner join sizes as ones on common.one = ones.authority
            inner join sizes as others on common.other = others.authority
            where (ones.children, one) < (others.children, other) and ones.children >= ? and share >= ?
            order by share desc, one, other
            """,
            [FEWEST_CHILDREN, SAME_CHILDREN],
        ).fetchall()
