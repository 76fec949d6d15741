"""What `make bench` measures with, without measuring: the parsed project, and the curves of docs/speed.md."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.benchmarks import pictures
from tests.benchmarks.workspace import Workspace

MEGABYTE = 2**20
GROWTH = {
    "retention": 2,
    "sizes": [
        {"runs": 50 * MEGABYTE, "stays for good": 0, "all": 100 * MEGABYTE},
        {"runs": 60 * MEGABYTE, "stays for good": MEGABYTE // 2, "all": 150 * MEGABYTE},
    ],
}
SCALE = {
    "refreshes": [
        {"authorities": 1, "cost": {"processor": 70.0}, "reference": {"processor": 10.0}},
        {"authorities": 4, "cost": {"processor": 130.0}, "reference": {"processor": 26.0}},
    ]
}


@pytest.mark.slow
def test_the_project_is_parsed_before_there_is_an_inbox(tmp_path: Path) -> None:
    outputs = Workspace(tmp_path, tmp_path / "inbox_to_come").parse("parsed")
    assert list(outputs.dbt_parsed.rglob("manifest.json"))


def test_a_curve_has_a_point_for_each_month_in_megabytes() -> None:
    rows = pictures.rows_of_growth(GROWTH)
    assert [(row["months"], row["megabytes"]) for row in rows if row["what"] == "all outputs"] == [(1, 100), (2, 150)]
    assert [row["megabytes"] for row in rows if row["what"] == "what stays for good"] == [0, 0.5]


def test_a_curve_has_a_point_for_each_number_of_authorities_and_way_to_compute() -> None:
    points = {(row["what"], row["authorities"]): row["seconds"] for row in pictures.rows_of_authorities(SCALE)}
    assert points == {
        ("whole refresh", 1): 70.0,
        ("whole refresh", 4): 130.0,
        ("SQL written by hand", 1): 10.0,
        ("SQL written by hand", 4): 26.0,
    }


def test_the_curves_of_what_was_measured_are_drawn_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "PICTURES", tmp_path)
    figures = tmp_path / "figures.json"
    figures.write_text(json.dumps({"machine": {}, "growth": GROWTH}), encoding="utf-8")
    pictures.main([figures])
    assert [path.name for path in tmp_path.glob("*.png")] == ["speed-growth.png"]
    assert (tmp_path / "speed-growth.png").read_bytes().startswith(b"\x89PNG")
