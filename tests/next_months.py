"""Two good months of the invented authority, the first received, and what can go wrong with the second."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings
from orchestration.landing.receiving.reception import receive_inbox
from orchestration.landing.register.receipts import REFUSED, BatchReceipt
from orchestration.sample_data import write_sample
from tests.corrected_batch import Rows, edit, read

CHILDREN, YEARS, SEED = 400, 6, 7
COUNCIL = "E06999901"
MAY, JUNE = "2026-05-31", "2026-06-30"


@dataclass
class NextMonth:
    """An inbox of one council, received up to May, with June beside it and still to come."""

    folder: Path
    said: list[str] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        """The settings of its refreshes."""
        return Settings(self.folder / "inbox", Outputs(self.folder / "outputs"), "k" * 40)

    @property
    def council(self) -> Path:
        """The council's folder of the inbox."""
        return self.folder / "inbox" / COUNCIL

    @property
    def coming(self) -> Path:
        """June as it will be handed over, to be spoilt."""
        return self.folder / "coming"

    def file(self, export_name: str) -> Path:
        """A file of June."""
        return self.coming / f"{export_name}.csv"

    def edit(self, export_name: str, change: Callable[[Rows], Rows]) -> None:
        """Change the records of a file of June."""
        edit(self.file(export_name), change)

    def rows(self, export_name: str) -> Rows:
        """The records of a file of June."""
        return read(self.file(export_name))

    def receive_may(self) -> BatchReceipt:
        """Receive the first month, which must be accepted, and return its receipt."""
        (receipt,) = receive_inbox(self.settings, self.said.append)
        assert receipt.standing == "accepted", receipt.reasons
        return receipt

    def hand_over(self, day: str = JUNE, instructions: str = "") -> BatchReceipt:
        """Put June into the inbox under a day, receive it, and return its receipt."""
        batch = self.council / day
        if batch.exists():
            shutil.rmtree(batch)
        shutil.copytree(self.coming, batch)
        if instructions:
            (batch / "batch.yml").write_text(instructions, encoding="utf-8")
        (receipt,) = (each for each in receive_inbox(self.settings, self.said.append) if each.extract_date == day)
        return receipt

    def refusal(self, day: str = JUNE) -> str:
        """Hand June over and return why it is refused."""
        receipt = self.hand_over(day)
        assert receipt.standing == REFUSED, receipt.notes
        return "\n".join(receipt.reasons)


Month = TypeVar("Month", bound=NextMonth)


def prepare(folder: Path) -> NextMonth:
    """Write two months of the invented authority and receive the first."""
    next_month = NextMonth(folder)
    for day, where in ((MAY, folder / "inbox"), (JUNE, folder / "drawn")):
        write_sample(CHILDREN, 1, YEARS, SEED, date.fromisoformat(day), where, lambda _line: None)
    (folder / "drawn" / COUNCIL / JUNE).rename(next_month.coming)
    next_month.receive_may()
    return next_month


def copy_of(prepared: Month, folder: Path) -> Month:
    """The same in another folder, to be spoilt by one test."""
    shutil.copytree(prepared.folder, folder, dirs_exist_ok=True)
    return replace(prepared, folder=folder, said=[])
