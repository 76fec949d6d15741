"""The address of a database server: where it may come from, and that nothing repeats it."""

from __future__ import annotations

import json
import traceback
from pathlib import Path
from typing import NoReturn

import psycopg
import pytest

from orchestration.commands import decide
from orchestration.defs.server_loading import load_current
from orchestration.ground.errors import StoppedError, UsageError, stopped_with_a_message
from orchestration.ground.paths import SAMPLE_INBOX, Outputs
from orchestration.ground.server_settings import ADDRESS, ADDRESS_FILE, KEPT, ServerSettings, load_server
from orchestration.server import publication
from orchestration.server.connection import ServerError, is_this_machine, open_server
from orchestration.server.publication import ServerOutcome

SECRET = "s3cret-of-nobody"
GIVEN = f"postgresql://iro_loader:{SECRET}@server.invalid/iro"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (ADDRESS, ADDRESS_FILE, KEPT):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("address", "environment", "expected"),
    [
        ("postgresql:///iro", {}, None),
        ("postgresql:///iro", {"PGHOST": "/run/postgresql"}, None),
        # What the address leaves out, PostgreSQL's own variables say.
        ("postgresql:///iro", {"PGHOST": "server.invalid"}, "require"),
        ("postgresql:///iro", {"PGHOST": "server.invalid", "PGSSLMODE": "disable"}, "require"),
        ("postgresql:///iro", {"PGHOST": "server.invalid", "PGSSLMODE": "verify-full"}, "verify-full"),
        ("postgresql:///iro", {"PGHOSTADDR": "192.0.2.1"}, "require"),
        ("postgresql:///iro", {"PGSERVICE": "council"}, "require"),
        ("postgresql:///iro?service=council", {}, "require"),
        ("postgresql://localhost/iro", {"PGHOST": "server.invalid"}, None),
        ("postgresql://server.invalid/iro?sslmode=disable", {}, "disable"),
    ],
)
def test_a_server_that_is_not_this_machine_has_to_speak_tls_wherever_its_name_comes_from(
    monkeypatch: pytest.MonkeyPatch, address: str, environment: dict[str, str], expected: str | None
) -> None:
    asked: dict[str, object] = {}

    def connect(text: str, **given: object) -> None:
        asked.update(given)
        raise psycopg.OperationalError

    for name in ("PGHOST", "PGHOSTADDR", "PGSERVICE", "PGSSLMODE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(psycopg, "connect", connect)
    with pytest.raises(ServerError):
        open_server(address)
    assert asked.get("sslmode") == expected


def test_without_an_address_there_is_no_server() -> None:
    assert load_server() is None


def test_an_address_comes_from_a_file_that_others_may_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "address"
    file.write_text(GIVEN + "\n", encoding="utf-8")
    monkeypatch.setenv(ADDRESS_FILE, str(file))
    file.chmod(0o644)
    with pytest.raises(UsageError, match="chmod 600"):
        load_server()
    file.chmod(0o600)
    loaded = load_server()
    assert loaded is not None and loaded.address == GIVEN and SECRET not in repr(loaded)


@pytest.mark.parametrize(
    ("name", "value"),
    [(ADDRESS, f"mysql://a:{SECRET}@b/c"), (ADDRESS, f"{GIVEN} x"), (KEPT, "0"), (KEPT, "many"), (ADDRESS_FILE, "/x")],
)
def test_a_wrong_setting_is_refused_and_not_repeated(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ADDRESS, GIVEN)
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError) as refused:
        load_server()
    assert SECRET not in "".join(traceback.format_exception(refused.value))


def test_an_address_that_cannot_be_read_is_not_repeated_either() -> None:
    with pytest.raises(UsageError) as refused:
        open_server(f"postgresql://a:%zz{SECRET}@b/c")
    assert SECRET not in "".join(traceback.format_exception(refused.value))


@pytest.mark.parametrize(
    ("host", "is_here"),
    [("", True), ("localhost", True), ("/run/postgresql", True), ("127.0.0.1", True), ("::1", True),
     ("10.0.0.1", False), ("localhost.example.org", False)],
)  # fmt: skip
def test_only_another_machine_has_to_speak_tls(host: str, is_here: bool) -> None:
    assert is_this_machine(host) is is_here


