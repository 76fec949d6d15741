"""From a stamped warehouse to a current release, and all the ways that end with the old one still standing."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
from fake_council import CODE, Council
from fake_warehouse import CHILD_IDS, INPUTS

from expectations.gate import AuditReport
from orchestration.commands import refresh
from orchestration.ground.errors import NothingPublishedError, UsageError
from orchestration.ground.fingerprints import sha256_of
from orchestration.releases import publication
from orchestration.releases.made_already import is_unchanged
from orchestration.releases.publication import AuditFailedError
from orchestration.releases.purge import carry_out
from orchestration.releases.release import (
    find_current,
    list_releases,
    next_release_id,
    read_manifest,
    release_ids,
)
from orchestration.releases.whole import broken_files
from tests.conftest import TEST_KEY

BAD = "update indicators.indicator_values set value = 101 where indicator_id = 'reviews_on_time' and breakdown = 'all'"
FELL = "update audit.audit_measures set is_within = false where check_name = 'rows_fell_since_last_release'"


def manifest_of(council: Council) -> dict:
    current = find_current(council.outputs)
    assert current is not None
    manifest = read_manifest(current)
    assert manifest is not None
    return manifest


def test_good_data_is_published_whole(council: Council) -> None:
    result = council.build_and_publish("one")
    assert (result.status, result.release_id) == ("published", "2026-03.v1")
    current = find_current(council.outputs)
    assert current == council.outputs.published.resolve()
    assert broken_files(council.outputs, current) == []
    assert json.loads(council.outputs.published_json.read_text())["release_id"] == "2026-03.v1"
    assert council.drafts == []


def test_the_manifest_says_of_what_by_what_and_how_it_was_judged(council: Council) -> None:
    result = council.build_and_publish("one")
    manifest = manifest_of(council)
    assert manifest["fingerprints"]["inputs"] == INPUTS
    assert manifest["fingerprints"]["code"] == CODE
    assert {made_of["source_file"] for made_of in manifest["inputs"]} >= {"E06999901/2026-04-02/reviews.csv"}
    assert {made_of["extract_date"] for made_of in manifest["inputs"]} == {"2026-04-02"}
    assert len(manifest["checks"]) == len(result.checks) > 30
    assert manifest["rows"] == result.rows
    assert manifest["changes_in_published_periods"] is None


def test_every_hash_in_the_manifest_is_that_of_the_file(published: Council) -> None:
    files = manifest_of(published)["files"]
    on_disk = {path for path in published.outputs.published.resolve().rglob("*") if path.is_file()}
    assert len(files) == len(on_disk) - 1
    for name, digest in files.items():
        assert sha256_of(published.outputs.published / name) == digest


def test_published_files_cannot_be_written(published: Council) -> None:
    for folder in (published.outputs.releases, published.outputs.restricted):
        assert not [path for path in folder.rglob("*") if path.is_file() and path.stat().st_mode & 0o222]


def test_the_link_still_works_when_the_outputs_are_moved(published: Council, tmp_path: Path) -> None:
    moved = published.outputs.root.rename(tmp_path / "elsewhere")
    assert (moved / "published" / "marts.duckdb").is_file()


def test_the_same_exports_code_and_definitions_publish_nothing_new(published: Council) -> None:
    result = published.build_and_publish("two")
    assert (result.status, result.release_id) == ("unchanged", "2026-03.v1")
    assert release_ids(published.outputs) == ["2026-03.v1"]
    assert len(result.checks) > 30
    assert any("unchanged" in line for line in published.said)


def test_a_change_of_inputs_code_definitions_or_a_damaged_file_is_a_change(published: Council) -> None:
    assert is_unchanged(published.settings, INPUTS, CODE)
    assert not is_unchanged(published.settings, "other", CODE)
    assert not is_unchanged(published.settings, INPUTS, "other")
    assert not is_unchanged(replace(published.settings, history_months=12), INPUTS, CODE)
    sheet = published.outputs.published / "csv" / "indicator_values_E06999901.csv"
    sheet.chmod(0o644)
    sheet.write_bytes(sheet.read_bytes().replace(b"2026", b"2027", 1))
    assert not is_unchanged(published.settings, INPUTS, CODE)


def test_versions_of_a_month_count_up_as_numbers(council: Council) -> None:
    for version in (9, 10):
        (council.outputs.releases / f"2026-03.v{version}").mkdir(parents=True)
    assert next_release_id(council.outputs, date(2026, 3, 31)) == "2026-03.v11"
    assert next_release_id(council.outputs, date(2026, 4, 30)) == "2026-04.v1"
    assert release_ids(council.outputs) == ["2026-03.v9", "2026-03.v10"]


def test_a_failed_check_leaves_the_previous_release_standing(published: Council) -> None:
    before = published.outputs.published_json.read_bytes()
    with pytest.raises(AuditFailedError, match=r"percentages_lie_between_0_and_100.*reviews_on_time") as refused:
        published.build_and_publish("two", BAD, inputs="other")
    assert [result.check for result in refused.value.report.blocking] == ["percentages_lie_between_0_and_100"]
    # A folder that is taken out of the inbox stays in force, so that the way out is another one.
    assert "Put corrected exports into the same folder of the inbox (<authority>/<extract date>)" in str(refused.value)
    assert "taking the folder out of the inbox changes nothing" in str(refused.value)
    assert len(refused.value.report.results) > 30
    assert published.outputs.published_json.read_bytes() == before
    assert release_ids(published.outputs) == ["2026-03.v1"]
    assert published.drafts == []


def test_a_comparison_that_fails_after_an_erasure_names_the_erasure_of_the_same_authority(published: Council) -> None:
    """A child of this council was erased (tombstone 1) and one of another (2); each is counted in the release before."""
    outputs = published.outputs
    evidence = outputs.restricted / "2026-03.v1" / "evidence.duckdb"
    for authority in ("E06999901", "E06000005"):
        anew = outputs.purging / evidence.relative_to(outputs.root)
        anew.parent.mkdir(parents=True)
        shutil.copyfile(evidence, anew)
        said = {"kind": "child", "local_authority_code": authority, "reason": "a test", "counts": {}}
        carry_out(outputs, said, [], {evidence: 3})
    with pytest.raises(AuditFailedError) as refused:
        published.build_and_publish("two", FELL + ";" + BAD, inputs="other")
    details = {result.check: result.detail for result in refused.value.report.blocking}
    today = datetime.now(UTC)
    words = (
        f"Since 2026-03.v1 one child was erased on {today.day} {today:%B %Y} (tombstone 1), which changes every month"
    )
    assert words in details["rows_fell_since_last_release"]
    assert words in str(refused.value)
    # Of a rule that compares with nothing it says nothing.
    assert "erased" not in details["percentages_lie_between_0_and_100"]


def test_a_case_id_in_a_public_table_is_refused_and_not_repeated(council: Council) -> None:
    planted = f"update marts.fct_reviews set recorded_outcome = '{CHILD_IDS[0]}'"
    with pytest.raises(AuditFailedError, match="no_case_ids") as refused:
        council.build_and_publish("one", planted)
    assert CHILD_IDS[0] not in str(refused.value)
    assert find_current(council.outputs) is None


def test_an_audit_that_breaks_off_publishes_nothing(published: Council, monkeypatch: pytest.MonkeyPatch) -> None:

    def break_off(*_: object) -> AuditReport:
        raise RuntimeError(f"something about {CHILD_IDS[0]}")

    monkeypatch.setattr(publication, "audit", break_off)
    with pytest.raises(AuditFailedError, match="the audit could not finish") as refused:
        published.build_and_publish("two", inputs="other")
    assert CHILD_IDS[0] not in str(refused.value)
    assert release_ids(published.outputs) == ["2026-03.v1"]
    assert published.drafts == []


def test_an_audit_without_results_publishes_nothing(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publication, "audit", lambda *_: AuditReport(()))
    with pytest.raises(AuditFailedError, match="no check at all"):
        council.build_and_publish("one")
    assert find_current(council.outputs) is None
    assert council.drafts == []


def test_an_accepted_failure_is_published_with_its_reason_on_record(council: Council) -> None:
    council.build("one", FELL)
    name = "rows_fell_since_last_release"
    council.publish("one", accepted={f"{name}:E06999901": "two teams left", f"{name}:E06999902": "merged"})
    (accepted,) = [check for check in manifest_of(council)["checks"] if check["accepted_reason"]]
    assert (accepted["check"], accepted["passed"]) == ("rows_fell_since_last_release", False)
    (summary,) = list_releases(council.outputs)
    assert summary.accepted == ("rows_fell_since_last_release: E06999901: two teams left; E06999902: merged",)


def test_a_reason_that_names_a_case_is_refused_before_anything_says_it(council: Council) -> None:
    """The build's evidence knows child 1048576; whoever reads release.json may not know which child a figure is of."""
    council.build("one", FELL)
    accepted = {f"rows_fell_since_last_release:E0699990{place}": "child 1048576 went" for place in (1, 2)}
    with pytest.raises(UsageError, match="holds an id of the case system") as refused:
        council.publish("one", accepted=accepted)
    assert not any("1048576" in line for line in (str(refused.value), *council.said))
    assert find_current(council.outputs) is None
    assert council.drafts == []


