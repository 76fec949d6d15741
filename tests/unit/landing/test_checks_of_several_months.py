"""`iro check` on an inbox of several months, of which nothing was ever landed: each is judged as a refresh would."""

from __future__ import annotations

from invented_inbox import CARE_FILES, Inbox

from orchestration.landing.receiving.reception import check_inbox

APRIL = "2020-04-30"


def test_a_check_compares_each_batch_with_the_one_before_it_and_lands_nothing(inbox: Inbox) -> None:
    inbox.put(CARE_FILES)
    inbox.put(CARE_FILES, date=APRIL)
    march, april = check_inbox(inbox.settings, inbox.said.append)
    assert (march.verdict, april.verdict) == ("accepted", "refused")
    assert "all 3 files are identical to the extract of 2020-03-31" in april.reasons[0]
    outputs = inbox.settings.outputs
    assert [path for folder in (outputs.landing, outputs.register) for path in folder.rglob("*")] == []
    assert [receipt.verdict for receipt in inbox.receive()] == ["accepted", "refused"]
    again = check_inbox(inbox.settings, inbox.said.append)
    assert [receipt.standing for receipt in again] == ["accepted", "refused"]
