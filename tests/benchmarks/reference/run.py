"""Run the reference on a warehouse with the product's schema `landing`: every row of `indicator_values` once more.

`python -m tests.benchmarks.reference.run WAREHOUSE KEY ANSWER` writes them to ANSWER, a Parquet file. The SQL of this
folder was written from the contract (counting rules, exports, outputs, catalogue) without a look at the product's.
"""

from __future__ import annotations

import hashlib
import hmac
import sys
from pathlib import Path

import duckdb

from orchestration.ground.paths import DBT_PROJECT
from tests.benchmarks.reference.cells import FLOWS_TO_PERIODS, statement_of

FOLDER = Path(__file__).parent
# Lists, published figures and the catalogue are data of the contract; nothing else of the product's project is read.
SEEDS = {
    "bank_holidays": "bank_holidays",
    "ethnic_groups": "ethnic_groups",
    "participation_codes": "participation_codes",
    "escalation_stage_limits": "escalation_stage_limits",
    "definitions": "indicator_definitions",
    "suspended_limits": "suspended_limits",
    "published_figures": "published_figures",
}
# The files before this one make facts, and those from it on make figures of their cells.
FIRST_OF_FIGURES = "14_figures.sql"


def run(connection: duckdb.DuckDBPyConnection, warehouse: Path, key: str) -> None:
    """Fill the table `indicator_values` of a connection to an empty database.

    Args:
        connection: its database must hold nothing.
        warehouse: a database with schema `landing`, as a refresh hands it to its build.
        key: the pseudonym key, by which officers are named.

    Raises:
        duckdb.Error: an input that the reference does not know, said in the message.
    """
    connection.execute(f"attach '{warehouse}' as source (read_only)")
    for table, seed in SEEDS.items():
        path = DBT_PROJECT / "seeds" / f"{seed}.csv"
        connection.execute(f"create table {table} as from read_csv('{path}', header = true)")
    for path in sorted(FOLDER.glob("*.sql")):
        if path.name == FIRST_OF_FIGURES:
            _add_up(connection)
            _name_officers(connection, key)
        connection.execute(path.read_text(encoding="utf-8"))


def _add_up(connection: duckdb.DuckDBPyConnection) -> None:
    """Add every table of facts to the cells."""
    breakdowns = {
        name: [part for part in (listed or "").split(";") if part]
        for name, listed in connection.execute("select indicator_id, breakdowns from definitions").fetchall()
    }
    tables = connection.execute(
        "select table_name, list(column_name order by column_index) from duckdb_columns() "
        "where database_name = current_database() and regexp_matches(table_name, '^(flow|stock|window)_') "
        "and table_name not in ('flow_periods', 'window_periods') group by table_name order by table_name"
    ).fetchall()
    for table, columns in tables:
        connection.execute(statement_of(table, columns, breakdowns))
    connection.execute(FLOWS_TO_PERIODS)


def _name_officers(connection: duckdb.DuckDBPyConnection, key: str) -> None:
    """The public key of every officer that a cell names (outputs.md, Tables BI tools see)."""
    named = connection.execute(
        "select distinct authority, breakdown_value from cells "
        "where breakdown = 'officer' and breakdown_value not in ('not_recorded', 'unallocated')"
    ).fetchall()
    connection.execute("create table officer_keys (authority varchar, officer varchar, officer_key varchar)")
    if named:
        hashed = [
            hmac.digest(key.encode(), f"officer|{authority}|{officer}".encode(), hashlib.sha256).hex()
            for authority, officer in named
        ]
        keys = [(*each, digest) for each, digest in zip(named, hashed, strict=True)]
        connection.executemany("insert into officer_keys values (?, ?, ?)", keys)


if __name__ == "__main__":
    with duckdb.connect() as database:
        run(database, Path(sys.argv[1]), sys.argv[2])
        database.execute(f"copy indicator_values to '{sys.argv[3]}' (format parquet)")
