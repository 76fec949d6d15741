"""`iro report --kind work-list` on two tiny releases."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from orchestration.commands.command_line import app
from orchestration.commands.work_lists import print_work_lists
from orchestration.ground.errors import UsageError
from tests.unit.reports.test_work_list import rows
from tests.unit.reports.tiny_work import AUTHORITY, BEFORE, TABLES

OLD, NEW = "2026-09.v1", "2026-10.v1"


@pytest.fixture
def outputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An outputs folder with two releases, of which the newer one is current."""
    folder = tmp_path / "outputs"
    with duckdb.connect() as connection:
        connection.execute(TABLES + BEFORE)
        connection.execute("alter table marts.release add column previous_release_id varchar")
        connection.execute(f"update marts.release set previous_release_id = '{OLD}'")
        for release, suffix in ((OLD, "_before"), (NEW, "")):
            for name, parent in (("marts", "releases"), ("evidence", "restricted")):
                target = folder / parent / release / f"{name}.duckdb"
                target.parent.mkdir(parents=True)
                connection.execute(f"attach '{target}' as copied")
                connection.execute(f"copy from database {name}{suffix} to copied; detach copied")
    (folder / "published.json").write_text(json.dumps({"release_id": NEW}), encoding="utf-8")
    monkeypatch.setenv("IRO_OUTPUTS", str(folder))
    return folder


def test_the_work_list_of_a_release_is_compared_with_the_one_before_and_can_be_split_by_officer(
    outputs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "lists"
    app(["report", "--kind", "work-list", "--out", str(out)], standalone_mode=False)
    app(["report", "--kind", "work-list", "--by", "officer", "--out", str(out)], standalone_mode=False)
    whole, *of_officers = capsys.readouterr().out.split("\n")[:-1]
    assert whole == str(out / AUTHORITY / "work-list.xlsx")
    assert [Path(path).name for path in of_officers] == ["O1.xlsx", "O2.xlsx", "O3.xlsx", "without officer.xlsx"]
    new = {row["Child"]: row["New"] for row in rows(openpyxl.load_workbook(whole), "Reviews due soon")}
    assert new == {"C1": "yes", "C2": "no"}
    assert (out / AUTHORITY).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"kinds": ["scorecard", "work-list"]}, "--kind work-list alone"),
        ({"kinds": [], "by": "officer"}, "--kind work-list alone"),
        ({"period_end": date(2026, 10, 31)}, "without --period-end"),
        ({"formats": ["html"]}, "no other --format"),
        ({"by": "team"}, "--by can only be officer"),
        ({"out": None}, "names cases. Say with --out"),
        ({"authority": "E06999999"}, "There is no authority E06999999"),
    ],
)
def test_what_a_work_list_is_not_is_refused_in_words(
    outputs: Path, tmp_path: Path, asked: dict[str, Any], words: str
) -> None:
    given = {
        **{"authority": None, "period_end": None, "kinds": ["work-list"], "formats": []},
        **{"out": tmp_path / "lists", "release_id": None, "by": None},
    }
    with pytest.raises(UsageError, match=words):
        print_work_lists(**(given | asked))
    assert not (tmp_path / "lists").exists()


def test_without_its_evidence_no_work_list_is_made_of_a_release(outputs: Path, tmp_path: Path) -> None:
    (outputs / "restricted" / NEW / "evidence.duckdb").unlink()
    with pytest.raises(UsageError, match=r"The evidence of .* is not in"):
        print_work_lists(None, None, ["work-list"], [], tmp_path / "lists", None, None)
