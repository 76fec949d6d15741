"""A release that somebody has to approve: nobody reads it before, and what is published then is what was audited."""

from __future__ import annotations

import re
import shutil
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
from fake_council import Council, settings_in
from fake_warehouse import INPUTS
from register_receipts import receipt
from test_publishing_crashes import VICTIMS, current_name

from orchestration.commands import refresh
from orchestration.commands.releases import print_releases
from orchestration.commands.status import print_status
from orchestration.evidence.opening import open_release
from orchestration.ground.errors import NothingPublishedError, UsageError, WarehouseError
from orchestration.ground.paths import Outputs
from orchestration.landing.register.receipts import ExportReceipt, PartReceipt
from orchestration.landing.register.register import Register
from orchestration.releases.approval import approve, reject
from orchestration.releases.candidates import candidates_of, decisions
from orchestration.releases.manifest import write_with_checksum
from orchestration.releases.purge import carry_out
from orchestration.releases.recovery import recover
from orchestration.releases.release import find_current, read_manifest, release_ids
from orchestration.releases.whole import broken_files
from tests.conftest import TEST_KEY, hashes
from tests.killed import die_at

pytestmark = pytest.mark.slow

V1, V2, V3, V4 = (f"2026-03.v{number}" for number in range(1, 5))
Decide = Callable[[Outputs, str, str, str, Callable[[str], None]], None]
BY, NOTE = "A. Head of Service", "Read with the team on 5 April"


def requiring(council: Council) -> Council:
    """The same council, whose releases somebody has to approve."""
    return Council(replace(council.settings, is_approval_required=True))


@pytest.fixture(scope="session")
def one_candidate(one_release: Council, tmp_path_factory: pytest.TempPathFactory) -> Council:
    made = requiring(one_release.copied_to(tmp_path_factory.mktemp("one_candidate")))
    result = made.build_and_publish("two", inputs="other")
    assert (result.status, result.release_id) == ("candidate", V2)
    assert f"{V2} is a candidate: it waits for approval, and nothing was published" in made.said
    return made


@pytest.fixture
def waiting(one_candidate: Council, tmp_path: Path) -> Council:
    """A council with the release v1 and the candidate v2."""
    return requiring(one_candidate.copied_to(tmp_path))


def row_of(marts: Path) -> tuple[object, ...]:
    with duckdb.connect(str(marts), read_only=True) as connection:
        row = connection.execute("select release_id, approval, approved_by, approval_text from release").fetchone()
    assert row
    return row


def test_a_candidate_is_whole_and_nobody_reads_it(waiting: Council) -> None:
    assert current_name(waiting) == V1
    assert release_ids(waiting.outputs) == [V1]
    (candidate,) = candidates_of(waiting.outputs)
    assert broken_files(candidate.place, candidate.folder) == []
    assert waiting.outputs.candidates.stat().st_mode & 0o777 == 0o700
    assert row_of(candidate.folder / "marts.duckdb") == (V2, "waiting", None, None)
    assert candidate.manifest
    assert all(check["passed"] for check in candidate.manifest["checks"])
    assert waiting.drafts == []


def test_an_approved_candidate_is_published_as_it_was_audited(waiting: Council) -> None:
    (candidate,) = candidates_of(waiting.outputs)
    before = hashes(candidate.folder) | hashes(candidate.restricted)
    approve(waiting.outputs, V2, BY, NOTE, waiting.said.append)
    assert waiting.said == [f"published {V2}, approved by {BY}: {NOTE}"]
    assert current_name(waiting) == V2
    release = waiting.outputs.releases / V2
    after = hashes(release) | hashes(waiting.outputs.restricted / V2)
    written = {name for name in after if after[name] != before[name]}
    assert written == {"release.json", "marts.duckdb", "parquet/release.parquet"}
    assert after.keys() == before.keys()
    manifest = read_manifest(release)
    assert manifest
    assert {**manifest["approval"], "at": ""} == {"approval": "by a person", "by": BY, "at": "", "note": NOTE}
    # What was audited can be told from the release: the two files it was written into, as they were.
    assert manifest["candidate"]["files"] == {name: before[name] for name in written - {"release.json"}}
    assert row_of(release / "marts.duckdb") == (V2, "by a person", BY, NOTE)
    assert duckdb.sql(f"select approved_by from '{release}/parquet/release.parquet'").fetchone() == (BY,)
    assert candidates_of(waiting.outputs) == []


