"""Half a batch is met: files that were left behind, and a file that was cut off at the end of a row."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from invented_inbox import APRIL, CARE_FILES, MARCH, PROTECTION_FILES, Inbox

from orchestration.landing.register.receipts import BatchReceipt

MORE = {
    "allocations.csv": "allocation_id,child_id,officer_id,start_date\nA1,C1,O1,2019-01-07\n",
    "escalations.csv": "escalation_id,child_id,raised_date\nX1,C1,2019-02-01\nX2,C1,2019-03-01\n",
    "targets.csv": "local_authority_code,indicator_id,target,valid_from\nE06000005,reviews_on_time,95,2019-04-01\n",
}
IN_APRIL = {**CARE_FILES, "reviews.csv": CARE_FILES["reviews.csv"] + "R3,C1,2020-04-15\n"}
GONE = (
    "{0}: there is no file for this export. The extract of 2020-03-31 had one, with {1} rows. If it is right, say so in "
    "batch.yml: `confirmed: [{0}]`. Otherwise export the file again. [file_missing]"
)


def of_april(inbox: Inbox, files: dict[str, str]) -> BatchReceipt:
    inbox.put(files, APRIL)
    return inbox.receive()[-1]


def test_exports_of_last_month_that_did_not_come_are_named_and_the_batch_is_refused(inbox: Inbox) -> None:
    inbox.put({**CARE_FILES, **MORE})
    assert inbox.receive_one().reasons == []
    # Targets are edited by hand, and come when they were.
    found = of_april(inbox, IN_APRIL)
    assert found.reasons == [GONE.format("allocations", 1), GONE.format("escalations", 2)]


def test_a_person_may_say_that_they_are_gone_for_good_and_is_not_asked_again(inbox: Inbox) -> None:
    inbox.put({**CARE_FILES, **MORE})
    inbox.receive()
    confirmed = {**IN_APRIL, "batch.yml": "confirmed: [allocations, escalations]\n"}
    found = of_april(inbox, confirmed)
    assert (found.verdict, len(found.notes)) == ("accepted", 2)
    inbox.put({**IN_APRIL, "reviews.csv": IN_APRIL["reviews.csv"] + "R4,C1,2020-05-15\n"}, "2020-05-31")
    assert inbox.receive()[-1].reasons == []


def test_care_and_protection_may_come_in_two_batches(inbox: Inbox) -> None:
    inbox.put({**CARE_FILES, "allocations.csv": MORE["allocations.csv"]})
    inbox.put(PROTECTION_FILES, "2020-04-02")
    inbox.put({**IN_APRIL, "allocations.csv": MORE["allocations.csv"]}, APRIL)
    conferences = PROTECTION_FILES["conferences.csv"] + "K2,C3,review,2020-04-20\n"
    inbox.put({**PROTECTION_FILES, "conferences.csv": conferences}, "2020-05-02")
    assert [receipt.reasons for receipt in inbox.receive()] == [[], [], [], []]


def test_one_domain_after_a_batch_with_both_comes_from_its_own_report(inbox: Inbox) -> None:
    inbox.put({**PROTECTION_FILES, **CARE_FILES, "children.csv": CARE_FILES["children.csv"] + "C3,2015-01-01,M\n"})
    assert inbox.receive_one().reasons == []
    assert of_april(inbox, IN_APRIL).reasons == []


def reviews(of: int, without: Collection[int] = ()) -> str:
    """A review a month, the last of them in March 2020; some may be left out by their number."""
    months = [2020 * 12 + 2 - (of - 1 - number) for number in range(of)]
    rows = [f"R{n},C1,{month // 12}-{month % 12 + 1:02d}-05\n" for n, month in enumerate(months) if n not in without]
    return "review_id,child_id,held_date\n" + "".join(rows)


@pytest.mark.parametrize(
    ("before", "left", "is_refused"),
    [(99, 84, True), (20, 17, True), (20, 18, False), (30, 27, False), (30, 26, True)],
    ids=["15 of 99", "3 of 20", "2 of 20: few", "3 of 30: a tenth, no more", "4 of 30"],
)
def test_a_file_that_lost_its_last_rows_is_refused(inbox: Inbox, before: int, left: int, is_refused: bool) -> None:
    inbox.put({**CARE_FILES, "reviews.csv": reviews(before)})
    inbox.receive()
    found = of_april(
        inbox, {**CARE_FILES, "reviews.csv": reviews(before, range(left, before)) + "R900,C1,2020-04-02\n"}
    )
    gone = [reason for reason in found.reasons if "[records_gone]" in reason]
    assert len(gone) == is_refused
    if is_refused:
        what = f"reviews.csv: {before - left} of the {before} records of the previous extract are gone."
        assert gone[0].startswith(f"{what} The file may be cut off")


def test_as_many_records_that_went_here_and_there_are_corrections(inbox: Inbox) -> None:
    inbox.put({**CARE_FILES, "reviews.csv": reviews(99)})
    inbox.receive()
    found = of_april(inbox, {**CARE_FILES, "reviews.csv": reviews(99, without=range(3, 93, 6))})
    assert not [reason for reason in found.reasons if "[records_gone]" in reason]
    assert MARCH < APRIL
