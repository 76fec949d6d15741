"""A release without one child: the public facts and the evidence written anew; its figures are left as published."""

from __future__ import annotations

from pathlib import Path

import duckdb

from orchestration.ground.database.comments import comments_of, write_comments
from orchestration.ground.database.sql import (
    one_transaction,
    only_row,
    open_to_read,
    open_to_write,
    sql_name,
    sql_text,
    sql_texts,
)
from orchestration.ground.paths import Outputs
from orchestration.landing.contracts import load_contracts
from orchestration.outputs.parquet import write_parquet
from orchestration.outputs.tables import attach_new
from orchestration.outputs.views import queries_of_views
from orchestration.outputs.work_list import release_before, work_lists_in, write_work_lists
from orchestration.outputs.work_list_rows import NEEDED
from orchestration.outputs.worklists import worklists_in, write_worklists

CHILD_ID, CHILD_KEY = "child_id", "child_key"
Columns = dict[str, list[str]]


def write_release_anew(
    outputs: Outputs, release_id: str, authority: str, ids: set[str], targets: tuple[Path, Path]
) -> dict[Path, int]:
    """Write what of a release has rows about the child; gives the rows that went, by the release's own files.

    Args:
        outputs: the folder that the release lies in.
        release_id: which.
        authority: whose child it is.
        ids: every id of the child.
        targets: empty folders for its public part and its evidence; a file has the same place in them.
    """
    release, restricted = outputs.releases / release_id, outputs.restricted / release_id
    done: dict[Path, int] = {}
    with open_to_write(spill=targets[1] / "spill") as connection:
        for name, path in (("marts", release / "marts.duckdb"), ("evidence", restricted / "evidence.duckdb")):
            connection.execute(f"attach {sql_text(path)} as {name} (read_only)")
        connection.execute("create temp table keys (key varchar)")
        connection.execute(
            f"insert into keys select {CHILD_KEY} from evidence.main.key_child where {_of(authority)} "
            f"and {CHILD_ID} in ({sql_texts(sorted(ids))})"
        )
        public = _conditions_by_key(connection)
        counted = _write(connection, "marts", public, targets[0] / "marts.duckdb")
        evidence = _conditions_by_id(connection, authority, ids)
        counted_evidence = _write(connection, "evidence", evidence, targets[1] / "evidence.duckdb")
        if counted:
            done[release / "marts.duckdb"] = sum(counted.values())
            write_parquet(connection, "new_marts", counted, targets[0] / "parquet")
            done |= {release / "parquet" / f"{table}.parquet": rows for table, rows in counted.items()}
        if counted_evidence:
            done[restricted / "evidence.duckdb"] = sum(counted_evidence.values())
    if counted_evidence:
        marts = targets[0] / "marts.duckdb" if counted else release / "marts.duckdb"
        done |= _write_lists(outputs, marts, targets[1], restricted, authority)
    return done


def _write_lists(outputs: Outputs, marts: Path, target: Path, restricted: Path, authority: str) -> dict[Path, int]:
    """The worklists of the authority, from what was written anew; a row that went is counted with the evidence."""
    with open_to_write(spill=target / "spill") as connection:
        for name, path in (("marts", marts), ("evidence", target / "evidence.duckdb")):
            connection.execute(f"attach {sql_text(path)} as {name} (read_only)")
        write_worklists(connection, "evidence.main.findings", [authority], worklists_in(target), target / "spill")
        if columns_of(connection, "evidence").keys() >= NEEDED:
            # What is new on them stays so; of the child that goes, the release before has no part in it.
            with release_before(connection, outputs, _previous(connection)):
                write_work_lists(connection, [authority], work_lists_in(target))
    written = [path for folder in (worklists_in(target), work_lists_in(target)) for path in folder.rglob("*.*")]
    places = [restricted / path.relative_to(target) for path in written if path.is_file()]
    return {place: 0 for place in places if place.is_file()}


def _previous(connection: duckdb.DuckDBPyConnection) -> str | None:
    """The id of the release before the one attached as `marts`; None of a first one, or where that is not said."""
    if "previous_release_id" not in columns_of(connection, "marts").get("release", []):
        return None
    (previous,) = only_row(connection, "select max(previous_release_id) from marts.main.release")
    return previous or None


def columns_of(connection: duckdb.DuckDBPyConnection, catalog: str) -> Columns:
    """The columns of every table of an attached database in order; of a view the rows are those of its tables."""
    found: Columns = {}
    for table, column in connection.execute(
        "select table_name, column_name from duckdb_columns() semi join duckdb_tables() "
        "using (database_name, schema_name, table_name) where database_name = ? order by table_name, column_index",
        [catalog],
    ).fetchall():
        found.setdefault(table, []).append(column)
    return found


def _of(authority: str) -> str:
    return f"local_authority_code = {sql_text(authority)}"


