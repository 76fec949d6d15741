"""`--release` of `iro trace` and `iro record`: last month's paper can be followed after this month's refresh, or why not."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest
from tiny_release import RELEASE_ID, make_candidate, write_tiny_release

from orchestration.evidence.opening import open_release
from orchestration.evidence.printed_record import print_record
from orchestration.evidence.printed_trace import print_trace
from orchestration.evidence.seals.contents import figure_of
from orchestration.evidence.seals.words import readme
from orchestration.evidence.trace import Figure, trace_figure
from orchestration.ground.errors import UsageError, WarehouseError
from orchestration.ground.paths import Outputs

LATER = "2026-10.v1"
ON_TIME = Figure("reviews_on_time", date(2026, 9, 30))


@pytest.fixture
def outputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Outputs:
    """Two releases: 1 of 3 reviews on time in the first; in the second, which is current, the failing R2 is gone."""
    monkeypatch.setenv("IRO_OUTPUTS", str(tmp_path))
    write_tiny_release(tmp_path)
    return write_tiny_release(
        tmp_path,
        "update indicator_values set denominator = 2, value = 50 where breakdown = 'all' and denominator = 3",
        "delete from indicator_members where subject_id = 'R2' and indicator_id = 'reviews_on_time'",
        LATER,
        RELEASE_ID,
    )


def traced(capsys: pytest.CaptureFixture[str], release_id: str | None) -> tuple[str, float, set[str]]:
    """The release, the figure's denominator, and its reviews."""
    print_trace(ON_TIME, None, "json", release_id)
    answer = json.loads(capsys.readouterr().out)
    assert answer["agrees"]
    reviews = {row["subject_id"] for row in answer["members"] if row["role"] != "excluded"}
    return answer["figure"]["release_id"], answer["figure"]["denominator"], reviews


def test_each_release_is_traced_to_its_own_members(outputs: Outputs, capsys: pytest.CaptureFixture[str]) -> None:
    assert traced(capsys, None) == (LATER, 2, {"R1", "R3"})
    assert traced(capsys, LATER) == (LATER, 2, {"R1", "R3"})
    assert traced(capsys, RELEASE_ID) == (RELEASE_ID, 3, {"R1", "R2", "R3"})


def test_a_candidate_is_traced_before_it_is_approved(outputs: Outputs, capsys: pytest.CaptureFixture[str]) -> None:
    make_candidate(outputs, LATER)
    assert traced(capsys, LATER) == (LATER, 2, {"R1", "R3"})


def test_evidence_that_was_purged_is_said_to_be_gone_and_the_figures_to_be_there(outputs: Outputs) -> None:
    shutil.rmtree(outputs.restricted / RELEASE_ID)
    with pytest.raises(WarehouseError, match=f"evidence of release {RELEASE_ID} is not there any more: .*purged"):
        print_trace(ON_TIME, None, "table", RELEASE_ID)


def test_a_layout_that_this_version_does_not_read_is_said_with_the_version_that_made_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IRO_OUTPUTS", str(tmp_path))
    write_tiny_release(tmp_path, "", "alter table indicator_members drop column distinct_key")
    with pytest.raises(WarehouseError, match=f"Release {RELEASE_ID} was made by version unknown .* in another way"):
        print_trace(ON_TIME, None, "table", RELEASE_ID)


def test_the_current_release_of_other_code_is_said_to_be_made_anew_where_it_is_laid_out_in_another_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an upgrade and before the next refresh; where the code is the same, it is a fault that shows as one."""
    monkeypatch.setenv("IRO_OUTPUTS", str(tmp_path))
    write_tiny_release(tmp_path, "", "alter table indicator_members drop column distinct_key")
    with pytest.raises(WarehouseError, match=f"Release {RELEASE_ID} was made by version .*`iro refresh` makes one"):
        print_trace(ON_TIME, None, "table", None)
    monkeypatch.setattr("orchestration.evidence.opening.is_of_this_code", lambda _: True)
    with pytest.raises(duckdb.BinderException):
        print_trace(ON_TIME, None, "table", None)


def test_a_seal_of_a_release_that_kept_no_first_figures_says_so(tmp_path: Path) -> None:
    outputs = write_tiny_release(
        tmp_path,
        "alter table indicator_definitions add column source varchar; "
        "alter table indicator_definitions add column origin varchar; "
        "create table dim_authorities (local_authority_code varchar, local_authority_name varchar); "
        "create table limits_in_force (local_authority_code varchar, amount int, unit varchar, limit_name varchar, "
        "valid_from date, valid_to date, law varchar, set_by varchar, in_force_from date)",
    )
    with open_release(outputs) as release:
        figure = figure_of(release, trace_figure(release, ON_TIME), {}, outputs)
    assert figure["first_published"] is None
    said = "What was said first of this period was not kept by the version that made this release."
    assert figure["why_it_differs"] == [said]
    release_said = {"release_id": RELEASE_ID, "created_at": "2026-10-05T06:00:00", "approval": None}
    assert said in " ".join(readme({**figure, "has_case_ids": True, "release": release_said}, "It adds up").split())


def test_a_release_that_never_was_is_named_with_those_that_are(outputs: Outputs) -> None:
    with pytest.raises(UsageError, match=rf"There is no release 2025-01\.v1 .*{RELEASE_ID}, {LATER}"):
        print_trace(ON_TIME, None, "table", "2025-01.v1")


R1_IS_GONE = "delete from fct_reviews where review_id = 'R1'; delete from indicator_members where subject_id = 'R1'"


@pytest.fixture
def without_r1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Outputs:
    """Three releases; the review R1 is in the first two, and deleted before the third, which is current."""
    monkeypatch.setenv("IRO_OUTPUTS", str(tmp_path))
    write_tiny_release(tmp_path)
    write_tiny_release(tmp_path, "", "", "2026-09.v2", RELEASE_ID)
    return write_tiny_release(tmp_path, "", R1_IS_GONE, LATER, "2026-09.v2")


def test_a_record_is_looked_up_in_an_earlier_release(without_r1: Outputs, capsys: pytest.CaptureFixture[str]) -> None:
    print_record("reviews", "R1", None, "table", RELEASE_ID)
    printed = capsys.readouterr().out
    assert f"reviews R1, E06000001, release {RELEASE_ID}" in printed
    assert "Counted" in printed


def test_a_record_that_is_gone_is_said_to_be_in_the_newest_kept_release_that_has_it(without_r1: Outputs) -> None:
    with pytest.raises(UsageError) as caught:
        print_record("reviews", "R1", None, "table")
    assert f"is in release {LATER}. Release 2026-09.v2 has it: add --release 2026-09.v2." in str(caught.value)
    assert "R1" not in str(caught.value)
    assert "capitals" not in str(caught.value)


def test_a_record_of_another_authority_or_of_evidence_that_is_gone_leads_nowhere(without_r1: Outputs) -> None:
    for release_id in (RELEASE_ID, "2026-09.v2"):
        shutil.rmtree(without_r1.restricted / release_id)
    with pytest.raises(UsageError, match="Check the review_id"):
        print_record("reviews", "R1", None, "table")
