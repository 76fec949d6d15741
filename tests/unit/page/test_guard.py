"""What Dagster's page does for anybody who asks, and what its guard lets through of that."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import dagster as dg
import pytest
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import EmptyWorkspaceTarget
from dagster_webserver.app import create_app_from_workspace_process_context
from starlette.types import ASGIApp, Receive, Scope, Send

from orchestration.page.guard import Guard

PORT = 3000
TOKEN = "the-token-of-the-printed-address"
HOST = "127.0.0.1:3000"
OWN = {"host": HOST, "origin": f"http://{HOST}", "content-type": "application/json"}
# Writes into Dagster's instance, as a launch does, and needs no job.
MUTATION = "mutation { setNuxSeen }"


class Answer:
    """What an application sent back: of HTTP status, headers and body, of a WebSocket what became of it."""

    def __init__(self, messages: list[dict[str, Any]]) -> None:
        self.first = messages[0]
        self.status = self.first.get("status")
        self.headers = {key.decode(): value.decode() for key, value in self.first.get("headers", [])}
        self.body = b"".join(message.get("body", b"") for message in messages).decode()


def ask(
    app: ASGIApp,
    method: str = "GET",
    path: str = "/",
    headers: Mapping[str, str] | list[tuple[str, str]] = (),  # type: ignore[assignment]
    body: str = "",
    kind: str = "http",
) -> Answer:
    path, _, query = path.partition("?")
    pairs = list(headers.items()) if isinstance(headers, Mapping) else list(headers)
    scope: Scope = {
        "type": kind,
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in pairs],
        "server": ("127.0.0.1", PORT),
        "client": ("127.0.0.1", 50000),
        "scheme": "http",
        "subprotocols": [],
    }
    messages: list[dict[str, Any]] = []
    coming = (
        [{"type": "websocket.connect"}] if kind == "websocket" else [{"type": "http.request", "body": body.encode()}]
    )

    async def receive() -> dict[str, Any]:
        return coming.pop(0) if coming else {"type": f"{kind}.disconnect", "code": 1000}

    async def send(message: Any) -> None:
        messages.append(message)

    asyncio.run(app(scope, receive, send))
    return Answer(messages)


async def behind(scope: Scope, receive: Receive, send: Send) -> None:
    """What is guarded, where it matters only whether it is reached."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"reached"})


@pytest.fixture
def guard() -> Guard:
    return Guard(behind, PORT, TOKEN)


@pytest.fixture
def cookie(guard: Guard) -> str:
    return cookie_of(guard)


def cookie_of(guard: Guard) -> str:
    opened = ask(guard, path=f"/?token={TOKEN}", headers={"host": HOST})
    assert opened.status == 200
    return opened.headers["set-cookie"].partition(";")[0]


def test_the_printed_address_gives_a_cookie_that_no_script_and_no_other_site_gets(guard: Guard) -> None:
    opened = ask(guard, path=f"/?token={TOKEN}", headers={"host": HOST})
    attributes = {part.strip().lower() for part in opened.headers["set-cookie"].split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/"} <= attributes
    assert TOKEN not in opened.headers["set-cookie"]
    assert TOKEN not in opened.body
    assert 'content="0; url=/"' in opened.body
    assert opened.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/", "/runs", "/server_info", "/graphql", "/logs/a/out", "/download_debug/x"])
def test_without_the_cookie_nothing_is_answered(guard: Guard, path: str) -> None:
    refused = ask(guard, path=path, headers={"host": HOST})
    assert (refused.status, "reached" in refused.body) == (403, False)
    assert "iro ui" in refused.body


@pytest.mark.parametrize("token", ["", "x", TOKEN[:-1], TOKEN + "x", TOKEN.upper(), f"{TOKEN}&token={TOKEN}", "%C3%A9"])
def test_another_token_opens_nothing(guard: Guard, token: str) -> None:
    refused = ask(guard, path=f"/?token={token}", headers={"host": HOST})
    assert refused.status == 403
    assert "set-cookie" not in refused.headers


@pytest.mark.parametrize("value", ["", "x", f"iro_page_{PORT}=", f"iro_page_{PORT}=x", f"iro_page_{PORT}={TOKEN}"])
def test_an_invented_cookie_opens_nothing(guard: Guard, value: str) -> None:
    assert ask(guard, headers={"host": HOST, "cookie": value}).status == 403


def test_a_cookie_of_an_earlier_page_opens_nothing(cookie: str) -> None:
    assert ask(Guard(behind, PORT, TOKEN), headers={"host": HOST, "cookie": cookie}).status == 403


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:3000",
        "127.0.0.1.evil.example:3000",
        "127.0.0.1",
        "127.0.0.1:3001",
        "127.0.0.1:3000.evil.example",
        "evil@127.0.0.1:3000",
        "localhost.:3000",
        "[::1]:3000",
        "0.0.0.0:3000",
        "",
    ],
)
@pytest.mark.parametrize("path", ["/", f"/?token={TOKEN}"])
def test_under_another_name_nothing_is_answered_whoever_asks(guard: Guard, cookie: str, host: str, path: str) -> None:
    refused = ask(guard, path=path, headers={"host": host, "cookie": cookie})
    assert (refused.status, "reached" in refused.body) == (403, False)
    assert "set-cookie" not in refused.headers


def test_two_hosts_or_none_are_refused(guard: Guard, cookie: str) -> None:
    assert ask(guard, headers=[("host", HOST), ("host", "evil.example"), ("cookie", cookie)]).status == 403
    assert ask(guard, headers={"cookie": cookie}).status == 403


