"""An id that equals a word which is published refuses its own batch, and stops no other authority."""

from __future__ import annotations

import pytest
from invented_inbox import APRIL, AUTHORITY, CARE_FILES, MARCH, Inbox

from orchestration.landing.product_words import product_words, without_product_words
from orchestration.landing.register.register import Register, still_accepted

ANOTHER = "E06000047"
CHILD = "CH77031"
NEW_CHILD = "CH88042"
FILES = {name: text.replace("C1", CHILD) for name, text in CARE_FILES.items()}
WITH_NEW_CHILD = {
    **FILES,
    "children.csv": FILES["children.csv"] + f"{NEW_CHILD},2015-03-01,F\n",
    "care_episodes.csv": FILES["care_episodes.csv"] + f"E3,{NEW_CHILD},2020-04-01,\n",
}
BENCHMARKS = (
    "area_code,area_type,area_name,indicator_id,breakdown,breakdown_value,period_end,value,definition_match,source\n"
    f"E92000001,england,England,reviews_on_time,all,all,2019-03-31,90,exact,{NEW_CHILD}\n"
)
HELD = "select _local_authority_code, count(*) from landing.reviews group by 1 order by 1"


@pytest.mark.parametrize("typed", ["Unallocated", " unallocated ", "Not_Recorded", "reviews_on_time", "informal"])
def test_an_officer_called_as_the_product_calls_nobody_is_refused_with_its_place_and_the_word(
    inbox: Inbox, typed: str
) -> None:
    reviews = f"review_id,child_id,held_date,officer_id\nR1,C1,2019-02-01,O1\nR2,C2,2019-03-29,{typed}\n"
    assert inbox.refused(reviews=reviews) == (
        f"reviews.csv, row 3, column officer_id: The id is {typed.strip().lower()}, a word that this software "
        "publishes itself, so nobody could tell the two apart. Leave it blank where there is nobody to name, leave a "
        "line of totals out, or give the record an id of its own, and export the file again. [id_is_product_word]"
    )


def test_an_id_called_total_is_said_to_be_perhaps_of_a_line_of_totals(inbox: Inbox) -> None:
    reviews = "review_id,child_id,held_date,officer_id\nR1,C1,2019-02-01,O1\nTotal,C2,2019-03-29,O1\n"
    assert (
        "reviews.csv, row 3, column review_id: The id is total (is it a line of totals below the list?), a word that "
        "this software publishes itself"
    ) in inbox.refused(reviews=reviews)


@pytest.mark.parametrize("typed", ["Total: 2", "TOTAL 2", "Grand total: 1,250", "Total of children: 2", "Subtotal = 2"])
def test_a_line_of_totals_below_the_children_is_no_child(inbox: Inbox, typed: str) -> None:
    children = f'child_id,date_of_birth,sex\nC1,2010-05-01,F\nC2,2011-05-01,M\n"{typed}",,\n'
    assert (
        f"children.csv, row 4, column child_id: The id is {typed.lower()} (is it a line of totals below the list?)"
    ) in inbox.refused(children=children)


def test_the_words_of_the_product_are_none_that_a_case_system_numbers_records_with() -> None:
    assert {"unallocated", "not_recorded", "reviews_on_time", "unknown_code"} <= product_words()
    ids = {"12345", "ch77031", "e1-2025", "2025-0026", "officer smith", "a2"}
    assert without_product_words({*ids, "unallocated", "2025-26", "officer 07"}) == ids


def test_a_child_that_is_named_in_words_landed_before_is_refused_with_the_place_of_both(inbox: Inbox) -> None:
    inbox.put({**FILES, "benchmarks.csv": BENCHMARKS})
    inbox.put(FILES, authority=ANOTHER)
    assert {each.standing for each in inbox.receive()} == {"accepted"}
    inbox.put(WITH_NEW_CHILD, APRIL)
    april = next(each for each in inbox.receive() if each.extract_date == APRIL)
    assert (
        "children.csv, row 4, column child_id: The value is an id of a child, an officer or a record, and stands as a "
        f"word that is published in benchmarks of the batch {MARCH}, row 2, column source. Take it out of that file "
        "first and export that one again, then refresh. [id_in_landed_text]"
    ) in april.reasons
    assert NEW_CHILD.encode() not in inbox.everything_written()
    assert inbox.in_force(HELD) == [(AUTHORITY, 2), (ANOTHER, 2)]


def test_what_was_accepted_before_the_rule_and_is_gone_from_the_inbox_is_refused_by_itself(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.put(FILES)
    inbox.receive()
    with monkeypatch.context() as before_the_rule:
        before_the_rule.setattr("orchestration.landing.receiving.judging.ids_in_texts", lambda *_: [])
        before_the_rule.setattr("orchestration.landing.receiving.reception.refused_for_ids", lambda *_: [])
        batch = inbox.put({**WITH_NEW_CHILD, "benchmarks.csv": BENCHMARKS}, APRIL)
        inbox.put(FILES, authority=ANOTHER)
        assert {each.standing for each in inbox.receive()} == {"accepted"}
    for path in batch.iterdir():
        path.unlink()
    batch.rmdir()
    (refused,) = (each for each in inbox.receive() if each.standing == "refused")
    assert (refused.local_authority_code, refused.extract_date) == (AUTHORITY, APRIL)
    assert refused.reasons[0].startswith("benchmarks.csv, row 2, column source: The value is an id of a child")
    in_force = {(each.local_authority_code, each.extract_date) for each in still_accepted(_register(inbox).receipts)}
    assert in_force == {(AUTHORITY, MARCH), (ANOTHER, MARCH)}
    receipts = len(_register(inbox).receipts)
    assert all(each.standing == "accepted" for each in inbox.receive())
    assert len(_register(inbox).receipts) == receipts


def _register(inbox: Inbox) -> Register:
    return Register(inbox.outputs.register)
