"""One layout after another, ids that need cleaning, and columns that only one use of a table asks for."""

from __future__ import annotations

import pytest
from invented_inbox import AUTHORITY, CARE_FILES, RETURN_FILES, Inbox

from orchestration.landing.formats import file_copy

CENSUS = """<Message><Header><CollectionDetails><ReferenceDate>2020-03-31</ReferenceDate></CollectionDetails></Header>
<Children><Child><ChildIdentifiers><LAchildID>{id}</LAchildID></ChildIdentifiers>
<CINdetails><Section47><S47ActualStartDate>2019-05-01</S47ActualStartDate>
<DateOfInitialCPC>2019-05-11</DateOfInitialCPC><ICPCnotRequired>0</ICPCnotRequired></Section47></CINdetails>
<CINdetails><DateOfInitialCPC>2019-05-11</DateOfInitialCPC><ChildProtectionPlans><CPPstartDate>2019-05-11</CPPstartDate>
<InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse><LatestCategoryOfAbuse>NEG</LatestCategoryOfAbuse>
<NumberOfPreviousCPP>0</NumberOfPreviousCPP></ChildProtectionPlans></CINdetails></Child></Children></Message>
"""


def test_returns_are_not_united_with_extracts_of_another_layout(inbox: Inbox) -> None:
    """Their ids name the same records otherwise, so that every record would stand twice."""
    inbox.put(CARE_FILES, date="2020-03-31")
    inbox.put(RETURN_FILES, date="2021-03-31")
    receipts = inbox.receive()
    assert [receipt.verdict for receipt in receipts] == ["accepted", "accepted"]
    assert inbox.in_force("select distinct _extract_date::varchar from landing.care_episodes") == [("2021-03-31",)]
    assert any("were in the layout canonical, and are no longer used" in note for note in receipts[1].notes)


def test_a_conference_that_stands_at_both_levels_of_a_census_is_one(inbox: Inbox) -> None:
    inbox.put({"census.xml": CENSUS.format(id="C1")})
    assert inbox.receive_one().reasons == []
    assert inbox.in_force("select conference_type from landing.conferences") == [("initial",)]


def test_an_id_that_is_joined_or_looked_up_is_cleaned_as_every_id_is(inbox: Inbox) -> None:
    inbox.put({"census.xml": CENSUS.format(id="C\u200b1")})
    assert inbox.receive_one().reasons == []
    (enquiry,) = inbox.in_force("select section47_id, child_id from landing.section47_enquiries")
    assert enquiry == ("C1_2019-05-01", "C1")
    assert inbox.in_force("select section47_id from landing.conferences") == [("C1_2019-05-01",)]


def test_a_missing_column_that_only_an_optional_export_asks_for_refuses_nothing(inbox: Inbox) -> None:
    inbox.put(
        {
            "ssd_person.csv": "pers_person_id\nC1\n",
            "ssd_cla_episodes.csv": "clae_cla_episode_id,clae_person_id,clae_cla_episode_start_date,clae_cla_id\n"
            "E1,C1,2019-01-07,P1\n",
            "ssd_cla_reviews.csv": "clar_cla_review_id,clar_cla_id,clar_cla_review_date\nR1,P1,2019-02-01\n",
        }
    )
    receipt = inbox.receive_one()
    assert receipt.reasons == []
    assert any("so nothing of officer_contacts is supplied by it" in note for note in receipt.notes)
    assert "officer_contacts" not in {export.export_name for export in receipt.exports}


def test_columns_that_nobody_asks_for_may_look_the_same(inbox: Inbox) -> None:
    reviews = "CHILD,DOB,REVIEW,REVIEW_CODE,On time,On time %\n1,01/05/2010,01/02/2019,PN1,Y,1\n"
    inbox.put(RETURN_FILES, reviews=reviews)
    assert inbox.receive_one().reasons == []


