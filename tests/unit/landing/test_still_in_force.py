"""What a refresh says of councils that left or changed their code: they stay in force, and children count twice."""

from __future__ import annotations

import pytest
from invented_inbox import APRIL, CARE_FILES, MARCH, Inbox

from orchestration.extracts import still_in_force
from orchestration.extracts.still_in_force import lines_on_authorities

REMEDY = 'docs/over-the-years.md, "A council joins, leaves or changes its code", says what to do.'


def children(days: range, number: int = 12) -> str:
    """So many children, C1 to C12, of whom the first was born on the first of these days of May 2010."""
    rows = [f"C{place},2010-05-{day:02},F" for place, day in zip(range(1, number + 1), days, strict=False)]
    return "\n".join(["child_id,date_of_birth,sex", *rows, ""])


def said_of(inbox: Inbox, **authorities: str) -> list[str]:
    for authority, text in authorities.items():
        inbox.put(CARE_FILES, authority=authority, children=text)
    assert {receipt.verdict for receipt in inbox.receive()} == {"accepted"}
    return lines_on_authorities(inbox.settings)


def test_councils_whose_ids_are_the_same_numbers_of_other_children_are_not_told(inbox: Inbox) -> None:
    # C1 to C12 of both; born from 1 May and from 2 May on, so that none is born on the other's day.
    assert said_of(inbox, E06999901=children(range(1, 13)), E06999902=children(range(2, 14))) == []


def test_two_codes_that_have_most_of_their_children_in_common_are_told_with_how_many_and_no_id(inbox: Inbox) -> None:
    # 12 children under the old code, and under the new one the same with 3 more: 12 of 12 are there too.
    assert said_of(inbox, E06999901=children(range(1, 13)), E06999902=children(range(1, 16), 15)) == [
        "E06999901 and E06999902 have the same children: 100 in a hundred of E06999901 stand under E06999902 too, with "
        "the same id and date of birth, and are counted under both codes. If E06999902 is the new code of E06999901, or "
        f"the other way round, {REMEDY}"
    ]


@pytest.mark.parametrize("successor", ["E06999902", "E06999903"])
def test_a_declared_successor_that_has_the_children_is_not_told_and_another_one_is(
    inbox: Inbox, successor: str
) -> None:
    same = children(range(1, 13))
    said_of(inbox, E06999901=same, E06999902=same, E06999903=children(range(3, 15)))
    ended = inbox.settings.inbox / "local" / "ended.csv"
    ended.parent.mkdir()
    ended.write_text(f"local_authority_code,ended_on,succeeded_by\nE06999901,{MARCH},{successor}\n", encoding="utf-8")
    inbox.receive_own()
    told = [line.partition(" have")[0] for line in lines_on_authorities(inbox.settings)]
    assert told == ([] if successor == "E06999902" else ["E06999901 and E06999902"])


@pytest.mark.parametrize(("others", "is_told"), [(6, True), (7, False)])
def test_half_of_the_smaller_one_is_most(inbox: Inbox, others: int, is_told: bool) -> None:
    # Of 12 children 12 - others are the same: 6 are 50 in a hundred, 5 are 41.
    mixed = children(range(1, 13)).replace("-05-", "-06-", others)
    lines = said_of(inbox, E06999901=children(range(1, 14), 13), E06999902=mixed)
    assert [line.partition(":")[2][:18] for line in lines] == ([" 50 in a hundred o"] if is_told else [])


def test_a_few_children_tell_nothing(inbox: Inbox) -> None:
    assert said_of(inbox, E06999901=children(range(1, 10), 9), E06999902=children(range(1, 10), 9)) == []


def test_of_many_pairs_the_first_are_told_and_the_rest_counted(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(still_in_force, "MOST_PAIRS", 1)
    same = children(range(1, 13))
    lines = said_of(inbox, E06999901=same, E06999902=same, E06999903=same)
    assert lines[0].startswith("E06999901 and E06999902 have the same children: 100 in a hundred")
    assert lines[1:] == ["2 more pairs of authorities have the same children."]


def test_an_authority_without_a_folder_in_the_inbox_is_told_with_its_newest_extract(inbox: Inbox) -> None:
    for day in (MARCH, APRIL):
        files = {**CARE_FILES, "batch.yml": "confirmed: [files]\n"}
        inbox.put(files, day, authority="E06999903", children=children(range(1, 13)))
    assert said_of(inbox, E06999901=children(range(2, 14))) == []
    (inbox.settings.inbox / "E06999903").rename(inbox.folder / "away")
    assert lines_on_authorities(inbox.settings) == [
        "No folder in the inbox, and still in force with what was handed in before: E06999903 (newest extract "
        f"2020-04-30). Figures and comparisons go on with that. If a council has left or has another code, {REMEDY}"
    ]


def test_a_landed_file_that_cannot_be_read_is_left_to_the_build_to_name(inbox: Inbox) -> None:
    same = children(range(1, 13))
    said_of(inbox, E06999901=same, E06999902=same)
    for path in inbox.landed:
        path.chmod(0o600)
        path.write_bytes(b"broken")
    assert lines_on_authorities(inbox.settings) == []
