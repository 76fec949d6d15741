"""What an editor knows of contracts, profiles and batch.yml is what the project accepts: no more and no less."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from orchestration.ground.paths import CONTRACTS, JSON_SCHEMAS, LOCAL_CONTRACTS, PROFILES

FILES = sorted([*CONTRACTS.glob("*.yml"), *LOCAL_CONTRACTS.glob("*.yml"), *PROFILES.glob("*.yml")])


def faults(kind: str, data: Any) -> list[str]:
    """Where a schema finds something wrong, as keys with dots between them."""
    schema = json.loads((JSON_SCHEMAS / f"{kind}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return [".".join(map(str, each.absolute_path)) for each in Draft202012Validator(schema).iter_errors(data)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_names_its_schema_and_keeps_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)
    assert named is not None
    schema = (path.parent / named.group(1)).resolve()
    assert schema.is_file()
    assert faults(schema.name.removesuffix(".schema.json"), yaml.safe_load(text)) == []


def edited(data: Any, place: str, value: object) -> Any:
    """A copy of some data with one value put elsewhere or changed."""
    changed = copy.deepcopy(data)
    *way, last = place.split(".")
    inner = changed
    for key in way:
        inner = inner[key]
    inner[last] = value
    return changed


@pytest.mark.parametrize(
    ("place", "value", "underlined"),
    [
        ("extract", "full", ""),
        ("headers", "exakt", "headers"),
        ("exports.childern", {"file": "header"}, "exports"),
        ("exports.children.columns.sexx", {"from": "SEX"}, "exports.children.columns"),
        ("exports.children.columns.sex", {"frm": "SEX"}, "exports.children.columns.sex"),
        ("exports.children.columns.sex", {"from": "SEX", "codes": {"1": 2}}, "exports.children.columns.sex.codes.1"),
        ("exports.reviews.merge", "yes", "exports.reviews.merge"),
        ("reaches_back", {"reviews": 0}, "reaches_back.reviews"),
    ],
)
def test_an_editor_underlines_what_a_profile_may_not_say(place: str, value: object, underlined: str) -> None:
    data = yaml.safe_load((PROFILES / "ssda903.yml").read_text(encoding="utf-8"))
    assert underlined in faults("profile", edited(data, place, value))


@pytest.mark.parametrize(
    ("place", "value", "underlined"),
    [("knid", "fact", ""), ("kind", "export", "kind"), ("domain", "health", "domain"), ("key", 3, "key")],
)
def test_an_editor_underlines_what_a_contract_may_not_say(place: str, value: object, underlined: str) -> None:
    data = yaml.safe_load((CONTRACTS / "reviews.yml").read_text(encoding="utf-8"))
    assert underlined in faults("contract", edited(data, place, value))


def test_an_editor_knows_the_exports_that_batch_yml_may_name() -> None:
    good = {"extracts": "period", "history_from": {"reviews": "2014-04-01"}, "empty": ["escalations"], "delimiter": ";"}
    assert faults("batch", good) == []
    assert faults("batch", {**good, "confirmed": ["review"]}) == ["confirmed.0"]
    assert faults("batch", {**good, "history_from": {"review": "2014-04-01"}}) == ["history_from"]
    assert faults("batch", {**good, "extract": "period"}) == [""]
