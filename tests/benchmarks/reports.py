"""`python -m tests.benchmarks.reports MARTS`: processor seconds of the reports of one authority, and of a hub of twelve.

MARTS is the published database of a release of one authority. The hub is the same one under twelve codes, in the order
of its columns as a release has it.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from orchestration.outputs.reports.writing import write_reports_of_release

MOST_OF_ONE, MOST_OF_TWELVE, AUTHORITIES = 5.0, 30.0, 12


def as_a_hub(marts: Path, target: Path, authorities: int) -> None:
    """A copy of a release's database in which its authority is there under so many codes."""
    shutil.copyfile(marts, target)
    target.chmod(0o600)
    with duckdb.connect(str(target)) as connection:
        tables = connection.execute(
            "select table_name from duckdb_columns() semi join duckdb_tables() using (table_name) "
            "where column_name = 'local_authority_code'"
        ).fetchall()
        for (table,) in tables:
            connection.execute(
                f"insert into {table} select others.* replace (printf('E0699%04d', copy) as local_authority_code) "
                f"from {table} as others, range(1, {authorities}) as copies (copy) "
                "where others.local_authority_code is not null order by all nulls last"
            )


def seconds(marts: Path, folder: Path) -> float:
    """Processor seconds of writing every report of a release.

    Raises:
        RuntimeError: a report could not be written, so that there is no figure.
    """
    said: list[str] = []
    before = time.process_time()
    write_reports_of_release(marts, folder, said.append)
    spent = time.process_time() - before
    if said:
        raise RuntimeError("; ".join(said))
    return spent


def main(marts: Path) -> int:
    """Measure both and print them beside their targets; 1 where one is missed."""
    with tempfile.TemporaryDirectory(prefix="iro_benchmarks_") as folder:
        hub = Path(folder) / "marts.duckdb"
        as_a_hub(marts, hub, AUTHORITIES)
        one = seconds(marts, Path(folder) / "one")
        twelve = seconds(hub, Path(folder) / "twelve")
    print(f"reports of one authority    {one:>6.1f} processor s   target at most {MOST_OF_ONE:.0f}")
    print(f"reports of {AUTHORITIES} and their page {twelve:>6.1f} processor s   target at most {MOST_OF_TWELVE:.0f}")
    return int(one > MOST_OF_ONE or twelve > MOST_OF_TWELVE)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
