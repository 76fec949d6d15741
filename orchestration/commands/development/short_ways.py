"""Two steps of dbt's unit tests done in a short way, where the result is sure to be dbt's own.

For the command that runs the unit tests alone; what builds a release is dbt as it is. dbt (1.11) parses the whole SQL
of a model only to find its `with`, and asks the database for the columns of a table once for every test that makes up
rows of it: a quarter of the command's processor time (29 November 2026). A function of dbt that is not there, or has
other parameters than it had then, is left as it is.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from dbt import compilation
from dbt.adapters.duckdb.impl import DuckDBAdapter

# What dbt puts into the name of a table that one test makes and drops.
TEMPORARY = "__dbt_tmp"
# How nearly all models begin: blank lines and comments, then `with` or `select`.
OPENING = re.compile(
    r"(?P<blank>\s*)(?:--[^\n]*\n\s*)*(?:(?P<with>with)(?!\s+recursive\b)\s++(?!--|/\*)|select\b)", re.IGNORECASE
)
WITH = re.compile(r"\bwith\b", re.IGNORECASE)


@contextmanager
def short_ways() -> Iterator[None]:
    """Replace both functions of dbt in this process until the block ends."""
    with (
        _replaced(compilation, "inject_ctes_into_sql", ["sql", "ctes"], inserted_by_form),
        _replaced(DuckDBAdapter, "get_columns_in_relation", ["self", "relation"], looked_up_once),
    ):
        yield


@contextmanager
def _replaced(owner: Any, name: str, parameters: list[str], replace: Callable[[Any], Any]) -> Iterator[None]:
    whole = vars(owner).get(name)
    if not inspect.isfunction(whole) or list(inspect.signature(whole).parameters) != parameters:
        yield
        return
    setattr(owner, name, replace(whole))
    try:
        yield
    finally:
        setattr(owner, name, whole)


def with_tables_before(sql: str, tables: Sequence[str]) -> str | None:
    """A model's SQL with made-up tables, each `name as (...)`, before its own; None if it is not of the usual form."""
    opening = OPENING.match(sql)
    # dbt leaves out what follows a semicolon, unless that stands in a text.
    if opening is None or ";" in sql or not tables:
        return None
    made_up = ", ".join(tables)
    if opening["with"]:
        return f"{sql[: opening.end()]}{made_up}, {sql[opening.end() :]}"
    # dbt takes a `with` anywhere outside of brackets for the model's own.
    return None if WITH.search(sql, opening.end()) else f"{opening['blank']}with{made_up} {sql[opening.end('blank') :]}"


def inserted_by_form(whole: Callable[[str, Any], str]) -> Callable[[str, Any], str]:
    """What inserts made-up tables by the form of the SQL; `whole`, dbt's own way, has the rest.

    The first result is compared with dbt's. If they differ, which another version of dbt may bring, dbt's way has all.
    """
    agrees: bool | None = None

    def insert(sql: str, ctes: Any) -> str:
        nonlocal agrees
        short = None if agrees is False else with_tables_before(sql, [cte.sql for cte in ctes])
        if short is not None and agrees:
            return short
        long = whole(sql, ctes)
        if short is not None:
            agrees = short == long
        return long

    return insert


def looked_up_once(whole: Callable[[Any, Any], list[Any]]) -> Callable[[Any, Any], list[Any]]:
    """What asks dbt's own way, `whole`, once for the columns of each table; no unit test changes a lasting one."""
    found: dict[str, list[Any]] = {}

    def columns(adapter: Any, relation: Any) -> list[Any]:
        name = str(relation)
        if TEMPORARY in name:
            return whole(adapter, relation)
        if name not in found:
            found[name] = whole(adapter, relation)
        return list(found[name])

    return columns
