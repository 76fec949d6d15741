"""A council's own lists of codes: strict, kept by content, and of a bad one the last good version stays in use."""

from __future__ import annotations

import json

import pytest
from invented_inbox import AUTHORITY, CARE_FILES, Inbox

from orchestration.extracts.landing_schema import inputs_fingerprint
from orchestration.landing.code_lists import Code, national_lists
from orchestration.landing.local import lists
from orchestration.landing.local.receipts import LocalReceipt, local_files_in_force
from orchestration.landing.local.receiving import receive_local

REASONS = "code,label,parent,sort_order\ndrift_and_delay,Drift and delay,,1\nvisits,Visits,,2\n"
# Every list that the contract of councils' own files names.
OF_THE_CONTRACT = (
    *("escalation_reasons", "late_reasons", "escalation_stages", "escalation_impacts", "placement_types"),
    *("legal_statuses", "participation_codes", "ethnic_groups", "meeting_types", "document_types", "contract_types"),
    "team_types",
)
ESCALATIONS = (
    "escalation_id,child_id,raised_date,reason_code\n"
    "X1,C1,2019-02-01,drift_or_delay\nX2,C1,2019-02-02,Drift or delay\nX3,C1,2019-02-03,drift_and_delay\n"
    "X4,C1,2019-02-04,DRIFT_OR_DELAY\nX5,C1,2019-02-05,Zebedee Quillfeather\nX6,C1,2019-02-06,\n"
)


def put_list(inbox: Inbox, text: str, name: str = "escalation_reasons", owner: str | None = AUTHORITY) -> None:
    folder = inbox.settings.inbox / (owner or "") / "local" / "lists"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.csv").write_text(text, encoding="utf-8")


def received(inbox: Inbox) -> list[LocalReceipt]:
    return receive_local(inbox.settings, inbox.said.append)


def reasons_in_force(inbox: Inbox) -> list[str | None]:
    rows = inbox.in_force("select reason_code from landing.escalations order by escalation_id")
    return [reason for (reason,) in rows]


def test_a_code_in_no_list_is_published_as_unknown_and_its_text_stays_apart(inbox: Inbox) -> None:
    inbox.put({**CARE_FILES, "escalations.csv": ESCALATIONS})
    assert inbox.receive_one().reasons == []
    assert reasons_in_force(inbox) == [
        "drift_or_delay", "unknown_code", "unknown_code", "drift_or_delay", "unknown_code", None,
    ]  # fmt: skip
    unknown = inbox.in_force("select column_name, text, nearest_code, source_row from landing.unknown_codes order by 4")
    assert unknown == [
        ("reason_code", "Drift or delay", "drift_or_delay", 3),
        ("reason_code", "drift_and_delay", "drift_or_delay", 4),
        ("reason_code", "Zebedee Quillfeather", None, 6),
    ]


def test_a_council_adds_codes_of_its_own_and_nobody_else_gets_them(inbox: Inbox) -> None:
    inbox.put({**CARE_FILES, "escalations.csv": ESCALATIONS})
    inbox.put({**CARE_FILES, "escalations.csv": ESCALATIONS}, authority="E06000047")
    put_list(inbox, REASONS)
    inbox.receive()
    assert [(each.verdict, each.rows) for each in received(inbox)] == [("accepted", 2)]
    rows = inbox.in_force(
        "select _local_authority_code, reason_code from landing.escalations where escalation_id = 'X3' order by 1"
    )
    assert rows == [(AUTHORITY, "drift_and_delay"), ("E06000047", "unknown_code")]
    assert inbox.in_force("select local_authority_code, code, label from landing.local_codes order by 2") == [
        (AUTHORITY, "drift_and_delay", "Drift and delay"),
        (AUTHORITY, "visits", "Visits"),
    ]


@pytest.mark.parametrize(
    ("day", "holds"),
    [("2025-03-31", False), ("2025-04-01", True), ("2026-03-31", True), ("2026-04-01", False), (None, True)],
)
def test_a_code_holds_from_its_first_day_to_its_last_and_of_what_has_no_day(day: str | None, *, holds: bool) -> None:
    code = Code("late_reasons", "panel", "Panel", valid_from="2025-04-01", valid_to="2026-03-31")
    assert code.holds_on(day) == holds


