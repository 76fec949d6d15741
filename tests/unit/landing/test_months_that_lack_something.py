"""The newest month of an extract, the day of its folder, and a return beside the one before: what was given comes again.

Eight months of a council whose every month is the same, so that what a ninth must hold can be counted by hand.
"""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable, Mapping

import pytest
from invented_inbox import Inbox

from orchestration.ground.audit_limits import limits_of
from orchestration.landing.plausibility.usual_months import UsualMonths
from orchestration.landing.register.receipts import REFUSED

MONTHS = [f"2026-{month:02}" for month in range(1, 9)]
AUGUST = "2026-08-31"
# Of the twenty reviews of a month sixteen have a code of participation, and nineteen a day of distribution.
A_MONTH, WITH_CODE, DISTRIBUTED = 20, 16, 19


def files(
    months: list[str],
    reviews_of_newest: int = A_MONTH,
    code_of_newest: int = WITH_CODE,
    code_of_others: int = WITH_CODE,
    distributed_of_newest: int = DISTRIBUTED,
    ended_in_newest: int = A_MONTH // 2,
) -> Mapping[str, str]:
    children, episodes = ["child_id,date_of_birth,sex"], ["episode_id,child_id,start_date,end_date"]
    reviews = ["review_id,child_id,held_date,participation_code,record_distributed_date,team"]
    for month in months:
        is_newest = month == months[-1]
        ended = ended_in_newest if is_newest else A_MONTH // 2
        for number in range(A_MONTH):
            child = f"C{month[-2:]}{number}"
            children.append(f"{child},2012-05-01,F")
            end = f"{month}-27" if number < ended else ""
            episodes.append(f"E{child},{child},{month}-{number + 4:02},{end}")
        for number in range(reviews_of_newest if is_newest else A_MONTH):
            code = "PN1" if number < (code_of_newest if is_newest else code_of_others) else ""
            day = f"{month}-{number + 3:02}" if number < (distributed_of_newest if is_newest else DISTRIBUTED) else ""
            reviews.append(
                f"R{month[-2:]}{number},C{month[-2:]}{number},{month}-{number + 1:02},{code},{day},T{number // 4}"
            )
    return {
        f"{name}.csv": "\n".join(lines) + "\n"
        for name, lines in (("children", children), ("care_episodes", episodes), ("reviews", reviews))
    }


@pytest.fixture(scope="module")
def july(tmp_path_factory: pytest.TempPathFactory) -> Inbox:
    """The council with seven months received."""
    inbox = Inbox(tmp_path_factory.mktemp("july"))
    inbox.put(files(MONTHS[:-1]), date="2026-07-31")
    assert inbox.receive_one().reasons == []
    return inbox


@pytest.fixture
def council(july: Inbox, inbox: Inbox) -> Callable[..., str]:
    """Receive August, with one fault, under a day; why it is refused, or nothing."""
    shutil.copytree(july.folder, inbox.folder, dirs_exist_ok=True)

    def hand_over(day: str = AUGUST, instructions: str = "", **fault: int) -> str:
        inbox.put({**files(MONTHS, **fault), "batch.yml": instructions}, date=day)
        (receipt,) = (each for each in inbox.receive() if each.extract_date == day)
        return "\n".join(receipt.reasons)

    return hand_over


def test_a_month_like_those_before_it_is_accepted(council: Callable[..., str]) -> None:
    assert council() == ""


def test_a_newest_month_with_two_fifths_of_its_rows_waits(council: Callable[..., str]) -> None:
    """Twenty a month seven times, and now eight: less than half, and twelve of twenty records are gone."""
    refusal = council(reviews_of_newest=8)
    assert (
        "reviews.csv: 8 events in the month to 2026-08-31; in the 7 months before it was 20.0 on average. Rows of the "
        "newest month may be missing. If it is right, say so in batch.yml: `confirmed: [reviews]`."
    ) in refusal
    assert council(reviews_of_newest=8, instructions="confirmed: [reviews]\n") == ""


def test_a_month_with_three_quarters_of_its_rows_is_a_quiet_month(council: Callable[..., str]) -> None:
    assert council(reviews_of_newest=15) == ""


