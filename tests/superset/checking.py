"""A real Superset, given the bundle of a release: it imports it, and its API answers for every chart."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.outputs.superset.charts import CHARTS
from orchestration.outputs.superset.datasets import DATABASE

# What Superset 6.1 needs and does not ask for itself stands last: without rich and cachetools it does not start, and
# with Flask-Caching 2.4 its cache in the database does not.
REQUIREMENTS = ("apache-superset==6.1.0", "duckdb<2", "duckdb-engine", "rich", "cachetools", "flask-caching<2.4")
IN_SUPERSET = Path(__file__).with_name("in_superset.py")
USER = "admin"
METRICS = {chart.metric for chart in CHARTS if chart.metric}
CONFIGURATION = """\
SECRET_KEY = {key!r}
SQLALCHEMY_DATABASE_URI = "sqlite:///{home}/superset.db"
WTF_CSRF_ENABLED = False
TALISMAN_ENABLED = False
RATELIMIT_ENABLED = False
"""


class SupersetError(Exception):
    """Superset did not do what it was asked; the text ends with what it said."""


@dataclass(frozen=True)
class ChartAnswer:
    """What Superset's API answered for a chart: its rows, and the error if there was one."""

    title: str
    rows: int
    columns: tuple[str, ...]
    data: tuple[dict[str, Any], ...]
    error: str | None


def find_superset() -> Path | None:
    """The Python of a Superset on this machine: as IRO_SUPERSET_PYTHON says, or beside the command `superset`."""
    if named := os.environ.get("IRO_SUPERSET_PYTHON"):
        return Path(named)
    command = shutil.which("superset")
    return Path(command).parent / "python" if command else None


def import_and_ask(
    python: Path, bundle: Path, marts: Path, home: Path, say: Callable[[str], None] = lambda line: None
) -> list[ChartAnswer]:
    """Import a bundle into a new Superset as its documentation says, and ask for the data of each of its charts.

    Args:
        python: Superset's own.
        bundle: the zip of a release.
        marts: the release's database, which the imported database is then pointed to.
        home: an empty folder for Superset's own database and settings.
        say: takes a line of progress.

    Raises:
        SupersetError: a step failed.
    """
    configuration = home / "superset_config.py"
    configuration.write_text(CONFIGURATION.format(key=secrets.token_hex(32), home=home), encoding="utf-8")
    password = secrets.token_hex(16)
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith(("IRO_", "PYTHON"))}
    surroundings |= {
        "SUPERSET_CONFIG_PATH": str(configuration),
        "SUPERSET_HOME": str(home),
        "FLASK_APP": "superset.app:create_app()",
    }

    def run(what: str, *arguments: str) -> str:
        say(what)
        done = subprocess.run(
            [str(python), *arguments], cwd=home, env=surroundings, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SupersetError(f"{what}: exit {done.returncode}\n{(done.stdout + done.stderr)[-3000:]}")
        return done.stdout

    superset = str(python.with_name("superset"))
    run("making Superset's own database", superset, "db", "upgrade")
    person = ("--username", USER, "--firstname", "A", "--lastname", "User", "--email", "a.user@example.org")
    run("making a user", superset, "fab", "create-admin", *person, "--password", password)
    run("giving the user permissions", superset, "init")
    run("importing the bundle", superset, "import-dashboards", "-p", str(bundle), "-u", USER)
    address = f"duckdb:///{marts}?access_mode=read_only"
    run("pointing it to the release", superset, "set-database-uri", "-d", DATABASE, "-u", address)
    said = run("asking for every chart's data", str(IN_SUPERSET), USER, password)
    lines = [json.loads(line.removeprefix("chart: ")) for line in said.splitlines() if line.startswith("chart: ")]
    return [
        ChartAnswer(line["title"], line["rows"], tuple(line["columns"]), tuple(line["data"]), line["error"])
        for line in lines
    ]


def faults_of(answers: list[ChartAnswer], expected: set[str]) -> list[str]:
    """A sentence for each chart that is missing, failed, or shows nothing: no rows, or a metric that is never there."""
    missing = sorted(expected - {answer.title for answer in answers})
    faults = [f"{title}: it was not imported" for title in missing]
    for answer in answers:
        if answer.error:
            faults.append(f"{answer.title}: {answer.error}")
        elif not answer.rows:
            faults.append(f"{answer.title}: no rows")
        faults += [
            f"{answer.title}: {column} is empty in every row"
            for column in METRICS.intersection(answer.columns)
            if answer.data and all(row[column] is None for row in answer.data)
        ]
    return faults
