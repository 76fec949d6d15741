"""Cases that lie in what happens to a file while it is read: received in this process, with the disturbance going on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestration.commands.check import check_exports
from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings
from orchestration.landing.receiving.reception import receive_inbox
from orchestration.landing.register.receipts import BatchReceipt
from tests.conftest import TEST_KEY
from tests.faults.case import Case, write_files
from tests.faults.invented import Invented


@dataclass(frozen=True)
class ReadAlone:
    """What became of a batch that was disturbed while it was read, and what was said."""

    receipt: BatchReceipt
    exit_code: int
    said: str
    outputs: Outputs


def read_alone(case: Case, who: Invented, folder: Path, monkeypatch: pytest.MonkeyPatch) -> ReadAlone:
    """Receive the batch as a refresh does; the exit code is that of `iro check`, which reads it once more."""
    assert case.disturbance is not None
    settings = Settings(folder / "inbox", Outputs(folder / "outputs"), TEST_KEY)
    batch = settings.inbox / who.code / case.date
    write_files(batch, case.batch(who))
    said: list[str] = []
    with case.disturbance(batch):
        (receipt,) = receive_inbox(settings, said.append)
        for name, value in (("INBOX", settings.inbox), ("OUTPUTS", settings.outputs.root), ("PSEUDONYM_KEY", TEST_KEY)):
            monkeypatch.setenv(f"IRO_{name}", str(value))
        exit_code = check_exports()
    return ReadAlone(receipt, exit_code, "\n".join(said), settings.outputs)