def test_only_the_approval_differs_in_the_approved_database(waiting: Council) -> None:
    (candidate,) = candidates_of(waiting.outputs)
    kept = waiting.outputs.root / "kept.duckdb"
    shutil.copy(candidate.folder / "marts.duckdb", kept)
    approve(waiting.outputs, V2, BY, NOTE, waiting.said.append)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{kept}' as before (read_only)")
        connection.execute(f"attach '{waiting.outputs.releases / V2 / 'marts.duckdb'}' as now (read_only)")
        tables = [
            row[0]
            for row in connection.execute("select table_name from duckdb_tables() where database_name = 'before'")
            .fetchall()
        ]  # fmt: skip
        differing = [
            table
            for table in tables
            if connection.execute(f"from before.{table} except all from now.{table}").fetchone()
            or connection.execute(f"from now.{table} except all from before.{table}").fetchone()
        ]
    assert len(tables) > 10
    assert differing == ["release"]


def test_without_the_setting_a_refresh_approves_itself_and_says_so(published: Council) -> None:
    current = find_current(published.outputs)
    assert current
    manifest = read_manifest(current)
    assert manifest
    assert manifest["approval"] == {"approval": "automatic", "by": None, "at": manifest["created_at"], "note": None}
    assert row_of(current / "marts.duckdb") == (V1, "automatic", None, None)


def test_a_rejected_candidate_is_gone_and_its_number_is_not_used_again(waiting: Council) -> None:
    reject(waiting.outputs, V2, BY, "March is not complete", waiting.said.append)
    assert candidates_of(waiting.outputs) == []
    (decision,) = decisions(waiting.outputs)
    assert (decision["release_id"], decision["decision"], decision["by"]) == (V2, "rejected", BY)
    assert current_name(waiting) == V1
    with pytest.raises(UsageError, match=rf"{V2} was rejected by {BY} on .*: March is not complete"):
        approve(waiting.outputs, V2, BY, NOTE, waiting.said.append)
    assert waiting.build_and_publish("three", inputs="other").release_id == V3


def test_a_newer_candidate_replaces_the_one_that_waited_and_this_is_said(waiting: Council) -> None:
    assert waiting.build_and_publish("three", inputs="others still").release_id == V3
    assert [candidate.release_id for candidate in candidates_of(waiting.outputs)] == [V3]
    assert f"The candidate {V2} was replaced and removed: {V3} was made after it." in waiting.said
    with pytest.raises(UsageError, match=rf"The candidate {V2} was replaced by the refresh on .*: {V3} was made after"):
        approve(waiting.outputs, V2, BY, NOTE, waiting.said.append)


def test_a_candidate_waits_also_after_a_release_that_was_made_while_the_clock_was_a_year_ahead(
    one_release: Council, tmp_path: Path
) -> None:
    council = requiring(one_release.copied_to(tmp_path))
    folder = council.outputs.releases / V1
    manifest = read_manifest(folder)
    assert manifest
    ahead = f"{int(manifest['created_at'][:4]) + 1}{manifest['created_at'][4:]}"
    (folder / "release.json").unlink()
    write_with_checksum(folder, manifest | {"created_at": ahead})
    assert council.build_and_publish("two", inputs="other").release_id == V2
    assert [candidate.release_id for candidate in candidates_of(council.outputs)] == [V2]
    approve(council.outputs, V2, BY, NOTE, council.said.append)
    assert current_name(council) == V2


def test_the_same_exports_make_no_second_candidate(waiting: Council) -> None:
    result = waiting.publish("two", "other")
    assert (result.status, result.release_id) == ("candidate", V2)
    assert waiting.said == [
        f"unchanged: {V2} was made of the same exports, code and definitions; it waits for approval"
    ]