@pytest.mark.parametrize("day", ["0001-01-31", "1989-12-31", "9999-12-31"])
def test_a_day_on_which_no_extract_was_made_is_refused(inbox: Inbox, day: str) -> None:
    inbox.put({"ssd_person.csv": "pers_person_id\nC1\n"}, date=day)
    assert "by a day on which no extract was made" in inbox.receive_one().reasons[0]


@pytest.mark.parametrize("day", ["2019-02-29", "2019-13-01", "2019-01-01 99:00:00"])
def test_a_day_of_the_instructions_that_does_not_exist_refuses_its_batch_alone(inbox: Inbox, day: str) -> None:
    inbox.put({**CARE_FILES, "batch.yml": f"history_from: {{reviews: {day}}}\n"})
    inbox.put(CARE_FILES, authority="E06000006")
    receipts = inbox.receive()
    assert {receipt.local_authority_code: receipt.verdict for receipt in receipts} == {
        AUTHORITY: "refused",
        "E06000006": "accepted",
    }


def test_a_file_too_large_to_take_is_refused_once(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_copy, "LARGEST_FILE", 60)
    inbox.put(CARE_FILES)
    first, second = inbox.receive_one(), inbox.receive_one()
    assert (first.verdict, second.verdict, second.receipt_number) == ("refused", "unchanged", first.receipt_number)


TWO_ENQUIRIES = """<Message><Children><Child><ChildIdentifiers><LAchildID>C1</LAchildID></ChildIdentifiers>
<CINdetails>{enquiries}<ChildProtectionPlans><CPPstartDate>2019-05-11</CPPstartDate>
<Reviews><CPPreviewDate>2019-08-01</CPPreviewDate></Reviews></ChildProtectionPlans></CINdetails></Child></Children></Message>
"""
ENQUIRY = (
    "<Section47><S47ActualStartDate>2019-05-01</S47ActualStartDate><ICPCnotRequired>{0}</ICPCnotRequired></Section47>"
)


def test_the_number_of_a_second_record_of_one_id_means_nothing_in_another_return(inbox: Inbox) -> None:
    """The later return has one of the two enquiries left; the other must not stay beside it under a number."""
    both = TWO_ENQUIRIES.format(enquiries=ENQUIRY.format("true") + ENQUIRY.format("false"))
    inbox.put({"census.xml": both}, date="2020-03-31")
    inbox.put({"census.xml": TWO_ENQUIRIES.format(enquiries=ENQUIRY.format("false"))}, date="2021-03-31")
    assert [receipt.reasons for receipt in inbox.receive()] == [[], []]
    assert inbox.in_force("select section47_id, conference_not_required from landing.section47_enquiries") == [
        ("C1_2019-05-01", "N")
    ]


@pytest.mark.parametrize("name", ["batch.yaml", "Batch.yml", "batch.yml.txt"])
def test_instructions_under_another_name_are_not_passed_over(inbox: Inbox, name: str) -> None:
    files = {**CARE_FILES, name: "history_from: {reviews: 2019-04-01}\n"}
    inbox.put(files)
    assert inbox.receive_one().reasons == [
        f"{name}: it is not read under this name. Rename it to batch.yml. [batch_instructions]"
    ]
    inbox.put({**CARE_FILES, "batch.yml": files[name]})
    assert inbox.receive_one().reasons == []
    inbox.put(CARE_FILES)
    assert inbox.receive_one().reasons == []


def test_a_flag_that_is_none_is_answered_in_the_words_of_its_file(inbox: Inbox) -> None:
    inbox.put({"census.xml": CENSUS.format(id="A1").replace("<ICPCnotRequired>0", "<ICPCnotRequired>perhaps")})
    assert inbox.receive_one().reasons == [
        "census.xml, Section47, line 3, column ICPCnotRequired: The value is not 1, true, 0 or false. "
        "Correct it in the case system's report and export the file again. [value_not_of_type]"
    ]
