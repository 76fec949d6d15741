"""A published release onto the server: everything in one transaction, so that readers see all of it or none.

The files are published before this begins and do not depend on it. A connection that breaks leaves the server with the
release before, and nothing to tidy up; at the very end, while the server takes all in, with that one or with this.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import psycopg
from psycopg import Connection, sql

from orchestration.ground.errors import WarehouseError, is_a_stop
from orchestration.ground.paths import Outputs
from orchestration.ground.server_settings import ServerSettings
from orchestration.releases.release import CHECKSUM, find_current, read_manifest
from orchestration.releases.whole import broken_files
from orchestration.server.access import dropped_roles, ensure_roles, grant_reading, protect_tables
from orchestration.server.ahead import made_ahead
from orchestration.server.connection import LOCK_TIMEOUT, ServerError, UncertainError
from orchestration.server.contents import Tier, names_of, tiers_of
from orchestration.server.keys import HeldKeys, add_keys, held_keys
from orchestration.server.marks import TIERS, mark_of, schema_of
from orchestration.server.note import write_note
from orchestration.server.old_releases import drop_old
from orchestration.server.owner import require_own_database
from orchestration.server.standing_still import opened
from orchestration.server.tables import Batch, batches_of, copy_rows, create_schema, create_tables, drop_replaced
from orchestration.server.views import move_views, shown_views

Say = Callable[[str], None]
# Any number that no other program on the server uses: one publication at a time.
ADVISORY_LOCK = 4_972_616_511

# For this transaction alone. 6,000 rows describe a table of this size; with 30,000, the server's own choice, the
# bundled sample took the server 6.2 CPU seconds instead of 5.0 (2026-11-28). Keys are built in memory.
FOR_LOADING = "set local default_statistics_target = 20; set local maintenance_work_mem = '256MB'"

# Made before the server takes them: some megabytes each.
WAITING_BATCHES = 8


@dataclass(frozen=True)
class ServerOutcome:
    """How it ended: `loaded`, `unchanged` (the server had it), or `failed`, with a sentence that says why.

    `stays` says what should be gone from the server and is not, such as rows that were purged.
    """

    status: Literal["loaded", "unchanged", "failed"]
    sentence: str
    stays: tuple[str, ...] = ()


def publish_to_server(outputs: Outputs, server: ServerSettings, say: Say, is_taken_over: bool = False) -> ServerOutcome:
    """Load the current release and move the views; what goes wrong is an outcome and no error.

    How it ended is said and kept in `server.json`. The caller holds the lock of the outputs folder.

    Args:
        outputs: whose current release it is.
        server: the settings of the server.
        say: takes each line for whoever watches.
        is_taken_over: the database may belong to another outputs folder, and is this one's from now on.

    Raises: whatever a stop was made of; the server is then as it was before.
    """
    release = find_current(outputs)
    if release is None:
        return ServerOutcome("failed", "No release is published yet, so the server was left as it is.")
    try:
        outcome = _publish(outputs, release.name, server, say, is_taken_over)
    except UncertainError as error:
        outcome = ServerOutcome(
            "failed",
            f"{release.name} is published as files, and whether the database server shows it is not known, because "
            f"the connection ended while it took all in: {str(error).rstrip('.')}. Once that is mended, "
            "`iro publish-to` looks, and loads it if it is not there.",
        )
    except WarehouseError as error:
        outcome = _failed(release.name, str(error).rstrip("."))
    except Exception as error:
        if is_a_stop(error):
            raise
        # Whatever it was, the files are published. Its text may quote a row.
        outcome = _failed(release.name, f"the release could not be read ({type(error).__name__})")
    say(outcome.sentence)
    try:
        write_note(outputs, release.name, outcome.status, outcome.sentence, outcome.stays)
    except (OSError, WarehouseError) as error:
        say(f"`iro status` cannot show this: {outputs.server_json.name} was not written ({type(error).__name__}).")
    return outcome


def _failed(release_id: str, reason: str) -> ServerOutcome:
    return ServerOutcome(
        "failed",
        f"{release_id} is published as files, but the database server was left as it is: {reason}. "
        "Once that is mended, `iro publish-to` loads it.",
    )


def _publish(
    outputs: Outputs, release_id: str, settings: ServerSettings, say: Say, is_taken_over: bool
) -> ServerOutcome:
    mark = mark_of(outputs, release_id, _checksum(outputs, release_id))
    outcome = ServerOutcome("unchanged", f"the database server shows {release_id} already")
    with opened(settings.address) as server:
        _begin(server, say)
        ensure_roles(server)
        require_own_database(server, outputs, is_taken_over)
        if dropped := dropped_roles(server):
            say(f"iro.role_authorities lists roles that were dropped: {', '.join(dropped)}. Delete their rows.")
        if not _is_shown(server, outputs, release_id, mark):
            say(f"loading {release_id} into the database server")
            outcome = _replace(server, outputs, release_id, mark)
    # Apart, so that a failure here is none of the release: it is shown by now.
    said: list[str] = []
    try:
        with opened(settings.address) as server:
            stays = drop_old(server, outputs, release_id, settings.kept, said.append)
    except ServerError as error:
        said = stays = [f"the database server keeps releases that should be dropped for now: {error}"]
    # What was dropped is so once that is committed.
    for line in said:
        say(line)
    return replace(outcome, stays=tuple(stays))


def _begin(server: Connection[Any], say: Say) -> None:
    """Begin a transaction in which no other loading is under way.

    Raises:
        ServerError: one is, and does not end.
    """
    # For this transaction alone, whatever the login has otherwise: a loading takes as long as it takes, and waits for
    # nobody longer than this.
    for name, value in (
        ("statement_timeout", 0),
        ("idle_in_transaction_session_timeout", 0),
        ("lock_timeout", LOCK_TIMEOUT),
    ):
        server.execute(f"set local {name} = {value}")
    got = server.execute("select pg_try_advisory_xact_lock(%s)", [ADVISORY_LOCK]).fetchone()
    if got and got[0]:
        return
    say("another loading of this database is under way; waiting for it, a minute at most")
    try:
        server.execute("select pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
    except psycopg.errors.LockNotAvailable:
        raise ServerError(
            "another loading of this database has not ended within a minute. If no other iro runs, its session is left "
            "over: pg_stat_activity has it with application_name iro, and select pg_terminate_backend(PID) ends it"
        ) from None


def _replace(server: Connection[Any], outputs: Outputs, release_id: str, mark: str) -> ServerOutcome:
    """Load a release and move the views to it, all of it in the transaction of the connection."""
    server.execute(FOR_LOADING)
    rows = keys = links = 0
    with (
        tiers_of(outputs, release_id, parsed_manifest(outputs)) as tiers,
        made_ahead(_parts(tiers), WAITING_BATCHES) as parts,
    ):
        for tier in tiers:
            loaded = _load(server, tier, schema_of(tier.name, release_id), mark, parts)
            rows, keys, links = rows + loaded[0], keys + loaded[1], links + loaded[2]
        _move(server, release_id, tiers)
    for tier_name in TIERS:
        drop_replaced(server, schema_of(tier_name, release_id))
    return ServerOutcome(
        "loaded",
        f"the database server shows {release_id}: {rows} rows, {keys} keys, {links} foreign keys",
    )


def parsed_manifest(outputs: Outputs) -> Path:
    """The dbt project as parsed, which knows the keys of tables."""
    # Not above: dbt takes seconds to import.
    from orchestration.warehouse.parsed import manifest

    return manifest(outputs)


def _checksum(outputs: Outputs, release_id: str) -> str:
    release = outputs.releases / release_id
    content = read_manifest(release)
    if content is None or (broken := broken_files(outputs, release)):
        what = ", ".join(broken) if content else "release.json"
        raise ServerError(f"the release is damaged ({what}) and was not loaded")
    return str(content.get(CHECKSUM, ""))


def _is_shown(server: Connection[Any], outputs: Outputs, release_id: str, mark: str) -> bool:
    """Whether each table of the release is there and shown by its view; if so, its readers are given it again."""
    names = names_of(outputs, release_id)
    expected = {(tier, name, schema_of(tier, release_id), mark) for tier, of_tier in names.items() for name in of_tier}
    if not expected <= shown_views(server):
        return False
    for tier in names:
        grant_reading(server, tier, tier)
        grant_reading(server, schema_of(tier, release_id), tier)
    return True


def _parts(tiers: list[Tier]) -> Iterator[Batch | HeldKeys]:
    """All that has to be known of the tiers, in the order in which it is loaded: of each the rows, then the keys."""
    for tier in tiers:
        for table in tier.tables:
            yield from batches_of(table, tier.source)
        yield held_keys(tier.tables, tier.source)


def _load(
    server: Connection[Any], tier: Tier, schema: str, mark: str, parts: Iterator[Batch | HeldKeys]
) -> tuple[int, int, int]:
    """Fill a tier's schema; gives the numbers of rows, keys and foreign keys."""
    create_schema(server, schema, mark)
    create_tables(server, schema, tier.tables)
    batches = (part for part in parts if isinstance(part, Batch))
    rows = sum(copy_rows(server, schema, table, batches) for table in tier.tables)
    held = next(parts)
    assert isinstance(held, HeldKeys)  # behind the last batch of a tier
    keys, links = add_keys(server, schema, tier.tables, held)
    names = [sql.Identifier(schema, table.name) for table in tier.tables]
    server.execute(sql.SQL("analyze {}").format(sql.SQL(", ").join(names)))
    protect_tables(server, schema, tier.name, tier.tables)
    return rows, keys, links


def _move(server: Connection[Any], release_id: str, tiers: list[Tier]) -> None:
    loaded = {tier.name: tier for tier in tiers}
    for name in TIERS:
        tier = loaded.get(name)
        move_views(server, name, schema_of(name, release_id) if tier else None, tier.tables if tier else [])
