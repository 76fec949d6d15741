"""Serve Dagster's page behind its guard, with the daemon that runs schedule, sensor and queue beside it.

`dagster dev` does the same, but its page cannot have anything before it.
"""

from __future__ import annotations

import logging
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import dagster as dg
import uvicorn
import yaml
from dagster._cli.proxy_server_manager import ProxyServerManager
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import ModuleTarget, WorkspaceFileTarget
from dagster_webserver.app import create_app_from_workspace_process_context
from dagster_webserver.version import __version__ as webserver_version

from orchestration.ground.display import print_text
from orchestration.ground.errors import UsageError
from orchestration.ground.lock import hold
from orchestration.ground.paths import PROJECT, Outputs
from orchestration.page.guard import TOKEN, Guard
from orchestration.run_history.instance import open_run_history
from orchestration.run_history.unfinished import settle_if_nobody_runs

# The page has no login of its own, so it is never offered to the network.
HOST = "127.0.0.1"
# Seconds.
BETWEEN_LOOKS = 60.0
TO_END = 20


def serve_page(outputs: Outputs, port: int, definitions: str = "orchestration.definitions") -> None:
    """Serve the page until Ctrl-C, and print its address once it can be opened.

    Args:
        outputs: whose history of runs it shows.
        port: on 127.0.0.1; 0 for any that is free.
        definitions: the module whose definitions it shows; another one for tests.

    Raises:
        UsageError: the port is in use, the page of this outputs folder is open already, or it has no place to write.
    """
    # So that what is begun below is ended, whichever way this process is asked to end.
    # Also where a shell began it in the background, and told it to ignore Ctrl-C.
    for wish in (signal.SIGINT, signal.SIGTERM):
        signal.signal(wish, signal.default_int_handler)
    with ExitStack() as stack:
        listening = stack.enter_context(_listen(port))
        port = listening.getsockname()[1]
        stack.enter_context(_only_page(outputs))
        instance = stack.enter_context(open_run_history(outputs))
        if instance.is_ephemeral:
            raise UsageError(
                f"The page needs its history of runs ({outputs.dagster_home}): see the line before this one."
            )
        settle_if_nobody_runs(outputs, instance, page_starts=True)
        workspace = stack.enter_context(_code_server(instance, definitions))
        stack.enter_context(_daemon(workspace))
        context = stack.enter_context(
            WorkspaceProcessContext(instance, WorkspaceFileTarget([str(workspace)]), version=webserver_version)
        )
        stack.enter_context(_looking_after_crashed_runs(outputs, instance))
        token = secrets.token_urlsafe(32)
        app = Guard(create_app_from_workspace_process_context(context), port, token)
        # Not trusting headers that a proxy would set, as there is none; and no log of addresses, which hold the token.
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, proxy_headers=False, timeout_graceful_shutdown=3
        )
        # Who opens the address at once then waits, and is not turned away.
        listening.listen()
        print_text(f"Dagster's page: http://{HOST}:{port}/?{TOKEN}={token}")
        print_text("Whoever has this address can start refreshes. Ctrl-C ends the page.")
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listening])
        print_text("The page is closed.")


@contextmanager
def _listen(port: int) -> Iterator[socket.socket]:
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, port))
        except OSError as error:
            raise UsageError(f"Port {port} cannot be used ({error.strerror}). Give another one with --port.") from None
        yield listening


@contextmanager
def _only_page(outputs: Outputs) -> Iterator[None]:
    """One page for an outputs folder: a second one would ask for every scheduled run a second time."""
    refusal = f"The page of {outputs.root} is open already. Use that one, or end it first."
    with hold(outputs.page_lock, lambda: UsageError(refusal)):
        yield


@contextmanager
def _code_server(instance: dg.DagsterInstance, definitions: str) -> Iterator[Path]:
    """A process that has the definitions loaded, for page and daemon alike; yields the file that says where it is."""
    # Never from the folder that the command happens to be called in.
    target = ModuleTarget(definitions, None, str(PROJECT), None)
    with (
        ProxyServerManager(instance, target, code_server_log_level="WARNING") as manager,
        tempfile.TemporaryDirectory() as folder,
    ):
        workspace = Path(folder) / "workspace.yaml"
        workspace.write_text(yaml.safe_dump({"load_from": [dict(spec) for spec in manager.get_code_server_specs()]}))
        yield workspace


@contextmanager
def _daemon(workspace: Path) -> Iterator[None]:
    command = [sys.executable, "-m", "orchestration.page.daemon", "--log-level", "warning"]
    daemon = subprocess.Popen([*command, "--workspace", str(workspace)], cwd=PROJECT, stdin=subprocess.PIPE)
    try:
        yield
    finally:
        if daemon.stdin is not None:
            daemon.stdin.close()
        try:
            daemon.wait(TO_END)
        except subprocess.TimeoutExpired:
            daemon.kill()


@contextmanager
def _looking_after_crashed_runs(outputs: Outputs, instance: dg.DagsterInstance) -> Iterator[None]:
    """Every minute, settle runs that crashed while the page is open; they would keep all others waiting."""
    is_over = threading.Event()

    def look() -> None:
        while not is_over.wait(BETWEEN_LOOKS):
            try:
                settle_if_nobody_runs(outputs, instance)
            except Exception as error:
                # Such as a history that is locked for the moment; the next look comes in a minute.
                logging.getLogger(__name__).warning("The history of runs could not be looked at: %s", type(error))

    thread = threading.Thread(target=look, daemon=True, name="crashed runs")
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join(TO_END)
