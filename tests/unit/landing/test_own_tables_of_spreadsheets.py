"""What a spreadsheet leaves in tables of a council's own, and days and tolerances that nobody means."""

from __future__ import annotations

import pytest
from invented_inbox import AUTHORITY, CARE_FILES, Inbox
from test_local_files import put, received

LEFT = "an error or a number of a spreadsheet stands in place of the value. Write the value itself."
TARGETS = "local_authority_code,indicator_id,valid_from,target,tolerance\n"
TEAMS = "team,service,district,valid_from,valid_to\n"
IN_RANGE = "the year of this day must be from 1900 to 2100. Correct it."
PER_CENT = "this indicator is a percentage, so its tolerance is from 0 to 100. Correct it."


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("teams.csv", f"{TEAMS}Permanence,#REF!,Coast,,\n", f"line 2, column service: {LEFT}"),
        ("teams.csv", f"{TEAMS}1.23E+05,Care,Coast,,\n", f"line 2, column team: {LEFT}"),
        ("lists/late_reasons.csv", "code,label\n1.23E+05,Sick\n", f"line 2, column code: {LEFT}"),
        ("lists/late_reasons.csv", "code,label\nsick,#N/A\n", f"line 2, column label: {LEFT}"),
        (
            "targets.csv",
            f"{TARGETS}{AUTHORITY},reviews_on_time,2025-04-01,95,200\n",
            f"line 2, column tolerance: {PER_CENT}",
        ),
        (
            "targets.csv",
            f"{TARGETS}{AUTHORITY},reviews_on_time,0205-04-01,95,2\n",
            f"line 2, column valid_from: {IN_RANGE}",
        ),
        (
            "targets.csv",
            f"{TARGETS}{AUTHORITY},reviews_on_time,2205-04-01,95,2\n",
            f"line 2, column valid_from: {IN_RANGE}",
        ),
        (
            "lists/late_reasons.csv",
            "code,label,valid_from\nsick,Sick,0205-04-01\n",
            f"line 2, column valid_from: {IN_RANGE}",
        ),
        (
            "targets.csv",
            TARGETS.replace("valid_from", '"valid\nfrom"') + f"{AUTHORITY},reviews_on_time,2025-04-01,95,2\n",
            "line 1: the column valid<U+000A>from is not known. Did you mean valid_from? Known are local_authority_code, "
            "indicator_id, valid_from, target, tolerance. Correct it or leave it out.",
        ),
    ],
    ids=[
        "error",
        "rounded team",
        "rounded code",
        "error of a label",
        "tolerance",
        "0205",
        "2205",
        "list",
        "line break",
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_line_with_its_place(
    inbox: Inbox, name: str, text: str, reason: str
) -> None:
    put(inbox, name, text)
    (receipt,) = received(inbox)
    assert receipt.verdict == "refused"
    assert f"{AUTHORITY}/local/{name}, {reason}" in receipt.reasons
    assert not any("\n" in each for each in (*receipt.reasons, *inbox.said))


def test_what_stands_beside_it_and_is_meant_is_accepted(inbox: Inbox) -> None:
    """A team's last day may lie far ahead: many write the end of time for none."""
    put(inbox, "teams.csv", f"{TEAMS}Permanence,#1 Service,Coast,1990-01-01,9999-12-31\n")
    put(inbox, "targets.csv", f"{TARGETS}{AUTHORITY},reviews_on_time,2025-04-01,95,100\n")
    assert {each.verdict for each in received(inbox)} == {"accepted"}, inbox.said


@pytest.mark.parametrize(
    ("row", "reason"),
    [("2019-04-01,95,200", f"column tolerance: {PER_CENT}"), ("0205-04-01,95,2", f"column valid_from: {IN_RANGE}")],
    ids=["tolerance", "year"],
)
def test_the_targets_of_a_batch_are_bounded_alike(inbox: Inbox, row: str, reason: str) -> None:
    inbox.put({**CARE_FILES, "targets.csv": f"{TARGETS}{AUTHORITY},reviews_on_time,{row}\n"})
    assert f"targets.csv, row 2, {reason} [value_out_of_range]" in inbox.receive_one().reasons
