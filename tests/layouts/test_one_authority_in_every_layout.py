"""One authority, exported in seven layouts into one hub: every figure that a layout can feed is the same to the last digit.

What each layout feeds is listed by name, so that a profile that loses a column fails here; all else is not supplied. What a
layout does not carry within a figure (a team, an officer) is named too, and must then stand as not recorded.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import duckdb
import pytest

from orchestration.commands.profiles import unfed_indicators
from orchestration.ground.paths import DBT_PROJECT
from orchestration.ground.seed_rows import seed_rows
from orchestration.landing.contracts import load_contracts
from orchestration.landing.profiles.loading import load_profiles
from tests.conftest import Refreshed
from tests.layouts.authority import EXTRACT
from tests.layouts.every_layout import CODES

OTHER_LAYOUTS = [name for name in CODES if name != "canonical"]


def names(text: str) -> set[str]:
    """The words of a text."""
    return set(text.split())


CARE = names(
    """
    adoption_reviews_on_time adoption_reviews_overdue children_ceasing_care children_looked_after
    children_looked_after_rate children_participating children_placed_in_secure children_reviewed_on_time
    children_starting_care long_term_foster_matches meetings_chaired participation_methods review_attendance
    review_days_late review_participation reviews_due_held_on_time reviews_held reviews_late reviews_never_held
    reviews_on_time reviews_overdue three_or_more_placements
    """
)
MISSING = {"children_missing", "missing_episodes"}
PROTECTION = names(
    """
    initial_conference_meetings initial_conference_working_days initial_conference_working_days_90th
    initial_conferences initial_conferences_late initial_conferences_on_time initial_conferences_on_time_dfe long_plans_ended long_plans_open plans_open_over_15_months plans_reviewed_on_time
    protection_plan_rate protection_plans_ended protection_plans_net_change protection_plans_open
    protection_plans_started repeat_plans repeat_plans_within_24_months review_conference_meetings review_conferences
    review_conferences_due_held_on_time review_conferences_on_time section47_conferences_overdue
    transfer_in_conference_meetings transfer_in_conferences
    """
)
BOTH = {"children_in_care_and_on_plan", "children_in_care_or_on_plan"}
ALLOCATIONS = names(
    """
    children_without_officer officer_allocated_on_time officer_continuity one_officer_since_start
    same_officer_in_both_roles
    """
)
DISTANCE_AND_OUTCOME = {"placed_over_20_miles", "initial_conferences_without_plan"}
OFFICERS = names(
    """
    caseload_per_fte looked_after_caseload_per_fte officers_in_post officers_in_post_fte officers_within_guidance
    protection_caseload_per_fte
    """
)
ESCALATIONS = names(
    """
    cafcass_referrals children_with_escalations escalation_rate escalation_stages_entered escalations_open
    escalations_overdue escalations_raised escalations_resolved escalations_resolved_on_time
    escalations_to_senior_manager escalation_working_days repeat_escalations stage_responses_on_time
    """
)
RECORDS = names(
    """
    conference_minutes_on_time core_group_on_time decisions_issued_on_time draft_plan_issued_at_conference
    permanence_plan_by_second_review review_records_distributed_on_time
    """
)
PRACTICE = names(
    """
    care_plans_rated_amber care_plans_rated_green care_plans_rated_red carers_consulted_before_review
    child_consulted_before_review child_participated_in_conference child_seen_before_review
    parents_attended_initial_conference parents_attended_review_conference parents_consulted_before_review
    parents_excluded_from_conference parents_participated_in_review reviews_chaired_by_child
    """
)
# A list of officers as they are today does not say who left.
MOVES_OF_OFFICERS = {"officers_joining", "officers_leaving"}
LOCAL = (
    CARE | PROTECTION | BOTH | ALLOCATIONS | DISTANCE_AND_OUTCOME | OFFICERS | MOVES_OF_OFFICERS | ESCALATIONS | RECORDS
)

# What a layout feeds in every period of the history published here.
FEEDS: dict[str, set[str]] = {
    "ssd": CARE | MISSING | PROTECTION | BOTH | ALLOCATIONS | DISTANCE_AND_OUTCOME,
    "ssda903": CARE | MISSING,
    "cin_census": PROTECTION - {"repeat_plans_within_24_months"},
    "annex_a": set(),
    "mosaic_reports": LOCAL | PRACTICE,
    "liquidlogic_reports": LOCAL,
}
# What it feeds for the extract date alone, because it knows no more than the state of that day.
FEEDS_THAT_DAY: dict[str, set[str]] = {
    "ssd": OFFICERS | {"officer_contact_within_6_months"},
    "annex_a": BOTH
    | {
        "children_looked_after",
        "children_looked_after_rate",
        "long_plans_open",
        "officer_contact_within_6_months",
        "plans_open_over_15_months",
        "protection_plan_rate",
        "protection_plans_open",
    },
}
# What it feeds for periods that, less the 24 months looked back, begin on the first day of its first return or later.
FEEDS_SINCE: dict[str, tuple[str, datetime.date]] = {
    "cin_census": ("repeat_plans_within_24_months", datetime.date(2022, 4, 1)),
}
# The profile can feed it, and systems leave it unfilled: the dataset's own filler stands there.
UNFILLED = {"ssd": {"child_participated_in_conference"}}

# Breakdowns that a layout does not carry: everywhere, but for the indicators named after `except`.
NOT_CARRIED: dict[str, dict[str, set[str]]] = {
    "ssd": {
        # The dataset has teams of enquiries and initial conferences alone, and officers of allocations alone.
        "team": {
            "initial_conference_working_days",
            "initial_conferences",
            "initial_conferences_late",
            "initial_conferences_on_time",
            "initial_conferences_without_plan",
            "section47_conferences_overdue",
        },
        "officer": {
            "children_looked_after",
            "officer_contact_within_6_months",
            "reviews_overdue",
        },
        "late_reason": set(),
        "end_reason": {"children_ceasing_care"},
        "chaired_by_child": set(),
        "plan_rating": set(),
        "review_trigger": set(),
        "review_type": set(),
    },
    "ssda903": {
        "team": set(),
        "officer": set(),
        "disability": set(),
        "late_reason": set(),
        "chaired_by_child": set(),
        "plan_rating": set(),
        "review_trigger": set(),
        "review_type": set(),
        # It names who came unaccompanied, and says of nobody that they did not.
        "unaccompanied": set(),
    },
    "cin_census": {
        "team": set(),
        "officer": set(),
        "outcome": set(),
        "late_reason": set(),
        "end_reason": set(),
    },
    "annex_a": {"officer": set()},
    "mosaic_reports": {},
    "liquidlogic_reports": {"chaired_by_child": set(), "plan_rating": set(), "review_trigger": set()},
}
# A breakdown that is not carried has these values alone, or no cell at all where allocations were never supplied.
UNKNOWN = {"review_type": {"looked_after"}, "unaccompanied": {"Y", "not_recorded"}}

# What need not happen to 260 children in three years.
RARE = {
    "adoption_reviews_on_time",
    "adoption_reviews_overdue",
    "cafcass_referrals",
    "children_in_care_and_on_plan",
    "children_placed_in_secure",
    "escalations_overdue",
    "repeat_escalations",
    "same_officer_in_both_roles",
}

# Every layout but ours lacks some of the meetings that this indicator counts where they are supplied.
MEETINGS = "meetings_chaired"
# The census has no meetings, so each child's conference is a meeting of its own.
MEETINGS_OF_ONE = {
    "initial_conference_meetings": "initial_conferences",
    "review_conference_meetings": "review_conferences",
    "transfer_in_conference_meetings": "transfer_in_conferences",
}


@pytest.fixture(scope="module")
def cells(second_release: Refreshed) -> Iterator[duckdb.DuckDBPyConnection]:
    """Every published cell as table `cells`, by layout, officers by their id instead of the authority's own hash."""
    connection = duckdb.connect(":memory:")
    connection.execute(f"attach '{second_release.marts}' as marts (read_only)")
    connection.execute(f"attach '{second_release.evidence}' as evidence (read_only)")
    connection.execute("create table layouts (layout varchar, code varchar)")
    connection.executemany("insert into layouts values (?, ?)", [[name, code] for name, code in CODES.items()])
    connection.execute(
        """
        create table cells as
        select layouts.layout, indicator_id, period_type, period_start, period_end, breakdown,
            case when breakdown = 'officer' then coalesce(keys.officer_id, breakdown_value) else breakdown_value end
                as breakdown_value,
            struct_pack(n := numerator, d := denominator, x := excluded, v := value) as figures, numerator, availability
        from marts.indicator_values
        join layouts on layouts.code = local_authority_code
        left join evidence.key_officer as keys
            on keys.local_authority_code = indicator_values.local_authority_code and keys.officer_key = breakdown_value
        """
    )
    yield connection
    connection.close()


