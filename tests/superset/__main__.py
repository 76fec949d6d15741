"""`make check-superset`: installs Superset into an environment of its own and asks it for every chart of the sample.

The environment lies in outputs/superset/ and is kept for the next time. It takes 0.9 GB, from the package index.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from orchestration.ground.paths import PROJECT, Outputs
from orchestration.outputs.bi import bundle_in
from orchestration.outputs.superset.charts import CHARTS
from tests.superset.checking import REQUIREMENTS, SupersetError, faults_of, find_superset, import_and_ask

ENVIRONMENT = PROJECT / "outputs" / "superset" / "environment"
INSTALLED = ENVIRONMENT / "installed.txt"


def main() -> int:
    release = Outputs(PROJECT / "outputs" / "sample").published
    if not bundle_in(release).is_file():
        print(f"{bundle_in(release)} is not there. Run make refresh first.")
        return 1
    python = find_superset() or environment()
    with tempfile.TemporaryDirectory() as home:
        try:
            answers = import_and_ask(
                python, bundle_in(release), (release / "marts.duckdb").resolve(), Path(home), say=print
            )
        except SupersetError as error:
            print(error)
            return 1
    for answer in answers:
        print(f"{answer.title}: {answer.rows} rows")
    faults = faults_of(answers, {chart.title for chart in CHARTS})
    print("\n".join(faults) if faults else f"All {len(answers)} charts have data.")
    return 1 if faults else 0


def environment() -> Path:
    """The Python of the environment, which is made if it is not there or was made of other requirements."""
    python = ENVIRONMENT / "bin" / "python"
    wanted = "\n".join(REQUIREMENTS)
    if not INSTALLED.is_file() or INSTALLED.read_text(encoding="utf-8") != wanted:
        print(f"installing Superset into {ENVIRONMENT}: some minutes")
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *REQUIREMENTS], check=True)
        INSTALLED.write_text(wanted, encoding="utf-8")
    return python


if __name__ == "__main__":
    sys.exit(main())
