"""Pages about the project are made once for each state of the code, and again when what is kept is not whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from orchestration.ground.paths import Outputs
from orchestration.warehouse.pages import project_pages
from orchestration.warehouse.pages.project_pages import LINEAGE, ProjectPages
from tests.unpacked import unpacked


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that were made, in place of the making, which takes half a minute and has tests of its own."""
    texts: list[str] = []

    def make(compiled: dict[str, Any], catalog: dict[str, Any]) -> str:
        texts.append(f"page {len(texts) + 1}")
        return texts[-1]

    monkeypatch.setitem(project_pages.MAKERS, LINEAGE, make)
    monkeypatch.setattr(ProjectPages, "_compiled", {})
    monkeypatch.setattr(project_pages, "catalog_of", lambda manifest, warehouse: {})
    monkeypatch.setattr(project_pages, "code_fingerprint", lambda: "as it was")
    return texts


def put(folder: Path, name: str) -> tuple[bool, str]:
    """Whether the page was made for a release, and what the release has."""
    target = folder / name
    is_new = ProjectPages(Outputs(folder / "outputs"), folder / "warehouse.duckdb").put(LINEAGE, target)
    return is_new, unpacked(target.read_text(encoding="utf-8"))


def test_a_page_is_made_once_until_the_code_changes(
    tmp_path: Path, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert put(tmp_path, "one") == (True, "page 1")
    assert put(tmp_path, "two") == (False, "page 1")
    monkeypatch.setattr(project_pages, "code_fingerprint", lambda: "changed")
    assert put(tmp_path, "three") == (True, "page 2")
    assert put(tmp_path, "four") == (False, "page 2")


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(lambda page, stamp: page.write_bytes(b"page 7"), id="another page"),
        pytest.param(lambda page, stamp: page.unlink(), id="no page"),
        pytest.param(lambda page, stamp: stamp.unlink(), id="no stamp"),
        pytest.param(lambda page, stamp: stamp.write_text("{"), id="a stamp cut short"),
        pytest.param(lambda page, stamp: stamp.write_text("[]"), id="a stamp of another form"),
        pytest.param(lambda page, stamp: stamp.write_bytes(b"\xff"), id="a stamp that is no text"),
    ],
)
def test_what_is_kept_heals_itself(tmp_path: Path, made: list[str], harm: Callable[[Path, Path], object]) -> None:
    put(tmp_path, "one")
    kept = Outputs(tmp_path / "outputs").project_pages
    harm(kept / LINEAGE, kept / f"{LINEAGE}.json")

    assert put(tmp_path, "two") == (True, "page 2")
    assert put(tmp_path, "three") == (False, "page 2")


def test_a_release_has_a_copy_of_its_own_so_that_no_damage_is_shared(tmp_path: Path, made: list[str]) -> None:
    put(tmp_path, "one")
    put(tmp_path, "two")
    (tmp_path / "one").write_text("damaged", encoding="utf-8")
    assert put(tmp_path, "three") == (False, "page 1")
    assert unpacked((tmp_path / "two").read_text(encoding="utf-8")) == "page 1"
