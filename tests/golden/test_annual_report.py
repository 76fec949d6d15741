"""The annual report prints what Darlington printed, from the golden set's figures, and has a place for what others did.

No refresh is needed for that.
"""

from __future__ import annotations

import re
from contextlib import closing
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.ground.paths import DBT_PROJECT, INDICATOR_DEFINITIONS
from orchestration.ground.seed_rows import seed_rows
from orchestration.outputs.reports.annual.chapters import annual_of
from orchestration.outputs.reports.annual.contents import Annual
from orchestration.outputs.reports.marts import Marts
from tests.conftest import GOLDEN

DARLINGTON, YEAR_END = "E06000005", date(2020, 3, 31)
SEEDS = DBT_PROJECT / "seeds"
# The marts as far as an annual report reads them: the expected figures, and what the seeds say of them.
TABLES = """
create table indicator_values as select local_authority_code, indicator_id, period_type,
    period_start::date as period_start, period_end::date as period_end, breakdown, breakdown_value,
    numerator::decimal(18,4) as numerator, denominator::decimal(18,4) as denominator, value::decimal(18,4) as value,
    null::decimal(18,4) as target, null::decimal(18,4) as benchmark_value, null::date as benchmark_period_end,
    false as is_before_reach, 'available' as availability, excluded::bigint as excluded,
    null::decimal(18,4) as lower_95, null::decimal(18,4) as upper_95, null::decimal(18,4) as previous_value,
    null::varchar as target_status, null::varchar as target_reading, false as is_small_number,
    false as is_limit_suspended, false as is_provisional,
    (100 * numerator::double / nullif(max(case when breakdown = 'all' then numerator::double end)
        over (partition by indicator_id, period_type, period_end), 0))::decimal(18,4) as share_of_total
    from read_csv('{golden}/expected_values.csv', all_varchar = true);
create table indicator_definitions as select *, 'national' as origin
    from read_csv('{definitions}', all_varchar = true);
create table dim_indicators as select definitions.*, short_name, unit, handbook_section, display_order::bigint as display_order,
    sections.label as handbook_section_label, domain as domain_label, 1 as domain_order, explained_by,
    headline_order is not null as is_headline
    from indicator_definitions as definitions
    inner join read_csv('{seeds}/indicator_presentation.csv', all_varchar = true) as shown using (indicator_id)
    inner join read_csv('{seeds}/computed_labels.csv', all_varchar = true) as sections
        on sections.list_name = 'handbook_sections' and shown.handbook_section = sections.code;
create table code_labels as select null::varchar as local_authority_code, list_name, code, label,
    sort_order::bigint as sort_order from read_csv('{seeds}/computed_labels.csv', all_varchar = true);
create table report_tables as select * replace (position::bigint as position)
    from read_csv('{seeds}/report_tables.csv', all_varchar = true);
create table dim_breakdown_values as select distinct local_authority_code, breakdown, breakdown_value,
    breakdown_value as label, 1 as sort_order from indicator_values;
create table dim_periods as select distinct period_type, period_end, period_type as label from indicator_values;
create table reporting_periods as select distinct local_authority_code, period_type, period_end from indicator_values;
create table limits_in_force (local_authority_code varchar, limit_name varchar, valid_from date, valid_to date,
    amount decimal(18, 4), unit varchar, law varchar, in_force_from date);
create table duties (indicator_id varchar, breakdown varchar);
create table release as select '2020-03.v1' as release_id, '2020-05-01T09:00:00+00:00' as created_at,
    '0.2.0' as software_version, date '2020-03-31' as latest_extract_date;
create table local_authorities as select 'E06000005' as local_authority_code, date '2020-03-31' as latest_extract_date;
create table dim_authorities as select 'E06000005' as local_authority_code, 'Darlington' as local_authority_name;
"""


