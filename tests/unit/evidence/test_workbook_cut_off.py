"""What a killed process leaves of a workbook that it was writing lies beside it, where it is removed or seen."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
import xlsxwriter.packager

from orchestration.outputs.plain_workbook import new_workbook


def test_the_sheets_of_a_workbook_under_way_lie_beside_it_and_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A seal is made in a folder that the next refresh removes if it was cut off; it holds case ids."""
    beside, elsewhere = tmp_path / "seal", tmp_path / "elsewhere"
    beside.mkdir()
    elsewhere.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(elsewhere))
    seen: list[tuple[int, int]] = []
    write = xlsxwriter.packager.Packager._write_worksheet_files

    def look(packager: xlsxwriter.packager.Packager) -> None:
        write(packager)
        seen.append((len([*beside.iterdir()]), len([*elsewhere.iterdir()])))

    monkeypatch.setattr(xlsxwriter.packager.Packager, "_write_worksheet_files", look)
    book = new_workbook(beside / "figure.xlsx", in_memory=False)
    book.add_worksheet("Members").write_string(0, 0, "1048576")
    book.close()
    assert [(bool(found), others) for found, others in seen] == [(True, 0)]
    assert [path.name for path in beside.iterdir()] == ["figure.xlsx"]
