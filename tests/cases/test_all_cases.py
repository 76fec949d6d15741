"""No folder of cases is without a test that holds it to its right answer."""

from __future__ import annotations

from pathlib import Path

from tests.cases.test_cases_of_counting import CASES as OF_COUNTING
from tests.properties.test_cases import CASES as OF_SPREADSHEETS


def test_every_folder_of_cases_is_built_and_held_to_its_right_answer(shared: Path) -> None:
    folders = {path.name for path in (shared / "cases").iterdir() if path.is_dir()}
    assert folders == {*OF_COUNTING, *OF_SPREADSHEETS}
