"""What spreadsheets and their users make of an export: blank rows and columns, `.0`, dates as texts, copies of sheets."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from invented_inbox import CARE_FILES, MARCH, RETURN_FILES, Inbox

LIST_8 = (
    "Child Unique ID",
    "Gender",
    "Date of Birth",
    "Date Started to be Looked After",
    "Child's Legal Status",
    "Child's Category of Need",
    "Date of Latest Statutory Review",
    "Date Ceased to be Looked After",
    "Reason Ceased to be Looked After",
)


def lists(*rows: tuple[object, ...], sheets: tuple[str, ...] = ("List 8",), hidden: tuple[str, ...] = ()) -> bytes:
    """A workbook with these rows below the header of list 8, in each of some sheets."""
    book, stream = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.worksheets[0])
    book.create_sheet("Cover")
    for name in sheets:
        sheet = book.create_sheet(name)
        sheet.append(LIST_8)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    book.save(stream)
    return stream.getvalue()


def child(
    child_id: object = "C1",
    born: object = "01/05/2010",
    legal_status: str | None = "C2",
    need: str | None = None,
    reviewed: object = "03/02/2020",
    ceased: object = None,
    reason: str | None = None,
) -> tuple[object, ...]:
    return (child_id, "Female", born, "07/01/2019", legal_status, need, reviewed, ceased, reason)


def replaced(contents: bytes, old: str, new: str, members: str = "xl/worksheets/") -> bytes:
    """The workbook with another text in its sheets, or in all parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(contents)) as source, zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            text = source.read(name)
            target.writestr(name, text.replace(old.encode(), new.encode()) if name.startswith(members) else text)
    return stream.getvalue()


def put_lists(inbox: Inbox, workbook: bytes) -> None:
    inbox.put({"Annex_A.xlsx": workbook, "batch.yml": "profile: annex_a\n"})


BLANK_LINES = {name: text.replace("\n", "\n\n", 1) for name, text in CARE_FILES.items()}
BLANK_ABOVE = {name: ",,,\n\n" + text for name, text in CARE_FILES.items()}
COLUMN_BESIDE = {name: text.replace("\n", ",\n") for name, text in CARE_FILES.items()}


@pytest.mark.parametrize("files", [BLANK_LINES, BLANK_ABOVE, COLUMN_BESIDE], ids=["lines", "above", "beside"])
def test_rows_and_columns_without_a_value_are_passed_over(inbox: Inbox, files: dict[str, str]) -> None:
    inbox.put(files)
    receipt = inbox.receive_one()
    assert receipt.reasons == []
    first = {id(BLANK_LINES): 3, id(BLANK_ABOVE): 4, id(COLUMN_BESIDE): 2}[id(files)]
    # The numbers of the rows are those that a spreadsheet shows.
    rows = inbox.in_force("select review_id, held_date, _source_row from landing.reviews order by review_id")
    assert rows == [("R1", "2019-02-01", first), ("R2", "2019-03-29", first + 1)]


def test_rows_of_commas_below_a_list_are_passed_over_and_told_in_one_line(inbox: Inbox) -> None:
    inbox.put({**CARE_FILES, "reviews.csv": CARE_FILES["reviews.csv"] + ",,\n" * 200})
    receipt = inbox.receive_one()
    assert receipt.reasons == []
    assert [note for note in receipt.notes if "blank" in note] == [
        "reviews.csv: rows 4 to 203 are blank and were passed over."
    ]
    assert inbox.in_force("select count(*) from landing.reviews") == [(2,)]


def test_a_blank_line_within_a_text_is_part_of_it(inbox: Inbox) -> None:
    inbox.put({**CARE_FILES, "reviews.csv": 'review_id,child_id,team\nR1,C1,"North\n\nTeam"\n\nR2,C2,South\n'})
    assert inbox.receive_one().reasons == []
    rows = inbox.in_force("select review_id, team, _source_row from landing.reviews order by review_id")
    assert rows == [("R1", "North\n\nTeam", 2), ("R2", "South", 4)]


