"""What to say where reading broke off: of a batch, so that it holds up no other authority, or of all by the system."""

from __future__ import annotations

import duckdb

from orchestration.ground.database.safe_errors import kind_of_failure
from orchestration.ground.errors import StoppedError, WarehouseError, is_a_stop, place_of
from orchestration.ground.files.disk import DiskFullError, is_disk_full
from orchestration.ground.files.rights import not_ours
from orchestration.ground.paths import Outputs

# A full disk or a folder that cannot be read: the next batch would meet it too.
FAILURES_OF_THE_SYSTEM = (OSError, MemoryError, duckdb.IOException, duckdb.OutOfMemoryException)


class LandingError(WarehouseError):
    """Landing could not be written or read, for a reason of the system. What was landed before still stands."""


def reason_it_broke_off(batch_name: str, error: Exception) -> str:
    """Which batch, and what to report: the kind of the error and its place, without its text, which may hold a value.

    Raises:
        StoppedError: somebody stopped the work.
        OSError, MemoryError, duckdb.Error: the system failed, and not the reading of this batch.
    """
    if is_a_stop(error):
        raise StoppedError from None
    if isinstance(error, FAILURES_OF_THE_SYSTEM):
        raise error
    return (
        f"{batch_name}: reading it stopped ({type(error).__name__} in {place_of(error)}). This is a fault of the "
        "software and not of the files: report it with this line. The authority's last accepted files stay in use; "
        "others are received."
    )


def what_broke_off(error: OSError | MemoryError | duckdb.Error, outputs: Outputs, is_landing: bool) -> WarehouseError:
    """The error to raise where the system failed: a full disk, a file of another account, or any other reason.

    `is_landing` is false of a check, which lands nothing and yet works in a folder below the outputs folder.
    """
    if is_disk_full(error):
        return DiskFullError(outputs.root)
    if refused := not_ours(error):
        return refused
    if isinstance(error, MemoryError | duckdb.OutOfMemoryException):
        return LandingError(
            "The memory of this machine does not suffice to read the inbox. Nothing was published; what was before "
            "still stands. End other programs, make room on the disk, give the machine more memory, or export only the "
            "columns asked for, and run this again."
        )
    reason = getattr(error, "strerror", None) or kind_of_failure(error)
    if not is_landing:
        return LandingError(
            f"The exports could not be checked: a check works in {outputs.checks} and looks into {outputs.landing}, "
            f"and one of them could not be written or read: {reason}. Nothing was changed. Check the space on the disk "
            "and who may write there, and check again."
        )
    return LandingError(
        f"Landing ({outputs.landing}) could not be written or read: {reason}. "
        "Check the space on the disk and who may write there, and refresh again."
    )
