"""What is new in an extract since the one before it: days written month first, and records that are there already.

A council so small that its month is a dozen reviews and as many contacts, so that each can be counted by hand.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence

import pytest
from invented_inbox import Inbox
from odd_files import exchanged

from orchestration.landing.register.register import Register

MAY, JUNE = "2026-05-31", "2026-06-30"
# The days of June on which something happened. Up to the 12th, day and month can change places.
DAYS_OF_JUNE = (
    "2026-06-02",
    "2026-06-03",
    "2026-06-05",
    "2026-06-09",
    "2026-06-10",
    "2026-06-11",
    "2026-06-18",
    "2026-06-25",
)
KNOWN_IN_MAY = tuple(f"2026-{month:02}-{day:02}" for month in range(1, 6) for day in (4, 11, 19, 27))
Row = tuple[str, ...]


def files(held: Sequence[str], contacts: Sequence[Row] = ()) -> Mapping[str, str]:
    """The council's files: a child for each review, held on its day; contacts as id, child, day and type."""
    children, episodes = ["child_id,date_of_birth,sex"], ["episode_id,child_id,start_date,end_date"]
    reviews = ["review_id,child_id,held_date,record_distributed_date"]
    for number, day in enumerate(held):
        children.append(f"C{number},2012-05-01,F")
        episodes.append(f"E{number},C{number},2024-01-{number % 28 + 1:02},")
        reviews.append(f"R{number},C{number},{day},")
    texts = {"children": children, "care_episodes": episodes, "reviews": reviews}
    if contacts:
        texts["officer_contacts"] = ["contact_id,child_id,contact_date,contact_type", *map(",".join, contacts)]
    return {f"{name}.csv": "\n".join(lines) + "\n" for name, lines in texts.items()}


def contacts_on(days: Sequence[str], first_id: int = 0) -> list[Row]:
    """A visit to a child of its own on each day."""
    return [(f"K{first_id + number}", f"C{number}", day, "visit") for number, day in enumerate(days)]


VISITS_TO_MAY = contacts_on(KNOWN_IN_MAY)
VISITS_OF_JUNE = contacts_on(DAYS_OF_JUNE, len(VISITS_TO_MAY))


@pytest.fixture(scope="module")
def received_may(tmp_path_factory: pytest.TempPathFactory) -> Inbox:
    inbox = Inbox(tmp_path_factory.mktemp("may"))
    inbox.put(files(KNOWN_IN_MAY, VISITS_TO_MAY), date=MAY)
    assert inbox.receive_one().reasons == []
    return inbox


@pytest.fixture
def june(received_may: Inbox, inbox: Inbox) -> Callable[..., str]:
    """Receive a June; why it is refused, or nothing."""
    shutil.copytree(received_may.folder, inbox.folder, dirs_exist_ok=True)

    def hand_over(new_days: Sequence[str], contacts: Sequence[Row] = (), instructions: str = "") -> str:
        given = files([*KNOWN_IN_MAY, *new_days], contacts or [*VISITS_TO_MAY, *VISITS_OF_JUNE])
        inbox.put({**given, "batch.yml": instructions}, date=JUNE)
        return "\n".join(inbox.receive()[-1].reasons)

    return hand_over


def test_a_month_with_a_few_late_records_is_accepted(june: Callable[..., str]) -> None:
    assert june([*DAYS_OF_JUNE, "2026-03-17", "2026-05-06"]) == ""


def test_days_of_new_records_with_day_and_month_exchanged_wait(june: Callable[..., str]) -> None:
    """Of eight reviews of June six were held up to the 12th. Exchanged, three are of February, March and May, and three
    of September, October and November. No day is left that says June and would not if it were exchanged.
    """
    refusal = june([exchanged(day) for day in DAYS_OF_JUNE])
    assert (
        "reviews.csv, column held_date: 6 of 8 new dates fit the time since the last extract (from 2026-05-31 to "
        "2026-06-30) only if day and month are exchanged; 0 others fit as written."
    ) in refusal
    assert "[day_and_month_exchanged]" in refusal
    assert "2026-02-06" not in refusal
    word = "confirmed: [reviews.held_date]\n"
    assert "[day_and_month_exchanged]" not in june([exchanged(day) for day in DAYS_OF_JUNE], instructions=word)


