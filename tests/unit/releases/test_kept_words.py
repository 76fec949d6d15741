"""Reasons, notes and names that people write: an id of the case system is refused in them, and ordinary English is not."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.ground.errors import UsageError
from orchestration.ground.paths import Outputs
from orchestration.releases.kept_words import require_no_case_ids


def landed(outputs: Outputs, export: str, **columns: str) -> None:
    path = outputs.landing / export / "E06000005" / "2026-03-31" / "landed.parquet"
    path.parent.mkdir(parents=True)
    listed = ", ".join(f"'{value}' as {column}" for column, value in columns.items())
    duckdb.sql(f"select {listed}").write_parquet(str(path))


@pytest.fixture
def outputs(tmp_path: Path) -> Outputs:
    """Officers who are called by their surnames, a child and a review with numbers, and a child with letters."""
    made = Outputs(tmp_path)
    landed(made, "allocations", allocation_id="Young", child_id="C000012", officer_id="Price")
    landed(made, "conferences", conference_id="15012", child_id="1204", officer_id="Smith-Jones")
    landed(made, "reviews", review_id="70123", child_id="120345", officer_id="O-00017")
    landed(made, "children", child_id="Wanless", previous_child_id="220345")
    return made


@pytest.mark.parametrize(
    "reason",
    [
        # Words of sentences that this software publishes, whatever has them as an id.
        "Two young people moved to another council",
        # An officer's id without a digit is a surname.
        "The price of placements rose",
        "Agreed with Mrs Smith-Jones",
        # Ids of a review and of a conference; 1204 is a child's, and shorter than five digits.
        "Rows rose from 1204 to 15012",
        "see ticket 70123",
        # Within longer ones.
        "of 1203456 and C0000123",
    ],
)
def test_ordinary_english_and_plain_numbers_are_no_ids(outputs: Outputs, reason: str) -> None:
    require_no_case_ids(outputs, reason)


def test_an_approver_s_own_name_is_accepted_though_an_officer_s_id_is_the_same(outputs: Outputs) -> None:
    require_no_case_ids(outputs, "looked through", name="Jo Smith-Jones")


@pytest.mark.parametrize(
    ("reasons", "name", "said"),
    [
        # In small letters; with a mark behind it; counted between blanks: Rows(1) fell,(2) see(3) c000012.(4)
        (("Rows fell, see c000012.",), "", "The reason holds an id of the case system (the 4th word)"),
        (("120345 moved",), "", "The reason holds an id of the case system (the 1st word)"),
        (("was 220345 before",), "", "The reason holds an id of the case system (the 2nd word)"),
        # An officer's id with a digit among its characters is none of a surname.
        (("as agreed", "by O-00017"), "", "The 2nd reason holds an id of the case system (the 2nd word)"),
        # A child's is refused even if it is a name.
        (("as agreed",), "on behalf of Wanless", "The name holds an id of the case system (the 4th word)"),
    ],
)
def test_an_id_is_told_by_which_word_it_is_and_not_repeated(
    outputs: Outputs, reasons: tuple[str, ...], name: str, said: str
) -> None:
    with pytest.raises(UsageError) as refused:
        require_no_case_ids(outputs, *reasons, name=name)
    assert str(refused.value).startswith(said)
    for id in ("000012", "120345", "220345", "00017", "wanless"):
        assert id not in str(refused.value).lower()
