"""Notes on columns that no row fills, by which figures would have every case as not recorded."""

from __future__ import annotations

import pytest
from invented_inbox import RETURN_FILES, Inbox
from odd_files import FILES, file

SAID = "have every case as not recorded"


def notes(inbox: Inbox, **files: str) -> list[str]:
    inbox.put(FILES, **files)
    return [note for note in inbox.receive_one().notes if SAID in note]


@pytest.mark.parametrize(("count", "is_said"), [(20, True), (19, False)])
def test_columns_of_breakdowns_that_no_row_fills_are_named_with_what_figures_lack(
    inbox: Inbox, count: int, is_said: bool
) -> None:
    """The legal status is in the file and blank, the placement is not in it, and one row has a team."""
    rows = ["E#,C2,@,2020-03-01,,North,E8"] + ["E#,C2,@,2020-03-01,,,E8"] * (count - 1)
    episodes = file("episode_id,child_id,start_date,end_date,legal_status,team,end_reason", rows)
    found = notes(inbox, care_episodes=episodes)
    assert len(found) == is_said
    if is_said:
        assert found[0] == (
            "care_episodes.csv: legal_status and placement_type are not in the file, or blank in all 20 rows, so figures "
            "by them have every case as not recorded, or not known. Have the report give them, if the case system can."
        )


def test_a_column_that_a_layout_does_not_have_is_not_asked_for(inbox: Inbox) -> None:
    """An SSDA903 return has no team, and this one has no legal status."""
    rows = ["1,07/01/2019,S,,,"] + [f"2,{day:02}/03/2018,S,{day + 1:02}/03/2018,E11," for day in range(1, 20)]
    episodes = "\n".join(["CHILD,DECOM,RNE,DEC,REC,LS", *rows]) + "\n"
    inbox.put({**RETURN_FILES, "episodes.csv": episodes})
    (note,) = (each for each in inbox.receive_one().notes if SAID in each)
    assert note.startswith("episodes.csv: LS and PLACE are not in the file, or blank in all 20 rows")


CONFERENCE = "conference_id,child_id,conference_type,held_date"


@pytest.mark.parametrize(
    ("columns", "row", "said"),
    [
        pytest.param(
            ",meeting_id",
            ",M#",
            ["outcome is not in the file, so conferences that were adjourned count as held. Have the report give it"],
            id="no outcome",
        ),
        pytest.param(
            ",outcome",
            ",no_plan",
            [
                "meeting_id is not in the file, so each child's conference counts as a meeting of its own. Have the report"
            ],
            id="no meetings",
        ),
        pytest.param(
            ",outcome,meeting_id",
            ",,0",
            [
                "meeting_id is blank in all 20 rows, so each child's conference counts as a meeting of its own. Have the",
                "outcome is blank in all 20 rows, so conferences that were adjourned count as held. Have the report fill",
            ],
            id="all blank, as 0 is",
        ),
        pytest.param(",outcome,meeting_id", ",no_plan,M#", [], id="all filled"),
    ],
)
def test_what_a_column_that_is_not_there_or_blank_is_taken_to_say_is_a_note(
    inbox: Inbox, columns: str, row: str, said: list[str]
) -> None:
    inbox.put(FILES, conferences=file(f"{CONFERENCE}{columns}", [f"K#,C3,initial,@{row}"] * 20))
    found = [note for note in inbox.receive_one().notes if " so each child" in note or "adjourned" in note]
    assert [note.startswith(f"conferences.csv: {words}") for note, words in zip(found, said, strict=True)] == [
        True
    ] * len(said)


def test_officers_of_whom_each_is_0_are_no_officers(inbox: Inbox) -> None:
    """Staging reads `0` as no such officer, so that every review would be without one."""
    inbox.put(FILES, reviews=file("review_id,child_id,held_date,officer_id", ["R#,C2,@,0"] * 20))
    (note,) = (each for each in inbox.receive_one().notes if SAID in each and each.startswith("reviews.csv"))
    assert note.startswith("reviews.csv: officer_id is not in the file, or blank in all 20 rows")
