"""The gate: every class of bad data fails its own check, and whatever is not a clean pass counts as a failure."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path

import duckdb
import pytest
from fake_warehouse import CHILD_IDS, OFFICER_ID

from expectations.checks import Check
from expectations.gate import CHECKS, AuditContext, AuditReport, audit, require_acceptable
from expectations.measures import MEASURES
from expectations.validation import result_format
from orchestration.ground.errors import UsageError
from orchestration.releases.draft import Draft

VALUES = "update indicator_values set"
HELD, ON_TIME = "indicator_id = 'reviews_held' and breakdown = 'all'", "indicator_id = 'reviews_on_time'"
NET_CHANGE, NOT_SUPPLIED = "indicator_id = 'protection_plans_net_change'", "availability = 'not_supplied'"
TWO_WAY = "breakdown = 'age_band+team'"
LATEST = "period_end = date '2026-03-31'"
WORD = re.compile(r"\w+")

# What spoils the draft, and exactly the checks that must fail.
SPOILED = [
    # An empty table of values has no authority in it either, and leaves its exclusions unexplained.
    (
        "delete from indicator_values",
        {"indicator_values_is_not_empty", "every_authority_has_values", "exclusions_sum_to_excluded"},
    ),
    ("delete from reporting_periods", {"reporting_periods_is_not_empty"}),
    ("delete from local_authorities", {"local_authorities_is_not_empty"}),
    ("delete from indicator_definitions", {"indicator_definitions_is_not_empty", "every_value_has_a_definition"}),
    (
        "insert into local_authorities values ('E06999903', 'Eastborough', date '2026-04-02')",
        {"every_authority_has_values"},
    ),
    (
        "insert into indicator_definitions values ('reviews_late', 'reviews', 'count', 'flow', 'reviews', false, 'national')",
        {"every_indicator_has_values"},
    ),
    (
        f"delete from indicator_values where {NET_CHANGE} and local_authority_code = 'E06999902'",
        {"every_indicator_has_values"},
    ),
    (
        f"delete from indicator_values where {ON_TIME} and {LATEST};"
        f"delete from indicator_exclusions where {ON_TIME} and {LATEST}",
        {"latest_period_is_complete"},
    ),
    (
        "insert into indicator_values by name "
        f"select * replace ('unheard_of' as indicator_id) from indicator_values where {HELD}",
        {"every_value_has_a_definition"},
    ),
    (f"{VALUES} value = 100.0001 where {ON_TIME} and breakdown = 'all'", {"percentages_lie_between_0_and_100"}),
    (f"{VALUES} value = -0.0001 where {ON_TIME} and breakdown = 'all'", {"percentages_lie_between_0_and_100"}),
    (f"{VALUES} numerator = 9 where {ON_TIME} and breakdown = 'all'", {"numerators_lie_within_denominators"}),
    (f"{VALUES} numerator = -1 where {HELD}", {"numerator_is_not_negative"}),
    (f"{VALUES} denominator = -1 where indicator_id = 'looked_after_rate'", {"denominator_is_not_negative"}),
    (f"{VALUES} excluded = -1 where {HELD}", {"excluded_is_not_negative", "exclusions_sum_to_excluded"}),
    (f"{VALUES} value = null where {HELD}", {"value_is_absent_only_without_a_denominator"}),
    (f"{VALUES} value = null where {ON_TIME}", {"value_is_absent_only_without_a_denominator"}),
    (f"{VALUES} value = 0 where {ON_TIME} and denominator = 0", {"value_is_absent_only_without_a_denominator"}),
    (f"{VALUES} availability = 'perhaps' where {HELD}", {"availability_is_a_known_word"}),
    (f"{VALUES} period_type = 'week' where {NET_CHANGE}", {"period_type_is_a_known_word"}),
    (f"{VALUES} target_status = 'green' where {HELD}", {"target_status_is_a_known_word"}),
    (f"{VALUES} target_reading = 'green' where {HELD}", {"target_reading_is_a_known_word"}),
    (
        f"{VALUES} lower_95 = 75.0001, upper_95 = 90 where {ON_TIME} and breakdown = 'all'",
        {"values_lie_in_their_intervals"},
    ),
    (f"{VALUES} lower_95 = 60 where {ON_TIME} and breakdown = 'all'", {"values_lie_in_their_intervals"}),
    (f"{VALUES} numerator = 0 where {NOT_SUPPLIED}", {"not_supplied_rows_hold_no_figures"}),
    (f"{VALUES} target_status = 'missed' where {NOT_SUPPLIED}", {"not_supplied_rows_hold_no_figures"}),
    (f"{VALUES} availability = 'not_supplied' where {TWO_WAY}", {"not_supplied_rows_hold_no_figures"}),
    (f"{VALUES} period_start = period_end + 1 where {HELD}", {"periods_start_before_they_end"}),
    (f"{VALUES} period_end = date '2026-04-30' where {NET_CHANGE} and {LATEST}", {"period_ends_are_plausible"}),
    (
        f"{VALUES} period_start = date '1989-12-01', period_end = date '1989-12-31' where {NET_CHANGE} and {LATEST}",
        {"period_ends_are_plausible"},
    ),
    (f"{VALUES} period_end = date '2026-03-30' where {NET_CHANGE} and {LATEST}", {"period_ends_are_plausible"}),
    (
        f"insert into indicator_values select * from indicator_values where {NET_CHANGE}",
        {"indicator_values_key_is_unique"},
    ),
    ("delete from indicator_exclusions where reason = 'under_4'", {"exclusions_sum_to_excluded"}),
    ("delete from indicator_exclusions", {"exclusions_sum_to_excluded"}),
    (
        "insert into indicator_exclusions by name select * replace ('reviews_held' as indicator_id) "
        "from indicator_exclusions where breakdown = 'all'",
        {"exclusions_sum_to_excluded"},
    ),
    (f"{VALUES} is_provisional = null where {HELD}", {"indicator_values_key_is_recorded"}),
    (f"{VALUES} breakdown_value = null where {TWO_WAY}", {"indicator_values_key_is_recorded"}),
    ("update recording_rates set export_name = null", {"recording_rates_key_is_recorded"}),
    ("update recording_rates set rows_recorded = 5", {"recorded_rows_lie_within_all_rows"}),
    ("update recording_rates set rows_recorded = -1", {"recorded_rows_lie_within_all_rows"}),
    ("update recording_rates set rows_total = null", {"recorded_rows_lie_within_all_rows"}),
    *[
        (f"update audit_measures set is_within = false where check_name = '{measure.name}'", {measure.name})
        for measure in MEASURES
    ],
    ("update audit_measures set is_within = null", {measure.name for measure in MEASURES}),
    (
        "insert into audit_measures by name select * replace ('nobody_judges' as check_name) from audit_measures",
        {"measures_are_known"},
    ),
    ("alter table fct_reviews add column child_id varchar", {"no_column_is_named_for_an_id"}),
    ("alter table dim_children add column date_of_birth date", {"no_column_is_named_for_an_id"}),
    ("alter table dim_children add column carer_surname varchar", {"no_column_is_named_for_an_id"}),
    ("update dim_children set child_key = upper(child_key)", {"keys_are_hashes"}),
    ("update fct_reviews set review_key = left(review_key, 63)", {"keys_are_hashes"}),
    ("alter table fct_reviews add column plan_key bigint", {"keys_are_hashes"}),
    (f"{VALUES} breakdown_value = 'Jo Smith' where breakdown_value = 'unallocated'", {"keys_are_hashes"}),
    (
        f"{VALUES} breakdown = 'officer+team', breakdown_value = 'Jo Smith|CIC2' where {TWO_WAY}",
        {"keys_are_hashes"},
    ),
    (f"update fct_reviews set recorded_outcome = '{CHILD_IDS[0]}'", {"no_case_ids"}),
    (f"update fct_reviews set recorded_outcome = ' {OFFICER_ID.lower()} '", {"no_case_ids"}),
    (
        "alter table local_authorities add column commentary_text varchar;"
        f"update local_authorities set commentary_text = 'The plan of ({CHILD_IDS[1]}), of all, drifted.'",
        {"no_case_ids"},
    ),
    (f"update local_authorities set local_authority_name = '{CHILD_IDS[3]}'", {"no_case_ids"}),
    # A council's label, who commented, where a figure comes from, a code: an id is a word among others.
    *[
        (
            f"alter table local_authorities add column {column} varchar; update local_authorities set {column} = '{said}'",
            {"no_case_ids"},
        )
        for column, said in (
            ("label", f"Reports late {CHILD_IDS[1]}"),
            ("author", f"Worker of ({OFFICER_ID.lower()})."),
            ("source", f"{CHILD_IDS[0]}''s report of 2026"),
            ("file_name", f"E06999901/2026-03-31/reviews of {OFFICER_ID}.csv"),
        )
    ],
    (
        f"{VALUES} breakdown = 'age_band+grade', breakdown_value = '5_to_9|{CHILD_IDS[1]}' where {TWO_WAY}",
        {"no_case_ids"},
    ),
    (f"update fct_reviews set child_key = '{CHILD_IDS[2]}'", {"keys_are_hashes", "no_case_ids"}),
]


def checks_that_read(tables: set[str]) -> list[Check]:
    """The checks that read one of these tables, as far as their words say; those of privacy read all of them."""
    return [
        check
        for check in CHECKS
        if callable(check.failing_rows) or not tables.isdisjoint(WORD.findall(f"{check.table} {check.failing_rows}"))
    ]


def spoiled_copy(draft: Draft, folder: Path, changes: str) -> Path:
    marts = folder / "marts.duckdb"
    shutil.copy(draft.marts, marts)
    with duckdb.connect(str(marts)) as connection:
        connection.execute(changes)
    return marts


def judge(draft: Draft, folder: Path, changes: str, **accepted: str) -> AuditReport:
    marts = spoiled_copy(draft, folder, changes)
    return audit(marts, AuditContext(evidence=draft.evidence, accepted=accepted))


def failed(report: AuditReport) -> set[str]:
    return {result.check for result in report.results if not result.passed}


def one_check(**changes: object) -> Check:
    words = {
        "name": "under_test",
        "table": "indicator_values",
        "description": "d",
        "reason": "r",
        "decided": date(2026, 11, 21),
    }
    return Check(**(words | changes))  # type: ignore[arg-type]


def test_a_good_draft_passes_every_check(good_draft: Draft) -> None:
    report = audit(good_draft.marts, AuditContext(evidence=good_draft.evidence))
    assert failed(report) == set()
    assert [result.check for result in report.results] == [check.name for check in CHECKS]
    assert report.may_publish


@pytest.mark.parametrize(("changes", "expected"), SPOILED, ids=[changes[:70] for changes, _ in SPOILED])
def test_bad_data_fails_exactly_its_own_check(
    good_draft: Draft, tmp_path: Path, changes: str, expected: set[str]
) -> None:
    # Every check passes on the good draft, and one that reads none of the tables spoiled has read nothing else here.
    checks = checks_that_read(set(good_draft.rows).intersection(WORD.findall(changes)))
    assert expected <= {check.name for check in checks}
    marts = spoiled_copy(good_draft, tmp_path, changes)
    report = audit(marts, AuditContext(evidence=good_draft.evidence), checks)
    assert failed(report) == expected
    blocking = {check.name for check in CHECKS if check.name in expected and check.severity == "critical"}
    assert {result.check for result in report.blocking} == blocking
    assert report.may_publish == (not blocking)


@pytest.mark.parametrize(
    "changes",
    [
        "alter table indicator_values add column label varchar; "
        f"{VALUES} label = 'Team {CHILD_IDS[0]}' where breakdown = 'team'",
        f"alter table indicator_values add column label varchar; {VALUES} label = '{CHILD_IDS[0]}' where {TWO_WAY}",
        f"{VALUES} breakdown_value = 'Care|{CHILD_IDS[0]}' where breakdown = 'team' and indicator_id = 'reviews_held'",
        f"alter table indicator_values add column display_value varchar; {VALUES} display_value = '{CHILD_IDS[0]} days'",
        "alter table local_authorities add column file_name varchar; "
        f"update local_authorities set file_name = 'reviews {CHILD_IDS[0]}.csv'",
    ],
    ids=[
        "a team's label",
        "a team's label, split by age too",
        "a team with a bar in its name",
        "a figure",
        "a day in a file's name",
    ],
)
def test_a_number_that_is_a_team_a_figure_or_a_day_is_no_id_by_chance(
    good_draft: Draft, tmp_path: Path, changes: str
) -> None:
    """Nobody can accept this check away, so what may equal an id by chance must not fail it."""
    assert "no_case_ids" not in failed(judge(good_draft, tmp_path, changes))


def test_every_check_is_proved_able_to_fail() -> None:
    assert set().union(*(expected for _, expected in SPOILED)) == {check.name for check in CHECKS}


def test_names_of_checks_are_unique() -> None:
    assert len({check.name for check in CHECKS}) == len(CHECKS)


def test_a_failure_counts_the_rows_and_names_the_places(good_draft: Draft, tmp_path: Path) -> None:
    report = judge(good_draft, tmp_path, f"{VALUES} value = 101 where {ON_TIME} and breakdown = 'all'")
    (result,) = report.blocking
    assert result.observed == 6
    assert result.detail == "6 rows break the rule: reviews_on_time (6)"


def test_no_result_holds_the_id_it_found(good_draft: Draft, tmp_path: Path) -> None:
    report = judge(good_draft, tmp_path, f"update fct_reviews set recorded_outcome = '{CHILD_IDS[0]}'")
    (result,) = report.blocking
    assert result.detail == (
        "2 rows break the rule: fct_reviews.recorded_outcome of E06999901 (1), fct_reviews.recorded_outcome of "
        "E06999902 (1). Look at the newest batch of each authority named here, and at what is its own in local/: an id "
        "stands where a code or words belong. Correct it in the case system and export again into the same folder, or "
        "take it out of the file in local/"
    )
    assert CHILD_IDS[0] not in str([asdict(result) for result in report.results])


def test_a_team_numbered_like_a_child_is_not_taken_for_one(good_draft: Draft, tmp_path: Path) -> None:
    changes = (
        f"update fct_reviews set team = '{CHILD_IDS[0]}';"
        f"{VALUES} breakdown_value = '5_to_9|{CHILD_IDS[0]}' where {TWO_WAY};"
        f"{VALUES} breakdown_value = '{CHILD_IDS[1]}' where breakdown = 'team' and indicator_id = 'reviews_held'"
    )
    assert failed(judge(good_draft, tmp_path, changes)) == set()


@pytest.mark.parametrize(("case_id", "expected"), [("12345", {"no_case_ids"}), ("1234", set())])
def test_ids_of_five_characters_and_more_are_looked_for_and_shorter_ones_equal_codes_by_chance(
    good_draft: Draft, tmp_path: Path, case_id: str, expected: set[str]
) -> None:
    evidence = Path(shutil.copy(good_draft.evidence, tmp_path / "evidence.duckdb"))
    with duckdb.connect(str(evidence)) as connection:
        connection.execute("update key_child set child_id = ? where child_id = ?", [case_id, CHILD_IDS[0]])
    marts = spoiled_copy(good_draft, tmp_path, f"update fct_reviews set recorded_outcome = '{case_id}'")
    assert failed(audit(marts, AuditContext(evidence=evidence))) == expected


@pytest.mark.parametrize("officer_id", ["Unallocated", "2025-26", "Officer 01"])
def test_an_officer_that_was_landed_under_a_word_of_the_product_stops_nobody(
    good_draft: Draft, tmp_path: Path, officer_id: str
) -> None:
    evidence = Path(shutil.copy(good_draft.evidence, tmp_path / "evidence.duckdb"))
    with duckdb.connect(str(evidence)) as connection:
        connection.execute("update key_officer set officer_id = ?", [officer_id])
    marts = spoiled_copy(good_draft, tmp_path, f"update fct_reviews set recorded_outcome = lower('{officer_id}')")
    assert failed(audit(marts, AuditContext(evidence=evidence))) == set()


@pytest.mark.parametrize(
    ("column", "said", "expected"),
    [
        ("label", "Marsh House closed", set()),
        ("district", "Weston and Marsh", set()),
        ("label", "marsh", {"no_case_ids"}),
        ("commentary_text", "Better since Marsh came", {"no_case_ids"}),
    ],
)
def test_a_surname_that_is_an_officer_s_id_is_a_word_like_others_inside_a_text_and_found_alone(
    good_draft: Draft, tmp_path: Path, column: str, said: str, expected: set[str]
) -> None:
    """As landing takes them: places are called as people are, and in a commentary people write of people."""
    evidence = Path(shutil.copy(good_draft.evidence, tmp_path / "evidence.duckdb"))
    with duckdb.connect(str(evidence)) as connection:
        connection.execute("update key_officer set officer_id = 'Marsh'")
    change = (
        f"alter table local_authorities add column {column} varchar; update local_authorities set {column} = '{said}'"
    )
    assert failed(audit(spoiled_copy(good_draft, tmp_path, change), AuditContext(evidence=evidence))) == expected


def test_an_id_is_told_by_the_authority_in_whose_rows_it_stands(good_draft: Draft, tmp_path: Path) -> None:
    typed = f"update fct_reviews set recorded_outcome = '{CHILD_IDS[2]}' where local_authority_code = 'E06999902'"
    cell = f"{VALUES} breakdown = 'age_band+sex', breakdown_value = '5_to_9|{CHILD_IDS[0]}'"
    where = f"where {TWO_WAY} and local_authority_code = 'E06999901'"
    (found,) = judge(good_draft, tmp_path, f"{typed}; {cell} {where}").blocking
    assert found.detail.startswith(
        "2 rows break the rule: fct_reviews.recorded_outcome of E06999902 (1), "
        "indicator_values.breakdown_value of E06999901 (1). Look at the newest batch of each authority"
    )


def test_without_key_tables_the_search_for_ids_has_failed(good_draft: Draft, tmp_path: Path) -> None:
    bare = tmp_path / "evidence.duckdb"
    duckdb.connect(str(bare)).close()
    report = audit(good_draft.marts, AuditContext(evidence=bare))
    assert failed(report) == {"no_case_ids"}


def test_a_measure_that_was_not_computed_has_failed(good_draft: Draft, tmp_path: Path) -> None:
    changes = "delete from audit_measures; update release set previous_release_id = '2026-02.v1'"
    report = judge(good_draft, tmp_path, changes)
    assert failed(report) == {measure.name for measure in MEASURES}
    assert all("not computed" in result.detail for result in report.results if not result.passed)


def test_the_first_release_has_nothing_to_drift_from(good_draft: Draft, tmp_path: Path) -> None:
    changes = "delete from audit_measures where check_name in ('rows_fell_since_last_release', 'closed_period_changed')"
    assert failed(judge(good_draft, tmp_path, changes)) == set()


def test_a_table_that_is_missing_fails_the_checks_on_it(good_draft: Draft, tmp_path: Path) -> None:
    report = judge(good_draft, tmp_path, "drop table recording_rates")
    assert failed(report) == {"recording_rates_key_is_recorded", "recorded_rows_lie_within_all_rows"}
    assert "no table recording_rates" in report.blocking[0].detail


def test_a_deliberately_false_expectation_fails(good_draft: Draft) -> None:
    lies = [
        one_check(
            name="no_rows",
            expectation="expect_table_row_count_to_be_between",
            arguments={"min_value": 0, "max_value": 0},
        ),
        one_check(name="all_null", expectation="expect_column_values_to_be_null", arguments={"column": "indicator_id"}),
        one_check(name="nothing_in_it", failing_rows="select indicator_id as place from indicator_values"),
    ]
    report = audit(good_draft.marts, AuditContext(evidence=good_draft.evidence), lies)
    assert failed(report) == {"no_rows", "all_null", "nothing_in_it"}
    assert not report.may_publish


def test_an_expectation_that_raised_has_failed_and_says_why(good_draft: Draft) -> None:
    broken = one_check(failing_rows="select indicator_id as place from indicator_values where no_such_column = 1")
    report = audit(good_draft.marts, AuditContext(evidence=good_draft.evidence), [broken])
    (result,) = report.blocking
    assert "no_such_column" in result.detail
    assert result.observed is None


def test_an_expectation_that_raised_on_a_childs_record_does_not_quote_it(good_draft: Draft) -> None:
    broken = one_check(failing_rows="select 'x' as place from evidence.main.key_officer where officer_id::int = 1")
    report = audit(good_draft.marts, AuditContext(evidence=good_draft.evidence), [broken])
    (result,) = report.blocking
    assert "Conversion Error: Could not convert string" in result.detail
    assert OFFICER_ID not in str(asdict(result))


def test_a_failed_native_expectation_that_raised_has_failed(good_draft: Draft) -> None:
    broken = one_check(expectation="expect_column_values_to_not_be_null", arguments={"column": "no_such_column"})
    report = audit(good_draft.marts, AuditContext(evidence=good_draft.evidence), [broken])
    assert failed(report) == {"under_test"}
    assert "could not be checked" in report.blocking[0].detail


def test_an_audit_without_checks_publishes_nothing(good_draft: Draft) -> None:
    assert not audit(good_draft.marts, AuditContext(evidence=good_draft.evidence), []).may_publish


def test_a_warning_is_reported_and_does_not_block(good_draft: Draft) -> None:
    warning = one_check(failing_rows="select 'here' as place", severity="warning")
    report = audit(good_draft.marts, AuditContext(evidence=good_draft.evidence), [warning])
    assert failed(report) == {"under_test"}
    assert report.may_publish


def test_an_accepted_failure_does_not_block_and_keeps_its_reason(good_draft: Draft, tmp_path: Path) -> None:
    changes = f"{ROWS_FELL} and local_authority_code = 'E06999901'"
    report = judge(good_draft, tmp_path, changes, rows_fell_since_last_release="two teams left the council")
    assert failed(report) == {"rows_fell_since_last_release"}
    assert report.may_publish
    accepted = [result for result in report.results if result.accepted_reason]
    assert [result.accepted_reason for result in accepted] == ["two teams left the council"]


ROWS_FELL = "update audit_measures set is_within = false where check_name = 'rows_fell_since_last_release'"


def test_a_check_that_fails_for_several_authorities_is_accepted_for_each_by_name(
    good_draft: Draft, tmp_path: Path
) -> None:
    name, first, second = "rows_fell_since_last_release", "E06999901", "E06999902"

    def judged(accepted: dict[str, str]) -> AuditReport:
        return judge(good_draft, tmp_path, ROWS_FELL, **accepted)

    (result,) = judged({name: "two teams left the council"}).blocking
    assert f"Authorities concerned: {first}, {second}" in result.detail
    assert result.detail.endswith(
        f"Not accepted yet for all: --accept {name}:{first} --accept {name}:{second}, with a reason for each"
    )
    (result,) = judged({f"{name}:{first}": "two teams left"}).blocking
    assert result.detail.endswith(f"Not accepted yet for all: --accept {name}:{second}, with a reason for each")
    report = judged({f"{name}:{first}": "two teams left", f"{name}:{second}": "merged"})
    assert report.may_publish
    assert [each.accepted_reason for each in report.results if each.accepted_reason] == [
        f"{first}: two teams left; {second}: merged"
    ]


def test_what_stands_after_a_checks_name_must_be_an_authority() -> None:
    with pytest.raises(UsageError, match="an authority's code, as in rows_fell_since_last_release:E06000005"):
        require_acceptable({"rows_fell_since_last_release:Darlington": "why not"})


def test_accepting_one_check_lets_no_other_through(good_draft: Draft, tmp_path: Path) -> None:
    changes = "update audit_measures set is_within = false"
    report = judge(good_draft, tmp_path, changes, rows_fell_since_last_release="two teams left the council")
    assert not report.may_publish


def test_accepting_a_check_that_does_not_exist_lists_those_that_do() -> None:
    with pytest.raises(UsageError, match=r"no check rows_fel.*rows_fell_since_last_release"):
        require_acceptable({"rows_fel": "why not"})


def test_a_measure_beyond_its_limits_names_what_the_last_release_had_and_what_there_is_now(
    good_draft: Draft, tmp_path: Path
) -> None:
    changes = (
        "update audit_measures set is_within = false, expected = 41, actual = 12.5, detail = 'month to 2026-03-31' "
        "where check_name = 'closed_period_changed' and local_authority_code = 'E06999901'"
    )
    (result,) = judge(good_draft, tmp_path, changes).blocking
    assert result.detail == (
        "1 rows break the rule: E06999901 all: the last release had 41, now there is 12.5 (month to 2026-03-31) (1)"
    )


def test_only_these_can_be_accepted_each_a_comparison_with_what_was_and_none_of_privacy_or_of_sums() -> None:
    # Whoever adds one here lets a release through that the audit would stop: say in its reason why that can be right.
    assert {check.name for check in CHECKS if check.can_be_accepted} == {
        "closed_breakdowns_changed",
        "closed_period_changed",
        "newest_month_within_series",
        "records_find_their_place",
        "rows_fell_since_last_release",
    }


def test_a_warning_needs_no_acceptance() -> None:
    with pytest.raises(UsageError, match="holds nothing up"):
        require_acceptable({"plans_started_follow_conferences": "we know"})


@pytest.mark.parametrize(
    "check",
    [
        "no_case_ids",
        "keys_are_hashes",
        "no_column_is_named_for_an_id",
        "members_reconcile_with_values",
        "breakdowns_sum_to_all",
        "care_opening_started_ended_closing",
        "indicator_values_key_is_unique",
        "exclusions_sum_to_excluded",
        "percentages_lie_between_0_and_100",
    ],
)
def test_checks_of_privacy_and_of_sums_and_keys_can_never_be_accepted(check: str) -> None:
    with pytest.raises(UsageError, match="never be accepted"):
        require_acceptable({check: "we are in a hurry"})


def test_accepting_needs_a_reason() -> None:
    with pytest.raises(UsageError, match="--reason"):
        require_acceptable({"rows_fell_since_last_release": " "})


def test_tables_with_a_row_per_child_give_booleans_only() -> None:
    assert result_format("fct_reviews") == "BOOLEAN_ONLY"
    assert result_format("indicator_values") == "SUMMARY"


def test_no_file_stays_open_after_an_audit(good_draft: Draft) -> None:
    audit(good_draft.marts, AuditContext(evidence=good_draft.evidence))
    open_files = {str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()}
    assert not {name for name in open_files if name.startswith(str(good_draft.folder.parents[1]))}


def test_an_odd_folder_name_is_only_a_name(good_draft: Draft, tmp_path: Path) -> None:
    odd = tmp_path / "council's $HOME 100%20"
    odd.mkdir()
    evidence = Path(shutil.copy(good_draft.evidence, odd / "evidence.duckdb"))
    report = audit(spoiled_copy(good_draft, odd, "select 1"), AuditContext(evidence=evidence))
    assert report.may_publish


def test_importing_the_gate_does_not_import_great_expectations() -> None:
    program = (
        "import sys, expectations.gate, orchestration.releases.publication;"
        "sys.exit('great_expectations' in sys.modules or 'sqlalchemy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], env=os.environ, check=False).returncode == 0


def test_the_statistics_that_the_audit_has_no_use_for_are_loaded_by_whoever_asks_for_one() -> None:
    program = """
import sys
from expectations.engine import open_context

def are_loaded():
    return "scipy.stats._stats_py" in sys.modules

open_context()
before = are_loaded()
from scipy import stats
import scipy.stats
print(before, stats is scipy.stats, stats.norm.cdf(0) == 0.5, are_loaded())
"""
    done = subprocess.run([sys.executable, "-c", program], env=os.environ, check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["False", "True", "True", "True"]
