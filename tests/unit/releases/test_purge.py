"""A purge is done whole or not at all, is on record without ids, and leaves what figures of now are made of."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from fake_council import Council, settings_in
from register_receipts import receipt

from orchestration.commands.purge import purge as purge_command
from orchestration.ground import crash_points
from orchestration.ground.errors import UsageError
from orchestration.ground.fingerprints import sha256_of
from orchestration.ground.paths import Outputs
from orchestration.ground.tombstones import TombstoneError, purged_files, read_tombstones
from orchestration.landing.contracts import load_contracts
from orchestration.landing.register.receipts import ExportReceipt
from orchestration.landing.register.register import Register
from orchestration.releases.erasing.erasure import ErasureError
from orchestration.releases.erasing.rows_of_child import LandedFile, conditions, ids_of_child, write_landed_anew
from orchestration.releases.erasing.where_named import places_of
from orchestration.releases.purge import carry_out, finish_purges
from orchestration.releases.release import next_release_id, release_ids
from orchestration.releases.retention import months_ago, older_than
from orchestration.releases.whole import broken_files, comparison

V1, V2 = "2026-03.v1", "2026-03.v2"
SAID = {"kind": "older_than", "reason": "a test", "counts": {}}


class KilledError(BaseException):
    """The process ended here."""


def killed_at(point: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(passed: str) -> None:
        if passed == point:
            raise KilledError

    monkeypatch.setattr(crash_points, "listeners", [die])


def outputs_with(folder: Path) -> Outputs:
    """A file to be written anew, two to be removed, and what takes the first one's place."""
    outputs = Outputs(folder)
    for name, text in (("landing/a", "C1 C2"), ("runs/b/c", "C1"), ("purging/landing/a", "C2")):
        path = outputs.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return outputs


def left_of(outputs: Outputs) -> dict[str, str]:
    files = (path for path in outputs.root.rglob("*") if path.is_file() and path.parent != outputs.tombstones)
    return {path.relative_to(outputs.root).as_posix(): path.read_text() for path in files}


def purge(outputs: Outputs) -> None:
    carry_out(outputs, SAID, [outputs.runs / "b"], {outputs.landing / "a": 1})


@pytest.mark.parametrize("point", ["", "after_tombstone", "after_replaced", "after_set_aside", "after_removed"])
def test_a_purge_that_is_written_down_is_finished_by_whoever_comes_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    outputs = outputs_with(tmp_path)
    if point:
        killed_at(point, monkeypatch)
        with pytest.raises(KilledError):
            purge(outputs)
        monkeypatch.undo()
        assert finish_purges(outputs)
    else:
        purge(outputs)
    assert left_of(outputs) == {"landing/a": "C2"}
    assert not finish_purges(outputs)
    assert purged_files(outputs).rewritten == {"landing/a": sha256_of(outputs.landing / "a")}
    (tombstone,) = read_tombstones(outputs)
    assert list(tombstone["removed"]) == ["runs/b"]


@pytest.mark.parametrize(("point", "text"), [("after_tombstone", "C1 C2"), ("after_replaced", "C2")])
def test_a_file_is_expected_as_it_is_while_an_interrupted_purge_waits_for_whoever_comes_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str, text: str
) -> None:
    outputs = outputs_with(tmp_path)
    killed_at(point, monkeypatch)
    with pytest.raises(KilledError):
        purge(outputs)
    assert (outputs.landing / "a").read_text() == text
    assert purged_files(outputs).rewritten == {"landing/a": sha256_of(outputs.landing / "a")}


def test_a_purge_that_is_not_written_down_has_changed_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    outputs = outputs_with(tmp_path)
    killed_at("before_tombstone", monkeypatch)
    with pytest.raises(KilledError):
        purge(outputs)
    monkeypatch.undo()
    assert finish_purges(outputs)
    assert left_of(outputs) == {"landing/a": "C1 C2", "runs/b/c": "C1"}