@pytest.mark.parametrize("layout", OTHER_LAYOUTS)
def test_a_layout_feeds_the_indicators_that_are_listed_and_no_other(
    layout: str, cells: duckdb.DuckDBPyConnection
) -> None:
    rows = cells.execute(
        "select indicator_id, string_agg(distinct availability, ',' order by availability) from cells where layout = ? group by all",
        [layout],
    ).fetchall()
    assert {name for name, words in rows if words == "available"} == FEEDS[layout]
    since = FEEDS_SINCE.get(layout)
    sometimes = FEEDS_THAT_DAY.get(layout, set()) | ({since[0]} if since else set())
    assert {name for name, words in rows if words == "available,not_supplied"} == sometimes
    days = cells.execute(
        "select distinct period_type, period_end from cells where layout = ? and availability = 'available' "
        "and list_contains(?, indicator_id)",
        [layout, sorted(FEEDS_THAT_DAY.get(layout, set()))],
    ).fetchall()
    assert set(days) == ({("point_in_time", EXTRACT)} if layout in FEEDS_THAT_DAY else set())
    if since:
        indicator, first_day = since
        supplied = cells.execute(
            "select distinct availability = 'available', period_start - interval 24 month >= ? from cells "
            "where layout = ? and indicator_id = ? order by all",
            [first_day, layout, indicator],
        ).fetchall()
        assert supplied == [(False, False), (True, True)]


