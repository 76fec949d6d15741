"""What a comment of a council may be about, and limits that are held against one another."""

from __future__ import annotations

import pytest
from invented_inbox import AUTHORITY, CARE_FILES, Inbox
from test_local_files import CELL, EXTERNAL, LIMITS, put, reasons, received

from orchestration.landing.local import tables
from orchestration.landing.local.named_things import Named
from orchestration.landing.problems import MOST_PROBLEMS_OF_A_FILE, FileRefusedError

CELLS = {
    "a band": ("reviews_on_time", "age_band", "5_to_9"),
    "what is not recorded": ("reviews_on_time", "age_band", "not_recorded"),
    "a team, which nobody knows before the exports": ("reviews_on_time", "team", "North"),
    "what teams are part of": ("reviews_on_time", "district", "Coast"),
    "two at once": ("participation_methods", "participation_code+age_band_participation", "PN1|4_to_9"),
    "a code of its own": ("reviews_late", "late_reason", "snow"),
    "a stage of its own, where it ended": ("escalations_resolved", "final_stage", "panel"),
    "no stage": ("escalations_resolved", "final_stage", "none"),
    "a cell from elsewhere": ("attendance", "age_band", "primary"),
    "the whole": ("reviews_on_time", "all", "all"),
}


def put_own_codes(inbox: Inbox) -> None:
    """A reason, a stage, and a figure from elsewhere with a cell."""
    put(inbox, "lists/late_reasons.csv", "code,label\nsnow,Snow\n")
    put(inbox, "lists/escalation_stages.csv", "code,label\npanel,Panel\n")
    split = EXTERNAL.replace(",value", ",breakdown,breakdown_value,value").replace("-30,9", "-30,age_band,primary,9")
    put(inbox, "external_results.csv", split)


@pytest.mark.parametrize("cell", CELLS)
def test_a_comment_is_about_any_cell_that_a_figure_may_have(inbox: Inbox, cell: str) -> None:
    indicator, breakdown, value = CELLS[cell]
    put_own_codes(inbox)
    row = CELL.replace("reviews_on_time", indicator).replace("age_band,5_to_9", f"{breakdown},{value}")
    put(inbox, "commentary.csv", row)
    assert reasons(inbox) == ""


WRONG_CELLS = {
    "a code of another list": ("reviews_on_time", "age_band", "snow", "no value of age_band"),
    "a cell of another figure from elsewhere": ("reviews_on_time", "age_band", "primary", "no value of age_band"),
    "a stage of its own for the reason": ("escalations_raised", "reason", "panel", "no value of reason"),
}


@pytest.mark.parametrize("cell", WRONG_CELLS)
def test_a_code_of_a_council_is_a_value_of_the_breakdowns_of_its_list_alone(inbox: Inbox, cell: str) -> None:
    indicator, breakdown, value, fault = WRONG_CELLS[cell]
    put_own_codes(inbox)
    row = CELL.replace("reviews_on_time", indicator).replace("age_band,5_to_9", f"{breakdown},{value}")
    put(inbox, "commentary.csv", row)
    assert fault in reasons(inbox)


HIGHER, LOWER_LATER = "90,children,2024-01-01", "75,children,2025-01-01"


@pytest.mark.parametrize(
    ("hub", "own", "fault"),
    [
        ([HIGHER], [], ""),
        (["90,children,2025-01-01"], [], "line 2, column amount: from 2024-10-01 on caseload_guidance_low would be 80"),
        ([HIGHER, LOWER_LATER], [], "line 2, column amount: from 2025-01-01 on caseload_guidance_low would be 80"),
        ([HIGHER, LOWER_LATER], ["85,children,2024-12-01"], ""),
        ([HIGHER, "60,children,1980-01-01"], [], ""),
    ],
)
def test_a_council_s_least_is_held_against_the_most_of_its_hub_on_each_day(
    inbox: Inbox, hub: list[str], own: list[str], fault: str
) -> None:
    inbox.put(CARE_FILES)
    head, most = LIMITS.splitlines()[0], "caseload_guidance_high,"
    put(inbox, "limits.csv", "\n".join([head, *(most + each for each in hub)]) + "\n", owner="")
    least = "caseload_guidance_low,80,children,2024-10-01"
    put(inbox, "limits.csv", "\n".join([head, least, *(most + each for each in own)]) + "\n")
    assert {each.owner: each.verdict for each in received(inbox)} == {
        "hub": "accepted",
        AUTHORITY: "refused" if fault else "accepted",
    }
    assert fault in reasons(inbox)


def test_a_file_of_which_every_line_is_wrong_is_read_until_there_is_enough_to_say(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[str] = []

    def faults(_named: Named, row: dict[str, str]) -> list[tuple[str, str]]:
        read.append(row["key"])
        return [("key", "this is wrong.")]

    monkeypatch.setattr(tables, "faults_of_names", faults)
    with pytest.raises(FileRefusedError) as refused:
        tables.read_table(
            "limits.csv",
            (LIMITS + "a,1,months,2024-01-01\n" * 100).encode(),
            Named("limits", AUTHORITY, frozenset(), {}),
        )
    assert len(refused.value.problems) == len(read) == MOST_PROBLEMS_OF_A_FILE
