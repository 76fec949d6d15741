"""Releases on a real PostgreSQL server; skipped, and said so, where there is none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from orchestration.commands import status
from orchestration.commands.publish_to import publish_current
from orchestration.ground.paths import Outputs
from orchestration.ground.server_settings import ServerSettings
from orchestration.releases.purge import carry_out
from orchestration.server import old_releases, publication
from orchestration.server.note import behind
from orchestration.server.publication import ServerOutcome, publish_to_server
from tests.postgres import PASSWORD, Server, is_there, running_server
from tests.small_release import bind, write_small_manifest, write_small_release, write_small_release_json

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not is_there(), reason="no PostgreSQL (initdb, pg_ctl, psql) on this machine"),
]

SHOWN = "select distinct table_schema from information_schema.view_table_usage where view_schema = 'marts'"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One server for all of these tests, with a login for each group role and one limited to an authority."""
    with running_server() as running:
        with running.connect() as root:
            for role in ("iro_bi", "iro_open", "iro_auditor"):
                root.execute(f"create role {role} nologin")
                root.execute(f"create role a_{role} login password '{PASSWORD}' in role {role}")
            root.execute(f"create role of_one login password '{PASSWORD}' in role iro_bi")
            root.execute(f"create role by_setting login password '{PASSWORD}' in role iro_bi")
            root.execute("alter role by_setting set iro.authority = 'E06000006'")
        yield running


