"""The dbt-duckdb plugin that binds the pseudonym key to each session, so that SQL can compute HMAC-SHA-256.

The key is never a dbt variable and never rendered into SQL: it appears in no manifest, log or compiled file.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin

from orchestration.ground.processes import threads_of_database
from orchestration.ground.settings import Settings, load_settings
from orchestration.ground.sql import memory_limit, sql_text

BLOCK = 64  # SHA-256's block in bytes (RFC 2104, section 2)


def padded_keys(key: str) -> tuple[bytes, bytes]:
    """Return the inner and outer padded key of HMAC-SHA-256, 64 bytes each (RFC 2104, section 2)."""
    raw = key.encode()
    block = (hashlib.sha256(raw).digest() if len(raw) > BLOCK else raw).ljust(BLOCK, b"\0")
    return bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)


def bind_key(cursor: Any, key: str) -> None:
    """Set the session variables that the macro `keyed_hash` reads, on one DuckDB connection."""
    inner, outer = padded_keys(key)
    cursor.execute("set variable iro_inner_key = ?::blob", [inner])
    cursor.execute("set variable iro_outer_key = ?::blob", [outer])


class Plugin(BasePlugin):
    """Binds the key on every cursor that dbt opens."""

    @cached_property
    def _settings(self) -> Settings:
        """Read once a connection: dbt opens a cursor for every model and test, and the settings read the inbox."""
        return load_settings()

    def configure_connection(self, conn: Any) -> None:
        """Let the database take its part of the memory of a refresh; beyond it, it writes beside its file."""
        limits = dict(memory_limit(self._settings.memory_of_database))
        if threads := threads_of_database():
            limits["threads"] = str(threads)
        for name, value in limits.items():
            conn.execute(f"set {name} = {sql_text(value)}")

    def configure_cursor(self, cursor: Any) -> None:
        """Bind the key of the settings in force to this cursor's session."""
        bind_key(cursor, self._settings.pseudonym_key)
