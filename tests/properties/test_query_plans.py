"""No model looks for the rows that belong together among all pairs of the rows of two tables.

An engine finds them by the values that are equal in both. Where it is given none, or overlooks them beside a condition
that is of the one table alone or mixes columns of both, it tries every row of the one with every row of the other: with
three times the authorities that is nine times the work. So this reads how the engine would build each table of the hub.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import duckdb
import pytest

from orchestration.warehouse.keyed_hash import bind_key
from tests.conftest import TEST_KEY, Refreshed
from tests.properties.compiled_project import CompiledProject

# How DuckDB names what tries every pair.
EVERY_PAIR = ("BLOCKWISE_NL_JOIN", "NESTED_LOOP_JOIN", "CROSS_PRODUCT")
# Less than a tenth of a second of a processor. The most that any model needs on the golden hub is 93,140, for the working
# days of the calendar, which do not grow with authorities; what was mended had up to 1,075,007,208 (2026-11-29).
MOST_PAIRS = 1_000_000
# Two columns that are compared by `=`, as a plan shows them, or a column and what is made of one.
EQUAL_COLUMNS = re.compile(r"\b[a-z_]+ = [A-Za-z_]+")
REMEDY = (
    "give the join columns that are equal in both tables; put what concerns one table alone into a with clause of that "
    "table, an open end into open_ended or reaching_back, a list of words into each_word, and lines that are a council's "
    "or its hub's into join_for_whom"
)


@dataclass(frozen=True)
class Step:
    """One step of a plan that tries every pair: its model, what it compares, and how many pairs there were.

    `pairs` is None where the plan was not run.
    """

    model: str
    condition: str
    pairs: int | None


def steps_of(model: str, plan: dict[str, Any]) -> Iterator[Step]:
    """The steps of a plan, at any depth, that try every pair."""
    if plan.get("name", plan.get("operator_type", "")).strip() in EVERY_PAIR:
        told = plan["extra_info"]
        rows = [child.get("operator_cardinality") for child in plan["children"]]
        pairs = None if None in rows else rows[0] * rows[1]
        yield Step(model, str(told.get("Condition", told.get("Conditions", ""))), pairs)
    for child in plan.get("children", ()):
        yield from steps_of(model, child)


def plan_of(connection: duckdb.DuckDBPyConnection, sql: str, how: str) -> dict[str, Any]:
    """How the engine would answer a query; with `how` saying so it answers it, and counts the rows of each step."""
    ((_, text),) = connection.execute(f"explain ({how}) {sql}").fetchall()
    plan = json.loads(text)
    return {"children": plan} if isinstance(plan, list) else dict(plan)


@pytest.fixture(scope="module")
def connection(hub_release: Refreshed) -> Iterator[duckdb.DuckDBPyConnection]:
    """What the hub's refresh built, to be read."""
    (warehouse,) = hub_release.outputs.runs.glob("*/warehouse.duckdb")
    with duckdb.connect() as connection:
        connection.execute(f"attach '{warehouse}' as warehouse (read_only)")
        connection.execute("use warehouse")
        bind_key(connection, TEST_KEY)
        yield connection


@pytest.fixture(scope="module")
def every_pair(connection: duckdb.DuckDBPyConnection, project: CompiledProject) -> list[Step]:
    """All steps that try every pair, of all tables of the hub.

    Only a query whose plan has such a step is run, because the plan alone does not say of how many rows.
    """
    tables = set(
        connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'warehouse'"
        ).fetchall()
    )
    models = [(name, sql) for schema, name, sql, _ in project.models if (schema, name) in tables]
    assert len(models) > 200, "the models of the project are not those that were built"
    return [
        step
        for name, sql in models
        if any(steps_of(name, plan_of(connection, sql, "format json")))
        for step in steps_of(name, plan_of(connection, sql, "analyze, format json"))
    ]


def test_no_model_tries_a_million_pairs_of_rows(every_pair: list[Step]) -> None:
    assert every_pair, "the calendar is made of every pair of its digits, so there is always one"
    too_many = [
        f"{step.model}: {step.pairs:,} pairs, {step.condition}"
        for step in every_pair
        if step.pairs is None or step.pairs > MOST_PAIRS
    ]
    assert not too_many, "\n".join([*too_many, f"remedy: {REMEDY}"])


def test_no_model_overlooks_columns_that_are_equal_in_both_tables(every_pair: list[Step]) -> None:
    """Where a table of the golden hub has few rows or none, the pairs are few, and in a larger hub they are many."""
    overlooked = [f"{step.model}: {step.condition}" for step in every_pair if EQUAL_COLUMNS.search(step.condition)]
    assert not overlooked, "\n".join([*overlooked, f"remedy: {REMEDY}"])


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("cases.place = spans.place and spans.first_day <= cases.day", []),
        ("cases.day between spans.first_day and spans.last_day", [(True, False)]),
        ("cases.place = spans.place and coalesce(spans.first_day, cases.day) <= cases.day", [(True, True)]),
        ("cases.kind = 'short' and cases.place = spans.place", [(True, True)]),
        ("cases.place = coalesce(spans.place, cases.place)", [(True, True)]),
    ],
)
def test_a_plan_shows_the_pairs_and_the_columns_that_were_overlooked(
    condition: str, found: list[tuple[bool, bool]]
) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "create table cases as select range as day, concat('place ', range % 3) as place, "
            "if(range % 2 = 0, 'short', 'long') as kind from range(4);"
            "create table spans as select nullif(range, 0) as first_day, range + 1 as last_day, "
            "concat('place ', range % 3) as place from range(5)"
        )
        sql = f"select cases.day, spans.last_day from cases left join spans on {condition}"
        steps = list(steps_of("case_spans", plan_of(connection, sql, "analyze, format json")))
    assert [(step.pairs == 4 * 5, bool(EQUAL_COLUMNS.search(step.condition))) for step in steps] == found
