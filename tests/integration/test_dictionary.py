"""What a real release says of its tables is true of its tables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from frictionless import Package

from orchestration.landing.local.named_cells import faults_of_cell
from orchestration.landing.local.named_things import breakdowns_of_national_indicators
from orchestration.outputs.dictionary.model import Relation
from orchestration.outputs.dictionary.relations import has_second_way
from tests.conftest import Refreshed


@pytest.fixture(scope="module")
def published(sample_release: Refreshed) -> Path:
    return sample_release.outputs.published


@pytest.fixture(scope="module")
def resources(published: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((published / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    return found


def test_the_data_package_keeps_to_its_standard(published: Path) -> None:
    report = Package.validate_descriptor(json.loads((published / "datapackage.json").read_text(encoding="utf-8")))
    assert report.valid, report.flatten(["type", "message"])
    assert {"datapackage.json", "dictionary.html"} <= json.loads((published / "release.json").read_text())[
        "files"
    ].keys()
    assert (published / "dictionary.html").stat().st_size < 3_000_000


def test_every_published_column_says_what_it_is(published: Path, resources: list[dict[str, Any]]) -> None:
    for resource in resources:
        schema = pq.read_schema(published / resource["path"])
        assert resource["description"] and schema.metadata[b"description"].decode() == resource["description"]
        for field in resource["schema"]["fields"]:
            assert field["description"], (resource["name"], field["name"])
            assert schema.field(field["name"]).metadata[b"description"].decode() == field["description"]


def test_every_column_of_the_database_has_the_description_of_the_data_package(
    published: Path, resources: list[dict[str, Any]]
) -> None:
    described = {
        (each["name"], field["name"]): field["description"] for each in resources for field in each["schema"]["fields"]
    }
    with duckdb.connect(str(published / "marts.duckdb"), read_only=True) as marts:
        comments = marts.execute(
            "select table_name, column_name, comment from duckdb_columns() where not internal"
        ).fetchall()
    assert {(table, column): comment for table, column, comment in comments} == described


def test_keys_relations_and_values_hold_in_every_table(published: Path, resources: list[dict[str, Any]]) -> None:
    with duckdb.connect(str(published / "marts.duckdb"), read_only=True) as marts:
        for name, schema in ((each["name"], each["schema"]) for each in resources):
            key = ", ".join(schema.get("primaryKey", []))
            if key:
                assert marts.execute(f"select {key} from {name} group by all having count(*) > 1").fetchall() == [], (
                    name
                )
            for each in schema.get("foreignKeys", []):
                column, to, field = each["fields"][0], each["reference"]["resource"], each["reference"]["fields"][0]
                lost = f"select {column} from {name} where {column} not in (select {field} from {to})"
                assert marts.execute(lost).fetchall() == [], (name, column)
            for field in schema["fields"]:
                if "enum" in field.get("constraints", {}):
                    column, values = field["name"], field["constraints"]["enum"]
                    other = f"select distinct {column} from {name} where not list_contains(?, {column})"
                    assert marts.execute(other, [values]).fetchall() == [], (name, column)


def test_no_filter_has_two_ways_from_one_table_to_another(resources: list[dict[str, Any]]) -> None:
    active = [
        Relation(each["name"], key["fields"][0], key["reference"]["resource"], key["reference"]["fields"][0])
        for each in resources
        for key in each["schema"].get("foreignKeys", [])
        if key["fields"][0] not in each["schema"].get("inactiveForeignKeys", [])
    ]
    assert len(active) > 50 and not has_second_way(active)


@pytest.mark.parametrize(
    ("prefix", "column", "key", "dimension", "tables"),
    [
        ("fct_", "team", "authority_team", "dim_teams", 11),
        ("figures_", "breakdown_value", "breakdown_cell", "dim_breakdown_values", 3),
    ],
)
def test_whatever_has_a_team_or_a_cell_is_filtered_by_its_dimension_through_one_column(
    resources: list[dict[str, Any]], prefix: str, column: str, key: str, dimension: str, tables: int
) -> None:
    having = {each["name"]: each["schema"] for each in resources if each["name"].startswith(prefix)}
    having = {name: it for name, it in having.items() if column in {field["name"] for field in it["fields"]}}

    assert len(having) == tables
    for name, schema in having.items():
        assert {"fields": [key], "reference": {"resource": dimension, "fields": [key]}} in schema["foreignKeys"], name
        assert key not in schema.get("inactiveForeignKeys", []), name


def test_a_council_may_comment_on_every_cell_that_is_published(sample_release: Refreshed) -> None:
    with duckdb.connect(str(sample_release.marts), read_only=True) as connection:
        cells = connection.execute(
            "select distinct indicator_id, breakdown, breakdown_value from indicator_values where breakdown <> 'all'"
        ).fetchall()
    splits = breakdowns_of_national_indicators()
    assert len({breakdown for _, breakdown, _ in cells}) > 30
    rows = [dict(zip(("indicator_id", "breakdown", "breakdown_value"), cell, strict=True)) for cell in cells]
    assert [(row, fault) for row in rows for fault in faults_of_cell(row, splits[row["indicator_id"]], {})] == []
