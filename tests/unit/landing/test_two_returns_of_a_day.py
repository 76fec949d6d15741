"""Two returns that are put into one folder, one after the other: the children of the first are not lost."""

from __future__ import annotations

from invented_inbox import CARE_FILES, PROTECTION_FILES, RETURN_FILES, Inbox


def test_a_return_in_another_layout_of_the_same_day_waits_and_names_both_files(inbox: Inbox) -> None:
    inbox.put(RETURN_FILES)
    assert inbox.receive_one().verdict == "accepted"
    inbox.put(PROTECTION_FILES)
    receipt = inbox.receive_one()
    assert receipt.verdict == "refused"
    (reason,) = [each for each in receipt.reasons if each.endswith("[other_return_of_the_day]")]
    assert "the children in children.csv would take the place of those in header.csv" in reason
    assert "(care_episodes, reviews) stays in use" in reason
    # The children of the return are still there.
    assert inbox.in_force("select child_id from landing.children order by 1") == [("1",), ("2",)]


def test_once_confirmed_it_is_taken(inbox: Inbox) -> None:
    inbox.put(RETURN_FILES)
    inbox.receive_one()
    inbox.put(PROTECTION_FILES | {"batch.yml": "confirmed: [children]\n"})
    assert inbox.receive_one().verdict == "accepted"


def test_a_return_that_was_replaced_as_a_whole_holds_nothing_up(inbox: Inbox) -> None:
    """Nothing of it is in use any more, so that nothing of it would be lost."""
    inbox.put(RETURN_FILES)
    inbox.receive_one()
    inbox.put(CARE_FILES)
    assert inbox.receive_one().reasons == []
    inbox.put(PROTECTION_FILES, children=PROTECTION_FILES["children.csv"] + "C1,2010-05-01,F\n")
    assert not [each for each in inbox.receive_one().reasons if each.endswith("[other_return_of_the_day]")]


def test_what_was_taken_without_a_word_before_waits_when_it_is_judged_again(inbox: Inbox) -> None:
    inbox.put(RETURN_FILES)
    inbox.receive_one()
    inbox.put(PROTECTION_FILES | {"batch.yml": "confirmed: [children]\n"})
    inbox.receive_one()
    inbox.put(PROTECTION_FILES)
    assert inbox.receive_one().reasons[0].endswith("[other_return_of_the_day]")


def test_files_of_the_same_layout_that_would_take_away_children_who_stay_in_use_wait(inbox: Inbox) -> None:
    """First the care files of the day, then those of protection in their place: C1 was looked after and no child."""
    inbox.put(CARE_FILES)
    inbox.receive_one()
    inbox.put(PROTECTION_FILES)
    receipt = inbox.receive_one()
    # C1 and C2 are in care; of those C2 alone is on the list of children of the second batch.
    assert receipt.reasons == [
        "E06000005/2020-03-31: the children in children.csv would take the place of those in children.csv, which were "
        "received for the same day, and lack 1 of those that are named by what came with them and stays in use "
        "(care_episodes, reviews). Put all the files of one day into the folder together. If it is right, say so in "
        "batch.yml: `confirmed: [children]`. [other_return_of_the_day]"
    ]
    assert inbox.in_force("select child_id, sex from landing.children order by 1") == [("C1", "F"), ("C2", "M")]
    inbox.put(PROTECTION_FILES | {"batch.yml": "confirmed: [children]\n"})
    assert inbox.receive_one().verdict == "accepted"


def test_half_a_batch_with_all_its_children_is_taken(inbox: Inbox) -> None:
    inbox.put(CARE_FILES)
    inbox.receive_one()
    inbox.put(PROTECTION_FILES, children=PROTECTION_FILES["children.csv"] + "C1,2010-05-01,F\n")
    assert inbox.receive_one().reasons == []


def test_a_whole_batch_of_other_children_takes_the_place_of_the_first(inbox: Inbox) -> None:
    """Nothing that names a child of the first is in use any more."""
    inbox.put(CARE_FILES)
    inbox.receive_one()
    inbox.put({name: text.replace("C1", "C8").replace("C2", "C9") for name, text in CARE_FILES.items()})
    assert inbox.receive_one().reasons == []


def test_what_stays_in_use_may_name_no_child_itself(inbox: Inbox) -> None:
    """The stages of a concern name the concern alone, so no child of theirs can be lacking."""
    concerns = "escalation_id,child_id,raised_date\nE1,C1,2020-01-07\n"
    stages = "escalation_id,stage,entered_date\nE1,1,2020-01-07\n"
    inbox.put(CARE_FILES, escalations=concerns, escalation_stages=stages)
    assert inbox.receive_one().reasons == []
    inbox.put(CARE_FILES, escalations=concerns)
    assert inbox.receive_one().reasons == []
