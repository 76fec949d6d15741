"""Returns of other people's tools: years that are united, files that are broken, and names that changed over the years."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

from invented_inbox import RETURN_FILES, Inbox
from sample_batches import counts, put_copies

YEARS = (2017, 2018, 2019, 2021)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def iso(text: str) -> str | None:
    return datetime.strptime(text, "%d/%m/%Y").date().isoformat() if text else None


def test_yearly_returns_are_united_by_child_and_start_and_the_newest_year_wins(inbox: Inbox, shared: Path) -> None:
    """Counted again from the files by plain Python."""
    folder = shared / "samples" / "ssda903" / "yearly"
    episodes: dict[tuple[str, str], tuple[str | None, str | None]] = {}
    children: dict[str, str] = {}
    for year in YEARS:
        put_copies(inbox, sorted(folder.glob(f"{year}-*.csv")), f"{year + 1}-03-31")
        for row in rows_of(folder / f"{year}-episodes.csv"):
            ended = iso(row["DEC"])
            episodes[row["CHILD"], iso(row["DECOM"]) or ""] = (ended, row["REC"] if ended else None)
        children |= {row["CHILD"]: row["SEX"] for row in rows_of(folder / f"{year}-header.csv")}
    receipts = inbox.receive()
    assert [(receipt.verdict, receipt.extracts) for receipt in receipts] == [("accepted", "period")] * len(YEARS)
    for receipt, year in zip(receipts, YEARS, strict=True):
        read = {export: row[0] for (export, _), row in counts(receipt).items()}
        assert read == {
            "children": len(rows_of(folder / f"{year}-header.csv")),
            "care_episodes": len(rows_of(folder / f"{year}-episodes.csv")),
            "reviews": len(rows_of(folder / f"{year}-reviews.csv")),
            "missing_episodes": len(rows_of(folder / f"{year}-missing.csv")),
        }
    landed = inbox.in_force("select child_id, start_date, end_date, end_reason from landing.care_episodes")
    assert {(row[0], row[1]): (row[2], row[3]) for row in landed} == episodes
    assert len(landed) == len(episodes)
    assert inbox.in_force("select count(*) from landing.children") == [(len(children),)]


def test_sex_is_a_number_up_to_the_return_of_2024_and_a_letter_after_it(inbox: Inbox) -> None:
    letters = "CHILD,SEX,DOB,ETHNIC\n1,M,01/05/2010,WBRI\n2,F,09/07/2012,CHNE\n3,U,,NOBT\n"
    inbox.put(RETURN_FILES, date="2024-03-31")
    inbox.put(RETURN_FILES, date="2025-03-31", header=letters)
    inbox.receive()
    assert inbox.in_force("select child_id, sex from landing.children order by 1") == [
        ("1", "M"),
        ("2", "F"),
        ("3", "U"),
    ]


def test_files_are_known_by_the_names_that_tools_and_years_give_them(inbox: Inbox) -> None:
    inbox.put(
        {
            "SSDA903_2024_Header.csv": RETURN_FILES["header.csv"],
            "903 2023-24 episodes.csv": RETURN_FILES["episodes.csv"],
            "2024-reviews.csv": RETURN_FILES["reviews.csv"].replace("REVIEW_CODE", "Review Code"),
            "2024_placed_adoption.csv": "CHILD,DATE_PLACED\n1,01/05/2019\n",
            "SSDA903_2024_social_worker.csv": "CHILD,SW_ID\n1,X\n",
        }
    )
    receipt = inbox.receive_one()
    assert (receipt.verdict, receipt.profile) == ("accepted", "ssda903"), receipt.reasons
    assert {file.reason for file in receipt.unused_files} == {"file_not_used"}
    assert inbox.in_force("select participation_code from landing.reviews order by 1") == [("PN1",), ("PN4",)]


def test_a_header_that_repeats_a_child_with_other_values_is_refused_row_by_row(inbox: Inbox, shared: Path) -> None:
    dirty = shared / "samples" / "dirty"
    put_copies(inbox, [dirty / "SSDA903_2020_episodes.csv", dirty / "SSDA903_2020_header.csv"], "2020-03-31")
    receipt = inbox.receive_one()
    assert receipt.verdict == "refused"
    repeated = [reason for reason in receipt.reasons if "the same key as row" in reason]
    assert [reason.partition(": ")[0] for reason in repeated] == [
        f"SSDA903_2020_header.csv, row {row}, column CHILD" for row in (3, 4, 6)
    ]
    assert any(reason.startswith("reviews.csv: the file is missing") for reason in receipt.reasons)


def test_a_dirty_table_of_episodes_is_landed_with_its_codes_and_its_extra_column_is_named(
    inbox: Inbox, shared: Path
) -> None:
    dirty = shared / "samples" / "dirty" / "SSDA903_2020_episodes.csv"
    header = "CHILD,SEX,DOB,ETHNIC\n" + "".join(f"{child},1,01/01/2010,WBRI\n" for child in ("689661", "249901"))
    reviews = "CHILD,REVIEW,REVIEW_CODE\n689661,01/02/2019,PN1\n"
    inbox.put({"header.csv": header, "reviews.csv": reviews, "episodes.csv": dirty.read_bytes()})
    receipt = inbox.receive_one()
    assert receipt.verdict == "accepted", receipt.reasons
    assert counts(receipt)["care_episodes", "episodes.csv"] == (5, 0, 0, 0, 5)
    assert "TEST_COLUMN" in receipt.unlisted_columns["episodes.csv"]
    # A filler that is no code stays as it is, so that it becomes a finding; a blank status is blank.
    assert inbox.in_force(
        "select count(case when start_reason not in ('S', 'L', 'P', 'T', 'B', 'U') then 1 end), "
        "count(*) - count(legal_status) from landing.care_episodes"
    ) == [(1, 1)]


def test_a_hubs_stacked_file_is_no_return_and_its_dates_are_refused(inbox: Inbox, shared: Path) -> None:
    stacked = shared / "samples" / "dirty" / "SSDA903_episodes_for_testing_fixes_INPUT.csv"
    put_copies(inbox, [stacked], "2023-03-31", instructions="profile: ssda903\n")
    (reason,) = inbox.receive_one().reasons
    assert "ssda903" in reason
    inbox.put({**RETURN_FILES, "episodes.csv": stacked.read_bytes()}, date="2023-04-30")
    (receipt,) = [receipt for receipt in inbox.receive() if receipt.extract_date == "2023-04-30"]
    assert any("column DECOM: The value is not a date written DD/MM/YYYY" in reason for reason in receipt.reasons)


def test_a_table_that_nothing_reads_may_be_wrong_and_is_only_counted(inbox: Inbox, shared: Path) -> None:
    errors = shared / "samples" / "dirty" / "placed_for_adoption_errors.csv"
    inbox.put({**RETURN_FILES, "placed_for_adoption.csv": errors.read_bytes()})
    receipt = inbox.receive_one()
    assert receipt.verdict == "accepted"
    assert [(file.name, file.rows, file.reason) for file in receipt.unused_files] == [
        ("placed_for_adoption.csv", 30, "file_not_used")
    ]
