"""Tables are copied by a second thread, which ends with whatever is done meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.ground.errors import is_a_stop
from orchestration.ground.machine.processes import threads_of_database
from orchestration.outputs.tables import copied_beside, open_warehouse
from orchestration.warehouse.stamp import ReleasedTable

BUILD = """
create schema facts;
create table facts.reviews as select * from (values ('R2'), ('R1')) as r (review_id);
create table facts.plans as select 'P1' as plan_id;
-- Days of work, which no test waits for.
create view facts.without_end as
select count(*) as pairs from range(10000000) as a, range(10000000) as b where a.range + b.range = 1;
create view facts.wrong as select cast(review_id as integer) as number from warehouse.facts.reviews;
"""


def table(name: str) -> ReleasedTable:
    return ReleasedTable("facts", name, name, "restricted")


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as warehouse:
        warehouse.execute(BUILD)
    with open_warehouse(tmp_path / "warehouse.duckdb", tmp_path / "spill") as opened:
        yield opened


def test_the_tables_are_there_with_their_rows_in_order(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with copied_beside(connection, [table("reviews"), table("plans")], tmp_path / "evidence.duckdb") as copied:
        pass
    assert copied.result() == {"reviews": 2, "plans": 1}
    assert connection.execute("from evidence.main.reviews").fetchall() == [("R1",), ("R2",)]


@pytest.mark.parametrize("error", [ValueError("the marts are wrong"), KeyboardInterrupt()])
def test_what_fails_or_is_stopped_meanwhile_breaks_the_copy_off(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path, error: BaseException
) -> None:
    copies = [table("without_end"), table("plans")]
    with pytest.raises(type(error)), copied_beside(connection, copies, tmp_path / "evidence.duckdb") as copied:
        assert connection.execute("from warehouse.facts.plans").fetchall() == [("P1",)]
        assert not copied.done(), "a query is answered while the tables are copied"
        raise error
    assert is_a_stop(copied.exception())
    copied_tables = connection.execute("select table_name from duckdb_tables() where database_name = 'evidence'")
    assert copied_tables.fetchall() == []


def test_what_fails_in_the_copy_is_said_when_the_rest_is_done(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    with (
        pytest.raises(duckdb.ConversionException),
        copied_beside(connection, [table("wrong")], tmp_path / "evidence.duckdb"),
    ):
        assert connection.execute("from warehouse.facts.plans").fetchall() == [("P1",)]


def test_where_both_fail_the_copy_keeps_silent(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with (
        pytest.raises(ValueError, match="the marts are wrong"),
        copied_beside(connection, [table("wrong")], tmp_path / "evidence.duckdb") as copied,
    ):
        assert isinstance(copied.exception(), duckdb.ConversionException)
        raise ValueError("the marts are wrong")


def test_the_threads_of_the_warehouse_leave_room_for_the_second_one_that_asks(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    with duckdb.connect() as untold:
        (cores,) = untold.execute("select current_setting('threads')").fetchone() or (0,)
    assert connection.execute("select current_setting('threads')").fetchone() == (threads_of_database(cores, asking=2),)
