"""Honest exports that look like wrong ones, on which there is no note."""

from __future__ import annotations

import pytest
from invented_inbox import RETURN_FILES, Inbox
from odd_files import file, notes, what_looks_wrong

REVIEWS, CONFERENCES = "review_id,child_id,held_date", "conference_id,child_id,conference_type,held_date"


def test_a_layout_that_knows_a_yes_and_no_no_has_no_note_on_children_who_seek_asylum(inbox: Inbox) -> None:
    """A return names in uasc who seeks asylum, and says of nobody that it does not: 25 of 100 children are Y."""
    header = ["CHILD,SEX,DOB,ETHNIC", *(f"{place},{1 + place % 2},01/05/2010,WBRI" for place in range(1, 101))]
    asylum = ["CHILD,SEX,DOB,DUC", *(f"{place},1,01/05/2010," for place in range(1, 26))]
    inbox.put({**RETURN_FILES, "header.csv": "\n".join(header) + "\n", "uasc.csv": "\n".join(asylum) + "\n"})
    assert what_looks_wrong(inbox, "Y and N may have changed places") == []


@pytest.mark.parametrize(
    ("export", "head", "yes", "blank"),
    [
        ("conferences", f"{CONFERENCES},parent_attended,parent_excluded", "K#,C3,initial,@,Y,Y", "K#,C3,initial,@,Y,"),
        (
            "reviews",
            f"{REVIEWS},child_seen_date,child_meeting_declined",
            "R#,C1,2019-05-20,2019-05-10,Y",
            "R#,C1,2019-05-20,2019-05-10,",
        ),
        ("children", "child_id,date_of_birth,sex,has_disability", "D#,2012-01-01,F,Y", "D#,2012-01-01,M,"),
        ("protection_plans", "plan_id,child_id,start_date,is_other_authority", "P#,C3,@,Y", "P#,C3,@,"),
        (
            "officer_contacts",
            "contact_id,child_id,contact_date,contact_type,seen_alone",
            "T#,C3,@,phone,Y",
            "T#,C3,@,phone,",
        ),
        (
            "review_actions",
            "action_id,child_id,agreed_date,completed_date,is_cancelled",
            "N#,C3,@,2019-12-30,Y",
            "N#,C3,@,2019-12-30,",
        ),
    ],
)
def test_a_box_that_is_ticked_or_blank_counts_as_no_where_it_is_blank(
    inbox: Inbox, export: str, head: str, yes: str, blank: str
) -> None:
    """Twenty of a hundred are ticked."""
    assert notes(inbox, "Y and N may have changed places", **{export: file(head, [yes] * 20 + [blank] * 80)}) == []


def dataset() -> dict[str, str]:
    """The Standard Safeguarding Dataset of 120 children: each with an episode and a review, of which 30 are cancelled."""
    day = " 00:00:00.000"
    persons = ["pers_person_id,pers_sex,pers_ethnicity,pers_dob"]
    episodes = [
        "clae_cla_episode_id,clae_person_id,clae_cla_episode_start_date,clae_cla_episode_start_reason,"
        "clae_cla_primary_need_code,clae_cla_episode_ceased_date,clae_cla_episode_ceased_reason,clae_cla_id,"
        "clae_cla_placement_id,clae_cla_last_iro_contact_date"
    ]
    for place in range(120):
        persons.append(f"{place},{'FM'[place % 2]},WBRI,2012-0{place % 9 + 1}-1{place % 10}{day}")
        episodes.append(
            f"{place},{place},2019-0{place % 9 + 1}-1{place % 10}{day},S,N{place % 8 + 1},,,{place},P{place},"
            f"2020-0{place % 3 + 1}-1{place % 10}{day}"
        )
    reviews = (
        "clar_cla_review_id,clar_cla_id,clar_cla_review_due_date,clar_cla_review_date,clar_cla_review_cancelled,"
        "clar_cla_review_participation"
    )
    held = [f"{place},{place},NULL,2020-01-{place % 28 + 1:02}{day},N,PN{place % 7}" for place in range(90)]
    cancelled = [f"{place},{place},NULL,2020-02-{place % 28 + 1:02}{day},Y,NULL" for place in range(90, 120)]
    files = {"person": persons, "cla_episodes": episodes, "cla_reviews": [reviews, *held, *cancelled]}
    return {f"ssd_{name}.csv": "\n".join(rows) + "\n" for name, rows in files.items()}


def test_cancelled_reviews_of_a_layout_without_planned_days_have_not_changed_columns(inbox: Inbox) -> None:
    """The dataset has one day of a review, also where it was cancelled."""
    inbox.put(dataset())
    assert what_looks_wrong(inbox, "marked as cancelled") == []


