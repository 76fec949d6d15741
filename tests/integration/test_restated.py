"""Late, corrected, deleted and merged records as the performance team meets them: the month changes, and says so."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.evidence.differences import COMPONENTS, find_differences, open_pair
from orchestration.extracts.landing_schema import inputs_fingerprint
from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings
from orchestration.landing.local.receiving import receive_local
from orchestration.landing.receiving.reception import receive_inbox
from tests.conftest import (
    COUNCIL,
    FIRST_DAY,
    FIRST_RELEASE,
    SECOND_DAY,
    SECOND_RELEASE,
    Refreshed,
    hashes,
    run_iro,
)
from tests.corrected_batch import Corrections, write_corrected_batch

BATCH = Path(COUNCIL) / FIRST_DAY


@dataclass(frozen=True)
class Restated:
    """A council whose November batch corrected earlier months, and what the first release was before."""

    done: Refreshed
    corrections: Corrections
    first_release: dict[str, str]

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the new release (`main`), the one before (`before`) and the new evidence (`evidence`)."""
        with duckdb.connect(str(self.done.outputs.releases / SECOND_RELEASE / "marts.duckdb"), read_only=True) as marts:
            marts.execute(
                f"attach '{self.done.outputs.releases / FIRST_RELEASE / 'marts.duckdb'}' as before (read_only)"
            )
            marts.execute(f"attach '{self.done.evidence}' as evidence (read_only)")
            return marts.execute(sql).fetchall()


@pytest.fixture(scope="module")
def restated(
    sample_release: Refreshed, second_release: Refreshed, tmp_path_factory: pytest.TempPathFactory
) -> Restated:
    """The refresh that the fault list uses too; which records were corrected follows from the batch before."""
    corrections = write_corrected_batch(second_release.inbox / BATCH, tmp_path_factory.mktemp("corrected") / "again")
    return Restated(second_release, corrections, hashes(sample_release.outputs.releases / FIRST_RELEASE))


def test_the_months_of_late_and_corrected_records_are_restated_old_beside_new(restated: Restated) -> None:
    rows = restated.query(
        "select cast(period_end as varchar), numerator_now - numerator_before from indicator_changes "
        "where indicator_id = 'reviews_held' and period_type = 'month' and breakdown = 'all' order by 1"
    )
    # April gained the corrected review and May the late one; June lost the deleted one and September the corrected one.
    assert rows == [("2026-04-30", 1), ("2026-05-31", 1), ("2026-06-30", -1), ("2026-09-30", -1)]


def test_the_list_of_changes_is_the_difference_between_the_two_releases(restated: Restated) -> None:
    figures = ("numerator", "denominator", "excluded", "value")
    differs = " or ".join(f"old.{name} is distinct from new.{name}" for name in figures)
    key = "local_authority_code, indicator_id, period_type, period_end, breakdown, breakdown_value"
    (expected,) = restated.query(
        f"""
        select count(*) from before.indicator_values as old
        full join indicator_values as new using ({key})
        where ({differs} or old.is_provisional is null or new.is_provisional is null)
            and (local_authority_code, indicator_id, period_type, period_end) in (
                select (local_authority_code, indicator_id, period_type, period_end) from before.indicator_values
                where breakdown = 'all'
            )
            and (local_authority_code, indicator_id, period_type, period_end) in (
                select (local_authority_code, indicator_id, period_type, period_end) from indicator_values
                where breakdown = 'all'
            )
        """
    )
    assert expected == restated.query("select count(*) from indicator_changes")[0]
    assert expected[0] > 0


