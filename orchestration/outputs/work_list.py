"""The work list of an authority: what is due, overdue and owed, case by case, restricted because it names cases.

One workbook with a sheet of everything and a sheet a list, sorted by team, officer and due date, with filters; or one
such workbook an officer.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from orchestration.ground.database.sql import only_row, sql_text, tables_in
from orchestration.ground.files.disk import make_private_folder
from orchestration.ground.paths import Outputs
from orchestration.outputs.ended import last_lists
from orchestration.outputs.sheets import require_authority_code
from orchestration.outputs.work_list_book import write_book
from orchestration.outputs.work_list_rows import NEEDED, NEEDED_IN_MARTS, work_of

NOT_IN_FILE_NAMES = re.compile(r"[^A-Za-z0-9_-]")
# No officer's file has a space in its name, so nobody's id can take this one.
WITHOUT_OFFICER = "without officer"
LONGEST_FILE_NAME = 60
# Under which names the release before is attached, where it can be compared with.
BEFORE_MARTS, BEFORE_EVIDENCE = "marts_before", "evidence_before"


def work_lists_in(restricted: Path) -> Path:
    """The folder of work lists in a release's restricted folder."""
    return restricted / "lists"


@contextmanager
def release_before(connection: duckdb.DuckDBPyConnection, outputs: Outputs, release_id: str | None) -> Iterator[None]:
    """Attach the release that a work list is compared with; without it, nothing is said to be new."""
    if release_id is not None:
        files = {
            BEFORE_MARTS: outputs.releases / release_id / "marts.duckdb",
            BEFORE_EVIDENCE: outputs.restricted / release_id / "evidence.duckdb",
        }
        with suppress(duckdb.Error):
            for name, path in files.items():
                connection.execute(f"attach {sql_text(path)} as {name} (read_only)")
    try:
        yield
    finally:
        for name in (BEFORE_MARTS, BEFORE_EVIDENCE):
            connection.execute(f"detach database if exists {name}")


def write_work_lists(
    connection: duckdb.DuckDBPyConnection, authorities: Iterable[str], folder: Path, *, by_officer: bool = False
) -> list[Path]:
    """Write `<authority>/work-list.xlsx` for each authority, also for one with nothing on it; gives the files.

    Args:
        connection: has the evidence attached as `evidence` and the published tables as `marts`, and the release before,
            if it is compared with it (`release_before`).
        authorities: whose work lists are written.
        folder: made if it is not there; a restricted one, because the rows have case ids.
        by_officer: one file an officer, `<authority>/by-officer/<officer>.xlsx`, in place of one of all.

    Raises:
        NothingPublishedError: no folder can be named after an authority's code.
    """
    compared, ends = _compared_with(connection), last_lists(connection, "marts")
    connection.execute(f"create or replace temp table work as {_with_new(compared)}")
    written = []
    for code in authorities:
        require_authority_code(code, "lists")
        for target, officers in _files(connection, code, folder, by_officer):
            make_private_folder(target.parent)
            connection.execute(
                "create or replace temp table shown as select * from work where local_authority_code = ? and "
                "(? or officer_id is not distinct from ?)",
                [code, not officers, *(officers or [None])],
            )
            write_book(connection, target, compared, ends.get(code))
            written.append(target)
    for table in ("shown", "work"):
        connection.execute(f"drop table if exists {table}")
    return written


def _compared_with(connection: duckdb.DuckDBPyConnection) -> str | None:
    """The id of the release before, if it is attached and has what a work list is made of."""
    needed = {BEFORE_MARTS: NEEDED_IN_MARTS, BEFORE_EVIDENCE: NEEDED}
    if not all(tables_in(connection, database) >= tables for database, tables in needed.items()):
        return None
    try:
        connection.execute(f"select * from ({work_of(BEFORE_MARTS, BEFORE_EVIDENCE)}) limit 0")
    except duckdb.BinderException:
        # A version of this software made it in which a table had not all of these columns.
        return None
    (release_id,) = only_row(connection, f"select max(release_id) from {BEFORE_MARTS}.main.release")
    return release_id or None


def _with_new(compared: str | None) -> str:
    """SQL for the rows, with whether each is new since the release before; null where that says nothing of them."""
    now = work_of("marts", "evidence")
    if compared is None:
        return f"select *, cast(null as boolean) as is_new from ({now})"
    return f"""
        with before as ({work_of(BEFORE_MARTS, BEFORE_EVIDENCE)})
        select work.*, case when known.local_authority_code is not null then before.entry is null end as is_new
        from ({now}) as work
        left join {BEFORE_MARTS}.main.local_authorities as known using (local_authority_code)
        left join (select distinct local_authority_code, named, entry from before) as before
            on
                work.local_authority_code = before.local_authority_code
                and work.named = before.named and work.entry = before.entry
    """


def _files(
    connection: duckdb.DuckDBPyConnection, code: str, folder: Path, by_officer: bool
) -> Iterator[tuple[Path, list[str | None]]]:
    """Each file with the one officer whose rows it has, or with none for everybody's."""
    if not by_officer:
        yield folder / code / "work-list.xlsx", []
        return
    officers = connection.execute(
        "select distinct officer_id from work where local_authority_code = ? order by 1 nulls last", [code]
    ).fetchall()
    for (officer,) in officers:
        yield folder / code / "by-officer" / f"{_file_name(officer)}.xlsx", [officer]


def _file_name(officer: str | None) -> str:
    """An officer's id as the name of a file, which no two of them share on any file system."""
    if officer is None:
        return WITHOUT_OFFICER
    plain = NOT_IN_FILE_NAMES.sub("_", officer)[:LONGEST_FILE_NAME]
    # Windows and macOS take `a1` and `A1` for one name.
    is_as_it_was = plain == officer and plain == plain.upper()
    return plain if is_as_it_was else f"{plain}-{hashlib.sha256(officer.encode()).hexdigest()[:8]}"
