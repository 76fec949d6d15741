"""`local/ended.csv`: a council that is no more is declared so, and what is dated later waits."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from invented_inbox import APRIL, CARE_FILES, MARCH, Inbox

from orchestration.extracts.still_in_force import lines_on_authorities
from orchestration.landing.local.authority_ends import End, ends_in_force
from orchestration.landing.local.receiving import receive_local

OLD, NEW, OTHER = "E06999901", "E06999902", "E06999903"
LATER = CARE_FILES | {"batch.yml": "confirmed: [files]\n"}
HEADER = "local_authority_code,ended_on,succeeded_by,reason\n"
# APRIL is a later day than MARCH; the authority handed in the extract of March, and has ended on its day.
ENDED = f"{HEADER}{OLD},{MARCH},{NEW};{OTHER},New unitaries\n"


def declare(inbox: Inbox, text: str = ENDED, owner: str = "") -> list[str]:
    path: Path = inbox.settings.inbox / owner / "local" / "ended.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return [reason for each in receive_local(inbox.settings, inbox.said.append) for reason in each.reasons]


def verdicts(inbox: Inbox) -> dict[str, str]:
    return {each.extract_date: each.verdict for each in inbox.receive() if each.local_authority_code == OLD}


@pytest.fixture
def hub(inbox: Inbox) -> Inbox:
    for authority in (OLD, NEW, OTHER):
        inbox.put(CARE_FILES, authority=authority)
    return inbox


def test_a_hub_declares_the_end_of_a_council_before_the_first_batch_is_landed(hub: Inbox) -> None:
    assert declare(hub) == []
    assert ends_in_force(hub.outputs) == {OLD: End(MARCH, (NEW, OTHER), "local/ended.csv")}


def test_what_a_council_says_of_its_own_end_wins_over_its_hub(hub: Inbox) -> None:
    declare(hub)
    declare(hub, f"{HEADER}{OLD},{APRIL},,\n", OLD)
    assert ends_in_force(hub.outputs)[OLD] == End(APRIL, (), f"{OLD}/local/ended.csv")


@pytest.mark.parametrize(
    ("line", "column", "what"),
    [
        ("E06999,2020-03-31,,", "local_authority_code", "this is not an authority of the inbox"),
        ("E06000001,2020-03-31,,", "local_authority_code", "nothing was ever handed in for this authority"),
        (f"{OLD},2099-12-31,,", "ended_on", "this day has not come yet"),
        (f"{OLD},2999-12-31,,", "ended_on", "the year of this day must be from 1900 to 2100"),
        (f"{OLD},0205-03-31,,", "ended_on", "the year of this day must be from 1900 to 2100"),
        # 31 March 2020 is 367 days after 30 March 2019.
        (
            f"{OLD},2019-03-30,,",
            "ended_on",
            f"this is more than a year before the first extract of this authority ({MARCH})",
        ),
        (f"{OLD},31/03/2020,,", "ended_on", "this must be a day written YYYY-MM-DD"),
        (f"{OLD},{MARCH},E06999909,", "succeeded_by", "this is not an authority of the inbox"),
        (f"{OLD},{MARCH},#REF!,", "succeeded_by", "an error or a number of a spreadsheet stands in place of the value"),
        (f"{OLD},{MARCH},{OLD},", "succeeded_by", "an authority does not succeed itself"),
    ],
)
def test_a_wrong_line_is_refused_with_file_line_and_column(hub: Inbox, line: str, column: str, what: str) -> None:
    (reason,) = declare(hub, f"{HEADER}{line}\n")
    assert reason.startswith(f"local/ended.csv, line 2, column {column}: {what}")


def test_a_batch_dated_after_the_end_waits_and_says_what_to_do(hub: Inbox) -> None:
    declare(hub)
    hub.put(CARE_FILES, APRIL, OLD)
    assert verdicts(hub) == {MARCH: "accepted", APRIL: "refused"}
    said = f"{OLD}/{APRIL}: its authority ended on {MARCH}, succeeded by {NEW} and {OTHER}, as local/ended.csv says"
    assert any(line.startswith(said) for line in hub.said)


def test_a_batch_that_waits_for_its_authority_is_accepted_once_the_line_is_taken_out(hub: Inbox) -> None:
    declare(hub)
    hub.put(LATER, APRIL, OLD)
    assert verdicts(hub)[APRIL] == "refused"
    declare(hub, HEADER)
    assert verdicts(hub)[APRIL] == "accepted"


def test_what_was_accepted_before_the_end_is_declared_stays_in_use_and_may_be_corrected(hub: Inbox) -> None:
    hub.put(LATER, APRIL, OLD)
    assert verdicts(hub) == {MARCH: "accepted", APRIL: "accepted"}
    declare(hub)
    assert verdicts(hub)[APRIL] == "unchanged"
    hub.put(LATER, APRIL, OLD, reviews="review_id,child_id,held_date\nR1,C1,2019-02-02\nR2,C2,2019-03-29\n")
    assert [each.standing for each in hub.check() if each.local_authority_code == OLD] == ["accepted", "accepted"]
    assert verdicts(hub)[APRIL] == "accepted"
    declare(hub, HEADER)
    assert verdicts(hub)[APRIL] == "unchanged"


def test_the_only_extract_may_be_of_a_few_days_after_the_end(inbox: Inbox) -> None:
    inbox.put(CARE_FILES | {"batch.yml": "confirmed: [extract_date]\n"}, APRIL, OLD)
    assert declare(inbox, f"{HEADER}{OLD},{MARCH},,\n") == []
    assert verdicts(inbox) == {APRIL: "accepted"}


def test_an_end_within_the_year_before_the_first_extract_is_taken(hub: Inbox) -> None:
    # 31 March 2020 is 366 days after 31 March 2019.
    assert declare(hub, f"{HEADER}{OLD},2019-03-31,,\n") == []


def test_a_last_extract_made_a_few_days_later_is_confirmed(hub: Inbox) -> None:
    declare(hub)
    hub.put(CARE_FILES | {"batch.yml": "confirmed: [files, extract_date]\n"}, APRIL, OLD)
    assert verdicts(hub) == {MARCH: "accepted", APRIL: "accepted"}


def test_no_refresh_asks_for_the_folder_of_a_council_that_has_ended(hub: Inbox) -> None:
    declare(hub)
    hub.receive()
    shutil.rmtree(hub.settings.inbox / OLD)
    assert not [line for line in lines_on_authorities(hub.settings) if line.startswith("No folder")]
    declare(hub, HEADER)
    assert [line for line in lines_on_authorities(hub.settings) if line.startswith("No folder")]
