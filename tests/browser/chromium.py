"""Headless Chromium (Debian's package `chromium`), by the Chrome DevTools Protocol over its WebSocket."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 60.0


class BrowserError(Exception):
    """The browser could not do what it was asked."""


class Browser:
    """One browser with its cookies; each page is opened in a tab of its own."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._number = 0

    def open(self, address: str) -> str:
        """Open an address in a new tab and wait until it is loaded; gives the tab."""
        target = self._ask("Target.createTarget", {"url": address})["targetId"]
        tab: str = self._ask("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        self.wait(tab, "location.href !== 'about:blank' && document.readyState === 'complete'")
        return tab

    def resize(self, tab: str, width: int) -> None:
        """Show a tab as on a screen that is so many pixels wide."""
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self._ask("Emulation.setDeviceMetricsOverride", size, tab)

    def close(self, tab: str) -> None:
        """Let go of a tab."""
        self._ask("Page.close", {}, tab)

    def run(self, tab: str, script: str) -> Any:
        """What an expression of JavaScript gives in a tab, promises awaited."""
        asked = {"expression": script, "awaitPromise": True, "returnByValue": True}
        return self._ask("Runtime.evaluate", asked, tab)["result"].get("value")

    def wait(self, tab: str, condition: str) -> None:
        """Wait until an expression is true in a tab."""
        until = time.monotonic() + PATIENCE
        while not self._is_true(tab, condition):
            assert time.monotonic() < until, f"never true: {condition}; {self.run(tab, 'document.body.innerText')}"
            time.sleep(0.2)

    def _is_true(self, tab: str, condition: str) -> bool:
        try:
            return bool(self.run(tab, f"Boolean({condition})"))
        except BrowserError:
            # Between two documents a tab can run nothing.
            return False

    def _ask(self, method: str, parameters: dict[str, Any], tab: str | None = None) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        self._connection.send(json.dumps(message | ({"sessionId": tab} if tab else {})))
        while True:
            answer = json.loads(self._connection.recv(timeout=PATIENCE))
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise BrowserError(answer["error"])
                result: dict[str, Any] = answer["result"]
                return result


@contextmanager
def chromium(profile: Path) -> Iterator[Browser]:
    """A browser with an empty profile. The test is skipped, and says so, where there is none."""
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip(f"no browser: install Debian's package chromium (looked for {', '.join(NAMES)})")
    options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]
    process = subprocess.Popen(
        [program, *options, "--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        said = profile / "DevToolsActivePort"
        until = time.monotonic() + PATIENCE
        while not (said.is_file() and len(said.read_text().split()) == 2):
            assert time.monotonic() < until and process.poll() is None, "the browser did not start"
            time.sleep(0.1)
        port, path = said.read_text().split()
        with connect(f"ws://127.0.0.1:{port}{path}", proxy=None, max_size=None) as connection:
            yield Browser(connection)
    finally:
        process.terminate()
        process.wait(timeout=30)


@contextmanager
def other_site(text: str) -> Iterator[int]:
    """Somebody else's web page on this machine; gives its port."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Nothing of it is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
