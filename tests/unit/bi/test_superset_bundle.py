"""The Superset bundle, without a Superset: its files and its ids."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import duckdb
import pytest
import yaml

from orchestration.outputs.bi import bundle_in
from orchestration.outputs.dictionary.model import Column
from orchestration.outputs.published_tables import Table
from orchestration.outputs.superset import bundle
from orchestration.outputs.superset.bundle import write_bundle
from orchestration.outputs.superset.chart_files import chart_of
from orchestration.outputs.superset.charts import CHARTS
from tests.conftest import Refreshed

TABLE = Table("figures_x", "", (Column("indicator_id", "", ""),))


def files_in(bundle: Path) -> dict[str, Any]:
    """Each file's content by its path below the one folder of the bundle."""
    with ZipFile(bundle) as archive:
        names = archive.namelist()
        assert {name.split("/")[0] for name in names} == {"reviewing_service"}
        return {name.partition("/")[2]: yaml.load(archive.read(name), yaml.CSafeLoader) for name in names}


@pytest.fixture(scope="module")
def files(sample_release: Refreshed) -> dict[str, Any]:
    return files_in(bundle_in(sample_release.outputs.published))


def of_kind(files: dict[str, Any], folder: str) -> dict[str, Any]:
    return {content["uuid"]: content for path, content in files.items() if path.startswith(f"{folder}/")}


def columns_of(dataset: dict[str, Any]) -> set[str]:
    return {column["column_name"] for column in dataset["columns"]}


def test_the_bundle_says_what_it_is_and_holds_one_database_without_a_real_address(files: dict[str, Any]) -> None:
    (database,) = of_kind(files, "databases").values()

    assert files["metadata.yaml"]["type"] == "Dashboard"
    assert database["sqlalchemy_uri"] == "duckdb:////path/to/outputs/published/marts.duckdb?access_mode=read_only"
    assert database["allow_dml"] is False
    assert {dataset["database_uuid"] for dataset in of_kind(files, "datasets").values()} == {database["uuid"]}


def test_every_dataset_is_a_published_table_with_its_columns_types_and_descriptions(
    files: dict[str, Any], marts: duckdb.DuckDBPyConnection
) -> None:
    datasets = of_kind(files, "datasets").values()
    published = marts.execute(
        "select table_name, list(column_name order by column_index), list(data_type order by column_index) "
        "from duckdb_columns() where table_name like 'figures!_%' escape '!' or table_name like 'dim!_%' escape '!' "
        "group by all order by all"
    ).fetchall()

    assert sorted(dataset["table_name"] for dataset in datasets) == [table for table, *_ in published]
    for dataset in datasets:
        ((_, names, types),) = [row for row in published if row[0] == dataset["table_name"]]
        assert [column["column_name"] for column in dataset["columns"]] == names
        assert [column["type"] for column in dataset["columns"]] == types
        assert all(column["description"] for column in dataset["columns"])
        assert "`" not in json.dumps(dataset), "shown as it is"


def test_every_chart_shows_columns_and_metrics_that_its_dataset_has(files: dict[str, Any]) -> None:
    datasets, charts = of_kind(files, "datasets"), of_kind(files, "charts")

    assert len(charts) == 8
    for chart in charts.values():
        dataset = datasets[chart["dataset_uuid"]]
        metrics = {metric["metric_name"] for metric in dataset["metrics"]}
        params, (query,) = chart["params"], json.loads(chart["query_context"])["queries"]
        conditions = {condition["subject"] for condition in params["adhoc_filters"]}
        named = {*query["columns"], *(column for column, _ in query["orderby"]), *conditions}
        assert named <= columns_of(dataset), chart["slice_name"]
        assert {condition["col"] for condition in query["filters"]} == conditions
        assert set(query.get("metrics", [])) <= metrics
        assert query.get("metrics", []) == params.get("metrics", [])


def test_every_metric_runs_on_its_dataset(files: dict[str, Any], sample_release: Refreshed) -> None:
    datasets = of_kind(files, "datasets").values()

    with duckdb.connect(str(sample_release.marts), read_only=True) as marts:
        for dataset in datasets:
            for metric in dataset["metrics"]:
                answer = marts.execute(f"select {metric['expression']} from {dataset['table_name']}").fetchall()
                assert len(answer) == 1, (dataset["table_name"], metric["metric_name"])
    assert sum(len(dataset["metrics"]) > 1 for dataset in datasets) == 9


def test_the_dashboard_shows_every_chart_once_in_rows_that_fit(files: dict[str, Any]) -> None:
    (dashboard,) = of_kind(files, "dashboards").values()
    position = dashboard["position"]
    shown = [part["meta"]["uuid"] for part in position.values() if isinstance(part, dict) and part["type"] == "CHART"]

    assert sorted(shown) == sorted(of_kind(files, "charts"))
    for row in (position[row] for row in position["GRID_ID"]["children"]):
        assert sum(position[chart]["meta"]["width"] for chart in row["children"]) <= 12
    datasets = of_kind(files, "datasets")
    for chosen in dashboard["metadata"]["native_filter_configuration"]:
        (target,) = chosen["targets"]
        assert target["column"]["name"] in columns_of(datasets[target["datasetUuid"]])


def test_bars_have_the_name_of_each_team_under_them() -> None:
    """Superset leaves out names that overlap, whatever interval is asked for; slanted names do not."""
    bars = [chart_of(chart)["params"] for chart in CHARTS if chart.kind == "echarts_timeseries_bar"]
    assert bars
    assert {(each["xAxisLabelInterval"], each["xAxisLabelRotation"]) for each in bars} == {("0", 45)}


def test_the_next_release_has_the_same_ids(files: dict[str, Any], second_release: Refreshed) -> None:
    later = files_in(bundle_in(second_release.outputs.published))

    ids = {path: content.get("uuid") for path, content in files.items()}
    assert ids == {path: content.get("uuid") for path, content in later.items()}
    given = [uuid for uuid in ids.values() if uuid]
    assert len(given) == len(set(given)) > 20


def test_the_same_tables_make_the_same_file(tmp_path: Path) -> None:
    for name in ("one.zip", "two.zip"):
        write_bundle([TABLE], tmp_path / name)

    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    # Of the charts' datasets the release has none.
    assert not of_kind(files_in(tmp_path / "one.zip"), "charts")


def test_the_writer_in_c_writes_what_pythons_own_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert bundle.FastDumper is not yaml.SafeDumper, "every package of PyYAML that the lock has brings it"
    write_bundle([TABLE], tmp_path / "c.zip")
    monkeypatch.setattr(bundle, "FastDumper", yaml.SafeDumper)
    write_bundle([TABLE], tmp_path / "python.zip")
    assert (tmp_path / "c.zip").read_bytes() == (tmp_path / "python.zip").read_bytes()
