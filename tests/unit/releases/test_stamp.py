"""The stamp says that a build is whole; a build without one does not exist for publishing."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from fake_council import Council

from orchestration.ground.errors import NothingPublishedError
from orchestration.ground.fingerprints import code_fingerprint, parsing_fingerprint
from orchestration.ground.paths import PROJECT
from orchestration.warehouse.stamp import (
    ReleasedTable,
    newest_stamped_warehouse,
    read_stamp,
    require_stamp,
    write_stamp,
)

TABLES = [ReleasedTable("marts", "fct_reviews", "fct_reviews", "public")]


def test_a_stamp_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    write_stamp(warehouse, "inputs", "code", 3, TABLES)
    write_stamp(warehouse, "inputs", "code", 4, TABLES)
    stamp = require_stamp(warehouse, "inputs", "code")
    assert (stamp.inputs_fingerprint, stamp.code_fingerprint, stamp.nodes_ok) == ("inputs", "code", 4)


def test_no_file_no_table_and_no_database_are_no_stamp(tmp_path: Path) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    assert read_stamp(warehouse) is None
    duckdb.connect(str(warehouse)).close()
    assert read_stamp(warehouse) is None
    warehouse.write_bytes(b"cut short")
    assert read_stamp(warehouse) is None
    with pytest.raises(NothingPublishedError, match="did not finish"):
        require_stamp(warehouse, "inputs", "code")


def test_the_newest_stamped_warehouse_is_the_one_stamped_last(council: Council) -> None:
    assert newest_stamped_warehouse(council.outputs) is None
    council.build("z-first")
    last = council.build("a-last")
    council.outputs.warehouse("unfinished").parent.mkdir()
    duckdb.connect(str(council.outputs.warehouse("unfinished"))).close()
    assert newest_stamped_warehouse(council.outputs) == last


def test_the_code_fingerprint_follows_content_and_names_of_sources_only(tmp_path: Path) -> None:
    model = tmp_path / "dbt_project" / "models" / "one.sql"
    model.parent.mkdir(parents=True)
    model.write_text("select 1")
    first = code_fingerprint(tmp_path)
    (tmp_path / "dbt_project" / "target").mkdir()
    (tmp_path / "dbt_project" / "target" / "compiled.sql").write_text("select 1")
    (tmp_path / "README.md").write_text("words")
    assert code_fingerprint(tmp_path) == first
    model.write_text("select 2")
    changed = code_fingerprint(tmp_path)
    model.rename(model.with_name("two.sql"))
    assert len({first, changed, code_fingerprint(tmp_path)}) == 3


@pytest.mark.parametrize(
    ("source", "counts"),
    [
        ("orchestration/landing/reading/rows.py", True),
        ("orchestration/extracts/exports.py", True),
        ("orchestration/warehouse/project.py", True),
        ("expectations/suites.py", True),
        ("dbt_project/seeds/time_limits.csv", True),
        ("raw/contracts/reviews.yml", True),
        ("raw/profiles/ssd.yml", True),
        ("dbt_project/models/intermediate/_unit_tests__due_dates.yml", False),
        ("orchestration/sample_data/draws.py", False),
        ("orchestration/commands/main.py", False),
        # Which numbers anyone may read, what reports say of figures, and how values are rounded there.
        ("orchestration/disclosure/suppression.py", True),
        ("orchestration/outputs/open_tier/linking.py", True),
        ("orchestration/outputs/reports/annual/chapters.py", True),
        ("orchestration/outputs/reports/html/templates/annual.html", True),
        ("orchestration/outputs/sheets.py", True),
        ("orchestration/ground/display.py", True),
        ("orchestration/ground/lock.py", False),
        ("orchestration/evidence/trace.py", False),
        ("raw/sample/E06999901/2026-10-31/reviews.csv", False),
    ],
)
def test_only_what_can_change_a_release_changes_the_fingerprint_of_the_code(
    source: str, counts: bool, tmp_path: Path
) -> None:
    assert (PROJECT / source).is_file()
    before = code_fingerprint(tmp_path)
    path = tmp_path / source
    path.parent.mkdir(parents=True)
    path.write_text("anything")
    assert (code_fingerprint(tmp_path) != before) == counts


@pytest.mark.parametrize(
    ("written", "counts"),
    [
        ("models/intermediate/_unit_tests__due_dates.yml", True),
        ("models/marts/_marts__docs.md", True),
        ("seeds/time_limits.csv", True),
        ("target/compiled/int_calendar.sql", False),
        ("logs/dbt.log", False),
    ],
)
def test_the_project_is_parsed_anew_after_any_change_of_what_dbt_reads(
    written: str, counts: bool, tmp_path: Path
) -> None:
    before = parsing_fingerprint(tmp_path)
    path = tmp_path / written
    path.parent.mkdir(parents=True)
    path.write_text("anything")
    assert (parsing_fingerprint(tmp_path) != before) == counts
