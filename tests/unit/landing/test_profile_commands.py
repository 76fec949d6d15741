"""A first profile from a folder of files: what can be told is written, what cannot is asked, and no value is kept."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
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


def test_a_draft_of_a_known_layout_names_its_columns_and_asks_for_what_is_missing(tmp_path: Path) -> None:
    out = write_draft("our_return", folder_of(tmp_path, RETURN_FILES), tmp_path / "our_return.yml")
    text = out.read_text(encoding="utf-8")
    draft = yaml.safe_load(text)
    assert draft["date_format"] == "%d/%m/%Y"
    assert draft["exports"]["care_episodes"]["columns"]["start_date"] == {"from": "DECOM"}
    assert "# review_id: {from: ...}   needed in every row" in text
    assert "# review_id: {join: [child_id, held_date], ordinal: true}   where the system has no such id" in text
    with pytest.raises(ProfileError, match="there is no entry for"):
        load_profile(out, load_contracts())


def test_a_finished_draft_reads_the_files_it_was_drafted_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = write_draft("our_return", folder_of(tmp_path, RETURN_FILES), tmp_path / "our_return.yml")
    text = out.read_text(encoding="utf-8")
    for name, parts in (("episode_id", "child_id, start_date"), ("review_id", "child_id, held_date")):
        text = text.replace(f"# {name}: {{join: [{parts}]", f"{name}: {{join: [{parts}]")
        text = text.replace("}   where the system has no such id", "}  # where the system has no such id")
    out.write_text(text.replace("'?'", "F"), encoding="utf-8")
    contracts = load_contracts()
    profiles = load_profiles(contracts) | {"our_return": load_profile(out, contracts)}
    monkeypatch.setattr("orchestration.landing.receiving.ways_of_reading.load_profiles", lambda contracts: profiles)
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


@pytest.fixture(params=[131_072, 10_000_000])
def read_by_python(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a value may have is a setting of the whole process, and libraries change it."""
    before = csv.field_size_limit(request.param)
    yield
    csv.field_size_limit(before)


@pytest.mark.usefixtures("read_by_python")
def test_a_value_that_is_too_long_is_told_and_not_shown(tmp_path: Path) -> None:
    long = f"LAC Review ID,Person ID,Date of review\nR1,1,{SECRET_ID * 20_000}\n"
    with pytest.raises(UsageError, match="is longer than 131,072 characters") as raised:
        write_draft("ours", folder_of(tmp_path, {"lac reviews.csv": long}), tmp_path / "o.yml")
    assert SECRET_ID not in str(raised.value)


def test_a_draft_is_not_recognised_by_what_lies_beside_every_layout(tmp_path: Path) -> None:
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


def test_a_layout_without_the_ends_of_officers_feeds_their_state_only_if_it_is_a_list_of_one_day() -> None:
    whole = load_profiles(load_contracts())["mosaic_reports"]
    officers = whole.exports["reviewing_officers"]
    columns = {name: rule for name, rule in officers.columns.items() if name != "end_date"}
    exports = whole.exports | {"reviewing_officers": officers.model_copy(update={"columns": columns})}
    without = whole.model_copy(update={"exports": exports})
    of_one_day = without.model_copy(update={"reaches_back": {"reviewing_officers": "extract_date"}})
    assert "officers_in_post" not in unfed_indicators(whole)
    assert unfed_indicators(without)["officers_in_post"] == ["reviewing_officers.end_date"]
    assert "officers_in_post" not in unfed_indicators(of_one_day)
    # Who left is not on such a list at all.
    assert unfed_indicators(of_one_day)["officers_leaving"] == ["reviewing_officers"]


PLACEMENTS = "Client ID,Placement Ref,Placement Start,Placement End,Order,Next visit,Why ended,Miles\n" + "".join(
    f"{n},E{n},0{n}/03/2023,0{n}/04/2023,{'c2' if n % 2 else 'V2'},later,reason {n},1.{n}\n" for n in range(1, 8)
)
REVIEWS = "Client ID,Review No,Review Held,IRO,Took Part,Abandoned?,Seen,Next Review\n" + "".join(
    f"{n},R{n},0{n}/03/2024,O{n % 3},PN{n % 4},{'Perhaps' if n > 2 else 'No'},,x\n" for n in range(1, 9)
)


def drafted(tmp_path: Path, files: dict[str, str]) -> tuple[str, Any]:
    out = write_draft("ours", folder_of(tmp_path, files), tmp_path / "o.yml")
    text = out.read_text(encoding="utf-8")
    return text, yaml.safe_load(text)["exports"]


def test_columns_are_found_by_words_synonyms_and_values(tmp_path: Path) -> None:
    _, exports = drafted(tmp_path, {"Placements.csv": PLACEMENTS, "CLA Reviews.csv": REVIEWS})
    columns = {name: rule["from"] for name, rule in exports["care_episodes"]["columns"].items()}
    assert columns == {
        "episode_id": "Placement Ref",
        "child_id": "Client ID",
        "start_date": "Placement Start",
        # By its values alone.
        "legal_status": "Order",
        "placement_distance_miles": "Miles",
        "end_date": "Placement End",
        "end_reason": "Why ended",
    }
    columns = {name: rule["from"] for name, rule in exports["reviews"]["columns"].items()}
    assert columns["held_date"] == "Review Held"
    assert columns["officer_id"] == "IRO"
    assert columns["participation_code"] == "Took Part"


def test_values_that_are_no_days_rule_a_date_out(tmp_path: Path) -> None:
    text, exports = drafted(tmp_path, {"CLA Reviews.csv": REVIEWS.replace("/03/2024", " March")})
    assert "held_date" not in exports["reviews"]["columns"]
    assert "# held_date: {from: ...}" in text


def test_what_is_not_filled_is_listed_with_what_it_feeds_and_what_may_be_meant(tmp_path: Path) -> None:
    text, _ = drafted(tmp_path, {"CLA Reviews.csv": REVIEWS})
    contract = load_contracts()["reviews"]
    assert all(f"{column.name}:" in text for column in contract.columns)
    assert (
        "# decisions_issued_date: {from: ...}   Day the decisions were issued. Feeds decisions_issued_on_time" in text
    )
    following = text[text.index("# child_seen_date") :].splitlines()[1]
    assert following.strip() == "#    perhaps: {from: Seen}"
    assert "# not recognised, so not stored: Seen, Next Review" in text


def test_every_word_of_a_closed_list_is_asked_for_on_its_own_line_or_said_to_be_left_out(tmp_path: Path) -> None:
    text, exports = drafted(tmp_path, {"CLA Reviews.csv": REVIEWS})
    assert exports["reviews"]["columns"]["is_cancelled"] == {"from": "Abandoned?", "codes": {"Perhaps": "?"}}
    assert "Perhaps: '?'   # which is it: Y, N, or '' for blank?" in text
    assert "# 1 word is not shown: fewer than 5 rows have it" in text
