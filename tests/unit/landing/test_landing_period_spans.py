"""Extracts of a period: what each says of the time that it covers, and what it withdraws of the one before."""

from __future__ import annotations

import pytest
from invented_inbox import PROTECTION_FILES, Inbox

HEADER = "CHILD,SEX,DOB,ETHNIC\nG1,1,05/05/2012,WBRI\nG2,2,05/05/2012,WBRI\n"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,DEC,REC\n"
REVIEWS = "CHILD,DOB,REVIEW,REVIEW_CODE\n"
IN_FORCE = "select episode_id from landing.care_episodes order by all"
WITHDRAWN = "select export_name, record_id from landing.withdrawn_records order by all"


def a_return(episodes: str, reviews: str = "G1,,01/05/2019,PN1\n") -> dict[str, str]:
    return {"header.csv": HEADER, "episodes.csv": EPISODES + episodes, "reviews.csv": REVIEWS + reviews}


def put_two_years(inbox: Inbox, file: str, columns: str, first: str, second: str) -> None:
    """Protection returns of 2018-19 and 2019-20 with a row of one file in each."""
    for day, first_day, row in (("2019-03-31", "2018-04-01", first), ("2020-03-31", "2019-04-01", second)):
        exports = ", ".join(f"{name.removesuffix('.csv')}: {first_day}" for name in list(PROTECTION_FILES)[1:])
        said = f"extracts: period\nhistory_from: {{{exports}}}\n"
        inbox.put({**PROTECTION_FILES, file: columns + row, "batch.yml": said}, date=day)


def test_a_return_covers_its_financial_year_unless_batch_yml_says_another_day(inbox: Inbox) -> None:
    files = a_return("G1,03/06/2018,S,C2,N1,U1,,\n")
    inbox.put(files, date="2020-03-31")
    inbox.put(files, date="2020-12-31")
    inbox.put({**files, "batch.yml": "history_from: {reviews: 2020-01-01}\n"}, date="2021-01-31")
    assert [receipt.history_from["reviews"] for receipt in inbox.receive()] == [
        "2019-04-01",
        "2020-04-01",
        "2020-01-01",
    ]
    assert [receipt.history_from["care_episodes"] for receipt in inbox.receive()][-1] == "2020-04-01"


def test_a_monthly_run_of_a_yearly_return_replaces_itself(inbox: Inbox) -> None:
    """G2's episode of May is gone in the run of January: it is withdrawn, and listed. G1's began before the year."""
    inbox.put(a_return("G1,03/06/2018,S,C2,N1,U1,,\nG2,20/05/2019,S,C2,N1,U1,,\n"), date="2019-12-31")
    inbox.put(a_return("G1,03/06/2018,S,C2,N1,U1,,\n"), date="2020-01-31")
    inbox.receive()
    assert inbox.in_force(IN_FORCE) == [("G1_2018-06-03",)]
    assert inbox.in_force(WITHDRAWN) == [("care_episodes", "G2_2019-05-20")]


def test_what_a_later_year_does_not_tell_of_an_earlier_one_stays(inbox: Inbox) -> None:
    inbox.put(a_return("G1,03/06/2018,S,C2,N1,U1,01/12/2018,E11\n", "G1,,01/07/2018,PN1\n"), date="2019-03-31")
    inbox.put(a_return("G2,20/05/2019,S,C2,N1,U1,,\n", "G2,,01/06/2019,PN1\n"), date="2020-03-31")
    inbox.receive()
    assert inbox.in_force(IN_FORCE) == [("G1_2018-06-03",), ("G2_2019-05-20",)]
    assert inbox.in_force("select count(*) from landing.reviews") == [(2,)]
    assert inbox.in_force(WITHDRAWN) == []


def test_a_start_that_the_next_year_corrects_is_one_episode(inbox: Inbox) -> None:
    """Open on 31 March with the start 3 June 2018, and told in the next year with 4 June 2018: the same, corrected."""
    inbox.put(a_return("G1,03/06/2018,S,C2,N1,U1,,\nG2,03/06/2018,S,C2,N1,U1,,\n"), date="2019-03-31")
    inbox.put(a_return("G1,04/06/2018,S,C2,N1,U1,,\n"), date="2020-03-31")
    inbox.receive()
    assert inbox.in_force(IN_FORCE) == [("G1_2018-06-04",), ("G2_2018-06-03",)]
    assert inbox.in_force(WITHDRAWN) == [("care_episodes", "G1_2018-06-03")]


def test_a_move_that_the_next_year_tells_corrects_no_start_of_care(inbox: Inbox) -> None:
    """Both came into care on 3 March 2019. G1 moved and G2's order changed on 20 March, typed after the return was sent:
    the next return has only what was open since 1 April, and says by its reason that care went on from before.
    """
    inbox.put(a_return("G1,03/03/2019,S,C2,N1,U1,,\nG2,03/03/2019,S,L2,N1,U1,,\n"), date="2019-03-31")
    inbox.put(a_return("G1,20/03/2019,P,C2,N1,U1,,\nG2,20/03/2019,L,C2,N1,U1,,\n"), date="2020-03-31")
    inbox.receive()
    kept = [("G1_2019-03-03",), ("G1_2019-03-20",), ("G2_2019-03-03",), ("G2_2019-03-20",)]
    assert inbox.in_force(IN_FORCE) == kept
    assert inbox.in_force(WITHDRAWN) == []


