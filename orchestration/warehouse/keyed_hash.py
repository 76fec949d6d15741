"""The dbt-duckdb plugin that binds the pseudonym key to each session, so that SQL can compute HMAC-SHA-256.

The key is never a dbt variable and never rendered into SQL: it appears in no manifest, log or compiled file.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin

from orchestration.ground.database.sql import memory_limit, share_cores, sql_text
from orchestration.ground.settings import Settings, load_settings

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

    def initialize(self, plugin_config: dict[str, Any]) -> None:
        """Take the configuration of profiles.yml: how many threads of dbt ask the database."""
        self._asked_by = int(plugin_config["asked_by"])

    @cached_property
    def _settings(self) -> Settings:
        """Read once a connection: dbt opens a cursor for every model and test, and the settings read the inbox."""
        return load_settings()

    def configure_connection(self, conn: Any) -> None:
        """Let the database take its part of the cores and of a refresh's memory, beyond which it writes to the disk."""
        for name, value in memory_limit(self._settings.memory_of_database).items():
            conn.execute(f"set {name} = {sql_text(value)}")
        share_cores(conn, self._asked_by)

    def configure_cursor(self, cursor: Any) -> None:
        """Bind the key of the settings in force to this cursor's session."""
        bind_key(cursor, self._settings.pseudonym_key)
