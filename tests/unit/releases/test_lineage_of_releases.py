"""Releases that carry the page of column lineage: drawn where the code has changed, else that of the release before."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from fake_council import Council

from orchestration.ground.errors import NothingPublishedError
from orchestration.ground.paths import Outputs
from orchestration.releases.draft import Draft
from orchestration.releases.publication import add_lineage
from orchestration.releases.release import find_current
from orchestration.warehouse import column_lineage
from orchestration.warehouse.column_lineage import PAGE_OF_RELEASE, write_lineage_of_release


def draw(outputs: Outputs, target: Path) -> None:
    """In place of the drawing itself, which takes half a minute and has tests of its own."""
    target.write_text("<html><head><title>Lineage</title></head></html>", encoding="utf-8")


def test_a_page_is_taken_over_until_the_code_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    releases = [tmp_path / name for name in ("one", "two", "three")]
    for release in releases:
        release.mkdir()
    drawn: list[Path] = []

    def draw_and_note(outputs: Outputs, target: Path) -> None:
        drawn.append(target)
        draw(outputs, target)

    monkeypatch.setattr(column_lineage, "write_column_lineage", draw_and_note)
    monkeypatch.setattr(column_lineage, "parsing_fingerprint", lambda: "as it was")
    outputs = Outputs(tmp_path)

    assert write_lineage_of_release(outputs, releases[0], None)
    assert not write_lineage_of_release(outputs, releases[1], releases[0])
    pages = [(release / PAGE_OF_RELEASE).read_bytes() for release in releases[:2]]
    assert pages[0] == pages[1] and b"<title>Lineage</title>" in pages[0] and b"as it was" in pages[0]

    monkeypatch.setattr(column_lineage, "parsing_fingerprint", lambda: "changed")
    assert write_lineage_of_release(outputs, releases[2], releases[1])
    assert drawn == [releases[0] / PAGE_OF_RELEASE, releases[2] / PAGE_OF_RELEASE]


def test_a_release_carries_it_where_it_is_asked_for(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    council.settings = replace(council.settings, is_lineage_drawn=True)
    monkeypatch.setattr(column_lineage, "write_column_lineage", draw)
    council.build_and_publish("one")
    assert "page of column lineage drawn" in council.said
    current = find_current(council.outputs)
    assert current is not None
    assert PAGE_OF_RELEASE in json.loads((current / "release.json").read_text(encoding="utf-8"))["files"]


def test_what_cannot_be_drawn_is_said_and_stops_nothing(
    council: Council, good_draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(outputs: Outputs, target: Path) -> None:
        raise NothingPublishedError("It cannot be drawn.")

    monkeypatch.setattr(column_lineage, "write_column_lineage", broken)
    add_lineage(good_draft, council.settings, council.said.append)
    assert council.said == ["warning: no page of column lineage. It cannot be drawn."]
    assert not (good_draft.folder / PAGE_OF_RELEASE).exists()
