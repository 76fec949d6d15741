"""The current release onto the database server, where one is set: after the files are published, and apart from it."""

from __future__ import annotations

from orchestration.ground.paths import Outputs
from orchestration.ground.progress import say
from orchestration.ground.server_settings import SAMPLE_STAYS_OFF, is_of_the_sample, load_server


def load_current(outputs: Outputs) -> str:
    """Load it unless the server shows it already, as after a crash between the files and the server.

    Returns:
        `not set`, `bundled sample` (left off the server), or how it ended: `loaded`, `unchanged`, `failed`.

    Raises:
        UsageError: the setting is wrong.
    """
    server = load_server()
    if server is None:
        return "not set"
    if is_of_the_sample(outputs):
        say(SAMPLE_STAYS_OFF)
        return "bundled sample"
    # Not above: the driver takes a while to import, and most outputs folders have no server.
    from orchestration.server.publication import publish_to_server

    return publish_to_server(outputs, server, say).status
