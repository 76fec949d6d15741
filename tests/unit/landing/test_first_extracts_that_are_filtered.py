"""Notes on files of a first extract that lack all children of a kind whom another file of the batch has."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from invented_inbox import AUTHORITY, MARCH, Inbox
from odd_files import what_looks_wrong

CHILDREN = 50
# Fifty children in care since January 2019, of whom each was reviewed in May and in August, in five teams of ten. The
# older half has the first ids, and girls and boys take turns.
BORN = [datetime.date(2005, 1, 1) + datetime.timedelta(days=100 * place) for place in range(CHILDREN)]


def files(keep: Callable[[int], bool], left_out_of: str) -> dict[str, str]:
    """The batch, of which one file has only some children, by their numbers from 0 to 49."""
    children = [f"C{place:03},{BORN[place]},{'FM'[place % 2]}" for place in range(CHILDREN)]
    episodes = [f"E{place},C{place:03},2019-01-{place % 28 + 1:02},,Team {place % 5}" for place in range(CHILDREN)]
    reviews = [
        f"R{place}-{month},C{place:03},2019-{month:02}-{place % 28 + 1:02},Team {place % 5}"
        for place in range(CHILDREN)
        for month in (5, 8)
    ]
    rows = {"children": children, "care_episodes": episodes, "reviews": reviews}
    rows[left_out_of] = [row for row in rows[left_out_of] if keep(int(row.split(",")[1][1:]))]
    heads = {
        "children": "child_id,date_of_birth,sex",
        "care_episodes": "episode_id,child_id,start_date,end_date,team",
        "reviews": "review_id,child_id,held_date,team",
    }
    return {f"{name}.csv": "\n".join([heads[name], *each]) + "\n" for name, each in rows.items()}


def notes(inbox: Inbox, word: str, batch: dict[str, str]) -> list[str]:
    inbox.put(batch)
    return what_looks_wrong(inbox, word)


@pytest.mark.parametrize(
    ("keep", "said"),
    [
        pytest.param(
            lambda place: place % 5 < 2,
            "none of the 30 children of {} of 3 of its 5 teams (row {} has one of them) is in it, and 20 of the 20 "
            "others are.",
            id="two teams",
        ),
        pytest.param(
            lambda place: place % 2 == 0, "none of the 25 children of {} of one sex is in it, and 25", id="girls"
        ),
        pytest.param(
            lambda place: place >= 30,
            "none of the 30 children of {} who are the oldest 3 fifths is in it, and 20 of the 20 others are.",
            id="the younger ones",
        ),
    ],
)
@pytest.mark.parametrize(("of", "beside"), [("reviews", "care_episodes"), ("care_episodes", "reviews")])
def test_a_file_that_lacks_all_children_of_a_kind_is_a_note(
    inbox: Inbox, keep: Callable[[int], bool], said: str, of: str, beside: str
) -> None:
    """Thirty of fifty are missing, or 25: more than twenty, where none is no chance."""
    (note,) = notes(inbox, "A filter of the report may leave them out", files(keep, of))
    row = {"care_episodes": 4, "reviews": 6}[beside]
    assert note.startswith(f"{of}.csv: " + said.format(f"{beside}.csv", row))
    assert "Team" not in note


def test_a_child_of_two_teams_is_counted_once_and_one_who_is_there_is_said_to_be(inbox: Inbox) -> None:
    """Of three teams are thirty children, and a hundred more are of two of the three each, of whom one was reviewed."""
    batch = files(lambda place: place % 5 < 2, "reviews")
    more = [f"X{place},D{place:03},2019-02-01,,Team {place % 2 + 3}" for place in range(100)]
    more += [f"Y{place},D{place:03},2019-06-01,,Team {4 - place % 2}" for place in range(100)]
    born = [f"D{place:03},2010-01-0{place % 9 + 1},{'FM'[place % 2]}" for place in range(100)]
    batch["care_episodes.csv"] += "\n".join(more) + "\n"
    batch["children.csv"] += "\n".join(born) + "\n"
    batch["reviews.csv"] += "RD,D050,2019-07-01,\n"
    (note,) = notes(inbox, "A filter of the report may leave them out", batch)
    assert "no more than 1 of the 130 children of care_episodes.csv of 3 of its 5 teams" in note
    assert "is in it, and 20 of the 20 others are." in note


def test_ids_up_to_some_number_are_named_as_those_where_the_births_are_in_another_order(inbox: Inbox) -> None:
    batch = files(lambda place: place < 20, "reviews")
    mixed = [f"C{place:03},{BORN[place * 7 % CHILDREN]},{'FM'[place % 2]}" for place in range(CHILDREN)]
    batch["children.csv"] = "\n".join(["child_id,date_of_birth,sex", *mixed]) + "\n"
    (note,) = notes(inbox, "A filter of the report may leave them out", batch)
    assert "whose ids are the last 3 fifths in their order is in it" in note
    assert "C0" not in note


@pytest.mark.parametrize(
    "keep",
    [lambda _: True, lambda place: place % 3 > 0, lambda place: place % 5 < 4],
    ids=["all", "any", "ten of a team"],
)
def test_children_missing_here_and_there_or_a_team_of_ten_are_none(inbox: Inbox, keep: Callable[[int], bool]) -> None:
    assert notes(inbox, "A filter of the report may leave them out", files(keep, "reviews")) == []


def test_short_breaks_have_no_reviews_of_this_kind(inbox: Inbox) -> None:
    batch = files(lambda place: place % 2 == 0, "reviews")
    rows = batch["care_episodes.csv"].splitlines()
    statuses = ["legal_status", *("C2" if place % 2 == 0 else "V4" for place in range(CHILDREN))]
    batch["care_episodes.csv"] = "\n".join(map(",".join, zip(rows, statuses, strict=True))) + "\n"
    assert notes(inbox, "A filter of the report may leave them out", batch) == []


@pytest.mark.parametrize(
    ("ended", "said"),
    [
        (
            50,
            "column end_date: each of its 50 records has ended. A filter of the report may leave out those that go on",
        ),
        (49, ""),
    ],
)
def test_episodes_that_have_all_ended_are_a_note(inbox: Inbox, ended: int, said: str) -> None:
    batch = files(lambda _: True, "reviews")
    head, *rows = batch["care_episodes.csv"].splitlines()
    rows = [row.replace(",,", ",2019-12-01,") if place < ended else row for place, row in enumerate(rows)]
    batch["care_episodes.csv"] = "\n".join([head, *rows]) + "\n"
    found = notes(inbox, "each of its 50 records", batch)
    assert len(found) == bool(said)
    assert said in "".join(found)


@pytest.mark.parametrize(("youngest", "is_said"), [(2008, True), (2012, False)])
def test_reviews_of_children_of_ten_and_over_alone_are_a_note(inbox: Inbox, youngest: int, is_said: bool) -> None:
    """Reviewed in 2019, a child born in 2008 is ten or eleven, and one born in 2012 seven."""
    batch = files(lambda _: True, "reviews")
    born = [f"C{place:03},{min(BORN[place].year, youngest)}-01-02,{'FM'[place % 2]}" for place in range(CHILDREN)]
    batch["children.csv"] = "\n".join(["child_id,date_of_birth,sex", *born]) + "\n"
    found = notes(inbox, "years old", batch)
    assert len(found) == is_said
    if is_said:
        assert found[0].startswith(
            "reviews.csv: each of its 50 children is 10 years old or older, and elsewhere a third or"
        )


def test_an_authority_that_has_ended_may_close_all_its_records_on_its_last_day(inbox: Inbox) -> None:
    """Fifty episodes end on 31 March 2020: a default of the report, unless the authority ended that day."""
    batch = files(lambda _: True, "reviews")
    batch["care_episodes.csv"] = batch["care_episodes.csv"].replace(",,", f",{MARCH},")
    assert len(notes(inbox, "care_episodes.csv, column end_date", batch)) == 2
    number = inbox.receive_one().receipt_number
    own = inbox.settings.inbox / "local" / "ended.csv"
    own.parent.mkdir()
    own.write_text(f"local_authority_code,ended_on,succeeded_by,reason\n{AUTHORITY},{MARCH},,\n", encoding="utf-8")
    inbox.receive_own()
    # Declared after the last extract was taken in, as is usual; the files are the same.
    assert notes(inbox, "care_episodes.csv, column end_date", batch) == []
    again = inbox.receive_one()
    assert (again.is_new, again.standing, again.receipt_number) == (False, "accepted", number + 1)