@pytest.fixture(scope="module")
def report(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Annual:
    """Darlington's annual report of 2019-20."""
    path = tmp_path_factory.mktemp("darlington") / "marts.duckdb"
    with duckdb.connect(str(path)) as connection:
        golden = GOLDEN / "darlington_2019_20"
        connection.execute(TABLES.format(golden=golden, definitions=INDICATOR_DEFINITIONS, seeds=SEEDS))
    with closing(Marts(path, DARLINGTON, YEAR_END)) as marts:
        found = annual_of(marts)
    assert found is not None
    return found


def printed_rows() -> list[dict[str, str]]:
    """The figures of the printed report that are of a financial year, or of its last day."""
    rows = seed_rows(GOLDEN / "darlington_2019_20" / "expected_published.csv")
    return [row for row in rows if row["period_type"] != "rolling_12" and row["period_end"].endswith("-03-31")]


def number_in(cell: str) -> float:
    """The first number of a cell: `1,234`, `87.0 % (140 of 161)`, `-3`."""
    found = re.match(r"-?[\d,]+(?:\.\d+)?", cell)
    assert found, cell
    return float(found.group().replace(",", ""))


def test_every_printed_figure_of_the_service_stands_in_its_year(report: Annual) -> None:
    names = {row["indicator_id"]: row["short_name"] for row in seed_rows(SEEDS / "indicator_presentation.csv")}
    cells = {
        (row[0].partition(" (")[0] if row[0] not in names.values() else row[0], heading): text
        for chapter in report.chapters
        for table in chapter.tables
        if table.headings[0] == "Figure"
        for row in table.rows
        for heading, text in zip(table.headings[1:], row[1:], strict=True)
    }
    compared = 0
    for printed in printed_rows():
        if printed["breakdown"] != "all":
            continue
        end = date.fromisoformat(printed["period_end"])
        year = f"{end.year - 1}-{end.year % 100:02d}"
        name = names[printed["indicator_id"]]
        text = cells.get((name, year)) or cells[name.partition(" (")[0], year]
        # A report that prints whole numbers rounds what is shown here with one decimal.
        half = 0.5 * 10 ** -int(printed["decimals"]) + 0.05
        assert abs(number_in(text) - float(printed["published_value"])) <= half, (printed, text)
        compared += 1
    assert compared > 40


@pytest.mark.parametrize("breakdown", ["age_band", "ethnic_group"])
def test_the_printed_tables_of_children_are_there_with_their_numbers(report: Annual, breakdown: str) -> None:
    printed = {
        row["breakdown_value"]: int(float(row["published_value"]))
        for row in printed_rows()
        if row["breakdown"] == breakdown and row["indicator_id"] == "children_looked_after"
    }
    title = {"age_band": "Children looked after, by age", "ethnic_group": "Children looked after, by ethnic group"}
    (table,) = [table for chapter in report.chapters for table in chapter.tables if table.title == title[breakdown]]
    place = table.headings.index("2019-20")
    assert {row[0]: int(number_in(row[place])) for row in table.rows if row[place]} == printed
    # Under the table in the printed report: 15 of 270 children under one are 5.6 %.
    if breakdown == "age_band":
        assert next(row[place] for row in table.rows if row[0] == "under_1") == "15 (5.6 %)"


def test_what_nobody_wrote_is_asked_for_and_never_made_up(report: Annual) -> None:
    assert [chapter.commentary for chapter in report.chapters] == [()] * 8
    assert all(chapter.prompt.endswith("?") for chapter in report.chapters)


# The figures and tables that five services printed (notes/reports-wanted.md), beside Darlington's above.
PRINTED_ELSEWHERE: dict[str, tuple[tuple[str, str], ...]] = {
    "Southwark 2017-18": (
        ("reviews_held", "all"), ("reviews_on_time", "all"), ("review_participation", "all"),
        ("children_looked_after", "all"), ("missing_episodes", "all"), ("children_placed_in_secure", "all"),
        ("placed_over_20_miles", "all"), ("long_term_foster_matches", "all"), ("escalations_raised", "all"),
        ("children_with_escalations", "all"), ("escalations_to_senior_manager", "all"),
        ("escalations_raised", "formality"), ("escalations_by_any_reason", "reason"),
        ("children_receiving_advocacy", "service"), ("reviews_chaired_by_child", "all"),
        ("officers_in_post", "contract_type"), ("officers_in_post", "role"),
    ),
    "York 2013": (
        ("reviews_on_time", "all"), ("participation_methods", "participation_code"),
        ("participation_methods", "participation_code+age_band_participation"),
        ("child_consulted_before_review", "all"), ("parents_consulted_before_review", "all"),
        ("carers_consulted_before_review", "all"), ("child_seen_before_review", "all"),
        ("review_records_distributed_on_time", "all"), ("caseload_per_fte", "all"), ("advocacy_referrals", "all"),
        ("escalations_resolved", "final_stage"),
    ),
    "Bradford 2021-22": (
        ("decisions_issued_on_time", "all"), ("review_records_distributed_on_time", "all"),
        ("escalation_stages_entered", "stage+exit_outcome"), ("escalations_raised", "first_stage"),
        ("repeat_escalations", "all"), ("escalations_raised", "challenged_agency"),
        ("children_starting_care", "legal_status"),
    ),
    "Warwickshire 2013": (
        ("protection_plans_open", "all"), ("children_looked_after", "all"), ("children_in_care_or_on_plan", "all"),
        ("meetings_chaired", "meeting_type"), ("caseload_per_fte", "all"), ("looked_after_caseload_per_fte", "all"),
        ("protection_caseload_per_fte", "all"), ("initial_conferences", "all"), ("care_plans_rated_red", "all"),
        ("care_plans_rated_amber", "all"), ("care_plans_rated_green", "all"), ("stage_responses_on_time", "all"),
        ("cafcass_referrals", "all"), ("vacancies_fte", "all"), ("same_officer_in_both_roles", "all"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("service", PRINTED_ELSEWHERE)
def test_what_other_services_printed_has_a_place_in_the_annual_report(service: str) -> None:
    chapters = {
        row["indicator_id"] for row in seed_rows(SEEDS / "indicator_presentation.csv") if row["handbook_section"]
    }
    tables = {
        (row["indicator_id"], row["breakdown"])
        for row in seed_rows(SEEDS / "report_tables.csv")
        if row["report"] == "annual"
    }
    missing = [
        (indicator, breakdown)
        for indicator, breakdown in PRINTED_ELSEWHERE[service]
        if (indicator not in chapters if breakdown == "all" else (indicator, breakdown) not in tables)
    ]
    assert not missing