def test_port_80_may_be_left_out_as_browsers_do() -> None:
    guard = Guard(behind, 80, TOKEN)
    assert ask(guard, path=f"/?token={TOKEN}", headers={"host": "127.0.0.1"}).status == 200


def test_the_page_reads_and_asks_for_changes(guard: Guard, cookie: str) -> None:
    assert ask(guard, path="/runs", headers={"host": HOST, "cookie": cookie}).body == "reached"
    own = OWN | {"cookie": cookie, "sec-fetch-site": "same-origin"}
    assert ask(guard, "POST", "/graphql", own).body == "reached"
    assert ask(guard, path="/graphql", headers=own, kind="websocket").first["type"] == "websocket.accept"
    local = {"host": "localhost:3000", "origin": "http://localhost:3000", "content-type": "application/json"}
    assert ask(guard, "POST", "/graphql", local | {"cookie": cookie}).body == "reached"


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "https://127.0.0.1:3000",
        "http://127.0.0.1:8000",
        "http://localhost:3000",
        "null",
        "",
        None,
    ],
)
@pytest.mark.parametrize(("method", "kind"), [("POST", "http"), ("GET", "websocket")])
def test_another_page_with_the_cookie_changes_nothing(
    guard: Guard, cookie: str, origin: str | None, method: str, kind: str
) -> None:
    headers = {"host": HOST, "cookie": cookie, "content-type": "application/json"}
    refused = ask(guard, method, "/graphql", headers | ({} if origin is None else {"origin": origin}), kind=kind)
    assert (refused.status == 403) or refused.first == {"type": "websocket.close", "code": 1008}
    assert "reached" not in refused.body


def test_another_page_reads_nothing(guard: Guard, cookie: str) -> None:
    asked = {"host": HOST, "cookie": cookie}
    assert ask(guard, path="/runs", headers=asked | {"origin": "http://127.0.0.1:8000"}).status == 403
    for site in ("cross-site", "same-site"):
        assert ask(guard, path="/runs", headers=asked | {"sec-fetch-site": site}).status == 403


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", ["/graphql", "/graphql/", "/graphql?query=mutation"])
def test_nothing_is_queried_by_get(guard: Guard, cookie: str, method: str, path: str) -> None:
    assert ask(guard, method, path, {"host": HOST, "cookie": cookie}).status == 405


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/graphql"),
        ("DELETE", "/runs"),
        ("OPTIONS", "/graphql"),
        ("POST", "/report_asset_materialization/publishing/release"),
        ("POST", "/report_asset_check/publishing/release"),
        ("POST", "/"),
    ],
)
def test_changes_come_by_one_way_alone(guard: Guard, cookie: str, method: str, path: str) -> None:
    assert ask(guard, method, path, OWN | {"cookie": cookie}).status == 405


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/graphql", "application/x-www-form-urlencoded", "text/plain; a=application/json", None],
)
def test_what_a_form_can_send_is_refused(guard: Guard, cookie: str, kind: str | None) -> None:
    headers = {"host": HOST, "origin": f"http://{HOST}", "cookie": cookie}
    assert ask(guard, "POST", "/graphql", headers | ({} if kind is None else {"content-type": kind})).status == 403


def test_no_other_page_may_show_it_in_a_frame(guard: Guard, cookie: str) -> None:
    assert ask(guard, headers={"host": HOST, "cookie": cookie}).headers["x-frame-options"] == "DENY"


@pytest.fixture
def dagsters_page(tmp_path: Path) -> Iterator[ASGIApp]:
    """Dagster's own page with nothing before it, over an instance in memory."""
    with (
        dg.instance_for_test(temp_dir=str(tmp_path)) as instance,
        WorkspaceProcessContext(instance, EmptyWorkspaceTarget()) as context,
    ):
        yield create_app_from_workspace_process_context(context)


def test_what_dagster_does_for_any_page_the_guard_refuses(dagsters_page: ASGIApp) -> None:
    """As an attack found it: a change by GET, by what any form sends, and under any name."""
    guard = Guard(dagsters_page, PORT, TOKEN)
    cookie = {"cookie": cookie_of(guard)}
    turned = {"host": "evil.example:3000", "origin": "http://evil.example:3000"}
    foreign = {"host": HOST, "origin": "http://evil.example"}
    query = json.dumps({"query": MUTATION})
    as_text = "text/plain; a=application/json"
    attacks: list[tuple[str, str, dict[str, str], str]] = [
        ("GET", f"/graphql?query={quote(MUTATION)}", {"host": HOST}, ""),
        ("POST", f"/graphql?query={quote(MUTATION)}", foreign, ""),
        ("POST", "/graphql", foreign | {"content-type": as_text}, query),
        ("POST", "/graphql", turned | {"content-type": "application/json"}, query),
    ]
    for method, path, headers, body in attacks:
        done = ask(dagsters_page, method, path, headers, body)
        assert (done.status, json.loads(done.body)) == (200, {"data": {"setNuxSeen": True}}), (method, path, headers)
        assert ask(guard, method, path, headers | cookie, body).status in (403, 405), (method, path, headers)
    assert ask(dagsters_page, path="/graphql", headers=foreign, kind="websocket").first["type"] == "websocket.accept"
    refused = ask(guard, path="/graphql", headers=foreign | cookie, kind="websocket")
    assert refused.first == {"type": "websocket.close", "code": 1008}
    own = ask(guard, "POST", "/graphql", OWN | cookie, query)
    assert (own.status, json.loads(own.body)) == (200, {"data": {"setNuxSeen": True}})
