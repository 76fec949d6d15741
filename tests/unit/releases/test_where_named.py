"""Which packed files name a child, and what becomes of one that is too large to be looked into."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from orchestration.releases.erasing import where_named
from orchestration.releases.erasing.where_named import names_or_cannot_tell, places_of

CHILD = "CH77031"


def packed(folder: Path, text: str) -> Path:
    path = folder / "batch.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("notes.txt", "of nobody")
        archive.writestr("reviews.csv", text)
    return path


def test_a_packed_file_is_looked_into_up_to_the_largest_size_and_one_byte_more_counts_as_naming_the_child(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty bytes unpack to twenty, which is the largest here; the packed file itself is longer and is no matter."""
    monkeypatch.setattr(where_named, "LARGEST_PACKED", 20)
    assert not names_or_cannot_tell(packed(tmp_path, "x" * 20), {CHILD})
    assert names_or_cannot_tell(packed(tmp_path, "x" * 21), {CHILD})
    # Ids of digits alone are looked for in the bytes of a batch all the same.
    assert not names_or_cannot_tell(packed(tmp_path, "x" * 20), {"70031"})
    assert names_or_cannot_tell(packed(tmp_path, "x" * 21), {"70031"})
    with pytest.raises(OSError, match="too large to be looked into"):
        list(places_of(packed(tmp_path, "x" * 21), {CHILD}))


def test_a_packed_file_says_which_of_its_files_names_the_child(tmp_path: Path) -> None:
    assert list(places_of(packed(tmp_path, f"R1,{CHILD},2025-01-01"), {CHILD})) == ["reviews.csv"]
    assert list(places_of(packed(tmp_path, f"R1,{CHILD}5,2025-01-01"), {CHILD})) == []


def test_the_largest_size_is_above_what_an_export_of_a_whole_authority_has() -> None:
    """A review's row is some 200 bytes: 500 million hold 2.5 million of them, and a small archive can unpack to more."""
    assert where_named.LARGEST_PACKED == 200 * 2_500_000


def test_an_id_of_five_characters_is_looked_for_in_texts_and_one_of_four_is_not(tmp_path: Path) -> None:
    """Four characters stand in words and numbers by chance."""
    assert list(places_of(packed(tmp_path, "R1,C1234,2025-01-01"), {"C1234"})) == ["reviews.csv"]
    assert list(places_of(packed(tmp_path, "R1,C123,2025-01-01"), {"C123"})) == []
