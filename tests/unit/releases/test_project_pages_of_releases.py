"""Releases carry the pages about the dbt project, and are published without a page that cannot be made."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from fake_council import Council

from orchestration.ground.errors import NothingPublishedError, UsageError
from orchestration.ground.settings import load_settings
from orchestration.releases.draft import Draft
from orchestration.releases.publication import add_project_pages
from orchestration.releases.release import find_current
from orchestration.warehouse.pages.project_pages import DOCUMENTATION, LINEAGE, ProjectPages


def test_a_release_carries_both_pages_among_its_files(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    def put(pages: ProjectPages, name: str, target: Path) -> bool:
        target.write_text(f"<title>{name}</title>", encoding="utf-8")
        return name == LINEAGE

    monkeypatch.setattr(ProjectPages, "put", put)
    council.settings = replace(council.settings, are_project_pages_written=True)
    council.build_and_publish("one")

    assert f"{LINEAGE} made" in council.said
    assert f"{DOCUMENTATION} copied: the code is as it was" in council.said
    current = find_current(council.outputs)
    assert current is not None
    files = json.loads((current / "release.json").read_text(encoding="utf-8"))["files"]
    assert {LINEAGE, DOCUMENTATION} <= files.keys()


def test_releases_carry_them_unless_the_setting_says_no(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("IRO_INBOX", "IRO_OUTPUTS", "IRO_PSEUDONYM_KEY", "IRO_LINEAGE"):
        monkeypatch.delenv(name, raising=False)
    assert load_settings().are_project_pages_written
    monkeypatch.setenv("IRO_LINEAGE", "no")
    assert not load_settings().are_project_pages_written
    monkeypatch.setenv("IRO_LINEAGE", "perhaps")
    with pytest.raises(UsageError, match="IRO_LINEAGE must be yes or no: whether a release carries the pages"):
        load_settings()


def test_a_page_that_cannot_be_made_is_named_and_stops_neither_the_other_nor_the_release(
    council: Council, good_draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    def put(pages: ProjectPages, name: str, target: Path) -> bool:
        if name == LINEAGE:
            raise NothingPublishedError("It cannot be drawn.")
        target.touch()
        return True

    monkeypatch.setattr(ProjectPages, "put", put)
    add_project_pages(good_draft, council.outputs.warehouse("one"), council.settings, council.said.append)

    assert council.said == [f"warning: no {LINEAGE}. It cannot be drawn.", f"{DOCUMENTATION} made"]
    assert not (good_draft.folder / LINEAGE).exists()
    assert (good_draft.folder / DOCUMENTATION).exists()