def test_a_refresh_that_makes_nothing_anew_still_ends_by_saying_that_a_candidate_waits(
    waiting: Council, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    waiting.settings.inbox.mkdir()
    environment = {"INBOX": waiting.settings.inbox, "OUTPUTS": waiting.outputs.root, "PSEUDONYM_KEY": TEST_KEY}
    for name, value in {**environment, "APPROVAL": "required"}.items():
        monkeypatch.setenv(f"IRO_{name}", str(value))
    nothing_ran = SimpleNamespace(success=True, all_events=[], get_asset_materialization_events=list)
    monkeypatch.setattr(refresh, "_execute", lambda outputs, accepted: nothing_ran)
    assert refresh.run_refresh({}) == refresh.WAITING_FOR_APPROVAL
    assert f"Candidate {V2}, made " in capsys.readouterr().out


def test_a_release_published_since_takes_the_place_of_the_candidate(waiting: Council) -> None:
    result = Council(replace(waiting.settings, is_approval_required=False)).publish("two", "other")
    assert (result.status, result.release_id) == ("published", V3)
    with pytest.raises(UsageError, match=rf"The candidate {V2} was replaced .*: {V3} was made after it"):
        approve(waiting.outputs, V2, BY, NOTE, waiting.said.append)
    assert current_name(waiting) == V3


def test_a_candidate_whose_batch_was_taken_back_is_replaced_by_the_release_that_counts_again(waiting: Council) -> None:
    result = waiting.build_and_publish("three")
    assert (result.status, result.release_id) == ("unchanged", V1)
    assert f"The candidate {V2} was replaced and removed: {V1} was made of the exports that are in force now." in (
        waiting.said
    )
    assert candidates_of(waiting.outputs) == []
    with pytest.raises(UsageError, match=rf"The candidate {V2} was replaced by the refresh on .*: {V1} was made of"):
        approve(waiting.outputs, V2, BY, NOTE, waiting.said.append)


def test_what_is_published_already_needs_no_build_of_its_own(waiting: Council) -> None:
    # The newest build is that of the candidate.
    assert waiting.publish("none", INPUTS).status == "unchanged"
    assert candidates_of(waiting.outputs) == []


def test_a_candidate_made_of_a_batch_that_was_refused_since_is_not_published(waiting: Council) -> None:
    (candidate,) = candidates_of(waiting.outputs)
    assert candidate.manifest
    made_of = candidate.manifest["inputs"][0]
    register = Register(waiting.outputs.register)
    part = PartReceipt(made_of["source_file"], made_of["source_sha256"], 4, 0, 0, 0, 4)
    accepted = replace(
        receipt(str(made_of["extract_date"])),
        local_authority_code=made_of["local_authority_code"],
        verdict="accepted",
        standing="accepted",
        exports=[ExportReceipt(made_of["export_name"], "landed.parquet", [part], "hash")],
    )
    register.append(accepted)
    register.append(replace(accepted, verdict="refused", standing="refused", exports=[]))
    with pytest.raises(
        NothingPublishedError, match=f"{V2} was made of {made_of['source_file']}, which is not accepted"
    ):
        approve(waiting.outputs, V2, BY, NOTE, waiting.said.append)
    assert current_name(waiting) == V1


def test_a_candidate_audited_beside_another_release_is_not_published(waiting: Council) -> None:
    # Somebody moved the release that it was compared with away.
    for folder in (waiting.outputs.releases, waiting.outputs.restricted):
        shutil.rmtree(folder / V1)
    waiting.outputs.published.unlink()
    with pytest.raises(NothingPublishedError, match=f"audited beside {V1}, and none is published now"):
        approve(waiting.outputs, V2, BY, NOTE, waiting.said.append)
    assert len(candidates_of(waiting.outputs)) == 1


@pytest.mark.parametrize("name", ["marts.duckdb", "release.json", "restricted/evidence.duckdb"])
def test_a_candidate_that_was_changed_is_not_published(waiting: Council, name: str) -> None:
    (candidate,) = candidates_of(waiting.outputs)
    path = candidate.folder / name
    if name.startswith("restricted/"):
        path = candidate.restricted / name.removeprefix("restricted/")
    path.chmod(0o600)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(NothingPublishedError, match=f"{V2} is not what was audited: {name} is not as it was written"):
        approve(waiting.outputs, V2, BY, NOTE, waiting.said.append)
    assert current_name(waiting) == V1
    assert waiting.drafts == []


@pytest.mark.parametrize("decide", [approve, reject])
def test_a_decision_needs_a_name_and_a_reason_without_an_id(waiting: Council, decide: Decide) -> None:
    for by, note in (("", NOTE), (BY, " ")):
        with pytest.raises(UsageError, match="Give the name of who decides"):
            decide(waiting.outputs, V2, by, note, waiting.said.append)
    with pytest.raises(UsageError, match="holds an id of the case system") as refused:
        decide(waiting.outputs, V2, BY, "Child 1048576 is right now.", waiting.said.append)
    assert "1048576" not in str(refused.value)
    with pytest.raises(UsageError, match=rf"no candidate {V4}; {V2} waits"):
        decide(waiting.outputs, V4, BY, NOTE, waiting.said.append)
    assert len(candidates_of(waiting.outputs)) == 1


def test_status_and_the_list_of_releases_show_the_candidate_and_who_approved(
    waiting: Council, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("IRO_OUTPUTS", str(waiting.outputs.root))
    print_releases()
    shown = capsys.readouterr().out
    assert f"Candidate {V2}, made " in shown
    assert f"iro approve {V2} --by NAME" in shown
    approve(waiting.outputs, V2, BY, NOTE, waiting.said.append)
    print_releases()
    shown = capsys.readouterr().out
    assert BY in shown
    assert "Candidate" not in shown


def test_a_candidate_that_the_erasure_of_a_child_removed_is_said_to_be_so(
    waiting: Council, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    outputs, today = waiting.outputs, datetime.now(UTC)
    carry_out(outputs, {"kind": "child", "reason": "a test", "counts": {}}, [outputs.candidate(V2).root])
    why = rf"{V2} was removed by a purge on {today:%Y-%m-%d}: a child was erased \(tombstone 1\)\. `iro refresh` makes"
    with pytest.raises(UsageError, match=why):
        approve(outputs, V2, BY, NOTE, waiting.said.append)
    monkeypatch.setenv("IRO_OUTPUTS", str(outputs.root))
    print_releases()
    assert re.search(why, " ".join(capsys.readouterr().out.split()))


def test_before_the_first_approval_it_is_said_which_candidate_waits_and_not_that_a_refresh_is_needed(
    council: Council, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("IRO_OUTPUTS", str(council.outputs.root))
    monkeypatch.setenv("IRO_INBOX", str(council.outputs.root / "inbox"))
    print_releases()
    assert "`iro refresh` makes one." in capsys.readouterr().out
    requiring(council).build_and_publish("one")
    for command in (print_releases, print_status):
        command()
        shown = capsys.readouterr().out
        assert f"The candidate {V1} waits: publish it with `iro approve {V1}`." in shown
        assert "`iro refresh` makes one" not in shown
    with pytest.raises(WarehouseError, match=f"The candidate {V1} waits"), open_release(council.outputs):
        pass


def make_candidate(folder: Path, point: str) -> None:
    die_at(point)
    requiring(Council(settings_in(folder))).publish("two", "other")


def approve_two(folder: Path, point: str) -> None:
    die_at(point)
    approve(settings_in(folder).outputs, V2, BY, NOTE, lambda _: None)


def test_a_kill_while_a_candidate_is_put_in_its_place_leaves_nothing_and_the_next_refresh_makes_it(
    published: Council, tmp_path: Path
) -> None:
    published.build("two", inputs="other")
    victim = VICTIMS.Process(target=make_candidate, args=(tmp_path, "before_candidate_in_place"))
    victim.start()
    victim.join(timeout=120)
    assert victim.exitcode == -signal.SIGKILL
    recover(published.outputs)
    assert list(published.outputs.candidates.iterdir()) == []
    assert published.drafts == []
    assert current_name(published) == V1
    assert requiring(published).publish("two", "other").status == "candidate"


POINTS = (
    "after_approval_written",
    "after_restricted_renamed",
    "after_release_renamed",
    "before_pointer",
    "before_candidate_removed",
)


@pytest.mark.parametrize(
    ("point", "is_next_a_refresh"),
    [*((point, False) for point in POINTS), ("after_approval_written", True), ("before_pointer", True)],
)
def test_a_kill_during_an_approval_needs_no_hand(
    waiting: Council, tmp_path: Path, point: str, is_next_a_refresh: bool
) -> None:
    victim = VICTIMS.Process(target=approve_two, args=(tmp_path, point))
    victim.start()
    victim.join(timeout=120)
    assert victim.exitcode == -signal.SIGKILL
    assert current_name(waiting) == (V2 if point == "before_candidate_removed" else V1)
    if is_next_a_refresh:
        recover(waiting.outputs)
        was_complete = point in POINTS[2:]
        assert waiting.publish("two", "other").status == ("unchanged" if was_complete else "candidate")
    if current_name(waiting) != V2 or not is_next_a_refresh:
        approve(waiting.outputs, V2, BY, NOTE, waiting.said.append)
    assert current_name(waiting) == V2
    assert row_of(waiting.outputs.releases / V2 / "marts.duckdb") == (V2, "by a person", BY, NOTE)
    assert release_ids(waiting.outputs) == [V1, V2]
    assert candidates_of(waiting.outputs) == []
    assert waiting.drafts == []


@pytest.mark.parametrize("damaged", ["", "{", "[]", "by another"])
def test_a_decision_that_is_damaged_stays_a_decision_and_is_named(waiting: Council, damaged: str) -> None:
    candidate = candidates_of(waiting.outputs)[0]
    reject(waiting.outputs, candidate.release_id, BY, NOTE, waiting.said.append)
    (path,) = waiting.outputs.candidates.glob("*.json")
    whole = path.read_text()
    path.chmod(0o600)
    path.write_text(whole.replace(BY, "Another") if damaged == "by another" else damaged)
    (decision,) = decisions(waiting.outputs)
    assert f"{path.name} is damaged" in decision["note"]
    assert recover(waiting.outputs) == []
