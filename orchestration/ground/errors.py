"""The errors a user may meet. Each message says what is wrong and what to do, and holds no child's data."""


class WarehouseError(Exception):
    """Something a user can act on; the command line prints it without a traceback."""

    exit_code = 1


class UsageError(WarehouseError):
    """The command or a setting is wrong: nothing was read or written."""

    exit_code = 2


class NothingPublishedError(WarehouseError):
    """The refresh ended without a new release; what was published before still stands."""
