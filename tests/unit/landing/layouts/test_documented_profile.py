"""The worked example of docs/profiles.md is a profile that reads the files beside it as the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from invented_inbox import Inbox

from orchestration.ground.paths import PROFILES, PROJECT
from orchestration.landing.contracts import load_contracts
from orchestration.landing.inbox.instructions import Instructions
from orchestration.landing.profiles.loading import load_profile, load_profiles
from orchestration.landing.receiving import ways_of_reading

PAGE = (PROJECT / "docs" / "profiles.md").read_text(encoding="utf-8")
DAY = "2025-06-30"


def documented_files() -> dict[str, str]:
    """The example's files by name."""
    return dict(re.findall(r"`([^`\n]+\.csv)`[^`]*```csv\n(.*?)```", PAGE, re.DOTALL))


@pytest.fixture
def example(inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Inbox:
    (text,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    path = tmp_path / "our_reports.yml"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(
        ways_of_reading,
        "load_profiles",
        lambda contracts: {**load_profiles(contracts), "our_reports": load_profile(path, contracts)},
    )
    inbox.put(documented_files(), date=DAY)
    return inbox


def test_the_example_is_recognised_and_lands_as_described(example: Inbox) -> None:
    receipt = example.receive_one()
    assert (receipt.verdict, receipt.profile) == ("accepted", "our_reports"), receipt.reasons
    assert example.in_force("select child_id, date_of_birth, sex from landing.children order by 1") == [
        ("101", "2011-02-14", "F"),
        ("102", "2019-09-30", "M"),
    ]
    assert example.in_force("select episode_id, legal_status, end_date from landing.care_episodes order by 1") == [
        ("101_2025-03-03", "C2", None),
        ("102_2025-01-10", "V2", "2025-06-20"),
    ]
    assert example.in_force(
        "select review_id, is_cancelled, participation_code, officer_id, team from landing.reviews order by 1"
    ) == [
        ("101_2025-03-27", "N", "PN6", "W7", "Permanence"),
        ("101_2025-06-20", "Y", None, "W7", "Permanence"),
        ("102_2025-02-03", "N", "PN0", "W9", "Care Planning"),
    ]
    assert example.in_force(
        "select escalation_id, stage, entered_date, responded_date from landing.escalation_stages order by 1, 2"
    ) == [
        ("D1", "informal", "2025-04-01", "2025-04-03"),
        ("D1", "stage_1", "2025-04-10", None),
        ("D2", "stage_1", "2025-02-11", "2025-02-14"),
    ]


def test_the_page_names_every_profile_and_every_key_of_a_batch() -> None:
    for path in PROFILES.glob("*.yml"):
        assert f"| `{path.stem}` |" in PAGE, path.stem
    for key in Instructions.model_fields:
        assert f"| `{key}` |" in PAGE, key
    assert set(load_contracts()) >= {"population", "targets", "benchmarks"}