@pytest.mark.parametrize("layout", OTHER_LAYOUTS)
def test_what_a_profile_says_it_can_never_feed_is_what_stays_unpublished(layout: str) -> None:
    fed = FEEDS[layout] | FEEDS_THAT_DAY.get(layout, set()) | UNFILLED.get(layout, set())
    fed |= {FEEDS_SINCE[layout][0]} if layout in FEEDS_SINCE else set()
    contracts = load_contracts()
    assert set(unfed_indicators(load_profiles(contracts)[layout])) == all_indicators() - fed


@pytest.mark.parametrize("layout", OTHER_LAYOUTS)
def test_every_figure_that_a_layout_carries_is_the_canonical_one(layout: str, cells: duckdb.DuckDBPyConnection) -> None:
    left_out = [MEETINGS] + (list(MEETINGS_OF_ONE) if layout == "cin_census" else [])
    rows = cells.execute(
        """
        with theirs as (select * from cells where layout = ? and availability = 'available'),
        periods as (select distinct indicator_id, period_type, period_end from theirs),
        ours as (select cells.* from cells join periods using (indicator_id, period_type, period_end) where layout = 'canonical')
        select coalesce(ours.indicator_id, theirs.indicator_id), coalesce(ours.breakdown, theirs.breakdown),
            count(*), count(case when ours.figures is distinct from theirs.figures then 1 end),
            count(case when coalesce(ours.numerator, ours.figures.v) > 0 then 1 end)
        from ours full join theirs using (indicator_id, period_type, period_end, breakdown, breakdown_value)
        where not list_contains(?, coalesce(ours.indicator_id, theirs.indicator_id))
        group by all
        """,
        [layout, left_out],
    ).fetchall()
    carried = [row for row in rows if is_carried(layout, row[0], row[1])]
    assert [row for row in carried if row[3]] == []
    print(
        f"{layout}: {sum(row[2] for row in carried):,} cells equal, {sum(row[4] for row in carried):,} with something in them"
    )
    # Nothing is equal because nothing is there: all but the rarest events happen somewhere in the authority. (A median has
    # no numerator; its value tells.)
    silent = {row[0] for row in carried} - {row[0] for row in carried if row[4]}
    assert silent <= RARE


