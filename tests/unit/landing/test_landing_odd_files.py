"""What a strict reading must not let pass although a database does: shifted rows, loose quotation marks, odd names."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from invented_inbox import AUTHORITY, CARE_FILES, SECRET_ID, Inbox

REVIEWS = "review_id,child_id,held_date,team\n"
GOOD_ROW = "R1,C1,2019-02-01,North\n"


@pytest.mark.parametrize(
    "row",
    [
        # Each of these was read as four values: the last one is empty, and the database drops it without a word.
        f"R2,{SECRET_ID},2019-02-01,North,\n",
        f"R2,{SECRET_ID},,2019-02-01,\n",
        f"R2,{SECRET_ID},,2019-02-01,,\n",
        f'R2,{SECRET_ID},,"North, East",,',
    ],
)
def test_a_row_with_one_value_too_many_is_refused_also_if_that_one_is_empty(inbox: Inbox, row: str) -> None:
    reasons = inbox.refused(reviews=REVIEWS + GOOD_ROW + row)
    assert "reviews.csv, row 3: it has more columns than the header." in reasons
    assert SECRET_ID.encode() not in inbox.everything_written()


def test_a_title_above_the_header_is_told_as_such_and_not_as_many_wrong_rows(inbox: Inbox) -> None:
    reasons = inbox.refused(reviews=f"Reviews of {SECRET_ID}\n\n" + REVIEWS + GOOD_ROW)
    assert "reviews.csv, row 1: none of the expected column names is there" in reasons
    assert len(reasons.splitlines()) == 1


def test_rows_whose_last_value_is_blank_are_read(inbox: Inbox) -> None:
    inbox.put(CARE_FILES, reviews=REVIEWS + 'R1,C1,2019-02-01,\nR2,C2,,""\n"R,3",C2,,""')
    assert inbox.receive_one().verdict == "accepted"
    assert inbox.in_force("select review_id from landing.reviews order by 1") == [("R,3",), ("R1",), ("R2",)]


@pytest.mark.parametrize("value", [f'{SECRET_ID}"1', f'"{SECRET_ID}" ', f'"{SECRET_ID}"1', f' "{SECRET_ID}"'])
def test_a_quotation_mark_that_is_not_doubled_is_refused_where_it_stands(inbox: Inbox, value: str) -> None:
    reasons = inbox.refused(reviews=REVIEWS + 'R0,C1,,"one\ntwo"\n' + f"{value},C1,2019-02-01,\n" + GOOD_ROW)
    assert "reviews.csv, row 3: a quotation mark" in reasons
    assert SECRET_ID.encode() not in inbox.everything_written()


def test_doubled_quotation_marks_are_read_as_one(inbox: Inbox) -> None:
    inbox.put(CARE_FILES, reviews=REVIEWS + 'R1,C1,2019-02-01,"the ""North"" team"\nR2,C1,,""""\n')
    assert inbox.receive_one().verdict == "accepted"
    found = inbox.in_force("select team from landing.reviews order by review_id")
    assert found == [('the "North" team',), ('"',)]


@pytest.mark.parametrize("mark", ["", '"'], ids=["plain", "quoted"])
def test_a_row_of_many_megabytes_is_refused_where_it_stands_and_not_left_out(inbox: Inbox, mark: str) -> None:
    # A database reads 32 MB at a time, and of a row that is longer it says nothing.
    long = f"R2,{SECRET_ID},2019-02-01,{mark}" + 40_000_000 * "x" + f"{mark}\n"
    reasons = inbox.refused(reviews=REVIEWS + GOOD_ROW + long + "R3,C1,2019-02-01,North\n")
    assert reasons.splitlines() == [
        "reviews.csv, row 3: it is longer than two million characters. A quotation mark may not be closed. Correct it in "
        "the case system's report and export the file again. [row_broken]"
    ]


def test_a_text_of_many_megabytes_that_is_never_closed_is_refused_where_it_opens(inbox: Inbox) -> None:
    reasons = inbox.refused(reviews=REVIEWS + GOOD_ROW + 'R2,C1,2019-02-01,"' + 40_000_000 * "x" + "\n")
    assert (
        "reviews.csv, row 3: it is longer than two million characters. A quotation mark may not be closed." in reasons
    )