def test_ids_that_a_program_made_numbers_of_are_the_ids_they_were(inbox: Inbox) -> None:
    files = {name: text.replace("C1,", "71.0,").replace("C2,", "7100.0,") for name, text in CARE_FILES.items()}
    inbox.put({**files, "children.csv": files["children.csv"].replace(".0", "")})
    receipt = inbox.receive_one()
    assert receipt.reasons == []
    assert any("reviews.csv: 2 ids end in .0" in note for note in receipt.notes)
    assert inbox.in_force("select distinct child_id from landing.reviews order by 1") == [("71",), ("7100",)]


def test_ids_that_have_other_digits_behind_a_point_stay_as_they_are(inbox: Inbox) -> None:
    inbox.put({**CARE_FILES, "reviews.csv": "review_id,child_id\n12.0,C1\n12.1,C1\n.0,C2\n"})
    assert inbox.receive_one().reasons == []
    rows = inbox.in_force("select review_id from landing.reviews order by 1")
    assert rows == [(".0",), ("12.0",), ("12.1",)]


def test_dates_of_a_workbook_are_read_as_they_are_meant(inbox: Inbox) -> None:
    import datetime

    put_lists(
        inbox,
        lists(
            child("C1", reviewed=datetime.datetime(2020, 2, 3, 14, 30), ceased=datetime.time()),
            child("C2", born=datetime.date(2011, 6, 2), reviewed="00/01/1900", ceased=0),
            child("C3", reviewed="03/02/2020 09:15"),
        ),
    )
    assert inbox.receive_one().reasons == []
    assert inbox.in_force("select child_id, start_date, end_date from landing.care_episodes order by 1") == [
        ("C1", "2019-01-07", None),
        ("C2", "2019-01-07", None),
        ("C3", "2019-01-07", None),
    ]
    assert inbox.in_force("select child_id, held_date from landing.reviews order by 1") == [
        ("C1", "2020-02-03"),
        ("C3", "2020-02-03"),
    ]


def test_a_date_that_cannot_be_read_is_named_as_a_workbook_names_its_cells(inbox: Inbox) -> None:
    put_lists(inbox, lists(child(), child("C2", reviewed="last Tuesday")))
    reasons = inbox.receive_one().reasons
    assert any(
        "Annex_A.xlsx, sheet List 8, cell G3, column Date of Latest Statutory Review" in reason
        and "a cell whose format is Date" in reason
        for reason in reasons
    ), reasons


@pytest.mark.parametrize("name", ["List 8", "List_8", "list8", "LIST-8", "List 8 - LAC", "Annex A List 8 (CLA)"])
def test_a_list_is_known_however_its_sheet_is_written(inbox: Inbox, name: str) -> None:
    put_lists(inbox, lists(child(), sheets=(name,)))
    assert inbox.receive_one().reasons == []
    assert inbox.in_force("select child_id from landing.care_episodes") == [("C1",)]


@pytest.mark.parametrize("name", ["List 80", "Checklist 8a", "8"])
def test_a_sheet_of_another_name_is_no_list(inbox: Inbox, name: str) -> None:
    put_lists(inbox, lists(child(), sheets=(name,)))
    assert "none of its files is one that the profile annex_a reads" in "\n".join(inbox.receive_one().reasons)


def test_two_sheets_for_one_list_are_not_chosen_from(inbox: Inbox) -> None:
    put_lists(inbox, lists(child(), sheets=("List 8", "List 8 - Zebedee")))
    reasons = "\n".join(inbox.receive_one().reasons)
    assert "Annex_A.xlsx: the sheets number 2 and 3 are all list 8. Keep one and delete the others." in reasons
    assert "Zebedee" not in reasons


def test_a_hidden_sheet_is_not_read_unseen(inbox: Inbox) -> None:
    put_lists(inbox, lists(child(), sheets=("List 8",), hidden=("List 8",)))
    assert "the sheet list 8 is hidden" in "\n".join(inbox.receive_one().reasons)


def test_beside_a_list_that_is_seen_a_hidden_one_does_not_count(inbox: Inbox) -> None:
    put_lists(inbox, lists(child(), sheets=("List 8 old", "List 8"), hidden=("List 8 old",)))
    receipt = inbox.receive_one()
    assert receipt.reasons == []
    assert any("list 8 stands in a hidden sheet too" in note for note in receipt.notes)


