"""`iro ui`: Dagster's web page with schedule and sensor, on this machine only."""

from __future__ import annotations

import glob
import os
import sys
from pathlib import Path

from orchestration.commands.refresh import prepare_dagster_home
from orchestration.ground.errors import UsageError
from orchestration.ground.settings import load_settings


def show_page(port: int) -> None:
    """Replace this process by Dagster's page and its daemon on 127.0.0.1.

    Args:
        port: of the page.

    Raises:
        UsageError: a setting is missing or wrong.
    """
    outputs = load_settings().outputs
    if glob.escape(str(outputs.root)) != str(outputs.root):
        raise UsageError(
            f"Dagster's page cannot be shown for {outputs.root}: in brackets, Dagster does not find its settings. "
            "Rename the folder, or refresh without the page."
        )
    prepare_dagster_home(outputs)
    # The page has no login of its own, so it is never offered to the network.
    command = ["dagster", "dev", "-m", "orchestration.definitions", "-h", "127.0.0.1", "-p", str(port)]
    print(f"Dagster on http://127.0.0.1:{port} (end it with Ctrl-C)", flush=True)
    os.execv(str(Path(sys.executable).parent / command[0]), command)
