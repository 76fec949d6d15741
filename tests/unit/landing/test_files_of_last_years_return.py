"""One file of last year's return among those of this year: it looks right, because what was open then comes again."""

from __future__ import annotations

import pytest
from invented_inbox import Inbox

LAST, THIS = "2025-03-31", "2026-03-31"


def of_year(year: int, begun: int) -> dict[str, str]:
    """The return of a year to 31 March: so many children began in it, on the 9th of each month, and are there still.

    And three from before. Each of that year has a review in it.
    """
    days = [f"09/{(month + 3) % 12 + 1:02}/{year - (month < 9)}" for month in range(12)]
    new = [(f"N{year}{number}", days[number % 12]) for number in range(begun)]
    children = [*((f"OLD{number}", "09/05/2020") for number in range(3)), *new]
    header = [f"{child},F,01/05/2012,WBRI" for child, _ in children]
    episodes = [f"{child},{day},S,C2,,," for child, day in children]
    reviews = [f"{child},01/05/2012,{day},PN1" for child, day in new]
    return {
        "header.csv": "CHILD,SEX,DOB,ETHNIC\n" + "\n".join(header) + "\n",
        "episodes.csv": "CHILD,DECOM,RNE,LS,PLACE,DEC,REC\n" + "\n".join(episodes) + "\n",
        "reviews.csv": "CHILD,DOB,REVIEW,REVIEW_CODE\n" + "\n".join(reviews) + "\n",
    }


def with_last_years_episodes(inbox: Inbox, begun: int, day: str = THIS, **changes: str) -> list[str]:
    """What is said of this year's return with the episodes of last year's, in which so many children began."""
    before = of_year(2025, begun)
    inbox.put(before, date=LAST)
    assert inbox.receive_one().reasons == []
    this = of_year(2026, begun)
    header = before["header.csv"] + this["header.csv"].split("\n", 4)[4]
    inbox.put(this | {"header.csv": header, "episodes.csv": before["episodes.csv"], **changes}, date=day)
    return inbox.receive()[-1].reasons


def test_last_years_episodes_among_this_years_files_wait(inbox: Inbox) -> None:
    """All children of this year were missing, and all of last year still looked after, without a word."""
    assert with_last_years_episodes(inbox, begun=12) == [
        "episodes.csv: none of its 15 records began after 2025-03-31, the day of the last return. In the year before that "
        "day 12 began. Is it last year's file? If it is right, say so in batch.yml: `confirmed: [care_episodes]`. "
        "Otherwise export the file again. [extract_repeated]"
    ]


def test_where_it_is_right_it_can_be_confirmed(inbox: Inbox) -> None:
    assert with_last_years_episodes(inbox, 12, **{"batch.yml": "confirmed: [care_episodes]\n"}) == []


def test_who_confirms_the_file_is_still_told_of_a_column_that_is_empty_in_it(inbox: Inbox) -> None:
    """LS is filled in all 15 rows of the return before; now, with none that began since, in none."""
    before, this = of_year(2025, 12), of_year(2026, 12)
    inbox.put(before, date=LAST)
    assert inbox.receive_one().reasons == []
    header = before["header.csv"] + this["header.csv"].split("\n", 4)[4]
    files = {"header.csv": header, "episodes.csv": before["episodes.csv"].replace(",C2,", ",,")}
    inbox.put(this | files | {"batch.yml": "confirmed: [care_episodes]\n"}, date=THIS)
    (said,) = inbox.receive()[-1].reasons
    assert said.startswith(
        "episodes.csv, column LS: filled in 0 rows; in the return of 2025-03-31 it was filled in so many"
    )
    assert "confirmed: [care_episodes.legal_status]" in said


def test_of_few_children_none_may_have_come_by_chance(inbox: Inbox) -> None:
    assert with_last_years_episodes(inbox, begun=9) == []


def test_a_month_after_the_last_return_none_may_have_come_either(inbox: Inbox) -> None:
    said = with_last_years_episodes(inbox, 12, "2025-04-30", **{"reviews.csv": of_year(2025, 12)["reviews.csv"]})
    assert not [each for each in said if each.startswith("episodes.csv")]


@pytest.mark.parametrize("begun", [5, 12])
def test_this_years_own_files_are_taken(inbox: Inbox, begun: int) -> None:
    inbox.put(of_year(2025, 12), date=LAST)
    inbox.put(of_year(2026, begun), date=THIS)
    assert [each.reasons for each in inbox.receive()] == [[], []]


@pytest.mark.parametrize("is_first", [True, False])
def test_last_years_list_of_children_beside_this_years_files_waits(inbox: Inbox, is_first: bool) -> None:
    """Of 27 children with an episode 12 came this year: they would have neither birth date nor sex."""
    before, this = of_year(2025, 12), of_year(2026, 12)
    if not is_first:
        inbox.put(before, date=LAST)
    episodes = before["episodes.csv"] + this["episodes.csv"].split("\n", 4)[4]
    inbox.put(this | {"header.csv": before["header.csv"], "episodes.csv": episodes}, date=THIS)
    reasons = inbox.receive()[-1].reasons
    assert (
        "episodes.csv, column CHILD: 15 of the 27 records named there are found in children. Are both files of the same "
        "year? The ids may have lost leading zeros, gained `.0`, or be of another system. Export the files again as text, "
        "without a spreadsheet. If it is right, say so in batch.yml: `confirmed: [care_episodes.child_id]`. [links_lost]"
    ) in reasons
    assert [each.partition(",")[0] for each in reasons] == ["episodes.csv", "reviews.csv"]


def test_posts_that_were_made_together_need_no_new_ones_in_the_next_year(inbox: Inbox) -> None:
    """A service that was made anew has twelve posts since one day, and a year later the same twelve."""
    posts = "post_id,role,start_date\n" + "".join(f"P{each},iro,2024-09-01\n" for each in range(12))
    for year in (2025, 2026):
        batch = f"extracts: period\nhistory_from: {{established_posts: {year - 1}-04-01}}\n"
        inbox.put({"established_posts.csv": posts, "batch.yml": batch}, date=f"{year}-03-31")
    assert [each.reasons for each in inbox.receive()] == [[], []]
