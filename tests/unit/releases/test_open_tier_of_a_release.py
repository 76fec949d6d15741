"""The open tier is made with a release, moved with it, and stops it where a number can be worked out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest
from fake_council import Council, settings_in

from orchestration.ground.errors import UsageError
from orchestration.ground.settings import load_settings
from orchestration.outputs.open_tier.proof import Breach
from orchestration.outputs.open_tier.tier import OpenTier
from orchestration.releases.publication import AuditFailedError
from orchestration.releases.recovery import recover
from orchestration.releases.release import read_manifest
from orchestration.releases.whole import broken_files
from tests.unit.open_tier.tiny_open import TABLES

# What a real build has beside, and a quarter with 3 reviews.
WITH_A_QUARTER = (
    TABLES.format(s="marts.").replace("'held'", "'reviews_held'").replace("2025-12-31", "2026-01-31")
    + """
alter table indicators.indicator_values add column is_before_reach boolean default false;
insert into indicators.reporting_periods
select local_authority_code, 'quarter', date '2026-01-01', date '2026-03-31' from indicators.local_authorities;
insert into indicators.indicator_values by name
select * replace ('quarter' as period_type, date '2026-01-01' as period_start, 3 as numerator, 3 as value)
from indicators.indicator_values
where indicator_id = 'reviews_held' and breakdown = 'all' and period_end = date '2026-03-31';
"""
)


@pytest.fixture
def open_council(tmp_path: Path) -> Council:
    council = Council(replace(settings_in(tmp_path), open_profile="committee"))
    council.build("one", WITH_A_QUARTER)
    return council


def test_a_release_has_its_open_tier_its_checks_and_the_hashes_of_its_files(open_council: Council) -> None:
    result = open_council.publish("one")
    folder = open_council.outputs.open / result.release_id
    assert ",3,z,3" not in (folder / "csv" / "open_quarters.csv").read_text(encoding="utf-8")
    assert ",c,z,c" in (folder / "csv" / "open_quarters.csv").read_text(encoding="utf-8")
    manifest = read_manifest(open_council.outputs.releases / result.release_id)
    assert manifest is not None
    assert {check["check"] for check in manifest["checks"] if check["table"].startswith("open_")} == {
        "open_financial_years_withstands_attack",
        "open_quarters_withstands_attack",
        "open_breakdowns_withstands_attack",
    }
    assert "csv/open_quarters.csv" in manifest["open_files"]
    assert "open_numbers.parquet" in manifest["restricted_files"]
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert package["version"] == result.release_id
    assert broken_files(open_council.outputs, open_council.outputs.releases / result.release_id) == []
    changed = folder / "what-was-hidden.md"
    changed.chmod(0o644)
    changed.write_text("Nothing.", encoding="utf-8")
    broken = broken_files(open_council.outputs, open_council.outputs.releases / result.release_id)
    assert broken == ["open/what-was-hidden.md"]


def test_a_number_that_can_be_worked_out_stops_the_release_and_names_the_table(open_council: Council) -> None:
    breach = Breach("open_quarters", "the numerator of reviews_held can be worked out")
    tables = dict.fromkeys(("open_financial_years", "open_quarters", "open_breakdowns"), 1)
    tier = OpenTier("committee", tables, 3, 1, 0, 0, (breach,))
    target = "orchestration.outputs.open_tier.tier.write_open_tier"

    def broken(marts: Path, folder: Path, *_: object) -> OpenTier:
        folder.mkdir()
        return tier

    failed = pytest.raises(AuditFailedError, match=r"open_quarters_withstands_attack.*worked out")
    with patch(target, broken), failed as said:
        open_council.publish("one")
    assert "IRO_OPEN=off" in str(said.value)
    assert "--accept" not in str(said.value)
    assert not open_council.outputs.published.exists()
    assert list(open_council.outputs.open.iterdir()) == []


def test_what_a_killed_refresh_left_of_an_open_tier_is_removed(open_council: Council) -> None:
    (open_council.outputs.open / ".draft-killed").mkdir(parents=True)
    recover(open_council.outputs)
    assert list(open_council.outputs.open.iterdir()) == []


def test_rules_that_there_are_not_are_refused_with_those_that_there_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("IRO_OPEN", "everything")
    with pytest.raises(UsageError, match="committee, open_data or off"):
        load_settings(outputs=tmp_path)
