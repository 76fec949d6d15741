"""What a case of the fault list is: the faulty batch, the verdict on it, and what the person who sent it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.faults.invented import NOW, Files, Invented

if TYPE_CHECKING:
    from tests.faults.found import Found

ACCEPTED, REFUSED = "accepted", "refused"
# What a refresh of such batches alone ends with: published, or nothing published.
EXIT_CODES = {ACCEPTED: 0, REFUSED: 1}

Batch = Callable[[Invented], Files]
Disturbance = Callable[[Path], AbstractContextManager[object]]


def _nothing_more(_found: Found) -> None:
    """Most cases are done with the five things that hold for all."""


@dataclass(frozen=True)
class Case:
    """One case, or one variant of it.

    `number` is that of the catalogue, with a letter where a case has several variants. `batch` gives the faulty files,
    `before` those of an earlier month that were right. `says` are parts of the reasons of a refused batch, or of the
    notes on an accepted one. `judged` says where the project decides otherwise than the catalogue, and why. `then`
    asserts what became of the rows and figures of an accepted batch. `secrets` are faulty values beside the tokens. With
    `disturbance` the case is read in this
    process, because it is not in the files but in what happens to them while they are read.
    """

    number: str
    fault: str
    batch: Batch
    verdict: str
    says: tuple[str, ...] = ()
    before: Batch | None = None
    judged: str = ""
    then: Callable[[Found], None] = _nothing_more
    date: str = NOW
    code: str | None = None
    secrets: tuple[str, ...] = ()
    put: Callable[[Path], None] = lambda folder: None
    disturbance: Disturbance | None = None

    @property
    def catalogue_number(self) -> int:
        """The number without its letter."""
        return int(self.number.rstrip("abcdefghijklmnopqrstuvwxyz"))


@contextmanager
def patched(owner: object, name: str, replacement: object) -> Iterator[None]:
    """Replace an attribute for a while."""
    original = getattr(owner, name)
    setattr(owner, name, replacement)
    try:
        yield
    finally:
        setattr(owner, name, original)


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a batch."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, contents in files.items():
        (folder / name).write_bytes(contents)
