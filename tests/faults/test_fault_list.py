"""The fault list: of every case, what it ends with, what is said, what is never said, what stays, and what is kept."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import duckdb
import pytest

from orchestration.landing.reading.checks import at_spreadsheet_limit
from orchestration.landing.register.receipts import ACCEPTED, REFUSED
from tests.conftest import COUNCIL, FIRST_DAY, FIRST_RELEASE, SECOND_RELEASE, hashes
from tests.faults.alone import read_alone
from tests.faults.case import EXIT_CODES
from tests.faults.found import Found
from tests.faults.refreshes import FaultRefreshes
from tests.faults.table import CASES, INVENTED

LAST_CASE = 62


def is_like(line: str, pattern: str) -> bool:
    """True if the line holds the parts of a pattern, which are put together with three dots, in their order."""
    place = 0
    for part in pattern.split(" ... "):
        place = line.find(part, place) + len(part)
        if place < len(part):
            return False
    return True


@pytest.mark.parametrize("number", [number for number, case in CASES.items() if case.disturbance is None])
def test_a_case_of_the_fault_list(number: str, refreshes: FaultRefreshes) -> None:
    case, who = CASES[number], INVENTED[number]
    done = refreshes.accepted if case.verdict == ACCEPTED else refreshes.refused
    outputs = refreshes.refused.outputs
    (receipt,) = refreshes.receipts[(who.code, case.date)]

    # 1. The exit code of the refresh of all such cases, and this one's part in it.
    assert done.exit_code == EXIT_CODES[case.verdict], done.log
    assert receipt.standing == case.verdict, receipt.reasons

    # 2. What is said: parts of the reasons or notes, in the register and on the screen.
    words = [*receipt.reasons, *receipt.notes]
    assert receipt.reasons or case.verdict == ACCEPTED
    unsaid = [pattern for pattern in case.says if not any(is_like(line, pattern) for line in words)]
    assert not unsaid, words
    unprinted = [line for line in words if line not in done.log]
    assert not unprinted

    # 3. What is never said: a value of a child, in any log, record or published file.
    found = {text for text in refreshes.secrets if re.match(rf"qz{number}(?!\d)", text)}
    found |= {who.born(place) for place in (1, 2, 3)} & set(refreshes.birthdays)
    found |= {secret for secret in case.secrets if any(secret.encode() in text for text in refreshes.told.values())}
    assert not found, {text: refreshes.secrets.get(text) or refreshes.birthdays.get(text) for text in found}

    # 4. What was published before stays, byte for byte.
    before, after = refreshes.releases
    if case.verdict == REFUSED:
        assert after == before
    published = {name.partition("/")[2]: digest for name, digest in before.items() if name.startswith("releases/")}
    assert refreshes.first_release.items() <= published.items()

    # 5. What was sent is kept: untouched in the inbox, and by its bytes in quarantine, or by its hash in the register.
    folder = refreshes.refused.inbox / who.code / case.date
    untouched, still = refreshes.inboxes
    assert untouched == still
    sent = {name: hashlib.sha256(data).hexdigest() for name, data in case.batch(who).items()}
    in_inbox = hashes(folder)
    assert sent.items() <= in_inbox.items()
    read = {name: digest for name, digest in receipt.files.items() if digest != "unreadable"}
    assert read.items() <= in_inbox.items()
    if case.verdict == REFUSED:
        (kept,) = [path for path in (outputs.quarantine / who.code / case.date).iterdir() if path.is_dir()]
        assert {name: digest for name, digest in hashes(kept).items() if name != "reasons.txt"} == read
    else:
        parts = [part for export in receipt.exports for part in export.parts]
        assert {part.source_sha256 for part in parts} <= set(read.values())
        with duckdb.connect(str(outputs.releases / SECOND_RELEASE / "marts.duckdb"), read_only=True) as marts:
            marts.execute(f"attach '{outputs.restricted / SECOND_RELEASE / 'evidence.duckdb'}' as evidence (read_only)")
            case.then(Found(who, receipt, outputs, marts))


@pytest.mark.parametrize("number", [number for number, case in CASES.items() if case.disturbance is not None])
def test_a_case_that_disturbs_the_reading(
    number: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    case, who = CASES[number], INVENTED[number]
    done = read_alone(case, who, tmp_path, monkeypatch)
    assert done.exit_code == EXIT_CODES[case.verdict]
    assert done.receipt.standing == case.verdict
    assert [pattern for pattern in case.says if any(is_like(line, pattern) for line in done.receipt.reasons)] == [
        *case.says
    ]
    assert [line for line in done.receipt.reasons if line not in done.said] == []
    told = done.said + capsys.readouterr().out
    told += "".join(path.read_text(encoding="utf-8") for path in done.outputs.register.iterdir())
    told += "".join(path.read_text(encoding="utf-8") for path in done.outputs.quarantine.rglob("reasons.txt"))
    assert "Qz" not in told
    assert who.born(1) not in told
    assert not done.outputs.releases.exists()
    # What could be read is kept; what could not is as it was, in the inbox.
    sent = case.batch(who)
    (kept,) = [path for path in (done.outputs.quarantine / who.code / case.date).iterdir() if path.is_dir()]
    of_inbox = {path.name for path in (tmp_path / "inbox" / who.code / case.date).iterdir()}
    assert of_inbox == set(sent)
    copies = {path.name: path.read_bytes() for path in kept.iterdir() if path.name != "reasons.txt"}
    assert copies.items() <= sent.items()
    assert len(copies) < len(sent)


def test_every_case_of_the_catalogue_is_in_the_table() -> None:
    assert {case.catalogue_number for case in CASES.values()} == set(range(1, LAST_CASE + 1))


def test_what_is_accepted_is_read_once_and_what_is_refused_is_put_aside_once(refreshes: FaultRefreshes) -> None:
    # The accepted batches lay in the inbox of both refreshes. Only the council's first batch was judged again, because
    # an older one came after it (case 61), with which it is compared since.
    again = {place for place, receipts in refreshes.receipts.items() if len(receipts) > 1}
    assert again == {(COUNCIL, FIRST_DAY)}


def test_the_secrets_would_be_found(refreshes: FaultRefreshes) -> None:
    """The landed rows and the batches put aside hold the tokens that no log may hold, so the scan can find them."""
    quarantine = refreshes.refused.outputs.quarantine
    kept = b"".join(path.read_bytes() for path in quarantine.rglob("reviews.csv"))
    assert kept.count(b"Qz") > 100
    assert any(place.endswith(".log") or "event" in place or "run" in place for place in refreshes.told)
    assert len(refreshes.told) > 50


def test_the_refreshes_published_once_and_then_nothing(refreshes: FaultRefreshes) -> None:
    manifest = json.loads(
        (refreshes.refused.outputs.releases / SECOND_RELEASE / "release.json").read_text(encoding="utf-8")
    )
    assert manifest["previous_release_id"] == FIRST_RELEASE
    assert refreshes.releases[0]["published"] == f"releases/{SECOND_RELEASE}"


def test_a_sheet_is_full_at_either_of_the_limits() -> None:
    assert at_spreadsheet_limit({"new": 1_048_575, "old": 65_535, "other": 65_534}) == ["new", "old"]
