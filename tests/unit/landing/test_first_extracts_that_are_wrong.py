"""What a first extract shows by itself: codes of no list, and columns that say of nearly every record what cannot be."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from invented_inbox import AUTHORITY, CARE_FILES, PROTECTION_FILES, Inbox

CONFIRM = "If it is right, say so in batch.yml: `confirmed: [{}]`."


def conferences(types: Sequence[str]) -> str:
    """A conference of the one child under protection for each type, a day apart."""
    rows = [f"K{place},C3,{kind},2019-05-{place % 28 + 1:02}" for place, kind in enumerate(types)]
    return "\n".join(["conference_id,child_id,conference_type,held_date", *rows]) + "\n"


def of_protection(inbox: Inbox, instructions: str = "", **changes: str) -> str:
    """Why a protection batch with these changes is refused; nothing if it is not."""
    inbox.put({**PROTECTION_FILES, "batch.yml": instructions}, **changes)
    return "\n".join(inbox.receive_one().reasons)


def of_care(inbox: Inbox, instructions: str = "", **changes: str) -> str:
    """The same of a care batch."""
    inbox.put({**CARE_FILES, "batch.yml": instructions}, **changes)
    return "\n".join(inbox.receive_one().reasons)


@pytest.mark.parametrize(
    ("types", "is_doubted"),
    [
        pytest.param(["ICPC"] * 8 + ["RCPC"] * 12, True, id="all of twenty"),
        pytest.param(["ICPC"] * 8 + ["RCPC"] * 11, False, id="nineteen can be looked at"),
        pytest.param(["ICPC"] * 18 + ["initial"] * 2, True, id="nine tenths"),
        pytest.param(["ICPC"] * 17 + ["Initial"] * 3, False, id="seventeen of twenty"),
    ],
)
def test_a_column_of_codes_of_which_nearly_none_is_in_the_list_waits(
    inbox: Inbox, types: list[str], is_doubted: bool
) -> None:
    """ICPC and RCPC are no codes of conference types. Eighteen of twenty are nine tenths; capitals make no difference."""
    refusal = of_protection(inbox, conferences=conferences(types))
    assert ("[codes_of_no_list]" in refusal) == is_doubted
    if is_doubted:
        of_none = sum(kind.endswith("PC") for kind in types)
        assert (
            f"conferences.csv, column conference_type: {of_none} of the 20 rows that have it filled hold no code of the "
            "list conference_types, so nothing could be counted by it. Its codes: initial, transfer_in, review."
        ) in refusal
        assert CONFIRM.format("conferences.conference_type") in refusal
        assert "ICPC" not in refusal
        assert of_protection(inbox, "confirmed: [conferences.conference_type]", conferences=conferences(types)) == ""


def test_the_codes_nearest_to_what_a_column_holds_are_named(inbox: Inbox) -> None:
    """`initial conf` is near `initial`, and `revue` near `review`; the words themselves may be names and are not said."""
    refusal = of_protection(inbox, conferences=conferences(["initial conf"] * 15 + ["revue"] * 10))
    assert "Nearest to what is there: initial, review." in refusal
    assert "conf " not in refusal
    assert "revue" not in refusal


def test_codes_that_the_council_lists_as_its_own_do_not_wait_and_a_list_that_comes_later_is_enough(
    inbox: Inbox,
) -> None:
    files = {"conferences": conferences(["initial"] * 25).replace("conference_type", "conference_type,outcome")}
    files["conferences"] = files["conferences"].replace(",initial,", ",initial,step_down,")
    assert "conferences.csv, column outcome: 25 of the 25 rows" in of_protection(inbox, **files)
    assert inbox.receive_one().standing == "refused"
    assert inbox.said[-1].endswith("still refused, with the same files as on " + inbox.said[-1][-10:])
    own = inbox.settings.inbox / AUTHORITY / "local" / "lists" / "conference_outcomes.csv"
    own.parent.mkdir(parents=True)
    own.write_text("code,label\nstep_down,Stepped down\n", encoding="utf-8")
    assert [receipt.standing for receipt in inbox.check()] == ["accepted"]
    inbox.receive_own()
    assert inbox.receive_one().standing == "accepted"


def test_words_that_councils_have_of_their_own_do_not_wait(inbox: Inbox) -> None:
    """Reasons for lateness are each council's; one that lists none of its own sees them among the findings."""
    reviews = [f"R{place},C1,2019-02-{place + 1:02},snow" for place in range(25)]
    assert of_care(inbox, reviews="\n".join(["review_id,child_id,held_date,late_reason", *reviews]) + "\n") == ""


@pytest.mark.parametrize("column", ["sex", "ethnicity", "contract_type"])
def test_codes_of_no_list_that_no_figure_needs_are_a_note(inbox: Inbox, column: str) -> None:
    """Twenty officers of whom each has a word there: no figure is of their sex, ethnicity or contract alone."""
    rows = [f"O{place},2018-01-01,iro,Agency worker" for place in range(20)]
    officers = "\n".join([f"officer_id,start_date,role,{column}", *rows]) + "\n"
    inbox.put(CARE_FILES, reviewing_officers=officers)
    receipt = inbox.receive_one()
    assert receipt.reasons == []
    (note,) = (each for each in receipt.notes if "hold no code of the list" in each)
    assert note.startswith(f"reviewing_officers.csv, column {column}: 20 of the 20 rows that have it filled")
    assert "Agency" not in note