@pytest.fixture
def outputs(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Outputs:
    """A small release in files, and a server that has none."""
    manifest = write_small_manifest(tmp_path / "manifest.json")
    monkeypatch.setattr(publication, "parsed_manifest", lambda outputs: manifest)
    with server.connect() as root:
        for (name,) in root.execute("select nspname from pg_namespace where nspname ~ '^(marts|open|evidence|iro)'"):
            root.execute(f'drop schema "{name}" cascade')
    made = Outputs(tmp_path / "outputs")
    bind(made)
    write_small_release(made, "2026-03.v1")
    return made


def publish(server: Server, outputs: Outputs, kept: int = 3) -> ServerOutcome:
    return publish_to_server(outputs, ServerSettings(server.address(), kept), lambda line: None)


def answer(server: Server, user: str, query: str) -> str:
    done = server.psql(user, query)
    return done.stdout.strip() if done.returncode == 0 else done.stderr.strip()


def test_each_role_reads_its_tiers_and_no_other(server: Server, outputs: Outputs) -> None:
    assert publish(server, outputs).status == "loaded"
    assert answer(server, "a_iro_bi", "select count(*) from marts.indicator_values") == "2"
    assert answer(server, "a_iro_auditor", "select child_id from evidence.key_child order by 1") == "123\n124"
    for user, table in (
        ("a_iro_bi", "evidence.key_child"),
        ("a_iro_bi", "evidence_2026_03_v1.key_child"),
        ("a_iro_open", "marts.indicator_values"),
        ("a_iro_open", "marts_2026_03_v1.indicator_values"),
        ("a_iro_open", "evidence.key_child"),
    ):
        assert "permission denied" in answer(server, user, f"select * from {table}"), (user, table)
    assert "permission denied" in answer(server, "a_iro_bi", "delete from marts.indicator_values")
    assert "permission denied" in answer(
        server, "a_iro_bi", "insert into iro.role_authorities values ('a_iro_bi', 'y')"
    )


def test_a_role_with_an_authority_sees_its_rows_alone_and_no_setting_of_its_own_shows_more(
    server: Server, outputs: Outputs
) -> None:
    publish(server, outputs)
    with server.connect() as root:
        root.execute("insert into iro.role_authorities values ('of_one', 'E06000005')")
    ask = "select string_agg(local_authority_code, ' ') from marts.indicator_values"
    assert answer(server, "of_one", ask) == "E06000005"
    assert answer(server, "of_one", ask.replace("marts.", "marts_2026_03_v1.")) == "E06000005"
    assert answer(server, "of_one", f"set iro.authority = 'E06000006'; {ask}").splitlines()[-1:] == ["SET"]
    assert answer(server, "of_one", f"set iro.authority = ''; set role iro_bi; {ask}").splitlines()[-1] == "E06000005"
    assert answer(server, "by_setting", ask) == "E06000006"


def test_the_setting_is_written_by_a_superuser_or_whom_one_allowed_and_changed_by_its_owner_for_a_session(
    server: Server, outputs: Outputs
) -> None:
    """What docs/database-server.md says under "Rows by authority"."""
    publish(server, outputs)
    write = "alter role by_setting set iro.authority = 'E06000005'"
    for user in ("by_setting", "iro_loader"):
        assert "permission denied to set parameter" in answer(server, user, write), user
    ask = "select string_agg(local_authority_code, ' ') from marts.indicator_values"
    assert answer(server, "by_setting", f"set iro.authority = 'E06000005'; {ask}").splitlines()[-1] == "E06000005"
    with server.connect() as root:
        root.execute("grant set on parameter iro.authority to iro_loader")
        try:
            assert answer(server, "iro_loader", write) == "ALTER ROLE"
            assert answer(server, "by_setting", ask) == "E06000005"
        finally:
            root.execute("revoke set on parameter iro.authority from iro_loader")
            root.execute("alter role by_setting set iro.authority = 'E06000006'")


def test_a_limit_goes_on_when_its_role_is_renamed_and_none_is_taken_for_a_role_that_is_not_there(
    server: Server, outputs: Outputs
) -> None:
    publish(server, outputs)
    ask = "select string_agg(local_authority_code, ' ') from marts.indicator_values"
    with server.connect() as root:
        # As PostgreSQL reads names: in small letters, unless they stand in double quotes.
        root.execute("insert into iro.role_authorities values ('OF_ONE', 'E06000005')")
        for unknown in ("nobody_here", '"OF_ONE"'):
            with pytest.raises(psycopg.errors.UndefinedObject):
                root.execute("insert into iro.role_authorities values (%s, 'E06000005')", [unknown])
        root.execute("alter role of_one rename to of_another")
        try:
            root.execute(f"alter role of_another password '{PASSWORD}'")
            assert answer(server, "of_another", ask) == "E06000005"
            assert root.execute("select role_name::text from iro.role_authorities").fetchall() == [("of_another",)]
        finally:
            root.execute("alter role of_another rename to of_one")
            root.execute(f"alter role of_one password '{PASSWORD}'")


def test_a_listed_role_that_was_dropped_is_named_at_each_loading(server: Server, outputs: Outputs) -> None:
    publish(server, outputs)
    with server.connect() as root:
        root.execute("create role of_a_while")
        root.execute("insert into iro.role_authorities values ('of_a_while', 'E06000005')")
        number = root.execute("select 'of_a_while'::regrole::oid").fetchone()
        root.execute("drop role of_a_while")
    said: list[str] = []
    assert publish_to_server(outputs, ServerSettings(server.address()), said.append).status == "unchanged"
    assert number is not None
    assert any(f"iro.role_authorities lists roles that were dropped: {number[0]}." in line for line in said), said


def test_a_list_of_names_by_an_earlier_version_is_of_roles_from_then_on_or_says_which_are_none(
    server: Server, outputs: Outputs
) -> None:
    publish(server, outputs)
    write_small_release(outputs, "2026-04.v1")
    with server.connect() as root:
        root.execute(
            "drop table iro.role_authorities; create table iro.role_authorities (role_name name not null, "
            "local_authority_code text not null, primary key (role_name, local_authority_code)); "
            "alter table iro.role_authorities owner to iro_loader; "
            "insert into iro.role_authorities values ('of_one', 'E06000005'), ('Of_One', 'E06000006')"
        )
        refused = publish(server, outputs)
        assert refused.status == "failed"
        assert (
            "iro.role_authorities lists roles that do not exist: Of_One. Such a row limits nobody" in refused.sentence
        )
        root.execute("delete from iro.role_authorities where role_name = 'Of_One'")
        assert publish(server, outputs).status == "loaded"
        assert root.execute("select pg_typeof(role_name)::text from iro.role_authorities").fetchall() == [("regrole",)]
    ask = "select string_agg(local_authority_code, ' ') from marts.indicator_values"
    assert answer(server, "of_one", ask) == "E06000005"


def test_values_keys_and_descriptions_arrive_as_they_are(server: Server, outputs: Outputs) -> None:
    outcome = publish(server, outputs)
    # Three keys (of indicators, of figures, of children) and one relation: a target's indicator is not in the list.
    assert outcome.sentence == "the database server shows 2026-03.v1: 6 rows, 3 keys, 1 foreign keys"
    with server.connect() as root:
        rows = root.execute(
            "select is_small, numerator::text, breakdown_value from marts.indicator_values order by 1"
        ).fetchall()
        assert rows == [(True, "7.5000", ""), (None, None, None)]
        assert root.execute("select indicator_name from marts.dim_indicators").fetchone() == (
            'Reviews, "on time"; 100 %',
        )
        for name in ("marts.dim_indicators", "marts_2026_03_v1.dim_indicators"):
            said = root.execute(f"select obj_description('{name}'::regclass), col_description('{name}'::regclass, 1)")
            assert said.fetchone() == (
                "The indicators, and what one is: the council's own too. One row per indicator.",
                "Its id.",
            )


def test_a_connection_killed_in_the_middle_leaves_the_release_before_and_the_next_try_works(
    server: Server, outputs: Outputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(server, outputs)
    write_small_release(outputs, "2026-04.v1")
    move_views = publication.move_views

    def killed_before_the_last(connection: Any, tier: str, *rest: Any) -> None:
        if tier == "evidence":
            with server.connect() as root:
                root.execute("select pg_terminate_backend(%s)", [connection.info.backend_pid])
        move_views(connection, tier, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(publication, "move_views", killed_before_the_last)
        outcome = publish(server, outputs)
    assert outcome.status == "failed"
    assert outcome.sentence.startswith("2026-04.v1 is published as files, but the database server was left as it is: ")
    assert outcome.sentence.endswith("`iro publish-to` loads it.")
    assert '"status": "failed"' in outputs.server_json.read_text(encoding="utf-8")
    with server.connect() as root:
        assert root.execute(SHOWN).fetchall() == [("marts_2026_03_v1",)]
        assert root.execute("select 1 from pg_namespace where nspname = 'marts_2026_04_v1'").fetchone() is None
        assert publish(server, outputs).status == "loaded"
        assert root.execute(SHOWN).fetchall() == [("marts_2026_04_v1",)]
    assert publish(server, outputs).status == "unchanged"


def test_releases_beyond_the_number_kept_are_dropped_and_a_changed_table_is_replaced(
    server: Server, outputs: Outputs
) -> None:
    publish(server, outputs)
    for release_id, more in (("2026-03.v9", "further"), ("2026-03.v10", "")):
        write_small_release(outputs, release_id, more)
        assert publish(server, outputs, kept=2).status == "loaded"
    with server.connect() as root:
        found = root.execute(
            "select nspname from pg_namespace where nspname ~ '^(marts|evidence)_' order by 1"
        ).fetchall()
    names = [name for (name,) in found]
    assert names == ["evidence_2026_03_v10", "evidence_2026_03_v9", "marts_2026_03_v10", "marts_2026_03_v9"]
    assert answer(server, "a_iro_bi", "select count(*) from marts.indicator_values") == "2"


def test_a_release_is_said_to_be_dropped_when_it_is(server: Server, outputs: Outputs) -> None:
    publish(server, outputs)
    write_small_release(outputs, "2026-04.v1")
    there_when_said: list[bool] = []

    def say(line: str) -> None:
        if "was dropped" in line:
            with server.connect() as root:
                found = root.execute("select 1 from pg_namespace where nspname = 'marts_2026_03_v1'").fetchone()
            there_when_said.append(found is not None)

    publish_to_server(outputs, ServerSettings(server.address(), 1), say)
    assert there_when_said == [False]


def test_an_erased_child_is_gone_from_the_server_with_the_next_publication_and_views_built_on_it_stay(
    server: Server, outputs: Outputs
) -> None:
    publish(server, outputs)
    write_small_release(outputs, "2026-04.v1")
    publish(server, outputs)
    count = "select count(*) from evidence.key_child where child_id = '123'"
    with server.connect() as root:
        root.execute("create view public.theirs as select * from marts.indicator_values")
        assert root.execute(count).fetchone() == (1,)
    said: list[str] = []
    for release_id in ("2026-03.v1", "2026-04.v1"):
        erase_child_from(outputs, release_id, "123")
    assert publish_to_server(outputs, ServerSettings(server.address()), said.append).status == "loaded"
    with server.connect() as root:
        assert root.execute(count).fetchone() == (0,)
        found = root.execute(
            "select nspname from pg_namespace where nspname ~ '^(marts|evidence)_' order by 1"
        ).fetchall()
        # The release before the erasure still had the child.
        assert [name for (name,) in found] == ["evidence_2026_04_v1", "marts_2026_04_v1"]
        assert root.execute("select count(*) from public.theirs").fetchone() == (2,)
        root.execute("drop view public.theirs")
    assert "2026-03.v1 was dropped from the database server: rows of it were purged since it was loaded" in said
    assert publish(server, outputs).status == "unchanged"


def test_an_erased_child_that_a_reader_keeps_on_the_server_is_said_until_it_is_gone(
    server: Server, outputs: Outputs, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(old_releases, "PATIENCE", 200)
    # A release made by hand has no checks to count.
    monkeypatch.setattr(status, "find_current", lambda _: None)
    monkeypatch.setenv("IRO_OUTPUTS", str(outputs.root))
    monkeypatch.setenv("IRO_PUBLISH_TO", server.address())
    publish(server, outputs)
    write_small_release(outputs, "2026-04.v1")
    assert publish_current() == 0
    assert behind(outputs) == []
    for release_id in ("2026-03.v1", "2026-04.v1"):
        erase_child_from(outputs, release_id, "123")
    # Before anything was loaded again.
    (said,) = behind(outputs)
    assert said.startswith("2 purges since then (tombstones 1, 2) have not reached it") and "`iro publish-to`" in said
    with server.connect() as auditor:
        auditor.execute("begin; select * from evidence_2026_03_v1.key_child")
        assert publish_current() == 1
    assert "2026-03.v1 stays on the database server for now, though rows of it were purged" in capsys.readouterr().out
    kept, purges = behind(outputs)
    assert kept.startswith("2026-03.v1 stays on the database server for now, though rows of it were purged since")
    assert "another session uses what has to change" in kept and "minute" not in kept
    assert purges == said
    status.print_status()
    assert kept in capsys.readouterr().out
    # A try that fails changes nothing of what is behind.
    monkeypatch.setenv("IRO_PUBLISH_TO", "postgresql://a:b@127.0.0.1:1/iro")
    assert publish_current() == 1 and behind(outputs) == [kept, purges]
    monkeypatch.setenv("IRO_PUBLISH_TO", server.address())
    assert publish_current() == 0
    assert behind(outputs) == []
    assert releases_on(server) == ["evidence_2026_04_v1", "marts_2026_04_v1"]


def test_a_release_beyond_the_number_kept_that_a_reader_holds_is_no_reason_to_end_with_an_error(
    server: Server, outputs: Outputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(old_releases, "PATIENCE", 200)
    publish(server, outputs)
    write_small_release(outputs, "2026-04.v1")
    with server.connect() as reader:
        reader.execute("begin; select * from marts_2026_03_v1.indicator_values")
        outcome = publish(server, outputs, kept=1)
    assert outcome.status == "loaded" and outcome.stays == ()
    assert behind(outputs) == []


def erase_child_from(outputs: Outputs, release_id: str, child: str) -> None:
    """Write the evidence anew without a child, as a purge does, tombstone and all."""
    evidence = outputs.restricted / release_id / "evidence.duckdb"
    anew = outputs.purging / evidence.relative_to(outputs.root)
    anew.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(evidence, anew)
    with duckdb.connect(str(anew)) as database:
        database.execute("delete from key_child where child_id = ?", [child])
    carry_out(outputs, {"kind": "child", "reason": "a test", "counts": {}}, [], {evidence: 1})


def test_the_open_tier_is_loaded_where_there_is_one_whatever_its_files_are_called(
    server: Server, outputs: Outputs
) -> None:
    folder = outputs.root / "open" / "2026-03.v1"
    folder.mkdir(parents=True)
    hostile = 'x"; drop schema marts cascade; --'
    with duckdb.connect() as database:
        database.execute("create table figures as select 'E06000005' as local_authority_code, 'c' as \"value\"\"; --\"")
        for name in ("figures", hostile):
            relation = database.sql("select * from figures")
            relation.write_parquet(str(folder / f"{name}.parquet"))
    write_small_release_json(outputs, "2026-03.v1")
    assert publish(server, outputs).status == "loaded"
    assert answer(server, "a_iro_open", "select * from open.figures") == "E06000005|c"
    quoted = hostile.replace('"', '""')
    assert answer(server, "a_iro_open", f'select count(*) from open."{quoted}"') == "1"
    assert answer(server, "a_iro_bi", "select count(*) from marts.indicator_values") == "2"


def loaded_with_further(server: Server, outputs: Outputs, statements: str) -> ServerOutcome:
    """A release in which `duties` has other columns than in the one before, on which a view `bi.theirs` was built."""
    with server.connect() as root:
        root.execute("drop schema if exists bi cascade; create schema bi")
        root.execute("create view bi.theirs as select indicator_name from marts.dim_indicators")
    write_small_release(outputs, "2026-04.v1")
    with duckdb.connect(str(outputs.releases / "2026-04.v1" / "marts.duckdb")) as database:
        database.execute(statements)
    write_small_release_json(outputs, "2026-04.v1")
    return publish(server, outputs)


def columns_of(server: Server, view: str) -> list[str]:
    """The columns of a view of marts, in their order."""
    with server.connect() as root:
        found = root.execute(
            "select column_name from information_schema.columns where table_schema = 'marts' and table_name = %s "
            "order by ordinal_position",
            [view],
        )
        return [name for (name,) in found]


def test_a_view_built_on_marts_stays_where_a_column_comes_into_the_middle(server: Server, outputs: Outputs) -> None:
    publish(server, outputs)
    in_the_middle = (
        "create or replace table dim_indicators as select indicator_id, 'x' as law, indicator_name from dim_indicators"
    )
    assert loaded_with_further(server, outputs, in_the_middle).status == "loaded"
    assert columns_of(server, "dim_indicators") == ["indicator_id", "indicator_name", "law"]
    with server.connect() as root:
        assert root.execute("select indicator_name from bi.theirs").fetchone() == ('Reviews, "on time"; 100 %',)
        assert root.execute("select law from marts.dim_indicators").fetchone() == ("x",)


@pytest.mark.parametrize(
    ("statements", "why"),
    [
        ("alter table dim_indicators drop indicator_id", "has no indicator_id any more"),
        ("alter table dim_indicators alter indicator_name type bigint using 7", "has indicator_name as bigint and no"),
        ("drop table dim_indicators", "is no table of this release"),
    ],
)
def test_a_view_that_holds_up_a_change_of_the_columns_is_named(
    server: Server, outputs: Outputs, statements: str, why: str
) -> None:
    publish(server, outputs)
    outcome = loaded_with_further(server, outputs, statements)
    assert outcome.status == "failed"
    assert f"marts.dim_indicators {why}" in outcome.sentence
    assert "these were built on it: view bi.theirs." in outcome.sentence
    with server.connect() as root:
        root.execute("drop schema bi cascade")
    assert publish(server, outputs).status == "loaded"


@pytest.mark.parametrize(
    "declared",
    [
        "bi.theirs() returns setof marts.dim_indicators",
        "bi.theirs() returns marts.dim_indicators[]",
        "bi.theirs(given marts.dim_indicators) returns int",
    ],
)
def test_a_function_of_the_rows_of_a_view_that_has_to_go_is_named(
    server: Server, outputs: Outputs, declared: str
) -> None:
    publish(server, outputs)
    with server.connect() as root:
        root.execute("drop schema if exists bi cascade; create schema bi; set check_function_bodies = off")
        root.execute(f"create function {declared} language sql as 'select null'")
    write_small_release(outputs, "2026-04.v1")
    with duckdb.connect(str(outputs.releases / "2026-04.v1" / "marts.duckdb")) as database:
        database.execute("alter table dim_indicators drop indicator_id")
    write_small_release_json(outputs, "2026-04.v1")
    outcome = publish(server, outputs)
    assert outcome.status == "failed"
    assert "marts.dim_indicators has no indicator_id any more, and these were built on it: function " in (
        outcome.sentence
    )
    assert "bi.theirs(" in outcome.sentence
    with server.connect() as root:
        root.execute("drop schema bi cascade")
    assert publish(server, outputs).status == "loaded"


@pytest.mark.parametrize(
    ("spoil", "user", "ask"),
    [
        ("drop schema evidence_2026_03_v1 cascade", "a_iro_auditor", "select count(*) from evidence.key_child"),
        ("drop view marts.indicator_values", "a_iro_bi", "select count(*) from marts.indicator_values"),
        ("drop view evidence.key_child", "a_iro_auditor", "select count(*) from evidence.key_child"),
        (
            "drop table marts_2026_03_v1.indicator_values cascade",
            "a_iro_bi",
            "select count(*) from marts.indicator_values",
        ),
    ],
)
def test_what_is_gone_of_a_release_is_loaded_again(
    server: Server, outputs: Outputs, spoil: str, user: str, ask: str
) -> None:
    publish(server, outputs)
    with server.connect() as root:
        root.execute(spoil)
    assert publish(server, outputs).status == "loaded"
    assert answer(server, user, ask) == "2"
    assert publish(server, outputs).status == "unchanged"


def test_rights_that_were_taken_from_a_group_role_are_granted_again(server: Server, outputs: Outputs) -> None:
    publish(server, outputs)
    with server.connect() as root:
        root.execute("revoke usage on schema marts, marts_2026_03_v1 from iro_bi")
        root.execute("revoke select on marts.indicator_values, marts_2026_03_v1.indicator_values from iro_bi")
    assert publish(server, outputs).status == "unchanged"
    assert answer(server, "a_iro_bi", "select count(*) from marts.indicator_values") == "2"


@pytest.mark.parametrize("granted", ["select", "alter role iro_loader noinherit; grant theirs to iro_loader"])
def test_a_view_of_another_login_in_a_schema_of_ours_is_left_to_it(
    server: Server, outputs: Outputs, granted: str
) -> None:
    """A member that does not inherit, such as of PostgreSQL 16 whoever made the login, owns nothing of it either."""
    publish(server, outputs)
    with server.connect() as root:
        root.execute(f"create role theirs; {granted}; grant create, usage on schema marts to theirs; set role theirs")
        root.execute("create view marts.mine as select 1 as one; comment on view marts.mine is 'Mine.'; reset role")
        try:
            assert publish(server, outputs).sentence == "the database server shows 2026-03.v1 already"
            write_small_release(outputs, "2026-04.v1")
            outcome = publish(server, outputs)
            assert outcome.status == "loaded", outcome.sentence
            assert root.execute("select one from marts.mine").fetchone() == (1,)
        finally:
            root.execute("alter role iro_loader inherit; drop owned by theirs; drop role theirs")
    assert "permission denied" in answer(server, "a_iro_open", "select count(*) from marts.indicator_values")


def test_a_publication_that_does_not_end_is_waited_for_a_while_and_said(
    server: Server, outputs: Outputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publication, "LOCK_TIMEOUT", 300)
    said: list[str] = []
    with server.connect() as root:
        root.execute("select pg_advisory_lock(%s)", [publication.ADVISORY_LOCK])
        outcome = publish_to_server(outputs, ServerSettings(server.address()), said.append)
    assert outcome.status == "failed"
    assert "another loading of this database has not ended" in outcome.sentence
    assert "application_name iro" in outcome.sentence and "pg_terminate_backend" in outcome.sentence
    assert said[0] == "another loading of this database is under way; waiting for it, a minute at most"
    said.clear()
    assert publish_to_server(outputs, ServerSettings(server.address()), said.append).status == "loaded"
    assert said[0] == "loading 2026-03.v1 into the database server"


def test_a_statement_timeout_of_the_login_does_not_cut_a_loading_off(server: Server, outputs: Outputs) -> None:
    with server.connect() as root:
        root.execute("alter role iro_loader set statement_timeout = 1")
        try:
            assert publish(server, outputs).status == "loaded"
        finally:
            root.execute("alter role iro_loader reset statement_timeout")


def test_what_is_asked_of_an_administrator_fits_what_is_wrong(server: Server, outputs: Outputs) -> None:
    publish(server, outputs)
    with server.connect() as root:
        said = [publish_to_server(outputs, ServerSettings(server.address(password="wrong")), print).sentence]
        for login, limit in (("nologin", -1), ("login", 0)):
            root.execute(f"alter role iro_loader {login} connection limit {limit}")
            said.append(publish(server, outputs).sentence)
        root.execute("alter role iro_loader login connection limit -1")
        root.execute("drop schema iro cascade; create schema iro authorization root; create table iro.theirs (a int)")
        said.append(publish(server, outputs).sentence)
    for sentence, words in zip(
        said,
        (
            "the name or password of the login is wrong",
            "the login may not log in (NOLOGIN)",
            "the server takes no further connection",
            "a schema iro already that another login made",
        ),
        strict=True,
    ):
        assert words in sentence and "left as it is" in sentence
        assert "CREATEROLE" not in sentence and "release before" not in sentence


def test_a_schema_of_somebody_else_is_left_alone(server: Server, outputs: Outputs) -> None:
    with server.connect() as root:
        root.execute("create schema marts; create table marts.indicator_values (theirs int)")
        outcome = publish(server, outputs)
        assert outcome.status == "failed" and "schema marts already" in outcome.sentence
        assert root.execute("select count(*) from marts.indicator_values").fetchone() == (0,)


def releases_on(server: Server) -> list[str]:
    """The schemas of releases on the server."""
    with server.connect() as root:
        found = root.execute("select nspname from pg_namespace where nspname ~ '^(marts|open|evidence)_' order by 1")
        return [name for (name,) in found]


@pytest.fixture
def other(tmp_path: Path, outputs: Outputs) -> Outputs:
    """Another outputs folder, with a release of the same id as the first one's and a newer one."""
    made = Outputs(tmp_path / "rehearsal")
    bind(made)
    write_small_release(made, "2026-03.v1", "further")
    write_small_release(made, "2026-04.v1")
    return made


def test_another_outputs_folder_is_refused_and_takes_nothing_away(
    server: Server, outputs: Outputs, other: Outputs
) -> None:
    publish(server, outputs)
    before = releases_on(server)
    refused = publish(server, other)
    assert refused.status == "failed"
    assert f"belongs to another outputs folder ({outputs.root}, since " in refused.sentence
    assert "a database of its own" in refused.sentence and "`iro publish-to --take-over`" in refused.sentence
    assert releases_on(server) == before == ["evidence_2026_03_v1", "marts_2026_03_v1"]
    assert publish(server, outputs).status == "unchanged"


def test_a_copy_of_an_outputs_folder_is_another_one(server: Server, outputs: Outputs, tmp_path: Path) -> None:
    publish(server, outputs)
    shutil.copytree(outputs.root, tmp_path / "copy", symlinks=True)
    assert publish(server, Outputs(tmp_path / "copy")).status == "failed"


def test_a_database_that_is_taken_over_loses_what_the_other_folder_loaded(
    server: Server, outputs: Outputs, other: Outputs
) -> None:
    publish(server, outputs)
    said: list[str] = []
    taken = publish_to_server(other, ServerSettings(server.address()), said.append, is_taken_over=True)
    assert taken.status == "loaded"
    assert releases_on(server) == ["evidence_2026_04_v1", "marts_2026_04_v1"]
    assert "2026-03.v1 was dropped from the database server: it is of another outputs folder" in said
    assert publish(server, outputs).status == "failed"
    assert publish(server, other).status == "unchanged"


def test_what_a_reader_keeps_of_a_folder_that_was_taken_over_from_is_not_called_purged(
    server: Server,
    outputs: Outputs,
    other: Outputs,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(old_releases, "PATIENCE", 200)
    monkeypatch.setenv("IRO_OUTPUTS", str(other.root))
    monkeypatch.setenv("IRO_PUBLISH_TO", server.address())
    publish(server, outputs)
    with server.connect() as reader:
        reader.execute("begin; select * from marts_2026_03_v1.indicator_values")
        assert publish_current(is_taken_over=True) == 1
    said = capsys.readouterr().out
    assert "2026-03.v1 stays on the database server for now, though it is of another outputs folder" in said
    assert "What should be gone is still on the database server: see above. `iro publish-to` tries again." in said
    assert "purged" not in said


def test_a_database_that_was_loaded_before_it_belonged_to_a_folder_becomes_that_of_the_first_that_comes(
    server: Server, outputs: Outputs, other: Outputs
) -> None:
    publish(server, outputs)
    with server.connect() as root:
        root.execute("drop table iro.outputs_folder")
    assert publish(server, outputs).status == "unchanged"
    assert publish(server, other).status == "failed"


def test_a_folder_that_does_not_say_which_it_is_loads_nothing(server: Server, outputs: Outputs) -> None:
    outputs.binding.write_text('{"inbox": "/data/iro/inbox", "key_fingerprint": "of an earlier version"}')
    outcome = publish(server, outputs)
    assert (
        outcome.status == "failed"
        and f"{outputs.binding} does not say which outputs folder this is" in outcome.sentence
    )
    assert releases_on(server) == []


def test_a_damaged_release_is_not_loaded(server: Server, outputs: Outputs) -> None:
    (outputs.releases / "2026-03.v1" / "marts.duckdb").write_bytes(b"something else")
    outcome = publish(server, outputs)
    assert outcome.status == "failed" and "the release is damaged (marts.duckdb)" in outcome.sentence


def test_no_message_or_exception_holds_the_password(
    server: Server, outputs: Outputs, capfd: pytest.CaptureFixture[str]
) -> None:
    wrong = "s3cret-of-nobody"
    said: list[str] = []
    for address in (
        server.address(password=wrong),
        server.address(user='x"; drop role iro_bi; --', password=wrong),
        f"postgresql://a:{wrong}@127.0.0.1:1/iro",
    ):
        settings = ServerSettings(address)
        outcome = publish_to_server(outputs, settings, said.append)
        assert outcome.status == "failed"
        said += [outcome.sentence, repr(settings), outputs.server_json.read_text(encoding="utf-8")]
    assert wrong not in "".join([*said, *capfd.readouterr()])
