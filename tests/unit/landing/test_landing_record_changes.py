"""What an extract changed since the one before it: records added, changed and withdrawn, whoever came first."""

from __future__ import annotations

from typing import Any

from invented_inbox import APRIL, AUTHORITY, CARE_FILES, MARCH, PROTECTION_FILES, RETURN_FILES, Inbox

from orchestration.extracts.landing_schema import inputs_fingerprint

MAY = "2020-05-31"
CHANGES = (
    "select export_name, record_id, change, changed_columns, cast(extract_date as varchar), "
    "cast(previous_extract_date as varchar) from landing.changed_records order by all"
)
WITHDRAWN = (
    "select export_name, record_id, cast(event_date as varchar), cast(extract_date as varchar), source_file, source_row "
    "from landing.withdrawn_records order by all"
)
CORRECTED = "review_id,child_id,held_date,team\nR1,C1,2019-02-04,North\nR3,C2,2019-04-01,\n"
NOTHING: list[tuple[Any, ...]] = []


def test_a_first_extract_has_changed_nothing(inbox: Inbox) -> None:
    inbox.put(CARE_FILES)
    inbox.receive()
    assert inbox.in_force(CHANGES) == inbox.in_force(WITHDRAWN) == NOTHING


def test_added_changed_and_withdrawn_records_are_listed_with_their_columns_and_rows(inbox: Inbox) -> None:
    inbox.put(CARE_FILES)
    inbox.put(CARE_FILES, date=APRIL, reviews=CORRECTED)
    inbox.receive()
    assert inbox.in_force(CHANGES) == [
        ("reviews", "R1", "changed", "held_date, team", APRIL, MARCH),
        ("reviews", "R2", "withdrawn", None, APRIL, MARCH),
        ("reviews", "R3", "added", None, APRIL, MARCH),
    ]
    assert inbox.in_force(
        "select source_file, source_row, previous_source_file, previous_source_row, cast(event_date as varchar), "
        "cast(previous_event_date as varchar) from landing.changed_records where change = 'changed'"
    ) == [(f"{AUTHORITY}/{APRIL}/reviews.csv", 2, f"{AUTHORITY}/{MARCH}/reviews.csv", 2, "2019-02-04", "2019-02-01")]
    assert inbox.in_force(WITHDRAWN) == [("reviews", "R2", "2019-03-29", MARCH, f"{AUTHORITY}/{MARCH}/reviews.csv", 3)]


def test_records_that_are_all_key_are_added_and_withdrawn_and_never_changed(inbox: Inbox) -> None:
    for date, second in ((MARCH, "X1,education"), (APRIL, "X2,other")):
        reasons = f"escalation_id,reason_code\nX1,health\n{second}\n"
        inbox.put({**CARE_FILES, "escalation_reasons.csv": reasons}, date=date)
    inbox.receive()
    assert inbox.in_force(CHANGES) == [
        ("escalation_reasons", "X1|education", "withdrawn", None, APRIL, MARCH),
        ("escalation_reasons", "X2|other", "added", None, APRIL, MARCH),
    ]


def test_an_extract_is_compared_with_the_one_dated_before_it_whenever_that_came(inbox: Inbox) -> None:
    care_files = {**CARE_FILES, "batch.yml": "confirmed: [files]\n"}
    for date, reviews in ((MAY, CORRECTED), (MARCH, CARE_FILES["reviews.csv"])):
        inbox.put(care_files, date=date, reviews=reviews)
        inbox.receive()
    assert {row[-1] for row in inbox.in_force(CHANGES)} == {MARCH}
    before = inputs_fingerprint(inbox.settings)
    inbox.put(care_files, date=APRIL, reviews=CORRECTED)
    inbox.receive()
    assert inbox.in_force(CHANGES) == NOTHING
    # What is in force is the same; what it is compared with is not, and both are published.
    assert inputs_fingerprint(inbox.settings) != before


def test_each_export_is_compared_with_its_own_extract_before(inbox: Inbox) -> None:
    inbox.put(CARE_FILES)
    inbox.put(PROTECTION_FILES, date=APRIL)
    inbox.put(CARE_FILES, date=MAY, reviews=CORRECTED)
    inbox.receive()
    assert [row[1:] for row in inbox.in_force(CHANGES) if row[0] == "reviews"] == [
        ("R1", "changed", "held_date, team", MAY, MARCH),
        ("R2", "withdrawn", None, MAY, MARCH),
        ("R3", "added", None, MAY, MARCH),
    ]


def test_records_that_the_newer_extract_does_not_reach_back_to_are_not_withdrawn(inbox: Inbox) -> None:
    reviews = "review_id,child_id,held_date\nR1,C1,2019-02-01\nR2,C2,2019-03-29\nR4,C2,\nR5,C1,2019-03-30\n"
    inbox.put(CARE_FILES, reviews=reviews)
    files = {**CARE_FILES, "batch.yml": "history_from: {reviews: 2019-03-29}\n"}
    inbox.put(files, date=APRIL, reviews="review_id,child_id,held_date\nR5,C1,2019-03-30\n")
    inbox.receive()
    assert [row[1] for row in inbox.in_force(WITHDRAWN)] == ["R2"]