def test_a_date_blank_for_the_newest_month_alone_waits(council: Callable[..., str]) -> None:
    """Of twenty records of distribution a month nineteen had a day by its end; now none has."""
    refusal = council(distributed_of_newest=0)
    assert "reviews.csv, column record_distributed_date: 0 days in the month to 2026-08-31; in the 7 months" in refusal
    assert council(distributed_of_newest=0, instructions="confirmed: [reviews.record_distributed_date]\n") == ""


def test_ends_that_are_missing_in_the_newest_month_alone_wait(council: Callable[..., str]) -> None:
    """Ten episodes a month ended, and none in August."""
    refusal = council(ended_in_newest=0)
    assert "care_episodes.csv, column end_date: 0 days in the month to 2026-08-31; in the 7 months before it" in refusal


def test_a_code_blank_for_most_of_the_newest_month_waits(council: Callable[..., str]) -> None:
    """Sixteen of twenty had a code, which is 80 %; now four of twenty, which is 20 %."""
    refusal = council(code_of_newest=4)
    assert (
        "reviews.csv, column participation_code: filled in 20 % of the rows of the month to 2026-08-31; in the 7 months "
        "before it was 80 % on average."
    ) in refusal
    assert council(code_of_newest=4, instructions="confirmed: [reviews.participation_code]\n") == ""


@pytest.mark.parametrize(("first_day", "refusal"), [("2026-02-01", "in the 6 months before it"), ("2026-02-02", "")])
def test_a_month_that_begins_on_the_first_day_that_the_extract_reaches_back_to_is_compared_with(
    inbox: Inbox, first_day: str, refusal: str
) -> None:
    """Six months must stand before the newest one: February to July do, unless February lacks a day."""
    said = f"history_from: {{reviews: {first_day}}}\n"
    inbox.put({**files(MONTHS, reviews_of_newest=1), "batch.yml": said}, date=AUGUST)
    reasons = "\n".join(inbox.receive_one().reasons)
    assert refusal in reasons
    assert bool(reasons) == bool(refusal)


@pytest.mark.parametrize(("reviews", "refusal"), [(1, "reviews.csv: 1 events in the month to 2026-08-31"), (8, "")])
def test_a_first_extract_is_held_against_its_own_months_where_a_month_has_all_but_gone(
    inbox: Inbox, reviews: int, refusal: str
) -> None:
    """Of eight of twenty a first extract cannot tell whether the others come late."""
    inbox.put(files(MONTHS, reviews_of_newest=reviews), date=AUGUST)
    receipt = inbox.receive_one()
    assert refusal in "\n".join(receipt.reasons)
    assert bool(receipt.reasons) == bool(refusal)


@pytest.mark.parametrize(
    ("ended_alike", "refusal"),
    [
        (
            36,
            "care_episodes.csv, column end_date: 36 of the 70 records that had it blank in the extract of 2026-07-31 have "
            "one and the same value now.",
        ),
        (35, ""),
    ],
)
def test_a_day_that_a_report_puts_where_there_is_none_waits(
    council: Callable[..., str], inbox: Inbox, ended_alike: int, refusal: str
) -> None:
    """Ten of twenty episodes a month are open, seventy in July's extract; half of them may end together, and no more."""
    header, *rows = files(MONTHS)["care_episodes.csv"].splitlines()
    open_rows = [row for row in rows if row.endswith(",")][:ended_alike]
    ended = [f"{row}{AUGUST}" if row in open_rows else row for row in rows]
    august = {**files(MONTHS), "care_episodes.csv": "\n".join([header, *ended]) + "\n"}

    def reasons(instructions: str) -> str:
        inbox.put({**august, "batch.yml": instructions}, date=AUGUST)
        return "\n".join(inbox.receive()[-1].reasons)

    assert refusal in reasons("")
    assert bool(reasons("")) == bool(refusal)
    assert reasons("confirmed: [care_episodes.end_date]\n") == ""


def test_what_comes_late_every_month_is_no_reason(inbox: Inbox) -> None:
    """In July's extract eight of July's reviews were known, and in August's eight of August's: so it is here."""
    inbox.put(files(MONTHS[:-1], reviews_of_newest=8), date="2026-07-31")
    inbox.put(files(MONTHS, reviews_of_newest=8), date=AUGUST)
    assert [receipt.reasons for receipt in inbox.receive()] == [[], []]


