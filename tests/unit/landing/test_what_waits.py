"""`iro status` says which batches and which files of a council's own are refused, since when, and where to read why."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from dataclasses import replace

import pytest
from invented_inbox import APRIL, AUTHORITY, CARE_FILES, Inbox

from orchestration.commands.status import print_status
from orchestration.ground.binding import bind_outputs
from orchestration.landing.local.receiving import receive_local
from orchestration.landing.register.receipts import ACCEPTED, BatchReceipt
from orchestration.landing.register.register import Register

NO_SUCH_DAY = "review_id,child_id,held_date\nR1,C1,31/02/2019\n"
NOTHING = ["Refused: nothing waits"]
Status = Callable[[], list[str]]


@pytest.fixture
def status(inbox: Inbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Status:
    """What the command says of refusals: the line that begins with it, and what stands further in below."""
    monkeypatch.setenv("IRO_OUTPUTS", str(inbox.outputs.root))

    def refusals() -> list[str]:
        capsys.readouterr()
        print_status()
        lines = iter(capsys.readouterr().out.splitlines())
        first = next(line for line in lines if line.startswith("Refused:"))
        return [first, *itertools.takewhile(lambda line: line.startswith("  "), lines)]

    return refusals


def refuse_april(inbox: Inbox) -> BatchReceipt:
    inbox.put(CARE_FILES)
    inbox.put(CARE_FILES, APRIL, reviews=NO_SUCH_DAY)
    received: list[BatchReceipt] = inbox.receive()
    return next(receipt for receipt in received if receipt.extract_date == APRIL)


def test_a_refused_batch_is_named_until_it_is_corrected_with_the_file_that_says_why(
    inbox: Inbox, status: Status
) -> None:
    refused = refuse_april(inbox)
    (reasons,) = inbox.outputs.quarantine.rglob("reasons.txt")
    since = refused.received_at[:16].replace("T", " ")

    assert status() == [
        "Refused: 1 waiting to be corrected, or confirmed in batch.yml",
        f"  {AUTHORITY} {APRIL}: since {since} UTC; reasons (1): {reasons}",
    ]
    assert "held_date" in reasons.read_text(encoding="utf-8")

    inbox.put(CARE_FILES, APRIL, reviews="review_id,child_id,held_date\nR1,C1,2019-02-01\nR2,C2,2020-04-14\n")
    inbox.receive()
    assert status() == NOTHING


def test_it_waits_since_the_first_refusal_that_no_acceptance_followed(inbox: Inbox, status: Status) -> None:
    refused = refuse_april(inbox)
    register = Register(inbox.outputs.register)
    for day, standing in (("01", ACCEPTED), ("02", refused.standing), ("03", refused.standing)):
        register.append(replace(refused, received_at=f"2030-06-{day}T09:30:00", standing=standing))

    assert status()[1].startswith(f"  {AUTHORITY} {APRIL}: since 2030-06-02 09:30 UTC")


def test_a_batch_that_was_taken_out_of_the_inbox_waits_for_nobody(inbox: Inbox, status: Status) -> None:
    refuse_april(inbox)
    bind_outputs(inbox.settings)
    assert len(status()) == 2
    shutil.rmtree(inbox.settings.inbox / AUTHORITY / APRIL)
    assert status() == NOTHING


def test_a_refused_file_of_a_councils_own_is_named_too(inbox: Inbox, status: Status) -> None:
    own = inbox.settings.inbox / AUTHORITY / "local" / "limits.csv"
    own.parent.mkdir(parents=True)
    own.write_text("key,amout\nreview_record,15\n", encoding="utf-8")
    (receipt,) = receive_local(inbox.settings, inbox.said.append)

    (line,) = status()[1:]
    assert line.startswith(f"  {AUTHORITY}/local/limits.csv: since {receipt.received_at[:10]} ")
    assert line.endswith(f"reasons ({len(receipt.reasons)}): said by `iro check` and by each refresh")


def test_a_register_that_cannot_be_read_is_said_and_the_rest_of_the_status_too(inbox: Inbox, status: Status) -> None:
    refuse_april(inbox)
    (inbox.outputs.register / "000001.json").write_text("{", encoding="utf-8")
    assert status()[0].startswith("Refused: 000001.json of the register")


@pytest.mark.parametrize(
    ("name", "text", "is_said"),
    [
        ("ended.csv", f"local_authority_code,ended_on\n{AUTHORITY},2020-04-30\n", True),
        ("teams.csv", "team\nNorth\n", False),
    ],
)
def test_a_file_of_a_councils_own_that_was_damaged_stops_no_status(
    inbox: Inbox, status: Status, capsys: pytest.CaptureFixture[str], name: str, text: str, is_said: bool
) -> None:
    inbox.put(CARE_FILES)
    own = inbox.settings.inbox / AUTHORITY / "local" / name
    own.parent.mkdir(parents=True)
    own.write_text(text, encoding="utf-8")
    inbox.receive_own()
    (kept,) = (path for path in inbox.outputs.local.rglob("*.csv") if path.is_file())
    kept.write_text("damaged", encoding="utf-8")
    assert status() == NOTHING
    print_status()
    ended = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Ended:")]
    assert ["is missing or was changed" in line for line in ended] == [True] * is_said
