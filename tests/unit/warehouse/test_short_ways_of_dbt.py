"""What a unit test's run does in place of dbt gives dbt's own result, and gives way where it is not sure to."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from dbt import compilation
from dbt.adapters.duckdb.impl import DuckDBAdapter
from dbt.contracts.graph.nodes import InjectedCTE

from orchestration.commands.development.short_ways import (
    inserted_by_form,
    looked_up_once,
    short_ways,
    with_tables_before,
)

MADE_UP = [
    InjectedCTE(id="one", sql=" __dbt__cte__one as (\nselect 1 as n\n)"),
    InjectedCTE(id="two", sql=" __dbt__cte__two as (\nselect ';' as n\n)"),
]
TEXTS = [made_up.sql for made_up in MADE_UP]
DBTS = compilation.inject_ctes_into_sql


@pytest.mark.parametrize(
    "sql",
    [
        "\n\nwith a as (select 1)\n\nselect * from a\n",
        "-- What it is.\nWITH\n\na as (select 1) select * from a",
        "with a as (select 1), b as (select * from (with c as (select 2) select * from c)) select * from a",
        "\nselect 1 -- one\n",
        "\n-- with a as (\n\n  --b\n Select * from __dbt__cte__one",
        "with recursively as (select 1) select * from recursively",
    ],
)
def test_made_up_tables_stand_where_dbt_puts_them(sql: str) -> None:
    assert with_tables_before(sql, TEXTS) == DBTS(sql, MADE_UP)


@pytest.mark.parametrize(
    "sql",
    [
        "with recursive a as (select 1) select * from a",
        "with \n recursive a as (select 1) select * from a",
        "with  -- a\n a as (select 1) select * from a",
        "/* with */ select 1",
        "select 1; select 2",
        "select 1 union all with a as (select 2) select * from a",
        "(select 1) union all (select 2)",
        "selected",
        "",
    ],
)
def test_sql_of_another_form_is_left_to_dbt(sql: str) -> None:
    assert with_tables_before(sql, TEXTS) is None


def test_a_dbt_that_inserts_otherwise_has_all_insertions() -> None:
    insert = inserted_by_form(lambda sql, made_up: f"another way with {sql}")
    assert [insert("select 1", MADE_UP), insert("select 2", MADE_UP)] == [
        "another way with select 1",
        "another way with select 2",
    ]


def test_a_dbt_that_inserts_alike_is_asked_once_and_again_for_other_forms() -> None:
    asked: list[str] = []

    def whole(sql: str, made_up: list[InjectedCTE]) -> str:
        asked.append(sql)
        return DBTS(sql, made_up)

    insert = inserted_by_form(whole)
    models = ["select 1", "select 2", "with recursive a as (select 1) select * from a", "select 3"]
    assert [insert(sql, MADE_UP) for sql in models] == [DBTS(sql, MADE_UP) for sql in models]
    assert asked == [models[0], models[2]]


def test_columns_of_a_table_are_asked_for_once_and_of_one_that_a_test_makes_each_time() -> None:
    asked: list[tuple[object, str]] = []

    def whole(adapter: object, relation: object) -> list[str]:
        asked.append((adapter, str(relation)))
        return [f"a column of {relation}"]

    columns = looked_up_once(whole)
    columns("adapter", "a").append("spoilt by its reader")
    assert columns("adapter", "a") == ["a column of a"]
    assert columns("adapter", "b") == ["a column of b"]
    for _ in range(2):
        columns("adapter", "a__dbt_tmp123")
    assert [name for _, name in asked] == ["a", "b", "a__dbt_tmp123", "a__dbt_tmp123"]


def test_dbt_has_its_own_functions_again_afterwards() -> None:
    columns = DuckDBAdapter.get_columns_in_relation
    with pytest.raises(ValueError, match="broken off"), short_ways():
        assert compilation.inject_ctes_into_sql is not DBTS, "dbt's way has other parameters: is it still slow?"
        assert DuckDBAdapter.get_columns_in_relation is not columns, "dbt's way has other parameters: is it still slow?"
        raise ValueError("broken off")
    assert compilation.inject_ctes_into_sql is DBTS
    assert DuckDBAdapter.get_columns_in_relation is columns


@pytest.mark.parametrize("other", [lambda sql, ctes, dialect: sql, SimpleNamespace(), None])
def test_a_function_of_dbt_that_is_another_is_left_alone(
    other: Callable[..., str] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compilation, "inject_ctes_into_sql", other)
    monkeypatch.delattr(DuckDBAdapter, "get_columns_in_relation")
    with short_ways():
        assert compilation.inject_ctes_into_sql is other
        assert "get_columns_in_relation" not in vars(DuckDBAdapter)
