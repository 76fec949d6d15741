"""`iro rebuild` of the whole project: the sample's release, from an outputs folder that has received more since."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings
from orchestration.landing.receiving.reception import receive_inbox
from orchestration.releases.rebuilding.rebuild import OF_EARLIER_RELEASES
from orchestration.warehouse.parsed import manifest
from tests.conftest import (
    COUNCIL,
    FIRST_DAY,
    FIRST_RELEASE,
    SECOND_DAY,
    TEST_KEY,
    Refreshed,
    copy_of,
    hashes,
    run_iro,
)
from tests.corrected_batch import write_corrected_batch

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def rebuilt(sample_release: Refreshed, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder that the sample's release was made anew in, and what was said.

    By then a batch that corrects its records had been landed. Nothing says how many months are published: the release
    knows it. What was published and landed is as it was.
    """
    folder = tmp_path_factory.mktemp("rebuilt")
    release = copy_of(sample_release, folder)
    write_corrected_batch(release.inbox / COUNCIL / FIRST_DAY, release.inbox / COUNCIL / SECOND_DAY)
    verdicts = {
        each.verdict for each in receive_inbox(Settings(release.inbox, release.outputs, TEST_KEY), lambda _: None)
    }
    assert verdicts == {"accepted", "unchanged"}
    folders = (release.outputs.releases, release.outputs.restricted, release.outputs.figures, release.outputs.landing)
    before = [hashes(folder) for folder in folders]
    out = folder / "anew"
    done = run_iro("rebuild", FIRST_RELEASE, "--out", str(out), inbox=release.inbox, outputs=release.outputs.root)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [hashes(folder) for folder in folders] == before
    return out, done.stdout


def test_every_cell_and_every_row_comes_out_as_it_was_published(rebuilt: tuple[Path, str]) -> None:
    out, said = rebuilt
    summary = json.loads((out / "rebuild.json").read_text(encoding="utf-8"))
    assert summary["cells_differing"] == 0
    assert summary["cells_published"] > 10_000
    assert [table["name"] for table in summary["tables"] if not table["is_same"]] == []
    assert {table["tier"] for table in summary["tables"]} == {"public", "restricted"}
    assert (summary["made_otherwise"], summary["not_compared"]) == ([], [])
    assert "It was rebuilt from the same extracts, by the same code and definitions." in said


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
