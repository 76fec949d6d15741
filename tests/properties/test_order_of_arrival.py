"""Late and corrected batches: what holds in the end follows from the batches there are, not from when each one came."""

from __future__ import annotations

import itertools
import random
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.extracts.landing_schema import inputs_fingerprint, write_landing_schema
from tests.conftest import IS_THOROUGH
from tests.unit.landing.invented_inbox import Inbox

pytestmark = pytest.mark.slow

CORRECTED, SHRUNK, YEARLY = "E06000005", "E06000001", "E06999903"
Batch = tuple[str, str, dict[str, str | bytes]]
State = dict[str, Any]

CARE: dict[str, str | bytes] = {
    "children.csv": "child_id,date_of_birth,sex\nC1,2010-05-01,F\nC2,2012-07-09,M\n",
    "care_episodes.csv": "episode_id,child_id,start_date,end_date\nE1,C1,2019-01-07,\nE2,C2,2019-03-04,2019-09-30\n",
    "reviews.csv": "review_id,child_id,held_date\nR1,C1,2019-02-01\nR2,C2,2019-03-29\nR3,C1,2019-05-02\n",
    "escalations.csv": "escalation_id,child_id,raised_date\nX1,C1,2019-05-01\n",
}
PROTECTION: dict[str, str | bytes] = {
    "children.csv": "child_id,date_of_birth,sex\nC2,2012-07-09,F\nC3,2015-01-01,M\n",
    "section47_enquiries.csv": "section47_id,child_id,start_date\nS1,C3,2019-05-01\n",
    "conferences.csv": "conference_id,child_id,conference_type,held_date\nK1,C3,initial,2019-05-20\n",
    "protection_plans.csv": "plan_id,child_id,start_date\nP1,C3,2019-05-20\n",
}
# Of one authority: a review corrected, one deleted and one late, a child merged under a new id; care and protection on
# different days; and a batch in which an export has been emptied, which shows beside an earlier one alone.
CORRECTIONS: list[Batch] = [
    (CORRECTED, "2020-03-31", CARE),
    (
        CORRECTED,
        "2020-04-30",
        {
            **CARE,
            "children.csv": "child_id,date_of_birth,sex,previous_child_id\nC9,2010-05-01,F,C1\nC2,2012-07-09,M,\n",
            "care_episodes.csv": "episode_id,child_id,start_date,end_date\nE1,C9,2019-01-07,\n"
            "E2,C2,2019-03-04,2019-09-30\n",
            "reviews.csv": "review_id,child_id,held_date\nR1,C9,2019-02-04\nR3,C9,2019-05-02\nR4,C2,2019-06-11\n",
        },
    ),
    (CORRECTED, "2020-04-02", PROTECTION),
    (CORRECTED, "2020-05-31", {**CARE, "escalations.csv": "escalation_id,child_id,raised_date\n"}),
]


def contacts(count: int) -> str:
    """An export of so many contacts."""
    rows = (f"V{number},C1,2019-02-{number % 28 + 1:02}\n" for number in range(count))
    return "contact_id,child_id,contact_date\n" + "".join(rows)


# Of another: most records of an export gone, with somebody's word for it, and a batch that is only right after that.
VERDICTS: list[Batch] = [
    (SHRUNK, "2020-01-31", {"officer_contacts.csv": contacts(30)}),
    (SHRUNK, "2020-02-29", {"officer_contacts.csv": contacts(31)}),
    (SHRUNK, "2020-03-31", {"officer_contacts.csv": contacts(10), "batch.yml": "confirmed: [officer_contacts]\n"}),
    (SHRUNK, "2020-04-30", {"officer_contacts.csv": contacts(9)}),
]


