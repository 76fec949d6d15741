"""A code or team of a council's own file that nothing has is accepted and said: it would count nothing for good."""

from __future__ import annotations

import pytest
from invented_inbox import AUTHORITY, CARE_FILES, Inbox
from test_local_files import put, received

from orchestration.landing.local.notes import notes_on_own_files

LATE = """\
indicator_id: local_late_reports
name: Reviews late because reports were late
base: reviews
kind: flow
measure: count
polarity: low
where: {}
needs: [reviews]
source: this test
"""
FILE = f"{AUTHORITY}/local/indicators/local_late_reports.yml, line 7"
TEAMS = {
    **CARE_FILES,
    "reviews.csv": "review_id,child_id,held_date,team\nR1,C1,2019-02-01,Care Planning North\nR2,C2,2019-02-02,\n",
}


def notes(inbox: Inbox, condition: str, **lists: str) -> list[str]:
    inbox.put(TEAMS)
    inbox.receive()
    put(inbox, "indicators/local_late_reports.yml", LATE.format(condition))
    for name, text in lists.items():
        put(inbox, f"lists/{name}.csv", text)
    assert {each.verdict for each in received(inbox)} == {"accepted"}, inbox.said
    return notes_on_own_files(inbox.outputs)


@pytest.mark.parametrize(
    ("condition", "note"),
    [
        ("late_reason = 'report_late'", "no list has 'report_late' for late_reason, so nothing equals it. Did you mean reports_late?"),
        ("not late_reason in ('reports_late', 'Reports_Late')", "no list has 'Reports_Late' for late_reason, so nothing equals it. Did you mean reports_late?"),
        ("is_on_time and case late_reason when 'zzz' then true else false end", "no list has 'zzz' for late_reason, so nothing equals it. "),
        ("team = 'care planning north'", "no record has 'care planning north' for team, so nothing equals it. A team of the records differs in capitals or blanks alone."),
    ],
)  # fmt: skip
def test_a_text_that_nothing_equals_is_said_with_its_line_and_the_nearest(
    inbox: Inbox, condition: str, note: str
) -> None:
    (said,) = notes(inbox, condition)
    assert said.startswith(f"{FILE}: {note}")


@pytest.mark.parametrize(
    "condition",
    [
        "late_reason = 'reports_late' or team = 'Care Planning North'",
        "late_reason in ('not_recorded', 'unknown_code') or team = 'not_recorded'",
        "lower(team) = 'care planning north' or team like 'zzz%'",
        "held_date > '2019-01-01'",
    ],
)
def test_of_a_text_that_something_equals_nothing_is_said(inbox: Inbox, condition: str) -> None:
    assert notes(inbox, condition) == []


def test_a_code_of_the_councils_own_list_is_known(inbox: Inbox) -> None:
    assert notes(inbox, "late_reason = 'strike_of_2019'", late_reasons="code,label\nstrike_of_2019,Strike\n") == []


def test_a_line_of_teams_that_no_record_has_is_said_with_its_line(inbox: Inbox) -> None:
    inbox.put(TEAMS)
    inbox.receive()
    put(inbox, "teams.csv", "team,service\ncare planning north,Care\nCourt,Care\n")
    received(inbox)
    where = f"{AUTHORITY}/local/teams.csv, line"
    said = "column team: no record has this team, so the line does nothing."
    assert notes_on_own_files(inbox.outputs) == [
        f"{where} 2, {said} A team of the records differs in capitals or blanks alone.",
        f"{where} 3, {said} The records have 1 other.",
    ]


def test_of_many_lines_five_are_said_and_how_many_more_there_are(inbox: Inbox) -> None:
    inbox.put(TEAMS)
    inbox.receive()
    put(inbox, "teams.csv", "team,service\n" + "".join(f"Team {n},Care\n" for n in range(8)), owner="")
    received(inbox)
    said = notes_on_own_files(inbox.outputs)
    assert (len(said), said[-1]) == (6, "local/teams.csv: 3 more of these.")


def test_where_no_record_names_a_team_nothing_is_said_of_teams(inbox: Inbox) -> None:
    inbox.put(CARE_FILES)
    inbox.receive()
    put(inbox, "teams.csv", "team,service\nCourt,Care\n")
    received(inbox)
    assert notes_on_own_files(inbox.outputs) == []


def test_what_the_records_have_as_teams_is_not_said_because_a_column_that_slid_has_names_of_people(
    inbox: Inbox,
) -> None:
    """Neither all of them nor the nearest to a text: `Ann Poe` and `Tom Roe` are two others than `Court` and `Ann Pole`."""
    rows = "R1,C1,2019-02-01,Ann Poe\nR2,C2,2019-02-02,Tom Roe\n"
    inbox.put(CARE_FILES, reviews=f"review_id,child_id,held_date,team\n{rows}")
    inbox.receive()
    put(inbox, "teams.csv", "team,service\nCourt,Care\nAnn Pole,Care\n")
    put(inbox, "indicators/local_late_reports.yml", LATE.format("team = 'Tom Ro'"))
    received(inbox)
    said = "\n".join(notes_on_own_files(inbox.outputs))
    assert said.count("The records have 2 others.") == 3
    assert "Poe" not in said
    assert "Roe" not in said


def test_a_team_of_the_councils_list_that_records_have_is_named_as_the_nearest(inbox: Inbox) -> None:
    inbox.put(TEAMS)
    inbox.receive()
    put(inbox, "teams.csv", "team,service\nCare Planning North,Care\n")
    put(inbox, "indicators/local_late_reports.yml", LATE.format("team = 'Care Planing North'"))
    received(inbox)
    (said,) = notes_on_own_files(inbox.outputs)
    assert said.endswith("so nothing equals it. Did you mean Care Planning North?")
