"""The work list of a release that was written anew without a child still says what was new on it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import openpyxl
import pytest

from orchestration.ground.paths import Outputs
from orchestration.releases.erasing import release_anew
from orchestration.releases.erasing.release_anew import _write_lists
from tests.unit.reports.tiny_work import AUTHORITY, BEFORE, TABLES

NOW, EARLIER = "2026-10.v1", "2026-09.v1"


@pytest.fixture
def outputs(tmp_path: Path) -> Outputs:
    """Two releases with their evidence, of which the second says which one was before it."""
    made = Outputs(tmp_path)
    script = TABLES + BEFORE
    for release_id, ending in ((NOW, ""), (EARLIER, "_before")):
        marts, evidence = made.releases / release_id / "marts.duckdb", made.restricted / release_id / "evidence.duckdb"
        for name, path in ((f"marts{ending}", marts), (f"evidence{ending}", evidence)):
            path.parent.mkdir(parents=True)
            script = script.replace(f"attach ':memory:' as {name};", f"attach '{path}' as {name};")
    assert ":memory:" not in script
    with duckdb.connect() as connection:
        connection.execute(script)
        connection.execute(f"alter table marts.release add column previous_release_id varchar default '{EARLIER}'")
    return made


@pytest.mark.parametrize(
    ("change", "new", "words"),
    [
        ("", {"C1": "yes", "C2": "no"}, f"New since {EARLIER}."),
        # A version of this software made it that did not say which release was before.
        (
            "alter table release drop column previous_release_id",
            {"C1": None, "C2": None},
            "No release before it to say what is new since.",
        ),
    ],
)
def test_a_work_list_without_an_erased_child_says_what_was_new_on_it(
    outputs: Outputs, monkeypatch: pytest.MonkeyPatch, change: str, new: dict[str, str | None], words: str
) -> None:
    """Of the two reviews due soon that of C1 was on no list of the release before."""
    monkeypatch.setattr(release_anew, "write_worklists", lambda *_: None)
    marts, restricted = outputs.releases / NOW / "marts.duckdb", outputs.restricted / NOW
    with duckdb.connect(str(marts)) as connection:
        connection.execute(change or "select 1")
    _write_lists(outputs, marts, restricted, restricted, AUTHORITY)
    book = openpyxl.load_workbook(restricted / "lists" / AUTHORITY / "work-list.xlsx")
    headings, *lines = book["Reviews due soon"].iter_rows(values_only=True)
    rows = [dict(zip(headings, line, strict=True)) for line in lines]
    assert {row["Child"]: row["New"] for row in rows} == new
    assert words in [line[0] for line in book["Summary"].iter_rows(values_only=True)]
