"""What computes the models: the embedded database, or an engine that takes the SQL of Apache Spark."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from orchestration.ground.errors import UsageError

SETTING = "IRO_ENGINE"
DUCKDB, SAIL, SPARK = "duckdb", "sail", "spark"
# Of Spark 4.
OLDEST_JAVA = 17
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
        UsageError: it names none, or one whose packages, or the Java that it needs, are not installed.
    """
    name = os.environ.get(SETTING, "").lower() or DUCKDB
    if name == DUCKDB:
        return name
    engine = OTHER_ENGINES.get(name)
    if engine is None:
        raise UsageError(
            f"{SETTING} must be {DUCKDB}, {SAIL} or {SPARK}: what computes the figures. Unless set it is {DUCKDB}."
        )
    if importlib.util.find_spec(engine.package) is None:
        raise UsageError(
            f"{SETTING} is {name}, whose packages are not installed: run `{engine.command}`, or unset {SETTING}."
        )
    if engine.needs_java:
        _check_java()
    return name


def _check_java() -> None:
    found = java()
    version = None if found is None else version_of(found)
    if version is None or version < OLDEST_JAVA:
        what_is_there = "none was found" if version is None else f"{found} is Java {version}"
        raise UsageError(
            f"{SETTING} is {SPARK}, which needs Java {OLDEST_JAVA} or newer, and {what_is_there}. Install it (on "
            f"Debian the package openjdk-{OLDEST_JAVA}-jre-headless), name its folder in {JAVA_HOME} if it is nowhere "
            f"on the PATH, or unset {SETTING}."
        )


def java() -> Path | None:
    """The command `java`: of the folder that JAVA_HOME names, else on the PATH; None if there is none."""
    home = os.environ.get(JAVA_HOME)
    found = shutil.which("java", path=str(Path(home) / "bin")) if home else shutil.which("java")
    return Path(found) if found else None


@cache
def version_of(java_command: Path) -> int | None:
    """The version of a Java, such as 17; None if it does not say one. Up to 8 they were called 1.8."""
    try:
        said = subprocess.run([str(java_command), "-version"], capture_output=True, text=True, check=False).stderr
    except OSError:
        return None
    number = re.search(r'version "(?:1\.)?(\d+)', said)
    return int(number[1]) if number else None
