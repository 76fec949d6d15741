"""A release made by hand for the tests of the database server: two authorities, one child each, three tables."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import duckdb

from orchestration.ground.fingerprints import checksum_over, sha256_of_tree
from orchestration.ground.paths import Outputs
from orchestration.releases.release import CHECKSUM, MANIFEST
from orchestration.releases.swap import point_to

MARTS = """
create table dim_indicators (indicator_id varchar, indicator_name varchar);
insert into dim_indicators values ('reviews_on_time', 'Reviews, "on time"; 100 %');
comment on table dim_indicators is 'The indicators, and what one is: the council''s own too. One row per indicator.';
comment on column dim_indicators.indicator_id is 'Its id.';
create table indicator_values (local_authority_code varchar, indicator_id varchar, period_end date, is_small boolean,
    numerator decimal(18,4), breakdown_value varchar {more});
insert into indicator_values values ('E06000005', 'reviews_on_time', '2026-03-31', true, 7.5, '' {value}),
    ('E06000006', 'reviews_on_time', '2026-03-31', null, null, null {value});
create table targets (local_authority_code varchar, indicator_id varchar);
insert into targets values ('E06000005', 'unknown_indicator');
"""
EVIDENCE = """
create table key_child (child_key varchar, local_authority_code varchar, child_id varchar);
insert into key_child values ('aa', 'E06000005', '123'), ('bb', 'E06000006', '124');
"""


def bind(outputs: Outputs) -> None:
    """Tie a folder to an inbox and a key of its own, as its first refresh does."""
    parts = {"salt": "00", "key_fingerprint": hashlib.sha256(str(outputs.root).encode()).hexdigest()}
    content = {"inbox": "/data/iro/inbox", **parts, "checksum": checksum_over(parts)}
    outputs.root.mkdir(parents=True, exist_ok=True)
    outputs.binding.write_text(json.dumps(content), encoding="utf-8")


def write_small_release(outputs: Outputs, release_id: str, more: str = "") -> None:
    """Write a release and make it the current one; `more` is the name of a further column of `indicator_values`."""
    release, restricted = outputs.releases / release_id, outputs.restricted / release_id
    for file, script in (
        (release / "marts.duckdb", MARTS.format(more=f", {more} bigint" if more else "", value=", 1" if more else "")),
        (restricted / "evidence.duckdb", EVIDENCE),
    ):
        file.parent.mkdir(parents=True)
        with duckdb.connect(str(file)) as database:
            database.execute(script)
    write_small_release_json(outputs, release_id)
    point_to(outputs, release_id)


def write_small_release_json(outputs: Outputs, release_id: str) -> None:
    """Say of a release which files it has now, those of its open tier too if there is one."""
    release, restricted = outputs.releases / release_id, outputs.restricted / release_id
    (release / MANIFEST).unlink(missing_ok=True)
    names = ("created_at", "run_id", "latest_period_end", "previous_release_id", "fingerprints", "inputs", "checks")
    content = {
        "release_id": release_id,
        **dict.fromkeys(names),
        "files": sha256_of_tree(release),
        "restricted_files": sha256_of_tree(restricted),
        "open_files": sha256_of_tree(outputs.open / release_id),
    }
    content[CHECKSUM] = checksum_over(content)
    (release / MANIFEST).write_text(json.dumps(content), encoding="utf-8")


def write_small_manifest(path: Path) -> Path:
    """What dbt knows of its keys: an indicator's id names one row, an authority's figure is one."""

    def test(model: str, name: str, column: str | None, **arguments: object) -> dict[str, object]:
        metadata = {"name": name, "kwargs": arguments}
        return {"resource_type": "test", "test_metadata": metadata, "attached_node": model, "column_name": column}

    def model(name: str, *columns: str) -> dict[str, object]:
        described = {column: {"constraints": [{"type": "not_null"}]} for column in columns}
        known = {"description": "", "columns": described, "config": {"meta": {}}}
        return {"resource_type": "model", "unique_id": name, "alias": name, "access": "public", **known}

    nodes = {
        "dim_indicators": model("dim_indicators", "indicator_id"),
        "indicator_values": model("indicator_values", "local_authority_code", "indicator_id"),
        "one": test("dim_indicators", "unique", "indicator_id"),
        "two": test("indicator_values", "primary_key", None, columns=["local_authority_code", "indicator_id"]),
    }
    path.write_text(json.dumps({"nodes": nodes}), encoding="utf-8")
    return path
