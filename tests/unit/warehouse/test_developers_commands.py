"""One model on a copy of the newest build, and the documentation: what a developer sees, and what is left alone."""

from __future__ import annotations

import dataclasses
import os
import re
import shutil
from pathlib import Path

import duckdb
import pytest
from dbt.contracts.graph.manifest import Manifest

from orchestration.commands.development import models
from orchestration.commands.development.__main__ import main
from orchestration.commands.development.models import COPY, build_on_copy, write_documentation
from orchestration.commands.development.outcomes import Outcome
from orchestration.commands.development.unit_tests import EMPTY
from orchestration.ground.errors import UsageError
from orchestration.ground.lock import RefreshRunningError, refresh_lock
from orchestration.ground.paths import DBT_PROJECT, Outputs
from orchestration.ground.settings import Settings
from orchestration.warehouse.parsed import parsed_project
from tests.conftest import Refreshed, hashes

pytestmark = pytest.mark.slow

NAME, BIRTHDAY = "Zebedee", "31/12/2019"
UNIT_TESTS_OF_OBLIGATIONS = sum(
    path.read_text(encoding="utf-8").count("model: int_obligations\n")
    for path in DBT_PROJECT.rglob("_unit_tests__*.yml")
)
BROKEN = """\
select
    child_id,
    cast(date_of_birth as date) as date_of_birth
from {{ source('landing', 'children') }}
"""


@pytest.fixture
def council(workbench: Settings, tmp_path: Path) -> Settings:
    """A council whose newest build has one child, with a date of birth that is none."""
    outputs = Outputs(tmp_path / "outputs")
    run = outputs.warehouse("one")
    run.parent.mkdir(parents=True)
    shutil.copyfile(workbench.outputs.warehouse(EMPTY), run)
    shutil.copytree(workbench.outputs.dbt_parsed, outputs.development.dbt_parsed)
    with duckdb.connect(str(run)) as warehouse:
        add_child(warehouse)
    return dataclasses.replace(workbench, outputs=outputs)


def add_child(warehouse: duckdb.DuckDBPyConnection) -> None:
    warehouse.execute(
        "insert into landing.children (child_id, date_of_birth, _local_authority_code) values (?, ?, 'E1')",
        [NAME, BIRTHDAY],
    )


def by_kind(outcomes: list[Outcome], kind: str) -> list[Outcome]:
    return [outcome for outcome in outcomes if outcome.kind == kind]


def test_a_model_is_built_and_tested_on_a_copy_of_the_newest_build(council: Settings) -> None:
    older = council.outputs.warehouse("older")
    older.parent.mkdir()
    older.write_bytes(b"a build of last month")
    os.utime(older, (0, 0))
    before = hashes(council.outputs.runs)
    outcomes = build_on_copy(council, ["stg_children", "int_child_ids"])
    assert {outcome.name for outcome in by_kind(outcomes, "model")} == {"stg_children", "int_child_ids"}
    assert {outcome.name for outcome in by_kind(outcomes, "unit test")} == {
        "ids_that_replace_themselves_or_each_other_in_a_circle_stay_themselves",
        "merged_children_are_one_under_the_newest_id",
    }
    assert by_kind(outcomes, "test"), "no data test ran"
    assert all(outcome.is_ok for outcome in outcomes), "\n".join(map(str, outcomes))
    with duckdb.connect(str(council.outputs.development.warehouse(COPY)), read_only=True) as copy:
        assert copy.execute("select child_id from staging.stg_children").fetchall() == [(NAME,)]
    assert hashes(council.outputs.runs) == before


