"""Whatever is wrong with a file is refused in words that name the place and the remedy, and no value."""

from __future__ import annotations

import pytest
from invented_inbox import CARE_FILES, MARCH, SECRET_DATE, SECRET_ID, Inbox

REVIEWS = "review_id,child_id,held_date\n"
GOOD_ROW = "R1,C1,2019-02-01\n"

# What is wrong, the file reviews.csv, and parts of the message that says so.
BAD_REVIEWS: dict[str, tuple[str | bytes, list[str]]] = {
    "a file of no bytes": (b"", ["reviews.csv: the file is empty", "Export it again"]),
    "only blanks": (b"\n \n", ["reviews.csv: the file is empty"]),
    "a web page": (f"<!DOCTYPE html><p>{SECRET_ID}", ["reviews.csv: this is a web page"]),
    "a workbook": (b"PK\x03\x04" + SECRET_ID.encode(), ["an Excel workbook or a zip file", "as CSV UTF-8"]),
    "an old workbook": (b"\xd0\xcf\x11\xe0" + SECRET_ID.encode(), ["an old or a password-protected Excel workbook"]),
    "a PDF": (b"%PDF-1.7", ["reviews.csv: this is a PDF"]),
    "NUL bytes": (REVIEWS.encode() + b"R1,C1\0,\n", ["reviews.csv: it holds NUL bytes"]),
    "two encodings in one file": (
        (REVIEWS + GOOD_ROW).encode() + "R2,O’Neil,\n".encode("cp1252") + f"{SECRET_ID},é,\n".encode(),
        ["reviews.csv, line 3: a character is not UTF-8, though others of the file are"],
    ),
    "a byte that no encoding has": (
        (REVIEWS + GOOD_ROW).encode() + SECRET_ID.encode() + b"\x81,C1,\n",
        ["reviews.csv, line 3: a character is neither UTF-8 nor Windows-1252"],
    ),
    "two columns of one name": (
        f"review_id,child_id,child_id\nR1,{SECRET_ID},C1\n",
        ["reviews.csv, row 1: columns 2 and 3 have the same name"],
    ),
    "a column without a name": (
        "review_id,child_id,\nR1,C1,x\n",
        ["reviews.csv, row 1: column 3 has values and no name"],
    ),
    "a missing key": ("reviewid,child_id\nR1,C1\n", ["column review_id is missing", '"reviewid" looks like it']),
    "another case": ("Review_ID,child_id\nR1,C1\n", ['"Review_ID" looks like it: name it exactly review_id']),
    "a missing column that nothing resembles": (
        "review_id,held_date\nR1,2019-02-01\n",
        ["the column child_id is missing", "Add it to the case system's report"],
    ),
    "no header": (f"{SECRET_ID},C1,2019-02-01\n", ["row 1: none of the expected column names is there"]),
    "a title above the header": ("Reviews\n" + REVIEWS + GOOD_ROW, ["row 1: none of the expected", "no title above"]),
    "a header on each page": (
        REVIEWS + GOOD_ROW + REVIEWS + GOOD_ROW + REVIEWS,
        ["reviews.csv: rows 3, 5 hold the names of the columns once more. Have the report write them once, above all"],
    ),
    "semicolons": (
        (REVIEWS + GOOD_ROW).replace(",", ";"),
        ["reviews.csv, row 1: the columns are separated by semicolons"],
    ),
    "a row cut off": (
        REVIEWS + GOOD_ROW + f"{SECRET_ID},C1",
        ["reviews.csv, row 3: it has fewer columns than the header", "cut off"],
    ),
    "a row too long": (
        REVIEWS + f"{SECRET_ID},C1,2019-02-01,x\n" + GOOD_ROW,
        ["reviews.csv, row 2: it has more columns than the header"],
    ),
    "a quotation mark left open": (
        REVIEWS + GOOD_ROW + f'R2,"{SECRET_ID},2019-02-01\n',
        ["reviews.csv, row 3: a quotation mark opens a text and is not closed"],
    ),
    "a broken row below a text of two lines": (
        'review_id,child_id,notes\nR1,C1,"one\n\ntwo"\n' + f"{SECRET_ID},C1\n",
        ["reviews.csv, row 3: it has fewer columns"],
    ),
    "a row of blanks and one value": (REVIEWS + GOOD_ROW + "\n" + ",C2,\n", ["reviews.csv, row 4, column review_id"]),
    "a blank required value": (
        REVIEWS + GOOD_ROW + f"{SECRET_ID}, ,2019-02-01\n",
        ["reviews.csv, row 3, column child_id: The value is blank, and every row must have it"],
    ),
    "a total below the rows": (REVIEWS + GOOD_ROW + "Total,,1\n", ["row 3, column child_id: The value is blank"]),
    "a date of another format": (
        REVIEWS + f"R1,{SECRET_ID},{SECRET_DATE}\n",
        [
            "reviews.csv, row 2, column held_date: The value is not a date written YYYY-MM-DD. "
            "Correct it in the case system's report and export the file again."
        ],
    ),
    "a day that does not exist": (REVIEWS + "R1,C1,2019-02-31\n", ["row 2, column held_date: The value is not a date"]),
    "29 February in a common year": (
        REVIEWS + "R1,C1,2019-02-29\n",
        ["row 2, column held_date: The value is not a date"],
    ),
    "a year of two digits": (REVIEWS + "R1,C1,19-02-01\n", ["row 2, column held_date: The value is not a date"]),
    "a date with a time": (
        REVIEWS + "R1,C1,2019-02-01 00:00:00\n",
        ["row 2, column held_date: The value is not a date"],
    ),
    "a date as a serial number": (REVIEWS + "R1,C1,43497\n", ["row 2, column held_date: The value is not a date"]),
    "a flag that is not Y or N": (
        "review_id,child_id,is_cancelled\nR1,C1,N\nR2,C1,yes\n",
        ["reviews.csv, row 3, column is_cancelled: The value is not Y or N."],
    ),
    "one key with two values": (
        REVIEWS + GOOD_ROW + f"R3,{SECRET_ID},\nR1,{SECRET_ID},2019-02-01\n",
        ["reviews.csv, row 4, column review_id: This row has the same key as row 2, and its other columns differ"],
    ),
    "an id in scientific notation": (REVIEWS + "R1,1.23E+11,\n", ["row 2, column child_id", "do not save"]),
    "an error of a spreadsheet as id": (
        REVIEWS + "#REF!,C1,\n",
        ["row 2, column review_id", "a number of a spreadsheet"],
    ),
    "a header and no rows": (REVIEWS, ["reviews.csv: it has a header and no rows", "`empty: [reviews]`"]),
}


