"""What councils count of their own is read when it is built: two runs of one parsed project count different things."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.extracts.own_indicators import write_own_indicators
from orchestration.ground.fingerprints import sha256_of
from orchestration.ground.paths import Outputs
from orchestration.ground.settings import load_settings
from orchestration.landing.indicators.bases import load_bases
from orchestration.landing.indicators.definitions import read_own_indicator
from orchestration.landing.indicators.forms import Form
from orchestration.warehouse.pages import project_pages
from orchestration.warehouse.pages.project_pages import DOCUMENTATION, ProjectPages
from orchestration.warehouse.parsed import manifest
from orchestration.warehouse.project import build, build_in
from tests.conftest import TEST_KEY, with_parsed_project
from tests.unpacked import unpacked

pytestmark = pytest.mark.slow

INDICATOR = """\
indicator_id: {name}
name: Reviews of one kind
base: reviews
kind: flow
measure: {measure}
polarity: neutral
{lines}
needs: [reviews]
source: this test
"""


def form(name: str, *lines: str, measure: str = "count") -> Form:
    text = INDICATOR.format(name=name, measure=measure, lines="\n".join(lines))
    return read_own_indicator(name, f"{name}.yml", text.encode())


def make_warehouse(path: Path, own: dict[tuple[str | None, str], Form]) -> None:
    """The bases without a row, but for three reviews of two authorities, and what councils have of their own."""
    path.parent.mkdir(parents=True)
    with duckdb.connect(str(path)) as warehouse:
        for schema in ("landing", "indicators", "intermediate"):
            warehouse.execute(f"create schema {schema}")
        for base in {base.relation: base for base in load_bases().values()}.values():
            columns = ", ".join(f"{column.name} {column.sql_type}" for column in base.columns)
            warehouse.execute(f"create table indicators.{base.relation} ({columns})")
        warehouse.execute("create table intermediate.int_calendar (calendar_date date, working_days_to_date integer)")
        # Thursday 17 and Friday 18 April 2025, Good Friday, to Tuesday 22, after Easter Monday.
        warehouse.execute(
            "insert into intermediate.int_calendar values ('2025-04-17', 100), ('2025-04-18', 100), ('2025-04-22', 101)"
        )
        for code, review, due in (("E1", "R1", "2025-04-17"), ("E1", "R2", "2025-04-22"), ("E2", "R3", "2025-04-17")):
            warehouse.execute(
                "insert into indicators.base_reviews (local_authority_code, review_id, held_date, due_date, is_on_time, "
                "team, source_row) values (?, ?, '2025-04-22', ?, ?, 'CIC', 2)",
                [code, review, due, due == "2025-04-22"],
            )
        write_own_indicators(warehouse, own)


def members(path: Path) -> list[tuple[object, ...]]:
    with duckdb.connect(str(path), read_only=True) as warehouse:
        return warehouse.execute(
            "select indicator_id, local_authority_code, subject_id, role, event_date, team, reason "
            "from indicators.members_of_councils order by all"
        ).fetchall()


def test_two_runs_of_one_parsed_project_count_what_is_in_force_in_each(
    tmp_path: Path, parsed: Outputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs = Outputs(with_parsed_project(parsed, tmp_path))
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name, value in (("OUTPUTS", outputs.root), ("INBOX", inbox), ("PSEUDONYM_KEY", TEST_KEY)):
        monkeypatch.setenv(f"IRO_{name}", str(value))
    settings = load_settings()
    before = sha256_of(manifest(outputs))
    held = date(2025, 4, 22)
    runs: dict[str, dict[tuple[str | None, str], Form]] = {
        "first": {
            ("E1", "local_late"): form("local_late", "where: working_days_between(due_date, held_date) > 0"),
            (None, "local_on_time"): form("local_on_time", "success: is_on_time", measure="percentage"),
            ("E2", "local_on_time"): form("local_on_time", "success: team = 'x'", measure="percentage"),
        },
        "second": {("E2", "local_text"): form("local_text", "where: team = '{{ 1 / 0 }}' or team = 'CIC'")},
        "third": {},
    }
    found = {}
    for run_id, own in runs.items():
        make_warehouse(outputs.warehouse(run_id), own)
        results = build(settings, run_id, ["members_of_councils"])
        assert [result.is_ok for result in results] == [True]
        found[run_id] = members(outputs.warehouse(run_id))
    assert found == {
        "first": [
            ("local_late", "E1", "R1", "numerator", held, "CIC", None),
            ("local_on_time", "E1", "R1", "denominator", held, "CIC", None),
            ("local_on_time", "E1", "R2", "both", held, "CIC", None),
            ("local_on_time", "E2", "R3", "denominator", held, "CIC", None),
        ],
        "second": [("local_text", "E2", "R3", "numerator", held, "CIC", None)],
        "third": [],
    }
    assert sha256_of(manifest(outputs)) == before


def test_one_id_of_two_councils_holds_up_no_build(
    tmp_path: Path, parsed: Outputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One row for each whose it is, with all tests of the table passed: E1's, E2's and the hub's."""
    outputs = Outputs(with_parsed_project(parsed, tmp_path))
    (tmp_path / "inbox").mkdir()
    for name, value in (("OUTPUTS", outputs.root), ("INBOX", tmp_path / "inbox"), ("PSEUDONYM_KEY", TEST_KEY)):
        monkeypatch.setenv(f"IRO_{name}", str(value))
    owners = (None, "E1", "E2")
    path = outputs.warehouse("run")
    make_warehouse(path, {(owner, "local_late"): form("local_late", "where: is_on_time") for owner in owners})
    with duckdb.connect(str(path)) as warehouse:
        warehouse.execute("create schema staging; create table staging.stg_local_teams (team varchar)")
    results = build(load_settings(), "run", ["indicator_definitions", "int_indicator_definitions"])
    assert len(results) > 2
    assert [result for result in results if not result.is_ok] == []
    with duckdb.connect(str(path), read_only=True) as warehouse:
        rows = warehouse.execute(
            "select local_authority_code from intermediate.int_indicator_definitions where indicator_id = 'local_late' "
            "order by local_authority_code nulls first"
        ).fetchall()
    assert rows == [(owner,) for owner in owners]


def test_the_pages_about_the_project_have_nothing_of_a_council_though_its_indicators_are_sql_of_the_build(
    tmp_path: Path, parsed: Outputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = ("members_of_councils",)
    outputs = Outputs(with_parsed_project(parsed, tmp_path))
    warehouse = outputs.warehouse("run")
    make_warehouse(warehouse, {("E1", "local_late"): form("local_late", "where: team = 'Sunflower House'")})
    assert all(result.is_ok for result in build_in(outputs, warehouse.parent, "--select", *model))
    (built,) = (outputs.dbt_target / "compiled").rglob(f"{model[0]}.sql")
    assert "Sunflower House" in built.read_text(encoding="utf-8"), "else this test shows nothing"

    monkeypatch.setattr(project_pages, "ALL_MODELS", model)
    page = tmp_path / DOCUMENTATION
    assert ProjectPages(outputs, warehouse).put(DOCUMENTATION, page)

    text = unpacked(page.read_text(encoding="utf-8"))
    assert "members_of_councils" in text
    assert not [word for word in ("Sunflower House", "local_late", str(tmp_path)) if word in text]