@pytest.mark.parametrize(("is_sample", "loaded"), [(True, []), (False, ["outputs"])])
def test_no_refresh_or_approval_loads_the_bundled_sample_onto_a_server(
    is_sample: bool,
    loaded: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    outputs = Outputs(tmp_path / "outputs")
    outputs.root.mkdir()
    inbox = SAMPLE_INBOX if is_sample else tmp_path
    outputs.binding.write_text(json.dumps({"inbox": str(inbox)}), encoding="utf-8")
    monkeypatch.setenv(ADDRESS, GIVEN)
    monkeypatch.setenv("IRO_OUTPUTS", str(outputs.root))
    asked: list[str] = []

    def publish(of: Outputs, *_: object) -> ServerOutcome:
        asked.append(of.root.name)
        return ServerOutcome("loaded", "")

    monkeypatch.setattr(publication, "publish_to_server", publish)
    monkeypatch.setattr("orchestration.commands.publish_to.publish_to_server", publish)
    assert load_current(outputs) == ("bundled sample" if is_sample else "loaded")
    assert asked == loaded
    monkeypatch.setattr(decide, "approve", lambda *_: None)
    monkeypatch.setattr(decide, "print_headlines", lambda _: None)
    decide.print_approval("2026-10.v1", "A. Person", "a test")
    assert asked == loaded * 2
    assert capsys.readouterr().out.count("`iro publish-to` loads it") == (2 if is_sample else 0)


def test_a_stop_while_a_release_is_loaded_is_no_release_that_could_not_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python hands a stop that meets the making of a class on as a RuntimeError; what is imported makes many."""

    def stopped(*_: object) -> NoReturn:
        raise RuntimeError("Error calling __set_name__") from KeyboardInterrupt()

    monkeypatch.setattr(publication, "find_current", lambda _: tmp_path / "2026-10.v1")
    monkeypatch.setattr(publication, "_publish", stopped)
    outputs, said = Outputs(tmp_path), list[str]()
    with pytest.raises(StoppedError), stopped_with_a_message():
        publication.publish_to_server(outputs, ServerSettings(GIVEN), said.append)
    assert (said, outputs.server_json.exists()) == ([], False)


def test_a_server_whose_machine_is_gone_is_not_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five minutes after its machine was last heard of, it is given up; an address may say otherwise."""
    asked: dict[str, object] = {}

    def connect(text: str, **given: object) -> None:
        asked.update(given)
        raise psycopg.OperationalError

    monkeypatch.setattr(psycopg, "connect", connect)
    with pytest.raises(ServerError):
        open_server("postgresql:///iro")
    assert asked["tcp_user_timeout"] == 300_000  # milliseconds
    assert asked["keepalives_idle"] == 60 and asked["keepalives_interval"] == 30 and asked["keepalives_count"] == 8
    with pytest.raises(ServerError):
        open_server("postgresql:///iro?tcp_user_timeout=5000")
    assert asked["tcp_user_timeout"] == "5000"


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ('root certificate file "/root/.postgresql/root.crt" does not exist', "a file of certificates or keys"),
        ('could not read certificate file "/tmp": no start line', "a file of certificates or keys"),
        ('certificate present, but not private key file "/tmp/key"', "a file of certificates or keys"),
        ('private key file "/tmp/key" has group or world access', "a file of certificates or keys"),
        ("FATAL:  connection requires a valid client certificate", "the server asks for a certificate of the login"),
        ('FATAL:  certificate authentication failed for user "anna"', "the certificate shown is not of that login"),
        ("SSL error: certificate verify failed", "the certificate of the server was not accepted"),
        ('server certificate for "a" does not match host name "b"', "the certificate of the server was not accepted"),
    ],
)
def test_a_certificate_that_is_missing_here_is_not_said_to_be_the_fault_of_the_server_s(
    monkeypatch: pytest.MonkeyPatch, heard: str, said: str
) -> None:
    """What PostgreSQL 15 and its driver said, each to a connection made by hand."""

    def connect(text: str, **given: object) -> None:
        raise psycopg.OperationalError(f'connection to server at "127.0.0.1", port 5432 failed: {heard}')

    monkeypatch.setattr(psycopg, "connect", connect)
    with pytest.raises(ServerError) as refused:
        open_server("postgresql://iro_loader@127.0.0.1/iro")
    assert str(refused.value).startswith(said)
