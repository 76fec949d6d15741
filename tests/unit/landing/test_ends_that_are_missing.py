"""A blank end says that a record goes on; where the column is not there, nothing says which records have ended."""

from __future__ import annotations

import dataclasses

import pytest
from invented_inbox import APRIL, CARE_FILES, PROTECTION_FILES, RETURN_FILES, Inbox

from orchestration.extracts.accounts import columns_not_there
from orchestration.extracts.contributions import contributions_of
from orchestration.extracts.landing_schema import inputs_fingerprint
from orchestration.landing.receiving import new_receipts
from orchestration.landing.register.receipts import ExportReceipt, from_json, to_json

OFFICERS = (
    "officer_id,start_date,role,full_time_equivalent{end}\nO1,2018-01-01,iro,1{blank}\nO2,2019-01-01,iro,0.5{blank}\n"
)
WITHOUT, WITH_BLANKS = OFFICERS.format(end="", blank=""), OFFICERS.format(end=",end_date", blank=",")
IS_IN_FILE = "select is_in_file from landing.supplied_columns where export_name = '{}' and column_name = '{}'"


@pytest.mark.parametrize(("end", "blank", "is_told"), [("", "", True), (",end_date", ",", False)])
def test_a_list_of_officers_without_the_column_of_their_end_is_told(
    inbox: Inbox, end: str, blank: str, is_told: bool
) -> None:
    inbox.put(CARE_FILES, reviewing_officers=OFFICERS.format(end=end, blank=blank))
    receipt = inbox.receive_one()
    assert receipt.reasons == []
    told = [note for note in receipt.notes if "nothing says which records have ended" in note]
    assert bool(told) == is_told
    if is_told:
        assert told[0].startswith("reviewing_officers.csv: the column end_date is missing")
        assert (
            "Who is still there is not supplied, unless it lists one day (`history_from` is the extract date)"
            in told[0]
        )


@pytest.mark.parametrize(("officers", "is_in_file"), [(WITHOUT, False), (WITH_BLANKS, True)])
def test_a_column_that_is_not_in_the_file_is_told_from_one_that_is_blank_throughout(
    inbox: Inbox, officers: str, is_in_file: bool
) -> None:
    inbox.put(CARE_FILES, reviewing_officers=officers)
    (export,) = [each for each in inbox.receive_one().exports if each.export_name == "reviewing_officers"]
    assert export.columns_not_there is not None
    assert ("end_date" in export.columns_not_there) != is_in_file
    assert inbox.in_force(IS_IN_FILE.format("reviewing_officers", "end_date")) == [(is_in_file,)]


def test_a_file_without_rows_lacks_no_column(inbox: Inbox) -> None:
    inbox.put(CARE_FILES, reviewing_officers="officer_id,start_date,role\n")
    inbox.receive()
    assert inbox.in_force(IS_IN_FILE.format("reviewing_officers", "end_date")) == [(True,)]


def test_only_extracts_that_are_in_force_lack_a_column(inbox: Inbox) -> None:
    inbox.put(CARE_FILES, reviewing_officers=WITHOUT)
    inbox.put({**CARE_FILES, "batch.yml": "confirmed: [files]\n"}, date=APRIL, reviewing_officers=WITH_BLANKS)
    inbox.receive()
    assert inbox.in_force(IS_IN_FILE.format("reviewing_officers", "end_date")) == [(True,)]


def test_one_return_of_several_that_lacks_a_column_is_enough_while_its_rows_count(inbox: Inbox) -> None:
    later = "CHILD,DECOM,RNE,LS,DEC,REC\n1,07/01/2020,S,C2,,X1\n"
    lacking = "CHILD,DECOM,RNE,LS\n1,07/01/2019,S,C2\n2,04/03/2019,S,V2\n"
    inbox.put(RETURN_FILES, episodes=lacking)
    inbox.put({**RETURN_FILES, "batch.yml": "confirmed: [files]\n"}, date="2021-03-31", episodes=later)
    assert {each.verdict for each in inbox.receive()} == {"accepted"}
    assert inbox.in_force(IS_IN_FILE.format("care_episodes", "end_date")) == [(False,)]


def test_what_an_earlier_version_landed_lacks_nothing_and_keeps_its_fingerprint(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its receipts do not say; so an old release counts as it did, and a batch that is still there is judged anew."""

    def of_earlier_version(*values: object) -> ExportReceipt:
        return ExportReceipt(*values[:4])  # type: ignore[arg-type]

    with monkeypatch.context() as earlier:
        earlier.setattr(new_receipts, "ExportReceipt", of_earlier_version)
        inbox.put(CARE_FILES, reviewing_officers=WITHOUT)
        receipt = inbox.receive_one()
    assert {each.columns_not_there for each in receipt.exports} == {None}
    assert from_json(to_json(receipt))[0] == dataclasses.replace(receipt, is_new=False)
    assert columns_not_there(contributions_of(inbox.settings).in_force) == []
    assert inbox.in_force(IS_IN_FILE.format("reviewing_officers", "end_date")) == [(True,)]
    before = inputs_fingerprint(inbox.settings)
    monkeypatch.setattr("orchestration.landing.receiving.ways_of_reading.JUDGING_VERSION", 99)
    inbox.receive()
    assert inbox.in_force(IS_IN_FILE.format("reviewing_officers", "end_date")) == [(False,)]
    assert inputs_fingerprint(inbox.settings) != before


def test_the_plans_of_a_file_without_ends_are_told_by_the_receipt(inbox: Inbox) -> None:
    inbox.put(PROTECTION_FILES)
    inbox.receive()
    assert inbox.in_force(IS_IN_FILE.format("protection_plans", "end_date")) == [(False,)]
    assert inbox.in_force(IS_IN_FILE.format("conferences", "held_date")) == [(True,)]