# Worked out by hand from the return's own lists of codes.
WORDS = {
    "Accommodated under an agreed series of short-term breaks, when individual episodes of care are recorded": "V3",
    "ACCOMMODATED UNDER AN AGREED SERIES OF SHORT TERM BREAKS WHEN AGREEMENTS ARE RECORDED (NOT individual episodes)": "V4",
    "short breaks": "V4",
    "Overnight Short Break": "V4",
    "s20 - Short Term Breaks": "V4",
    "v3": "V3",
    "v4 - short breaks": "V4",
    "Interim care order": "C1",
    "FULL CARE ORDER [c2]": "C2",
    "Placement Order & Care Order": "E1",
    "Emergency protection order": "L2",
    # What says too little is no code.
    "Care order": "unknown_code",
    "Not short breaks": "unknown_code",
}


@pytest.mark.parametrize("text", WORDS)
def test_a_legal_status_written_out_is_the_code_that_the_words_define(inbox: Inbox, text: str) -> None:
    put_lists(inbox, lists(child(legal_status=text)))
    assert inbox.receive_one().reasons == []
    ((status,),) = inbox.in_force("select legal_status from landing.care_episodes")
    assert status == WORDS[text]


def test_needs_and_reasons_written_out_are_read_and_no_others(inbox: Inbox) -> None:
    put_lists(
        inbox,
        lists(
            child("C1", need="CIN - Family in acute stress", ceased="01/02/2020", reason="Child died"),
            child("C2", need="N1b - Abuse", ceased="01/02/2020", reason="Care taken over by another LA in the UK"),
            child("C3", need="Trilogy of Risk", ceased="01/02/2020", reason="Adopted"),
        ),
    )
    assert inbox.receive_one().reasons == []
    assert inbox.in_force("select need_code, end_reason from landing.care_episodes order by child_id") == [
        ("N4", "E2"),
        ("N1", "E3"),
        ("unknown_code", "unknown_code"),
    ]
    texts = inbox.in_force("select column_name, text from landing.unknown_codes order by 1")
    assert texts == [("end_reason", "Adopted"), ("need_code", "Trilogy of Risk")]


RETURN_NAMES = ["SSDA903_2526_{}_v2", "{} 2023", "{}_2023", "20230331_903_{}", "{}_2022-23", "{}_final", "2017-{}"]


@pytest.mark.parametrize("name", RETURN_NAMES)
def test_a_return_is_known_whatever_year_or_version_its_names_carry(inbox: Inbox, name: str) -> None:
    inbox.put({f"{name.format(stem.title())}.csv": text for stem, text in _stems(RETURN_FILES)})
    receipt = inbox.receive_one()
    assert (receipt.reasons, receipt.profile) == ([], "ssda903")


def test_two_years_of_a_return_in_one_folder_are_not_chosen_from(inbox: Inbox) -> None:
    inbox.put({**RETURN_FILES, "episodes_2024.csv": RETURN_FILES["episodes.csv"] + "3,04/03/2019,S,V2,,\n"})
    assert "episodes.csv and episodes_2024.csv are both episodes" in "\n".join(inbox.receive_one().reasons)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig"])
def test_batch_yml_is_read_in_every_encoding_that_editors_write(inbox: Inbox, encoding: str) -> None:
    text = "history_from: {reviews: 2019-01-01}\r\n"
    mark = "\ufeff" if encoding == "utf-16-le" else ""
    inbox.put({**CARE_FILES, "batch.yml": (mark + text).encode(encoding)}, MARCH)
    receipt = inbox.receive_one()
    assert receipt.reasons == []
    assert receipt.history_from == {"reviews": "2019-01-01"}


def _stems(files: dict[str, str]) -> list[tuple[str, str]]:
    return [(name.removesuffix(".csv"), text) for name, text in files.items()]


BRITISH = {
    name: text.replace("2019-02-01", "01/02/2019").replace("2019-03-29", "29/03/2019")
    for name, text in CARE_FILES.items()
}


def test_british_dates_of_a_canonical_file_are_told_for_what_they_are(inbox: Inbox) -> None:
    inbox.put(BRITISH)
    reasons = inbox.receive_one().reasons
    assert "reviews.csv: dates are written dd/mm/yyyy: say `dates: uk` in batch.yml. [value_not_of_type]" in reasons


