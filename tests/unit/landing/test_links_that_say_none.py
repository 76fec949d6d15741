"""`0` and `-1` in a column that names another export's record say that there is none, as a blank does."""

from __future__ import annotations

import pytest
from invented_inbox import APRIL, CARE_FILES, PROTECTION_FILES, Inbox


@pytest.mark.parametrize("none", ["", "0", "-1"])
def test_meetings_about_no_child_name_none_that_is_not_found(inbox: Inbox, none: str) -> None:
    """Twelve reviews of foster carers, of a first extract: the report writes 0 where no child is meant."""
    meetings = "".join(f"M{number},foster_carer,{none},CARER{number},2019-05-{number:02}\n" for number in range(1, 13))
    inbox.put(CARE_FILES, other_meetings="meeting_id,meeting_type,child_id,carer_id,held_date\n" + meetings)
    assert inbox.receive_one().reasons == []


@pytest.mark.parametrize("none", ["0", "-1"])
def test_a_report_that_begins_to_write_that_there_is_no_enquiry_has_lost_none(inbox: Inbox, none: str) -> None:
    """Twelve conferences, the first of which answers S1; the others had a blank in the extract of March."""
    for day, link in ((None, ""), (APRIL, none)):
        rows = "".join(
            f"K{number},C3,{'initial' if number == 1 else 'review'},{'S1' if number == 1 else link},2019-05-{number:02}\n"
            for number in range(1, 13)
        )
        files = {
            **PROTECTION_FILES,
            "conferences.csv": f"conference_id,child_id,conference_type,section47_id,held_date\n{rows}",
        }
        inbox.put(files, **({"date": day} if day else {}))
    assert [receipt.reasons for receipt in inbox.receive()] == [[], []]


@pytest.mark.parametrize(("links", "filled"), [(["0", "-1", ""], 0), (["0", "R1", "-1"], 1)])
def test_a_column_of_links_that_all_say_none_is_not_supplied(inbox: Inbox, links: list[str], filled: int) -> None:
    """Three actions of conferences: none is of a review, so that no action of a review is known, nor that none is overdue."""
    rows = "".join(f"A{number},C1,{link},2019-02-01\n" for number, link in enumerate(links))
    inbox.put(CARE_FILES, review_actions=f"action_id,child_id,review_id,agreed_date\n{rows}")
    assert inbox.receive_one().reasons == []
    counted = inbox.in_force(
        "select rows_total, rows_recorded, is_supplied from landing.supplied_columns "
        "where export_name = 'review_actions' and column_name = 'review_id'"
    )
    assert counted == [(3, filled, filled > 0)]
