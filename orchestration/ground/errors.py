"""The errors that a user may see. Each message says what is wrong and what to do, and holds no child's data."""

from collections.abc import Iterator
from contextlib import contextmanager

STOPPED = "Stopped before it was done. What was published before still stands; run it again to go on."
INTERRUPTIONS = {"KeyboardInterrupt", "DagsterExecutionInterruptedError", "InterruptException"}


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


def is_a_stop(error: BaseException | None) -> bool:
    """Whether somebody stopped the work, by whichever name what was running hands it on.

    dbt and Dagster have names of their own for it; a database that was stopped in a query raises an ordinary error, and
    the stop is its cause.
    """
    while error is not None:
        if {each.__name__ for each in type(error).__mro__} & INTERRUPTIONS:
            return True
        error = error.__cause__ or error.__context__
    return False


@contextmanager
def stopped_with_a_message() -> Iterator[None]:
    """Say of a Ctrl-C what it left.

    Raises:
        StoppedError: somebody stopped the work.
    """
    try:
        yield
    except BaseException as error:
        if not is_a_stop(error):
            raise
    else:
        return
    raise StoppedError
