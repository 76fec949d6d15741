"""A hub built in groups of one authority is the hub built at once, in every row of every table."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings, load_settings
from orchestration.sample_data import write_sample
from orchestration.warehouse.groups import grouped_build
from orchestration.warehouse.groups.choosing import BYTES_OF_AN_AUTHORITY
from orchestration.warehouse.groups.grouped_build import build_in_groups, relations_of
from orchestration.warehouse.project import NodeResult
from tests.conftest import COUNCIL, Refreshed, content, with_parsed_project
from tests.properties.compiled_project import CompiledProject, Extract, build_models, create_seeds, run

pytestmark = pytest.mark.slow

RUN = "grouped"
# What figures are made from, and what crosses authorities after them. Findings and the audit are left out: they take as
# long as all of these (golden hub and every table: 2026-11-28, no row differs but where authorities are crossed).
COMPARED = (
    "indicator_values",
    "indicator_exclusions",
    "indicator_members",
    "indicator_comparisons",
    "dim_breakdown_values",
    "figures_now",
    "fct_reviews",
    "fct_obligations",
    "evidence_care_episodes",
)
# Of two regions, on two days, so that a period is the newest of one and not of the other.
AUTHORITIES = {"E06000005": date(2026, 3, 31), "E08000012": date(2025, 12, 30)}
CHILDREN, YEARS = 40, 2
# Of one council's own, and what one council brings that is of interest to all.
OF_ONE_COUNCIL = """
    insert into landing.local_teams by name
        select 'E06000005' as _owner, team, 'Care' as service, 'North' as district, 'teams.csv' as _source_file,
            'hash' as _source_sha256, 2 as _source_row
        from landing.reviews where _local_authority_code = 'E06000005' and team is not null limit 1;
    insert into landing.local_limits by name
        select 'E08000012' as _owner, 'conference_minutes' as limit_key, 'working_days' as unit, '17' as amount,
            '2020-01-01' as valid_from, 'limits.csv' as _source_file, 'hash' as _source_sha256, 2 as _source_row;
    insert into landing.benchmarks by name
        select 'E08000012' as _local_authority_code, 'E92000001' as area_code, 'england' as area_type,
            'England' as area_name, 'children_looked_after_rate' as indicator_id, 'all' as breakdown, 'all' as breakdown_value,
            '71.5' as value, '2025-03-31' as period_end, '2026-01-01' as published_date, 'exact' as definition_match,
            'a newer figure' as source, 'b.csv' as _source_file, 'hash' as _source_sha256, 2 as _source_row,
            date '2025-12-30' as _extract_date
"""


@dataclass(frozen=True)
class Hub:
    """One hub, built at once and in groups: schema and name of each relation in the one, and a look into both.

    `connection` has both, as `whole` and `parts`.
    """

    connection: duckdb.DuckDBPyConnection
    settings: Settings
    builds: list[Path]
    targets: list[Path | None]
    results: list[NodeResult]


def add_what_is_of_one_council(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(OF_ONE_COUNCIL)


@pytest.fixture(scope="module")
def hub(project: CompiledProject, parsed: Outputs, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Two authorities, built by the models' SQL without dbt, which this is not about."""
    project = project.needed_for(*COMPARED)
    folder = tmp_path_factory.mktemp("groups")
    extracts = []
    for seed, (code, day) in enumerate(AUTHORITIES.items()):
        write_sample(CHILDREN, 1, YEARS, seed, day, folder / code, say=lambda line: None)
        extracts.append(Extract(folder / code / COUNCIL / day.isoformat(), code, day.isoformat()))
    outputs = Outputs(with_parsed_project(parsed, folder))
    warehouse, whole = outputs.warehouse(RUN), folder / "whole.duckdb"
    warehouse.parent.mkdir(parents=True)
    with run(project, extracts, last_release=add_what_is_of_one_council) as at_once:
        at_once.execute(f"attach '{whole}' as kept")
        at_once.execute("copy from database warehouse to kept")
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(f"attach '{whole}' as whole (read_only)")
        connection.execute("create schema landing")
        for (table,) in connection.execute(
            "select table_name from duckdb_tables() where database_name = 'whole' and schema_name = 'landing'"
        ).fetchall():
            connection.execute(f"create table landing.{table} as from whole.landing.{table}")
    settings = dataclasses.replace(load_settings(), outputs=outputs, memory=2 * BYTES_OF_AN_AUTHORITY)
    builds: list[Path] = []
    targets: list[Path | None] = []

    def build_in(outputs: Outputs, folder: Path, *options: str, target: Path | None = None) -> list[NodeResult]:
        builds.append(folder)
        targets.append(target)
        with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
            if not options:
                create_seeds(connection, project)
            build_models(connection, project, options or None)
        return [NodeResult("model.of.all", True, False, 1.0, 0)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grouped_build, "build_in", build_in)
        results = build_in_groups(settings, RUN, lambda line: None)
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"attach '{whole}' as whole (read_only)")
        connection.execute(f"attach '{warehouse}' as parts (read_only)")
        yield Hub(connection, settings, builds, targets, results)


