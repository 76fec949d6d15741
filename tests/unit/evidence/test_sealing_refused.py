"""What is not sealed: a figure without records behind it, one that its members do not make, and what nobody has said."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tiny_release import RELEASE_ID, erase, make_candidate, write_tiny_release

from orchestration.evidence.figure import Figure
from orchestration.evidence.seals.writing import write_seal
from orchestration.ground.errors import UsageError, WarehouseError

SEPTEMBER = date(2026, 9, 30)
ON_TIME = Figure("reviews_on_time", SEPTEMBER)


def test_a_figure_that_was_not_supplied_is_not_sealed(tmp_path: Path) -> None:
    outputs = write_tiny_release(tmp_path / "o")
    with pytest.raises(UsageError, match=r"There is nothing to seal\. Not supplied"):
        write_seal(outputs, Figure("reviews_on_time", date(2026, 8, 31)), None, tmp_path / "s", with_ids=True)


def test_a_figure_that_its_members_do_not_make_is_not_sealed_and_nothing_is_left_of_it(tmp_path: Path) -> None:
    outputs = write_tiny_release(tmp_path / "o", "", "delete from indicator_members where subject_id = 'R2'")
    with pytest.raises(WarehouseError, match="do not add up to the published figure, so it is not sealed"):
        write_seal(outputs, ON_TIME, None, tmp_path / "s", with_ids=True)
    assert not (tmp_path / "s").exists()


def test_a_figure_that_counts_an_erased_child_is_not_sealed_and_nobody_is_told_not_to_use_the_release(
    tmp_path: Path,
) -> None:
    """Who checks the seal adds up its members, and one of them may not be in it."""
    outputs = write_tiny_release(tmp_path / "o")
    erase(outputs, "C2")
    with pytest.raises(WarehouseError, match=r"because one child was erased on .* \(tombstone 1\)") as refused:
        write_seal(outputs, ON_TIME, None, tmp_path / "s", with_ids=True)
    assert "no fault of release" in str(refused.value)
    assert "Do not use" not in str(refused.value)


def test_a_candidate_is_not_sealed(tmp_path: Path) -> None:
    outputs = write_tiny_release(tmp_path / "o")
    make_candidate(outputs, RELEASE_ID)
    with pytest.raises(UsageError, match="is a candidate: nobody has said its figures yet"):
        write_seal(outputs, ON_TIME, RELEASE_ID, tmp_path / "s", with_ids=True)
