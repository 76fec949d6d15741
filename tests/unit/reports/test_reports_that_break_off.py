"""What is not whole is no report: a stop and a full disk end a publication, and half a file is taken away."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from orchestration.outputs.reports import writing
from orchestration.outputs.reports.writing import Kind, write_reports_of_release
from tests.unit.reports.test_hub import two_authorities
from tests.unit.reports.tiny_marts import AUTHORITY


def stopped_query() -> Exception:
    """What the database makes of a Ctrl-C within a query."""
    error = RuntimeError("Query interrupted")
    error.__cause__ = KeyboardInterrupt()
    return error


@pytest.mark.parametrize("error", [stopped_query(), OSError(errno.ENOSPC, "No space left on device")], ids=str)
def test_a_stop_or_a_full_disk_while_reports_are_written_is_not_a_report_that_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    # It was said as a warning, and the release was published without the reports.
    monkeypatch.setattr(writing, "page_of", Mock(side_effect=error))
    with pytest.raises(type(error)):
        write_reports_of_release(two_authorities(tmp_path, 216), tmp_path / "reports", print)


def test_of_a_report_that_breaks_off_no_half_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(report: Any, target: Path) -> None:
        target.write_text("<html>", encoding="utf-8")
        raise ValueError(report)

    scorecard = writing.KINDS["scorecard"]
    broken = Kind(scorecard.file_name, scorecard.gather, {"html": break_off})
    monkeypatch.setattr(writing, "KINDS", {"scorecard": broken})
    said: list[str] = []
    assert write_reports_of_release(two_authorities(tmp_path, 216), tmp_path / "reports", said.append) == []
    assert [line.rpartition("could")[2] for line in said] == [" not be written (ValueError)"] * 2
    assert list((tmp_path / "reports").rglob("*.html")) == []


def test_a_report_that_was_there_stays_whole_until_the_next_one_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where `iro report --out` writes into the folder of last month's, and the disk is full."""

    def break_off(report: Any, target: Path) -> None:
        target.write_text("<html>", encoding="utf-8")
        raise ValueError(report)

    scorecard = writing.KINDS["scorecard"]
    broken = Kind(scorecard.file_name, scorecard.gather, {"html": break_off})
    monkeypatch.setattr(writing, "KINDS", {"scorecard": broken})
    old = tmp_path / "reports" / AUTHORITY / "scorecard.html"
    old.parent.mkdir(parents=True)
    old.write_text("last month's", encoding="utf-8")
    write_reports_of_release(two_authorities(tmp_path, 216), tmp_path / "reports", lambda line: None)
    assert [(path.name, path.read_text("utf-8")) for path in old.parent.iterdir()] == [(old.name, "last month's")]
