"""A PostgreSQL server of the tests' own: in a temporary folder, on a socket in it and on no network port."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

PASSWORD = "p@ss-w0rd/of:the#tests"
WHERE_DEBIAN_PUTS_IT = "/usr/lib/postgresql/*/bin"


@dataclass(frozen=True)
class Server:
    """A running server; `root` is its superuser, `iro_loader` who publishes."""

    folder: Path

    def address(self, user: str = "iro_loader", password: str = PASSWORD, database: str = "iro") -> str:
        return f"postgresql://{quote(user, safe='')}:{quote(password, safe='')}@/{database}?host={quote(str(self.folder), safe='')}"

    def connect(self, user: str = "root", database: str = "iro") -> psycopg.Connection[Any]:
        return psycopg.connect(self.address(user, database=database), autocommit=True)

    def psql(self, user: str, query: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["psql", self.address(user), "-X", "-At", "-c", query], capture_output=True, text=True, check=False
        )


def program(name: str) -> str | None:
    """Where a program of PostgreSQL is, or None."""
    found = sorted(Path("/").glob(f"{WHERE_DEBIAN_PUTS_IT[1:]}/{name}"))
    return shutil.which(name) or (str(found[-1]) if found else None)


def is_there() -> bool:
    """Whether a server can be started and asked here."""
    return all(program(name) for name in ("initdb", "pg_ctl", "psql"))


@contextmanager
def running_server() -> Iterator[Server]:
    """A new server with the database `iro`. PostgreSQL refuses root, so root starts it as nobody."""
    # A socket's path may have 107 bytes, and folders of tests are deep.
    with tempfile.TemporaryDirectory(prefix="iro-pg-") as name:
        folder = Path(name)
        user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
        secret = folder / "password"
        secret.write_text(PASSWORD, encoding="utf-8")
        secret.chmod(0o644)
        data = folder / "data"

        def run(*command: str) -> None:
            who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
            subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, timeout=120, **who)  # type: ignore[call-overload]

        control = str(program("pg_ctl"))
        run(str(program("initdb")), "-D", str(data), "-U", "root", "--auth=scram-sha-256", f"--pwfile={secret}",
            "--no-sync", "--encoding=UTF8", "--locale=C")  # fmt: skip
        options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=20"
        run(control, "-D", str(data), "-l", str(folder / "log"), "-o", options, "-w", "start")
        try:
            server = Server(folder)
            _make_database(server)
            yield server
        finally:
            run(control, "-D", str(data), "-m", "immediate", "-w", "stop")


def _make_database(server: Server) -> None:
    with server.connect(database="postgres") as connection:
        # What the documentation asks for, and no more.
        connection.execute(f"create role iro_loader login createrole password '{PASSWORD}'")
        connection.execute("create database iro owner iro_loader")
