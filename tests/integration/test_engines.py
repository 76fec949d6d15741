"""Other engines compute the same: every table of the golden hub, as DuckDB and as Sail or Apache Spark make it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import duckdb
import pytest

from orchestration.ground.engines import SAIL, SETTING, SPARK, engine_of_environment
from orchestration.ground.environment import environment_with
from orchestration.ground.errors import UsageError
from orchestration.ground.paths import Outputs
from orchestration.ground.settings import Settings
from tests.conftest import TEST_KEY, Refreshed

# What a person asked for by name must be there: `make check-engines` and `make check-spark` do.
ASKED_FOR = os.environ.get(SETTING)
# Takes minutes and Java, so it is run by its own command alone.
ONLY_IF_ASKED_FOR = SPARK
RUN = "by-another-engine"
MEMORY = 4 * 1024**3
# Receipts and audit aside, no table differs. The audit says of a few figures by how much they differ from their series,
# from binary fractions, whose last of four decimals one engine rounds up and the other down.
OF_THE_RUN = ("landing", "run")
ROUNDED = ("audit", "audit_measures")
Table = tuple[str, str]


def _tables(connection: duckdb.DuckDBPyConnection, catalog: str) -> dict[Table, str]:
    """The columns of each table, as a list in SQL."""
    return {
        (schema, name): columns
        for schema, name, columns in connection.execute(
            "select schema_name, table_name, string_agg(column_name, ', ' order by column_index) from duckdb_columns() "
            f"join duckdb_tables() using (database_name, schema_name, table_name) "
            f"where database_name = '{catalog}' group by all"
        ).fetchall()
        if schema not in OF_THE_RUN
    }


@pytest.fixture(scope="module", params=[SAIL, SPARK])
def engine(request: pytest.FixtureRequest) -> str:
    """An engine that is installed; without it the test is skipped with what to do, or fails if it was asked for."""
    name = str(request.param)
    if name == ONLY_IF_ASKED_FOR != ASKED_FOR:
        pytest.skip(f"`make check-{name}` runs it")
    try:
        with environment_with({SETTING: name}):
            engine_of_environment()
    except UsageError as missing:
        if name == ASKED_FOR:
            pytest.fail(str(missing), pytrace=False)
        pytest.skip(str(missing))
    return name


@pytest.fixture(scope="module")
def both(engine: str, hub_release: Refreshed, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """The warehouse of the hub's refresh as `duck`, and one that the engine computed from the same landing as `other`."""
    from orchestration.warehouse.engines.building import build_with_engine

    folder = tmp_path_factory.mktemp(engine)
    (original,) = hub_release.outputs.runs.glob("*/warehouse.duckdb")
    settings = Settings(hub_release.inbox, Outputs(folder), TEST_KEY, memory=MEMORY, engine=engine)
    shutil.copytree(hub_release.outputs.dbt_parsed, settings.outputs.dbt_parsed)
    warehouse = settings.outputs.warehouse(RUN)
    warehouse.parent.mkdir(parents=True)
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(f"attach '{original}' as duck (read_only)")
        connection.execute("create schema landing")
        for schema, name in connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'duck'"
        ).fetchall():
            if schema == "landing":
                connection.execute(f"create table landing.{name} as select * from duck.landing.{name}")
    results = build_with_engine(settings, RUN, lambda _: None)
    assert [result.unique_id for result in results if not result.is_ok] == []
    _nothing_left(settings, warehouse)
    compared = duckdb.connect()
    compared.execute(f"attach '{original}' as duck (read_only)")
    compared.execute(f"attach '{warehouse}' as other (read_only)")
    return compared


def _nothing_left(settings: Settings, warehouse: Path) -> None:
    assert [path.name for path in warehouse.parent.iterdir()] == [warehouse.name], "what was handed over is gone"
    assert TEST_KEY not in "".join(
        path.read_text(encoding="utf-8", errors="ignore")
        for path in settings.outputs.root.rglob("*")
        if path.suffix in (".json", ".log", ".sql")
    )


def test_every_table_is_the_same_row_for_row(both: duckdb.DuckDBPyConnection) -> None:
    duck, other = _tables(both, "duck"), _tables(both, "other")
    assert duck.keys() - other.keys() == set()
    assert len(duck) > 200
    for (schema, name), columns in duck.items():
        assert other[schema, name] == columns, name
        if (schema, name) == ROUNDED:
            continue
        for one, another in (("duck", "other"), ("other", "duck")):
            (rows,) = both.execute(
                f"select count(*) from (select {columns} from {one}.{schema}.{name} "
                f"except all select {columns} from {another}.{schema}.{name})"
            ).fetchone() or (None,)
            assert rows == 0, f"{schema}.{name}: {rows} rows of {one} are not in {another}"


def test_the_audit_comes_to_the_same_verdicts(both: duckdb.DuckDBPyConnection) -> None:
    named = ("check_name", "local_authority_code", "subject", "expected", "detail")
    same = " and ".join(f"duck.{column} is not distinct from other.{column}" for column in named)
    differing = both.execute(
        "select duck.check_name, duck.subject, duck.actual, other.actual from duck.audit.audit_measures as duck "
        f"left join other.audit.audit_measures as other on {same} where other.check_name is null "
        "or duck.is_within is distinct from other.is_within or abs(duck.actual - other.actual) > 0.0001"
    ).fetchall()
    assert differing == []


def test_types_and_descriptions_are_the_same(both: duckdb.DuckDBPyConnection) -> None:
    said = (
        "select schema_name, table_name, column_name, data_type, comment from duckdb_columns() "
        "join (select schema_name, table_name from duckdb_tables() where database_name = 'duck') "
        "using (schema_name, table_name) where database_name = '{}' and schema_name in ('marts', 'indicators')"
    )
    assert both.execute(f"{said.format('duck')} except all {said.format('other')}").fetchall() == []
