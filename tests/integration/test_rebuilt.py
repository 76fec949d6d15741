"""`iro rebuild` of the whole project: the sample's first release, from an outputs folder that has received more since."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.ground.paths import Outputs
from orchestration.releases.rebuild import OF_EARLIER_RELEASES
from orchestration.warehouse.parsed import manifest
from tests.conftest import FIRST_RELEASE, SECOND_RELEASE, Refreshed, hashes, run_iro


@pytest.fixture(scope="module")
def rebuilt(second_release: Refreshed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """The folder that the first release was made anew in, and what was said; what was published and landed is as it was.

    Nothing says how many months are published: the release knows it.
    """
    out = tmp_path_factory.mktemp("rebuilt") / FIRST_RELEASE
    outputs = second_release.outputs
    folders = (outputs.releases, outputs.restricted, outputs.figures, outputs.landing)
    before = [hashes(folder) for folder in folders]
    done = run_iro("rebuild", FIRST_RELEASE, "--out", str(out), inbox=second_release.inbox, outputs=outputs.root)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [hashes(folder) for folder in folders] == before
    assert outputs.published.readlink().name == SECOND_RELEASE
    yield out, done.stdout


def test_every_cell_and_every_row_comes_out_as_it_was_published(rebuilt: tuple[Path, str]) -> None:
    out, said = rebuilt
    summary = json.loads((out / "rebuild.json").read_text(encoding="utf-8"))
    assert summary["cells_differing"] == 0
    assert summary["cells_published"] > 10_000
    assert [table["name"] for table in summary["tables"] if not table["is_same"]] == []
    assert {table["tier"] for table in summary["tables"]} == {"public", "restricted"}
    assert (summary["made_otherwise"], summary["not_compared"]) == ([], [])
    assert "It was made anew from the same extracts, by the same code and definitions." in said
    with duckdb.connect(str(out / "marts.duckdb"), read_only=True) as marts:
        authorities = marts.execute("select count(distinct local_authority_code) from indicator_values").fetchone()
    assert authorities == (1,), "the other authorities of the hub came later"


def test_the_tables_that_look_back_are_those_that_are_not_compared_without_the_release_before(parsed: Outputs) -> None:
    nodes = json.loads(manifest(parsed).read_text(encoding="utf-8"))
    of_earlier = {key for key, source in nodes["sources"].items() if source["name"].startswith("previous_")}
    assert len(of_earlier) == 4
    reached, waiting = set(), list(of_earlier)
    while waiting:
        for child in nodes["child_map"][waiting.pop()]:
            if child not in reached:
                reached.add(child)
                waiting.append(child)
    published = {
        nodes["nodes"][key]["name"]
        for key in reached
        if key in nodes["nodes"]
        and nodes["nodes"][key]["resource_type"] == "model"
        and (nodes["nodes"][key]["access"] == "public" or nodes["nodes"][key]["config"]["meta"].get("tier"))
    }
    # The other two are made of releases when a draft is written.
    assert published == {OF_EARLIER_RELEASES[0]}