@pytest.mark.parametrize("instructions", ["", "confirmed: [reviews.held_date]\n"], ids=["doubted", "confirmed"])
def test_of_days_that_wait_or_are_confirmed_no_note_says_once_more_that_day_and_month_changed_places(
    june: Callable[..., str], inbox: Inbox, instructions: str
) -> None:
    """Exchanged, three of the reviews of June lie ahead of the extract, which by itself is a note."""
    june([exchanged(day) for day in DAYS_OF_JUNE], instructions=instructions)
    newest = Register(inbox.outputs.register, is_written=False).receipts[-1]
    assert newest.extract_date == JUNE
    assert newest.looks_wrong == {}


def test_days_written_month_first_where_the_batch_says_day_first_wait(june: Callable[..., str], inbox: Inbox) -> None:
    """06/02/2026 of an American report is the second of June and is read as the sixth of February."""
    first_days = [f"{day[5:7]}/{day[8:]}/{day[:4]}" for day in DAYS_OF_JUNE if int(day[8:]) <= 12]
    in_british = {
        name: "\n".join(
            ",".join(f"{v[8:]}/{v[5:7]}/{v[:4]}" if v[:2] == "20" else v for v in line.split(","))
            for line in text.splitlines()
        )
        for name, text in files([*KNOWN_IN_MAY, *first_days], [*VISITS_TO_MAY, *VISITS_OF_JUNE]).items()
    }
    assert "06/02/2026" in in_british["reviews.csv"]
    inbox.put({**in_british, "batch.yml": "dates: uk\n"}, date=JUNE)
    assert "reviews.csv, column held_date: 6 of 6 new dates fit" in "\n".join(inbox.receive()[-1].reasons)


@pytest.mark.parametrize(
    ("new_days", "is_doubted"),
    [
        pytest.param((*DAYS_OF_JUNE[6:], "2026-02-06", "2026-03-06"), False, id="two can be looked at one by one"),
        pytest.param((*DAYS_OF_JUNE[6:], "2026-02-06", "2026-03-06", "2026-05-06"), True, id="three and none within"),
        pytest.param((*DAYS_OF_JUNE, "2026-05-06", "2026-05-06", "2026-05-06"), False, id="a family typed in late"),
        pytest.param(
            (*DAYS_OF_JUNE[6:], *["2026-05-06"] * 3, "2026-03-17", "2026-03-23", "2026-04-14"),
            False,
            id="half of what is late",
        ),
    ],
)
def test_late_records_are_told_from_exchanged_days(
    june: Callable[..., str], new_days: Sequence[str], is_doubted: bool
) -> None:
    """6 May and 5 June exchange; six days of June from the 2nd to the 11th say June and would not exchanged."""
    assert ("[day_and_month_exchanged]" in june(new_days)) == is_doubted


def test_days_exchanged_in_several_columns_of_few_records_wait(june: Callable[..., str], inbox: Inbox) -> None:
    """Two reviews with an exchanged day held and one with an exchanged day of distribution: three of the new records."""
    given = dict(files([*KNOWN_IN_MAY, "2026-02-06", "2026-03-06", "2026-06-18"], [*VISITS_TO_MAY, *VISITS_OF_JUNE]))
    given["reviews.csv"] = given["reviews.csv"].replace("2026-06-18,", "2026-06-18,2026-10-06")
    inbox.put(given, date=JUNE)
    assert (
        "reviews.csv: 3 of 3 new records have a date that fits the time since the last extract (from 2026-05-31 to "
        "2026-06-30) only if day and month are exchanged; 0 others fit as written."
    ) in "\n".join(inbox.receive()[-1].reasons)


@pytest.mark.parametrize(
    ("doubled", "numbers"),
    [
        pytest.param(VISITS_OF_JUNE, (8, 16), id="this month's"),
        pytest.param([*VISITS_TO_MAY, *VISITS_OF_JUNE], (28, 36), id="all"),
    ],
)
def test_records_that_are_there_again_under_other_ids_wait(
    june: Callable[..., str], doubled: list[Row], numbers: tuple[int, int]
) -> None:
    """Eight visits of June, each twice: of sixteen new ids eight are of a visit that is there. All twenty-eight twice:
    thirty-six new ids, twenty-eight of them of a visit that is there.
    """
    again = [(f"N{number}", *rest) for number, (_, *rest) in enumerate(doubled)]
    contacts = [*VISITS_TO_MAY, *VISITS_OF_JUNE, *again]
    refusal = june(DAYS_OF_JUNE, contacts)
    assert (
        f"officer_contacts.csv: {numbers[0]} of the {numbers[1]} records that are new since the extract of 2026-05-31 "
        "repeat another one in all but contact_id; of the 20 in that extract 0 did."
    ) in refusal
    assert "[records_doubled]" in refusal
    assert june(DAYS_OF_JUNE, contacts, "confirmed: [officer_contacts]\n") == ""


