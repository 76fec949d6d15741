"""Which engine computes the figures, and what is said of one that is not there."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import pytest

from orchestration.ground import engines
from orchestration.ground.engines import OTHER_ENGINES, engine_of_environment
from orchestration.ground.environment import environment_with
from orchestration.ground.errors import NothingPublishedError, StoppedError, UsageError
from orchestration.warehouse.engines.hashing import HASH_FUNCTION
from orchestration.warehouse.engines.spark import OF_ANOTHER_SPARK, end_in_words, settings_of_spark
from tests.conftest import PROJECT

GIGABYTE = 1024**3


@pytest.fixture
def java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Java of version 17, the only one, for a Spark that counts as installed."""
    command = tmp_path / "java" / "bin" / "java"
    command.parent.mkdir(parents=True)
    says(command, 'openjdk version "17.0.15" 2025-04-15')
    monkeypatch.setenv("PATH", str(command.parent))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("IRO_ENGINE", "spark")
    monkeypatch.setitem(OTHER_ENGINES, "spark", replace(OTHER_ENGINES["spark"], package="os"))
    engines.version_of.cache_clear()
    return command


def says(command: Path, version: str) -> None:
    """Make a command that says a version as Java does, among its errors."""
    command.write_text(f"#!/bin/sh\nprintf '%s\\n' '{version}' >&2\n", encoding="utf-8")
    command.chmod(0o755)


@pytest.mark.parametrize(("name", "remedy"), [("sail", "make setup-engines"), ("SPARK", "make setup-spark")])
def test_an_engine_that_is_not_installed_is_named_with_what_installs_it(
    monkeypatch: pytest.MonkeyPatch, name: str, remedy: str
) -> None:
    known = OTHER_ENGINES[name.lower()]
    monkeypatch.setitem(OTHER_ENGINES, name.lower(), replace(known, package="a_package_that_nobody_has"))
    monkeypatch.setenv("IRO_ENGINE", name)
    with pytest.raises(UsageError, match=f"packages are not installed: run `{remedy}`") as refused:
        engine_of_environment()
    assert refused.value.exit_code == 2


def test_an_engine_that_nobody_knows_is_refused_with_the_names_of_those_there_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("IRO_ENGINE", "oracle")
    with pytest.raises(UsageError, match="IRO_ENGINE must be duckdb, sail or spark"):
        engine_of_environment()
    monkeypatch.setenv("IRO_ENGINE", "")
    assert engine_of_environment() == "duckdb"


def test_spark_is_taken_with_a_java_that_is_new_enough(java: Path) -> None:
    assert engine_of_environment() == "spark"


def test_spark_without_java_is_refused_with_what_to_install(java: Path) -> None:
    java.unlink()
    with pytest.raises(UsageError, match=r"needs Java 17 or newer, and none was found\. Install it"):
        engine_of_environment()


@pytest.mark.parametrize(("version", "number"), [('openjdk version "11.0.2" 2019-01-15', 11), ('version "1.8.0_1"', 8)])
def test_spark_with_an_old_java_is_refused_with_its_version(java: Path, version: str, number: int) -> None:
    says(java, version)
    with pytest.raises(UsageError, match=f"bin/java is Java {number}. Install it"):
        engine_of_environment()


def test_the_java_that_java_home_names_wins_over_the_path(
    java: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(UsageError, match="none was found"):
        engine_of_environment()


def test_spark_writes_no_record_of_what_it_ran_and_has_no_page_or_open_door(tmp_path: Path) -> None:
    settings = settings_of_spark(tmp_path, 4 * GIGABYTE)
    assert settings["spark.ui.enabled"] == settings["spark.eventLog.enabled"] == "false"
    assert settings["spark.driver.host"] == settings["spark.driver.bindAddress"] == "127.0.0.1"
    assert settings["spark.authenticate"] == "true"
    assert (tmp_path / "settings" / "log4j2.properties").read_text(encoding="ascii") == "rootLogger.level = off\n"


def test_all_that_spark_writes_lies_in_the_private_folder_of_the_run(tmp_path: Path) -> None:
    settings = settings_of_spark(tmp_path, None)
    assert Path(settings["spark.sql.warehouse.dir"]).parent == tmp_path
    assert f"-Djava.io.tmpdir={tmp_path / 'scratch'} " in settings["spark.driver.extraJavaOptions"]


def test_spark_takes_its_part_of_the_memory_of_a_refresh(tmp_path: Path) -> None:
    assert settings_of_spark(tmp_path, 4 * GIGABYTE)["spark.driver.memory"] == "3072m"
    assert "spark.driver.memory" not in settings_of_spark(tmp_path, None)


@pytest.mark.parametrize(
    ("met", "said"),
    [(StoppedError(), StoppedError), (ConnectionError("no answer"), NothingPublishedError)],
    ids=["stopped", "of itself"],
)
def test_a_spark_that_ended_is_called_short_of_memory_unless_somebody_stopped_the_refresh(
    met: Exception, said: type[Exception]
) -> None:
    # As where the end of a service ends both processes.
    with subprocess.Popen(["false"]) as ended:
        ended.wait()
        with pytest.raises(NothingPublishedError) as raised, end_in_words(Mock(proc=ended)):
            raise met
    assert type(raised.value) is said
    assert ("its memory did not suffice" in str(raised.value)) == (said is NothingPublishedError)


def test_a_cluster_that_the_account_uses_for_other_things_is_never_given_the_records() -> None:
    # The first leads dbt to a server; the second to the settings of another Spark, the others to its process.
    for name in ("SPARK_REMOTE", "SPARK_CONF_DIR", "PYSPARK_GATEWAY_PORT", "PYSPARK_SUBMIT_ARGS", "HADOOP_CONF_DIR"):
        assert name.startswith(OF_ANOTHER_SPARK)


def test_a_variable_that_is_taken_away_for_a_block_is_there_again_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IRO_ONE", "1")
    monkeypatch.delenv("IRO_TWO", raising=False)
    with environment_with({"IRO_ONE": None, "IRO_TWO": "2"}):
        assert "IRO_ONE" not in os.environ
        assert os.environ["IRO_TWO"] == "2"
    assert os.environ["IRO_ONE"] == "1"
    assert "IRO_TWO" not in os.environ


def test_models_call_the_function_that_hides_ids_by_its_name() -> None:
    macro = (PROJECT / "dbt_project" / "macros" / "keyed_hash.sql").read_text(encoding="utf-8")
    assert f"then {HASH_FUNCTION}(" in macro
