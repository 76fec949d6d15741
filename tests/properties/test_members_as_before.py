"""The product's indicators as files count what they counted as hand-written SQL, member by member, on the sample.

`members_before_files.csv` was made on 2026-11-28 from the last state of the project whose members were selects of their
own: for each indicator how many members the sample has, and the MD5 of them, line by line in order. The attributes for
breakdowns are left out: bases that were one in all else have been united, and carry those of each. On 2026-11-30 those
of `repeat_escalations` lost their due date, which had been another limit's.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.ground.paths import SAMPLE_INBOX
from orchestration.landing.indicators.bases import load_bases
from tests.conftest import COUNCIL, FIRST_DAY
from tests.properties.compiled_project import CompiledProject, Extract, run

BEFORE = Path(__file__).with_name("members_before_files.csv")
COMPARED = [
    "local_authority_code",
    "indicator_id",
    "role",
    "amount",
    "distinct_key",
    "subject_type",
    "subject_id",
    "child_id",
    "period_type",
    "period_end",
    "event_date",
    "anchor_date",
    "due_date",
    "done_date",
    "exclusion_reason",
    "event_words",
    "state_words",
    "since_words",
    "done_words",
    "done_thing",
    "shown_words",
    "source_row",
]


@pytest.fixture(scope="module")
def built(project: CompiledProject) -> Iterator[duckdb.DuckDBPyConnection]:
    """The sample with the members of every indicator, and every base, which councils' own may count from."""
    extracts = [Extract(SAMPLE_INBOX / COUNCIL / FIRST_DAY, COUNCIL, FIRST_DAY)]
    with run(project.needed_for("indicator_members"), extracts) as connection:
        yield connection


def test_every_indicator_counts_the_members_that_it_counted_as_hand_written_sql(
    built: duckdb.DuckDBPyConnection,
) -> None:
    line = ", ".join(f"coalesce(cast({column} as varchar), '')" for column in COMPARED)
    rows = built.execute(
        "select indicator_id, cast(count(*) as varchar), md5(string_agg(line, chr(10) order by line)) from ("
        f"select indicator_id, concat_ws('|', {line}) as line from indicators.indicator_members) group by 1"
    ).fetchall()
    counted = {indicator_id: (members, digest) for indicator_id, members, digest in rows}
    with BEFORE.open(encoding="utf-8", newline="") as file:
        before = {row["indicator_id"]: (row["members"], row["md5"]) for row in csv.DictReader(file)}
    assert len(before) >= 113
    changed = {name: (old, counted.get(name)) for name, old in before.items() if counted.get(name) != old}
    assert changed == {}


def test_every_due_date_is_counted_by_the_limit_that_stands_beside_it(built: duckdb.DuckDBPyConnection) -> None:
    """Whoever gets a member as a row, as in a seal, takes limit and law for those of its due date."""
    others = built.execute(
        """
        with timed as (
            select
                indicator_id, due_date, anchor_date,
                cast(split_part(time_limit, ' ', 1) as integer) as amount,
                split_part(time_limit, ' ', 2) as unit
            from indicators.indicator_members
            where due_date is not null and anchor_date is not null and time_limit is not null
        ),

        counted as (
            select
                *,
                case
                    when unit like 'month%' then cast(anchor_date + to_months(amount) as date)
                    when unit = 'calendar' then anchor_date + amount
                    when unit = 'working' then (
                        select min(later.calendar_date)
                        from intermediate.int_calendar as later
                        where later.working_days_to_date = timed.amount + (
                            select anchor.working_days_to_date
                            from intermediate.int_calendar as anchor
                            where anchor.calendar_date = timed.anchor_date
                        )
                    )
                end as by_limit
            from timed
        )

        select indicator_id, count(*) from counted where by_limit is distinct from due_date group by all
        """
    ).fetchall()
    assert others == []


def test_every_base_has_the_columns_and_types_that_expressions_are_checked_against(
    built: duckdb.DuckDBPyConnection,
) -> None:
    for base in load_bases().values():
        columns = built.execute(f"describe indicators.{base.relation}").fetchall()
        found = {name: kind.lower() for name, kind, *_ in columns}
        assert found == {column.name: column.sql_type for column in base.columns}, base.relation
        assert set(base.attributes) <= set(found), base.name
