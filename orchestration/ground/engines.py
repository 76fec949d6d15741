"""What computes the models: the embedded database, or an engine that takes the SQL of Apache Spark."""

from __future__ import annotations

import importlib.util
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from orchestration.ground.errors import UsageError

SETTING = "IRO_ENGINE"
DUCKDB, SAIL, SPARK = "duckdb", "sail", "spark"
# Where whoever has several versions of Java says which one is meant.
JAVA_HOME = "JAVA_HOME"


@dataclass(frozen=True)
class OtherEngine:
    """What an engine beside the embedded database is called, and what it needs.

    `package`: one of Python that is there only if the engine is installed; `command`: what installs it.
    """

    name: str
    package: str
    command: str
    needs_java: bool = False


# Of Apache Spark's own packages: the client that Sail needs is called pyspark too.
OTHER_ENGINES = {
    SAIL: OtherEngine("Sail", "pysail", "make setup-engines"),
    SPARK: OtherEngine("Apache Spark", "py4j", "make setup-spark", needs_java=True),
}


def engine_of_environment() -> str:
    """The engine that IRO_ENGINE names, duckdb unless set.

    Raises:
        UsageError: it names none, or one whose packages, or whose Java, are not installed.
    """
    name = os.environ.get(SETTING, "").lower() or DUCKDB
    if name == DUCKDB:
        return name
    engine = OTHER_ENGINES.get(name)
    if engine is None:
        raise UsageError(
            f"{SETTING} must be {', '.join((DUCKDB, *OTHER_ENGINES))}, one of them: what computes the figures. "
            f"Unless set it is {DUCKDB}."
        )
    if importlib.util.find_spec(engine.package) is None:
        raise UsageError(
            f"{SETTING} is {name}, whose packages are not installed: run `{engine.command}`, or unset {SETTING}."
        )
    if engine.needs_java and java() is None:
        raise UsageError(
            f"{SETTING} is {name}, which needs Java 17 or newer, and none was found. Install it (on Debian the package "
            f"openjdk-17-jre-headless), name its folder in {JAVA_HOME} if it is nowhere on the PATH, or unset {SETTING}."
        )
    return name


def java() -> Path | None:
    """The command `java`: of the folder that JAVA_HOME names, else on the PATH; None if there is none."""
    home = os.environ.get(JAVA_HOME)
    found = shutil.which("java", path=str(Path(home) / "bin")) if home else shutil.which("java")
    return Path(found) if found else None
