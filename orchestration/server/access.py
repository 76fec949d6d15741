"""Who may read what on the server: three group roles, and rows by authority in a hub.

Two things limit rows, and a row must pass both. The table `iro.role_authorities` is the boundary: an administrator
lists there which authorities a role may see, and nobody else can write to it. The setting `iro.authority` of a role or
session narrows further; it cannot be a boundary, because PostgreSQL lets every session change such a setting.
"""

from __future__ import annotations

from typing import Any

from psycopg import Connection, sql

from orchestration.outputs.published_tables import Table
from orchestration.server.connection import ServerError
from orchestration.server.keys import AUTHORITY

BI, OPEN, AUDITOR = "iro_bi", "iro_open", "iro_auditor"
# Which roles read which tier.
READERS = {"marts": (BI, AUDITOR), "open": (BI, OPEN, AUDITOR), "evidence": (AUDITOR,)}
ROLES = (BI, OPEN, AUDITOR)

SHARED_OBJECTS = """
create schema if not exists iro;
revoke all on schema iro from public;
grant usage on schema iro to iro_bi, iro_open, iro_auditor;
create table if not exists iro.role_authorities (
    role_name regrole not null, local_authority_code text not null, primary key (role_name, local_authority_code)
);
revoke all on iro.role_authorities from public;
comment on table iro.role_authorities is
    'Which authorities a role and its members may see; a role that is not listed sees all. Written by administrators.';
create or replace function iro.authorities_seen() returns text[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $function$
    with listed as (
        select array_agg(listed.local_authority_code) as codes
        from iro.role_authorities as listed
        inner join pg_catalog.pg_roles as role on role.oid = listed.role_name
        where pg_has_role(session_user, role.oid, 'member')
    ),
    chosen as (
        select string_to_array(replace(nullif(current_setting('iro.authority', true), ''), ' ', ''), ',') as codes
    )
    select case
        when listed.codes is null then chosen.codes
        when chosen.codes is null then listed.codes
        else array(select unnest(listed.codes) intersect select unnest(chosen.codes))
    end
    from listed cross join chosen
$function$;
revoke all on function iro.authorities_seen() from public;
grant execute on function iro.authorities_seen() to iro_bi, iro_open, iro_auditor;
comment on function iro.authorities_seen() is
    'The authorities that this session may see: those listed for its login, narrowed by iro.authority; null for all.';
"""
# Of a name, a role that is renamed or written otherwise would be another one, and see all.
ROLES_OF_NAMES = """
alter table iro.role_authorities
    alter column role_name type regrole using cast(quote_ident(cast(role_name as text)) as regrole)
"""
# In brackets with a select, so that the server asks once for a query and not for each row.
POLICY = sql.SQL(
    "alter table {table} enable row level security; "
    "create policy by_authority on {table} for select using ("
    "(select iro.authorities_seen()) is null or {column} = any ((select iro.authorities_seen())::text[]){shared})"
)
# Such as the labels of national lists. Evidence has no row that is everybody's.
SHARED = sql.SQL(" or {column} is null")


def ensure_roles(server: Connection[Any]) -> None:
    """Make the group roles that are missing (nobody can log in as one), and what decides on rows.

    Raises:
        ServerError: the schema `iro` is another login's, or the list of who may see what, of a version before
            30 November 2026, names roles that do not exist.
    """
    there = {row[0] for row in server.execute("select rolname from pg_roles where rolname = any(%s)", [list(ROLES)])}
    for role in ROLES:
        if role not in there:
            server.execute(sql.SQL("create role {} nologin").format(sql.Identifier(role)))
    _require_own_schema(server)
    _keep_listed_roles(server)
    server.execute(SHARED_OBJECTS)


def dropped_roles(server: Connection[Any]) -> list[str]:
    """The numbers of roles that were dropped and are still listed."""
    found = server.execute(
        "select distinct listed.role_name::oid::text from iro.role_authorities as listed "
        "where not exists (select 1 from pg_roles where oid = listed.role_name) order by 1"
    ).fetchall()
    return [number for (number,) in found]


def _require_own_schema(server: Connection[Any]) -> None:
    found = server.execute("select pg_has_role(nspowner, 'member') from pg_namespace where nspname = 'iro'").fetchone()
    if found == (False,):
        raise ServerError(
            "the database has a schema iro already that another login made. If it is of other software, rename it or "
            "give a database of its own; if an earlier login of this software made it, grant that login to this one"
        )


def _keep_listed_roles(server: Connection[Any]) -> None:
    """Let a list of names be one of roles."""
    table = "attrelid = to_regclass('iro.role_authorities') and attname = 'role_name'"
    kind = server.execute(f"select atttypid::regtype::text from pg_attribute where {table}").fetchone()
    if kind != ("name",):
        return
    unknown = server.execute(
        "select distinct role_name::text from iro.role_authorities "
        "where role_name not in (select rolname from pg_roles) order by 1"
    ).fetchall()
    if unknown:
        raise ServerError(
            f"iro.role_authorities lists roles that do not exist: {', '.join(name for (name,) in unknown)}. Such a row "
            "limits nobody: whoever it was meant for sees all authorities. Correct the name as pg_roles has it, or "
            "delete the row"
        )
    server.execute(ROLES_OF_NAMES)


def protect_tables(server: Connection[Any], schema: str, tier: str, tables: list[Table]) -> None:
    """Let a tier's readers, and nobody else, read the tables of a schema, each row by its authority.

    Everybody reads all rows of the open tier and of tables that name no authority.
    """
    for table in tables:
        if tier != "open" and AUTHORITY in table.column_names:
            name = sql.Identifier(schema, table.name)
            column = sql.Identifier(AUTHORITY)
            shared = SHARED.format(column=column) if tier == "marts" else sql.SQL("")
            server.execute(POLICY.format(table=name, column=column, shared=shared))
    grant_reading(server, schema, tier)


def grant_reading(server: Connection[Any], schema: str, tier: str) -> None:
    """Give a schema to a tier's readers and take it from everybody else, whatever an administrator's defaults gave.

    A table or view that another login made there is left to it.
    """
    name = sql.Identifier(schema)
    readers = sql.SQL(", ").join(sql.Identifier(role) for role in READERS[tier])
    others = [sql.SQL("public"), *(sql.Identifier(role) for role in ROLES if role not in READERS[tier])]
    # By `usage`, as the server itself decides on a grant: a member that does not inherit may not make one.
    own = server.execute(
        "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        "where n.nspname = %s and c.relkind in ('r', 'v') and pg_has_role(c.relowner, 'usage')",
        [schema],
    ).fetchall()
    statements = "revoke all on schema {name} from {others}; grant usage on schema {name} to {readers}"
    if own:
        statements += "; revoke all on {tables} from {others}; grant select on {tables} to {readers}"
    server.execute(
        sql.SQL(statements).format(
            name=name,
            others=sql.SQL(", ").join(others),
            readers=readers,
            tables=sql.SQL(", ").join(sql.Identifier(schema, table) for (table,) in own),
        )
    )
