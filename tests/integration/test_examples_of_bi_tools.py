"""The examples of docs/connect-a-bi-tool.md run, and give the figures of the release."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import pytest

from orchestration.ground.paths import PROJECT
from tests.conftest import Refreshed

PAGE = (PROJECT / "docs" / "connect-a-bi-tool.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(# (\w+).*?)```", PAGE, flags=re.DOTALL)
COMMANDS = {text.split()[0]: text.replace("\\\n", " ") for text in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)}
FOLDER = "outputs/sample"
# A main figure of the sample that every example prints.
SHOWN = "Reviews on time"


def on(release: Refreshed, example: str) -> str:
    """An example as it reads where the sample's release is that of the tests."""
    assert FOLDER in example
    return example.replace(FOLDER, str(release.outputs.root))


def test_there_is_an_example_for_each_library() -> None:
    assert [name for _, name in EXAMPLES] == ["pandas", "Polars", "PyArrow", "DuckDB", "SQLAlchemy"]


@pytest.mark.parametrize("example", [text for text, _ in EXAMPLES], ids=[name for _, name in EXAMPLES])
def test_an_example_in_python_runs_and_shows_the_main_figures(sample_release: Refreshed, example: str) -> None:
    # In a process of its own, as a reader runs it: DuckDB opens a file in one way only within a process.
    command = [sys.executable, "-c", on(sample_release, example)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)

    assert SHOWN in done.stdout, done.stderr


def test_the_example_for_the_command_line_of_duckdb_runs(sample_release: Refreshed) -> None:
    command = shlex.split(on(sample_release, COMMANDS["duckdb"]))
    if shutil.which("duckdb") is None:
        with closing(duckdb.connect(command[2], read_only=True)) as marts:
            assert (SHOWN,) in [row[:1] for row in marts.execute(command[3]).fetchall()]
        pytest.skip("its query was run; the command line of DuckDB is not on this machine")
    assert SHOWN in subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


def test_the_example_of_iro_sql_writes_a_workbook_with_whole_numbers(
    sample_release: Refreshed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestration.commands.sql import print_answer

    program, command, query, option, file = shlex.split(COMMANDS[".venv/bin/iro"])
    assert (program, command, option) == (".venv/bin/iro", "sql", "--xlsx")
    monkeypatch.setenv("IRO_OUTPUTS", str(sample_release.outputs.root))
    print_answer(query, tmp_path / file, "table", None)
    sheet = openpyxl.load_workbook(tmp_path / file).active
    assert sheet is not None
    (reviews,) = (row for row in sheet.iter_rows(values_only=True) if row[0] == SHOWN)

    assert [type(cell) for cell in reviews[1:3]] == [int, int]


def test_counts_come_out_as_whole_numbers_where_people_read_them(sample_release: Refreshed) -> None:
    (sheet,) = (sample_release.outputs.published / "csv").glob("*.csv")
    amounts = pd.read_csv(sheet, dtype=str)[["numerator", "denominator", "value"]].stack()
    with closing(duckdb.connect(str(sample_release.marts), read_only=True)) as marts:
        shown = marts.execute(
            "select display_value from figures_last_twelve_months join dim_indicators using (indicator_id) "
            "where measure = 'count' and availability = 'available'"
        ).fetchall()

    assert len(amounts) > 1000 and not amounts.str.fullmatch(r".*\.\d*0").any()
    assert len(shown) > 30 and all(re.fullmatch(r"-?[\d,]+", value) for (value,) in shown)
