"""Old landed extracts go, what is in force or compared with stays, and receipts hold without what went."""

from __future__ import annotations

from datetime import UTC, datetime

from invented_inbox import AUTHORITY, CARE_FILES, Inbox

from orchestration.extracts.contributions import landed_files_needed
from orchestration.extracts.landing_schema import inputs_fingerprint
from orchestration.ground.tombstones import purged_files
from orchestration.landing.register.landed_files import damage_of
from orchestration.landing.register.register import Register
from orchestration.releases.erasing.erasure import places_of, prepare
from orchestration.releases.purge import carry_out
from orchestration.releases.retention import older_than

# The newest extract is in force, the one before it is compared with; the first is 1,096 days before the newest.
DAYS = ("2020-03-31", "2023-03-30", "2023-03-31")
HELD = "select review_id, held_date from landing.reviews order by review_id"


def test_of_an_export_only_extracts_that_nothing_needs_go_and_of_children_none(inbox: Inbox) -> None:
    for number, day in enumerate(DAYS, start=2):
        inbox.put(CARE_FILES, day, reviews=f"review_id,child_id,held_date\nR1,C1,2019-02-01\nR{number},C2,2019-03-29\n")
    assert [receipt.standing for receipt in inbox.receive()] == ["accepted"] * 3
    outputs = inbox.settings.outputs
    before, fingerprint = inbox.in_force(HELD), inputs_fingerprint(inbox.settings)
    old = older_than(inbox.settings, datetime(2023, 4, 1, tzinfo=UTC))
    gone = {path.relative_to(outputs.landing).as_posix() for path in old.paths["landed files"]}
    assert {name.split("/")[0] for name in gone} == {"care_episodes", "reviews"}
    assert {name.split("/")[2] for name in gone} == {DAYS[0]}
    assert not gone & landed_files_needed(inbox.settings)

    carry_out(outputs, {"kind": "older_than", "reason": "a test"}, old.paths["landed files"])
    assert inbox.in_force(HELD) == before
    assert inputs_fingerprint(inbox.settings) == fingerprint
    exports = [export for receipt in Register(outputs.register).receipts for export in receipt.exports]
    assert {damage_of(outputs.landing, export, purged_files(outputs)) for export in exports} == {None}
    assert [receipt.verdict for receipt in inbox.receive()] == ["unchanged"] * 3
    assert not any((outputs.landing / name).exists() for name in gone)


def test_what_is_left_of_a_file_without_a_child_is_in_force_and_landed_by_nothing_again(inbox: Inbox) -> None:
    inbox.put(CARE_FILES)
    inbox.receive()
    outputs, fingerprint = inbox.settings.outputs, inputs_fingerprint(inbox.settings)
    erasure = prepare(outputs, AUTHORITY, "C1")
    carry_out(outputs, {"kind": "child", "reason": "a test"}, erasure.removed, erasure.rewritten)
    assert inbox.in_force(HELD) == [("R2", "2019-03-29")]
    assert inputs_fingerprint(inbox.settings) != fingerprint
    assert [receipt.verdict for receipt in inbox.receive()] == ["unchanged"]
    assert [list(places_of(path, erasure.ids)) for path in inbox.landed] == [[]] * len(inbox.landed)
