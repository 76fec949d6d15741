"""A folder with everything a benchmark runs in: outputs of the refresh, warehouses of plain dbt, the parsed project."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.ground.paths import DBT_PROJECT, PROJECT, Outputs
from tests.benchmarks.measuring import Cost, measure
from tests.benchmarks.reference.opinions import differences, landing_of

# Long enough for any inbox, and public: the children it hides are invented.
KEY = "public-key-for-benchmarks-on-invented-children"
# Importing the definitions alone parses nothing since they are loaded when Dagster asks for them.
PARSING = """
from orchestration.ground.settings import load_outputs
from orchestration.warehouse.parsed import manifest

manifest(load_outputs())
"""


class DifferentFiguresError(Exception):
    """Contenders did not publish the same figures, so their times mean nothing."""


@dataclass(frozen=True)
class Figures:
    """Rows of indicator_values, a hash over them in any order, and how many authorities they are of."""

    rows: int
    content: int
    authorities: int


@dataclass(frozen=True)
class Workspace:
    """One inbox and the folder of its benchmark."""

    folder: Path
    inbox: Path

    def outputs(self, name: str) -> Outputs:
        """The outputs folder of one contender."""
        return Outputs(self.folder / name)

    def environment(self, outputs: Outputs) -> dict[str, str]:
        """The environment of a contender: of this user's settings of the warehouse nothing is left."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("IRO_")}
        return kept | {
            "IRO_INBOX": str(self.inbox),
            "IRO_OUTPUTS": str(outputs.root),
            "IRO_PSEUDONYM_KEY": KEY,
            # They are made once for each state of the code, and each contender has a new folder.
            "IRO_LINEAGE": "no",
            "PYTHONPATH": str(PROJECT),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "DAGSTER_DISABLE_TELEMETRY": "1",
            "DO_NOT_TRACK": "1",
        }

    def refresh(self, name: str, parsed: Outputs, accepted: Sequence[str] = (), **settings: str) -> Cost:
        """The whole refresh as a user runs it, into a new outputs folder.

        `parsed` is an outputs folder whose parsed dbt project is taken over, as it is found by every refresh but the
        first; `accepted` are checks that may fail; `settings` are more of the environment.
        """
        self.new_outputs(name, parsed)
        return self.run_again(name, "refresh", accepted, **settings)

    def run_again(self, name: str, log: str, accepted: Sequence[str] = (), **settings: str) -> Cost:
        """A refresh into an outputs folder as it is; `log` names the file of what it says."""
        reasons = [word for check in accepted for word in ("--accept", check, "--reason", "A benchmark.")]
        command = [sys.executable, "-m", "orchestration.commands.main", "refresh", *reasons]
        environment = self.environment(self.outputs(name)) | settings
        return measure(command, environment, PROJECT, self.folder / "logs" / f"{name}_{log}.log")

    def parse(self, name: str) -> Outputs:
        """An outputs folder in which nothing is done but dbt's project parsed."""
        outputs = self.new_outputs(name, None)
        command = [sys.executable, "-c", PARSING]
        measure(command, self.environment(outputs), PROJECT, self.folder / "logs" / f"{name}.log")
        return outputs

    def stages(self, name: str, parsed: Outputs, mode: str) -> tuple[Cost, Path]:
        """The same refresh stage by stage without Dagster; its cost and the file with the seconds of each stage."""
        outputs = self.new_outputs(name, parsed)
        answer = self.folder / f"{name}.json"
        command = [sys.executable, "-m", "tests.benchmarks.stages", mode, str(answer)]
        cost = measure(command, self.environment(outputs), PROJECT, self.folder / "logs" / f"{name}.log")
        return cost, answer

    def plain_build(self, name: str, prepared: Path) -> Cost:
        """`dbt build` from the command line on a copy of a warehouse whose landing schema is there already.

        Folder and target stay the same from build to build, so dbt finds its parsed project after the first.
        """
        outputs = self.outputs(name)
        run_folder = outputs.warehouse("plain").parent
        run_folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(prepared, run_folder / prepared.name)
        command = [
            str(Path(sys.executable).parent / "dbt"),
            "build",
            "--exclude-resource-type=unit_test",
            "--no-version-check",
            f"--project-dir={DBT_PROJECT}",
            f"--profiles-dir={DBT_PROJECT}",
            f"--target-path={outputs.dbt_target}",
            f"--log-path={outputs.dbt_logs}",
        ]
        environment = self.environment(outputs) | {"IRO_RUN_FOLDER": str(run_folder)}
        return measure(command, environment, PROJECT, self.folder / "logs" / f"{name}.log")

    def reference(self, name: str) -> Cost:
        """The figures of what a refresh landed, by the SQL written by hand, which must be those that it published.

        Raises:
            CommandFailedError: the input is not one that the reference knows.
            DifferentFiguresError: with the indicators that differ and a row of each.
        """
        outputs, answer = self.outputs(name), self.folder / f"{name}.parquet"
        landing = landing_of(self.inbox, outputs, KEY, self.folder / f"{name}.duckdb")
        command = [sys.executable, "-m", "tests.benchmarks.reference.run", str(landing), KEY, str(answer)]
        cost = measure(command, self.environment(outputs), PROJECT, self.folder / "logs" / f"{name}_reference.log")
        with duckdb.connect() as connection:
            _, differing = differences(connection, f"'{answer}'", outputs.published / "marts.duckdb")
        if differing:
            raise DifferentFiguresError("\n".join(["The refresh and the reference differ.", *differing]))
        landing.unlink()
        answer.unlink()
        return cost

    def new_outputs(self, name: str, parsed: Outputs | None) -> Outputs:
        """An empty outputs folder, with a parsed project if one is given."""
        outputs = self.outputs(name)
        shutil.rmtree(outputs.root, ignore_errors=True)
        outputs.root.mkdir(parents=True)
        if parsed is not None:
            shutil.copytree(parsed.dbt_parsed, outputs.dbt_parsed)
        return outputs

    def published_figures(self, name: str) -> Figures:
        """The figures that a refresh published."""
        return figures_of(self.outputs(name).published / "marts.duckdb", "main.indicator_values")

    def built_figures(self, name: str) -> Figures:
        """The figures in the warehouse that plain dbt built."""
        return figures_of(self.outputs(name).warehouse("plain"), "indicators.indicator_values")


def figures_of(database: Path, table: str) -> Figures:
    """Count and hash every row of a table of figures, whatever their order."""
    with duckdb.connect(str(database), read_only=True) as connection:
        row = connection.execute(
            f"select count(*), coalesce(sum(hash(figures)::hugeint), 0), count(distinct local_authority_code) "
            f"from {table} as figures"
        ).fetchone()
    assert row is not None  # an aggregate without groups always gives a row
    return Figures(*(int(value) for value in row))


def require_same(refreshed: Figures, built: Figures) -> None:
    """Refuse to time contenders that differ, plain dbt or another refresh.

    Raises:
        DifferentFiguresError: with what each has.
    """
    if refreshed != built or refreshed.rows == 0:
        raise DifferentFiguresError(f"The refresh published {refreshed}, another contender {built}.")
