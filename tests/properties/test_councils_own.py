"""Two councils of one hub that hand over the same records, each with stages, limits, teams and targets of its own.

Worked out by hand for 31 March 2025. Care of C1 began on Monday 3 June 2024: the 20th working day after is 1 July, the 15th
24 June. R1 on 1 July is on time by 20 days and late by 15; R2 on 1 October is three months after it. X1 was made formal on
2 September and resolved on the 19th working day, 27 September; X2 on 7 October, resolved on the 14th, 25 October. Stage 1
of X1 was answered on the 4th working day, and the panel of X2, entered on 7 October, on the 9th, 18 October.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import duckdb
import pytest

from orchestration.evidence.figure import Figure
from orchestration.evidence.opening import OpenRelease
from orchestration.evidence.trace import trace_figure
from orchestration.landing.local.receiving import receive_local
from tests.properties.as_release import as_release
from tests.properties.compiled_project import CompiledProject, run_received
from tests.unit.landing.invented_inbox import Inbox

NATIONAL, OWN = "E06000047", "E06000005"
DAY = "2025-03-31"
EXPORTS = {
    "children.csv": "child_id,date_of_birth,sex\nC1,2010-05-01,F\n",
    "care_episodes.csv": "episode_id,child_id,start_date,end_date,team,placement_distance_miles\n"
    "E1,C1,2024-06-03,,CIC,15\n",
    "reviews.csv": "review_id,child_id,held_date,team\nR1,C1,2024-07-01,CIC\nR2,C1,2024-10-01,CIC\n",
    "escalations.csv": "escalation_id,child_id,raised_date,reason_code,resolved_date,resolution\n"
    "X1,C1,2024-09-02,visits,2024-09-27,resolved\nX2,C1,2024-10-07,visits,2024-10-25,resolved\n",
    "escalation_stages.csv": "escalation_id,stage,entered_date,responded_date\n"
    "X1,stage_1,2024-09-02,2024-09-06\nX2,panel,2024-10-07,2024-10-18\n",
}
OF_THE_COUNCIL = {
    "limits.csv": "key,amount,unit,valid_from\nfirst_review,15,working_days,2024-01-01\n"
    "escalation_resolution,10,working_days,2024-10-01\ndistance_miles,30,miles,2024-01-01\n",
    "lists/escalation_stages.csv": "code,label,stage_order,limit,is_senior\n"
    "stage_1,Practice manager,1,3,N\npanel,Challenge panel,2,10,Y\n",
    "lists/escalation_reasons.csv": "code,label,valid_from,valid_to\nvisits,Visits,,2024-09-30\n",
    "teams.csv": "team,service,district,valid_from,valid_to\nCIC,Care,Coast,,2024-12-31\n"
    "CIC,Corporate parenting,Coast,2025-01-01,\n",
    "targets.csv": "local_authority_code,indicator_id,valid_from,target,tolerance\n"
    f"{OWN},reviews_on_time,2024-04-01,90,0\n{OWN},reviews_on_time,2025-03-01,95,0\n",
    "comparators.csv": "group,local_authority_code,valid_from,valid_to\nneighbours,E06000001,,\n",
    "commentary.csv": "indicator_id,period_type,period_end,written_on,author,text\n"
    'reviews_on_time,year_to_date,2025-03-31,2025-04-02,Service manager,"Two of our, say, best"\n',
    "external_results.csv": "indicator_id,period_type,period_end,value,source\n"
    "school_attendance,point_in_time,2025-03-31,93.4,Virtual school report 2025\n",
}
OF_THE_HUB = {"limits.csv": "key,amount,unit,valid_from\ndistance_miles,10,miles,2024-01-01\n"}
TARGETS_OF_THE_BATCH = "local_authority_code,indicator_id,valid_from,target,tolerance\n"
Key = tuple[str, str, str, str]


@pytest.fixture(scope="module")
def built(project: CompiledProject, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The hub's figures."""
    inbox = Inbox(tmp_path_factory.mktemp("councils_own"))
    inbox.put(EXPORTS, date=DAY, authority=NATIONAL)
    targets = f"{TARGETS_OF_THE_BATCH}{OWN},reviews_on_time,2024-04-01,50,0\n"
    inbox.put({**EXPORTS, "targets.csv": targets}, date=DAY, authority=OWN)
    for folder, files in ((f"{OWN}/local", OF_THE_COUNCIL), ("local", OF_THE_HUB)):
        for name, text in files.items():
            path = inbox.settings.inbox / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    assert {each.verdict for each in receive_local(inbox.settings, inbox.said.append)} == {"accepted"}, inbox.said
    assert {receipt.standing for receipt in inbox.receive()} == {"accepted"}, inbox.said
    needed = (
        "indicator_values", "published_definitions", "dim_teams", "comparator_groups", "commentary", "code_labels",
        "evidence_obligations", "local_authorities",
    )  # fmt: skip
    with run_received(project.needed_for(*needed), inbox.settings) as connection:
        yield connection