def test_contacts_whose_kind_a_layout_gives_itself_are_no_default_of_the_report(inbox: Inbox) -> None:
    """The dataset names an officer's last contact with a child, and not how it was."""
    inbox.put(dataset())
    assert what_looks_wrong(inbox, "column contact_type") == []


def test_officers_who_chair_reviews_and_conferences_as_reviewing_officers_have_not_changed_roles(inbox: Inbox) -> None:
    """Many services have no chairs of conferences besides; and the file of reviews may not say who chaired."""
    officers = file("officer_id,start_date,role", ["O1,2018-01-01,iro", "O2,2018-01-01,iro"])
    conferences = file(f"{CONFERENCES},officer_id", ["K#,C3,initial,@,O2"] * 30)
    assert notes(inbox, "column role", reviewing_officers=officers, conferences=conferences) == []


def test_a_place_of_the_name_of_test_is_no_test(inbox: Inbox) -> None:
    """Test Valley is a district of Hampshire."""
    reviews = file(f"{REVIEWS},team", ["R#,C1,@,Test Valley CIC", "R#,C1,@,North and TEST VALLEY", "R#,C1,@,Test team"])
    (note,) = notes(inbox, "may be of a test", reviews=reviews)
    assert "1 row (row 4)" in note


def test_documents_of_one_age_are_no_filter(inbox: Inbox) -> None:
    """Pathway plans are of those of sixteen and over: the youngest have none."""
    children = file("child_id,date_of_birth,sex", [f"D{place:03},{2003 + place // 8}-01-02,F" for place in range(100)])
    episodes = file(
        "episode_id,child_id,start_date", [f"E#,D{place:03},2019-01-0{place % 9 + 1}" for place in range(100)]
    )
    reviews = file(REVIEWS, [f"R#,D{place:03},2019-05-{place % 28 + 1:02}" for place in range(100)])
    documents = file(
        "document_id,child_id,document_type,completed_date",
        [f"P#,D{place:03},pathway_plan,2019-0{place % 9 + 1}-1{place % 9}" for place in range(20)],
    )
    given = {"children": children, "care_episodes": episodes, "reviews": reviews, "child_documents": documents}
    care = {f"{name}.csv": text for name, text in given.items()}
    inbox.put(care)
    assert what_looks_wrong(inbox, "A filter of the report may leave them out") == []


def test_enquiries_that_are_known_for_less_time_than_plans_are_no_filter(inbox: Inbox) -> None:
    """A plan that began before the first enquiry that is known has none in the file; ids are counted up."""
    numbers = range(100)
    started = [f"2019-{1 + place // 10:02}-{place % 10 + 10}" for place in numbers]
    children = file(
        "child_id,date_of_birth,sex", [f"D{place:03},2012-0{place % 9 + 1}-02,{'FM'[place % 2]}" for place in numbers]
    )
    plans = file(
        "plan_id,child_id,start_date", [f"P#,D{place:03},{day}" for place, day in zip(numbers, started, strict=True)]
    )
    conferences = file(
        CONFERENCES,
        [f"K#,D{place:03},initial,{day}" for place, day in zip(numbers, started, strict=True)]
        + [f"K#,D{place:03},review,2019-12-{place % 28 + 1:02}" for place in numbers],
    )
    enquiries = file(
        "section47_id,child_id,start_date",
        [f"S#,D{place:03},{day}" for place, day in zip(numbers, started, strict=True) if day >= "2019-06"],
    )
    given = {
        "children": children,
        "protection_plans": plans,
        "conferences": conferences,
        "section47_enquiries": enquiries,
    }
    inbox.put({f"{name}.csv": text for name, text in given.items()})
    assert what_looks_wrong(inbox, "section47_enquiries.csv: none of") == []


def test_a_small_service_of_one_team_and_one_officer_is_no_default(inbox: Inbox) -> None:
    """As the smallest councils of England have, over some years."""
    reviews = file(f"{REVIEWS},officer_id,team", ["R#,C1,@,O1,Children in care"] * 999)
    assert notes(inbox, "one and the same value", reviews=reviews) == []


def test_a_small_council_in_which_nobody_is_on_a_plan_for_the_moment_is_no_filter(inbox: Inbox) -> None:
    """Thirty-five plans in seven years are five a year, of most of a year each: that none goes on comes by chance."""
    rows = [
        f"P#,C3,{2013 + place // 5}-0{place % 5 + 2}-11,{2013 + place // 5}-1{place % 2 + 1}-{place % 9 + 10}"
        for place in range(35)
    ]
    assert notes(inbox, "each of its", protection_plans=file("plan_id,child_id,start_date,end_date", rows)) == []
