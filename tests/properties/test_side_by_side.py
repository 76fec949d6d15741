"""A hub whose groups of authorities two processes built side by side is the hub that one process built at once."""

from __future__ import annotations

import duckdb
import pytest

from orchestration.ground.paths import Outputs
from tests.conftest import Refreshed, content, hashes, refresh, with_parsed_project

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def by_two(hub_release: Refreshed, parsed: Outputs, tmp_path_factory: pytest.TempPathFactory) -> Refreshed:
    """The golden hub refreshed once more, by two processes."""
    outputs = with_parsed_project(parsed, tmp_path_factory.mktemp("by_two"))
    return refresh(hub_release.inbox, outputs, IRO_PROCESSES="2", IRO_MEMORY="4GB")


def test_a_hub_of_three_authorities_is_built_in_two_groups_and_published(by_two: Refreshed) -> None:
    assert by_two.exit_code == 0, by_two.log
    for line in (
        "dbt build: 2 groups at a time, each by a process of its own",
        "dbt build: group 1 of 2, 2 authorities",
        "dbt build: group 2 of 2, 1 authority",
        "dbt build: what crosses authorities",
    ):
        assert line in by_two.log
    (run_folder,) = by_two.outputs.runs.iterdir()
    assert sorted(path.name for path in run_folder.iterdir()) == ["warehouse.duckdb", "warehouse.sha256"]


def test_every_published_file_of_a_table_is_the_same_byte_for_byte(hub_release: Refreshed, by_two: Refreshed) -> None:
    at_once, parts = (hashes(each.outputs.published / "parquet") for each in (hub_release, by_two))
    different = [name for name in at_once.keys() | parts.keys() if at_once.get(name) != parts.get(name)]
    # It says when it was made.
    assert different == ["release.parquet"]


def test_every_table_of_the_evidence_has_the_same_rows(hub_release: Refreshed, by_two: Refreshed) -> None:
    with duckdb.connect() as connection:
        for name, each in (("at_once", hub_release), ("parts", by_two)):
            connection.execute(f"attach '{each.evidence}' as {name} (read_only)")
        tables = [
            name
            for (name,) in connection.execute(
                "select table_name from duckdb_tables() where database_name = 'at_once' order by all"
            ).fetchall()
        ]
        assert len(tables) > 90
        different = [
            name for name in tables if content(connection, f"at_once.{name}") != content(connection, f"parts.{name}")
        ]
    assert not different
