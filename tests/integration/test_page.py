"""The page as `iro ui` serves it: another web page cannot get in, its own can, and it leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import dagster as dg
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from orchestration.ground.paths import PROJECT, Outputs
from orchestration.run_history.instance import open_run_history
from tests.browser.chromium import chromium, other_site

pytestmark = pytest.mark.slow

DEFINITIONS = "tests.definitions_of_a_small_job"
SERVE = f"""
import sys
from pathlib import Path
from orchestration.ground.errors import WarehouseError
from orchestration.ground.paths import Outputs
from orchestration.page.server import serve_page
try:
    serve_page(Outputs(Path(sys.argv[1])), int(sys.argv[2]), "{DEFINITIONS}")
except WarehouseError as error:
    sys.exit(str(error))
"""
LAUNCH = """
mutation Launch($of: ExecutionParams!) {
  launchRun(executionParams: $of) { __typename ... on LaunchRunSuccess { run { runId } } ... on Error { message } }
}"""
JOB = {"repositoryLocationName": DEFINITIONS, "repositoryName": "__repository__", "jobName": "refresh"}
PASSWORD = "secret-of-the-server"
SECRETS = {
    "IRO_PSEUDONYM_KEY": "secret-key-of-the-page-of-more-than-32-characters",
    "IRO_PUBLISH_TO": f"postgresql://loader:{PASSWORD}@127.0.0.1:1/iro",
}
VARIABLES = {"of": {"selector": JOB, "runConfigData": "{}", "mode": "default"}}


@dataclass
class Page:
    """A page that is being served, and the cookie that a browser has once it was opened by the printed address."""

    outputs: Outputs
    process: subprocess.Popen[str]
    address: str
    cookie: str
    dead_run: str

    @property
    def place(self) -> str:
        return urlsplit(self.address).netloc

    def ask(self, method: str, path: str, headers: Mapping[str, str], body: str | None = None) -> tuple[int, str]:
        connection = HTTPConnection(self.place, timeout=60)
        connection.request(method, path, body, dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    def query(self, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        headers = {"Cookie": self.cookie, "Origin": f"http://{self.place}", "Content-Type": "application/json"}
        status, body = self.ask("POST", "/graphql", headers, json.dumps({"query": query, "variables": variables}))
        assert status == 200, body
        data: dict[str, Any] = json.loads(body)["data"]
        return data

    def runs(self) -> dict[str, str]:
        found = self.query("{ runsOrError { ... on Runs { results { runId status } } } }", {})
        return {run["runId"]: run["status"] for run in found["runsOrError"]["results"]}


def serve(outputs: Outputs, port: str = "0") -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SERVE, str(outputs.root), port]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, cwd=PROJECT, env={**os.environ, **SECRETS})


def opened(address: str) -> str:
    """The cookie that the printed address gives."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.netloc, timeout=60)
    connection.request("GET", f"{parts.path}?{parts.query}")
    return str(connection.getresponse().headers["Set-Cookie"]).partition(";")[0]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    # In brackets, which Dagster reads as a pattern where it looks for files by one.
    outputs = Outputs(tmp_path_factory.mktemp("page") / "[OFFICIAL] IRO" / "outputs")
    from tests.definitions_of_a_small_job import refresh

    with pytest.MonkeyPatch.context() as patch:
        for name in ("DAGSTER_HOME", "DAGSTER_DISABLE_TELEMETRY", "DO_NOT_TRACK"):
            patch.setenv(name, "")
        with open_run_history(outputs) as history:
            dead = history.create_run_for_job(refresh, status=dg.DagsterRunStatus.STARTED).run_id
    process = serve(outputs)
    assert process.stdout is not None and process.stderr is not None
    try:
        address = next((line.split()[-1] for line in process.stdout if "/?token=" in line), None)
        assert address is not None, process.stderr.read()
        yield Page(outputs, process, address, opened(address), dead)
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def test_a_run_that_had_crashed_is_settled_when_the_page_starts(page: Page) -> None:
    assert page.runs()[page.dead_run] == "FAILURE"


