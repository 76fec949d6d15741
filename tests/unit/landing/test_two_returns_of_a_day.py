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
    inbox.put(PROTECTION_FILES)
    assert not [each for each in inbox.receive_one().reasons if each.endswith("[other_return_of_the_day]")]


def test_what_was_taken_without_a_word_before_waits_when_it_is_judged_again(inbox: Inbox) -> None:
    inbox.put(RETURN_FILES)
    inbox.receive_one()
    inbox.put(PROTECTION_FILES | {"batch.yml": "confirmed: [children]\n"})
    inbox.receive_one()
    inbox.put(PROTECTION_FILES)
    assert inbox.receive_one().reasons[0].endswith("[other_return_of_the_day]")
