"""A small invented inbox that tests can bend: two children, one period of care, two reviews."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.extracts.landing_schema import write_landing_schema
from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings
from orchestration.landing.local.receiving import receive_local
from orchestration.landing.receiving.reception import check_inbox, receive_inbox
from orchestration.landing.register.receipts import BatchReceipt

AUTHORITY = "E06000005"
MARCH = "2020-03-31"
APRIL = "2020-04-30"
# Values that stand for a child's data: no message may hold any of them.
SECRET_ID = "SECRETCHILD77"
SECRET_DATE = "31/12/2011"

CARE_FILES = {
    "children.csv": "child_id,date_of_birth,sex\nC1,2010-05-01,F\nC2,2012-07-09,M\n",
    "care_episodes.csv": "episode_id,child_id,start_date,end_date\nE1,C1,2019-01-07,\nE2,C2,2019-03-04,2019-09-30\n",
    "reviews.csv": "review_id,child_id,held_date\nR1,C1,2019-02-01\nR2,C2,2019-03-29\n",
}
PROTECTION_FILES = {
    "children.csv": "child_id,date_of_birth,sex\nC2,2012-07-09,F\nC3,2015-01-01,M\n",
    "section47_enquiries.csv": "section47_id,child_id,start_date\nS1,C3,2019-05-01\n",
    "conferences.csv": "conference_id,child_id,conference_type,held_date\nK1,C3,initial,2019-05-20\n",
    "protection_plans.csv": "plan_id,child_id,start_date\nP1,C3,2019-05-20\n",
}
RETURN_FILES = {
    "header.csv": "CHILD,SEX,DOB,ETHNIC,UPN\n1,1,01/05/2010,WBRI,X\n2,2,09/07/2012,UNKN,Y\n",
    "episodes.csv": "CHILD,DECOM,RNE,LS,DEC,REC\n1,07/01/2019,S,C2,,X1\n2,04/03/2019,S,V2,30/09/2019,E11\n",
    "reviews.csv": "CHILD,DOB,REVIEW,REVIEW_CODE\n1,01/05/2010,01/02/2019,PN1\n2,09/07/2012,29/03/2019,PN4\n",
}


@dataclass
class Inbox:
    """An inbox and an outputs folder of its own."""

    folder: Path
    said: list[str] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        return Settings(self.folder / "inbox", Outputs(self.folder / "outputs"), pseudonym_key="k" * 32)

    @property
    def outputs(self) -> Outputs:
        return self.settings.outputs

    def put(
        self,
        files: Mapping[str, str | bytes],
        date: str = MARCH,
        authority: str = AUTHORITY,
        **changes: str | bytes | None,
    ) -> Path:
        """Write a batch. Changes are named by the file's stem; None leaves the file out."""
        batch = self.settings.inbox / authority / date
        batch.mkdir(parents=True, exist_ok=True)
        for old in batch.iterdir():
            old.unlink()
        named = {f"{stem}.csv": contents for stem, contents in changes.items()}
        for name, contents in {**files, **named}.items():
            if contents is not None:
                (batch / name).write_bytes(contents if isinstance(contents, bytes) else contents.encode())
        return batch

    def receive(self) -> list[BatchReceipt]:
        return receive_inbox(self.settings, self.said.append)

    def receive_one(self) -> BatchReceipt:
        receipts = self.receive()
        assert len(receipts) == 1
        return receipts[0]

    def receive_own(self) -> None:
        """Receive what is the councils' own."""
        receive_local(self.settings, self.said.append)

    def put_own_layout(self, text: str) -> None:
        """Give the hub a layout of its own, `our_reports`, and receive it."""
        own = self.settings.inbox / "local" / "profiles" / "our_reports.yml"
        own.parent.mkdir(parents=True)
        own.write_text(text, encoding="utf-8")
        self.receive_own()

    def check(self) -> list[BatchReceipt]:
        return check_inbox(self.settings, self.said.append)

    def refused(self, **changes: str | bytes | None) -> str:
        """The reasons for which the care batch with these changes is refused, one a line."""
        self.put(CARE_FILES, MARCH, AUTHORITY, **changes)
        receipt = self.receive_one()
        assert receipt.verdict == "refused", receipt.notes
        return "\n".join(receipt.reasons)

    def in_force(self, query: str) -> list[tuple[Any, ...]]:
        """The answer to a query over the schema landing as it stands now."""
        with duckdb.connect(":memory:", config={"threads": 1}) as warehouse:
            write_landing_schema(warehouse, self.settings)
            return warehouse.execute(query).fetchall()

    @property
    def landed(self) -> list[Path]:
        return sorted(self.outputs.landing.rglob("*.parquet"))

    @property
    def quarantined(self) -> list[str]:
        return sorted(str(path.relative_to(self.outputs.quarantine)) for path in self.outputs.quarantine.rglob("*.*"))

    def everything_written(self) -> bytes:
        """All that was said or recorded, quarantined files aside."""
        records = [path.read_bytes() for path in self.outputs.register.glob("*")]
        reasons = [path.read_bytes() for path in self.outputs.quarantine.rglob("reasons.txt")]
        return b"\n".join([*records, *reasons, "\n".join(self.said).encode()])


def close(folder: Path, monkeypatch: pytest.MonkeyPatch, may_be_listed: bool = False) -> None:
    """Make a folder one that this account may not open, or list and no more; root, who runs tests, may open all."""
    listed, looked_at = Path.iterdir, Path.stat

    def refuse_to_list(path: Path) -> Iterator[Path]:
        if path == folder and not may_be_listed:
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    def refuse_to_enter(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if folder in path.parents:
            raise PermissionError(13, "Permission denied", str(path))
        return looked_at(path, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "iterdir", refuse_to_list)
    monkeypatch.setattr(Path, "stat", refuse_to_enter)
    monkeypatch.setattr(Path, "lstat", lambda path: refuse_to_enter(path, follow_symlinks=False))