@pytest.mark.parametrize("column", ["legal_status", "end_reason", "placement_type"])
def test_codes_of_no_list_by_which_children_are_counted_wait(inbox: Inbox, column: str) -> None:
    """Short breaks are told by their legal status, adoptions by the end, secure placements by their type."""
    rows = [f"E{place},C1,20{place:02}-01-07,20{place:02}-06-01,In words" for place in range(1, 19)]
    episodes = [f"episode_id,child_id,start_date,end_date,{column}", *rows, "E30,C1,2019-01-07,,In words"]
    refusal = of_care(inbox, care_episodes="\n".join([*episodes, "E31,C2,2018-01-07,,In words"]) + "\n")
    assert f"care_episodes.csv, column {column}: 20 of the 20 rows" in refusal
    assert CONFIRM.format(f"care_episodes.{column}") in refusal


def enquiries(spans: Sequence[tuple[str, str]]) -> str:
    rows = [f"S{place},C3,{start},{end}" for place, (start, end) in enumerate(spans)]
    return "\n".join(["section47_id,child_id,start_date,end_date", *rows]) + "\n"


RIGHT, WRONG, ONE_DAY, OPEN = (
    ("2019-05-01", "2019-05-09"),
    ("2019-05-09", "2019-05-01"),
    ("2019-05-01", "2019-05-01"),
    ("2019-05-01", ""),
)


@pytest.mark.parametrize(
    ("spans", "said"),
    [
        pytest.param([WRONG] * 10, "in 10 of the 10 rows", id="all of ten"),
        pytest.param([WRONG] * 9, "", id="nine can be looked at"),
        pytest.param([WRONG] * 12 + [RIGHT] * 3, "in 12 of the 15 rows", id="four fifths"),
        pytest.param([WRONG] * 11 + [RIGHT] * 3, "", id="eleven of fourteen"),
        pytest.param([WRONG] * 10 + [ONE_DAY] * 20 + [OPEN] * 5, "in 10 of the 10 rows", id="one day tells nothing"),
    ],
)
def test_ends_that_nearly_all_lie_before_their_starts_wait(
    inbox: Inbox, spans: list[tuple[str, str]], said: str
) -> None:
    """Twelve of fifteen are 80 %, eleven of fourteen 79 %; a start and an end on one day may be either."""
    refusal = of_protection(inbox, section47_enquiries=enquiries(spans))
    assert ("[columns_contradict]" in refusal) == bool(said)
    if said:
        assert (
            f"section47_enquiries.csv, columns start_date and end_date: {said} that have two different days there "
            "end_date is before start_date. The columns may have changed places."
        ) in refusal
        assert CONFIRM.format("section47_enquiries.end_date") in refusal
        word = "confirmed: [section47_enquiries.end_date]"
        assert of_protection(inbox, word, section47_enquiries=enquiries(spans)) == ""


def held(cancelled: int, not_cancelled: int, **other: str) -> str:
    """Reviews that were held, some of them marked as cancelled, with the same in each of other columns."""
    flags = ["Y"] * cancelled + ["N"] * not_cancelled
    values = "".join(f",{value}" for value in other.values())
    rows = [f"R{place},C1,2019-02-{place + 1:02},{flag}{values}" for place, flag in enumerate(flags)]
    return "\n".join([",".join(["review_id,child_id,held_date,is_cancelled", *other]), *rows]) + "\n"


@pytest.mark.parametrize(("cancelled", "not_cancelled", "is_doubted"), [(12, 3, True), (11, 3, False), (9, 0, False)])
def test_reviews_that_are_nearly_all_cancelled_and_held_wait(
    inbox: Inbox, cancelled: int, not_cancelled: int, is_doubted: bool
) -> None:
    """Twelve of fifteen are 80 %, eleven of fourteen 79 %."""
    refusal = of_care(inbox, reviews=held(cancelled, not_cancelled))
    assert ("[columns_contradict]" in refusal) == is_doubted
    if is_doubted:
        assert (
            "reviews.csv, columns held_date and is_cancelled: 12 of the 15 rows that were held on a day are marked as "
            "cancelled. Y and N may have changed places."
        ) in refusal
        assert CONFIRM.format("reviews.is_cancelled") in refusal


def test_what_is_done_after_a_review_cannot_nearly_always_lie_before_it_but_what_is_planned_may(inbox: Inbox) -> None:
    refusal = of_care(inbox, reviews=held(0, 12, decisions_issued_date="2019-01-15", scheduled_date="2019-03-15"))
    assert "columns held_date and decisions_issued_date: in 12 of the 12 rows" in refusal
    assert refusal.count("[columns_contradict]") == 1


def test_a_review_conference_may_have_the_first_core_group_of_its_plan_and_cannot_send_its_minutes_before(
    inbox: Inbox,
) -> None:
    """A plan's first core group is ten days after the initial conference; systems print it on each review, months later."""
    head = "conference_id,child_id,conference_type,held_date"
    rows = [f"K{place},C3,review,2019-05-{place + 1:02},2019-02-11" for place in range(12)]
    core_groups = "\n".join([f"{head},first_core_group_date", *rows]) + "\n"
    assert of_protection(inbox, conferences=core_groups) == ""
    minutes = "\n".join([f"{head},minutes_distributed_date", *rows]) + "\n"
    assert "columns held_date and minutes_distributed_date: in 12" in of_protection(inbox, conferences=minutes)
