"""The start of `iro`: a command runs, and an error that a user can act on is printed as it is, without a traceback.

What a command needs is loaded inside: a stop is told in one sentence from the first moment.
"""

from __future__ import annotations

import logging
import os
from typing import NoReturn

from orchestration.ground.display import print_text
from orchestration.ground.errors import StoppedError, WarehouseError, stopped_with_a_message
from orchestration.ground.files.disk import refused_by_disk
from orchestration.ground.files.rights import not_ours


def main() -> None:
    """Run a command and end the process with its exit code."""
    # What libraries log may quote a row, and is none of ours to print: a refresh says itself what happened.
    logging.getLogger().addHandler(logging.NullHandler())
    # Python's own helper process would complain of a stop below, after the one sentence.
    os.environ.setdefault("PYTHONWARNINGS", "ignore:resource_tracker:UserWarning")
    try:
        with stopped_with_a_message():
            _run()
    except StoppedError as error:
        print_text(str(error), is_error=True)
        # At once: the database's threads are still at work, and Python would end under them by an abort. What had to be
        # removed was, on the way here.
        os._exit(error.exit_code)
    except WarehouseError as error:
        _end_with(error)
    except PermissionError as error:
        if (refused := not_ours(error)) is None:
            raise
        _end_with(refused)
    except Exception as error:
        if (refused_too := refused_by_disk(error)) is None:
            raise
        _end_with(refused_too)


def _end_with(error: WarehouseError) -> NoReturn:
    print_text(str(error), is_error=True)
    raise SystemExit(error.exit_code) from None


def _run() -> None:
    from orchestration.ground.database.stops import stop_queries_at_once
    from orchestration.ground.environment import give_a_home
    from orchestration.ground.machine.own_memory import keep_out_of_cores, search_for_garbage_seldom

    give_a_home()
    keep_out_of_cores()
    search_for_garbage_seldom()
    stop_queries_at_once()

    from orchestration.commands.command_line import app

    app()


if __name__ == "__main__":
    main()
