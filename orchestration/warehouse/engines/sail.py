"""A server of Sail for the life of one build, in this process and on this machine alone.

It has no login, as no server of Spark Connect has: while it runs, whoever has an account on the machine could ask it.
It listens on a free port of the loopback address and ends with the build.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from orchestration.ground.environment import environment_with
from orchestration.warehouse.engines.hashing import register_hash

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# Where dbt looks for the server.
ADDRESS = "SPARK_REMOTE"
# Its log would go to the screen, and an error's text may quote a row.
SILENT = {"RUST_LOG": "off"}
LOOPBACK = "127.0.0.1"


@contextmanager
def session_of(key: str) -> Iterator[SparkSession]:
    """A session of a new server, with the function that hides case ids; what is written is its owner's alone."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pysail.spark import SparkConnectServer
        from pyspark.sql import SparkSession
    before = os.umask(0o077)
    server: Any = None
    session: SparkSession | None = None
    try:
        with environment_with(SILENT):
            server = SparkConnectServer(LOOPBACK, 0)
            server.start(background=True)
        host, port = server.listening_address
        with environment_with({ADDRESS: f"sc://{host}:{port}"}), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            session = SparkSession.builder.remote(f"sc://{host}:{port}").getOrCreate()
            register_hash(session, key)
            yield session
    finally:
        if session is not None:
            session.stop()
        if server is not None:
            server.stop()
        os.umask(before)
