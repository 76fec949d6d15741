"""Other engines compute the same: every table of the golden hub, as DuckDB and as Sail or Apache Spark make it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import nullcontext, suppress
from pathlib import Path

import duckdb
import pytest

from orchestration.ground.engines import SAIL, SETTING, SPARK, engine_of_environment
from orchestration.ground.environment import environment_with
from orchestration.ground.errors import NothingPublishedError, UsageError
from orchestration.ground.machine.memory import MEGABYTE
from orchestration.ground.paths import PROJECT, Outputs
from orchestration.ground.settings import Settings
from tests.conftest import TEST_KEY, Refreshed

# What a person asked for by name must be there: `make check-engines` and `make check-spark` do.
ASKED_FOR = os.environ.get(SETTING)
# Takes minutes and Java, so it is run by its own command alone.
ONLY_IF_ASKED_FOR = SPARK
RUN = "by-another-engine"
MEMORY = 4 * 1024**3
# Little more than the least with which Spark starts, and numbers that do not fit into it.
LITTLE_MEMORY, MANY = 640 * MEGABYTE, 500_000_000
SECONDS_TO_END = 120
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


def _require(name: str) -> str:
    """The engine, if it is installed; else the test is skipped with what to do, or fails if it was asked for."""
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


@pytest.fixture(scope="module", params=[SAIL, SPARK])
def engine(request: pytest.FixtureRequest) -> str:
    """Each engine that is there."""
    return _require(str(request.param))


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


STARTED = """
import sys
from pathlib import Path
from pyspark import SparkContext
from orchestration.warehouse.engines.spark import session_of
with session_of("a-key-for-tests-only", Path(sys.argv[1]), None) as session:
    assert session.sql("select iro_keyed_hash(cast(null as string)) as nothing").collect()[0].nothing is None
    print(SparkContext._gateway.proc.pid, flush=True)
    sys.stdin.read()
"""


def _is_there(process: int) -> bool:
    """Whether a process is there; one that has ended and whose end nobody has asked for has no command any more."""
    try:
        return bool(Path(f"/proc/{process}/cmdline").read_bytes())
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked up as Linux has them")
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, None], ids=["killed", "ended", "done"])
def test_spark_is_gone_with_the_process_that_started_it(tmp_path: Path, ending: signal.Signals | None) -> None:
    _require(SPARK)
    with subprocess.Popen(
        [sys.executable, "-c", STARTED, str(tmp_path)], cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as started:
        assert started.stdout
        assert started.stdin
        java = int(started.stdout.readline())
        assert _is_there(java)
        started.stdin.close() if ending is None else started.send_signal(ending)
        started.wait(SECONDS_TO_END)
    until = time.monotonic() + SECONDS_TO_END
    while _is_there(java) and time.monotonic() < until:
        time.sleep(0.1)
    assert not _is_there(java)
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "scratch").rglob("*")} <= {0}


@pytest.mark.parametrize("is_heard", [True, False], ids=["heard", "unheard"])
def test_a_spark_whose_memory_does_not_suffice_ends_and_says_what_to_do(tmp_path: Path, is_heard: bool) -> None:
    """A single thread of it had ended, and what waited for that waited for ever; dbt makes a failed build of it."""
    _require(SPARK)
    from orchestration.warehouse.engines.spark import session_of

    with (
        pytest.raises(
            NothingPublishedError, match=r"ended before its work was done \(exit code 3\).*IRO_MEMORY higher"
        ),
        session_of("a-key-for-tests-only", tmp_path, LITTLE_MEMORY) as session,
        nullcontext() if is_heard else suppress(Exception),
    ):
        session.range(MANY).toArrow()
