"""What dbt says of the project, for the rules about its models."""

from __future__ import annotations

import json

import pytest
from house_rules import Node

from orchestration.ground.paths import Outputs


@pytest.fixture(scope="session")
def project(parsed: Outputs) -> Node:
    """dbt's manifest of the project."""
    # Not above: dbt takes seconds to import, and most of these tests do without.
    from orchestration.warehouse.parsed import manifest

    found: Node = json.loads(manifest(parsed).read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="session")
def models(project: Node) -> list[Node]:
    """Every model of the project."""
    return [node for node in project["nodes"].values() if node["resource_type"] == "model"]


@pytest.fixture(scope="session")
def public(models: list[Node]) -> list[Node]:
    """The models that anyone may read."""
    return [model for model in models if model["access"] == "public"]
