"""The bundle: one zip of small files of text, the same bytes for the same metadata."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import yaml

from orchestration.outputs.published_tables import Table
from orchestration.outputs.superset.chart_files import chart_of
from orchestration.outputs.superset.charts import CHARTS
from orchestration.outputs.superset.dashboard import TITLE, dashboard_of
from orchestration.outputs.superset.datasets import DATABASE, DATABASE_ID, VERSION, dataset_of, is_dataset

ROOT = "reviewing_service"
# Whoever imports the bundle puts the path of their own outputs folder here; only reading is asked for.
ADDRESS = "duckdb:////path/to/outputs/published/marts.duckdb?access_mode=read_only"
# A zip writes a time beside each file: a fixed one, so that the same bundle is the same file.
TIME = (1980, 1, 1, 0, 0, 0)
# The writer in C, where there is one, takes a tenth of the half second that Python's own does.
FastDumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def write_bundle(tables: Iterable[Table], target: Path) -> None:
    """Write the bundle of a release's public tables; its folder is made if it is not there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(target, "w", ZIP_DEFLATED) as bundle:
        for name, content in sorted(files_of(tables).items()):
            text = yaml.dump(content, Dumper=FastDumper, sort_keys=False, allow_unicode=True, width=1000)
            bundle.writestr(ZipInfo(f"{ROOT}/{name}", TIME), text, ZIP_DEFLATED)


def files_of(tables: Iterable[Table]) -> dict[str, dict[str, Any]]:
    """The content of each file of the bundle, by its path under the bundle's one folder.

    A chart whose dataset a release does not have is left out.
    """
    datasets = {table.name: table for table in tables if is_dataset(table)}
    charts = [chart for chart in CHARTS if chart.dataset in datasets]
    files: dict[str, dict[str, Any]] = {
        "metadata.yaml": {"version": VERSION, "type": "Dashboard", "timestamp": "1980-01-01T00:00:00+00:00"},
        f"databases/{_file_name(DATABASE)}.yaml": _database(),
    }
    for name, table in datasets.items():
        files[f"datasets/{_file_name(DATABASE)}/{name}.yaml"] = dataset_of(table)
    for chart in charts:
        files[f"charts/{_file_name(chart.title)}.yaml"] = chart_of(chart)
    files[f"dashboards/{_file_name(TITLE)}.yaml"] = dashboard_of(charts)
    return files


def _database() -> dict[str, Any]:
    return {
        "database_name": DATABASE,
        "sqlalchemy_uri": ADDRESS,
        "cache_timeout": None,
        "expose_in_sqllab": True,
        "allow_run_async": False,
        "allow_ctas": False,
        "allow_cvas": False,
        "allow_dml": False,
        "allow_csv_upload": False,
        "extra": {"allows_virtual_table_explore": True},
        "uuid": DATABASE_ID,
        "version": VERSION,
    }


def _file_name(title: str) -> str:
    return "".join(character if character.isalnum() else "_" for character in title)
