"""One authority's batch never stops another's: names that are no UTF-8, and faults of this software."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import BinaryIO

import pytest
from invented_inbox import AUTHORITY, CARE_FILES, MARCH, Inbox

from orchestration.defs.refresh import inbox_state
from orchestration.extracts.landing_schema import inputs_fingerprint
from orchestration.ground import progress
from orchestration.landing.formats import file_copy
from orchestration.landing.inbox.unread import unread_places
from orchestration.landing.local.receiving import receive_local
from orchestration.landing.receiving.judging import Judge

ANOTHER = "E06000001"
# As an old archive leaves it: Latin-1 accents.
RESUME = b"r\xe9sum\xe9"
PRINTED = r"r\xe9sum\xe9"
HELD = "select _local_authority_code, count(*) from landing.reviews group by 1 order by 1"


def put_bytes(folder: Path, name: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    try:
        (folder / os.fsdecode(name)).write_bytes(b"x,y\n1,2\n")
    except OSError:
        pytest.skip("this file system takes names in UTF-8 only")


@pytest.mark.parametrize("suffix", [b".csv", b".xlsx", b".doc", b".zip", b".part"])
def test_a_file_name_that_is_no_utf8_is_printed_and_other_authorities_are_received(inbox: Inbox, suffix: bytes) -> None:
    put_bytes(inbox.put(CARE_FILES), RESUME + suffix)
    inbox.put(CARE_FILES, authority=ANOTHER)
    first, second = inbox.receive()
    assert first.standing == "accepted"
    assert {receipt.local_authority_code for receipt in (first, second)} == {AUTHORITY, ANOTHER}
    assert PRINTED in "\n".join([*inbox.said, *first.reasons, *first.notes, *second.reasons, *second.notes])
    assert "\udce9" not in "\n".join(inbox.said)
    # Next month too.
    assert (ANOTHER, 2) in inbox.in_force(HELD)
    assert {receipt.is_new for receipt in inbox.receive()} == {False}


def test_an_export_of_such_a_name_is_kept_by_its_printed_name(inbox: Inbox) -> None:
    batch = inbox.put(CARE_FILES)
    put_bytes(batch, RESUME + b".csv")
    (batch / "batch.yml").write_text("profile: canonical\nextracts: period\nempty: [nothing]\n")
    receipt = inbox.receive_one()
    assert receipt.verdict == "refused"
    assert any(name.endswith(f"{PRINTED}.csv") for name in inbox.quarantined)
    assert PRINTED in (inbox.outputs.register / "000001.json").read_text().replace("\\\\", "\\")


@pytest.mark.parametrize("depth", ["authority", "day", "folder in the batch", "beside the batches", "local list"])
def test_a_folder_whose_name_is_no_utf8_is_printed_and_other_authorities_are_received(inbox: Inbox, depth: str) -> None:
    root = inbox.settings.inbox
    inbox.put(CARE_FILES, authority=ANOTHER)
    odd = os.fsdecode(RESUME)
    place = {
        "authority": root / odd / MARCH,
        "day": root / AUTHORITY / odd,
        "folder in the batch": inbox.put(CARE_FILES) / odd if depth == "folder in the batch" else root,
        "beside the batches": root / AUTHORITY,
        "local list": root / AUTHORITY / "local" / "lists",
    }[depth]
    put_bytes(place, RESUME + b".csv")
    receipts = inbox.receive()
    receive_local(inbox.settings, inbox.said.append)
    assert [r.local_authority_code for r in receipts if r.standing == "accepted"][:1] == [ANOTHER]
    said = "\n".join([*inbox.said, *unread_places(root)])
    assert PRINTED in said
    said.encode()
    assert (ANOTHER, 2) in inbox.in_force(HELD)
    inbox.receive()
    receive_local(inbox.settings, inbox.said.append)
    assert inbox_state(root)
    assert inputs_fingerprint(inbox.settings)


def test_two_names_that_are_printed_alike_are_refused(inbox: Inbox) -> None:
    batch = inbox.put(CARE_FILES)
    put_bytes(batch, RESUME + b".csv")
    put_bytes(batch, PRINTED.encode() + b".csv")
    receipt = inbox.receive_one()
    assert receipt.verdict == "refused"
    assert f"two files are called {PRINTED}.csv" in receipt.reasons[0]


def test_a_line_is_printed_whatever_characters_the_terminal_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", terminal)
    progress.say("r\udce9sum\u00e9")
    terminal.seek(0)
    assert r"r\xe9sum\xe9" in terminal.read()


def test_a_batch_that_brings_out_a_fault_of_the_software_holds_up_no_other(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.put(CARE_FILES)
    assert inbox.receive_one().verdict == "accepted"
    inbox.put({**CARE_FILES, "reviews.csv": "review_id,child_id,held_date\nR9,C1,2019-02-01\n"})
    inbox.put(CARE_FILES, authority=ANOTHER)
    judged = Judge._judge

    def break_off(judge: Judge) -> object:
        if judge._batch.local_authority_code == AUTHORITY:
            raise RuntimeError("SECRETCHILD77")
        return judged(judge)

    with monkeypatch.context() as patch:
        patch.setattr(Judge, "_judge", break_off)
        another, broken = inbox.receive()
    assert (another.verdict, broken.verdict) == ("accepted", "refused")
    assert "E06000005 2020-03-31: reading it stopped (RuntimeError in " in broken.reasons[0]
    assert "SECRETCHILD77" not in "\n".join(inbox.said)
    # What was accepted before is still in force, and the batch is read again once the fault is mended.
    assert inbox.in_force(HELD) == [(ANOTHER, 2), (AUTHORITY, 2)]
    assert [receipt.verdict for receipt in inbox.receive()] == ["unchanged", "accepted"]
    assert inbox.in_force(HELD) == [(ANOTHER, 2), (AUTHORITY, 1)]


def test_a_local_list_that_cannot_be_opened_holds_up_nobody(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    lists = inbox.settings.inbox / AUTHORITY / "local" / "lists"
    lists.mkdir(parents=True)
    (lists / "escalation_reasons.csv").write_text("code,label\nX,Own reason\n")

    def closed(_: Path) -> BinaryIO:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(file_copy, "open_itself", closed)
        (receipt,) = receive_local(inbox.settings, inbox.said.append)
    assert receipt.verdict == "refused"
    assert "escalation_reasons.csv: it cannot be opened (Permission denied)" in receipt.reasons[0]
    assert receive_local(inbox.settings, inbox.said.append)[0].verdict == "accepted"
