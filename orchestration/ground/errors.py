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
    return any({each.__name__ for each in type(one).__mro__} & INTERRUPTIONS for one in with_causes(error))


def with_causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and those behind it, each once."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def place_of(error: BaseException) -> str:
    """The module and line in which an error was raised: what may be said of one whose text may quote a record."""
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    return f"{place.tb_frame.f_globals.get('__name__')}, line {place.tb_lineno}" if place else "an unknown place"


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