def test_a_code_that_is_filled_in_a_month_late_is_held_against_months_as_they_were_when_new(inbox: Inbox) -> None:
    """In July's extract fourteen of July's twenty reviews had a code, 70 %, and all of the months before. Six of August's
    are fourteen fewer than all, and eight fewer than July's; three, 15 %, are eleven fewer than July's.
    """
    inbox.put(files(MONTHS[:-1], code_of_newest=14, code_of_others=A_MONTH), date="2026-07-31")
    assert inbox.receive_one().reasons == []
    for code_of_newest, refusal in (
        (6, ""),
        (3, "filled in 15 % of the rows of the month to 2026-08-31; in the month before it was 70 % on average."),
    ):
        inbox.put(files(MONTHS, code_of_newest=code_of_newest, code_of_others=A_MONTH), date=AUGUST)
        reasons = "\n".join(inbox.receive()[-1].reasons)
        assert refusal in reasons
        assert bool(reasons) == bool(refusal)


@pytest.mark.parametrize(("found", "is_doubted"), [(2, True), (3, False)])
def test_of_ten_usual_cases_three_may_be_chance_and_two_are_not(found: int, is_doubted: bool) -> None:
    """A Poisson distribution of mean 10 has 0.28 % at two or fewer and 1.03 % at three or fewer, by a printed table."""
    usual = UsualMonths([(10, True)] * 12)
    assert usual.are_far_above(found, limits_of("newest_month_short")) == is_doubted


def test_files_in_the_folder_of_a_month_later_wait(council: Callable[..., str]) -> None:
    """August's files under 30 September: the fourth-newest event is of 20 August. Forty events a month are 1.3 a day."""
    refusal = council("2026-09-30")
    assert "E06000005/2026-09-30: the last event is on 2026-08-2" in refusal
    assert "[extract_stale]" in refusal
    assert "newest_month_short" not in refusal
    assert council("2026-09-30", "confirmed: [extract_date]\n") == ""


def test_a_folder_dated_months_back_waits(council: Callable[..., str]) -> None:
    """April's folder with the files of August: May, which had not come then, has as many events as any month."""
    refusal = council("2026-04-30")
    assert (
        "E06000005/2026-04-30: there are as many events in the month after 2026-04-30 as in others: "
        "care_episodes 20 (a month has 20), reviews 20 (a month has 20)."
    ) in refusal
    assert council("2026-04-30", "confirmed: [extract_date]\n") == ""


def test_last_months_files_with_an_event_typed_ahead_are_still_last_months(inbox: Inbox) -> None:
    """A review of 15 August stood in July's file already, and stands in it again: nothing is new."""
    july = dict(files(MONTHS[:-1]))
    july["reviews.csv"] += "R99,C010,2026-08-15,PN1,,T1\n"
    inbox.put(july, date="2026-07-31")
    inbox.put(july, date=AUGUST)
    refusal = "\n".join(inbox.receive()[-1].reasons)
    assert "all 3 files are identical to the extract of 2026-07-31, with no new event since that day." in refusal


def test_last_months_files_with_a_line_typed_into_them_are_still_last_months(inbox: Inbox) -> None:
    """Of 420 rows one is new, and it is of July."""
    july = dict(files(MONTHS[:-1]))
    inbox.put(july, date="2026-07-31")
    july["reviews.csv"] += "R99,C010,2026-07-15,PN1,,T1\n"
    inbox.put(july, date=AUGUST)
    refusal = "\n".join(inbox.receive()[-1].reasons)
    assert "all 3 files are but for 1 of 421 rows identical to the extract of 2026-07-31" in refusal