@pytest.mark.parametrize("fault", BAD_REVIEWS)
def test_a_bad_file_is_refused_naming_the_place_and_no_value(inbox: Inbox, fault: str) -> None:
    contents, parts = BAD_REVIEWS[fault]
    reasons = inbox.refused(reviews=contents)
    for part in parts:
        assert part in reasons
    assert not inbox.landed
    for secret in (SECRET_ID, SECRET_DATE, "2019-02-01"):
        assert secret.encode() not in inbox.everything_written()


@pytest.mark.parametrize(
    ("header", "value", "what"),
    [
        ("placement_distance_miles", "1,2", "fewer"),
        ("placement_distance_miles", "12 miles", "not a number"),
        ("placement_distance_miles", "1.2E1", "not a number"),
        ("placement_distance_miles", "99999999999999999", "not a number"),
    ],
)
def test_a_decimal_is_digits_and_a_point(inbox: Inbox, header: str, value: str, what: str) -> None:
    contents = f"episode_id,child_id,start_date,{header}\nE1,C1,2019-01-07,{value}\n"
    reasons = inbox.refused(care_episodes=contents)
    assert what in reasons.replace("more columns than", "fewer columns than")
    assert value not in reasons


def test_a_number_that_is_not_whole_is_refused(inbox: Inbox) -> None:
    reasons = inbox.refused(population="local_authority_code,year,population_0_17\nE06000005,2019,22.5\n")
    assert "population.csv, row 2, column population_0_17: The value is not a whole number." in reasons


def test_targets_in_a_batch_are_held_to_the_rule_of_a_councils_own_file(inbox: Inbox) -> None:
    """0.9, 0.99 and 950 are no per cent that reviews on time can be meant to reach; of overdue reviews one is few.

    A target of 1 per cent is strange and can be meant.
    """
    lines = [
        ("reviews_on_time", "0.9"),
        ("reviews_on_time", "0.99"),
        ("reviews_on_time", "950"),
        ("reviews_on_time", "1"),
    ]
    lines += [("reviews_on_time", "0"), ("care_plans_rated_amber", "0.5"), ("reviews_overdue", "1")]
    texts = [f"E06000005,{indicator},20{10 + row}-04-01,{target}" for row, (indicator, target) in enumerate(lines)]
    reasons = inbox.refused(targets="\n".join(["local_authority_code,indicator_id,valid_from,target", *texts]) + "\n")
    fraction = "this indicator is a percentage of which more is better, and its target a fraction. Write 90 for 90 %."
    assert reasons.splitlines() == [
        f"targets.csv, row 2, column target: {fraction} [value_out_of_range]",
        f"targets.csv, row 3, column target: {fraction} [value_out_of_range]",
        "targets.csv, row 4, column target: this indicator is a percentage, so its target is from 0 to 100. Correct it. "
        "[value_out_of_range]",
    ]


