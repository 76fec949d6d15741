"""Damage to what was landed: named, and made good from the inbox where the source is still there; never other values."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from invented_inbox import APRIL, AUTHORITY, CARE_FILES, MARCH, Inbox

from orchestration.extracts.landing_schema import inputs_fingerprint
from orchestration.ground.fingerprints import checksum_over, sha256_of
from orchestration.landing.local.in_force import code_lists_in_force
from orchestration.landing.local.receiving import receive_local
from orchestration.landing.register.register import RegisterError

HELD = "select review_id, child_id, held_date, _source_sha256 from landing.reviews order by all"
FLIPS = 60
NEXT_MONTH = {**CARE_FILES, "reviews.csv": CARE_FILES["reviews.csv"] + "R3,C1,2020-04-14\n"}
OTHER_REVIEWS = "review_id,child_id,held_date\nR1,C1,2019-02-01\n"


def flip(path: Path, bit: int) -> None:
    data = bytearray(path.read_bytes())
    data[bit // 8] ^= 1 << bit % 8
    path.write_bytes(data)


def landed_reviews(inbox: Inbox) -> Path:
    (path,) = [path for path in inbox.landed if "reviews" in str(path)]
    return path


def receipt_file(inbox: Inbox, number: int) -> Path:
    return inbox.outputs.register / f"{number:06d}.json"


def rewrite(path: Path, **changes: Any) -> None:
    """Change a receipt as somebody would who knows how its checksum is made; None takes a part out."""
    body = {**json.loads(path.read_text()), **changes}
    del body["checksum"]
    body = {name: value for name, value in body.items() if value is not None}
    path.write_text(json.dumps({**body, "checksum": checksum_over(body)}))


def as_older_versions_wrote(path: Path) -> None:
    exports = [
        {name: value for name, value in export.items() if name != "landed_sha256"}
        for export in json.loads(path.read_text())["exports"]
    ]
    rewrite(path, exports=exports, receipt_before=None)


def test_the_receipt_has_the_hash_of_every_landed_file(inbox: Inbox) -> None:
    inbox.put(CARE_FILES)
    receipt = inbox.receive_one()
    hashes = {inbox.outputs.landing / export.landed_as: export.landed_sha256 for export in receipt.exports}
    assert hashes == {path: sha256_of(path) for path in inbox.landed}
    assert len(hashes) == 3


def test_no_flipped_bit_of_a_landed_file_loads_another_value(inbox: Inbox) -> None:
    batch = inbox.put(CARE_FILES)
    inbox.receive()
    whole, elsewhere = inbox.in_force(HELD), inbox.folder / "elsewhere"
    shutil.move(batch, elsewhere)
    path = landed_reviews(inbox)
    bits = random.Random(2026).sample(range(8 * path.stat().st_size), FLIPS)
    for bit in bits:
        flip(path, bit)
        inbox.receive()
        with pytest.raises(RegisterError, match=f"{path.name} was damaged or changed") as stopped:
            inbox.in_force(HELD)
        assert f"{AUTHORITY}/{MARCH}/reviews.csv" in str(stopped.value)
        flip(path, bit)
    assert inbox.in_force(HELD) == whole


@pytest.mark.parametrize("damage", ["flipped", "cut", "gone", "another one's"])
def test_a_damaged_file_is_landed_again_from_the_inbox_and_it_is_said(inbox: Inbox, damage: str) -> None:
    inbox.put(CARE_FILES)
    inbox.receive()
    whole, fingerprint = inbox.in_force(HELD), inputs_fingerprint(inbox.settings)
    path = landed_reviews(inbox)
    if damage == "flipped":
        flip(path, 8 * (path.stat().st_size // 2))
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:-50])
    elif damage == "gone":
        path.unlink()
    else:
        shutil.copyfile(inbox.landed[0], path)
    inbox.said.clear()
    assert inbox.receive_one().verdict == "accepted"
    assert [line for line in inbox.said if f"the landed file reviews/{AUTHORITY}/{MARCH}/{path.name}" in line]
    assert inbox.in_force(HELD) == whole
    # The same extracts are in force, so nothing new is published.
    assert inputs_fingerprint(inbox.settings) == fingerprint
    assert inbox.receive_one().verdict == "unchanged"


def test_a_damaged_file_whose_source_in_the_inbox_is_another_now_stops_the_refresh(inbox: Inbox) -> None:
    inbox.put(CARE_FILES)
    inbox.receive()
    path = landed_reviews(inbox)
    # A refused correction leaves the first one's extracts in force.
    inbox.put(CARE_FILES, reviews=None)
    flip(path, 8 * (path.stat().st_size // 2))
    inbox.receive()
    with pytest.raises(RegisterError, match=path.name):
        inbox.in_force(HELD)


def test_a_new_batch_is_not_compared_with_a_damaged_one(inbox: Inbox) -> None:
    batch = inbox.put(CARE_FILES)
    inbox.receive()
    shutil.move(batch, inbox.folder / "elsewhere")
    path = landed_reviews(inbox)
    flip(path, 8 * (path.stat().st_size // 2))
    inbox.put(NEXT_MONTH, APRIL)
    with pytest.raises(RegisterError, match=path.name):
        inbox.receive()
    # With the source back the same refresh needs no hand.
    shutil.move(inbox.folder / "elsewhere", batch)
    assert [receipt.verdict for receipt in inbox.receive()] == ["accepted", "accepted"]


def test_receipts_of_an_older_version_are_read_and_what_is_not_known_is_said_once(inbox: Inbox) -> None:
    inbox.put(CARE_FILES)
    inbox.receive()
    whole = inbox.in_force(HELD)
    as_older_versions_wrote(receipt_file(inbox, 1))
    inbox.said.clear()
    assert inbox.receive_one().verdict == "unchanged"
    assert [line for line in inbox.said if "3 landed files are read unchecked" in line] == inbox.said
    assert inbox.in_force(HELD) == whole
    # The next batch hangs on to the old receipt, and has hashes.
    inbox.put(NEXT_MONTH, APRIL)
    receipt = inbox.receive()[1]
    assert receipt.receipt_before == json.loads(receipt_file(inbox, 1).read_text())["checksum"]
    assert all(export.landed_sha256 for export in receipt.exports)


def test_a_receipt_that_was_rewritten_with_its_checksum_is_named(inbox: Inbox) -> None:
    inbox.put(CARE_FILES)
    inbox.receive()
    inbox.put(NEXT_MONTH, APRIL)
    inbox.receive()
    rewrite(receipt_file(inbox, 1), notes=["another note"])
    with pytest.raises(RegisterError, match=r"Receipt 000001\.json .* is not the one that 000002\.json was written"):
        inbox.receive()


def test_a_receipt_cannot_be_taken_out_of_the_chain(inbox: Inbox) -> None:
    for reviews in (CARE_FILES["reviews.csv"], OTHER_REVIEWS, CARE_FILES["reviews.csv"] + "R3,C1,2019-03-30\n"):
        inbox.put(CARE_FILES, reviews=reviews)
        inbox.receive()
    rewrite(receipt_file(inbox, 3), receipt_before=None)
    with pytest.raises(RegisterError, match=r"000002\.json"):
        inputs_fingerprint(inbox.settings)


def hold_every_flip_is_named_or_without_effect(inbox: Inbox, receipt: Path, whole: str, seed: int) -> None:
    """Flip bits of a receipt one at a time: what is in force stays the same, or the receipt is named."""
    for bit in random.Random(seed).sample(range(8 * receipt.stat().st_size), FLIPS):
        flip(receipt, bit)
        try:
            # Without effect: between the parts of a JSON text.
            assert inputs_fingerprint(inbox.settings) == whole
        except RegisterError as stopped:
            assert receipt.name in str(stopped)
        flip(receipt, bit)


def test_no_flipped_bit_of_a_receipt_is_silent(inbox: Inbox) -> None:
    inbox.put(CARE_FILES)
    inbox.receive()
    whole = inputs_fingerprint(inbox.settings)
    hold_every_flip_is_named_or_without_effect(inbox, receipt_file(inbox, 1), whole, seed=2027)


def test_a_local_list_that_was_damaged_is_kept_again_and_its_receipt_is_checked(inbox: Inbox) -> None:
    lists = inbox.settings.inbox / AUTHORITY / "local" / "lists"
    lists.mkdir(parents=True)
    (lists / "escalation_reasons.csv").write_text("code,label\nX,Own reason\n")
    (receipt,) = receive_local(inbox.settings, inbox.said.append)
    whole = inputs_fingerprint(inbox.settings)
    kept = inbox.outputs.local / receipt.landed_as
    flip(kept, 8 * 14)
    with pytest.raises(RegisterError, match=kept.name):
        code_lists_in_force(inbox.outputs)
    receive_local(inbox.settings, inbox.said.append)
    assert f"the kept file {kept} was damaged" in inbox.said[-1]
    code_lists_in_force(inbox.outputs)
    receipt_of_list = inbox.outputs.local / "register" / "000001.json"
    hold_every_flip_is_named_or_without_effect(inbox, receipt_of_list, whole, seed=2028)
