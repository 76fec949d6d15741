"""How much memory a refresh may take, what of it the database gets, and which authorities are built together."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.ground.database.sql import open_to_write
from orchestration.ground.errors import UsageError
from orchestration.ground.machine import memory
from orchestration.ground.machine.memory import LEAST, MEGABYTE, memory_of_database, memory_of_refresh
from orchestration.warehouse.groups.choosing import BYTES_OF_A_ROW, BYTES_OF_AN_AUTHORITY, groups_that_fit

GIGABYTE = 1024 * MEGABYTE


@pytest.mark.parametrize(
    ("text", "expected"), [("4GB", 4 * GIGABYTE), (" 1.5 gb ", 1536 * MEGABYTE), ("2048MB", 2 * GIGABYTE)]
)
def test_a_number_of_gigabytes_or_megabytes_is_taken(text: str, expected: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IRO_MEMORY", text)
    assert memory_of_refresh() == expected


@pytest.mark.parametrize("text", ["much", "4", "4TB", "-4GB", "0GB", "512MB"])
def test_another_text_or_too_little_is_refused_with_the_name_of_the_setting(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IRO_MEMORY", text)
    with pytest.raises(UsageError, match="IRO_MEMORY"):
        memory_of_refresh()


def test_without_a_setting_it_is_half_of_what_the_container_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("IRO_MEMORY", raising=False)
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(memory, "LIMIT_OF_CONTAINER", limit)
    limit.write_text(f"{3 * GIGABYTE}\n", encoding="ascii")
    of_machine = 2 * memory_of_refresh()
    assert of_machine == 3 * GIGABYTE
    limit.write_text("max\n", encoding="ascii")
    assert memory_of_refresh() > LEAST
    limit.write_text("1000\n", encoding="ascii")
    assert memory_of_refresh() == LEAST


def test_the_database_takes_no_more_than_its_part() -> None:
    # 4,096 MB less 600 are 3,496, and three quarters of them 2,622.
    assert memory_of_database(4 * GIGABYTE) == 2_622 * MEGABYTE
    assert memory_of_database(GIGABYTE) == 512 * MEGABYTE
    with open_to_write(memory=300 * MEGABYTE) as connection:
        row = connection.execute("select current_setting('memory_limit')").fetchone()
    assert row == ("300.0 MiB",)


def test_authorities_are_built_together_as_far_as_they_fit() -> None:
    small = BYTES_OF_AN_AUTHORITY + 10 * BYTES_OF_A_ROW
    rows = {"E1": 10, "E2": 10, "E3": 10}
    assert groups_that_fit(rows, None) == [["E1", "E2", "E3"]]
    assert groups_that_fit(rows, 3 * small) == [["E1", "E2", "E3"]]
    assert groups_that_fit(rows, 3 * small - 1) == [["E1", "E2"], ["E3"]]


def test_there_are_as_many_groups_as_processes_though_all_authorities_fit_in_one() -> None:
    rows = dict.fromkeys(("E1", "E2", "E3", "E4", "E5"), 10)
    assert groups_that_fit(rows, None, at_least=2) == [["E1", "E2", "E3"], ["E4", "E5"]]
    assert groups_that_fit(rows, None, at_least=4) == [["E1", "E2"], ["E3"], ["E4"], ["E5"]]
    assert groups_that_fit(rows, None, at_least=16) == [["E1"], ["E2"], ["E3"], ["E4"], ["E5"]]
    assert len(groups_that_fit(dict.fromkeys(map(str, range(17)), 10), None, at_least=16)) == 16


def test_of_as_many_groups_as_processes_each_fits_too() -> None:
    two = 2 * (BYTES_OF_AN_AUTHORITY + 10 * BYTES_OF_A_ROW)
    rows = dict.fromkeys(("E1", "E2", "E3", "E4", "E5", "E6"), 10)
    assert groups_that_fit(rows, two, at_least=2) == [["E1", "E2"], ["E3"], ["E4", "E5"], ["E6"]]


def test_an_authority_that_does_not_fit_is_a_group_of_its_own() -> None:
    rows = {"E1": 10, "E2": 10_000_000, "E3": 10}
    assert groups_that_fit(rows, 3 * BYTES_OF_AN_AUTHORITY) == [["E1"], ["E2"], ["E3"]]
