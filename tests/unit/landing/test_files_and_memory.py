"""Files that take more memory, or more of the disk, than there is: said as that, and never as a fault of the export."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, cast

import duckdb
import pytest
from invented_inbox import AUTHORITY, CARE_FILES, MARCH, Inbox

from orchestration.ground.errors import WarehouseError
from orchestration.landing.formats import row_checks
from orchestration.landing.formats.row_checks import LOOSE, TOO_FEW, TOO_MANY, check_row_checks
from orchestration.landing.inbox.batches import find_batches
from orchestration.landing.problems import EXPORT_AGAIN, FileRefusedError, under
from orchestration.landing.reading.rows import Rows
from orchestration.landing.receiving.batch_files import larger_than_memory
from orchestration.landing.receiving.judging import Judge

GIGABYTE = 1_000_000_000


class Failing:
    """A database that fails at every statement."""

    def __init__(self, error: Exception):
        self._error = error

    def execute(self, *_: object) -> None:
        raise self._error


def rows_of(error: Exception) -> Rows:
    return Rows(cast(Any, Failing(error)))


def test_a_file_that_may_take_more_memory_than_a_refresh_is_named_with_both(inbox: Inbox) -> None:
    os.truncate(inbox.put(CARE_FILES) / "reviews.csv", 300_000_000)
    (batch,), _ = find_batches(inbox.settings.inbox)
    # 600 MiB for the process, which are 629 MB, and four times 300 MB for the file.
    assert larger_than_memory(batch, GIGABYTE) == [
        f"{AUTHORITY} {MARCH}: reviews.csv has 300 MB, and to read it may take 1,829 MB of memory; a refresh may take "
        "1,000 MB (IRO_MEMORY). It is read nevertheless. If the system ends that, export only the columns asked for, "
        "or give the machine more memory."
    ]
    assert larger_than_memory(batch, 2 * GIGABYTE) == []
    assert larger_than_memory(batch, None) == []


def test_a_file_for_which_the_database_has_no_memory_is_refused_for_that() -> None:
    with pytest.raises(FileRefusedError) as met:
        rows_of(duckdb.OutOfMemoryException("a row of a child")).run("select 1", "reviews.csv")
    assert met.value.problems == [
        "reviews.csv: to read it takes more than 1,000 MB of memory, and the disk has no room for the rest. Make room on "
        "the disk of the outputs folder, or export only the columns asked for. [file_unreadable]"
    ]


def test_a_batch_for_which_there_was_no_memory_is_not_kept_and_is_read_again_at_the_next_refresh(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_memory(*_: object) -> None:
        rows_of(duckdb.OutOfMemoryException("a row of a child")).run("select 1", "reviews.csv")

    inbox.put(CARE_FILES)
    with monkeypatch.context() as patched:
        patched.setattr(Rows, "_read_csv", without_memory)
        assert inbox.receive_one().verdict == "refused"
    assert inbox.quarantined == []
    assert inbox.receive_one().verdict == "accepted"


@pytest.mark.parametrize("piece", [1, 5, 1000])
def test_the_rows_of_a_file_that_is_looked_at_in_pieces_are_counted_as_of_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    monkeypatch.setattr(row_checks, "PIECE", piece)
    path = tmp_path / "text.csv"
    # The header is row 1 and the text of two lines row 2; row 5 is never closed, which the database says.
    path.write_text('a,b\n1,"two\nlines"\n3\n4,5,6\n7,"x\n\n')
    with pytest.raises(FileRefusedError) as met:
        check_row_checks("text.csv", path, ",", columns=2, header_row=1)
    said = [f"text.csv, row 3: {TOO_FEW} {EXPORT_AGAIN}", f"text.csv, row 4: {TOO_MANY} {EXPORT_AGAIN}"]
    assert met.value.problems == [under("row_broken", words) for words in said]
    path.write_text('a,b\n1,"two\nlines"\n3,"x"y\n4\n')
    with pytest.raises(FileRefusedError) as met:
        check_row_checks("text.csv", path, ",", columns=2, header_row=1)
    assert met.value.problems == [under("row_broken", f"text.csv, row 3: {LOOSE}")]


def test_a_disk_that_fails_while_a_file_is_read_is_no_fault_of_the_file() -> None:
    with pytest.raises(duckdb.IOException):
        rows_of(duckdb.IOException("No space left on device")).run("select 1", "reviews.csv")


def test_a_machine_without_memory_is_said_plainly(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Judge) -> None:
        raise MemoryError

    inbox.put(CARE_FILES)
    monkeypatch.setattr(Judge, "_judge", fail)
    with pytest.raises(WarehouseError, match=r"^The memory of this machine does not suffice to read the inbox\."):
        inbox.receive()
