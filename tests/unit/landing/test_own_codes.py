"""What a council's own code means: as its list says it, else as the national code of that name, and where that is doubtful,
a note."""

from __future__ import annotations

import pytest
from invented_inbox import AUTHORITY, CARE_FILES, Inbox
from test_local_files import put, received

from orchestration.ground.paths import CODE_LISTS, COMPUTED_LABELS, ESCALATION_STAGES
from orchestration.ground.seed_rows import seed_rows
from orchestration.landing.local.notes import notes_on_own_files

STAGES = """\
code,label,stage_order,limit,is_senior,is_formal
Talk,Informal talk,1,,N,N
Formal A,Team manager,2,3,N,
Cafcass,To Cafcass,6,,N,
Informal,Talk at once,0,2,N,
"""


def accepted(inbox: Inbox, name: str, text: str, owner: str = AUTHORITY) -> None:
    put(inbox, f"lists/{name}.csv", text, owner=owner)
    assert {each.verdict for each in received(inbox)} == {"accepted"}, inbox.said


def test_a_council_says_which_of_its_stages_are_formal_and_a_blank_is_as_the_nation_says_it(inbox: Inbox) -> None:
    inbox.put(CARE_FILES)
    accepted(inbox, "escalation_stages", STAGES)
    inbox.receive()
    rows = inbox.in_force(
        "select code, is_formal, limit_working_days from landing.local_codes order by sort_order, code"
    )
    assert rows == [("Formal A", None, 3), ("Talk", False, None), ("cafcass", False, None), ("informal", False, 2)]


def test_a_stage_without_a_place_of_its_own_stands_among_the_nations_and_after_none_in_every_breakdown() -> None:
    """A council's own has the place of its `stage_order` and one more (`code_labels`): the first of a procedure has 1."""
    by_order = {row["stage"]: int(row["stage_order"]) + 1 for row in seed_rows(ESCALATION_STAGES)}
    for path, list_name, more in (
        (CODE_LISTS, "escalation_stages", {}),
        (COMPUTED_LABELS, "escalation_stages_and_none", {"none": 0}),
    ):
        rows = [row for row in seed_rows(path) if row["list_name"] == list_name]
        assert {row["code"]: int(row["sort_order"]) for row in rows} == by_order | more


def test_what_the_hub_says_of_a_stage_holds_where_the_council_says_nothing_of_it(inbox: Inbox) -> None:
    inbox.put(CARE_FILES)
    accepted(inbox, "escalation_stages", "code,label,is_formal\nTalk,Talk,N\n", owner="")
    accepted(inbox, "escalation_stages", "code,label,is_formal\nTalk,Our talk,\n")
    inbox.receive()
    rows = inbox.in_force("select label, is_formal from landing.local_codes order by label")
    assert rows == [("Our talk", False), ("Talk", False)]


def test_a_national_code_in_other_capitals_stays_the_code_that_figures_are_counted_by(inbox: Inbox) -> None:
    inbox.put(
        {
            **CARE_FILES,
            "care_episodes.csv": "episode_id,child_id,start_date,legal_status\nE1,C1,2019-01-07,v4\n",
        }
    )
    accepted(inbox, "legal_statuses", "code,label\nv4,Short breaks\n")
    inbox.receive()
    assert inbox.in_force("select legal_status from landing.care_episodes") == [("V4",)]
    assert inbox.in_force("select code, label from landing.local_codes") == [("V4", "Short breaks")]


def notes_on(inbox: Inbox, name: str, text: str) -> list[str]:
    inbox.put(CARE_FILES)
    inbox.receive()
    accepted(inbox, name, text)
    return notes_on_own_files(inbox.outputs)


WITHOUT_FORMAL = "code,label,stage_order,limit,is_senior\n"


@pytest.mark.parametrize(
    ("line", "is_noted"),
    [
        ("Talk,A talk,1,,N", True),
        ("early,Informal talk,1,5,N", True),
        ("Formal A,Team manager,2,3,N", False),
        ("Cafcass,Cafcass,6,,N", False),
    ],
)
def test_a_stage_that_may_be_informal_and_is_counted_as_formal_is_said(inbox: Inbox, line: str, is_noted: bool) -> None:
    found = notes_on(inbox, "escalation_stages", WITHOUT_FORMAL + line + "\n")
    where = f"{AUTHORITY}/local/lists/escalation_stages.csv, line 2, column is_formal: "
    assert [note.startswith(where) and "counted as formal and timed" in note for note in found] == [True] * is_noted


@pytest.mark.parametrize("said", ["Y", "N"])
def test_a_stage_that_says_what_it_is_needs_no_note(inbox: Inbox, said: str) -> None:
    assert notes_on(inbox, "escalation_stages", f"code,label,limit,is_formal\nTalk,Informal talk,,{said}\n") == []


def test_a_stage_of_which_the_hub_says_what_it_is_needs_no_note(inbox: Inbox) -> None:
    accepted(inbox, "escalation_stages", "code,label,is_formal\nTalk,Talk,N\n", owner="")
    assert notes_on(inbox, "escalation_stages", "code,label,is_formal\nTalk,Our informal talk,\n") == []


def test_a_national_code_that_a_council_counts_otherwise_than_the_nation_is_said(inbox: Inbox) -> None:
    found = notes_on(
        inbox, "participation_codes", "code,label,has_participated,has_attended\nPN7,Absent,Y,N\nPN1,Spoke,Y,Y\n"
    )
    assert found == [
        f"{AUTHORITY}/local/lists/participation_codes.csv, line 2, column has_participated: the national code PN7 has N, "
        "and here it has Y. Figures follow this file, so beside other councils' they are not alike. Correct it, unless it "
        "is meant."
    ]


def test_a_further_code_of_a_list_that_figures_name_codes_of_is_said(inbox: Inbox) -> None:
    found = notes_on(inbox, "conference_types", "code,label\nICPC,Initial conference\nInitial,First conference\n")
    assert found == [
        f"{AUTHORITY}/local/lists/conference_types.csv, line 2, column code: ICPC is no national code, and what the "
        "product counts by these codes, it counts by the national ones: initial, transfer_in, review. Where it means one "
        "of them, say so in a profile (codes), or write that code in the export."
    ]
