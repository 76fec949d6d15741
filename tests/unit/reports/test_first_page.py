"""The page that a release's folder begins with leads to every file that lies there, and to none that does not."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from orchestration.outputs.reports.html.first_page import FIGURES, FIRST_PAGE, PROOF, write_first_page
from tests.unit.reports.tiny_marts import HOSTILE_NAME

FILES = (
    "reports/E06999901/scorecard.html",
    "reports/E06999901/scorecard.xlsx",
    "reports/E06999901/duties.html",
    "reports/E06999902/annual-report.docx",
    "reports/hub/scorecard.html",
    "csv/indicator_values_E06999901.csv",
    "dictionary.html",
    "marts.duckdb",
    "lineage.html",
)


def page_of_a_release(folder: Path, files: tuple[str, ...]) -> str:
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"")
    names = {"E06999901": "North\u202eborough", "E06999902": HOSTILE_NAME, "E06999903": "Without reports"}
    return write_first_page(folder, "2026-10.v1", date(2026, 11, 2), date(2026, 10, 31), names).read_text("utf-8")


def linked(page: str) -> set[str]:
    return set(re.findall(r'href="([^"#]+)"', page))


def test_every_file_of_the_folder_is_reached_and_nothing_else_is_promised(tmp_path: Path) -> None:
    page = page_of_a_release(tmp_path, FILES)
    # release.json is written last of all, with the hash of this page.
    top = {path.name for path in tmp_path.iterdir()} - {"reports", FIRST_PAGE} | {"release.json"}
    assert linked(page) == top | {name for name in FILES if name.startswith("reports/")}
    assert min(path.name for path in tmp_path.iterdir()) == FIRST_PAGE
    assert "Without reports" not in page


def test_without_reports_it_leads_to_the_figures(tmp_path: Path) -> None:
    page = page_of_a_release(tmp_path, ("marts.duckdb",))
    assert linked(page) == {"marts.duckdb", "release.json"}
    assert "scorecard" not in page


def test_a_name_of_a_council_is_text(tmp_path: Path) -> None:
    page = page_of_a_release(tmp_path, FILES)
    assert "<script>" not in page
    assert "North&lt;U+202E&gt;borough" in page


def test_what_a_file_is_and_for_whom_is_said_of_each() -> None:
    assert all(words.endswith(".") and reader for _, words, reader in (*FIGURES, *PROOF))