def test_another_authority_is_refused(inbox: Inbox) -> None:
    reasons = inbox.refused(population="local_authority_code,year,population_0_17\nE06000047,2019,100\n")
    assert "column local_authority_code: The row has another authority's code than its folder" in reasons
    assert "E06000047" not in reasons


def test_every_problem_of_a_batch_is_listed(inbox: Inbox) -> None:
    reasons = inbox.refused(
        children="child_id,date_of_birth\nC1,soon\n,2012-01-01\n",
        care_episodes=None,
        reviews=REVIEWS + "R1,C1,then\n",
        targets="<html>",
    )
    for part in (
        "children.csv, row 2, column date_of_birth",
        "children.csv, row 3, column child_id",
        "care_episodes.csv: the file is missing. A batch with care files must hold it",
        "reviews.csv, row 2, column held_date",
        "targets.csv: this is a web page",
    ):
        assert part in reasons


@pytest.mark.parametrize(("wrong", "shown"), [(20, 20), (21, 3), (1500, 3)])
def test_a_few_wrong_cells_are_all_named_and_a_wrong_column_by_its_first_three_and_a_count(
    wrong: int, shown: int, inbox: Inbox
) -> None:
    rows = "".join(f"R{number},C1,soon\n" for number in range(wrong))
    reasons = inbox.refused(reviews=REVIEWS + rows).splitlines()
    assert [reason.split(",")[1] for reason in reasons[:shown]] == [f" row {number + 2}" for number in range(shown)]
    others = [f"reviews.csv: {wrong - shown:,} more cells are wrong in the same ways. [value_not_of_type]"]
    assert reasons[shown:] == (others if wrong > shown else [])


def test_a_count_of_cells_that_are_wrong_in_several_ways_names_no_rule(inbox: Inbox) -> None:
    rows = "".join(f"R{number},{'' if number else 'C1'},soon\n" for number in range(1500))
    reasons = inbox.refused(reviews=REVIEWS + rows).splitlines()
    assert len(reasons) == 7
    assert reasons[6] == "reviews.csv: 2,993 more cells are wrong in the same ways."


def test_many_broken_rows_give_twenty_lines_and_a_count(inbox: Inbox) -> None:
    reasons = inbox.refused(reviews=REVIEWS + "R1,C1\n" * 50).splitlines()
    assert len(reasons) == 21
    assert reasons[20] == "reviews.csv: 30 more rows are wrong in the same ways. [row_broken]"


@pytest.mark.parametrize("missing", ["children", "care_episodes", "reviews"])
def test_a_care_batch_without_one_of_its_files_is_refused(inbox: Inbox, missing: str) -> None:
    assert f"{missing}.csv: the file is missing" in inbox.refused(**{missing: None})


def test_children_alone_with_an_optional_export_are_a_batch(inbox: Inbox) -> None:
    inbox.put({"children.csv": CARE_FILES["children.csv"]}, missing_episodes="missing_id,child_id,start_date\n")
    assert inbox.receive_one().verdict == "accepted"


def test_a_folder_must_be_named_by_code_and_day(inbox: Inbox) -> None:
    inbox.put(CARE_FILES, authority="Darlington", date="March 2020")
    reasons = "\n".join(inbox.receive_one().reasons)
    assert "The folder Darlington is not named by a nine-character authority code" in reasons
    assert "The folder Darlington/March 2020 is not named by a day written YYYY-MM-DD" in reasons


def test_files_of_no_known_layout_are_refused_with_a_hint(inbox: Inbox) -> None:
    inbox.put({"reveiws.csv": CARE_FILES["reviews.csv"]})
    reasons = "\n".join(inbox.receive_one().reasons)
    assert "do not tell which profile" in reasons
    assert "reveiws.csv may be reviews.csv" in reasons


