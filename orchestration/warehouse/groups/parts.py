"""A group of authorities as a database of its own, and what was built there as a part of the run's warehouse."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

import duckdb

from orchestration.extracts.own_tables import PREFIX
from orchestration.ground.database.comments import comments_of, write_comments
from orchestration.ground.database.sql import (
    THREADS_THAT_COPY,
    one_transaction,
    only_row,
    open_to_write,
    sql_name,
    sql_text,
    sql_texts,
)
from orchestration.ground.display import counted
from orchestration.ground.errors import NothingPublishedError
from orchestration.ground.files.disk import make_private_folder

# Whose a landed row is; the tables that Python derives of them have the second name.
AUTHORITY_IN_LANDING, AUTHORITY = "_local_authority_code", "local_authority_code"
# What one authority says for all: its hub's or England's figures, and the settings of the run.
OF_ALL_AUTHORITIES = ("benchmarks", "run_settings")
# In a run's folder, for as long as it takes; of several at a time, with the group's number after it.
PART_FOLDER = "part"
Table = tuple[str, str]


def is_of_all_authorities(name: str) -> bool:
    """Whether a table of schema `landing` is whole in every part, whosever its rows are."""
    return name in OF_ALL_AUTHORITIES or name.startswith(PREFIX)


def write_part(part: Path, whole: Path, authorities: Iterable[str], memory: int | None) -> None:
    """Create the database of a group: schema `landing` with the rows of its authorities.

    What councils have of their own is there whole, because it says what is counted, and so are published figures.

    Args:
        part: where the database is made.
        whole: the run's warehouse, whose schema `landing` is written.
        authorities: the codes of the group.
        memory: the bytes that this may take; None leaves it to the database.
    """
    make_private_folder(part.parent)
    with open_to_write(part, memory=memory, threads=THREADS_THAT_COPY) as connection:
        connection.execute(f"attach {sql_text(whole)} as whole (read_only)")
        connection.execute("create schema landing")
        for (schema, name), columns in _tables(connection, "whole").items():
            if schema != "landing":
                continue
            table = f"landing.{sql_name(name)}"
            column = AUTHORITY_IN_LANDING if AUTHORITY_IN_LANDING in columns else AUTHORITY
            rows = "" if is_of_all_authorities(name) else f"where {_is_of(authorities, column)}"
            connection.execute(f"create table {table} as select * from whole.{table} {rows}")


def add_part(
    whole: Path,
    part: Path,
    authorities: Iterable[str],
    parted: Collection[Table],
    seeds: Collection[Table],
    memory: int | None,
) -> None:
    """Add what was built of a group to the run's warehouse. The first part brings the tables with their comments.

    Args:
        whole: the run's warehouse.
        part: the group's database, built.
        authorities: the codes of the group; other rows than theirs are left.
        parted: schema and name of the tables whose rows are each of one authority.
        seeds: those that are the same in every part, and are taken once.
        memory: the bytes that this may take; None leaves it to the database.

    Raises:
        NothingPublishedError: a row of `parted` is of no authority, so that it would be in no group's part.
    """
    with open_to_write(whole, memory=memory, threads=THREADS_THAT_COPY) as connection:
        connection.execute(f"attach {sql_text(part)} as part (read_only)")
        _refuse_rows_of_nobody(connection, parted)
        comments = comments_of(connection, "part")
        there = _tables(connection, "warehouse")
        for schema, name in _tables(connection, "part"):
            table = f"{sql_name(schema)}.{sql_name(name)}"
            is_first, is_seed = (schema, name) not in there, (schema, name) in seeds
            if not is_seed and (schema, name) not in parted:
                continue
            rows = f"select * from part.{table}" + ("" if is_seed else f" where {_is_of(authorities, AUTHORITY)}")
            if is_first:
                connection.execute(f"create schema if not exists {sql_name(schema)}")
                with one_transaction(connection):
                    connection.execute(f"create table {table} as {rows}")
                    write_comments(connection, table, comments.get((schema, name), ()))
            elif not is_seed:
                connection.execute(f"insert into {table} by name {rows}")


def _refuse_rows_of_nobody(connection: duckdb.DuckDBPyConnection, parted: Collection[Table]) -> None:
    for schema, name in sorted(_tables(connection, "part").keys() & set(parted)):
        table = f"{sql_name(schema)}.{sql_name(name)}"
        (count,) = only_row(connection, f"select count(*) from part.{table} where {AUTHORITY} is null")
        if count:
            raise NothingPublishedError(
                f"The table {schema}.{name} has {counted(count, 'row')} of no authority, which no group of authorities "
                "would bring: give its model the tag across_authorities in dbt_project.yml, so that it is built from "
                "all of them. What was published before still stands."
            )


def _is_of(authorities: Iterable[str], column: str) -> str:
    return f"{column} in ({sql_texts(authorities)})"


def _tables(connection: duckdb.DuckDBPyConnection, catalog: str) -> dict[Table, list[str]]:
    """The columns of each table of a database, views aside, by schema and name."""
    rows = connection.execute(
        "select schema_name, table_name, list(column_name) from duckdb_columns() "
        "semi join duckdb_tables() using (database_name, schema_name, table_name) "
        "where not internal and database_name = ? group by all order by all",
        [catalog],
    ).fetchall()
    return {(schema, name): columns for schema, name, columns in rows}
