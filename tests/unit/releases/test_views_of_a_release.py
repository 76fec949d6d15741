"""A view that stays a view in a release reads the release's own tables, and whoever attaches the file sees its rows."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.ground.errors import NothingPublishedError
from orchestration.outputs.tables import copy_tables
from orchestration.warehouse.stamp import ReleasedTable

# Two reviews, of which one was late. `members_late` stands within the view `members`, and no release has it.
BUILD = """
create schema facts; create schema indicators; create schema "odd name";
create table facts.evidence_reviews as select * from (values ('R1', true), ('R2', false)) as r (review_id, is_on_time);
create table "odd name"."a ""word"" list" as select 'late' as word;
create view indicators.members_late as select review_id from warehouse.facts.evidence_reviews where not is_on_time;
create view indicators.members as
select late.review_id, words.word from warehouse.indicators.members_late as late
cross join "warehouse"."odd name"."a ""word"" list" as words;
comment on view indicators.members is 'Who was late';
comment on column indicators.members.word is 'What it was';
"""
MEMBERS = ReleasedTable("indicators", "members", "indicator_members", "restricted", stays_a_view=True)
WORDS = ReleasedTable("odd name", 'a "word" list', "words", "restricted")
RELEASED = [MEMBERS, ReleasedTable("facts", "evidence_reviews", "fct_reviews", "restricted"), WORDS]


def release_of(folder: Path, released: list[ReleasedTable], build: str = BUILD) -> tuple[Path, dict[str, int]]:
    """A file of evidence with those tables, and their rows; the warehouse is gone."""
    warehouse, target = folder / "warehouse.duckdb", folder / "evidence.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(build)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{warehouse}' as warehouse (read_only)")
        rows = copy_tables(connection, released, target)
        connection.execute("detach evidence")
    warehouse.unlink()
    return target, rows


def test_its_rows_are_there_under_any_name_without_the_warehouse(tmp_path: Path) -> None:
    evidence, rows = release_of(tmp_path, RELEASED)
    assert rows == {"indicator_members": 1, "fct_reviews": 2, "words": 1}
    with duckdb.connect() as connection:
        connection.execute(f"attach '{evidence}' as evidence_before (read_only)")
        assert connection.execute("from evidence_before.main.indicator_members").fetchall() == [("R2", "late")]
    with duckdb.connect(str(evidence), read_only=True) as connection:
        assert connection.execute("from indicator_members").fetchall() == [("R2", "late")]
        views = connection.execute("select view_name from duckdb_views() where not internal").fetchall()
    assert views == [("indicator_members",)]


def test_a_text_that_looks_like_the_name_of_a_table_stays_as_it_is(tmp_path: Path) -> None:
    text = "warehouse.facts.evidence_reviews, it''s no warehouse.x.y"
    view = f"create view indicators.members as select '{text}' as word from warehouse.facts.evidence_reviews limit 1;"
    build = BUILD.split("create view indicators.members as")[0] + view
    evidence, _ = release_of(tmp_path, RELEASED, build)
    with duckdb.connect(str(evidence), read_only=True) as connection:
        assert connection.execute("from indicator_members").fetchall() == [(text.replace("''", "'"),)]


def test_what_is_said_of_the_view_and_its_columns_comes_along(tmp_path: Path) -> None:
    evidence, _ = release_of(tmp_path, RELEASED)
    with duckdb.connect(str(evidence), read_only=True) as connection:
        said = connection.execute(
            "select comment from duckdb_views() where comment is not null "
            "union all select comment from duckdb_columns() where comment is not null"
        ).fetchall()
    assert said == [("Who was late",), ("What it was",)]


def test_a_view_that_reads_what_a_release_does_not_hold_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(
        NothingPublishedError, match=r"indicator_members reads the table facts\.evidence_reviews, which"
    ):
        release_of(tmp_path, [MEMBERS, WORDS])


def test_what_another_engine_handed_over_as_a_table_is_copied_as_one(tmp_path: Path) -> None:
    table = "create schema indicators; create table indicators.members as select 'R2' as review_id"
    evidence, rows = release_of(tmp_path, [MEMBERS], table)
    assert rows == {"indicator_members": 1}
    with duckdb.connect(str(evidence), read_only=True) as connection:
        assert connection.execute("select table_name from duckdb_tables()").fetchall() == [("indicator_members",)]
