"""The connection to the server, and its errors in words that hold neither the password nor a row.

A driver's message may quote a row (a key that is there twice, a value that is too long), and that of an address that
cannot be read quotes the address. So no message of the driver is ever repeated, only what kind of error it was.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import conninfo

from orchestration.ground.errors import UsageError, WarehouseError

# Seconds. A server that does not answer in this time is not there.
CONNECT_TIMEOUT = 15
# How long another session may hold up a loading before it is given up; milliseconds.
LOCK_TIMEOUT = 60_000
# A machine that is gone without a word is noticed in five minutes, whether it is waited for or sent rows
# (30 November 2026). One that answers while the server's processes stand still is for `standing_still`.
NOTICED_GONE = {
    "keepalives_idle": 60,
    "keepalives_interval": 30,
    "keepalives_count": 8,
    "tcp_user_timeout": 300_000,
}
OLDEST_VERSION = 15
# Classes of SQLSTATE (PostgreSQL manual, appendix A) in words.
KINDS = {
    "08": "the connection broke",
    "28": "the server refused the login",
    "3D": "the database does not exist",
    "42501": "the login may not do this; it needs CREATE on the database, CREATEROLE for the first publication, and to "
    "own what an earlier login loaded, or be a member of that login",
    "2BP01": "something else on the server depends on a view that has to change",
    "53300": "the server takes no further connection (of this login or at all)",
    "53": "the server has no room left",
    "55P03": "another session uses what has to change and did not let go of it in time; pg_stat_activity shows whose",
    "57014": "an administrator or a time limit of the server cut a statement off",
    "57P01": "the connection was ended by the server",
}

OWN_FILES = (
    "a file of certificates or keys on this machine is not there or cannot be used (a key only with chmod 600); "
    "sslrootcert (whom to trust), sslcert and sslkey in the address name them, else they are those in ~/.postgresql"
)
# What the driver says where a connection was not made, which has no SQLSTATE. Looked for, and never repeated; a server
# that speaks another language gets the general words.
REFUSALS = {
    "password authentication failed": "the name or password of the login is wrong",
    "no password supplied": "the address has no password",
    "is not permitted to log in": "the login may not log in (NOLOGIN)",
    "too many connections": KINDS["53300"],
    "remaining connection slots": KINDS["53300"],
    "no pg_hba.conf entry": "the server lets this login in from here to that database by no line of pg_hba.conf",
    "could not translate host name": "no machine has the name of the server",
    "failed to resolve host": "no machine has the name of the server",
    "Connection refused": "no server answers at that machine and port",
    "timeout expired": "the machine of the server did not answer in time",
    "does not support SSL": "the server speaks no TLS",
    # Of a certificate that is missing or wrong here, before all else that is said of one.
    "certificate file": OWN_FILES,
    "private key file": OWN_FILES,
    "valid client certificate": "the server asks for a certificate of the login, and none was shown; sslcert and "
    "sslkey in the address name its files",
    "certificate authentication failed": "the certificate shown is not of that login",
    "certificate": "the certificate of the server was not accepted",
}


class ServerError(WarehouseError):
    """The server was not brought up to date; it is as it was before."""


class UncertainError(ServerError):
    """The server had been sent all, and nobody knows whether it took it in."""


def open_server(address: str) -> psycopg.Connection[Any]:
    """A connection in which nothing happens until it is committed.

    Without `sslmode` in the address, a server that is not this machine has to speak TLS: rows are personal data.

    Raises:
        UsageError: the address cannot be read.
        ServerError: the server is not there, refuses the login, or is older than version 15.
    """
    given = _parameters(address)
    with errors_in_words():
        connection = psycopg.connect("", **given)
    if connection.info.server_version < OLDEST_VERSION * 10_000:
        connection.close()
        raise ServerError(f"The server is older than PostgreSQL {OLDEST_VERSION}; its views cannot hide rows by role.")
    return connection


def lets_in(address: str, seconds: int) -> bool:
    """Whether a server answers a login within some seconds, if only to refuse it."""
    try:
        psycopg.connect("", **{**_parameters(address), "connect_timeout": seconds}).close()
    except psycopg.errors.ConnectionTimeout:
        return False
    except psycopg.Error:
        pass
    return True


def _parameters(address: str) -> dict[str, Any]:
    """What a connection is made by: what the address says, and what it leaves open."""
    try:
        given: dict[str, Any] = {**conninfo.conninfo_to_dict(address)}
    except psycopg.Error:
        raise UsageError(
            "IRO_PUBLISH_TO is not the address of a PostgreSQL server (not repeated here, because it may hold a "
            "password). Write postgresql://NAME:PASSWORD@HOST:5432/DATABASE, with %40 for an @ in a password."
        ) from None
    if not _stays_on_this_machine(given):
        given.setdefault("sslmode", _stricter_by_environment() or "require")
    given = {"connect_timeout": CONNECT_TIMEOUT, **NOTICED_GONE, **given}
    given.update(application_name="iro", client_encoding="UTF8")
    return given


def _stays_on_this_machine(given: Mapping[str, Any]) -> bool:
    """Whether the server is this machine: what the address leaves out, the driver takes from PGHOST and its like.

    A service (PGSERVICE) is a file that may name any server; only a host in the address itself comes before it.
    """
    has_host = bool(given.get("host") or given.get("hostaddr"))
    if not has_host and (given.get("service") or os.environ.get("PGSERVICE")):
        return False
    host = given.get("host") or os.environ.get("PGHOST", "")
    address = given.get("hostaddr") or ("" if given.get("host") else os.environ.get("PGHOSTADDR", ""))
    return is_this_machine(str(host), str(address))


def _stricter_by_environment() -> str | None:
    """What PGSSLMODE asks for, if that is more than that the connection is encrypted."""
    asked = os.environ.get("PGSSLMODE", "")
    return asked if asked in ("verify-ca", "verify-full") else None


def is_this_machine(host: str, address: str = "") -> bool:
    """True for a socket or a loopback address, where nothing travels over a network."""
    name = address or host
    if not name or name == "localhost" or name.startswith(("/", "@")):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


@contextmanager
def errors_in_words() -> Iterator[None]:
    """Turn an error of the driver into its kind in words.

    Raises:
        ServerError: in place of the driver's error, which is not chained to it.
    """
    try:
        yield
    except psycopg.Error as error:
        reason = _reason(error)
    else:
        return
    raise ServerError(reason)


def _reason(error: psycopg.Error) -> str:
    state = error.sqlstate or ""
    words = KINDS.get(state) or KINDS.get(state[:2])
    if words is None and isinstance(error, psycopg.OperationalError) and not state:
        known = [said for heard, said in REFUSALS.items() if heard in str(error)]
        missing = [KINDS["3D"]] if 'database "' in str(error) and "does not exist" in str(error) else []
        words = [*known, *missing, "the server could not be reached, refused the login, or ended the connection"][0]
    kind = f"{type(error).__name__}, SQLSTATE {state}" if state else type(error).__name__
    return f"{words or 'the server refused a statement'} ({kind})"
