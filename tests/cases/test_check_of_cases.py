"""`iro check` on each folder of cases: the exit code, and the remark that names file, column and rows where one is due.

Each is read as its README says, so that none is refused. The rules on the rows of all of them are built together elsewhere
(tests/properties/test_cases.py, test_cases_of_counting.py) and not again here.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.commands import check
from tests.cases.test_cases_of_counting import CASES as OF_COUNTING
from tests.conftest import TEST_KEY
from tests.properties.test_cases import CASES as OF_SPREADSHEETS

# What is said of a case beside its acceptance, where its README asks for a remark.
REMARKS = {
    "blank-rows-and-columns-of-excel": (
        "reviews.csv: rows 3 to 202 are blank and were passed over.",
        "header.csv: column 8 has neither a name nor a value, and was passed over.",
    ),
    "census-conference-at-case-level": (
        "census.xml, CINdetails, line 6: DateOfInitialCPC stands in section47 too, with another day",
    ),
    "float-ids": ("episodes.csv: 2 ids end in .0, as a program writes whole numbers; it was removed.",),
    "return-file-names": ("SSDA903_2526_Header_v2.csv: not needed, and not stored: ",),
}


@pytest.mark.parametrize("case", [*OF_SPREADSHEETS, *OF_COUNTING])
def test_a_check_reads_every_case_and_ends_with_exit_code_0(
    case: str, shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    inbox = shared / "cases" / case / "inbox"
    for name, value in (("INBOX", inbox), ("OUTPUTS", tmp_path / "outputs"), ("PSEUDONYM_KEY", TEST_KEY)):
        monkeypatch.setenv(f"IRO_{name}", str(value))
    monkeypatch.setattr(check, "_check_rows", lambda *_: True)
    code = check.check_exports()
    said = capsys.readouterr().out
    batches = len([path for path in inbox.glob("*/*") if path.is_dir() and path.parent.name != "local"])
    assert code == 0, said
    assert f"{batches} of {batches} batches would be accepted. Nothing was published." in said
    for remark in REMARKS.get(case, ()):
        assert remark in said