def test_an_earlier_purge_is_not_done_again_where_a_later_one_broke_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs = outputs_with(tmp_path)
    purge(outputs)
    outputs_with(tmp_path)
    killed_at("before_tombstone", monkeypatch)
    with pytest.raises(KilledError):
        purge(outputs)
    monkeypatch.undo()
    finish_purges(outputs)
    assert (outputs.runs / "b" / "c").is_file()


def test_a_tombstone_that_was_changed_is_named(tmp_path: Path) -> None:
    outputs = outputs_with(tmp_path)
    purge(outputs)
    path = outputs.tombstones / "000001.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "reason": "another one"}))
    with pytest.raises(TombstoneError, match=r"000001\.json of the tombstones"):
        purged_files(outputs)


def test_old_releases_go_in_every_tier_and_the_current_one_stays_whatever_its_age(published_twice: Council) -> None:
    outputs, tomorrow = published_twice.outputs, datetime.now(UTC) + timedelta(days=1)
    old = older_than(published_twice.settings, tomorrow)
    tiers = ("restricted", "figures", "releases")
    assert [path.relative_to(outputs.root).as_posix() for path in old.paths["releases"]] == [
        f"{each}/{V1}" for each in tiers
    ]
    assert [path.name for path in old.paths["private builds"]] == ["one"]
    carry_out(outputs, SAID, [path for found in old.paths.values() for path in found])
    assert release_ids(outputs) == [V2]
    assert broken_files(outputs, outputs.releases / V2) == []
    assert comparison(outputs).notes == ()
    yesterday = datetime.now(UTC) - timedelta(days=1)
    assert older_than(published_twice.settings, yesterday).paths["releases"] == []


