"""A batch whose reading broke off: what to say of it, so that it holds up no other authority."""

from __future__ import annotations

import duckdb

from orchestration.ground.errors import StoppedError, is_a_stop, place_of

# A full disk or a folder that cannot be read: the next batch would meet it too.
FAILURES_OF_THE_SYSTEM = (OSError, MemoryError, duckdb.IOException, duckdb.OutOfMemoryException)


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
