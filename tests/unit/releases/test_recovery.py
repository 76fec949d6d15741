"""After a crash: finished where it was complete, removed where it was not, and nothing else touched."""

from __future__ import annotations

import json
import os
import shutil

import pytest
from fake_council import Council

from orchestration.ground.files.disk import write_json
from orchestration.releases import swap
from orchestration.releases.recovery import recover
from orchestration.releases.release import find_current
from orchestration.releases.swap import intention_path, point_to


def pointer(council: Council) -> tuple[str, str]:
    current = find_current(council.outputs)
    assert current is not None
    return current.name, json.loads(council.outputs.published_json.read_text())["release_id"]


def interrupt(council: Council, release_id: str) -> None:
    """As if the second publication had stopped before its last step."""
    point_to(council.outputs, "2026-03.v1")
    write_json(intention_path(council.outputs), {"release_id": release_id, "run_id": "two"})


def test_an_untouched_folder_needs_nothing(council: Council) -> None:
    assert recover(council.outputs) == []


def test_leftover_drafts_are_removed(published: Council) -> None:
    for folder in (published.outputs.releases, published.outputs.restricted):
        (folder / ".draft-dead").mkdir()
        (folder / ".draft-dead" / "half.duckdb").write_bytes(b"half")
    assert recover(published.outputs) == ["The draft of a refresh that did not end was removed."]
    assert published.drafts == []


def test_a_seal_that_was_cut_off_is_removed_and_a_whole_one_stays(published: Council) -> None:
    seals = published.outputs.seals
    for name in ("whole", ".new-half"):
        (seals / name).mkdir(parents=True)
        (seals / name / "source_rows.csv").write_text("C1")
    for name in ("whole.zip", ".new-half.zip"):
        (seals / name).write_bytes(b"packed")
    assert recover(published.outputs) == []
    assert sorted(path.name for path in seals.iterdir()) == ["whole", "whole.zip"]


def test_an_interrupted_publication_that_is_whole_is_finished(published_twice: Council) -> None:
    interrupt(published_twice, "2026-03.v2")
    (line,) = recover(published_twice.outputs)
    assert "now published" in line
    assert pointer(published_twice) == ("2026-03.v2", "2026-03.v2")
    assert recover(published_twice.outputs) == []


@pytest.mark.parametrize("damage", ["releases/2026-03.v2/marts.duckdb", "restricted/2026-03.v2/evidence.duckdb"])
def test_an_interrupted_publication_that_is_damaged_is_left_alone_and_reported(
    published_twice: Council, damage: str
) -> None:
    interrupt(published_twice, "2026-03.v2")
    path = published_twice.outputs.root / damage
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1])
    (line,) = recover(published_twice.outputs)
    assert "damaged" in line and path.name in line
    assert pointer(published_twice) == ("2026-03.v1", "2026-03.v1")
    assert path.exists()


def test_an_interrupted_publication_that_is_no_longer_the_newest_is_left_alone(published_twice: Council) -> None:
    interrupt(published_twice, "2026-03.v1")
    point_to(published_twice.outputs, "2026-03.v2")
    (line,) = recover(published_twice.outputs)
    assert "newer releases exist" in line
    assert pointer(published_twice) == ("2026-03.v2", "2026-03.v2")


def test_evidence_whose_release_never_came_is_removed(published_twice: Council) -> None:
    interrupt(published_twice, "2026-03.v2")
    shutil.rmtree(published_twice.outputs.releases / "2026-03.v2")
    (line,) = recover(published_twice.outputs)
    assert "It was removed" in line
    assert [path.name for path in published_twice.outputs.restricted.iterdir()] == ["2026-03.v1"]


def test_a_release_that_somebody_pointed_away_from_stays_away(published_twice: Council) -> None:
    published_twice.outputs.published.unlink()
    published_twice.outputs.published.symlink_to("releases/2026-03.v1")
    said = "published.json did not say that 2026-03.v1 is current. It was corrected."
    assert recover(published_twice.outputs) == [said]
    assert pointer(published_twice) == ("2026-03.v1", "2026-03.v1")


def test_the_pointer_file_is_written_again_if_it_is_lost(published: Council) -> None:
    published.outputs.published_json.write_text("{")
    recover(published.outputs)
    assert pointer(published) == ("2026-03.v1", "2026-03.v1")


def test_a_link_to_a_release_that_is_gone_is_said(published: Council) -> None:
    shutil.rmtree(published.outputs.releases / "2026-03.v1")
    (line,) = recover(published.outputs)
    assert "nothing is published" in line


def test_only_the_two_newest_builds_are_kept(council: Council) -> None:
    for age, run_id in enumerate(("newest", "second", "third", "oldest")):
        warehouse = council.build(run_id)
        for path in (warehouse, warehouse.parent):
            os.utime(path, (1_700_000_000 - age, 1_700_000_000 - age))
    recover(council.outputs)
    assert sorted(run.name for run in council.outputs.runs.iterdir()) == ["newest", "second"]


def test_builds_that_broke_off_do_not_push_out_the_last_whole_one(council: Council) -> None:
    for age, run_id in enumerate(("broken", "broken before", "whole", "whole before")):
        warehouse = council.build(run_id)
        if run_id.startswith("broken"):
            warehouse.write_bytes(b"half a build")
        for path in (warehouse, warehouse.parent):
            os.utime(path, (1_700_000_000 - age, 1_700_000_000 - age))
    recover(council.outputs)
    assert sorted(run.name for run in council.outputs.runs.iterdir()) == ["broken", "broken before", "whole"]


@pytest.mark.parametrize("name", ["part", "part-2"])
def test_what_a_build_in_groups_left_of_a_group_is_removed_from_a_build_that_is_kept(
    council: Council, name: str
) -> None:
    part = council.outputs.warehouse("newest").parent / name / "warehouse.duckdb"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"half a group")
    council.outputs.warehouse("newest").write_bytes(b"a build")
    recover(council.outputs)
    assert [path.name for path in council.outputs.warehouse("newest").parent.iterdir()] == ["warehouse.duckdb"]


def test_where_links_do_not_work_the_file_is_the_pointer(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object, **__: object) -> None:
        raise OSError(swap.errno.ENOTSUP, "no links here")

    monkeypatch.setattr(swap.Path, "symlink_to", no_links)
    council.build_and_publish("one")
    council.build_and_publish("two", inputs="other")
    assert not council.outputs.published.exists()
    assert pointer(council) == ("2026-03.v2", "2026-03.v2")
    assert recover(council.outputs) == []


@pytest.mark.parametrize("damaged", ["", "{", '{"release_id": "2026-03.v2", "folder": "releases/2026-03.v1"}'])
def test_a_published_json_that_does_not_say_what_the_link_says_is_written_anew_and_said(
    published_twice: Council, damaged: str
) -> None:
    path = published_twice.outputs.published_json
    whole = path.read_text()
    path.write_text(damaged)
    said = "published.json did not say that 2026-03.v2 is current. It was corrected."
    assert recover(published_twice.outputs) == [said]
    assert path.read_text() == whole
    assert recover(published_twice.outputs) == []
