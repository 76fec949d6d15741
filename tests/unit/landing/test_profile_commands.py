"""A first profile from a folder of files: what can be told is written, what cannot is asked, and no value is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from invented_inbox import RETURN_FILES, SECRET_ID, Inbox

from orchestration.defs.landing.contracts import load_contracts
from orchestration.defs.landing.profiles.loading import ProfileError, load_profile, load_profiles
from orchestration.errors import UsageError
from orchestration.profile_commands import print_profiles, unfed_indicators, write_draft

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
    monkeypatch.setattr("orchestration.defs.landing.receiving.reception.load_profiles", lambda contracts: profiles)
    inbox = Inbox(tmp_path / "warehouse")
    inbox.put({**RETURN_FILES, "batch.yml": "profile: our_return\n"})
    receipt = inbox.receive_one()
    assert (receipt.verdict, receipt.profile, receipt.reasons) == ("accepted", "our_return", [])
    assert inbox.in_force("select count(*) from landing.reviews") == [(2,)]


def test_a_draft_holds_no_value_but_words_that_many_rows_share(tmp_path: Path) -> None:
    out = write_draft("reports", folder_of(tmp_path, {"lac reviews.csv": REPORT}), tmp_path / "reports.yml")
    text = out.read_text(encoding="utf-8")
    assert SECRET_ID not in text
    assert "/03/2020" not in text
    assert "delimiter: ;" in text


def test_a_draft_overwrites_nothing_and_says_what_it_cannot_use(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {"notes.csv": "a,b\n1,2\n"})
    with pytest.raises(UsageError, match="no CSV file or workbook"):
        write_draft("nothing", folder, tmp_path / "nothing.yml")
    (tmp_path / "there.yml").write_text("mine")
    with pytest.raises(UsageError, match="is there already"):
        write_draft("there", folder, tmp_path / "there.yml")
    with pytest.raises(UsageError, match="small letters"):
        write_draft("../x", folder, None)


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
