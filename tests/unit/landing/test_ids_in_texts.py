"""An id in a column of words refuses the batch that has it, and stops no other authority."""

from __future__ import annotations

import pytest
from invented_inbox import APRIL, AUTHORITY, CARE_FILES, Inbox

ANOTHER = "E06000047"
CHILD = "CH77031"
FILES = {name: text.replace("C1", CHILD) for name, text in CARE_FILES.items()}
HEADER = (
    "area_code,area_type,area_name,indicator_id,breakdown,breakdown_value,period_end,value,definition_match,source\n"
)
HELD = "select _local_authority_code, count(*) from landing.reviews group by 1 order by 1"


def benchmarks(area: str, source: str = "LAIT") -> str:
    return HEADER + f"E92000001,england,{area},reviews_on_time,all,all,2019-03-31,90,exact,{source}\n"


@pytest.mark.parametrize("typed", [CHILD, CHILD.lower(), f" {CHILD} ", f"Report on {CHILD} of 2019", f"DfE ({CHILD})"])
def test_the_batch_is_refused_with_file_row_and_column_and_without_the_id(inbox: Inbox, typed: str) -> None:
    inbox.put({**FILES, "benchmarks.csv": benchmarks("England", typed)})
    receipt = inbox.receive_one()
    assert receipt.reasons == [
        "benchmarks.csv, row 2, column source: The value is an id of a child, an officer or a record, and stands where "
        "words are published. Take it out in the case system's report and export the file again. [id_in_text]"
    ]
    assert CHILD.encode() not in inbox.everything_written()


def test_what_was_accepted_before_stays_and_the_other_authority_is_received(inbox: Inbox) -> None:
    inbox.put(FILES)
    inbox.put(FILES, authority=ANOTHER)
    inbox.receive()
    # Of a batch without children, the ids are known from the extract before.
    inbox.put({"benchmarks.csv": benchmarks(CHILD)}, APRIL)
    more = {**FILES, "reviews.csv": FILES["reviews.csv"] + f"R3,{CHILD},2020-04-02\n"}
    inbox.put(more, APRIL, ANOTHER)
    verdicts = {(each.local_authority_code, each.extract_date): each.standing for each in inbox.receive()}
    assert verdicts[AUTHORITY, APRIL] == "refused"
    assert verdicts[ANOTHER, APRIL] == "accepted"
    assert inbox.in_force(HELD) == [(AUTHORITY, 2), (ANOTHER, 3)]


@pytest.mark.parametrize(("child", "verdict"), [("C7703", "refused"), ("C770", "accepted")])
def test_an_id_of_five_characters_is_told_from_a_word_and_one_of_four_is_not(
    inbox: Inbox, child: str, verdict: str
) -> None:
    """Shorter ones are words, years and codes too often. Changing that changes what is promised of texts."""
    files = {name: text.replace("C1", child) for name, text in CARE_FILES.items()}
    inbox.put({**files, "benchmarks.csv": benchmarks("England", child)})
    assert inbox.receive_one().verdict == verdict


def test_an_id_that_is_a_word_of_the_product_s_own_sentences_is_no_fault_among_others(inbox: Inbox) -> None:
    """A child called `Young`, of whom `LAIT, young people` says nothing."""
    files = {name: text.replace("C1", "Young") for name, text in CARE_FILES.items()}
    inbox.put({**files, "benchmarks.csv": benchmarks("England", "LAIT: young people")})
    assert inbox.receive_one().reasons == []


def test_words_that_are_no_ids_and_ids_too_short_to_tell_are_no_fault(inbox: Inbox) -> None:
    inbox.put({**CARE_FILES, "benchmarks.csv": benchmarks("C1", "reviews")})
    assert inbox.receive_one().reasons == []


@pytest.mark.parametrize(("source", "verdict"), [("LAIT: Marsh report", "accepted"), ("marsh", "refused")])
def test_a_surname_that_is_an_id_is_a_word_like_others_inside_a_text_and_refused_alone(
    inbox: Inbox, source: str, verdict: str
) -> None:
    files = {name: text.replace("C1", "Marsh") for name, text in CARE_FILES.items()}
    inbox.put({**files, "benchmarks.csv": benchmarks("England", source)})
    assert inbox.receive_one().verdict == verdict


@pytest.mark.parametrize("typed", [CHILD, "CH66020", "CH55019"])
def test_the_id_that_a_child_had_before_a_merge_is_an_id_as_its_own_is(inbox: Inbox, typed: str) -> None:
    """C1 was CH66020 before, and the mother of C2 is CH55019: neither has a row of its own in this extract."""
    children = (
        f"child_id,date_of_birth,sex,previous_child_id,mother_child_id\n{CHILD},2010-05-01,F,CH66020,\nC2,,,,CH55019\n"
    )
    inbox.put({**FILES, "children.csv": children, "benchmarks.csv": benchmarks("England", f"Report on {typed}")})
    (reason,) = inbox.receive_one().reasons
    assert reason.startswith("benchmarks.csv, row 2, column source: The value is an id of a child")
    assert typed.encode() not in inbox.everything_written()


def test_an_id_of_before_a_merge_that_was_landed_is_looked_for_in_the_texts_of_the_next_batch(inbox: Inbox) -> None:
    children = f"child_id,date_of_birth,sex,previous_child_id\n{CHILD},2010-05-01,F,CH66020\nC2,2012-07-09,M,\n"
    inbox.put({**FILES, "children.csv": children})
    assert inbox.receive_one().reasons == []
    inbox.put({"benchmarks.csv": benchmarks("ch66020")}, APRIL)
    (april,) = (each for each in inbox.receive() if each.extract_date == APRIL)
    assert [reason.partition(":")[0] for reason in april.reasons] == ["benchmarks.csv, row 2, column area_name"]