def test_a_date_of_a_move_that_the_next_year_corrects_is_one_episode(inbox: Inbox) -> None:
    """G1's move is dated another day. G2's start was no start: care had gone on from a day before it."""
    inbox.put(a_return("G1,03/03/2019,P,C2,N1,U1,,\nG2,20/03/2019,S,C2,N1,U1,,\n"), date="2019-03-31")
    inbox.put(a_return("G1,04/03/2019,P,C2,N1,U1,,\nG2,03/03/2019,P,C2,N1,U1,,\n"), date="2020-03-31")
    inbox.receive()
    assert inbox.in_force(IN_FORCE) == [("G1_2019-03-04",), ("G2_2019-03-03",)]
    assert inbox.in_force(WITHDRAWN) == [("care_episodes", "G1_2019-03-03"), ("care_episodes", "G2_2019-03-20")]


def test_a_year_that_is_missing_between_two_corrects_nothing(inbox: Inbox) -> None:
    inbox.put(a_return("G1,03/06/2018,S,C2,N1,U1,,\n"), date="2019-03-31")
    inbox.put(a_return("G1,04/06/2018,S,C2,N1,U1,,\n"), date="2021-03-31")
    inbox.receive()
    assert inbox.in_force(IN_FORCE) == [("G1_2018-06-03",), ("G1_2018-06-04",)]


@pytest.mark.parametrize(
    ("day", "inside"), [("2019-06-15", ""), ("2019-04-10", ""), ("2019-06-15", "G1,,02/05/2019,PN1\n")]
)
def test_a_return_in_the_folder_of_a_later_day_waits_until_it_is_named_after_its_year(
    inbox: Inbox, day: str, inside: str
) -> None:
    """The return of 2018-19, put into the folder of the day on which it was sent. It holds its year's reviews alone, also
    where the date of one is a slip: one of 22 is 4.5 percent of those before, and the limit is 5.
    """
    reviews = "".join(f"G1,,{number:02}/{month}/2018,PN1\n" for month in ("05", "11") for number in range(1, 12))
    files = a_return("G1,03/06/2018,S,C2,N1,U1,,\n", reviews + inside)
    inbox.put(files, date=day)
    (reason,) = inbox.receive_one().reasons
    found = f"{len(inside) and 1} of them"
    assert f"E06000005/{day}: a return of that day holds the reviews and conferences" in reason
    assert found in reason
    assert "22 are of the year to 2018-11-11" in reason
    assert "2019-03-31" in reason
    inbox.put({**files, "batch.yml": "confirmed: [extract_date]\n"}, date=day)
    assert inbox.receive()[-1].reasons == []
    inbox.put(files, date="2019-03-31")
    assert inbox.receive()[-1].reasons == []


def test_a_return_run_in_the_first_days_of_its_year_is_not_doubted(inbox: Inbox) -> None:
    """On 10 April it holds the open episodes of the year before, and no review yet; or with `history_from` older ones."""
    inbox.put(
        a_return("G1,03/06/2018,S,C2,N1,U1,,\nG2,03/06/2018,S,C2,N1,U1,,\n", "G1,,02/04/2019,PN1\n"), date="2019-04-10"
    )
    assert inbox.receive_one().reasons == []
    older = "".join(f"G1,,{number:02}/11/2018,PN1\n" for number in range(1, 12))
    files = a_return("G1,03/06/2018,S,C2,N1,U1,,\n", older)
    inbox.put({**files, "batch.yml": "history_from: {reviews: 2018-04-01}\n"}, date="2019-04-12")
    assert inbox.receive()[-1].reasons == []


@pytest.mark.parametrize(
    ("before", "start", "after", "kept"),
    [
        ("0", "2019-03-25", "1", ["L1", "L2"]),
        ("9", "2019-03-25", "10", ["L1", "L2"]),
        ("0", "2019-03-25", "0", ["L2"]),
        ("1", "2019-03-25", "0", ["L2"]),
        ("", "2019-03-25", "1", ["L2"]),
        ("0", "2019-03-25", "", ["L2"]),
        ("0", "2019-03-04", "1", ["L2"]),
        ("0", "2019-04-05", "0", ["L1", "L2"]),
    ],
)
def test_a_plan_that_counts_one_more_before_it_corrects_no_plan_of_the_year_before(
    inbox: Inbox, before: str, start: str, after: str, kept: list[str]
) -> None:
    """L1 began on 5 March 2019 and was open at the end of the year; the next return tells L2 and no L1.

    Begun on 25 March with one more plan before it, L2 is the next plan. With no more, or where one of the two does not
    say how many, it is L1 with its start corrected; also if it began before L1, which it cannot have followed. On 5
    April it is inside the next year, which corrects nothing.
    """
    columns = "plan_id,child_id,start_date,end_date,previous_plan_count\n"
    put_two_years(inbox, "protection_plans.csv", columns, f"L1,C3,2019-03-05,,{before}\n", f"L2,C3,{start},,{after}\n")
    assert [receipt.reasons for receipt in inbox.receive()] == [[], []]
    assert inbox.in_force("select plan_id from landing.protection_plans order by all") == [(plan,) for plan in kept]


@pytest.mark.parametrize(("linked_to", "kept"), [("0", ["K1", "K2"]), ("-1", ["K1", "K2"]), ("S1", ["K2"])])
def test_a_conference_that_answers_no_enquiry_stays_beside_a_later_one_that_answers_none(
    inbox: Inbox, linked_to: str, kept: list[str]
) -> None:
    """K1 of C2 was held in the first year and K2 of C3 in the second; each names the same enquiry, or says that there is
    none. Of one enquiry the newest extract says which conference answered it.
    """
    columns = "conference_id,child_id,conference_type,section47_id,held_date\n"
    first, second = (
        f"{child},initial,{linked_to},{day}\n" for child, day in (("K1,C2", "2018-06-20"), ("K2,C3", "2019-05-20"))
    )
    put_two_years(inbox, "conferences.csv", columns, first, second)
    inbox.receive()
    assert inbox.in_force("select conference_id from landing.conferences order by all") == [(each,) for each in kept]
