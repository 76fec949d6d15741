"""Apache Spark for the life of one build: a process of Java that this one starts, and that ends with it, crash or not.

It takes orders from this process alone: both ends of each connection hold a secret that is made for it, and listen on
the loopback address. It writes no log and no record of what it ran, and has no page.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.ground.environment import environment_with
from orchestration.ground.errors import NothingPublishedError, StoppedError, is_a_stop
from orchestration.ground.machine.memory import MEGABYTE
from orchestration.warehouse.engines.hashing import register_hash

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

# Variables of these names are of another Spark than this one: a cluster's, whose server would be given the records.
OF_ANOTHER_SPARK = ("SPARK_", "PYSPARK_", "HADOOP_", "YARN_")
LOOPBACK = "127.0.0.1"
# As many as dbt's connections in profiles.yml. Each shuffle is divided in so many parts, where Spark's usual 200 cost
# more than the work in them.
CORES, PARTS = 2, 4
# Of the memory that a database would get, what Java's heap gets. The rest is for what Java needs beside it, and for the
# two processes of Python that hash ids.
SHARE_OF_HEAP = 0.75
# Its log would go to the screen, and an error's text may quote a row.
NO_LOG = "rootLogger.level = off\n"
SECONDS_TO_END = 30
# What asks it hears of its end a little before the end is there to see.
SECONDS_TO_BE_SEEN = 3


@contextmanager
def session_of(key: str, folder: Path, memory: int | None) -> Iterator[SparkSession]:
    """A session of a new Spark, with the function that hides case ids; what is written is its owner's alone.

    Args:
        key: the one that hides case ids.
        folder: private, and removed after the build: all that Spark writes lies below it.
        memory: the bytes that Spark may take; None leaves it to Spark.

    Raises:
        NothingPublishedError: its process ended before its time, as it does where its memory does not suffice.
    """
    before = os.umask(0o077)
    on_interrupt = signal.getsignal(signal.SIGINT)
    try:
        with environment_with(_environment(folder)), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            gateway = _java_process(folder, memory)
            try:
                session = _session(gateway)
                # Spark sets a handler of its own, after which a stop would no longer be said in one sentence.
                if threading.current_thread() is threading.main_thread():
                    signal.signal(signal.SIGINT, on_interrupt)
                register_hash(session, key)
                with end_in_words(gateway):
                    yield session
            finally:
                _end(gateway)
    finally:
        os.umask(before)


@contextmanager
def end_in_words(gateway: Any) -> Iterator[None]:
    """Say that Java's process ended, whatever that was to those who asked it: an error, or a build that failed.

    Raises:
        NothingPublishedError: it ended, and nobody stopped the refresh.
    """
    process = gateway.proc
    try:
        yield
        # An error, if it is gone.
        gateway.jvm.java.lang.System.nanoTime()
    except Exception as error:
        # What stops a refresh, such as the end of a service, ends both processes.
        if isinstance(error, StoppedError) or is_a_stop(error):
            raise
        with suppress(subprocess.TimeoutExpired):
            process.wait(SECONDS_TO_BE_SEEN)
        if process.poll() is None:
            raise
    if process.poll() is not None:
        raise NothingPublishedError(
            f"Apache Spark's process ended before its work was done (exit code {process.returncode}): its memory did "
            "not suffice, or somebody ended it. What was published before still stands. Set IRO_MEMORY higher, or "
            "have DuckDB compute (IRO_ENGINE=duckdb), and refresh again."
        )


def _environment(folder: Path) -> dict[str, str | None]:
    """The variables that Spark reads: its own, and none of another one's."""
    import pyspark

    taken_away: dict[str, str | None] = {name: None for name in os.environ if name.startswith(OF_ANOTHER_SPARK)}
    return taken_away | {
        "SPARK_HOME": str(Path(pyspark.__file__).parent),
        "SPARK_CONF_DIR": str(_private(folder, "settings")),
        "SPARK_LOCAL_DIRS": str(_private(folder, "scratch")),
        "SPARK_LOCAL_IP": LOOPBACK,
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_DRIVER_PYTHON": sys.executable,
    }


def _private(folder: Path, name: str) -> Path:
    path = folder / name
    path.mkdir(exist_ok=True)
    return path


def settings_of_spark(folder: Path, memory: int | None) -> dict[str, str]:
    """What Spark is started with; `folder` and `memory` as of `session_of`."""
    scratch = _private(folder, "scratch")
    log_settings = _private(folder, "settings") / "log4j2.properties"
    log_settings.write_text(NO_LOG, encoding="ascii")
    of_java = (
        f"-Djava.io.tmpdir={scratch} -Dlog4j2.configurationFile={log_settings.as_uri()} "
        # What Java writes of itself: figures for other programs of the account, and its memory's addresses if it fails.
        "-XX:-UsePerfData -XX:+SuppressFatalErrorMessage "
        # Without memory a single thread of Spark ends, and what waits for that waits for ever (seen 2026-11-30).
        "-XX:+ExitOnOutOfMemoryError"
    )
    settings = {
        "spark.master": f"local[{CORES}]",
        "spark.app.name": "reviewing_service",
        "spark.driver.host": LOOPBACK,
        "spark.driver.bindAddress": LOOPBACK,
        "spark.driver.extraJavaOptions": of_java,
        # A table that is collected comes whole; what bounds it is the memory.
        "spark.driver.maxResultSize": "0",
        "spark.authenticate": "true",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.eventLog.enabled": "false",
        "spark.sql.catalogImplementation": "in-memory",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.sql.shuffle.partitions": str(PARTS),
        # Of columns with other names it infers what holds of each under every name, which grows without bounds (Spark's
        # issue 19846).
        "spark.sql.constraintPropagation.enabled": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
    }
    if memory is not None:
        settings["spark.driver.memory"] = f"{int(memory * SHARE_OF_HEAP) // MEGABYTE}m"
    return settings


def _java_process(folder: Path, memory: int | None) -> Any:
    """The process of Java, as py4j speaks with it. It ends by itself when this process is gone: it reads its pipe."""
    from pyspark import SparkConf
    from pyspark.java_gateway import launch_gateway

    # It writes where a failing connection was met, which is said in one sentence here.
    logging.getLogger("py4j").setLevel(logging.CRITICAL)
    configuration = SparkConf(loadDefaults=False).setAll(list(settings_of_spark(folder, memory).items()))
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    return launch_gateway(configuration, silent)


def _session(gateway: Any) -> SparkSession:
    from pyspark import SparkConf, SparkContext
    from pyspark.sql import SparkSession

    SparkContext(conf=SparkConf(_jvm=gateway.jvm), gateway=gateway)
    return SparkSession.builder.getOrCreate()


def _end(gateway: Any) -> None:
    """End Spark and its process, and let a later build begin another one."""
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    # Each of these asks a process that may be gone.
    with suppress(Exception):
        if (session := SparkSession.getActiveSession()) is not None:
            session.stop()
    with suppress(Exception):
        gateway.shutdown()
    SparkContext._gateway = SparkContext._jvm = SparkContext._active_spark_context = None
    SparkSession._instantiatedSession = None
    gateway.proc.stdin.close()
    try:
        gateway.proc.wait(SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        gateway.proc.kill()
        gateway.proc.wait()
