"""`datapackage.json`: what the Parquet files of a release are, by the standard of Frictionless Data (Data Package v1).

https://specs.frictionlessdata.io/data-package/ and https://specs.frictionlessdata.io/table-schema/
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from orchestration.outputs.dictionary.model import Column, Dictionary, Relation, Table

FILE = "datapackage.json"
TYPES = {"DATE": "date", "VARCHAR": "string", "BIGINT": "integer", "BOOLEAN": "boolean"}


def data_package(dictionary: Dictionary, release_id: str) -> dict[str, Any]:
    """The content of `datapackage.json`.

    Every relation is a foreign key. A column with values has them as `constraints.enum`, and what they mean as
    `valueLabels`. When the release was made stands in `release.json`, so that the same tables make the same file.
    A relation through which no filter goes by itself is said in `inactiveForeignKeys`.
    """
    return {
        "profile": "data-package",
        "name": f"reviewing-service-{release_id.lower()}",
        "title": f"Independent Reviewing Service, release {release_id}",
        "resources": [_resource(table, dictionary.relations_from(table.name)) for table in dictionary.tables],
    }


def _resource(table: Table, relations: Iterable[Relation]) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column, table) for column in table.columns]}
    if table.primary_key:
        schema["primaryKey"] = list(table.primary_key)
    relations = tuple(relations)
    if relations:
        schema["foreignKeys"] = [
            {"fields": [each.from_column], "reference": {"resource": each.to_table, "fields": [each.to_column]}}
            for each in relations
        ]
    inactive = [each.from_column for each in relations if not each.is_active]
    return {
        "name": table.name,
        "path": f"parquet/{table.name}.parquet",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "profile": "tabular-data-resource",
        "description": table.description,
        "schema": {**schema, **({"inactiveForeignKeys": inactive} if inactive else {})},
    }


def _field(column: Column, table: Table) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": TYPES.get(column.data_type, "number"),
        "description": column.description,
    }
    constraints: dict[str, Any] = {}
    if column.name in table.primary_key:
        constraints["required"] = True
    if table.primary_key == (column.name,):
        constraints["unique"] = True
    if column.values:
        constraints["enum"] = [value.code for value in column.values]
        field["valueLabels"] = {value.code: value.label for value in column.values}
    return {**field, "constraints": constraints} if constraints else field