def test_each_authority_is_built_and_then_what_crosses_them(hub: Hub) -> None:
    run_folder = hub.settings.outputs.runs / RUN
    assert hub.builds == [run_folder / "part", run_folder / "part", run_folder]
    assert hub.results == [NodeResult("model.of.all", True, False, 3.0, 0)]
    assert [path.name for path in run_folder.iterdir()] == ["warehouse.duckdb"], "a part was left"


def test_what_crosses_authorities_leaves_the_sql_of_all_models_where_the_page_of_lineage_reads_it(hub: Hub) -> None:
    # None is the folder of the outputs; of the last build, dbt writes the SQL of its own few models alone.
    *of_groups, last = hub.targets
    assert of_groups == [None, None]
    assert last is not None
    assert last != hub.settings.outputs.dbt_target


def test_every_table_has_the_same_rows_as_when_all_are_built_at_once(hub: Hub) -> None:
    tables = hub.connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = 'parts' order by all"
    ).fetchall()
    assert {("indicators", "indicator_values"), ("indicators", "indicator_members"), ("marts", "dim_periods")} <= set(
        tables
    )
    different = [
        (schema, name)
        for schema, name in tables
        if content(hub.connection, f"whole.{schema}.{name}") != content(hub.connection, f"parts.{schema}.{name}")
    ]
    assert not different


def test_what_is_of_one_council_is_seen_by_the_others_only_where_it_concerns_them(hub: Hub) -> None:
    """Else the comparison above would say little: the two councils' limits differ, and one's benchmark holds for both."""

    def ask(query: str) -> list[tuple[object, ...]]:
        return hub.connection.execute(query).fetchall()

    assert ask(
        "select distinct local_authority_code from parts.indicators.indicator_values "
        "where benchmark_value = 71.5 order by all"
    ) == [("E06000005",), ("E08000012",)]
    assert ask("select distinct working_days = 17 from parts.intermediate.int_working_day_deadlines order by 1") == [
        (False,),
        (True,),
    ]
    assert ask(
        "select count(distinct local_authority_code) from parts.intermediate.int_authority_indicators "
        "where breakdowns like '%;service;district'"
    ) == [(2,)]


def test_a_table_whose_rows_are_not_each_of_one_authority_is_built_last(hub_release: Refreshed, hub: Hub) -> None:
    """Remedy: give the model the tag across_authorities in dbt_project.yml."""
    (warehouse,) = hub_release.outputs.runs.glob("*/warehouse.duckdb")
    parted = relations_of(hub.settings.outputs).parted
    with duckdb.connect(str(warehouse), read_only=True) as whole:
        with_authority = whole.execute(
            "select schema_name, table_name from duckdb_columns() where column_name = 'local_authority_code'"
        ).fetchall()
        assert parted <= set(with_authority)
        of_nobody = [
            (schema, name)
            for schema, name in sorted(parted)
            if whole.execute(f"select 1 from {schema}.{name} where local_authority_code is null limit 1").fetchall()
        ]
    assert not of_nobody


def test_a_group_that_fails_ends_the_build_and_is_kept(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs = Outputs(tmp_path)
    shutil.copytree(hub.settings.outputs.dbt_parsed, outputs.dbt_parsed)
    outputs.warehouse(RUN).parent.mkdir(parents=True)
    shutil.copyfile(hub.settings.outputs.warehouse(RUN), outputs.warehouse(RUN))
    failed = NodeResult("model.of.all", False, False, 1.0, 3)
    monkeypatch.setattr(grouped_build, "build_in", lambda outputs, folder, *options: [failed])
    assert build_in_groups(dataclasses.replace(hub.settings, outputs=outputs), RUN, lambda line: None) == [failed]
    assert (outputs.runs / RUN / "part" / "warehouse.duckdb").is_file()


def test_a_line_says_where_fewer_processes_fit_than_there_are_to_be(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs, said = Outputs(tmp_path), list[str]()
    shutil.copytree(hub.settings.outputs.dbt_parsed, outputs.dbt_parsed)
    outputs.warehouse(RUN).parent.mkdir(parents=True)
    shutil.copyfile(hub.settings.outputs.warehouse(RUN), outputs.warehouse(RUN))
    failed = NodeResult("model.of.all", False, False, 1.0, 3)
    monkeypatch.setattr(grouped_build, "build_in", lambda outputs, folder, *options: [failed])
    build_in_groups(dataclasses.replace(hub.settings, outputs=outputs, processes=2), RUN, said.append)
    assert said[0] == "dbt build: IRO_PROCESSES is 2, and 1 of them fit into the memory of a refresh"
