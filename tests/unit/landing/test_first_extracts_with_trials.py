"""Notes on records of a first extract that were typed in to try something out, and on ages that cannot be."""

from __future__ import annotations

from invented_inbox import RETURN_FILES, Inbox
from odd_files import CHILDREN, file, notes, what_looks_wrong

REVIEWS = "review_id,child_id,held_date"
# Tables of the Standard Safeguarding Dataset of one enquiry.
DATASET = {
    "ssd_s47_enquiry.csv": "s47e_s47_enquiry_id,s47e_person_id,s47e_s47_start_date\n1,1,2020-01-02\n",
    "ssd_initial_cp_conference.csv": "icpc_icpc_id,icpc_person_id,icpc_icpc_date,icpc_s47_enquiry_id\n1,1,2020-01-12,1\n",
    "ssd_cp_plans.csv": "cppl_cp_plan_id,cppl_person_id,cppl_cp_plan_start_date\n1,1,2020-01-12\n",
}


def test_records_of_tests_are_counted_with_their_rows_and_not_named(inbox: Inbox) -> None:
    children = [
        f"{each},2012-05-0{place + 1},F" for place, each in enumerate(("ZZTEST1", "DUMMY", "X99999", "C5", "TESTA"))
    ]
    care = file("child_id,date_of_birth,sex", [*CHILDREN.splitlines()[1:], *children])
    (note,) = notes(inbox, "may be of a test", children=care)
    assert note.startswith(
        "children.csv, column child_id: 3 rows (rows 5, 6, 7) may be of a test: the text says so, or"
    )
    assert not [text for text in ("ZZ", "DUMMY", "X9") if text in note]


def test_numbers_that_are_counted_up_to_a_row_of_nines_are_none(inbox: Inbox) -> None:
    care = file("child_id,date_of_birth,sex", [*CHILDREN.splitlines()[1:], "99997,2012-05-01,F", "99999,2012-05-02,F"])
    assert notes(inbox, "may be of a test", children=care) == []


def test_a_team_of_tests_and_an_officer_of_tests_are_named_by_their_rows(inbox: Inbox) -> None:
    reviews = file(
        f"{REVIEWS},officer_id,team", ["R#,C1,@,Test IRO,North", "R#,C1,@,O1,Dummy team", "R#,C1,@,O1,Protest"]
    )
    found = notes(inbox, "may be of a test", reviews=reviews)
    assert [note.partition(" may be")[0] for note in found] == [
        "reviews.csv, column officer_id: 1 row (row 2)",
        "reviews.csv, column team: 1 row (row 3)",
    ]


def test_people_too_old_to_be_looked_after_or_born_later_are_a_note(inbox: Inbox) -> None:
    """Born on 1 May 2000 somebody is 18 in April 2019 and 19 on 1 May; care ends at 18, and ages can be disputed."""
    children = file("child_id,date_of_birth,sex", [*CHILDREN.splitlines()[1:], "C7,2000-05-01,F", "C8,2020-08-01,F"])
    reviews = file(REVIEWS, ["R#,C1,2019-05-01", "R#,C7,2019-04-30", "R#,C7,2019-05-01"])
    given = {"children": children, "reviews": reviews}
    (note,) = notes(inbox, "was 19 or older", **given)
    assert note.startswith(
        "reviews.csv, columns child_id and held_date: 1 row (row 4) of somebody who by date_of_birth of"
    )
    (note,) = notes(inbox, "born after the extract", **given)
    assert note.startswith("children.csv, column date_of_birth: 1 born after the extract (row 6). The expected")


def test_a_birth_after_the_extract_names_the_column_of_the_layout_for_expected_births(inbox: Inbox) -> None:
    persons = "pers_person_id,pers_sex,pers_ethnicity,pers_dob,pers_expected_dob\n1,F,WBRI,2020-08-01,NULL\n"
    inbox.put({**DATASET, "ssd_person.csv": persons})
    (note,) = what_looks_wrong(inbox, "born after the extract")
    assert (
        "1 born after the extract (row 2). The expected birth of an unborn child belongs in pers_expected_dob." in note
    )


def test_a_test_that_is_too_old_as_well_is_said_to_be_both(inbox: Inbox) -> None:
    children = file("child_id,date_of_birth,sex", [*CHILDREN.splitlines()[1:], "TEST 1,1900-01-01,F"])
    reviews = file(REVIEWS, ["R#,C1,2019-05-01", "R#,TEST 1,2019-05-01"])
    found = notes(inbox, "reviews.csv, column", children=children, reviews=reviews)
    assert [note.partition(" (row 3) ")[2][:16] for note in found] == ["may be of a test", "of somebody who "]


def test_an_id_that_the_layout_joins_from_others_does_not_say_it_again(inbox: Inbox) -> None:
    """Of a return the ids of episodes and reviews are made of the child's; the child of the test is in each file."""
    inbox.put(
        {
            "header.csv": f"{RETURN_FILES['header.csv']}TEST1,1,01/05/2010,WBRI,Z\n",
            "episodes.csv": f"{RETURN_FILES['episodes.csv']}TEST1,07/01/2019,S,C2,,\n",
            "reviews.csv": f"{RETURN_FILES['reviews.csv']}TEST1,01/05/2010,01/02/2019,PN1\n",
        }
    )
    found = what_looks_wrong(inbox, "may be of a test")
    assert [note.partition(", column ")[2].partition(":")[0] for note in found] == ["CHILD", "CHILD", "CHILD"]