def test_a_failing_model_shows_its_error_and_line_and_no_value_of_a_row(
    council: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(outputs: Outputs) -> Manifest:
        project = parsed_project(outputs)
        next(node for node in project.nodes.values() if node.name == "stg_children").raw_code = BROKEN
        return project

    monkeypatch.setattr(models, "parsed_with_unit_tests", broken)
    outcomes = build_on_copy(council, ["stg_children"])
    (model,) = by_kind(outcomes, "model")
    assert str(model).splitlines()[0].startswith("FAILED   model     stg_children (")
    assert model.file == "dbt_project/models/staging/stg_children.sql"
    assert model.detail.splitlines() == [
        "Conversion Error: invalid date field format ...",
        "line 3 of the compiled SQL: cast(date_of_birth as date) as date_of_birth",
    ]
    assert all(outcome.is_skipped for outcome in by_kind(outcomes, "test"))
    said = "\n".join(map(str, outcomes))
    written = [
        path for path in council.outputs.development.root.rglob("*") if path.is_file() and path.suffix != ".duckdb"
    ]
    assert written
    for secret in (NAME, BIRTHDAY):
        assert secret not in said
        assert not [path.name for path in written if secret.encode() in path.read_bytes()]


def test_a_failing_data_test_says_how_many_rows_break_it_and_none_of_them(council: Settings) -> None:
    with duckdb.connect(str(council.outputs.warehouse("one"))) as warehouse:
        add_child(warehouse)
    outcomes = build_on_copy(council, ["stg_children"])
    failed = [outcome for outcome in outcomes if not outcome.is_ok]
    assert [(outcome.kind, outcome.detail) for outcome in failed] == [("test", "1 rows break it")]
    assert NAME not in str(failed[0])


def test_a_model_that_is_not_there_is_answered_with_names_like_it(council: Settings) -> None:
    with pytest.raises(UsageError, match=r"int_obligation selects nothing .* Perhaps: int_obligations, "):
        build_on_copy(council, ["int_obligation"])


def test_without_a_build_a_developer_is_told_to_refresh_first(council: Settings) -> None:
    shutil.rmtree(council.outputs.runs)
    with pytest.raises(UsageError, match="Run a refresh first"):
        build_on_copy(council, ["int_child_ids"])
    assert not council.outputs.binding.exists()


def test_a_build_is_not_copied_while_a_refresh_may_be_writing_it(council: Settings) -> None:
    with refresh_lock(council.outputs, "refresh"), pytest.raises(RefreshRunningError):
        build_on_copy(council, ["int_child_ids"])
    assert not council.outputs.development.warehouse(COPY).exists()


def test_the_documentation_is_one_page_that_asks_no_network(council: Settings, tmp_path: Path) -> None:
    page = tmp_path / "docs" / "index.html"
    write_documentation(dataclasses.replace(council, outputs=council.outputs.development), page)
    text = page.read_text(encoding="utf-8")
    assert not re.findall(r"<(?:script|link|img)\b[^>]*\b(?:src|href)\s*=\s*[\"'](?:https?:)?//", text)
    assert '"send_anonymous_usage_stats": false' in text
    # A private table, with the type that only the database knows: the catalogue is there too.
    assert re.search(
        r'"name": "int_child_ids", "database": "warehouse".{0,400}"current_child_id": \{"type": "VARCHAR"', text
    )


def test_the_newest_release_of_the_sample_is_left_as_it_is(
    copied: Refreshed, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(copied.outputs.dbt_parsed, copied.outputs.development.dbt_parsed)
    monkeypatch.setenv("IRO_INBOX", str(copied.inbox))
    monkeypatch.setenv("IRO_OUTPUTS", str(copied.outputs.root))
    monkeypatch.setenv("IRO_PSEUDONYM_KEY", "a-key-for-tests-only-of-more-than-32-characters")
    kept = (copied.outputs.releases, copied.outputs.restricted, copied.outputs.runs)
    before = [hashes(folder) for folder in kept]
    monkeypatch.setattr("sys.argv", ["development", "dev", "int_obligations"])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().out
    assert ended.value.code == 0, said
    assert "passed   model     int_obligations (" in said
    assert said.count("passed   unit test ") == UNIT_TESTS_OF_OBLIGATIONS
    assert [hashes(folder) for folder in kept] == before
