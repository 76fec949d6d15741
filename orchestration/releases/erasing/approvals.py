"""A child's id in the name or note of an approval, taken out of the published table `release` of both tiers."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from orchestration.ground.database.sql import open_to_write, sql_name, sql_text
from orchestration.ground.paths import Outputs
from orchestration.outputs.parquet import write_parquet
from orchestration.releases.erasing.release_anew import columns_of, write_database_anew
from orchestration.releases.erasing.where_named import ERASED
from orchestration.releases.release import release_ids
from orchestration.releases.release_table import APPROVAL_TEXTS, TABLE


def write_approvals_anew(outputs: Outputs, pattern: re.Pattern[str]) -> list[Path]:
    """Write each database and Parquet file anew, below `purging`, whose approval has an id; gives them.

    A database that lies there already, without the child's rows, is what is written anew.

    Args:
        outputs: whose releases they are.
        pattern: finds the ids.
    """
    written: list[Path] = []
    for release_id in release_ids(outputs):
        for tier, name in ((outputs.releases, "marts.duckdb"), (outputs.figures, "figures.duckdb")):
            database = tier / release_id / name
            anew = outputs.purging / database.relative_to(outputs.root)
            source = anew if anew.is_file() else database
            if source.is_file() and _write(source, anew, pattern):
                written += [database, database.parent / "parquet" / f"{TABLE}.parquet"]
    return written


def _write(source: Path, target: Path, pattern: re.Pattern[str]) -> bool:
    """True if there was an id. A new file, because one that was updated still has the bytes of before."""
    target.parent.mkdir(parents=True, exist_ok=True)
    whole = target.with_name(f"{target.name}.new")
    with open_to_write() as connection:
        connection.execute(f"attach {sql_text(source)} as approved (read_only)")
        changed = _changed(connection, pattern)
        if not changed:
            return False
        replaced = ", ".join(f"{sql_text(text)} as {column}" for column, text in changed.items())
        query = f"select * replace ({replaced}) from approved.main.{sql_name(TABLE)}"
        write_database_anew(connection, "approved", {TABLE: query}, whole)
        write_parquet(connection, "new_approved", [TABLE], target.parent / "parquet")
    whole.replace(target)
    return True


def _changed(connection: duckdb.DuckDBPyConnection, pattern: re.Pattern[str]) -> dict[str, str]:
    """The texts of the approval that have an id, by column, without it. A release has one row of this table."""
    columns = [column for column in columns_of(connection, "approved").get(TABLE, []) if column in APPROVAL_TEXTS]
    if not columns:
        return {}
    row = connection.execute(f"select {', '.join(columns)} from approved.main.{sql_name(TABLE)}").fetchone() or ()
    texts = {column: text for column, text in zip(columns, row, strict=False) if text and pattern.search(text)}
    return {column: pattern.sub(ERASED, text) for column, text in texts.items()}
