"""A built project opened as the commands that trace a figure see a release, without writing one."""

from __future__ import annotations

import duckdb

from orchestration.evidence.opening import OpenRelease
from orchestration.warehouse.project import EVIDENCE_PREFIX, FACT_PREFIX

# What those commands read of what is published.
PUBLISHED = ("indicator_definitions", "indicator_values", "local_authorities")


def as_release(connection: duckdb.DuckDBPyConnection) -> OpenRelease:
    """The tables of a build under the names that they have in a release and its evidence."""
    tables = connection.execute(
        "select table_schema, table_name from information_schema.tables where table_catalog = 'warehouse'"
    ).fetchall()
    for database in ("published", "evidence"):
        connection.execute(f"attach ':memory:' as {database}")
    for schema, name in tables:
        if name in PUBLISHED:
            connection.execute(f"create view published.main.{name} as from warehouse.{schema}.{name}")
        if name == "indicator_members" or name.startswith((EVIDENCE_PREFIX, "key_")):
            known_as = name.replace(EVIDENCE_PREFIX, FACT_PREFIX, 1) if name.startswith(EVIDENCE_PREFIX) else name
            connection.execute(f"create view evidence.main.{known_as} as from warehouse.{schema}.{name}")
    return OpenRelease("2026-10.v1", connection)
