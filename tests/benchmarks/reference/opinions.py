"""What the reference needs of a refresh, and where the two opinions on its figures differ."""

from __future__ import annotations

from pathlib import Path

import duckdb

from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings
from orchestration.warehouse.run_tables import write_run_tables

SHOWN = """
    select local_authority_code || ' ' || indicator_id || ': ' || sum(differing) || ' rows, such as '
        || string_agg(example, ' and ' order by opinion)
    from (
        select local_authority_code, indicator_id, opinion, count(*) as differing,
            arg_max(differing::varchar, (period_end, period_type, breakdown, breakdown_value)) as example
        from differing group by local_authority_code, indicator_id, opinion
    )
    group by local_authority_code, indicator_id
    order by 1
"""


def landing_of(inbox: Path, outputs: Outputs, key: str, path: Path) -> Path:
    """Write schema `landing` as a refresh hands it to its build, from what these outputs have landed, into a new file."""
    with duckdb.connect(str(path)) as warehouse:
        write_run_tables(warehouse, Settings(inbox, outputs, key), None)
    return path


def differences(connection: duckdb.DuckDBPyConnection, reference: str, marts: Path) -> tuple[int, list[str]]:
    """How many rows a release's `indicator_values` has, and a line for every indicator with rows that differ.

    Every column counts, and how often a row is there. A line has one row of each opinion, where there is one.
    """
    connection.execute(f"attach if not exists '{marts}' as published (read_only)")
    rows, content = _content(connection, "published.indicator_values")
    if _content(connection, reference) == (rows, content):
        return rows, []
    connection.execute(
        f"create or replace temp table differing as "
        f"(select 'reference' as opinion, * from (from {reference} except all from published.indicator_values)) "
        f"union all (select 'product', * from (from published.indicator_values except all from {reference}))"
    )
    lines = connection.execute(SHOWN).fetchall()
    return rows, [str(line) for (line,) in lines]


def _content(connection: duckdb.DuckDBPyConnection, table: str) -> tuple[int, int]:
    """How many rows, and a hash of them in any order: a tenth of the time of a comparison row by row."""
    row = connection.execute(
        f"select count(*), coalesce(sum(hash(figures)::hugeint), 0) from {table} as figures"
    ).fetchone()
    assert row is not None  # an aggregate without groups always gives a row
    return int(row[0]), int(row[1])