def test_two_layouts_at_once_are_refused(inbox: Inbox) -> None:
    inbox.put({**CARE_FILES, "header.csv": "CHILD\n1\n", "episodes.csv": "CHILD\n1\n"})
    assert "do not tell which profile" in "\n".join(inbox.receive_one().reasons)


def test_two_files_for_one_export_are_refused(inbox: Inbox) -> None:
    batch = inbox.put(CARE_FILES)
    (batch / "REVIEWS.CSV").write_text(CARE_FILES["reviews.csv"] + "R9,C1,2019-05-01\n")
    assert "REVIEWS.CSV and reviews.csv are both reviews" in "\n".join(inbox.receive_one().reasons)


def test_a_refused_batch_is_kept_byte_for_byte_with_its_reasons(inbox: Inbox) -> None:
    inbox.refused(reviews=b"\xff\xfeodd")
    (kept,) = (inbox.outputs.quarantine / "E06000005" / MARCH).iterdir()
    assert (kept / "reviews.csv").read_bytes() == b"\xff\xfeodd"
    assert (kept / "children.csv").read_text() == CARE_FILES["children.csv"]
    assert "UTF-16" in (kept / "reasons.txt").read_text()
    assert kept.parent.stat().st_mode & 0o077 == 0


def test_a_refused_batch_is_remembered_and_not_copied_again(inbox: Inbox) -> None:
    inbox.refused(reviews=b"")
    kept = inbox.quarantined
    again = inbox.receive_one()
    assert (again.verdict, again.standing, again.is_new) == ("unchanged", "refused", False)
    assert again.reasons
    assert inbox.quarantined == kept
    assert any("still refused" in line for line in inbox.said)
    assert len(list(inbox.outputs.register.iterdir())) == 1


def test_a_refused_batch_does_not_hold_up_other_authorities(inbox: Inbox) -> None:
    inbox.put(CARE_FILES, reviews=b"")
    inbox.put(CARE_FILES, authority="E06000047")
    assert [receipt.verdict for receipt in inbox.receive()] == ["refused", "accepted"]


def test_the_last_accepted_extract_stays_in_force_after_a_refusal(inbox: Inbox) -> None:
    inbox.put(CARE_FILES)
    inbox.receive()
    inbox.put(CARE_FILES, date="2020-04-30", reviews=b"")
    inbox.receive()
    assert inbox.in_force("select distinct cast(_extract_date as varchar) from landing.reviews") == [(MARCH,)]


def test_a_check_judges_and_keeps_nothing(inbox: Inbox) -> None:
    inbox.put(CARE_FILES, reviews=REVIEWS + "R1,C1,soon\n")
    (receipt,) = inbox.check()
    assert receipt.verdict == "refused"
    # The lock that sweepers of scratch folders take is empty, and stays.
    assert not [path for path in inbox.outputs.root.rglob("*") if path.is_file() and path.stat().st_size]
    inbox.put(CARE_FILES)
    assert inbox.check()[0].verdict == "accepted"
    assert not [path for path in inbox.outputs.root.rglob("*") if path.is_file() and path.stat().st_size]


TWO_MEETINGS_A_ROW = """
name: our_reports
title: Ours
description: Two meetings a row.
extracts: full
recognised_by: [people, spells, meetings]
exports:
  children:
    file: people
    columns: {child_id: {from: id}, date_of_birth: {from: born}}
  care_episodes:
    file: spells
    columns: {episode_id: {from: spell}, child_id: {from: id}, start_date: {from: since}}
  reviews:
    parts:
      - {file: meetings, columns: {review_id: {from: first}, child_id: {from: id}, held_date: {from: held}}}
      - {file: meetings, columns: {review_id: {from: second}, child_id: {from: id}, held_date: {from: held again}}}
"""


def test_what_is_wrong_with_a_file_that_an_export_is_read_from_twice_is_said_once(inbox: Inbox) -> None:
    header = "id,first,held,second,held again\n"
    inbox.put_own_layout(TWO_MEETINGS_A_ROW)
    inbox.put(
        {
            "people.csv": "id,born\nC1,2010-05-01\n",
            "spells.csv": "spell,id,since\nS1,C1,2019-01-07\n",
            "meetings.csv": header + "C1,R1,2019-02-01,R2,2019-03-01\n" + header,
        }
    )
    assert inbox.receive_one().reasons == [
        "meetings.csv: row 3 holds the names of the columns once more. Have the report write them once, above all rows, "
        "and export the file again. [row_broken]"
    ]
