"""`iro publish-to`: load the current release into the database server, as a refresh does after it has published."""

from __future__ import annotations

from orchestration.ground.errors import UsageError
from orchestration.ground.lock import refresh_lock
from orchestration.ground.progress import say
from orchestration.ground.server_settings import FORM, load_server
from orchestration.ground.settings import load_outputs
from orchestration.server.publication import publish_to_server


def publish_current(is_taken_over: bool = False) -> int:
    """Load the current release; gives the exit code: 0 the server shows it and nothing that should be gone, else 1.

    Args:
        is_taken_over: a database that belongs to another outputs folder becomes this one's.

    Raises:
        UsageError: no server is set, or its address is wrong.
        RefreshRunningError: a refresh holds the outputs folder.
    """
    server = load_server()
    if server is None:
        raise UsageError(f"No server is set. Set IRO_PUBLISH_TO={FORM}, or IRO_PUBLISH_TO_FILE to a file with it.")
    outputs = load_outputs()
    with refresh_lock(outputs, "iro publish-to"):
        outcome = publish_to_server(outputs, server, say, is_taken_over)
    if outcome.stays:
        say("What should be gone is still on the database server: see above. `iro publish-to` tries again.")
    return 1 if outcome.status == "failed" or outcome.stays else 0
