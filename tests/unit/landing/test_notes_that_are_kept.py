"""What looks wrong in an extract is said as long as the extract is in force: on `iro status`, and to the figures' readers."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from invented_inbox import APRIL, AUTHORITY, MARCH, Inbox
from odd_files import CHILDREN, FILES

from orchestration.commands.status import print_status
from orchestration.ground.fingerprints import checksum_over
from orchestration.landing.oddities.said import rows_said, without_rows
from orchestration.landing.register.receipts import from_json

WITH_A_TEST = f"{CHILDREN}TEST1,2011-01-01,F\n"
NOTE = (
    "children.csv, column child_id: 1 row may be of a test: the text says so, or is nothing but nines. They count as any "
    "other. Take them out of the case system's report, and export the files again; if they are real, nothing has to be done."
)
IN_FORCE = "select export_name, column_name, cast(extract_date as varchar), source_file, said from landing.looks_wrong"


@pytest.fixture
def status(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[], list[str]]:
    """The lines of the command on what looks wrong."""
    monkeypatch.setenv("IRO_OUTPUTS", str(inbox.outputs.root))

    def said() -> list[str]:
        capsys.readouterr()
        print_status()
        lines = capsys.readouterr().out.splitlines()
        first = next(
            (place for place, line in enumerate(lines) if line.startswith(("Looks wrong", "Not looked"))), None
        )
        last = next(place for place, line in enumerate(lines) if line.startswith("Refused:"))
        return lines[first:last] if first is not None else []

    return said


def test_a_note_is_kept_without_its_rows_while_its_extract_is_in_force(
    inbox: Inbox, status: Callable[[], list[str]]
) -> None:
    """The children of March have a test in row 5; those of April, a month later, have none."""
    inbox.put(FILES, children=WITH_A_TEST)
    receipt = inbox.receive_one()
    assert any("1 row (row 5) may be of a test" in note for note in receipt.notes)
    assert receipt.looks_wrong == {"children.child_id": [NOTE]}
    file = f"{AUTHORITY}/{MARCH}/children.csv"
    assert inbox.in_force(IN_FORCE) == [("children", "child_id", MARCH, file, NOTE)]
    assert status() == ["Looks wrong: 1 note in the extracts in force", f"  {AUTHORITY} {MARCH}: {NOTE}"]

    later = "\n".join(line.replace("2020-03", "2020-04") for line in FILES["reviews.csv"].splitlines()) + "\n"
    inbox.put({**FILES, "batch.yml": "confirmed: [children, reviews, extract_date, files]\n"}, APRIL, reviews=later)
    inbox.receive()
    assert inbox.in_force(IN_FORCE) == []
    assert status() == ["Looks wrong: nothing in the extracts in force"]


def test_an_extract_that_an_earlier_version_received_is_said_not_to_have_been_looked_at(
    inbox: Inbox, status: Callable[[], list[str]]
) -> None:
    assert status() == []
    inbox.put(FILES)
    inbox.receive()
    (path,) = inbox.outputs.register.glob("*.json")
    body = json.loads(path.read_text(encoding="utf-8"))
    del body["checksum"], body["looks_wrong"]
    text = json.dumps({**body, "checksum": checksum_over(body)})
    path.write_text(text, encoding="utf-8")
    assert from_json(text)[0].looks_wrong is None
    assert inbox.in_force(IN_FORCE) == []
    assert status() == [f"Not looked at, because an earlier version received them: {AUTHORITY} {MARCH}"]


@pytest.mark.parametrize("rows", [[2], [2, 3], [*range(2, 40)]])
def test_the_numbers_of_rows_are_taken_out_of_a_note_and_nothing_else(rows: list[int]) -> None:
    note = f"Annex A (rows of March), column X (Y): 3 rows {rows_said(rows)} may be of a test."
    assert without_rows(note) == "Annex A (rows of March), column X (Y): 3 rows may be of a test."
