"""The JSON Schemas of what people write in YAML, from the models that check it: an editor completes and underlines."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from orchestration.landing.contracts import Contract
from orchestration.landing.documents import Document
from orchestration.landing.inbox.instructions import Instructions
from orchestration.landing.profiles.profile import Profile

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schemas(contracts: dict[str, Contract], profile_names: Iterable[str]) -> dict[str, str]:
    """The text of each schema, by the name of its file; they know the exports and their columns."""
    schemas = {
        "contract": _schema(Contract, "A contract of raw/contracts"),
        "profile": _profile_schema(contracts),
        "batch": _batch_schema(contracts, profile_names),
    }
    return {f"{name}.schema.json": json.dumps(schema, indent=2) + "\n" for name, schema in schemas.items()}


def _schema(model: type[Document], title: str) -> dict[str, Any]:
    # Defaults are said once, by the models.
    return {"$schema": DIALECT, **model.model_json_schema(), "title": f"{title} (made by `make generate`)"}


def _profile_schema(contracts: dict[str, Contract]) -> dict[str, Any]:
    schema = _schema(Profile, "A profile of raw/profiles")
    for name in ("reference_tables", "reference_encoding", "reference_delimiter"):
        del schema["properties"][name]
    for contract in contracts.values():
        columns = {
            column.name: {"allOf": [{"$ref": "#/$defs/ColumnRule"}], "description": column.description}
            for column in contract.columns
        }
        schema["$defs"][f"columns_of_{contract.name}"] = {"properties": columns, "additionalProperties": False}
    schema["properties"]["exports"] = {
        "type": "object",
        "properties": {contract.name: _export(contract) for contract in contracts.values()},
        "additionalProperties": False,
    }
    return schema


def _export(contract: Contract) -> dict[str, Any]:
    columns = {"columns": {"$ref": f"#/$defs/columns_of_{contract.name}"}}
    own = {"properties": {**columns, "parts": {"items": {"properties": columns}}}}
    return {"allOf": [{"$ref": "#/$defs/ExportRule"}, own], "description": contract.description}


def _batch_schema(contracts: dict[str, Contract], profile_names: Iterable[str]) -> dict[str, Any]:
    schema = _schema(Instructions, "batch.yml")
    exports = {"enum": list(contracts)}
    schema["properties"]["history_from"]["propertyNames"] = exports
    for name in ("empty", "confirmed"):
        schema["properties"][name]["items"] = exports
    schema["properties"]["profile"]["examples"] = list(profile_names)
    return schema
