"""The table "To add something, touch these files" of docs/CONTRIBUTING.md counts what is there to touch."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from orchestration.commands.development import generate
from orchestration.ground.paths import PROJECT
from orchestration.landing.contracts import load_contracts
from orchestration.landing.indicators.definitions import national_forms
from orchestration.landing.local.tables import local_contracts
from orchestration.landing.profiles.loading import load_profiles
from orchestration.warehouse.generated import counting_page, sources
from orchestration.warehouse.generated.measures import SEED, measure_names_macro

PAGE = PROJECT / "docs" / "CONTRIBUTING.md"
LINE = re.compile(r"^\| (an? [^|(]+?)(?: \([^|]*\))? \| ([^|]*) \| (\d+) \| (\d+) \| ([^|]*)\|$", re.MULTILINE)


def rows() -> dict[str, tuple[list[str], int, int]]:
    """Of each thing that can be added: the files to touch by hand, their number, and how many are generated."""
    section = PAGE.read_text(encoding="utf-8").partition("## To add something, touch these files\n")[2]
    return {
        what: (re.findall(r"`([\w./<>-]+/[\w./<>-]+)`", files), int(by_hand), int(generated))
        for what, files, by_hand, generated, _ in LINE.findall(section.partition("\n## ")[0])
    }


ROWS = rows()


@pytest.mark.parametrize("what", ROWS)
def test_as_many_files_are_listed_as_are_counted_and_others_like_them_are_there(what: str) -> None:
    files, by_hand, _ = ROWS[what]
    assert len(files) == by_hand
    unlike = [name for name in files if not list(PROJECT.glob(re.sub(r"<\w+>", "*", name)))]
    assert not unlike


@pytest.fixture(scope="module")
def unchanged() -> dict[Path, str]:
    """The generated files as they are."""
    return generate.generated_files(load_contracts())


def generated_for(what: str, unchanged: dict[Path, str]) -> None:
    found = generate.generated_files(load_contracts())
    changed = sorted(path.name for path, text in found.items() if text != unchanged[path])
    assert len(changed) == ROWS[what][2], changed


def test_an_indicator_of_the_product_changes_the_generated_files_that_are_counted(
    unchanged: dict[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    forms = dict(national_forms())
    form = forms["reviews_late"]
    forms["reviews_added"] = replace(form, texts={**form.texts, "indicator_id": "reviews_added"})
    monkeypatch.setattr(generate, "national_forms", lambda: forms)
    monkeypatch.setattr(counting_page, "national_forms", lambda: forms)
    generated_for("an indicator of the product", unchanged)


def test_a_profile_changes_the_generated_files_that_are_counted(
    unchanged: dict[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    profiles = load_profiles(load_contracts())
    monkeypatch.setattr(generate, "load_profiles", lambda contracts: {**profiles, "added": profiles["ssda903"]})
    generated_for("a profile", unchanged)


def test_a_table_of_councils_changes_the_generated_files_that_are_counted(
    unchanged: dict[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    contracts = local_contracts()
    added = contracts["teams"].model_copy(update={"name": "added"})
    monkeypatch.setattr(sources, "local_contracts", lambda: {**contracts, "added": added})
    generated_for("a kind of table that councils may have of their own", unchanged)


def test_a_measure_changes_the_generated_file_that_is_counted(
    unchanged: dict[Path, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seed = tmp_path / "audit_limits.csv"
    row = "added,check,,,critical,false,false,something holds,somebody wants it,2026-11-28\n"
    seed.write_text(SEED.read_text(encoding="utf-8") + row, encoding="utf-8")
    monkeypatch.setattr(generate, "measure_names_macro", lambda: measure_names_macro(seed))
    generated_for("a measure of the audit", unchanged)


def test_the_guides_list_the_same_files() -> None:
    guide = (PROJECT / "docs" / "add-an-export.md").read_text(encoding="utf-8")
    for what, heading in (("an export", "To add an export"), ("a kind of period", "To add a kind of period")):
        section = guide.partition(f"## {heading}, touch these files\n")[2].partition("\n## ")[0]
        listed = re.findall(r"^\| `([^`]+/[^`]+)` \| (nothing)?", section, re.MULTILINE)
        files, _, generated = ROWS[what]
        assert {name for name, nothing in listed if not nothing} == set(files)
        assert len([name for name, nothing in listed if nothing]) == generated
    for what in ("a measure of the audit", "an indicator of the product"):
        guide = (PROJECT / "docs" / "add-an-indicator.md").read_text(encoding="utf-8")
        folders = {str(Path(name).parent).split("<")[0] for name in ROWS[what][0]}
        assert all(folder in guide for folder in folders)
