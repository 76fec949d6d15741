"""Notes on values of a first extract that can hardly be: distances in another unit, defaults, months read as days."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import pytest
from invented_inbox import APRIL, Inbox
from odd_files import FILES, TO_DO, exchanged, file, notes

EPISODES, REVIEWS = "episode_id,child_id,start_date,end_date", "review_id,child_id,held_date"


def placed(miles: Sequence[float]) -> str:
    return file(f"{EPISODES},placement_distance_miles", [f"E#,C2,@,2020-03-01,{each}" for each in miles])


@pytest.mark.parametrize(
    ("miles", "said"),
    [
        pytest.param(
            [16093] * 11 + [5] * 9, "11 of the 20 distances are more than 600 miles, which is farther", id="m"
        ),
        pytest.param(
            [16093] * 10 + [5] * 10, "10 of the 20 distances (rows 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)", id="half"
        ),
        pytest.param(
            [32] * 51 + [5] * 49,
            "51 of the 100 distances are more than 20 miles. Of the children of no region",
            id="km",
        ),
        pytest.param([32] * 50 + [5] * 50, "", id="half are far"),
        pytest.param([32] * 51 + [5] * 48, "", id="51 of 99"),
        pytest.param(
            [900, *[5] * 40], "1 of the 41 distances (row 2) are more than 600 miles. A placement abroad", id="1"
        ),
    ],
)
def test_distances_that_are_no_miles_are_a_note(inbox: Inbox, miles: list[float], said: str) -> None:
    found = notes(inbox, "placement_distance_miles", care_episodes=placed(miles))
    assert len(found) == bool(said)
    assert said in "".join(found)


def test_a_column_that_is_the_same_in_all_rows_is_a_note(inbox: Inbox) -> None:
    """Thirty days alike are no chance; of codes it takes a hundred, and of officers and teams a thousand."""
    reviews = file(f"{REVIEWS},officer_id", ["R#,C1,2019-05-07,O1"] * 30)
    (note,) = notes(inbox, "one and the same value", reviews=reviews)
    assert note.startswith("reviews.csv, column held_date: 30 of the 30 rows that have it filled have one and the same")
    reviews = file(f"{REVIEWS},plan_rating", ["R#,C1,@,green"] * 100)
    (note,) = notes(inbox, "one and the same value", reviews=reviews)
    assert note.startswith("reviews.csv, column plan_rating: 100 of the 100 rows")
    reviews = file(f"{REVIEWS},officer_id", ["R#,C1,@,O1"] * 1000)
    (note,) = notes(inbox, "one and the same value", reviews=reviews)
    assert note.startswith("reviews.csv, column officer_id: 1,000 of the 1,000 rows")
    assert "O1" not in note
    reviews = file(f"{REVIEWS},officer_id", ["R#,C1,@,O1"] * 999 + ["R#,C1,@,O2"])
    assert notes(inbox, "one and the same value", reviews=reviews) == []


def test_a_day_that_four_of_five_rows_have_is_a_default(inbox: Inbox) -> None:
    reviews = ["R#,C1,2019-05-07"] * 32 + ["R#,C1,@"] * 8
    (note,) = notes(inbox, "one and the same value", reviews=file(REVIEWS, reviews))
    assert "32 of the 40 rows" in note
    assert notes(inbox, "one and the same value", reviews=file(REVIEWS, [*reviews, "R#,C1,@"])) == []


def test_officers_who_all_began_on_one_day_are_none(inbox: Inbox) -> None:
    officers = file("officer_id,start_date,role", ["O#,2019-04-01,iro"] * 40)
    assert notes(inbox, "one and the same value", reviewing_officers=officers) == []


def test_days_of_which_none_is_after_the_twelfth_are_a_note(inbox: Inbox) -> None:
    """Twenty different days and thirty of them: with the thirteenth among them all is well."""
    days = [f"R#,C1,2019-{month:02}-{day:02}" for month in (2, 5, 8) for day in range(1, 13)]
    (note,) = notes(inbox, "of its month", reviews=file(REVIEWS, days))
    assert note.startswith(
        "reviews.csv, column held_date: no day is after the 12th of its month (held_date: 36 days). Day and month may"
    )
    assert notes(inbox, "of its month", reviews=file(REVIEWS, [*days, "R#,C1,2019-05-13"])) == []


def test_a_file_that_is_confirmed_for_something_else_still_has_its_note_on_day_and_month(inbox: Inbox) -> None:
    """Of sixty reviews 24 are gone, which is confirmed; that no day of the others is after the 12th is another matter."""
    days = [f"R{month}-{day},C1,2019-{month:02}-{day:02}" for month in (2, 5, 8) for day in range(1, 13)]
    gone = [f"G#,C1,2019-{month:02}-{day:02}" for month in (1, 3) for day in range(13, 25)]
    inbox.put(FILES, reviews=file(REVIEWS, [*days, *gone]))
    assert inbox.receive_one().looks_wrong == {}
    inbox.put({**FILES, "batch.yml": "confirmed: [reviews, files]\n"}, APRIL, reviews=file(REVIEWS, days))
    newest = inbox.receive()[-1]
    assert (newest.extract_date, newest.reasons) == (APRIL, [])
    assert list(newest.looks_wrong or {}) == ["reviews.held_date"]


def test_days_that_are_all_the_first_of_their_months_are_a_note(inbox: Inbox) -> None:
    days = [f"R#,C1,{year}-{month:02}-01" for year in (2017, 2018, 2019) for month in range(1, 13)]
    (note,) = notes(inbox, "same day of their months", reviews=file(REVIEWS, days))
    assert note.startswith("reviews.csv, column held_date: all 36 days are the same day of their months.")


CHANGED_PLACES = f"Day and month may have changed places: have the report write YYYY-MM-DD. {TO_DO}"


def test_days_that_lie_near_those_beside_them_only_if_exchanged_are_a_note(inbox: Inbox) -> None:
    """A review of 3 May is planned for 3 May; a report that exchanges the days it can has it held on 5 March."""
    first = datetime.date(2019, 1, 1)
    days = [str(first + datetime.timedelta(days=place)) for place in range(0, 180, 2)]
    right = [f"R#,C1,{day},{day}" for day in days]
    wrong = [f"R#,C1,{exchanged(day)},{day}" for day in days]
    head = f"{REVIEWS},scheduled_date"
    assert notes(inbox, "changed places", reviews=file(head, right)) == []
    found = notes(inbox, "changed places", reviews=file(head, wrong))
    assert found == [
        # Every second day up to the 12th of January to June 2019, less those exchanged to within 21 days of themselves.
        "reviews.csv, columns scheduled_date, held_date: two days of a record that usually lie within 21 days of each "
        "other do so only if day and month are exchanged in one of them (scheduled_date and held_date: 32 of 32 rows in "
        f"which that decides it). {CHANGED_PLACES}"
    ]


def test_a_file_of_which_all_days_are_exchanged_has_one_note_that_lists_its_columns(inbox: Inbox) -> None:
    """Days of January to June 2019 up to the 12th, read by a spreadsheet of America; the decisions are planned for."""
    first = datetime.date(2019, 1, 1)
    days = [first + datetime.timedelta(days=place) for place in range(180)]
    rows = [f"R#,C1,{exchanged(str(day))},{exchanged(str(day))},{exchanged(str(day))}" for day in days if day.day <= 12]
    found = notes(inbox, "changed places", reviews=file(f"{REVIEWS},child_seen_date,decisions_issued_date", rows))
    assert len(found) == 1
    assert found[0].startswith(
        "reviews.csv, columns held_date, child_seen_date, decisions_issued_date: no day is after"
    )
    assert found[0].endswith(
        f"(held_date: {len(rows)}, child_seen_date: {len(rows)}, decisions_issued_date: {len(rows)} days). "
        f"{CHANGED_PLACES}"
    )


@pytest.mark.parametrize(("ahead", "as_written", "is_said"), [(3, 0, True), (2, 0, False), (4, 1, True), (3, 1, False)])
def test_days_ahead_that_are_none_with_day_and_month_exchanged_are_a_note(
    inbox: Inbox, ahead: int, as_written: int, is_said: bool
) -> None:
    """The extract is of 31 March 2020: 4 December 2020 lies ahead, and 12 April 2020 too; 2020-12-01 was 12 January."""
    rows = ["T#,C1,2020-12-0" + str(place % 3 + 1) for place in range(ahead)] + ["T#,C1,2020-05-20"] * as_written
    contacts = file("contact_id,child_id,contact_date", [*rows, *["T#,C1,@"] * 20])
    assert len(notes(inbox, "lie after the extract", officer_contacts=contacts)) == is_said
