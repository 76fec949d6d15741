"""The schemas `marts`, `open` and `evidence`: views of the release that is current, moved in one transaction."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import Connection, sql

from orchestration.outputs.published_tables import Table
from orchestration.server.access import grant_reading
from orchestration.server.connection import ServerError
from orchestration.server.tables import comments

OURS = "Views of the current release of the reviewing service's warehouse, written by iro"


def move_views(server: Connection[Any], tier: str, schema: str | None, tables: list[Table]) -> None:
    """Point a tier's views at a schema's tables; None leaves the tier without views.

    A view keeps its identity where its columns allow, so that what others built on it goes on.

    Raises:
        ServerError: the tier's schema belongs to something else.
    """
    _ensure_schema(server, tier)
    names = {table.name for table in tables}
    there = server.execute(
        "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        "where n.nspname = %s and c.relkind = 'v' and obj_description(c.oid, 'pg_class') is not null "
        "and pg_has_role(c.relowner, 'member')",
        [tier],
    ).fetchall()
    for (view,) in there:
        if view not in names:
            server.execute(sql.SQL("drop view {}").format(sql.Identifier(tier, view)))
    for table in tables:
        assert schema is not None  # tables lie in a schema
        _replace_view(server, sql.Identifier(tier, table.name), sql.Identifier(schema, table.name), table)
    grant_reading(server, tier, tier)


def _ensure_schema(server: Connection[Any], tier: str) -> None:
    found = server.execute(
        "select obj_description(oid, 'pg_namespace') from pg_namespace where nspname = %s", [tier]
    ).fetchone()
    if found is None:
        name = sql.Identifier(tier)
        server.execute(sql.SQL("create schema {}").format(name))
        server.execute(sql.SQL("comment on schema {} is {}").format(name, sql.Literal(OURS)))
    elif found[0] != OURS:
        raise ServerError(
            f"the database has a schema {tier} already that this software did not make; rename it, or give a database "
            "of its own"
        )


def _replace_view(server: Connection[Any], view: sql.Identifier, table: sql.Identifier, known: Table) -> None:
    columns = sql.SQL(", ").join(sql.Identifier(name) for name in known.column_names)
    # With the rights and rows of whoever asks, not of whoever made the view.
    create = sql.SQL("create or replace view {} with (security_invoker = true) as select {} from {}").format(
        view, columns, table
    )
    try:
        with server.transaction():
            server.execute(create)
    except psycopg.errors.InvalidTableDefinition:
        # Its columns are others, so it is another view.
        server.execute(sql.SQL("drop view {}").format(view))
        server.execute(create)
    described = comments("view", view, known) or [
        sql.SQL("comment on view {} is {}").format(view, sql.Literal("A table of the current release."))
    ]
    server.execute(sql.SQL("; ").join(described))