@pytest.mark.parametrize("layout", OTHER_LAYOUTS)
def test_a_breakdown_that_a_layout_does_not_carry_stands_as_not_recorded(
    layout: str, cells: duckdb.DuckDBPyConnection
) -> None:
    rows = cells.execute(
        "select indicator_id, breakdown, breakdown_value from cells where layout = ? and availability = 'available' group by all",
        [layout],
    ).fetchall()
    wrong = [
        (indicator, breakdown)
        for indicator, breakdown, value in rows
        if not is_carried(layout, indicator, breakdown)
        and not set(value.split("|")) <= UNKNOWN.get(breakdown, {"not_recorded", "unallocated"})
    ]
    assert wrong == []
    # Each name in the list is needed: the canonical figures have more to say there.
    for breakdown, exceptions in NOT_CARRIED[layout].items():
        told = cells.execute(
            "select count(distinct breakdown_value) from cells where layout = 'canonical' and breakdown = ? "
            "and not list_contains(?, indicator_id)",
            [breakdown, sorted(exceptions)],
        ).fetchone()
        assert told is not None
        assert told[0] > 1, breakdown


@pytest.mark.parametrize("layout", [layout for layout in OTHER_LAYOUTS if MEETINGS in FEEDS[layout]])
def test_meetings_chaired_counts_the_kinds_of_meeting_that_a_layout_has(
    layout: str, cells: duckdb.DuckDBPyConnection
) -> None:
    differing = cells.execute(
        """
        select count(*) from cells as theirs
        left join cells as ours
            on ours.layout = 'canonical' and ours.indicator_id = theirs.indicator_id
            and ours.period_type = theirs.period_type and ours.period_end = theirs.period_end
            and ours.breakdown = theirs.breakdown and ours.breakdown_value = theirs.breakdown_value
        where theirs.layout = ? and theirs.indicator_id = ? and theirs.breakdown = 'meeting_type'
            and (ours.numerator is null or ours.numerator <> theirs.numerator)
        """,
        [layout, MEETINGS],
    ).fetchone()
    assert differing == (0,)
    not_adding_up = cells.execute(
        """
        select period_type, period_end from cells where layout = ? and indicator_id = ?
        group by all
        having sum(case when breakdown = 'all' then numerator else 0 end)
            <> sum(case when breakdown = 'meeting_type' then numerator else 0 end)
        """,
        [layout, MEETINGS],
    ).fetchall()
    assert not_adding_up == []
    kinds = cells.execute(
        "select distinct breakdown_value from cells where layout = ? and indicator_id = ? and breakdown = 'meeting_type'",
        [layout, MEETINGS],
    ).fetchall()
    conferences = {"initial_conference", "review_conference", "transfer_in_conference"}
    assert {kind for (kind,) in kinds} == {"looked_after_review"} | (set() if layout == "ssda903" else conferences)


def test_each_conference_of_the_census_is_a_meeting_of_its_own(cells: duckdb.DuckDBPyConnection) -> None:
    for meetings, conferences in MEETINGS_OF_ONE.items():
        rows = cells.execute(
            """
            select theirs.numerator, ours.numerator from cells as theirs
            join cells as ours
                on ours.period_type = theirs.period_type and ours.period_end = theirs.period_end
                and ours.layout = 'canonical' and ours.indicator_id = ? and ours.breakdown = 'all'
            where theirs.layout = 'cin_census' and theirs.indicator_id = ? and theirs.breakdown = 'all'
            """,
            [conferences, meetings],
        ).fetchall()
        assert rows
        assert all(their_number == our_number for their_number, our_number in rows), meetings


def is_carried(layout: str, indicator: str, breakdown: str) -> bool:
    """True where the layout says enough for a breakdown; of a pair of breakdowns, for both."""
    return all(indicator in NOT_CARRIED[layout][part] for part in breakdown.split("+") if part in NOT_CARRIED[layout])


def all_indicators() -> set[str]:
    """Every indicator of the catalogue."""
    return {row["indicator_id"] for row in seed_rows(DBT_PROJECT / "seeds" / "indicator_definitions.csv")}