def test_children_of_another_batch_are_not_withdrawn(inbox: Inbox) -> None:
    inbox.put(CARE_FILES)
    inbox.put(PROTECTION_FILES, date=APRIL)
    inbox.receive()
    assert inbox.in_force(CHANGES) == [
        ("children", "C2", "changed", "sex", APRIL, MARCH),
        ("children", "C3", "added", None, APRIL, MARCH),
    ]


def test_what_a_care_batch_changed_in_children_is_not_hidden_by_the_protection_batch_after_it(inbox: Inbox) -> None:
    children_of_care = "child_id,date_of_birth,sex,previous_child_id\nC1,2010-05-02,F,\nC9,2012-07-09,M,C2\n"
    children_of_protection = "child_id,date_of_birth,sex\nC3,2015-01-01,F\nC4,2016-01-01,M\n"
    for order in ((0, 1, 2, 3), (3, 2, 1, 0)):
        here = Inbox(inbox.folder / str(order[0]))
        batches = [
            {"files": CARE_FILES, "date": MARCH},
            {"files": PROTECTION_FILES, "date": "2020-04-02"},
            {"files": CARE_FILES, "date": APRIL, "children": children_of_care},
            {"files": PROTECTION_FILES, "date": "2020-05-02", "children": children_of_protection},
        ]
        for place in order:
            here.put(**batches[place])
            here.receive()
        assert [row for row in here.in_force(CHANGES) if row[0] == "children"] == [
            ("children", "C1", "changed", "date_of_birth", "2020-05-02", "2020-04-02"),
            ("children", "C3", "changed", "sex", "2020-05-02", "2020-04-02"),
            ("children", "C4", "added", None, "2020-05-02", "2020-04-02"),
            ("children", "C9", "added", None, "2020-05-02", "2020-04-02"),
        ]


def test_a_protection_batch_that_is_not_the_newest_has_changed_no_children(inbox: Inbox) -> None:
    inbox.put(CARE_FILES)
    inbox.put(PROTECTION_FILES, date="2020-04-02")
    inbox.put(CARE_FILES, date=APRIL, children="child_id,date_of_birth,sex\nC1,2010-05-01,M\nC2,2012-07-09,F\n")
    inbox.receive()
    assert [row for row in inbox.in_force(CHANGES) if row[0] == "children"] == [
        ("children", "C1", "changed", "sex", APRIL, "2020-04-02"),
    ]


def test_a_later_return_withdraws_nothing_of_an_earlier_one(inbox: Inbox) -> None:
    inbox.put(RETURN_FILES)
    later = {
        "header": "CHILD,SEX,DOB,ETHNIC,UPN\n1,1,01/05/2010,WBRI,X\n",
        "episodes": "CHILD,DECOM,RNE,LS,DEC,REC\n1,07/01/2019,S,C2,01/02/2021,E4\n",
        "reviews": "CHILD,DOB,REVIEW,REVIEW_CODE\n1,01/05/2010,01/11/2020,PN1\n",
    }
    inbox.put(RETURN_FILES, date="2021-03-31", **later)
    assert [receipt.verdict for receipt in inbox.receive()] == ["accepted", "accepted"]
    assert inbox.in_force(WITHDRAWN) == NOTHING
    assert inbox.in_force(CHANGES) == [
        ("care_episodes", "1_2019-01-07", "changed", "end_date, end_reason", "2021-03-31", MARCH),
        ("reviews", "1_2020-11-01", "added", None, "2021-03-31", MARCH),
    ]
    assert inbox.in_force("select count(*) from landing.reviews") == [(3,)]


def test_the_parts_of_a_key_are_joined_and_blank_parts_are_equal(inbox: Inbox) -> None:
    officers = "officer_id,start_date,role,full_time_equivalent\n"
    inbox.put(CARE_FILES, reviewing_officers=officers + "O1,2018-01-01,,0.5\nO2,2018-01-01,iro,1\n")
    inbox.put(CARE_FILES, date=APRIL, reviewing_officers=officers + "O1,2018-01-01,,0.8\n")
    assert [receipt.verdict for receipt in inbox.receive()] == ["accepted", "accepted"], inbox.said
    assert inbox.in_force(CHANGES) == [
        ("reviewing_officers", "O1|2018-01-01|", "changed", "full_time_equivalent", APRIL, MARCH),
        ("reviewing_officers", "O2|2018-01-01|iro", "withdrawn", None, APRIL, MARCH),
    ]


def test_reference_data_is_not_compared(inbox: Inbox) -> None:
    head = "local_authority_code,year,population_0_17\n"
    inbox.put(CARE_FILES, population=f"{head}{AUTHORITY},2018,22000\n")
    inbox.put(CARE_FILES, date=APRIL, population=f"{head}{AUTHORITY},2019,22100\n")
    inbox.receive()
    assert inbox.in_force(CHANGES) == NOTHING


def test_a_refused_extract_is_compared_with_nothing(inbox: Inbox) -> None:
    inbox.put(CARE_FILES)
    inbox.put(CARE_FILES, date=APRIL, reviews="review_id\nR1\n")
    inbox.put(CARE_FILES, date=MAY, reviews=CORRECTED)
    assert [receipt.verdict for receipt in inbox.receive()] == ["accepted", "refused", "accepted"]
    assert {row[-2:] for row in inbox.in_force(CHANGES)} == {(MAY, MARCH)}
