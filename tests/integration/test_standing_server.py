"""A database server whose processes stand still while its machine answers; skipped where there is no PostgreSQL."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Timer
from typing import Any

import psycopg
import pytest

from orchestration.ground.paths import Outputs
from orchestration.ground.server_settings import ServerSettings
from orchestration.server import publication, standing_still
from orchestration.server.connection import open_server
from orchestration.server.keys import add_keys
from orchestration.server.publication import publish_to_server
from orchestration.server.standing_still import given_up_where_it_stands_still
from tests.postgres import Server, is_there, running_server
from tests.small_release import bind, write_small_manifest, write_small_release

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not is_there(), reason="no PostgreSQL (initdb, pg_ctl, psql) on this machine"),
]


class Standing:
    """All processes of a server, which can be made to stand still, as `docker pause` or a machine's standby does."""

    def __init__(self, server: Server):
        self._postmaster = int((server.folder / "data" / "postmaster.pid").read_text(encoding="ascii").split()[0])
        self._stopped: list[int] = []

    def stop(self) -> None:
        children = Path(f"/proc/{self._postmaster}/task/{self._postmaster}/children").read_text(encoding="ascii")
        self._stopped = [self._postmaster, *map(int, children.split())]
        for process in self._stopped:
            os.kill(process, signal.SIGSTOP)

    def go_on(self) -> None:
        for process in self._stopped:
            os.kill(process, signal.SIGCONT)
        self._stopped = []


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running_server() as running:
        yield running


@pytest.fixture
def standing(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Standing]:
    """The looks come quickly here: every fifth of a second, and each waits for two."""
    monkeypatch.setattr(standing_still, "EVERY", 0.2)
    monkeypatch.setattr(standing_still, "PATIENCE", 2)
    made = Standing(server)
    yield made
    made.go_on()


def test_a_loading_into_a_server_that_stands_still_is_given_up_and_leaves_it_as_it_was(
    server: Server, standing: Standing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = write_small_manifest(tmp_path / "manifest.json")
    monkeypatch.setattr(publication, "parsed_manifest", lambda outputs: manifest)
    outputs = Outputs(tmp_path / "outputs")
    bind(outputs)
    write_small_release(outputs, "2026-03.v1")

    def stands_still_before_the_keys(*given: Any) -> Any:
        standing.stop()
        return add_keys(*given)

    with monkeypatch.context() as patched:
        patched.setattr(publication, "add_keys", stands_still_before_the_keys)
        outcome = publish_to_server(outputs, ServerSettings(server.address()), lambda line: None)
    assert outcome.status == "failed"
    assert "lets nobody in" in outcome.sentence and "`iro publish-to` loads it" in outcome.sentence
    standing.go_on()
    shown = "select count(*) from pg_namespace where nspname ~ '^(marts|evidence)'"
    # The session of the loading, which is gone, ends once the server goes on.
    for _ in range(50):
        if server.psql("root", "select count(*) from pg_stat_activity where application_name = 'iro'").stdout == "0\n":
            break
        time.sleep(0.1)
    assert server.psql("root", shown).stdout == "0\n"
    assert publish_to_server(outputs, ServerSettings(server.address()), lambda line: None).status == "loaded"


def test_a_loading_is_given_up_also_where_the_server_stands_still_while_it_takes_all_in(
    server: Server, standing: Standing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that does not answer keeps the end of the transaction waiting, of all that a server does."""
    manifest = write_small_manifest(tmp_path / "manifest.json")
    monkeypatch.setattr(publication, "parsed_manifest", lambda outputs: manifest)
    outputs = Outputs(tmp_path / "outputs")
    bind(outputs)
    write_small_release(outputs, "2026-03.v1")
    replace = publication._replace
    # Without it the test would wait for ever where nobody gives the server up.
    goes_on = Timer(20, standing.go_on)

    def stands_still_at_the_end(*given: Any) -> Any:
        outcome = replace(*given)
        standing.stop()
        goes_on.start()
        return outcome

    monkeypatch.setattr(publication, "_replace", stands_still_at_the_end)
    outcome = publish_to_server(outputs, ServerSettings(server.address()), lambda line: None, is_taken_over=True)
    goes_on.cancel()
    assert outcome.status == "failed"
    assert "whether the database server shows it is not known" in outcome.sentence
    assert "lets nobody in" in outcome.sentence and "was left as it was" not in outcome.sentence
    standing.go_on()
    # Whichever it was, the next look ends with the release shown.
    assert publish_to_server(outputs, ServerSettings(server.address()), lambda line: None).status != "failed"


def test_a_server_that_is_slow_and_lets_others_in_is_waited_for(server: Server, standing: Standing) -> None:
    with open_server(server.address()) as connection, given_up_where_it_stands_still(connection, server.address()):
        row = connection.execute("select pg_sleep(4), 7 as answer").fetchone()
    assert row is not None and row[1] == 7


def test_a_server_that_refuses_another_login_is_no_server_that_stands_still(server: Server, standing: Standing) -> None:
    """Where the login may have one session alone, each look is refused, which is an answer."""
    with server.connect() as root:
        root.execute("alter role iro_loader connection limit 1")
    try:
        with open_server(server.address()) as connection, given_up_where_it_stands_still(connection, server.address()):
            assert connection.execute("select pg_sleep(3), 7 as answer").fetchone() is not None
    finally:
        with server.connect() as root:
            root.execute("alter role iro_loader connection limit -1")


def test_what_goes_wrong_otherwise_is_said_as_it_is(server: Server, standing: Standing) -> None:
    with (
        pytest.raises(psycopg.errors.DivisionByZero),
        open_server(server.address()) as connection,
        given_up_where_it_stands_still(connection, server.address()),
    ):
        connection.execute("select 1 / 0")