def yearly_return(year: int, episodes: str, reviews: str) -> Batch:
    """A return of one year, as the national tables have it."""
    return (
        YEARLY,
        f"{year}-03-31",
        {
            "header.csv": "CHILD,SEX,DOB,ETHNIC,UPN\n1,1,01/05/2010,WBRI,X\n2,2,09/07/2012,WBRI,Y\n",
            "episodes.csv": "CHILD,DECOM,RNE,LS,DEC,REC\n" + episodes,
            "reviews.csv": "CHILD,DOB,REVIEW,REVIEW_CODE\n" + reviews,
        },
    )


# Three years of one child's episode: open, open, ended; and another child's that is in the first year alone.
RETURNS: list[Batch] = [
    yearly_return(2019, "1,07/01/2019,S,C2,,\n2,04/06/2018,S,C2,30/09/2018,E11\n", "1,01/05/2010,01/02/2019,PN1\n"),
    yearly_return(2020, "1,07/01/2019,S,C2,,\n", "1,01/05/2010,01/05/2019,PN1\n1,01/05/2010,01/11/2019,PN4\n"),
    yearly_return(2021, "1,07/01/2019,S,C2,01/02/2021,E4\n", "1,01/05/2010,01/05/2020,PN1\n"),
]
ALL = [*CORRECTIONS, *VERDICTS, *RETURNS]


def state(inbox: Inbox) -> State:
    """All that a build is given, and the verdict that stands on each batch; without times and numbers of receipts."""
    with duckdb.connect() as warehouse:
        write_landing_schema(warehouse, inbox.settings)
        tables = [
            name
            for (name,) in warehouse.execute(
                "select table_name from duckdb_tables() where schema_name = 'landing'"
            ).fetchall()
        ]
        found: State = {
            name: warehouse.execute(
                f"select {'* exclude received_at' if name == 'batches' else '*'} from landing.{name} order by all"
            ).fetchall()
            for name in tables
        }
    found["fingerprint"] = inputs_fingerprint(inbox.settings)
    receipts = inbox.receive()
    assert {receipt.verdict for receipt in receipts} <= {"unchanged"}, "receiving twice is receiving once"
    found["verdicts"] = {receipt.name: receipt.standing for receipt in receipts}
    return found


def arrive(folder: Path, groups: Iterable[Sequence[Batch]], refresh: Callable[[Inbox], object] | None = None) -> State:
    """What holds when batches have come in these groups, each received before the next comes.

    `refresh` is called after each group, as a build in between would look at what there is.
    """
    inbox = Inbox(folder)
    for group in groups:
        for authority, date, files in group:
            inbox.put(files, date=date, authority=authority)
        inbox.receive()
        if refresh is not None:
            refresh(inbox)
    return state(inbox)


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> State:
    """What holds when everything came in the order of its dates."""
    in_order = sorted(ALL, key=lambda batch: batch[1])
    return arrive(tmp_path_factory.mktemp("settled"), ([batch] for batch in in_order))


def test_what_holds_is_what_was_meant(settled: State) -> None:
    refused = [name for name, standing in settled["verdicts"].items() if standing == "refused"]
    assert refused == [f"{CORRECTED} 2020-05-31"]
    withdrawn = [(row[0], row[1], row[2]) for row in settled["withdrawn_records"]]
    assert (CORRECTED, "reviews", "R2") in withdrawn
    assert len([row for row in withdrawn if row[:2] == (SHRUNK, "officer_contacts")]) == 1
    assert len(withdrawn) == 2
    changed = {(row[0], row[1], row[2]): (row[3], row[4]) for row in settled["changed_records"]}
    assert changed[CORRECTED, "reviews", "R1"] == ("changed", "child_id, held_date")
    assert changed[CORRECTED, "reviews", "R4"] == ("added", None)
    assert changed[CORRECTED, "children", "C9"] == ("added", None)
    assert changed[YEARLY, "care_episodes", "1_2019-01-07"] == ("changed", "end_date, end_reason")
    assert len([row for row in settled["reviews"] if row[-1] == YEARLY]) == 4


Order = tuple[Batch, ...]