def _conditions_by_key(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """By public table, which rows are about the child: those under its key, then those that name what went with them.

    `keys` then holds every key that no other row has.
    """
    keyed = {
        table: [column for column in columns if column.endswith("_key")]
        for table, columns in columns_of(connection, "marts").items()
    }
    found = {
        table: f"coalesce({CHILD_KEY} in (select key from keys), false)"
        for table, keys in keyed.items()
        if CHILD_KEY in keys
    }
    _gather_keys(connection, keyed, found)
    for table, keys in keyed.items():
        if keys and table not in found:
            found[table] = " or ".join(f"coalesce({key} in (select key from keys), false)" for key in keys)
    _gather_keys(connection, keyed, found)
    return found


def _gather_keys(connection: duckdb.DuckDBPyConnection, keyed: Columns, found: dict[str, str]) -> None:
    """Add to `keys` those of the rows that go, unless a row that stays has them too, as an officer's.

    Of a table of which nothing is known yet only its own key counts, which stands first: a review's audits name the
    review and no child, and go with it.
    """

    def select(table: str, where: str, keys: list[str]) -> str:
        return " union ".join(f"select {key} as key from marts.main.{sql_name(table)} where {where}" for key in keys)

    gone = " union ".join(select(table, where, keyed[table]) for table, where in found.items())
    stay = " union ".join(
        select(table, f"not ({found[table]})", keys) if table in found else select(table, "true", keys[:1])
        for table, keys in keyed.items()
        if keys
    )
    connection.execute(f"create or replace temp table more as ({gone}) except ({stay})")
    connection.execute("insert into keys from more where key is not null")


def _conditions_by_id(connection: duckdb.DuckDBPyConnection, authority: str, ids: set[str]) -> dict[str, str]:
    """By table of the evidence, which rows are about the child: by its id, a key that went, or such a record's id."""
    tables = columns_of(connection, "evidence")
    found, own = {}, {CHILD_ID: f"({sql_texts(sorted(ids))})"}
    for table, columns in tables.items():
        key = f"{table.removeprefix('key_')}_key"
        if table.startswith("key_") and key in columns and CHILD_ID not in columns:
            found[table] = f"{key} in (select key from keys)"
            thing = key.replace("_key", "_id")
            own[thing] = f"(select {thing} from evidence.main.{table} where {found[table]})"
    for table, columns in tables.items():
        if CHILD_ID in columns:
            found[table] = f"{_of(authority)} and coalesce({CHILD_ID} in {own[CHILD_ID]}, false)"
        elif "record_id" in columns and "export_name" in columns:
            named = [
                f"export_name = {sql_text(contract.name)} and record_id in {own[contract.key[0]]}"
                for contract in load_contracts().values()
                if contract.key[0] in own and contract.key[0] not in ("officer_id", "post_id")
            ]
            found[table] = f"{_of(authority)} and coalesce({' or '.join(f'({each})' for each in named)}, false)"
        elif table not in found and (things := [each for each in columns if each in own and each != "officer_id"]):
            among = " or ".join(f"{each} in {own[each]}" for each in things)
            found[table] = f"{_of(authority)} and coalesce({among}, false)"
    return found


def _write(connection: duckdb.DuckDBPyConnection, catalog: str, gone: dict[str, str], target: Path) -> dict[str, int]:
    """Write an attached database anew without those rows, as `new_<catalog>`; gives the rows that went by table.

    Nothing is written where none go. A new file, because one that rows are deleted from still has their bytes.
    """
    counted = {
        table: rows
        for table, where in gone.items()
        for (rows,) in connection.execute(
            f"select count(*) from {catalog}.main.{sql_name(table)} where {where}"
        ).fetchall()
        if rows
    }
    if not counted:
        return {}
    kept = {table: f"select * from {catalog}.main.{sql_name(table)} where not ({gone[table]})" for table in counted}
    write_database_anew(connection, catalog, kept, target)
    return counted


def write_database_anew(
    connection: duckdb.DuckDBPyConnection, catalog: str, queries: dict[str, str], target: Path
) -> None:
    """Write an attached database anew, attached as `new_<catalog>`: its tables, views and comments.

    Args:
        connection: has the database attached.
        catalog: as what.
        queries: SQL for the rows of those tables that are to have others than before.
        target: a file that is not there yet.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    attach_new(connection, target, f"new_{catalog}")
    comments = comments_of(connection, catalog)
    for table in columns_of(connection, catalog):
        name = f"new_{catalog}.main.{sql_name(table)}"
        query = queries.get(table, f"select * from {catalog}.main.{sql_name(table)}")
        with one_transaction(connection):
            connection.execute(f"create table {name} as {query}")
            write_comments(connection, name, comments.get(("main", table), ()))
    for (_, view), query in queries_of_views(connection, catalog).items():
        name = f"new_{catalog}.main.{sql_name(view)}"
        with one_transaction(connection):
            connection.execute(f"create view {name} as {query}")
            write_comments(connection, name, comments.get(("main", view), ()))
    connection.execute(f"checkpoint new_{catalog}")


def knows_whose_rows(evidence: Path) -> bool:
    """True if a release's evidence is there and says which key is whose; those of early versions do not."""
    if not evidence.is_file():
        return False
    with open_to_read(evidence=evidence) as connection:
        return "key_child" in columns_of(connection, "evidence")


def figures_counted(evidence: Path, authority: str, ids: set[str]) -> tuple[int, int]:
    """How many rows of figures' members are the child's in a release, and of how many indicators."""
    with open_to_read(evidence=evidence) as connection:
        members, indicators = only_row(
            connection,
            "select count(*), count(distinct indicator_id) from indicator_members "
            f"where {_of(authority)} and {CHILD_ID} in ({sql_texts(sorted(ids))})",
        )
    return members, indicators
