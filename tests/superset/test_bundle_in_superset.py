"""The bundle in a real Superset. Skipped where there is none; `make check-superset` installs one and asks the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.outputs.bi import bundle_in
from orchestration.outputs.superset.charts import CHARTS
from tests.conftest import Refreshed
from tests.superset.checking import ChartAnswer, faults_of, find_superset, import_and_ask


@pytest.mark.skipif(
    find_superset() is None,
    reason="Superset is not on this machine: make check-superset installs it and runs this check",
)
def test_superset_imports_the_bundle_and_shows_every_chart(sample_release: Refreshed, tmp_path: Path) -> None:
    python = find_superset()
    assert python is not None
    bundle = bundle_in(sample_release.outputs.published)

    answers = import_and_ask(python, bundle, sample_release.marts.resolve(), tmp_path)

    assert faults_of(answers, {chart.title for chart in CHARTS}) == []


def test_a_chart_that_fails_shows_nothing_or_is_not_there_is_a_fault() -> None:
    answers = [
        ChartAnswer("works", 3, ("a",), (), None),
        ChartAnswer("fails", 0, (), (), "Binder Error"),
        ChartAnswer("is empty", 0, ("a",), (), None),
        ChartAnswer("has no bar", 2, ("a", "count"), ({"a": 1, "count": None}, {"a": 2, "count": None}), None),
        ChartAnswer("has a bar", 2, ("a", "count"), ({"a": 1, "count": None}, {"a": 2, "count": 0}), None),
    ]

    assert faults_of(answers, {"works", "fails", "is empty", "is gone", "has no bar", "has a bar"}) == [
        "is gone: it was not imported",
        "fails: Binder Error",
        "is empty: no rows",
        "has no bar: count is empty in every row",
    ]
