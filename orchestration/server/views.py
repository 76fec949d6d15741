"""The schemas `marts`, `open` and `evidence`: views of the release that is current, moved in one transaction."""

from __future__ import annotations

from typing import Any

from psycopg import Connection, sql

from orchestration.outputs.published_tables import Table
from orchestration.server.access import grant_reading
from orchestration.server.connection import ServerError
from orchestration.server.tables import comments

OURS = "Views of the current release of the reviewing service's warehouse, written by iro"


def move_views(server: Connection[Any], tier: str, schema: str | None, tables: list[Table]) -> None:
    """Point a tier's views at a schema's tables; None leaves the tier without views.

    A view stays the one it was as long as no column of it goes or changes its type; what others built on it goes on.

    Raises:
        ServerError: the tier's schema belongs to something else, or what others built on a view is in the way.
    """
    _ensure_schema(server, tier)
    names = {table.name for table in tables}
    there = server.execute(
        "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        "where n.nspname = %s and c.relkind = 'v' and obj_description(c.oid, 'pg_class') is not null "
        "and pg_has_role(c.relowner, 'usage')",
        [tier],
    ).fetchall()
    for (view,) in there:
        if view not in names:
            _drop_view(server, tier, view, "is no table of this release")
    if schema is not None:
        before, now = _columns(server, tier), _columns(server, schema)
        for table in tables:
            _replace_view(server, tier, schema, table, before.get(table.name, {}), now[table.name])
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


def _columns(server: Connection[Any], schema: str) -> dict[str, dict[str, str]]:
    """The columns of the tables and views of a schema in their order, each with its type."""
    found: dict[str, dict[str, str]] = {}
    for name, column, kind in server.execute(
        "select c.relname, a.attname, format_type(a.atttypid, a.atttypmod) from pg_class c "
        "join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid "
        "where n.nspname = %s and c.relkind in ('r', 'v') and a.attnum > 0 and not a.attisdropped "
        "order by c.relname, a.attnum",
        [schema],
    ).fetchall():
        found.setdefault(name, {})[column] = kind
    return found


def _replace_view(
    server: Connection[Any], tier: str, schema: str, known: Table, before: dict[str, str], now: dict[str, str]
) -> None:
    """Point a view at a table, with the columns that it had in their places and new ones behind them.

    PostgreSQL lets a view only gain columns, and at its end; so no view built on it is in the way of a new column.
    """
    gone = [name for name in before if name not in now]
    changed = [name for name in before if name in now and before[name] != now[name]]
    if gone:
        _drop_view(server, tier, known.name, f"has no {', '.join(gone)} any more")
    elif changed:
        kinds = [f"{name} as {now[name]} and no longer as {before[name]}" for name in changed]
        _drop_view(server, tier, known.name, f"has {', '.join(kinds)}")
    kept = [] if gone or changed else [*before]
    columns = sql.SQL(", ").join(map(sql.Identifier, [*kept, *(name for name in now if name not in kept)]))
    view = sql.Identifier(tier, known.name)
    # With the rights and rows of whoever asks, not of whoever made the view.
    server.execute(
        sql.SQL("create or replace view {} with (security_invoker = true) as select {} from {}").format(
            view, columns, sql.Identifier(schema, known.name)
        )
    )
    described = comments("view", view, known) or [
        sql.SQL("comment on view {} is {}").format(view, sql.Literal("A table of the current release."))
    ]
    server.execute(sql.SQL("; ").join(described))


def _drop_view(server: Connection[Any], tier: str, view: str, why: str) -> None:
    """Drop a view that cannot stay.

    Raises:
        ServerError: somebody built something on it; the message names what.
    """
    found = server.execute(
        "select distinct case when r.oid is null then pg_describe_object(d.classid, d.objid, d.objsubid) "
        "else pg_describe_object('pg_class'::regclass, r.ev_class, 0) end "
        "from pg_class v join pg_namespace n on n.oid = v.relnamespace "
        # The type of its rows, and of arrays of them, is what functions take and give.
        "left join pg_type rows on rows.oid = v.reltype "
        "join pg_depend d on d.deptype = 'n' and (d.refclassid, d.refobjid) in ("
        "('pg_class'::regclass, v.oid), ('pg_type'::regclass, rows.oid), ('pg_type'::regclass, rows.typarray)) "
        "left join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid "
        "where n.nspname = %s and v.relname = %s and r.ev_class is distinct from v.oid order by 1",
        [tier, view],
    ).fetchall()
    if found:
        raise ServerError(
            f"{tier}.{view} {why}, and these were built on it: {', '.join(name for (name,) in found)}. They have to be "
            "dropped before the view can change, and can be built anew after it"
        )
    server.execute(sql.SQL("drop view {}").format(sql.Identifier(tier, view)))


def shown_views(server: Connection[Any]) -> set[tuple[str, str, str, str]]:
    """The tables of schemas that are shown: tier and name of each view, and the schema of its table with its comment.

    A view that shows a table of another name is somebody's own.
    """
    found = server.execute(
        "select n.nspname, v.relname, s.nspname, coalesce(obj_description(s.oid, 'pg_namespace'), '') "
        "from pg_class v join pg_namespace n on n.oid = v.relnamespace join pg_rewrite r on r.ev_class = v.oid "
        "join pg_depend d on d.objid = r.oid and d.refclassid = 'pg_class'::regclass and d.refobjid <> v.oid "
        "join pg_class t on t.oid = d.refobjid join pg_namespace s on s.oid = t.relnamespace "
        "where n.nspname in ('marts', 'open', 'evidence') and v.relkind = 'v' and t.relname = v.relname"
    )
    return set(found.fetchall())