def test_another_web_page_launches_nothing(page: Page) -> None:
    before = page.runs()
    in_address = "/graphql?" + urlencode({"query": LAUNCH, "variables": json.dumps(VARIABLES)})
    body = json.dumps({"query": LAUNCH, "variables": VARIABLES})
    evil = {"Origin": "http://evil.example", "Content-Type": "text/plain; a=application/json"}
    turned = {"Host": f"evil.example:{urlsplit(page.address).port}"}
    neighbour = {"Origin": "http://127.0.0.1:8000", "Content-Type": "application/json"}
    for cookie in ({}, {"Cookie": page.cookie}):
        statuses = {
            page.ask("GET", in_address, cookie)[0],
            page.ask("GET", in_address, {**cookie, "Origin": "http://evil.example"})[0],
            page.ask("POST", in_address, {**cookie, "Origin": "http://evil.example"}, "")[0],
            page.ask("POST", "/graphql", {**cookie, **evil}, body)[0],
            page.ask("POST", "/graphql", {**cookie, **neighbour}, body)[0],
            page.ask("POST", "/graphql", {**cookie, **turned, "Content-Type": "application/json"}, body)[0],
            page.ask("GET", "/runs", {**cookie, **turned})[0],
        }
        assert statuses <= {403, 405}
    assert page.ask("GET", "/runs", {})[0] == 403
    assert page.runs() == before


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:8000", "null", None])
def test_another_web_page_gets_no_websocket(page: Page, origin: str | None) -> None:
    with pytest.raises(InvalidStatus) as refused, connect_to(page, origin):
        pass
    assert refused.value.response.status_code == 403


def connect_to(page: Page, origin: str | None) -> Any:
    return connect(
        f"ws://{page.place}/graphql",
        origin=None if origin is None else Origin(origin),
        subprotocols=[Subprotocol("graphql-ws")],
        additional_headers={"Cookie": page.cookie},
        proxy=None,
    )


def test_its_own_page_is_shown_listens_and_launches_a_run_that_is_carried_out(page: Page) -> None:
    status, shown = page.ask("GET", "/", {"Cookie": page.cookie})
    assert (status, 'id="root"' in shown) == (200, True)
    with connect_to(page, f"http://{page.place}") as socket:
        socket.send(json.dumps({"type": "connection_init"}))
        assert json.loads(socket.recv(timeout=30)) == {"type": "connection_ack"}
    launched = page.query(LAUNCH, VARIABLES)["launchRun"]
    assert launched["__typename"] == "LaunchRunSuccess", launched
    run_id = launched["run"]["runId"]
    # The one that had crashed would have kept it waiting for ever.
    until = time.monotonic() + 120
    while page.runs()[run_id] not in ("SUCCESS", "FAILURE") and time.monotonic() < until:
        time.sleep(1)
    assert page.runs()[run_id] == "SUCCESS"


reads_processes = pytest.mark.skipif(not Path("/proc").is_dir(), reason="who began which process is read from /proc")


@reads_processes
def test_no_secret_is_in_the_arguments_of_a_process_nor_in_anything_that_a_run_of_the_page_left(page: Page) -> None:
    (token,) = parse_qs(urlsplit(page.address).query)["token"]
    secrets = [each.encode() for each in (*SECRETS.values(), PASSWORD, token, page.cookie.partition("=")[2])]
    arguments = {
        f"arguments of {process}": Path(f"/proc/{process}/cmdline").read_bytes()
        for process in (page.process.pid, *descendants(page.process.pid))
    }
    written = {str(path): path.read_bytes() for path in page.outputs.root.rglob("*") if path.is_file()}
    assert len(arguments) >= 3
    # Run configurations, tags, events and the captured output of runs are among it.
    assert any("runs.db" in name for name in written)
    found = [name for name, data in {**arguments, **written}.items() if any(secret in data for secret in secrets)]
    assert found == []


