"""Tables are copied by a second thread, which ends with whatever is done meanwhile."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.outputs.tables import copied_beside, open_warehouse
from orchestration.warehouse.stamp import ReleasedTable

BUILD = """
create schema facts;
create table facts.reviews as select * from (values ('R2'), ('R1')) as r (review_id);
create table facts.plans as select 'P1' as plan_id;
-- Days of work, which no test waits for.
create view facts.without_end as select count(*) as pairs from range(10000000) as a, range(10000000) as b where a.range + b.range = 1;
create view facts.wrong as select cast(review_id as integer) as number from warehouse.facts.reviews;
"""


def table(name: str) -> ReleasedTable:
    return ReleasedTable("facts", name, name, "restricted")


@pytest.fixture
def connection(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as warehouse:
        warehouse.execute(BUILD)
    return open_warehouse(tmp_path / "warehouse.duckdb", tmp_path / "spill")


def test_another_query_is_answered_while_the_tables_are_copied(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    with copied_beside(connection, [table("reviews"), table("plans")], tmp_path / "evidence.duckdb") as copied:
        assert connection.execute("from warehouse.facts.plans").fetchall() == [("P1",)]
    assert copied.result() == {"reviews": 2, "plans": 1}
    assert connection.execute("from evidence.main.reviews").fetchall() == [("R1",), ("R2",)]


def test_what_fails_meanwhile_breaks_the_copy_off(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with (
        pytest.raises(ValueError, match="the marts are wrong"),
        copied_beside(connection, [table("without_end"), table("plans")], tmp_path / "evidence.duckdb") as copied,
    ):
        raise ValueError("the marts are wrong")
    assert isinstance(copied.exception(), duckdb.InterruptException)


def test_what_fails_in_the_copy_is_said_when_the_rest_is_done(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    with (
        pytest.raises(duckdb.ConversionException),
        copied_beside(connection, [table("wrong")], tmp_path / "evidence.duckdb"),
    ):
        assert connection.execute("from warehouse.facts.plans").fetchall() == [("P1",)]