@pytest.fixture(scope="module")
def release(built: duckdb.DuckDBPyConnection) -> OpenRelease:
    return as_release(built)


def figure(built: duckdb.DuckDBPyConnection, authority: str, indicator: str, *cell: str) -> Any:
    """Numerator and denominator of a cell: kind of period, its end, breakdown and value; by default the year's `all`."""
    period_type, period_end, breakdown, value = (*cell, *("year_to_date", DAY, "all", "all")[len(cell) :])
    return built.execute(
        "select numerator, denominator from indicators.indicator_values where local_authority_code = ? "
        "and indicator_id = ? and period_type = ? and period_end = cast(? as date) and breakdown = ? "
        "and breakdown_value = ?",
        [authority, indicator, period_type, period_end, breakdown, value],
    ).fetchone()


@pytest.mark.parametrize(
    ("indicator", "national", "own"),
    [
        # R1 is late by the 15 working days of the council's own first review.
        ("reviews_on_time", (2, 2), (1, 2)),
        # X1 began before the council's 10 days did (1 October), X2 after.
        ("escalations_resolved_on_time", (2, 2), (1, 2)),
        # Nationally stage 1 has 5 days and the panel is no stage at all; here they have 3 and 10.
        ("stage_responses_on_time", (1, 1), (1, 2)),
        # The council's panel is a senior stage.
        ("escalations_to_senior_manager", (0, None), (1, None)),
    ],
)
def test_the_same_records_are_judged_by_each_council_s_own_limits_and_stages(
    built: duckdb.DuckDBPyConnection, indicator: str, national: tuple[int, int], own: tuple[int, int]
) -> None:
    assert figure(built, NATIONAL, indicator) == national
    assert figure(built, OWN, indicator) == own


def test_a_hub_s_threshold_holds_where_a_council_has_none(built: duckdb.DuckDBPyConnection) -> None:
    # C1 lives 15 miles away: not over the national 20, over the hub's 10, not over the council's 30.
    assert figure(built, NATIONAL, "placed_over_20_miles", "point_in_time") == (1, 1)
    assert figure(built, OWN, "placed_over_20_miles", "point_in_time") == (0, 1)


def test_a_code_is_known_until_its_last_day_and_only_to_the_council_that_has_it(
    built: duckdb.DuckDBPyConnection,
) -> None:
    rows = built.execute(
        "select _local_authority_code, escalation_id, reason_code from landing.escalations order by 1, 2"
    ).fetchall()
    assert rows == [
        (OWN, "X1", "visits"),
        (OWN, "X2", "unknown_code"),
        (NATIONAL, "X1", "unknown_code"),
        (NATIONAL, "X2", "unknown_code"),
    ]


