"""The product's indicators as files count what they counted as hand-written SQL, member by member, on the sample.

`members_before_files.csv` was made on 2026-11-28 from the last state of the project whose members were selects of their
own: for each indicator how many members the sample has, and the MD5 of them, line by line in order. The attributes for
breakdowns are left out: bases that were one in all else have been united, and carry those of each.
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


def test_every_base_has_the_columns_and_types_that_expressions_are_checked_against(
    built: duckdb.DuckDBPyConnection,
) -> None:
    for base in load_bases().values():
        columns = built.execute(f"describe indicators.{base.relation}").fetchall()
        found = {name: kind.lower() for name, kind, *_ in columns}
        assert found == {column.name: column.sql_type for column in base.columns}, base.relation
        assert set(base.attributes) <= set(found), base.name
