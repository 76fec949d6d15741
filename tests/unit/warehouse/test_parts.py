"""A group's database, and its rows as a part of the run's warehouse: by hand, on tables of a few rows."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.ground.database.comments import comments_of
from orchestration.ground.errors import NothingPublishedError
from orchestration.warehouse.groups.parts import add_part, write_part

OF_ONE = ("facts", "reviews")
SEED = ("seeds", "limits")


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """Landed rows of two authorities, with what is one's own, everybody's or a setting."""
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("""
            create schema landing;
            create table landing.reviews as from (values ('R1', 'E1'), ('R2', 'E2')) as t (id, _local_authority_code);
            create table landing.population as
                from (values ('E1', 'E2', 10), ('E2', 'E2', 20)) as t (local_authority_code, _local_authority_code, n);
            create table landing.batches as from (values ('E1'), ('E2')) as t (local_authority_code);
            create table landing.benchmarks as from (values (1, 'E2')) as t (value, _local_authority_code);
            create table landing.local_comparators as
                from (values ('E2', 'E3'), (null, 'E2')) as t (_owner, local_authority_code);
            create table landing.run_settings as select 84 as history_months
        """)
    return path


def make_part(path: Path, authority: str) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"""
            create schema facts; create schema seeds; create schema marts;
            create table facts.reviews as from (values ('R{authority}', '{authority}'), ('R9', 'E9'))
                as t (review_id, local_authority_code);
            comment on table facts.reviews is 'Every review.';
            comment on column facts.reviews.review_id is 'Its id.';
            create table seeds.limits as select 20 as days;
            create table marts.dim_periods as select 1 as crosses_authorities
        """)


def test_a_part_has_the_rows_of_its_authorities_and_all_that_concerns_everybody(whole: Path, tmp_path: Path) -> None:
    part = tmp_path / "part" / "warehouse.duckdb"
    write_part(part, whole, ["E2"], memory=None)
    with duckdb.connect(str(part)) as connection:
        rows = {
            table: connection.execute(f"from landing.{table} order by all").fetchall()
            for (table,) in connection.execute("select table_name from duckdb_tables()").fetchall()
        }
    assert rows == {
        "reviews": [("R2", "E2")],
        # Whose the row is says the folder it came from.
        "population": [("E1", "E2", 10), ("E2", "E2", 20)],
        "batches": [("E2",)],
        "benchmarks": [(1, "E2")],
        "local_comparators": [("E2", "E3"), (None, "E2")],
        "run_settings": [(84,)],
    }


def test_parts_add_up_with_their_comments_and_what_crosses_authorities_is_left_out(whole: Path, tmp_path: Path) -> None:
    for authority in ("E1", "E2"):
        part = tmp_path / f"{authority}.duckdb"
        make_part(part, authority)
        add_part(whole, part, [authority], {OF_ONE}, {SEED}, memory=None)
    with duckdb.connect(str(whole)) as connection:
        assert connection.execute("from facts.reviews order by all").fetchall() == [("RE1", "E1"), ("RE2", "E2")]
        assert connection.execute("from seeds.limits").fetchall() == [(20,)]
        tables = connection.execute("select table_name from duckdb_tables() where schema_name = 'marts'").fetchall()
        assert tables == []
        assert comments_of(connection, "warehouse")[OF_ONE] == [("review_id", "Its id."), (None, "Every review.")]


def test_a_row_of_no_authority_stops_the_build_instead_of_being_lost(whole: Path, tmp_path: Path) -> None:
    part = tmp_path / "part.duckdb"
    make_part(part, "E1")
    with duckdb.connect(str(part)) as connection:
        connection.execute("insert into facts.reviews values ('R8', null)")
    with pytest.raises(NothingPublishedError, match=r"table facts\.reviews has 1 row of no authority") as stopped:
        add_part(whole, part, ["E1"], {OF_ONE}, {SEED}, memory=None)
    assert "R8" not in str(stopped.value)
    with duckdb.connect(str(whole)) as connection:
        assert connection.execute("select 1 from duckdb_tables() where schema_name = 'facts'").fetchall() == []