def test_teams_add_up_to_the_service_and_district_that_they_were_part_of_on_the_day(
    built: duckdb.DuckDBPyConnection,
) -> None:
    of_day = ("children_looked_after", "point_in_time")
    assert figure(built, OWN, *of_day, "2024-12-31", "service", "Care") == (1, None)
    assert figure(built, OWN, *of_day, DAY, "service", "Corporate parenting") == (1, None)
    assert figure(built, OWN, *of_day, DAY, "district", "Coast") == (1, None)
    assert figure(built, OWN, "reviews_held", "year_to_date", DAY, "service", "Care") == (2, None)
    assert built.execute("select team, service from marts.dim_teams where team = 'CIC' order by 2").fetchall() == [
        ("CIC", "Corporate parenting"),
        ("CIC", None),
    ]


def test_a_council_without_a_list_of_teams_has_no_cells_of_services(built: duckdb.DuckDBPyConnection) -> None:
    found = built.execute(
        "select distinct local_authority_code from indicators.indicator_values where breakdown in ('service', 'district')"
    ).fetchall()
    assert found == [(OWN,)]


def test_a_batch_s_own_target_wins_until_the_council_sets_another(built: duckdb.DuckDBPyConnection) -> None:
    targets = built.execute(
        "select period_end, target from indicators.indicator_values where local_authority_code = ? and "
        "indicator_id = 'reviews_on_time' and period_type = 'year_to_date' and breakdown = 'all' "
        "and period_end in (date '2025-02-28', date '2025-03-31') order by 1",
        [OWN],
    ).fetchall()
    assert targets == [(date(2025, 2, 28), 50), (date(2025, 3, 31), 95)]


def test_what_a_council_says_and_compares_itself_with_is_published(built: duckdb.DuckDBPyConnection) -> None:
    said = built.execute("select local_authority_code, breakdown, author, commentary_text from marts.commentary")
    assert said.fetchall() == [(OWN, "all", "Service manager", "Two of our, say, best")]
    groups = built.execute(
        "select local_authority_code, comparator_group, comparator_code from marts.comparator_groups "
        "where comparator_group not in ('region', 'statistical_neighbours')"
    )
    assert groups.fetchall() == [(OWN, "neighbours", "E06000001")]


def test_labels_are_each_council_s_own(built: duckdb.DuckDBPyConnection) -> None:
    labels = built.execute(
        "select local_authority_code, label from marts.code_labels "
        "where list_name = 'escalation_stages' and code = 'stage_1' order by 1 nulls first"
    ).fetchall()
    assert labels == [(None, "Team manager"), (OWN, "Practice manager")]


def test_a_figure_from_elsewhere_is_published_as_it_was_given_and_says_that_it_has_no_evidence(
    built: duckdb.DuckDBPyConnection, release: OpenRelease
) -> None:
    definition = built.execute(
        "select name, origin, measure, source from indicators.indicator_definitions where origin <> 'national'"
    ).fetchall()
    assert definition == [("School attendance", "external", "as_given", "Virtual school report 2025")]
    trace = trace_figure(release, Figure("school_attendance", date(2025, 3, 31), authority=OWN))
    assert (float(trace.cell.value or 0), trace.members, trace.differences) == (93.4, [], [])
    assert "there is no evidence of it. It is from: Virtual school report 2025" in trace.conclusion


def test_a_trace_names_the_council_s_limit_and_since_when_beside_the_date(release: OpenRelease) -> None:
    trace = trace_figure(
        release, Figure("escalations_resolved_on_time", date(2025, 3, 31), "year_to_date", authority=OWN)
    )
    found = {member["subject_id"]: (member["time_limit"], member["law"]) for member in trace.members}
    assert found == {
        "X1": ("20 working days", "IRO Handbook 2010"),
        "X2": ("10 working days", "your council's limit since 2024-10-01"),
    }
    assert trace.differences == []
    (late,) = [member["what_decided"] for member in trace.members if member["subject_id"] == "X2"]
    assert "due 2024-10-21 (10 working days after 2024-10-07, your council's limit since 2024-10-01)" in late
    of_distance = trace_figure(release, Figure("placed_over_20_miles", date(2025, 3, 31), authority=NATIONAL))
    (child,) = of_distance.members
    assert (child["time_limit"], child["law"]) == ("10 miles", "your hub's limit since 2024-01-01")