def test_a_local_word_moved_by_a_row_is_refused_and_one_spelt_anew_is_not(
    council: Callable[..., str], inbox: Inbox
) -> None:
    august = dict(files(MONTHS))
    for old, new in ((0, 1), (1, 2), (2, 3), (3, 4), (4, 0)):
        august["reviews.csv"] = august["reviews.csv"].replace(f",T{old}\n", f",Team {new}\n")
    inbox.put(august, date=AUGUST)
    assert inbox.receive()[-1].reasons == []
    header, *rows = august["reviews.csv"].splitlines()
    teams = [row.rpartition(",")[2] for row in rows]
    moved = [f"{row.rpartition(',')[0]},{team}" for row, team in zip(rows, [*teams[2:], *teams[:2]], strict=True)]
    inbox.put({**august, "reviews.csv": "\n".join([header, *moved]) + "\n"}, date=AUGUST)
    assert "reviews.csv, column team: " in "\n".join(inbox.receive()[-1].reasons)


def a_return(rows: int, with_code: int, year: int) -> Mapping[str, str]:
    born = "01/05/2010"
    days = [datetime.date(year - 1, 4, 2) + datetime.timedelta(7 * number % 360) for number in range(rows)]
    children = "".join(f"{number},1,{born},WBRI\n" for number in range(rows))
    episodes = "".join(f"{number},07/01/2019,S,C2,N1,U1,,\n" for number in range(rows))
    reviews = "".join(
        f"{number},{born},{day:%d/%m/%Y},{'PN1' if number < with_code else ''}\n" for number, day in enumerate(days)
    )
    return {
        "header.csv": f"CHILD,SEX,DOB,ETHNIC\n{children}",
        "episodes.csv": f"CHILD,DECOM,RNE,LS,CIN,PLACE,DEC,REC\n{episodes}",
        "reviews.csv": f"CHILD,DOB,REVIEW,REVIEW_CODE\n{reviews}",
    }


@pytest.mark.parametrize(
    ("rows", "with_code", "refusal"),
    [
        (45, 40, None),
        (20, 19, "reviews.csv: 20 rows, and the return of 2020-03-31 had 100."),
        (90, 15, "reviews.csv, column REVIEW_CODE: filled in 15 rows; in the return of 2020-03-31"),
    ],
    ids=["fewer, as years differ", "a fifth of the rows", "a code in a sixth of them"],
)
def test_a_return_is_held_against_the_return_of_the_year_before(
    inbox: Inbox, rows: int, with_code: int, refusal: str | None
) -> None:
    inbox.put(a_return(100, 95, 2020), date="2020-03-31")
    inbox.put(a_return(rows, with_code, 2021), date="2021-03-31")
    first, second = inbox.receive()
    assert first.standing == "accepted", first.reasons
    if refusal is None:
        assert second.standing == "accepted", second.reasons
    else:
        assert second.standing == REFUSED
        assert refusal in "\n".join(second.reasons)


def test_a_changed_limit_has_a_batch_judged_anew(
    council: Callable[..., str], inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestration.landing.receiving import ways_of_reading

    council()
    assert [receipt.is_new for receipt in inbox.receive()] == [False, False]
    monkeypatch.setattr(ways_of_reading, "landing_limits", lambda: {"newest_month_short": {"records": 4.0}})
    assert [receipt.is_new for receipt in inbox.receive()] == [True, True]


@pytest.mark.parametrize(
    ("days", "refusal"), [((5,), ""), ((5, 15, 25), "review_actions.csv: it has no new event since 2026-07-31")]
)
def test_a_month_without_what_comes_many_at_a_time_is_a_quiet_month(
    inbox: Inbox, days: tuple[int, ...], refusal: str
) -> None:
    """A review a month gives four actions on one day: a month without a review has none. On three days it is no chance."""
    header = "action_id,child_id,review_id,agreed_date,owner\n"
    rows = [
        f"A{month}{day}{owner},C{month[-2:]}0,R{month[-2:]}0,{month}-{day:02},{owner}"
        for month in MONTHS[:-1]
        for day in days
        for owner in ("social_worker", "education", "health", "carer")
    ]
    actions = header + "\n".join(rows) + "\n"
    inbox.put(files(MONTHS[:-1]), date="2026-07-31", review_actions=actions)
    inbox.put(files(MONTHS), date=AUGUST, review_actions=actions)
    first, second = inbox.receive()
    assert first.reasons == []
    assert [reason.partition(",")[0] for reason in second.reasons] == ([refusal] if refusal else [])