def test_every_changed_cell_has_causes_that_add_up_and_end_at_the_records(restated: Restated) -> None:
    with open_pair(restated.done.outputs, FIRST_RELEASE, SECOND_RELEASE) as connection:
        found = find_differences(connection, FIRST_RELEASE, COUNCIL, None)
    (changed,) = restated.query(f"select count(*) from indicator_changes where local_authority_code = '{COUNCIL}'")[0]
    assert len(found) == changed > 100
    for each in found:
        for component in COMPONENTS:
            assert sum(getattr(cause, component) for cause in each.causes) == each.difference(component), each.cell
    causes = {cause.name for each in found for cause in each.causes}
    assert not causes & {"not_explained", "definition_changed", "supply_changed"}
    # One review was typed late and one was deleted; the other records are those that a corrected date or they moved.
    records = {
        name: {
            record["subject_id"]
            for each in found
            for cause in each.causes
            if cause.name == name
            for record in cause.records
            if record["subject_type"] == "review"
        }
        for name in causes
    }
    assert records["typed_late"] == {restated.corrections.late}
    assert records["withdrawn"] == {restated.corrections.deleted}
    assert restated.corrections.corrected in records["date_changed"]


def test_what_the_batch_changed_is_counted_in_public_and_listed_with_ids_in_restricted(restated: Restated) -> None:
    counted = (
        "select change, records_counted from record_changes "
        f"where export_name = 'reviews' and local_authority_code = '{COUNCIL}' order by change"
    )
    of_reviews = dict(restated.query(counted))
    assert of_reviews["added"] == of_reviews["withdrawn"] == 1
    listed = restated.query(
        "select record_id, change, changed_columns, source_row, previous_source_row from evidence.changed_records "
        f"where export_name = 'reviews' and local_authority_code = '{COUNCIL}' "
        "and changed_columns is distinct from 'child_id' order by change"
    )
    changes = {record_id: (change, columns, row, before) for record_id, change, columns, row, before in listed}
    corrections = restated.corrections
    assert changes[corrections.late][:2] == ("added", None)
    assert changes[corrections.corrected][:2] == ("changed", "held_date")
    assert changes[corrections.deleted] == ("withdrawn", None, None, corrections.deleted_row)
    assert len(changes) == 3


def test_the_deleted_record_is_a_finding_with_the_row_that_last_held_it(restated: Restated) -> None:
    found = restated.query(
        "select record_id, severity, source_file, source_row from evidence.findings "
        f"where rule_id = 'record_withdrawn' and local_authority_code = '{COUNCIL}'"
    )
    source_file = f"{COUNCIL}/{BATCH.name}/reviews.csv"
    assert found == [(restated.corrections.deleted, "warn", source_file, restated.corrections.deleted_row)]


def test_the_last_screen_and_the_list_of_releases_say_what_changed_and_through_which_extract(
    restated: Restated,
) -> None:
    (figures,) = restated.query("select count(*) from indicator_changes where breakdown = 'all'")[0]
    words = f"Since {FIRST_RELEASE}, {figures:,} figures of months already published changed"
    listed = run_iro("releases", inbox=restated.done.inbox, outputs=restated.done.outputs.root).stdout
    for printed in (restated.done.log, listed):
        assert words in printed
        assert f"  new: {COUNCIL} {SECOND_DAY} (21 exports)" in printed
        assert "1 withdrawn (2026-06), 1 added (2026-05)" in printed
        assert restated.corrections.deleted not in printed


def test_the_release_before_can_still_be_read_as_it_was(restated: Restated) -> None:
    assert hashes(restated.done.outputs.releases / FIRST_RELEASE) == restated.first_release
    assert (restated.done.outputs.restricted / FIRST_RELEASE / "evidence.duckdb").is_file()


def test_what_a_release_was_made_of_can_be_received_again_to_the_same_inputs(
    restated: Restated, tmp_path: Path
) -> None:
    for release in (FIRST_RELEASE, SECOND_RELEASE):
        manifest = json.loads((restated.done.outputs.releases / release / "release.json").read_text(encoding="utf-8"))
        settings = Settings(tmp_path / release / "inbox", Outputs(tmp_path / release / "o"), pseudonym_key="k" * 32)
        # The first was made of one batch; the second also of all others, or compared with them.
        for batch in [restated.done.inbox / BATCH] if release == FIRST_RELEASE else restated.done.inbox.glob("*/*"):
            shutil.copytree(batch, settings.inbox / batch.parent.name / batch.name)
        receive_local(settings, lambda _: None)
        receive_inbox(settings, lambda _: None)
        assert inputs_fingerprint(settings) == manifest["fingerprints"]["inputs"]