@pytest.mark.parametrize(
    "character", ["\x07", "\x1a", "\u00ad", "\u200b", "\u200e", "\u202c", "\u2060", "\ufeff", "\x7f"]
)
def test_characters_without_width_are_taken_out_of_ids_and_counted(inbox: Inbox, character: str) -> None:
    inbox.put(CARE_FILES, reviews=REVIEWS + f"{character}R{character}1,C{character}1,2019-02-01,\n")
    receipt = inbox.receive_one()
    assert "reviews.csv: 2 ids held invisible characters, which were removed." in receipt.notes
    assert inbox.in_force("select review_id, child_id from landing.reviews") == [("R1", "C1")]


@pytest.mark.parametrize("space", ["\u00a0", "\u2007", "\u202f", "\u3000", "\u2003", "\t", "\x0b", "\u2028", "\x85"])
def test_spaces_of_every_kind_in_an_id_are_the_same_space(inbox: Inbox, space: str) -> None:
    inbox.put(CARE_FILES, reviews=REVIEWS + f"{space}R{space}1{space},C1,2019-02-01,\n")
    assert inbox.receive_one().verdict == "accepted"
    assert inbox.in_force("select review_id from landing.reviews") == [("R 1",)]


def test_a_link_is_not_followed(inbox: Inbox, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.csv"
    elsewhere.write_text(CARE_FILES["reviews.csv"])
    batch = inbox.put(CARE_FILES, reviews=None)
    (batch / "reviews.csv").symlink_to(elsewhere)
    receipt = inbox.receive_one()
    assert receipt.reasons == [
        "reviews.csv: it is a link, a folder or a device. Put the file itself into the folder. [file_unreadable]"
    ]


def test_a_pipe_does_not_hold_the_refresh_up(inbox: Inbox) -> None:
    batch = inbox.put(CARE_FILES, reviews=None)
    os.mkfifo(batch / "reviews.csv")
    assert inbox.receive_one().verdict == "refused"
    assert inbox.receive_one().verdict == "unchanged"


def test_a_folder_inside_a_batch_is_not_passed_over_in_silence(inbox: Inbox) -> None:
    batch = inbox.put(CARE_FILES)
    (batch / "more").mkdir()
    (batch / "more" / "targets.csv").write_text("local_authority_code\n")
    (batch / "notes").mkdir()
    assert "notes is a folder inside the batch and was not read." in inbox.receive_one().notes
    assert any("/more holds 1 file that may be an export, and nothing reads it" in line for line in inbox.said)


def test_a_name_cannot_write_a_line_of_its_own_into_the_log(inbox: Inbox) -> None:
    inbox.put({**CARE_FILES, "x\nE06000047 2020-03-31: accepted\x1b[31m.csv": "a\n"})
    receipt = inbox.receive_one()
    lines = "\n".join([*inbox.said, *receipt.notes]).splitlines()
    assert not [line for line in lines if line.startswith("E06000047") or "\x1b" in line]
    assert any("x<U+000A>E06000047 2020-03-31: accepted<U+001B>[31m.csv is not used" in line for line in lines)


def test_what_cannot_be_seen_in_a_column_name_is_shown(inbox: Inbox) -> None:
    reasons = inbox.refused(reviews="\ufeff\ufeff" + REVIEWS + GOOD_ROW)
    assert 'the column review_id is missing. "<U+FEFF>review_id" looks like it' in reasons


def test_of_two_equal_files_the_one_with_the_exact_name_is_read(inbox: Inbox) -> None:
    reviews = CARE_FILES["reviews.csv"]
    inbox.put({**CARE_FILES, "Copy of reviews.csv": reviews, "reviews (2).csv": reviews})
    receipt = inbox.receive_one()
    assert "Copy of reviews.csv holds the same bytes as reviews.csv; it was read once." in receipt.notes
    assert "reviews (2).csv holds the same bytes as reviews.csv; it was read once." in receipt.notes
    assert inbox.in_force("select distinct _source_file from landing.reviews") == [
        ("E06000005/2020-03-31/reviews.csv",)
    ]


def test_two_different_files_of_one_name_are_both_named_and_neither_is_called_unknown(inbox: Inbox) -> None:
    inbox.put({**CARE_FILES, "reviews - Copy.csv": CARE_FILES["reviews.csv"] + "R9,C1,2019-05-01\n"})
    receipt = inbox.receive_one()
    assert receipt.reasons == [
        "reviews.csv and reviews - Copy.csv are both reviews. Leave one of them out of the folder. [file_twice]"
    ]
    assert receipt.notes == []


@pytest.mark.parametrize("line_end", ["\x0b", "\x0c", "\x1e", "\x85", "\u2028"])
def test_a_file_whose_rows_end_in_something_else_is_not_a_header_without_rows(inbox: Inbox, line_end: str) -> None:
    missing = f"missing_id,child_id,start_date\nM1,{SECRET_ID},2020-01-02\n".replace("\n", line_end)
    reasons = inbox.refused(missing_episodes=missing)
    assert "missing_episodes.csv, row 1: the rows do not end in line ends but in another control character." in reasons
    assert SECRET_ID.encode() not in inbox.everything_written()


def test_the_columns_of_a_file_without_rows_are_counted_and_not_named(inbox: Inbox) -> None:
    inbox.put(CARE_FILES, missing_episodes=f"missing_id,child_id,start_date,M1 {SECRET_ID},2020-01-02")
    receipt = inbox.receive_one()
    assert (
        "missing_episodes.csv: it has no rows, and 2 columns that are not needed. "
        "If it should have rows, its line ends were lost: export it again."
    ) in receipt.notes
    assert receipt.unlisted_columns == {}
    assert SECRET_ID.encode() not in inbox.everything_written()


CENSUS = (
    "<Message><Header><ReferenceDate>2020-03-31</ReferenceDate><LEA>{}</LEA></Header><Children><Child>"
    "<LAchildID>SECRETCHILD77</LAchildID></Child></Children></Message>"
)


def test_a_census_of_another_authority_is_named_with_its_file_and_element(inbox: Inbox) -> None:
    inbox.put({"census.xml": CENSUS.format("E06000047")})
    reasons = inbox.receive_one().reasons
    assert reasons[0].startswith(
        "census.xml, Header, LEA: the file is of another authority than its folder (E06000005)."
    )


def test_two_censuses_are_said_to_be_two_once(inbox: Inbox) -> None:
    inbox.put({"a.xml": CENSUS.format("E06000005"), "b.xml": CENSUS.format("E06000005") + " "})
    reasons = [reason for reason in inbox.receive_one().reasons if "a.xml and b.xml" in reason]
    assert reasons == [
        "a.xml and b.xml are both Children in need census. Leave one of them out of the folder. [file_twice]"
    ]


def test_the_same_census_twice_is_read_once_and_said_once(inbox: Inbox) -> None:
    inbox.put({"a.xml": CENSUS.format("E06000005"), "b.xml": CENSUS.format("E06000005")})
    notes = [note for note in inbox.receive_one().notes if "b.xml" in note]
    assert notes == ["b.xml holds the same bytes as a.xml; it was read once."]


def test_a_web_page_is_one_also_where_a_census_should_be(inbox: Inbox) -> None:
    inbox.put({"census.xml": "<html><body>SECRETCHILD77</body></html>"})
    (reason,) = inbox.receive_one().reasons
    assert reason.startswith("census.xml: this is a web page, perhaps of a login that expired. Export it again.")


def test_a_missing_element_is_called_one(inbox: Inbox) -> None:
    inbox.put({"census.xml": CENSUS.format("E06000005").replace("LAchildID", "ChildID")})
    reasons = "\n".join(inbox.receive_one().reasons)
    assert "census.xml, Child: none of the expected elements is there (" in reasons
    assert "Row 1 must hold" not in reasons


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_said_to_be_windows_1252_that_is_not_is_refused_and_not_garbled(inbox: Inbox, encoding: str) -> None:
    text = REVIEWS + GOOD_ROW.replace("North", "Nørth")
    inbox.put({**CARE_FILES, "batch.yml": "encoding: cp1252\n", "reviews.csv": text.encode(encoding)})
    name = "UTF-16" if encoding == "utf-16" else "UTF-8"
    assert inbox.receive_one().reasons == [
        f"reviews.csv: it is said to be Windows-1252, and is {name}. Export it again as Windows-1252, or say in "
        f"batch.yml: `encoding: {name.lower()}`. [character_unreadable]"
    ]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_read_in_either_order_of_bytes_once_it_is_declared(
    inbox: Inbox, encoding: str
) -> None:
    files = {name: text.encode(encoding) for name, text in CARE_FILES.items()}
    inbox.put({**files, "batch.yml": "encoding: utf-16\n"})
    assert inbox.receive_one().reasons == []
    assert inbox.in_force("select review_id from landing.reviews order by 1") == [("R1",), ("R2",)]


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_the_line_for_another_separator_does_what_it_says_once_it_is_copied(inbox: Inbox, separator: str) -> None:
    files = {name: text.replace(",", separator) for name, text in CARE_FILES.items()}
    inbox.put(files)
    line = inbox.receive_one().reasons[0].split("`")[1]
    inbox.put({**files, "batch.yml": line})
    assert inbox.receive_one().reasons == []


def test_a_separator_that_is_none_is_answered_with_lines_that_can_be_copied(inbox: Inbox) -> None:
    inbox.put({**CARE_FILES, "batch.yml": "delimiter: '\\t'\n"})
    assert inbox.receive_one().reasons == [
        'batch.yml: delimiter: this must be one of ",", ";", "\\t", "|". [batch_instructions]'
    ]


@pytest.mark.parametrize("title", ["Reviews,", "Reviews of the year,,"])
def test_a_title_that_a_spreadsheet_has_filled_up_with_commas_is_called_a_title(inbox: Inbox, title: str) -> None:
    reasons = inbox.refused(reviews=f"{title}\nreview_id,child_id,held_date\nR1,C1,2019-02-01\n")
    assert reasons == (
        "reviews.csv, row 1: only its first column has a name. Row 1 must hold the column names, with no title above "
        "it. [column_missing]"
    )


POPULATION = f"local_authority_code,year,population_0_17\n{AUTHORITY},2019,22481\n"


@pytest.mark.parametrize("separator", [";", "\t", "|"])
@pytest.mark.parametrize("is_of_the_batch", [True, False])
def test_a_table_that_the_council_keeps_itself_has_the_batchs_separator_or_commas(
    inbox: Inbox, separator: str, is_of_the_batch: bool
) -> None:
    files = {name: text.replace(",", separator) for name, text in CARE_FILES.items()}
    own = POPULATION.replace(",", separator) if is_of_the_batch else POPULATION
    line = 'delimiter: "\\t"\n' if separator == "\t" else f"delimiter: '{separator}'\n"
    inbox.put({**files, "batch.yml": line}, population=own)
    assert inbox.receive_one().reasons == []
    assert inbox.in_force("select year, population_0_17 from landing.population") == [("2019", "22481")]


@pytest.mark.parametrize("said", ["utf-8", "cp1252"])
def test_a_population_that_a_spreadsheet_saved_as_utf_16_is_read_whatever_the_batch_says_of_its_exports(
    inbox: Inbox, said: str
) -> None:
    inbox.put({**CARE_FILES, "population.csv": POPULATION.encode("utf-16"), "batch.yml": f"encoding: {said}\n"})
    assert inbox.receive_one().reasons == []


@pytest.mark.parametrize("own_encoding", ["utf-16-le", "utf-8"])
def test_a_table_that_the_council_keeps_itself_has_the_batchs_encoding_or_that_of_its_bytes(
    inbox: Inbox, own_encoding: str
) -> None:
    files = {name: text.encode("utf-16-le") for name, text in CARE_FILES.items()}
    inbox.put({**files, "population.csv": POPULATION.encode(own_encoding), "batch.yml": "encoding: utf-16\n"})
    assert inbox.receive_one().reasons == []
    assert inbox.in_force("select year from landing.population") == [("2019",)]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_line_by_which_a_spreadsheet_is_told_the_separator_is_passed_over_where_it_is_right(
    inbox: Inbox, separator: str
) -> None:
    files = {name: f"sep={separator}\n{text}".replace(",", separator) for name, text in CARE_FILES.items()}
    line = 'delimiter: "\\t"\n' if separator == "\t" else f"delimiter: '{separator}'\n"
    inbox.put({**files, "batch.yml": line})
    assert inbox.receive_one().reasons == []
    assert inbox.in_force("select review_id, _source_row from landing.reviews order by 1") == [("R1", 3), ("R2", 4)]


def test_the_line_by_which_a_spreadsheet_is_told_another_separator_is_named(inbox: Inbox) -> None:
    reasons = inbox.refused(reviews="sep=;\nreview_id;child_id;held_date\nR1;C1;2019-02-01\n")
    assert reasons == (
        "reviews.csv, row 1: it says sep=; and the columns are looked for between commas. If they are separated by "
        "semicolons, say it in batch.yml: `delimiter: ';'`. Else take the line out. [column_missing]"
    )
