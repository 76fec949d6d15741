"""What heads of service and managers read: figures, and nothing that has a row for a child or a record."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
from fake_council import Council

from orchestration.ground.database.sql import open_to_read
from orchestration.outputs.parquet import write_parquet
from orchestration.releases.draft import Draft
from orchestration.releases.release import read_manifest
from orchestration.releases.whole import broken_files, comparison

V1, V2 = "2026-03.v1", "2026-03.v2"


def columns(database: Path) -> list[tuple[str, str]]:
    with open_to_read(database=database) as connection:
        return connection.execute("select table_name, column_name from duckdb_columns() where not internal").fetchall()


def test_it_has_figures_and_dimensions_and_no_key_of_anything(good_draft: Draft) -> None:
    found = columns(good_draft.figures / "figures.duckdb")
    tables = {table for table, _ in found}
    assert {"indicator_values", "indicator_definitions", "indicator_exclusions", "release"} <= tables
    assert not tables & {"fct_reviews", "dim_children", "indicator_changes", "record_changes", "audit_measures"}
    assert [place for place in found if place[1].endswith("_key")] == []
    parquet = {path.stem for path in (good_draft.figures / "parquet").iterdir()}
    assert parquet == tables


def test_it_says_itself_what_its_tables_are_and_nothing_of_others(good_draft: Draft) -> None:
    package = json.loads((good_draft.figures / "datapackage.json").read_text(encoding="utf-8"))
    resources = {each["name"]: each for each in package["resources"]}
    assert resources.keys() == {table for table, _ in columns(good_draft.figures / "figures.duckdb")}
    assert all((good_draft.figures / each["path"]).is_file() for each in resources.values())
    named = {
        key["reference"]["resource"] for each in resources.values() for key in each["schema"].get("foreignKeys", [])
    }
    assert named <= resources.keys()
    page = (good_draft.figures / "dictionary.html").read_text(encoding="utf-8")
    assert 'id="indicator_values"' in page and "fct_reviews" not in page


def test_its_figures_and_their_descriptions_are_those_of_the_same_release(good_draft: Draft) -> None:
    with open_to_read(figures=good_draft.figures / "figures.duckdb", marts=good_draft.marts) as connection:
        for table in ("indicator_values", "release"):
            both = f"(from figures.main.{table} except all from marts.main.{table})"
            assert connection.execute(f"select count(*) from {both}").fetchone() == (0,)
        described = "select table_name, column_name, comment from duckdb_columns() where database_name = '{}'"
        of_figures = set(connection.execute(described.format("figures")).fetchall())
        assert of_figures <= set(connection.execute(described.format("marts")).fetchall())
        assert ("release", "release_id") in {(table, column) for table, column, comment in of_figures if comment}


def test_its_parquet_files_are_what_would_be_written_from_its_own_database(good_draft: Draft, tmp_path: Path) -> None:
    """They are copies of those beside the marts, with modes of their own: a link would have the readers of both."""
    copies = sorted((good_draft.figures / "parquet").iterdir())
    with duckdb.connect() as connection:
        connection.execute(f"attach '{good_draft.figures / 'figures.duckdb'}' as figures (read_only)")
        write_parquet(connection, "figures", [path.stem for path in copies], tmp_path)
    assert [path.name for path in copies if path.read_bytes() != (tmp_path / path.name).read_bytes()] == []
    assert [path.name for path in copies if path.samefile(good_draft.folder / "parquet" / path.name)] == []


def test_it_moves_with_the_release_and_release_json_has_its_hashes(published_twice: Council) -> None:
    outputs = published_twice.outputs
    assert outputs.published_figures.resolve() == outputs.figures / V2
    manifest = read_manifest(outputs.releases / V2)
    assert manifest is not None
    assert "figures.duckdb" in manifest["figures_files"]


def test_a_damaged_file_of_it_is_named_and_the_release_is_still_compared_with(published: Council) -> None:
    outputs = published.outputs
    path = outputs.figures / V1 / "figures.duckdb"
    path.chmod(0o644)
    path.write_bytes(b"no database")
    assert broken_files(outputs, outputs.releases / V1) == ["figures/figures.duckdb"]
    assert comparison(outputs).release == outputs.releases / V1
