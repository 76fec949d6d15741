"""`iro ui`: Dagster's web page with schedule and sensor, on this machine only."""

from __future__ import annotations

import glob

from orchestration.ground.errors import UsageError
from orchestration.ground.settings import load_settings


def show_page(port: int) -> None:
    """Serve Dagster's page and its daemon on 127.0.0.1 until Ctrl-C.

    Args:
        port: of the page.

    Raises:
        UsageError: a setting is missing or wrong, the port is in use, or the page is open already.
    """
    outputs = load_settings().outputs
    if glob.escape(str(outputs.root)) != str(outputs.root):
        raise UsageError(
            f"Dagster's page cannot be shown for {outputs.root}: in brackets, Dagster does not find its settings. "
            "Rename the folder, or refresh without the page."
        )
    from orchestration.page.server import serve_page

    serve_page(outputs, port)
