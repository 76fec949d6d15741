"""A hub in which authorities are carried over from the build before is the hub built anew, in every row of every table."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.ground.binding import bind_outputs
from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings
from orchestration.landing.receiving.reception import receive_inbox
from orchestration.landing.register.receipts import ACCEPTED, REFUSED
from orchestration.landing.register.register import Register
from orchestration.outputs.parquet import write_parquet
from orchestration.outputs.tables import copy_tables, open_warehouse
from orchestration.sample_data import authority_code, write_sample
from orchestration.warehouse.carried import carrying
from orchestration.warehouse.carried.carrying import build_what_is_new
from orchestration.warehouse.carried.kept_builds import carried_over, write_hash
from orchestration.warehouse.engines.building import build_with_engine
from orchestration.warehouse.groups import grouped_build
from orchestration.warehouse.groups.choosing import BYTES_OF_AN_AUTHORITY
from orchestration.warehouse.groups.grouped_build import relations_of
from orchestration.warehouse.project import NodeResult
from orchestration.warehouse.run_tables import prepare_warehouse
from orchestration.warehouse.stamp import ReleasedTable, write_stamp
from tests.benchmarks.carried import write_under_code
from tests.conftest import content, hashes, with_parsed_project
from tests.properties.compiled_project import HISTORY_MONTHS, KEY, CompiledProject, build_models, create_seeds

pytestmark = pytest.mark.slow

CODE = "the code of now"
CHILDREN, YEARS, SEED = 40, 2, 3
MONTH_BEFORE, NEW_MONTH = date(2026, 9, 30), date(2026, 10, 31)
# One with a new batch, one of whom nothing is new, one that leaves and one that joins.
NEW, SAME, LEAVING, JOINING = (authority_code(index) for index in range(4))
FIRST, CARRIED, ANEW = "first", "carried", "anew"
# Bytes of a file of DuckDB: its headers, and then each block.
HEADERS, BLOCK = 3 * 4096, 262_144
OK = NodeResult("model.of.all", True, False, 1.0, 0)


@dataclass
class Hub:
    """The settings of a hub, and what was said and built by each run."""

    settings: Settings
    said: dict[str, list[str]] = field(default_factory=dict)
    built: dict[str, list[Path]] = field(default_factory=dict)

    def warehouse(self, run_id: str) -> Path:
        return self.settings.outputs.warehouse(run_id)


@pytest.fixture(scope="module")
def patched(project: CompiledProject) -> Iterator[list[Path]]:
    """dbt's part is done by the models' SQL: the folders that were built in. However few rows, they are carried."""
    folders: list[Path] = []

    def build_in(outputs: Outputs, folder: Path, *options: str, target: Path | None = None) -> list[NodeResult]:
        folders.append(folder)
        with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
            if not options:
                create_seeds(connection, project)
            build_models(connection, project, options or None)
        return [OK]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grouped_build, "build_in", build_in)
        patch.setattr(
            grouped_build,
            "build",
            lambda settings, run_id: build_in(settings.outputs, settings.outputs.warehouse(run_id).parent),
        )
        patch.setattr(carrying, "FEWEST_ROWS_CARRIED", 1)
        yield folders


@pytest.fixture(scope="module")
def hub(parsed: Outputs, patched: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Hub:
    """Two months of a hub: the first built at once; the second with authorities carried over, and once more anew."""
    folder = tmp_path_factory.mktemp("carried")
    drawn = folder / "drawn"
    for day in (MONTH_BEFORE, NEW_MONTH):
        write_sample(CHILDREN, 1, YEARS, SEED, day, drawn, say=lambda line: None)
    outputs = Outputs(with_parsed_project(parsed, folder))
    hub = Hub(Settings(folder / "inbox", outputs, KEY, HISTORY_MONTHS))
    for code in (NEW, SAME, LEAVING):
        write_under_code(drawn, hub.settings.inbox, code, MONTH_BEFORE)
    receive(hub.settings)
    build(hub, FIRST, patched)
    release = folder / "release"
    (release / "parquet").mkdir(parents=True)
    with duckdb.connect(str(hub.warehouse(FIRST)), read_only=True) as connection:
        for schema, name in (("indicators", "indicator_values"), ("audit", "audit_measures")):
            connection.execute(f"copy {schema}.{name} to '{release / 'parquet' / name}.parquet' (format parquet)")

    write_under_code(drawn, hub.settings.inbox, NEW, NEW_MONTH)
    write_under_code(drawn, hub.settings.inbox, JOINING, MONTH_BEFORE)
    shutil.rmtree(hub.settings.inbox / LEAVING)
    register = Register(outputs.register)
    (receipt,) = [each for each in register.receipts if each.local_authority_code == LEAVING]
    register.append(dataclasses.replace(receipt, verdict=REFUSED, standing=REFUSED))
    receive(hub.settings)
    build(hub, CARRIED, patched, release)
    build(hub, ANEW, patched, release)
    return hub


def receive(settings: Settings) -> None:
    bind_outputs(settings)
    assert {each.standing for each in receive_inbox(settings, lambda line: None)} == {ACCEPTED}


def build(hub: Hub, run_id: str, folders: list[Path], previous: Path | None = None) -> None:
    """Build a run and stamp it; each authority that is built is a group of its own, but where all are built anew."""
    measures = [previous / "parquet" / "audit_measures.parquet"] if previous else []
    warehouse = prepare_warehouse(hub.settings, run_id, previous, measures)
    said = hub.said.setdefault(run_id, [])
    before = len(folders)
    if run_id == ANEW:
        build_with_engine(hub.settings, run_id, said.append)
    else:
        small = dataclasses.replace(hub.settings, memory=2 * BYTES_OF_AN_AUTHORITY) if previous else hub.settings
        build_what_is_new(small, run_id, CODE, said.append)
    hub.built[run_id] = folders[before:]
    write_stamp(warehouse, "inputs", CODE, 1, [ReleasedTable("indicators", "indicator_values", "values", "public")])
    write_hash(warehouse)


@pytest.fixture(scope="module")
def both(hub: Hub) -> Iterator[duckdb.DuckDBPyConnection]:
    """A look into the two builds of the second month, `carried` and `anew`."""
    with duckdb.connect(":memory:") as connection:
        for run_id in (CARRIED, ANEW):
            connection.execute(f"attach '{hub.warehouse(run_id)}' as {run_id} (read_only)")
        yield connection


def test_only_what_is_new_is_built_and_a_line_says_so(hub: Hub) -> None:
    folder = hub.settings.outputs.runs / CARRIED
    assert hub.built[CARRIED] == [folder / "part", folder / "part", folder]
    assert hub.built[ANEW] == [hub.settings.outputs.runs / ANEW]
    (line,) = [line for line in hub.said[CARRIED] if "carried over" in line]
    assert line.startswith("2 authorities to build, 1 carried over from the build of 20")
    assert not any("carried over" in line for line in (*hub.said[FIRST], *hub.said[ANEW]))
    with open_warehouse(hub.warehouse(CARRIED), folder / "spill") as connection:
        carried = carried_over(connection)
        built_at = connection.execute("select max(built_at) from warehouse.run.authorities").fetchall()
    assert carried.keys() == {SAME}
    assert max(carried.values()) < built_at[0][0]
    assert {path.name for path in folder.iterdir()} == {"warehouse.duckdb", "warehouse.sha256"}, (
        "a part or copy was left"
    )


def test_every_table_has_the_rows_of_a_build_of_all_anew(hub: Hub, both: duckdb.DuckDBPyConnection) -> None:
    tables = {
        name: set(
            both.execute(
                "select schema_name, table_name from duckdb_tables() where database_name = ? and schema_name <> 'run'",
                [name],
            ).fetchall()
        )
        for name in (CARRIED, ANEW)
    }
    # The SQL alone makes tables of what is ephemeral in dbt, which are no part of a group.
    assert {schema for schema, _ in tables[ANEW] - tables[CARRIED]} == {"findings"}
    relations = relations_of(hub.settings.outputs)
    assert relations.parted | relations.seeds <= tables[CARRIED] <= tables[ANEW]
    different = [
        (schema, name)
        for schema, name in sorted(tables[CARRIED])
        if content(both, f"{ANEW}.{schema}.{name}") != content(both, f"{CARRIED}.{schema}.{name}")
    ]
    assert not different


def test_no_figure_differs_either_way(both: duckdb.DuckDBPyConnection) -> None:
    def only_in(one: str, other: str) -> int:
        query = f"from {one}.indicators.indicator_values except all from {other}.indicators.indicator_values"
        return len(both.execute(query).fetchall())

    assert (only_in(CARRIED, ANEW), only_in(ANEW, CARRIED)) == (0, 0)
    assert both.execute(
        "select distinct local_authority_code from carried.indicators.indicator_values order by 1"
    ).fetchall() == [(code,) for code in (NEW, SAME, JOINING)]


def test_the_comparison_with_the_release_before_is_that_of_now_for_carried_authorities_too(
    hub: Hub, both: duckdb.DuckDBPyConnection
) -> None:
    """Else a carried authority would be compared with what came before the build that it is carried from."""
    relations = relations_of(hub.settings.outputs)
    assert {("audit", "audit_measures"), ("audit", "closed_breakdowns_changed")} <= relations.looking_back
    assert ("audit", "breakdowns_sum_to_all") not in relations.looking_back
    assert "audit_measures" in relations.built_anew
    compared = (
        "select local_authority_code, count(expected) from {} where check_name = 'closed_period_changed' group by 1"
    )
    now = dict(both.execute(compared.format("carried.audit.audit_measures")).fetchall())
    assert now[SAME] > 0
    # The first release had none before it.
    with duckdb.connect(str(hub.warehouse(FIRST)), read_only=True) as first:
        assert sum(dict(first.execute(compared.format("audit.audit_measures")).fetchall()).values()) == 0


def test_every_table_whose_rows_are_each_of_one_authority_has_the_carried_ones(
    hub: Hub, both: duckdb.DuckDBPyConnection
) -> None:
    relations = relations_of(hub.settings.outputs)

    def rows_of(code: str, schema: str, name: str) -> int:
        query = f"select count(*) from carried.{schema}.{name} where local_authority_code = '{code}'"
        return int(both.execute(query).fetchall()[0][0])

    # The one that joined has the same records; it has nothing to be compared with.
    without_rows = [
        (schema, name)
        for schema, name in sorted(relations.parted - relations.looking_back)
        if bool(rows_of(SAME, schema, name)) != bool(rows_of(JOINING, schema, name))
    ]
    assert not without_rows


def test_the_same_rows_make_the_same_files_of_a_release(hub: Hub, tmp_path: Path) -> None:
    written = []
    for run_id in (CARRIED, ANEW):
        folder = tmp_path / run_id
        folder.mkdir()
        with open_warehouse(hub.warehouse(run_id), folder / "spill") as connection:
            names = connection.execute(
                "select schema_name, table_name from duckdb_tables() where database_name = 'warehouse' "
                "and (schema_name = 'marts' or table_name = 'indicator_values')"
            ).fetchall()
            tables = [ReleasedTable(schema, name, name, "public") for schema, name in names]
            rows = copy_tables(connection, tables, folder / "marts.duckdb")
            write_parquet(connection, "marts", rows, folder / "parquet")
        written.append(hashes(folder / "parquet"))
    assert "indicator_values.parquet" in written[0]
    assert written[0] == written[1]


def test_where_nothing_is_new_at_all_only_what_crosses_authorities_is_built(hub: Hub, patched: list[Path]) -> None:
    run_id = "again"
    build(hub, run_id, patched)
    folder = hub.settings.outputs.runs / run_id
    assert hub.built[run_id] == [folder]
    assert "0 authorities to build, 3 carried over from the build of 20" in " ".join(hub.said[run_id])
    with duckdb.connect(str(hub.warehouse(run_id)), read_only=True) as connection:
        connection.execute(f"attach '{hub.warehouse(CARRIED)}' as before (read_only)")
        for table in ("indicators.indicator_values", "indicators.figures_now", "marts.dim_periods"):
            assert content(connection, table) == content(connection, f"before.{table}")
    shutil.rmtree(folder)


def test_where_the_code_has_changed_all_is_built_anew_and_a_line_says_why(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "build_with_engine", lambda settings, run_id, say: [OK])
    prepare_warehouse(hub.settings, "after_a_change")
    said: list[str] = []
    build_what_is_new(hub.settings, "after_a_change", "other code", said.append)
    shutil.rmtree(hub.settings.outputs.runs / "after_a_change")
    (line,) = said
    assert line.startswith("All authorities are built anew, and none is carried over: since the build of 20")
    assert line.endswith("UTC these have changed: the code.")


def test_a_kept_build_that_is_damaged_is_said_and_all_is_built_anew(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    run_id = "after_damage"
    found: list[set[str]] = []

    def build_all(settings: Settings, run_id: str, say: object) -> list[NodeResult]:
        with duckdb.connect(str(settings.outputs.warehouse(run_id)), read_only=True) as connection:
            found.append({name for (name,) in connection.execute("select schema_name from duckdb_tables()").fetchall()})
        return [OK]

    monkeypatch.setattr(carrying, "build_with_engine", build_all)
    kept = hub.warehouse(CARRIED)
    whole = kept.read_bytes()
    with duckdb.connect(str(kept), read_only=True) as connection:
        query = "select max(block_id) from pragma_storage_info('indicators.indicator_values') where persistent"
        ((block,),) = connection.execute(query).fetchall()
    # In the rows of a table, and not in what says which tables there are, without which it would be no database at all.
    place = HEADERS + block * BLOCK + BLOCK // 2
    try:
        with kept.open("r+b") as file:
            file.seek(place)
            file.write(bytes([whole[place] ^ 0xFF]))
        build(hub, run_id, [])
    finally:
        kept.write_bytes(whole)
    assert found == [{"landing"}], "what had been copied is left"
    (line,) = hub.said[run_id]
    assert line.endswith("cannot be read any more, so nothing is carried over from it: all is built anew.")