def every_end(
    folder: Path, came: Order, pairs: list[tuple[Batch, Batch]], returns: list[Batch]
) -> Iterator[tuple[Order, State]]:
    """Every order in which the batches that have not come may come, one of each authority at a time, and its end.

    Where tests are not thorough, two of the batches that may come next do, the first and the last. What orders have in common is received once, and goes on in copies of the inbox and its outputs.
    """
    if not pairs:
        yield came, state(Inbox(folder))
    for place, pair in enumerate(pairs if IS_THOROUGH else pairs[:: max(len(pairs) - 1, 1)]):
        arriving = [*pair, *([returns[place % len(returns)]] if returns else [])]
        branch = Inbox(folder.parent / f"{folder.name}{place}")
        if folder.is_dir():
            shutil.copytree(folder, branch.folder)
        for authority, date, files in arriving:
            branch.put(files, date=date, authority=authority)
        branch.receive()
        yield from every_end(
            branch.folder,
            (*came, *arriving),
            [each for each in pairs if each is not pair],
            [each for each in returns if each not in arriving],
        )


def test_orders_of_arrival_end_the_same(settled: State, tmp_path: Path) -> None:
    """Each authority's batches in many orders, in every one where tests are thorough, one at a time; the authorities' n-th orders run beside one another."""
    orders: dict[str, set[tuple[str, ...]]] = {authority: set() for authority in (CORRECTED, SHRUNK, YEARLY)}
    pairs = list(zip(CORRECTIONS, reversed(VERDICTS), strict=True))
    for came, end in every_end(tmp_path / "hub", (), pairs, RETURNS):
        dates = [batch[:2] for batch in came]
        assert end == settled, dates
        for authority, met in orders.items():
            met.add(tuple(date for code, date in dates if code == authority))
    assert [len(met) for met in orders.values()] == ([24, 24, 6] if IS_THOROUGH else [8, 8, 4])


@pytest.mark.parametrize("seed", range(3))
def test_half_before_a_refresh_and_half_after_it_end_the_same(seed: int, settled: State, tmp_path: Path) -> None:
    shuffled = random.Random(seed).sample(ALL, len(ALL))
    halves = [shuffled[: len(ALL) // 2], shuffled[len(ALL) // 2 :]]
    assert arrive(tmp_path / "halves", halves, refresh=state) == settled


@pytest.mark.parametrize("seed", range(3, 5))
def test_batches_that_came_twice_count_once(seed: int, settled: State, tmp_path: Path) -> None:
    shuffled = random.Random(seed).sample(ALL, len(ALL))
    assert arrive(tmp_path / "twice", [shuffled, shuffled[::-1], shuffled[:3]]) == settled


def test_batches_that_are_moved_out_of_the_inbox_once_landed_still_count(settled: State, tmp_path: Path) -> None:
    for number, order in enumerate(itertools.permutations(RETURNS)):
        inbox = Inbox(tmp_path / str(number))
        for authority, date, files in order:
            inbox.put(files, date=date, authority=authority)
            inbox.receive()
            shutil.rmtree(inbox.settings.inbox / authority)
        found = state(inbox)
        assert found["care_episodes"] == [row for row in settled["care_episodes"] if row[-1] == YEARLY]
        assert found["changed_records"] == [row for row in settled["changed_records"] if row[0] == YEARLY]


def test_a_batch_corrected_under_the_same_date_is_as_if_the_first_had_never_come(
    settled: State, tmp_path: Path
) -> None:
    authority, date, files = CORRECTIONS[1]
    mistaken: Batch = (authority, date, {**files, "reviews.csv": "review_id,child_id,held_date\nR1,C2,2019-02-09\n"})
    rest = [batch for batch in ALL if batch is not CORRECTIONS[1]]
    assert arrive(tmp_path / "corrected", [[mistaken, *rest], [CORRECTIONS[1]]]) == settled