@pytest.mark.parametrize(("visits", "twice"), [(8, 5), (4, 4)])
def test_some_visits_that_are_alike_are_no_doubled_file(june: Callable[..., str], visits: int, twice: int) -> None:
    """Of thirteen new ids eight are of different visits, 62 %, where half of a doubled month's would be; and of a month
    of four visits that all stand there twice somebody can look at each.
    """
    again = [(f"N{number}", *rest) for number, (_, *rest) in enumerate(VISITS_OF_JUNE[:twice])]
    assert june(DAYS_OF_JUNE, [*VISITS_TO_MAY, *VISITS_OF_JUNE[:visits], *again]) == ""


@pytest.mark.parametrize(("alone", "is_doubted"), [(0, True), (1, True), (4, False)])
def test_a_first_extract_in_which_every_record_stands_twice_waits(inbox: Inbox, alone: int, is_doubted: bool) -> None:
    """Twenty visits twice. One that is there once is one of twenty, a twentieth; four are a fifth."""
    again = [(f"N{number}", *rest) for number, (_, *rest) in enumerate(VISITS_TO_MAY[alone:])]
    inbox.put(files(KNOWN_IN_MAY, [*VISITS_TO_MAY, *again]), date=MAY)
    refusal = "\n".join(inbox.receive_one().reasons)
    assert ("[records_doubled]" in refusal) == is_doubted
    if is_doubted:
        assert (
            f"officer_contacts.csv: {20 - alone} of its {40 - alone} records repeat another one in all but contact_id, "
            "and nearly every one stands there twice."
        ) in refusal


@pytest.mark.parametrize(
    ("times", "said"),
    [
        pytest.param([3] * 20, "40 of its 60 records repeat another one, 3 times.", id="three times"),
        pytest.param([5] * 20, "80 of its 100 records repeat another one, 5 times.", id="five times"),
        pytest.param(
            [3] * 10 + [6] * 10,
            "70 of its 90 records repeat another one, 3 times or a multiple of it.",
            id="three times what was there once or twice",
        ),
        pytest.param([1, 2, 3, 4, 5] * 4, "", id="alike by nature"),
        pytest.param([4] * 4 + [0] * 16, "", id="four different ones may do so by chance"),
    ],
)
def test_a_first_extract_in_which_every_record_stands_any_number_of_times_waits(
    inbox: Inbox, times: list[int], said: str
) -> None:
    """A join that trebles a report makes 60 records of 20 visits: 40 repeat another. Of visits that are there from once
    to five times by nature four in twenty are there three times, and eight two or four times.
    """
    rows = [
        (f"{key}-{copy}", *rest)
        for (key, *rest), many in zip(VISITS_TO_MAY, times, strict=True)
        for copy in range(many)
    ]
    inbox.put(files(KNOWN_IN_MAY, rows), date=MAY)
    refusal = "\n".join(inbox.receive_one().reasons)
    assert ("[records_doubled]" in refusal) == bool(said)
    assert said.replace("one, ", "one in all but contact_id, and nearly every one stands there ") in refusal


@pytest.mark.parametrize(
    ("header", "rest", "is_doubted"),
    [("", "", False), (",audit_area", ",", False), (",audit_area", ",care_plan", True)],
)
def test_records_of_which_a_first_extract_says_only_whose_they_are_and_when_may_be_alike(
    inbox: Inbox, header: str, rest: str, is_doubted: bool
) -> None:
    """Four audits of each of twenty reviews, as a form has four lines: without their areas, eighty rows say twenty things.

    With the area, four times the same one of a review on a day is a join that lists it four times.
    """
    rows = [f"A{review}-{line},R{review},2026-05-{review + 1:02}{rest}" for review in range(20) for line in range(4)]
    audits = "\n".join([f"audit_id,review_id,audit_date{header}", *rows]) + "\n"
    inbox.put(files(KNOWN_IN_MAY, VISITS_TO_MAY), date=MAY, review_audits=audits)
    refusal = "\n".join(inbox.receive_one().reasons)
    assert ("review_audits.csv: 60 of its 80 records repeat another one" in refusal) == is_doubted