def test_a_release_counts_once_however_many_folders_it_lies_in_and_so_does_a_seal(
    published_twice: Council, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """V1 lies in releases/, restricted/ and figures/; the seal as a folder and packed."""
    outputs = published_twice.outputs
    seal = outputs.seals / "2026-03.v1_E06999901"
    seal.mkdir(parents=True)
    seal.with_name(f"{seal.name}.zip").touch()
    monkeypatch.setenv("IRO_OUTPUTS", str(outputs.root))
    monkeypatch.setenv("IRO_TODAY", "2099-01-01")
    purge_command(1, None, None, "Schedule", is_dry_run=False)
    words = " ".join(capsys.readouterr().out.split())
    assert "releases 1 " in words
    assert "seals 1 " in words
    (tombstone,) = read_tombstones(outputs)
    assert (tombstone["counts"]["releases"], tombstone["counts"]["seals"]) == (1, 1)


def test_a_rehearsal_on_another_day_counts_months_back_from_that_day(
    published_twice: Council, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """They were made today, so they are more than 12 months old 400 days from now."""
    in_400_days = datetime.now(UTC) + timedelta(days=400)
    monkeypatch.setattr("orchestration.commands.purge.load_settings", lambda: published_twice.settings)
    for day, number in ((f"{in_400_days:%Y-%m-%d}", 1), ("", 0)):
        monkeypatch.setenv("IRO_TODAY", day)
        purge_command(12, None, None, None, is_dry_run=True)
        said = capsys.readouterr().out
        assert re.search(rf"^releases\s+{number}\s", said, re.MULTILINE), said


@pytest.mark.parametrize(("months", "child"), [(12, None), (None, "1048577")])
@pytest.mark.parametrize("reason", ["1048576 retention", "also 1048576 and another"])
def test_a_reason_that_names_any_child_is_refused_whatever_is_purged(
    published: Council,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    months: int | None,
    child: str | None,
    reason: str,
) -> None:
    """The release's evidence knows child 1048576; a tombstone stays for good and says of itself that it holds no id."""
    monkeypatch.setattr("orchestration.commands.purge.load_settings", lambda: published.settings)
    for is_dry_run in (False, True):
        with pytest.raises(UsageError, match="holds an id of the case system") as refused:
            purge_command(months, child, "E06999901" if child else None, reason, is_dry_run)
        assert "1048576" not in str(refused.value) + capsys.readouterr().out
    assert not published.outputs.tombstones.exists()


def test_every_file_that_would_bring_the_child_back_is_named_on_a_line_of_its_own(
    published: Council, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Seven months of exports name the child; refused batches of seven other days have such an id too."""
    monkeypatch.setattr("orchestration.commands.purge.load_settings", lambda: published.settings)
    Register(published.outputs.register).append(
        replace(receipt("2026-03-31"), local_authority_code="E06999902", verdict="accepted", standing="accepted")
    )
    months = [f"2025-{number:02}-28" for number in range(1, 8)]
    for month in months:
        for folder in (
            published.settings.inbox / "E06999901" / month,
            published.outputs.quarantine / "E06999902" / month / "hash",
        ):
            folder.mkdir(parents=True)
            (folder / "children.csv").write_text("child_id\n1048576\n")
    (published.settings.inbox / "E06999901" / "2025-01-28" / "reviews.csv").write_text("child_id\n1048577\n")
    purge_command(None, "1048576", "E06999901", None, is_dry_run=True)
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.endswith(".csv")] == [
        f"  E06999901/{month}/children.csv" for month in months
    ]
    assert [line for line in lines if line.endswith("/hash")] == [f"  E06999902/{month}/hash" for month in months]


def test_a_child_is_not_erased_beside_an_inbox_that_is_not_the_folder_s_own(
    published: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where IRO_INBOX is forgotten and the bundled sample is meant: its files were named, and none of the real ones."""
    monkeypatch.setattr("orchestration.commands.purge.load_settings", lambda: published.settings)
    published.outputs.binding.write_text(json.dumps({"inbox": "/data/iro/inbox"}), encoding="utf-8")
    for is_dry_run in (True, False):
        with pytest.raises(UsageError, match=r"belongs to the inbox /data/iro/inbox, not to .* Set IRO_INBOX"):
            purge_command(None, "1048576", "E06999901", "asked by the family", is_dry_run)
    assert not published.outputs.tombstones.exists()
    # What is only old is no matter of the inbox.
    purge_command(12, None, None, None, is_dry_run=True)


@pytest.mark.parametrize("is_empty", [False, True])
def test_an_erasure_says_so_where_there_is_no_folder_of_the_inbox_to_look_through(
    published: Council, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], is_empty: bool
) -> None:
    """A share that is not mounted is an empty folder, and that no file names the child would be taken for an answer."""
    monkeypatch.setattr("orchestration.commands.purge.load_settings", lambda: published.settings)
    folder = published.settings.inbox / "E06999901"
    shutil.rmtree(folder, ignore_errors=True)
    if is_empty:
        folder.mkdir(parents=True)
    purge_command(None, "1048576", "E06999901", None, is_dry_run=True)
    assert f"{folder} is not there, or is empty, so no file was looked for" in capsys.readouterr().out
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "2026-03-31").mkdir()
    purge_command(None, "1048576", "E06999901", None, is_dry_run=True)
    assert "is not there, or is empty" not in capsys.readouterr().out


def test_files_that_come_back_after_an_erasure_are_named_by_no_rehearsal_and_it_says_so_before(
    published: Council, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("orchestration.commands.purge.load_settings", lambda: published.settings)
    folder = published.settings.inbox / "E06999901"
    shutil.rmtree(folder, ignore_errors=True)
    purge_command(None, "1048576", "E06999901", None, is_dry_run=True)
    assert "Only before the child is erased does --dry-run name such files" in capsys.readouterr().out
    purge_command(None, "1048576", "E06999901", "asked by the family", is_dry_run=False)
    (folder / "2026-03-31").mkdir(parents=True)
    (folder / "2026-03-31" / "children.csv").write_text("child_id\n1048576\n", encoding="utf-8")
    with pytest.raises(ErasureError, match="names that child"):
        purge_command(None, "1048576", "E06999901", None, is_dry_run=True)


def test_an_erasure_removes_a_history_that_it_had_to_set_aside(
    published: Council, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is damaged: to open it sets it aside, with the id in it. A rehearsal leaves it where it is."""
    monkeypatch.setattr("orchestration.commands.purge.load_settings", lambda: published.settings)
    # An id of digits alone is sought in no history; this test seeks it.
    monkeypatch.setattr("orchestration.commands.purge.bytes_name", lambda path, _: b"1048576" in path.read_bytes())
    monkeypatch.setattr("orchestration.releases.erasing.release_anew._write_lists", lambda *_: {})
    for name in ("DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY", "DO_NOT_TRACK", "DAGSTER_EVENT_BATCH_SIZE"):
        monkeypatch.setenv(name, "")
    damaged = published.outputs.dagster_home / "history" / "runs.db"
    damaged.parent.mkdir(parents=True)
    damaged.write_bytes(b"SQLite format 3\0" + b"1048576 " * 5000)
    purge_command(None, "1048576", "E06999901", None, is_dry_run=True)
    assert damaged.is_file()
    purge_command(None, "1048576", "E06999901", "asked by the family", is_dry_run=False)
    assert "Done." in capsys.readouterr().out
    left = [path for path in published.outputs.dagster_home.rglob("*") if path.is_file()]
    assert [path for path in left if b"1048576" in path.read_bytes()] == []


def test_the_id_of_a_purged_release_is_not_used_again(published: Council) -> None:
    outputs = published.outputs
    removed = [tier / V1 for tier in (outputs.releases, outputs.restricted, outputs.figures)]
    carry_out(outputs, SAID, removed)
    assert next_release_id(outputs, datetime(2026, 3, 31, tzinfo=UTC).date()) == V2


def test_a_kept_release_that_can_no_longer_be_rebuilt_is_named_before_its_landed_files_go(
    received: Outputs, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The reviews of 2 April, of which v1 was made, were corrected since: no figure of now needs the first file."""
    settings = replace(settings_in(received.root.parent), outputs=received)
    monkeypatch.setattr("orchestration.commands.purge.load_settings", lambda: settings)
    words = f"Kept releases that can no longer be rebuilt: {V1}."
    purge_command(1, None, None, None, is_dry_run=True)
    assert words not in capsys.readouterr().out
    register = Register(received.register)
    (first,) = [
        each
        for each in register.receipts
        if (each.local_authority_code, each.exports[0].export_name) == ("E06999902", "reviews")
    ]
    corrected = received.landing / "reviews" / "E06999902" / "corrected.parquet"
    corrected.write_text("corrected")
    name = corrected.relative_to(received.landing).as_posix()
    export = replace(first.exports[0], landed_as=name, landed_sha256=sha256_of(corrected))
    register.append(replace(first, content_hash="corrected", exports=[export]))
    for is_dry_run in (True, False):
        purge_command(1, None, None, "as agreed", is_dry_run)
        said = capsys.readouterr().out
        assert words in said
    assert said.index(words) < said.index("Done.")
    assert not (received.landing / first.exports[0].landed_as).exists()
    assert corrected.is_file()
    # It cannot be rebuilt any more already.
    purge_command(1, None, None, None, is_dry_run=True)
    assert words not in capsys.readouterr().out


@pytest.mark.parametrize(("months", "day"), [(1, "2026-02-28"), (12, "2025-03-31"), (3, "2025-12-31")])
def test_months_ago_is_the_same_day_or_the_last_of_a_shorter_month(months: int, day: str) -> None:
    assert f"{months_ago(months, datetime(2026, 3, 31, 12, tzinfo=UTC)):%Y-%m-%d}" == day


LANDED = {
    # B's records were merged into A; C is A's baby; D is nobody's.
    "children": "(values ('A', 'B', null), ('C', null, 'A'), ('D', null, null)) "
    "as t (child_id, previous_child_id, mother_child_id)",
    "reviews": "(values ('R1', 'A'), ('R2', ' B '), ('R3', 'D')) as t (review_id, child_id)",
    # No column of a child: R2's audit is B's.
    "review_audits": "(values ('U1', 'R2'), ('U2', 'R3')) as t (audit_id, review_id)",
    # An action of D that names A's review stays D's.
    "review_actions": "(values ('X1', 'D', 'R1'), ('X2', 'A', null)) as t (action_id, child_id, review_id)",
}
LEFT = {
    "children": [("C", None, None), ("D", None, None)],
    "reviews": [("R3", "D")],
    "review_audits": [("U2", "R3")],
    "review_actions": [("X1", "D", "R1")],
}


def test_every_row_about_a_child_goes_from_landing_and_rows_of_others_stay(tmp_path: Path) -> None:
    contracts = load_contracts()
    with duckdb.connect(":memory:") as connection:
        files = []
        for name, rows in LANDED.items():
            path = tmp_path / f"{name}.parquet"
            connection.execute(f"copy (from {rows}) to '{path}' (format parquet)")
            files.append(LandedFile(path, contracts[name]))
        ids = ids_of_child(connection, files, "B")
        assert ids == {"A", "B"}
        about = conditions(connection, files, ids)
        for file in files:
            target = tmp_path / "anew" / file.path.name
            write_landed_anew(connection, file, about.get(file.contract.name), ids, target)
            assert connection.read_parquet(str(target)).fetchall() == LEFT[file.contract.name]


# A's records were merged into B and B's into C, in two extracts; C is D's mother, and E has another.
MERGED_TWICE = (
    "(values ('B', 'A', null), ('C', 'B', null), ('D', null, 'C'), ('F', null, 'B'), ('E', null, 'G')) "
    "as t (child_id, previous_child_id, mother_child_id)"
)


@pytest.mark.parametrize("asked", ["A", "B", "C"])
def test_a_child_merged_twice_who_is_a_mother_is_named_nowhere_under_any_of_its_ids(tmp_path: Path, asked: str) -> None:
    contract = load_contracts()["children"]
    path, target = tmp_path / "children.parquet", tmp_path / "anew.parquet"
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"copy (from {MERGED_TWICE}) to '{path}' (format parquet)")
        file = LandedFile(path, contract)
        ids = ids_of_child(connection, [file], asked)
        assert ids == {"A", "B", "C"}
        gone = write_landed_anew(connection, file, conditions(connection, [file], ids)["children"], ids, target)
        assert gone == 2
        rows = connection.read_parquet(str(target)).order("child_id").fetchall()
    assert rows == [("D", None, None), ("E", None, "G"), ("F", None, None)]


@pytest.mark.parametrize("no_link", ["0", "-1", " 0 "])
def test_children_of_whom_a_report_says_that_they_had_no_former_id_are_not_one_child(
    tmp_path: Path, no_link: str
) -> None:
    """A was never merged, nor were D and E; B's records were merged into C."""
    path = tmp_path / "children.parquet"
    rows = f"('A', '{no_link}'), ('C', 'B'), ('D', '{no_link}'), ('E', '')"
    with duckdb.connect(":memory:") as connection:
        connection.execute(
            f"copy (from (values {rows}) as t (child_id, previous_child_id)) to '{path}' (format parquet)"
        )
        file = LandedFile(path, load_contracts()["children"])
        assert ids_of_child(connection, [file], "A") == {"A"}
        assert ids_of_child(connection, [file], "C") == {"B", "C"}


def test_a_file_that_only_names_a_mother_is_written_anew_without_her(tmp_path: Path) -> None:
    """No row of it is about her, so that none goes, and her id must all the same."""
    path, target = tmp_path / "children.parquet", tmp_path / "anew.parquet"
    with duckdb.connect(":memory:") as connection:
        connection.execute(
            f"copy (select 'D' as child_id, null::varchar as previous_child_id, 'C' as mother_child_id) "
            f"to '{path}' (format parquet)"
        )
        file = LandedFile(path, load_contracts()["children"])
        assert (
            write_landed_anew(connection, file, conditions(connection, [file], {"C"})["children"], {"C"}, target) == 0
        )
        assert connection.read_parquet(str(target)).fetchall() == [("D", None, None)]


def test_a_file_that_a_crash_left_half_written_does_not_take_the_place_of_a_whole_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs = outputs_with(tmp_path)
    killed_at("after_tombstone", monkeypatch)
    with pytest.raises(KilledError):
        purge(outputs)
    monkeypatch.undo()
    (outputs.purging / "landing" / "a").write_text("C")
    assert finish_purges(outputs)
    assert (outputs.landing / "a").read_text() == "C1 C2"


@pytest.mark.parametrize(("day", "goes"), [("2026-03-31", []), ("2026-04-01", ["landed.parquet"])])
def test_what_is_so_old_to_the_day_is_not_older(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, day: str, goes: list[str]
) -> None:
    """An extract of 31 March is not older than 31 March, and is older than the day after."""
    settings = settings_in(tmp_path)
    outputs = settings.outputs
    landed = outputs.landing / "landed.parquet"
    landed.parent.mkdir(parents=True)
    landed.write_text("landed")
    exports = [ExportReceipt("reviews", landed.name, [], sha256_of(landed))]
    made = replace(receipt("2026-03-31"), verdict="accepted", standing="accepted", exports=exports)
    Register(outputs.register).append(made)
    monkeypatch.setattr("orchestration.releases.retention.landed_files_needed", lambda _: set())
    old = older_than(settings, datetime.fromisoformat(f"{day}T00:00:00+00:00"))
    assert [path.name for path in old.paths["landed files"]] == goes


@pytest.mark.parametrize("place", ["restricted", "open", "candidates"])
def test_the_id_of_whatever_is_left_of_a_release_in_one_folder_alone_is_not_used_again(
    tmp_path: Path, place: str
) -> None:
    outputs = Outputs(tmp_path)
    (tmp_path / place / V1).mkdir(parents=True)
    assert next_release_id(outputs, datetime(2026, 3, 31, tzinfo=UTC).date()) == V2


def test_a_file_of_a_release_that_a_purge_wrote_anew_is_expected_as_it_is_now(published: Council) -> None:
    outputs = published.outputs
    evidence = outputs.restricted / V1 / "evidence.duckdb"
    anew = outputs.purging / evidence.relative_to(outputs.root)
    anew.parent.mkdir(parents=True)
    anew.write_bytes(evidence.read_bytes() + b" ")
    carry_out(outputs, SAID, [], {evidence: 1})
    assert broken_files(outputs, outputs.releases / V1) == []
    evidence.chmod(0o600)
    evidence.write_bytes(b"other")
    assert broken_files(outputs, outputs.releases / V1) != []


def test_an_id_is_found_within_a_longer_text_and_not_within_another_id(tmp_path: Path) -> None:
    path = tmp_path / "evidence.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table keys as select 'care_period|C00001|1' as key_id, 'C000011' as child_id")
    assert list(places_of(path, {"C00001"})) == ["keys.key_id"]
    # A number may mean anything, but in a column of children.
    assert list(places_of(path, {"1"})) == []


def test_an_id_in_the_query_of_a_view_is_found(tmp_path: Path) -> None:
    path = tmp_path / "evidence.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table base as select 'late' as reason")
        connection.execute("create view members as select * from base where reason <> 'C00001'")
    assert list(places_of(path, {"C00001"})) == ["the query of the view members"]
    assert list(places_of(path, {"C00002"})) == []
