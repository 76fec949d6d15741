"""A database that is read can open nothing beside itself, load nothing, and be told nothing else."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.ground.database.sql import one_transaction, open_to_read, open_to_write, sql_text

LOCKED = {
    "enable_external_access": "false",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "allow_community_extensions": "false",
    "lock_configuration": "true",
}


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database with a view by which whoever reads it would read a file of this machine."""
    (tmp_path / "secret.csv").write_text("word\nhidden\n")
    path = tmp_path / "marts.duckdb"
    with open_to_write(path) as connection:
        connection.execute("create table good as select 1 as number")
        connection.execute(f"create view bad as select * from read_csv({sql_text(tmp_path / 'secret.csv')})")
    return path


def test_a_view_of_a_database_cannot_read_a_file_of_this_machine(database: Path) -> None:
    with open_to_read(marts=database) as connection:
        assert connection.execute("select number from good").fetchone() == (1,)
        for query in ("select * from bad", "copy good to '/tmp/out.csv'", "attach '/tmp/x.duckdb'", "load httpfs"):
            with pytest.raises(duckdb.Error):
                connection.execute(query)


def test_a_reader_is_locked_in_every_respect(database: Path) -> None:
    with open_to_read(marts=database) as connection:
        found = dict(connection.execute("select name, value from duckdb_settings()").fetchall())
        assert {name: found[name] for name in LOCKED} == LOCKED
        assert found["temp_directory"] == ""
        with pytest.raises(duckdb.Error):
            connection.execute("set enable_external_access = true")
        with pytest.raises(duckdb.Error):
            connection.execute("insert into good values (2)")


def test_a_file_that_is_no_database_is_refused_and_left_open_by_nobody(tmp_path: Path) -> None:
    (tmp_path / "x.duckdb").write_text("nothing")
    with pytest.raises(duckdb.Error):
        open_to_read(x=tmp_path / "x.duckdb")


def test_of_what_is_written_together_nothing_is_there_where_one_statement_fails(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    with open_to_write(path) as connection:
        with one_transaction(connection):
            connection.execute("create table kept as select 1 as number")
        with pytest.raises(duckdb.Error), one_transaction(connection):
            connection.execute("insert into kept values (2)")
            connection.execute("insert into kept values ('no number')")
        # The connection goes on as before.
        connection.execute("insert into kept values (3)")
    with open_to_read(warehouse=path) as connection:
        assert connection.execute("from kept order by number").fetchall() == [(1,), (3,)]
