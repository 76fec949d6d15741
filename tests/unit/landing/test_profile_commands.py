"""A first profile from a folder of files: what can be told is written, what cannot is asked, and no value is kept."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from invented_inbox import RETURN_FILES, SECRET_ID, Inbox

from orchestration.commands.profiles import print_profiles, unfed_indicators, write_draft
from orchestration.ground.errors import UsageError
from orchestration.ground.paths import PROFILES
from orchestration.landing.contracts import load_contracts
from orchestration.landing.profiles.loading import ProfileError, load_profile, load_profiles

REPORT = "Person ID;LAC Review ID;Date of review;Child's participation;Cancelled?\n" + "".join(
    f"{SECRET_ID}{n};R{n};0{n}/03/2020;Attended and spoke;No\n" for n in range(1, 8)
)


def folder_of(tmp_path: Path, files: dict[str, str]) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_draft_of_a_known_shape_names_its_columns_and_asks_for_what_is_missing(tmp_path: Path) -> None:
    out = write_draft("our_return", folder_of(tmp_path, RETURN_FILES), tmp_path / "our_return.yml")
    text = out.read_text(encoding="utf-8")
    draft = yaml.safe_load(text)
    assert draft["date_format"] == "%d/%m/%Y"
    assert draft["exports"]["care_episodes"]["columns"]["start_date"] == {"from": "DECOM"}
    assert "# review_id: {from: ...}   needed in every row" in text
    assert "Where there is none: {join: [child_id, held_date], ordinal: true}" in text
    with pytest.raises(ProfileError, match="there is no entry for"):
        load_profile(out, load_contracts())


def test_a_finished_draft_reads_the_files_it_was_drafted_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = write_draft("our_return", folder_of(tmp_path, RETURN_FILES), tmp_path / "our_return.yml")
    text = out.read_text(encoding="utf-8")
    for name, parts in (("episode_id", "child_id, start_date"), ("review_id", "child_id, held_date")):
        text = text.replace(f"# {name}: {{from: ...}}", f"{name}: {{join: [{parts}], ordinal: true}} #")
    out.write_text(text.replace("'?'", "F"), encoding="utf-8")
    contracts = load_contracts()
    profiles = load_profiles(contracts) | {"our_return": load_profile(out, contracts)}
    monkeypatch.setattr("orchestration.landing.receiving.reception.load_profiles", lambda contracts: profiles)
    inbox = Inbox(tmp_path / "warehouse")
    inbox.put({**RETURN_FILES, "batch.yml": "profile: our_return\n"})
    receipt = inbox.receive_one()
    assert (receipt.verdict, receipt.profile, receipt.reasons) == ("accepted", "our_return", [])
    assert inbox.in_force("select count(*) from landing.reviews") == [(2,)]


def test_an_unfinished_draft_among_the_profiles_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    profiles = tmp_path / "profiles"
    shutil.copytree(PROFILES, profiles)
    monkeypatch.setattr("orchestration.commands.profiles.PROFILES", profiles)
    before = load_profiles(load_contracts(), profiles)
    folder = folder_of(tmp_path, {"lac reviews.csv": REPORT})
    out = write_draft("reports", folder, None)
    assert out == profiles / "reports.yml.draft"
    assert load_profiles(load_contracts(), profiles) == before
    with pytest.raises(UsageError, match=r"reports\.yml\.draft is there already"):
        write_draft("reports", folder, None)
    out.rename(profiles / "reports.yml")
    with pytest.raises(UsageError, match=r"reports\.yml is there already"):
        write_draft("reports", folder, None)


def test_a_draft_holds_no_value_but_words_that_many_rows_share(tmp_path: Path) -> None:
    out = write_draft("reports", folder_of(tmp_path, {"lac reviews.csv": REPORT}), tmp_path / "reports.yml")
    text = out.read_text(encoding="utf-8")
    assert SECRET_ID not in text
    assert "/03/2020" not in text
    assert "delimiter: ;" in text


ODD_NAMES = (
    "Notes\nformat: xml",
    "Notes\u2028encoding: utf-16",
    "{a: [b",
    "'",
    "# none",
    "? key: &a *b !c",
    "\x85x: y",
    "- - \t|",
    "\u202e\U0001f600\nname",
)


@pytest.mark.parametrize("odd", ODD_NAMES, ids=ascii)
def test_no_name_of_a_column_gets_out_of_its_place_in_a_draft(tmp_path: Path, odd: str) -> None:
    plain = draft_of_reviews(tmp_path / "plain", "held_date", "Notes")
    unknown = draft_of_reviews(tmp_path / "unknown", "held_date", odd)
    assert unknown == plain
    # The same where the name is one that is recognised, by its letters.
    known = draft_of_reviews(tmp_path / "known", "held: {\n\u202e\U0001f600Date", "Notes")
    columns = known["exports"]["reviews"]["columns"]
    assert columns.pop("held_date") == {"from": "held: {\n\u202e\U0001f600Date"}
    del plain["exports"]["reviews"]["columns"]["held_date"]
    assert known == plain


def draft_of_reviews(folder: Path, date: str, other: str) -> Any:
    """The draft for one file, read as YAML."""
    folder.mkdir()
    names = ['"' + name.replace('"', '""') + '"' for name in ("review_id", "child_id", date, other)]
    row = "R1,1,01/02/2020,x\n"
    out = write_draft("ours", folder_of(folder, {"lac reviews.csv": ",".join(names) + "\n" + row}), folder / "o.yml")
    return yaml.safe_load(out.read_text(encoding="utf-8"))


def test_odd_words_of_a_closed_list_and_odd_names_of_files_stay_in_their_place(tmp_path: Path) -> None:
    word = "No: }\n# x"
    rows = "".join(f'R{n},1,01/02/2020,"{word}"\n' for n in range(9))
    text = "LAC Review ID,Person ID,Date of review,Cancelled?\n" + rows
    files = {"lac: reviews {.csv": text, "notes #1: [x.csv": "a,b\n1,2\n"}
    out = write_draft("ours", folder_of(tmp_path, files), tmp_path / "o.yml")
    draft = yaml.safe_load(out.read_text(encoding="utf-8"))
    assert draft["recognised_by"] == ["lac: reviews {"]
    assert draft["exports"]["reviews"]["file"] == "lac: reviews {"
    assert draft["exports"]["reviews"]["columns"]["is_cancelled"] == {"from": "Cancelled?", "codes": {word: "?"}}
    assert list(draft["unused_files"]) == ["notes #1: [x"]


def test_a_value_that_is_too_long_is_told_and_not_shown(tmp_path: Path) -> None:
    long = f"LAC Review ID,Person ID,Date of review\nR1,1,{SECRET_ID * 20_000}\n"
    with pytest.raises(UsageError, match="is longer than 131,072 characters") as raised:
        write_draft("ours", folder_of(tmp_path, {"lac reviews.csv": long}), tmp_path / "o.yml")
    assert SECRET_ID not in str(raised.value)


def test_a_draft_is_not_recognised_by_what_lies_beside_every_shape(tmp_path: Path) -> None:
    population = {"population.csv": "local_authority_code,year,population_0_17\nE06000005,2019,22481\n"}
    out = write_draft("ours", folder_of(tmp_path, {**RETURN_FILES, **population}), tmp_path / "o.yml")
    draft = yaml.safe_load(out.read_text(encoding="utf-8"))
    assert draft["recognised_by"] == ["episodes", "header", "reviews"]
    assert "population" in draft["exports"]


def test_a_draft_overwrites_nothing_and_says_what_it_cannot_use(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {"notes.csv": "a,b\n1,2\n"})
    with pytest.raises(UsageError, match="no CSV file or workbook"):
        write_draft("nothing", folder, tmp_path / "nothing.yml")
    (tmp_path / "there.yml").write_text("mine")
    with pytest.raises(UsageError, match="is there already"):
        write_draft("there", folder, tmp_path / "there.yml")
    with pytest.raises(UsageError, match="small letters"):
        write_draft("../x", folder, None)


def test_a_draft_that_cannot_be_written_where_it_is_wanted_says_so(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, RETURN_FILES)
    with pytest.raises(UsageError, match=r"cannot be written \(.+\)\. Name another file with --out"):
        write_draft("ours", folder, tmp_path / "nowhere" / "ours.yml")


def test_every_profile_is_listed_with_what_it_can_never_feed(capsys: pytest.CaptureFixture[str]) -> None:
    profiles = load_profiles(load_contracts())
    print_profiles(None)
    listed = capsys.readouterr().out
    assert all(name in listed for name in profiles)
    assert unfed_indicators(profiles["canonical"]) == {}
    assert "reviews_on_time" in unfed_indicators(profiles["annex_a"])
    assert "children_looked_after" not in unfed_indicators(profiles["annex_a"])
    assert "decisions_issued_on_time" in unfed_indicators(profiles["ssda903"])
    print_profiles("cin_census")
    assert "conferences.outcome" in capsys.readouterr().out
    with pytest.raises(UsageError, match="There is no profile nowhere"):
        print_profiles("nowhere")
