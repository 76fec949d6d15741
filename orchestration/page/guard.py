"""What stands before Dagster's page, which has no login: who asks, from which page, and what may be asked at all.

Any web page that is open in the same browser can send requests to this machine's own ports, and Dagster answers them:
it launches runs by GET, by a form, and for whichever name the request was sent to. So only a browser that was opened by
the printed address is answered, and of that only what its own page asks.

It judges the raw path and headers of the request, which cannot differ from what is behind it sees.
"""

from __future__ import annotations

import secrets
from urllib.parse import parse_qs

from starlette.datastructures import MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TOKEN = "token"
GRAPHQL = "/graphql"
REFUSED, NO_SUCH_METHOD = 403, 405
OPEN_BY_THE_ADDRESS = 'Open this page by the address that "iro ui" printed.'
# Neither framed, nor read, nor held on to by another page.
HEADERS = {
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# Not a redirect: a browser that came here from elsewhere counts the next address of a redirect as asked for by that
# other site, and then holds a SameSite=Strict cookie back. What this page asks for is asked for by itself.
OPENING = """<!doctype html>
<meta charset="utf-8"><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0; url=/">
<title>Dagster</title><a href="/">Go on to the page</a>
"""


class RefusedError(Exception):
    """Why a request is not answered; the message is shown to whoever sent it."""

    def __init__(self, message: str, status: int = REFUSED) -> None:
        super().__init__(message)
        self.status = status


class Guard:
    """An ASGI application before another one, which gets only what a browser opened by the printed address may ask.

    Args:
        app: what is guarded.
        port: where it listens, on 127.0.0.1.
        token: of the printed address; exchanged for a cookie with another secret, which no script can read and which no
            other site's request carries.
    """

    def __init__(self, app: ASGIApp, port: int, token: str) -> None:
        self._app = app
        self._token = token
        self._session = secrets.token_urlsafe(32)
        # Cookies do not tell ports apart.
        self._cookie = f"iro_page_{port}"
        names = ("127.0.0.1", "localhost")
        # Browsers leave out the port of plain HTTP.
        self._hosts = {f"{name}:{port}" for name in names} | (set(names) if port == 80 else set())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, refuse it, or hand it on."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        try:
            host = self._require_own_host(scope)
            if self._is_opening(scope):
                await self._opened()(scope, receive, _with_headers(send))
                return
            self._require_cookie(scope)
            _require_own_page(scope, f"http://{host}")
            if scope["type"] == "http":
                _require_harmless(scope)
        except RefusedError as refusal:
            if scope["type"] == "websocket":
                # Before it is accepted; the server then answers the handshake with 403.
                await send({"type": "websocket.close", "code": 1008})
                return
            await PlainTextResponse(f"{refusal}\n", refusal.status)(scope, receive, _with_headers(send))
            return
        await self._app(scope, receive, _with_headers(send) if scope["type"] == "http" else send)

    def _require_own_host(self, scope: Scope) -> str:
        """The name and port that the browser believes it speaks to; another name may lead here by a turned DNS entry.

        Raises:
            RefusedError: it is none of this machine's own.
        """
        hosts = _values(scope, "host")
        if len(hosts) != 1 or hosts[0] not in self._hosts:
            raise RefusedError('This page answers only to the name and port that "iro ui" printed.')
        return hosts[0]

    def _is_opening(self, scope: Scope) -> bool:
        """Whether the request opens the page by the address that `iro ui` printed.

        Raises:
            RefusedError: the address has another token.
        """
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] != "/":
            return False
        tokens = parse_qs(scope["query_string"].decode("latin-1")).get(TOKEN, [])
        if tokens and not (len(tokens) == 1 and _is_equal(tokens[0], self._token)):
            raise RefusedError(f"The token in the address does not belong to this page. {OPEN_BY_THE_ADDRESS}")
        return bool(tokens)

    def _opened(self) -> Response:
        response = HTMLResponse(OPENING, headers={"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})
        response.set_cookie(self._cookie, self._session, httponly=True, samesite="strict")
        return response

    def _require_cookie(self, scope: Scope) -> None:
        cookies = cookie_parser("; ".join(_values(scope, "cookie")))
        if not _is_equal(cookies.get(self._cookie, ""), self._session):
            raise RefusedError(OPEN_BY_THE_ADDRESS)


def _require_own_page(scope: Scope, own_origin: str) -> None:
    """Refuse what another page asks for, another port's of this machine included: it may have the cookie.

    Raises:
        RefusedError: it does, or a request that can change something does not say which page asks.
    """
    origins = _values(scope, "origin")
    is_reading = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
    if origins != [own_origin] and not (is_reading and not origins):
        raise RefusedError("Another page asked for this.")
    if any(site not in ("same-origin", "none") for site in _values(scope, "sec-fetch-site")):
        raise RefusedError("Another site asked for this.")


def _require_harmless(scope: Scope) -> None:
    """Let reading read, and changes be asked for in the one way that no form can imitate.

    Raises:
        RefusedError: for anything else.
    """
    if scope["method"] in ("GET", "HEAD"):
        # Dagster carries out whatever the address says, a launch too.
        if scope["path"].rstrip("/") == GRAPHQL:
            raise RefusedError("Queries are sent by POST.", NO_SUCH_METHOD)
        return
    if scope["method"] != "POST" or scope["path"] != GRAPHQL:
        raise RefusedError("This page does not take that.", NO_SUCH_METHOD)
    kinds = [kind.partition(";")[0].strip().lower() for kind in _values(scope, "content-type")]
    if kinds != ["application/json"]:
        raise RefusedError("Queries are sent as JSON.")


def _values(scope: Scope, name: str) -> list[str]:
    """All values of one header; names come in small letters."""
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name.encode()]


def _is_equal(given: str, secret: str) -> bool:
    """Whether they are the same, in a time that does not tell how much of it is."""
    return secrets.compare_digest(given.encode(), secret.encode())


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(HEADERS)
        await send(message)

    return sending
