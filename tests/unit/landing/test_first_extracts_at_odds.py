"""Notes on columns that other columns of the same rows, or of another file, contradict in nearly every row."""

from __future__ import annotations

import pytest
from invented_inbox import Inbox
from odd_files import TO_DO, file, notes

from orchestration.landing.code_lists import national_lists
from orchestration.landing.contracts import load_contracts
from orchestration.landing.oddities.rules_across import ACROSS, DAYS, HIGHER, STAGES
from orchestration.landing.oddities.rules_within import WITHIN

REVIEWS, CONFERENCES = "review_id,child_id,held_date", "conference_id,child_id,conference_type,held_date"
# Export, its columns, a row that contradicts itself, one that does not, and what is said of 20 of 25 such rows.
CASES = {
    "declined and seen": (
        "reviews",
        f"{REVIEWS},child_seen_date,child_meeting_declined",
        "R#,C1,2019-05-20,2019-05-10,Y",
        "R#,C1,2019-05-20,2019-05-10,N",
        "columns child_meeting_declined and child_seen_date: 20 of the 25 rows with a day in child_seen_date say",
    ),
    "chaired and away": (
        "reviews",
        f"{REVIEWS},chaired_by_child,participation_code",
        "R#,C1,@,chaired,PN7",
        "R#,C1,@,co_chaired,PN1",
        "columns chaired_by_child and participation_code: 20 of the 25 reviews that a child chaired have a code",
    ),
    "took part in what was not held": (
        "reviews",
        f"{REVIEWS},participation_code",
        "R#,C1,,PN1",
        "R#,C1,@,PN1",
        "columns participation_code and held_date: 20 of the 25 rows that have participation_code filled have no day",
    ),
    "planned day and held day of cancelled reviews": (
        "reviews",
        f"{REVIEWS},scheduled_date,is_cancelled",
        "R#,C1,@,,Y",
        "R#,C1,,@,Y",
        "columns held_date and scheduled_date: 20 of the 25 rows that are marked as cancelled have a day in held_date",
    ),
    "attended and not invited": (
        "conferences",
        f"{CONFERENCES},parent_invited,parent_attended",
        "K#,C3,initial,@,N,Y",
        "K#,C3,initial,@,Y,Y",
        "columns parent_invited and parent_attended: 20 of the 25 rows in which a parent attended say that none was",
    ),
    "attended and excluded": (
        "conferences",
        f"{CONFERENCES},parent_attended,parent_excluded",
        "K#,C3,initial,@,Y,Y",
        "K#,C3,initial,@,Y,N",
        "columns parent_excluded and parent_attended: 20 of the 25 rows in which a parent attended say that one was",
    ),
    "nobody attended": (
        "conferences",
        f"{CONFERENCES},parent_attended",
        "K#,C3,initial,@,N",
        "K#,C3,initial,@,Y",
        "column parent_attended: 20 of the 25 conferences that were held have N there",
    ),
    "type and outcome": (
        "conferences",
        f"{CONFERENCES},outcome",
        "K#,C3,review,@,plan_started",
        "K#,C3,initial,@,plan_started",
        "columns conference_type and outcome: 20 of the 25 rows have an outcome of the other type",
    ),
    "reason without a day": (
        "care_episodes",
        "episode_id,child_id,start_date,end_date,end_reason",
        "E#,C2,@,,E8",
        "E#,C2,2019-01-01,2019-02-#,E8",
        "columns end_reason and end_date: 20 of the 25 rows that have end_reason filled have no day in end_date, so they "
        "count as going on",
    ),
    "plans of others": (
        "protection_plans",
        "plan_id,child_id,start_date,is_other_authority",
        "P#,C3,@,Y",
        "P#,C3,@,N",
        "column is_other_authority: 20 of the 25 plans have Y there",
    ),
    "route and what it arose from": (
        "escalations",
        "escalation_id,child_id,raised_date,route,review_id,conference_id",
        "X#,C3,@,protection,R1,",
        "X#,C3,@,protection,,K1",
        "columns route and review_id and conference_id: 20 of the 25 concerns that name either",
    ),
    "cancelled and done": (
        "review_actions",
        "action_id,child_id,agreed_date,completed_date,is_cancelled",
        "N#,C3,@,2019-12-30,Y",
        "N#,C3,@,2019-12-30,N",
        "columns is_cancelled and completed_date: 20 of the 25 actions that were completed on a day are marked",
    ),
    "alone on the phone": (
        "officer_contacts",
        "contact_id,child_id,contact_date,contact_type,seen_alone",
        "T#,C3,@,phone,Y",
        "T#,C3,@,phone,N",
        "columns seen_alone and contact_type: 20 of the 25 contacts by phone or message say",
    ),
    "seen after the review": (
        "reviews",
        f"{REVIEWS},child_seen_date",
        "R#,C1,2019-05-10,2019-05-20",
        "R#,C1,2019-05-20,2019-05-10",
        "columns held_date and child_seen_date: in 20 of the 25 rows with two different days there held_date is before",
    ),
    "held after all due dates": (
        "conferences",
        f"{CONFERENCES},recorded_due_date",
        "K#,C3,review,2019-05-20,2019-05-10",
        "K#,C3,review,2019-05-10,2019-05-20",
        "columns recorded_due_date and held_date: in 20 of the 25 rows with two different days there recorded_due_date",
    ),
    "offered after completed": (
        "missing_episodes",
        "missing_id,child_id,start_date,interview_offered_date,interview_completed_date",
        "G#,C2,2019-05-01,2019-05-09,2019-05-07",
        "G#,C2,2019-05-01,2019-05-07,2019-05-09",
        "columns interview_completed_date and interview_offered_date: in 20 of the 25 rows",
    ),
    "not required and held": (
        "section47_enquiries",
        "section47_id,child_id,start_date,conference_not_required",
        "S#,C3,@,Y",
        "S#,C3,@,N",
        "conferences.csv, columns conference_not_required and section47_id: 20 of the 25 enquiries that an initial",
    ),
    "PN0 of older children": (
        "reviews",
        f"{REVIEWS},participation_code",
        "R#,C1,@,PN0",
        "R#,C1,@,PN1",
        "children.csv, columns participation_code and date_of_birth: 20 of the 25 rows have PN0, the code of children",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_four_of_five_rows_contradict_is_a_note(inbox: Inbox, case: str) -> None:
    """Twenty of 25 are 80 %. C1 was born in 2010."""
    export, head, wrong, right, said = CASES[case]
    files = {export: file(head, [wrong] * 20 + [right] * 5)}
    if case == "not required and held":
        rows = [f"K{place},C3,initial,2019-05-20,S{place}" for place in range(25)]
        files["conferences"] = file(f"{CONFERENCES},section47_id", rows)
    (note,) = notes(inbox, said.partition(":")[0], **files)
    assert note.startswith(f"{export}.csv")
    assert said in note
    assert note.endswith(TO_DO)
    assert "C1" not in note
    assert "C3" not in note


@pytest.mark.parametrize(("wrong", "right"), [(20, 6), (19, 0)])
def test_what_fewer_rows_contradict_is_none(inbox: Inbox, wrong: int, right: int) -> None:
    """Twenty of 26 are 77 %, and nineteen can be looked at one by one."""
    _, head, wrong_row, right_row, _ = CASES["attended and not invited"]
    assert notes(inbox, "parent_invited", conferences=file(head, [wrong_row] * wrong + [right_row] * right)) == []


@pytest.mark.parametrize(("asked", "is_said"), [(5, True), (6, False)])
def test_forms_that_come_back_in_few_reviews_are_none_and_in_nearly_none_a_note(
    inbox: Inbox, asked: int, is_said: bool
) -> None:
    """Of a hundred reviews in five children and carers were asked; a service of six may be so."""
    rows = ["R#,C1,@,PN1,N,N"] * (100 - asked) + ["R#,C1,@,PN1,Y,Y"] * asked
    reviews = file(f"{REVIEWS},participation_code,child_consulted,carers_consulted", rows)
    said = [
        "column child_consulted: 95 of the 100 reviews of a child who took part have N there",
        "column carers_consulted: 95 of the 100 reviews have N there",
    ]
    found = "\n".join(notes(inbox, "consulted", reviews=reviews))
    assert [words in found for words in said] == [is_said, is_said]


def test_what_ended_without_a_day_in_any_row_counts_not_as_going_on(inbox: Inbox) -> None:
    """The day is then not supplied, nor any figure that needs it."""
    plans = file("plan_id,child_id,start_date,end_date,end_reason", ["P#,C3,@,,reason"] * 25)
    assert notes(inbox, "end_reason", protection_plans=plans) == []


def test_a_concern_that_entered_a_stage_is_formal_and_one_that_was_informal_alone_is_not(inbox: Inbox) -> None:
    concerns = file("escalation_id,child_id,raised_date,is_formal", ["X#,C3,@,N"] * 12 + ["X#,C3,@,Y"] * 10)
    stages = file("escalation_id,stage,entered_date", ["X#,stage_1,2020-01-02"] * 12 + ["X#,informal,2020-01-02"] * 10)
    (note,) = notes(inbox, "is_formal", escalations=concerns, escalation_stages=stages)
    assert "22 of the 22 concerns with stages have Y there and were informal alone, or N and went further" in note


def test_of_a_stage_of_the_council_s_own_nobody_knows_whether_it_is_formal(inbox: Inbox) -> None:
    concerns = file("escalation_id,child_id,raised_date,is_formal", ["X#,C3,@,N"] * 25)
    stages = file("escalation_id,stage,entered_date", ["X#,talk,2020-01-02"] * 25)
    assert notes(inbox, "is_formal", escalations=concerns, escalation_stages=stages) == []
    assert [code.code for code in national_lists()["escalation_stages"]] == list(STAGES)


def test_officers_whose_roles_changed_places_chair_the_other_meetings(inbox: Inbox) -> None:
    """O1 holds reviews and is a conference chair, O2 the other way round; who is both, or has had both roles, may be."""
    officers = file(
        "officer_id,start_date,role", ["O1,2018-01-01,conference_chair", "O2,2018-01-01,iro", "O3,2018-01-01,both"]
    )
    reviews = file(f"{REVIEWS},officer_id", ["R#,C1,@,O1"] * 15 + ["R#,C1,@,O3"] * 30)
    conferences = file(f"{CONFERENCES},officer_id", ["K#,C3,initial,@,O2"] * 8)
    given = {"reviewing_officers": officers, "reviews": reviews, "conferences": conferences}
    (note,) = notes(inbox, "column role", **given)
    assert note.startswith(
        "reviewing_officers.csv, column role: 23 of the 23 meetings chaired by an officer of one role"
    )
    given["reviewing_officers"] = file(
        "officer_id,start_date,role", ["O1,2018-01-01,iro", "O2,2018-01-01,conference_chair", "O3,2018-01-01,both"]
    )
    assert notes(inbox, "column role", **given) == []


def test_a_yes_that_is_rarer_where_it_must_be_more_frequent_is_a_note(inbox: Inbox) -> None:
    """Of 20 far placements 4 are out of the area, and 10 of 20 near ones: thirty points more, turned round thirty less."""
    head = "episode_id,child_id,start_date,placement_distance_miles,is_out_of_area"
    far = ["E#,C2,@,35.5,Y"] * 4 + ["E#,C2,@,35.5,N"] * 16
    near = ["E#,C2,@,3.5,Y"] * 10 + ["E#,C2,@,3.5,N"] * 10
    (note,) = notes(inbox, "is_out_of_area", care_episodes=file(head, far + near))
    assert (
        "columns is_out_of_area and placement_distance_miles: 4 of the 20 placements of more than 20 miles are said to "
        "be out of the area, and 10 of the 20 nearer ones. Y and N may have changed places."
    ) in note
    near = ["E#,C2,@,3.5,Y"] * 9 + ["E#,C2,@,3.5,N"] * 11
    assert notes(inbox, "is_out_of_area", care_episodes=file(head, far + near)) == []


def test_the_rules_name_columns_that_their_exports_have() -> None:
    contracts = load_contracts()
    named = [(each.export, each.column) for each in (*WITHIN, *ACROSS, *HIGHER)]
    named += [other for each in (*WITHIN, *ACROSS) for other in each.others]
    named += [each.other for each in HIGHER]
    named += [(export, day) for export, first, second, _ in DAYS for day in (first, second)]
    assert [pair for pair in named if pair[1] not in contracts[pair[0]].column_names] == []


def test_no_rule_of_days_is_in_a_contract_too() -> None:
    """What a contract says of days in order must be confirmed, and would be said twice."""
    contracts = load_contracts()
    assert [each for each in DAYS if each[1:3] in contracts[each[0]].days_in_order] == []
