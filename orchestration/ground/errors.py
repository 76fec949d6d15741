"""The errors that a user may see. Each message says what is wrong and what to do, and holds no child's data."""

from collections.abc import Iterator
from contextlib import contextmanager

STOPPED = "Stopped before it was done. What was published before still stands; run it again to go on."
INTERRUPTIONS = {"KeyboardInterrupt", "DagsterExecutionInterruptedError"}


class WarehouseError(Exception):
    """Something a user can act on; the command line prints it without a traceback."""

    exit_code = 1


class UsageError(WarehouseError):
    """The command or a setting is wrong: nothing was read or written."""

    exit_code = 2


class NothingPublishedError(WarehouseError):
    """The refresh ended without a new release; what was published before still stands."""


class StoppedError(NothingPublishedError):
    """Somebody stopped the work, by Ctrl-C or by ending the process."""

    # As shells have it for a command that Ctrl-C ended.
    exit_code = 130

    def __init__(self) -> None:
        super().__init__(STOPPED)


@contextmanager
def stopped_with_a_message() -> Iterator[None]:
    """Say of a Ctrl-C what it left, by whichever name what was running hands it on (dbt's and Dagster's are others).

    Raises:
        StoppedError: somebody stopped the work.
    """
    try:
        yield
    except BaseException as error:
        if not {each.__name__ for each in type(error).__mro__} & INTERRUPTIONS:
            raise
    else:
        return
    raise StoppedError