def test_british_dates_are_read_where_the_batch_says_so(inbox: Inbox) -> None:
    inbox.put({**BRITISH, "batch.yml": "dates: uk\n"})
    assert inbox.receive_one().reasons == []
    rows = inbox.in_force("select held_date from landing.reviews order by review_id")
    assert rows == [("2019-02-01",), ("2019-03-29",)]
    assert inbox.in_force("select min(start_date) from landing.care_episodes") == [("2019-01-07",)]


TIMES = {
    "2019-02-01 00:00:00": "a time of day stands behind the dates: say `times: cut` in batch.yml.",
    "2019-02-01T09:30": "a time of day stands behind the dates: say `times: cut` in batch.yml.",
    "01/02/2019 00:00": "dates are written dd/mm/yyyy with a time of day behind them: say `dates: uk` and `times: cut` in "
    "batch.yml.",
    "2019-02-01T00:00:00Z": "a time of day of a time zone stands behind the dates, so that in summer the day may be the one "
    "before. Have the report write the day alone, as YYYY-MM-DD, and export the file again.",
    "43497": "dates are the numbers by which a spreadsheet counts days. Give the column the format of a date before you "
    "save it, or export the file from the case system without a spreadsheet.",
    "01/02/19": "years are written with two digits, which do not tell the century. Have the report write the day alone, "
    "as YYYY-MM-DD, and export the file again.",
}


def with_day(text: str) -> dict[str, str]:
    """The care files, with the day of one review written so."""
    return {**CARE_FILES, "reviews.csv": CARE_FILES["reviews.csv"].replace("2019-02-01", text)}


@pytest.mark.parametrize(("text", "said"), TIMES.items())
def test_what_programs_make_of_a_day_is_named_with_the_cure(inbox: Inbox, text: str, said: str) -> None:
    inbox.put(with_day(text))
    reasons = inbox.receive_one().reasons
    assert reasons[0] == f"reviews.csv: {said} [value_not_of_type]"
    assert reasons[1].startswith("reviews.csv, row 2, column held_date: The value is not a date written YYYY-MM-DD.")
    assert text not in "\n".join(reasons)


@pytest.mark.parametrize("text", ["2019-02-01 00:00:00", "2019-02-01T09:30", "01/02/2019 00:00"])
def test_times_of_day_are_cut_where_the_batch_says_so(inbox: Inbox, text: str) -> None:
    inbox.put({**with_day(text), "batch.yml": "times: cut\ndates: uk\n"})
    assert inbox.receive_one().reasons == []
    assert inbox.in_force("select held_date from landing.reviews order by review_id") == [
        ("2019-02-01",),
        ("2019-03-29",),
    ]


@pytest.mark.parametrize("text", ["02/13/2019 00:00", "2019-02-01 soon", "4349", "1/2/2019"])
def test_what_is_none_of_these_is_said_cell_by_cell(inbox: Inbox, text: str) -> None:
    inbox.put(with_day(text))
    (reason,) = inbox.receive_one().reasons
    assert reason.startswith("reviews.csv, row 2, column held_date: The value is not a date written YYYY-MM-DD.")


@pytest.mark.parametrize("day", ["02/13/2019", "1/2/2019", "soon"])
def test_other_dates_are_not_taken_for_british_ones(inbox: Inbox, day: str) -> None:
    inbox.put({**CARE_FILES, "reviews.csv": CARE_FILES["reviews.csv"].replace("2019-02-01", day)})
    assert not any("dates: uk" in reason for reason in inbox.receive_one().reasons)


@pytest.mark.parametrize("root", ["Message", "FORM", "SSDA903"])
def test_a_return_of_children_looked_after_as_xml_is_told_for_what_it_is(inbox: Inbox, root: str) -> None:
    child = "<CHILD><EPISODES><EPISODE><DECOM>07/01/2019</DECOM></EPISODE></EPISODES></CHILD>"
    inbox.put({"return.xml": f"<{root}>{child}</{root}>"})
    (reason,) = inbox.receive_one().reasons
    assert reason.startswith(
        "return.xml: this is the SSDA903 return as XML, which is not read. Export its tables as CSV"
    )