def test_a_hub_adds_codes_for_all_its_authorities(inbox: Inbox) -> None:
    inbox.put({**CARE_FILES, "escalations.csv": ESCALATIONS})
    put_list(inbox, REASONS, owner=None)
    inbox.receive()
    received(inbox)
    assert reasons_in_force(inbox)[2] == "drift_and_delay"


WRONG = {
    "an unknown column": (REASONS.replace("parent", "colour"), 'line 1: "colour" is not a column of this list'),
    "no label": ("code\nvisits\n", "line 1: the column label is missing"),
    "a blank label": ("code,label\nvisits,\n", "line 2: the label is blank"),
    "a code twice": (REASONS + "Visits,Again,,3\n", "line 4: this code is already on line 3"),
    "a reserved code": ("code,label\nunknown_code,Odd\n", "line 2: this code means something else"),
    "no number": (
        REASONS.replace("delay,,1", "delay,,first"),
        "line 2, column sort_order: this must be a whole number from 0 to 999,999",
    ),
    "no day": ("code,label,valid_from\nvisits,Visits,1/2/2024\n", "line 2: a day is not YYYY-MM-DD"),
    "values too many": ("code,label\nvisits,Visits,more\n", "line 2: it has more or fewer values"),
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_list_that_is_wrong_is_refused_with_its_line(inbox: Inbox, fault: str) -> None:
    text, expected = WRONG[fault]
    put_list(inbox, text)
    (receipt,) = received(inbox)
    assert receipt.verdict == "refused"
    assert f"{AUTHORITY}/local/lists/escalation_reasons.csv, {expected}" in "\n".join(receipt.reasons)


STAGES = "code,label,stage_order,limit,is_senior\npanel,Panel,1,5,N\n"
NUMBERS_THAT_CANNOT_BE = {
    "no days": (STAGES.replace(",5,", ",0,"), "line 2, column limit: this must be a whole number from 1 to 10,000"),
    "a life of days": (STAGES.replace(",5,", ",10001,"), "line 2, column limit: this must be"),
    "days beyond the database": (STAGES.replace(",5,", ",999999999999,"), "line 2, column limit: this must be"),
    "digits of another script": (STAGES.replace(",5,", ",1\u0660,"), "line 2, column limit: this must be"),
    "a place beyond the database": (
        STAGES.replace("l,1", "l,999999999999"),
        "line 2, column stage_order: this must be",
    ),
}


@pytest.mark.parametrize("fault", NUMBERS_THAT_CANNOT_BE)
def test_a_number_of_a_list_that_cannot_be_is_refused_with_line_and_column(inbox: Inbox, fault: str) -> None:
    text, expected = NUMBERS_THAT_CANNOT_BE[fault]
    put_list(inbox, text, name="escalation_stages")
    assert f"{AUTHORITY}/local/lists/escalation_stages.csv, {expected}" in "\n".join(received(inbox)[0].reasons)


def test_an_ethnic_group_belongs_to_a_group_that_figures_have(inbox: Inbox) -> None:
    put_list(inbox, "code,label,parent\nABCD,Ours,purple\n", name="ethnic_groups")
    assert "line 2, column parent: this group is not known. Known are asian, black" in "\n".join(
        received(inbox)[0].reasons
    )


def test_a_list_in_use_of_before_a_stricter_rule_stops_nobody(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox.put({**CARE_FILES, "escalations.csv": ESCALATIONS})
    inbox.receive()
    monkeypatch.setattr(lists, "_faults_of_values", lambda *_: iter(()))
    put_list(inbox, STAGES + "board,Board,2,999999999999,N\nchief,Chief,3,0,Y\n", name="escalation_stages")
    put_list(inbox, REASONS.replace("visits,Visits,,2", "visits,Visits,,99999999999"))
    assert {each.verdict for each in received(inbox)} == {"accepted"}
    monkeypatch.undo()
    # Refused now, and what was accepted stays in use; a number that the database cannot hold is as a blank one.
    assert {each.verdict for each in received(inbox)} == {"refused"}
    codes = inbox.in_force("select code, sort_order, limit_working_days from landing.local_codes order by code")
    assert codes == [
        ("board", None, None), ("chief", None, 0), ("drift_and_delay", 1, None), ("panel", None, 5),
        ("visits", None, None),
    ]  # fmt: skip


def test_a_list_of_a_name_that_is_none_is_refused_with_the_nearest(inbox: Inbox) -> None:
    put_list(inbox, REASONS, name="escalation_reason")
    assert "escalation_reasons.csv is meant" in "\n".join(received(inbox)[0].reasons)


def test_the_last_accepted_version_stays_in_use(inbox: Inbox) -> None:
    inbox.put({**CARE_FILES, "escalations.csv": ESCALATIONS})
    put_list(inbox, REASONS)
    inbox.receive()
    received(inbox)
    put_list(inbox, REASONS + "visits,Again,,3\n")
    assert [each.verdict for each in received(inbox)] == ["refused"]
    assert reasons_in_force(inbox)[2] == "drift_and_delay"
    # Refused again, and not recorded again.
    received(inbox)
    assert len(list((inbox.outputs.local / "register").glob("*.json"))) == 2


def test_a_list_that_is_taken_away_is_no_longer_in_use(inbox: Inbox) -> None:
    inbox.put({**CARE_FILES, "escalations.csv": ESCALATIONS})
    put_list(inbox, REASONS)
    inbox.receive()
    received(inbox)
    (inbox.settings.inbox / AUTHORITY / "local" / "lists" / "escalation_reasons.csv").unlink()
    received(inbox)
    assert reasons_in_force(inbox)[2] == "unknown_code"
    assert any("no longer uses the list" in line for line in inbox.said)


def test_a_list_in_force_is_kept_by_content_and_part_of_the_fingerprint(inbox: Inbox) -> None:
    inbox.put(CARE_FILES)
    inbox.receive()
    without = inputs_fingerprint(inbox.settings)
    put_list(inbox, REASONS)
    received(inbox)
    (receipt,) = local_files_in_force(inbox.outputs)
    assert (inbox.outputs.local / receipt.landed_as).read_text(encoding="utf-8") == REASONS
    assert json.loads((inbox.outputs.local / "register" / "000001.json").read_text())["sha256"] == receipt.sha256
    assert inputs_fingerprint(inbox.settings) != without


def test_checking_keeps_nothing(inbox: Inbox) -> None:
    put_list(inbox, REASONS)
    assert [each.verdict for each in receive_local(inbox.settings, inbox.said.append, is_landing=False)] == ["accepted"]
    assert not inbox.outputs.local.exists()


def test_codes_in_small_letters_are_the_codes_of_the_list(inbox: Inbox) -> None:
    inbox.put(
        {
            **CARE_FILES,
            "care_episodes.csv": "episode_id,child_id,start_date,legal_status,placement_type\nE1,C1,2019-01-07,v4,u1\n",
            "reviews.csv": "review_id,child_id,held_date,participation_code\nR1,C1,2019-02-01,pn1\n",
        }
    )
    assert inbox.receive_one().reasons == []
    assert inbox.in_force("select legal_status, placement_type from landing.care_episodes") == [("V4", "U1")]
    assert inbox.in_force("select participation_code from landing.reviews") == [("PN1",)]


def test_two_unknown_stages_of_a_concern_stay_two_records(inbox: Inbox) -> None:
    stages = "escalation_id,stage,entered_date\nX1,panel,2019-02-02\nX1,board,2019-02-02\nX1,STAGE_1,2019-02-02\n"
    inbox.put({**CARE_FILES, "escalations.csv": ESCALATIONS, "escalation_stages.csv": stages})
    assert inbox.receive_one().reasons == []
    rows = inbox.in_force("select stage from landing.escalation_stages order by 1")
    assert rows == [("stage_1",), ("unknown_code",), ("unknown_code_2",)]


@pytest.mark.parametrize("name", OF_THE_CONTRACT)
def test_every_list_that_the_contract_names_may_have_codes_of_a_council(inbox: Inbox, name: str) -> None:
    put_list(inbox, "code,label\nour_own,Our own\n", name)
    assert [(each.verdict, each.rows) for each in received(inbox)] == [("accepted", 1)]


def test_every_list_has_each_code_once_and_a_label_for_it() -> None:
    for name, codes in national_lists().items():
        assert len({code.code.lower() for code in codes}) == len(codes), name
        assert all(code.label for code in codes), name
