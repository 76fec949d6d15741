"""The bill of materials names what the lock names, with its versions and hashes."""

from __future__ import annotations

import csv
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from orchestration.ground.paths import PROJECT


@pytest.fixture(scope="module")
def sbom() -> ModuleType:
    spec = importlib.util.spec_from_file_location("sbom", PROJECT / ".ci" / "sbom.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Its dataclass asks for the module by name.
    sys.modules["sbom"] = module
    spec.loader.exec_module(module)
    return module


def test_a_package_has_the_version_and_every_hash_of_the_lock(sbom: ModuleType) -> None:
    lock = f"""
duckdb[all]==1.5.5 ; python_version >= '3.11' \\
    --hash=sha256:{"a" * 64} \\
    --hash=sha256:{"b" * 64}
    # via dbt-duckdb
no-such-package==2.0 --hash=sha256:{"c" * 64}
"""
    duckdb, other = sbom.packages_of(lock)
    assert (duckdb.name, duckdb.version, duckdb.hashes) == ("duckdb", "1.5.5", ("a" * 64, "b" * 64))
    assert "MIT" in duckdb.licence
    assert (other.name, other.version, other.licence) == ("no-such-package", "2.0", "not installed on this machine")


def test_the_bill_and_the_list_name_every_package_of_the_lock(sbom: ModuleType, tmp_path: Path) -> None:
    lock = PROJECT / "requirements.txt"
    pinned = [line for line in lock.read_text(encoding="utf-8").splitlines() if "==" in line and line[0].isalnum()]
    sbom.write(lock, tmp_path)
    bill = json.loads((tmp_path / "sbom.cdx.json").read_text(encoding="utf-8"))
    with (tmp_path / "licences.csv").open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    assert len(bill["components"]) == len(listed) == len(pinned)
    assert all(component["properties"] for component in bill["components"])
    assert "not said" not in {row["licence"] for row in listed}