# What a page of somebody else can do without being asked: each way of sending something to an address of this machine.
ATTACK = """<!doctype html><title>attacking</title><body><form method="post" enctype="text/plain" target="frame"></form>
<iframe name="frame"></iframe><script>
const page = PAGE, body = BODY, by_address = BY_ADDRESS;
const tries = [
  fetch(page + "/graphql", {method: "POST", mode: "no-cors", credentials: "include", body}),
  fetch(page + "/graphql", {method: "POST", credentials: "include", headers: {"Content-Type": "application/json"}, body}),
  fetch(by_address, {mode: "no-cors", credentials: "include"}),
  new Promise(done => { const image = new Image(); image.onload = image.onerror = done; image.src = by_address; }),
  new Promise(done => {
    const socket = new WebSocket(page.replace("http", "ws") + "/graphql", "graphql-ws");
    socket.onopen = () => { window.hasSocket = true; done(); };
    socket.onerror = socket.onclose = done;
  }),
];
const form = document.forms[0], field = document.createElement("input");
form.action = page + "/graphql"; field.name = body.slice(0, -1); field.value = "}"; form.append(field); form.submit();
Promise.allSettled(tries).then(() => setTimeout(() => document.title = "done", 500));
</script>"""
SENT = (
    "fetch('/graphql', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: BODY}).then(x => x.text())"
)


def test_in_a_browser_other_pages_launch_nothing_and_its_own_page_works(page: Page, tmp_path: Path) -> None:
    body = json.dumps({"query": LAUNCH, "variables": VARIABLES})
    by_address = f"http://{page.place}/graphql?" + urlencode({"query": LAUNCH, "variables": json.dumps(VARIABLES)})
    attack = ATTACK.replace("BY_ADDRESS", json.dumps(by_address)).replace("BODY", json.dumps(body))
    attack = attack.replace("PAGE", json.dumps(f"http://{page.place}"))
    with chromium(tmp_path / "profile") as browser, other_site(attack) as port:
        own = browser.open(page.address)
        browser.wait(own, "document.getElementById('root').innerText.includes('Runs')")
        before = page.runs()
        # Another site, and another port of the same one, to which the browser sends the cookie too.
        for host in ("localhost", "127.0.0.1"):
            tab = browser.open(f"http://{host}:{port}/")
            browser.wait(tab, "document.title === 'done'")
            assert browser.run(tab, "Boolean(window.hasSocket)") is False, host
            assert page.runs() == before, host
        # The same request of its own page is a launch, so that what was refused above would have been one.
        answer = json.loads(browser.run(own, SENT.replace("BODY", json.dumps(body))))
        assert answer["data"]["launchRun"]["__typename"] == "LaunchRunSuccess"
        assert set(page.runs()) > set(before)


def test_there_is_one_page_for_an_outputs_folder(page: Page) -> None:
    second = serve(page.outputs)
    _, said = second.communicate(timeout=60)
    assert second.returncode == 1
    assert "is open already" in said


def test_a_port_in_use_is_said(page: Page, tmp_path: Path) -> None:
    second = serve(Outputs(tmp_path / "other"), str(urlsplit(page.address).port))
    _, said = second.communicate(timeout=60)
    assert second.returncode == 1
    assert "--port" in said


@reads_processes
def test_ctrl_c_ends_the_page_and_all_that_it_began(page: Page) -> None:
    begun = descendants(page.process.pid)
    assert len(begun) >= 2, "a daemon and a code server"
    page.process.send_signal(signal.SIGINT)
    said, _ = page.process.communicate(timeout=60)
    assert "The page is closed" in said
    assert alive_after(30, begun) == []


@reads_processes
def test_a_killed_page_leaves_no_daemon_that_goes_on_asking_for_runs(tmp_path: Path) -> None:
    process = serve(Outputs(tmp_path / "outputs"))
    assert process.stdout is not None
    assert any("/?token=" in line for line in process.stdout)
    begun = descendants(process.pid)
    # Both processes are up before the address is printed; the daemon has not come to its own children yet.
    assert len(begun) >= 2
    process.kill()
    process.communicate()
    # The code server notices within the 45 seconds in which the page would have to speak to it.
    assert alive_after(100, begun) == []


def alive_after(seconds: float, processes: list[int]) -> list[int]:
    """Those of the processes that have not ended by then."""
    until = time.monotonic() + seconds
    while any(is_alive(process) for process in processes) and time.monotonic() < until:
        time.sleep(0.5)
    return [process for process in processes if is_alive(process)]


def descendants(process: int) -> list[int]:
    """The processes that it began, and those that they began."""
    children: list[int] = []
    for task in Path(f"/proc/{process}/task").iterdir():
        children += [int(child) for child in (task / "children").read_text(encoding="utf-8").split()]
    return children + [below for child in children for below in descendants(child)]


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    except (ProcessLookupError, FileNotFoundError):
        return False
