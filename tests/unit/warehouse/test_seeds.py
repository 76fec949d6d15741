"""The seeds hold to their own rules, which a refresh takes as given: no export can change a seed."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

from orchestration.ground.paths import Outputs
from orchestration.ground.settings import load_settings
from orchestration.warehouse.parsed import manifest
from orchestration.warehouse.project import build_and_test_seeds
from tests.conftest import with_parsed_project

SEEDS_FILE = "seeds/_seeds.yml"


def test_every_seed_passes_its_tests(parsed: Outputs, tmp_path: Path) -> None:
    outputs = Outputs(with_parsed_project(parsed, tmp_path))
    outputs.warehouse("seeds").parent.mkdir(parents=True)
    results = build_and_test_seeds(dataclasses.replace(load_settings(), outputs=outputs), "seeds")
    assert [result.unique_id for result in results if not result.is_ok] == []
    nodes = json.loads(manifest(outputs).read_text(encoding="utf-8"))["nodes"]
    wanted = {
        key
        for key, node in nodes.items()
        if node["resource_type"] == "seed"
        or (node["resource_type"] == "test" and node["original_file_path"] == SEEDS_FILE)
    }
    assert {result.unique_id for result in results} == wanted
    assert sum(key.startswith("test.") for key in wanted) > 80


def test_a_test_in_the_seeds_file_looks_at_seeds_alone(parsed: Outputs) -> None:
    nodes = json.loads(manifest(parsed).read_text(encoding="utf-8"))["nodes"]
    of_models = [
        key
        for key, node in nodes.items()
        if node["original_file_path"] == SEEDS_FILE
        and any(not parent.startswith("seed.") for parent in node["depends_on"]["nodes"])
    ]
    assert of_models == [], "a refresh leaves these tests out, although an export could make them fail"