def test_a_refresh_refuses_a_reason_that_names_a_landed_case_at_once(
    published: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C1/77 is in a landed file of an extract long past; "C1/777" is another id, and "archive" is none."""
    published.settings.inbox.mkdir(exist_ok=True)
    environment = {"INBOX": published.settings.inbox, "OUTPUTS": published.outputs.root, "PSEUDONYM_KEY": TEST_KEY}
    for name, value in environment.items():
        monkeypatch.setenv(f"IRO_{name}", str(value))
    landed = published.outputs.landing / "children" / "E06999901" / "2024-01-31" / "landed.parquet"
    landed.parent.mkdir(parents=True)
    duckdb.sql("select ' C1/77 ' as child_id, null::varchar as previous_child_id").write_parquet(str(landed))
    begun: list[dict[str, str]] = []
    monkeypatch.setattr(refresh, "_execute", lambda outputs, accepted: begun.append(accepted) or sys.exit(7))
    with pytest.raises(UsageError, match="holds an id of the case system") as refused:
        refresh.run_refresh({"rows_fell_since_last_release": "Contacts of child c1/77, archived"})
    assert "77" not in str(refused.value)
    assert begun == []
    with pytest.raises(SystemExit):
        refresh.run_refresh({"rows_fell_since_last_release": "C1/777 says the archive"})
    assert len(begun) == 1


def test_an_impossible_acceptance_is_refused_before_anything_is_written(council: Council) -> None:
    council.build("one")
    with pytest.raises(UsageError):
        council.publish("one", accepted={"no_case_ids": "we are in a hurry"})
    assert not council.outputs.releases.exists()


def test_a_build_without_a_stamp_is_not_published(council: Council) -> None:
    warehouse = council.build("one")
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("drop table run.stamp")
    with pytest.raises(NothingPublishedError, match="did not finish"):
        council.publish("one")


def test_a_build_of_other_extracts_is_not_published(council: Council) -> None:
    council.build("one", inputs="older")
    with pytest.raises(NothingPublishedError, match="come into force since"):
        council.publish("one", inputs="newer")


def test_a_build_by_other_code_is_not_published(council: Council) -> None:
    council.build("one")
    with pytest.raises(NothingPublishedError, match="code or definitions have changed"):
        council.publish("one", code="changed since")


def test_publishing_alone_takes_the_newest_finished_build(council: Council) -> None:
    council.build("one")
    assert council.publish("a-run-that-built-nothing").status == "published"


def test_publishing_alone_without_a_build_is_refused(council: Council) -> None:
    with pytest.raises(NothingPublishedError, match="no finished build"):
        council.publish("a-run-that-built-nothing")


def test_the_list_of_releases_is_newest_first_and_marks_the_current_one(published_twice: Council) -> None:
    newest, oldest = list_releases(published_twice.outputs)
    assert (newest.release_id, newest.is_current, newest.previous_release_id) == ("2026-03.v2", True, "2026-03.v1")
    assert (oldest.release_id, oldest.is_current) == ("2026-03.v1", False)
    assert "E06999901 reviews 2026-04-02" in newest.made_of


READER = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=True)
for _ in range(2):
    print(connection.execute("select release_id from release").fetchone()[0], flush=True)
    sys.stdin.readline()
"""


def test_a_reader_of_the_old_release_is_not_disturbed_by_a_new_one(published: Council) -> None:
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(published.outputs.published / "marts.duckdb")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert reader.stdin is not None and reader.stdout is not None
    assert reader.stdout.readline().strip() == "2026-03.v1"
    published.build_and_publish("two", inputs="other")
    reader.stdin.write("\n")
    reader.stdin.flush()
    assert reader.stdout.readline().strip() == "2026-03.v1"
    reader.communicate("\n", timeout=30)
    with duckdb.connect(str(published.outputs.published / "marts.duckdb"), read_only=True) as connection:
        assert connection.execute("select release_id from release").fetchone() == ("2026-03.v2",)


def test_a_build_of_which_no_release_was_made_is_told_from_one_that_changed_nothing(
    published: Council, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    published.settings.inbox.mkdir(exist_ok=True)
    environment = {"INBOX": published.settings.inbox, "OUTPUTS": published.outputs.root, "PSEUDONYM_KEY": TEST_KEY}
    for name, value in environment.items():
        monkeypatch.setenv(f"IRO_{name}", str(value))
    # The invented release lacks the tables of the last screen.
    monkeypatch.setattr(refresh, "print_headlines", lambda outputs: None)
    materialized = SimpleNamespace(materialization=SimpleNamespace(metadata={}))

    def exit_code_where_these_were_made(*assets: str) -> int:
        events = [
            SimpleNamespace(asset_key=SimpleNamespace(path=name.split("/")), step_materialization_data=materialized)
            for name in assets
        ]
        ended = SimpleNamespace(success=True, all_events=[], get_asset_materialization_events=lambda: events)
        monkeypatch.setattr(refresh, "_execute", lambda outputs, accepted: ended)
        return refresh.run_refresh({})

    assert exit_code_where_these_were_made("landing/reviews", "landing/register") == refresh.PUBLISHED
    assert "Nothing was published" not in capsys.readouterr().out
    assert exit_code_where_these_were_made("landing/register", "audit/audit_measures") == refresh.NOTHING_PUBLISHED
    assert "the build ended well, and no release was made of it" in capsys.readouterr().out
