"""How a new extract that holds fewer records than the one before it is told from one that rightly does."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.ground.database.sql import reading_connection
from orchestration.landing.contracts import load_contracts
from orchestration.landing.plausibility.records_gone import Gone, months_gone, needs_confirmation, records_gone

CONTRACTS = load_contracts()
REVIEWS = "select 'R' || n as review_id, cast(date '2019-01-01' + cast(n as integer) as varchar) as held_date"


def parquet(folder: Path, name: str, query: str) -> Path:
    path = folder / f"{name}.parquet"
    duckdb.execute(f"copy ({query}) to '{path}' (format parquet)")
    return path


def compare(folder: Path, export: str, before: str, now: str, history_from: str | None = None) -> tuple[int, int]:
    previous, fresh = parquet(folder, "previous", before), parquet(folder, "fresh", now)
    with reading_connection(folder, "spill") as connection:
        found = records_gone(connection, CONTRACTS[export], previous, fresh, history_from)
    return found.before, found.gone


def test_records_are_told_apart_by_their_key_and_not_by_their_contents(tmp_path: Path) -> None:
    before = f"{REVIEWS} from range(10) as numbers (n)"
    now = "select 'R' || n as review_id, '2020-12-01' as held_date, 'x' as team from range(3, 20) as numbers (n)"
    assert compare(tmp_path, "reviews", before, now) == (10, 3)


def test_records_before_the_history_are_not_gone(tmp_path: Path) -> None:
    before = f"{REVIEWS} from range(10) as numbers (n)"
    now = f"{REVIEWS} from range(6, 10) as numbers (n)"
    assert compare(tmp_path, "reviews", before, now, "2019-01-06") == (5, 1)
    assert compare(tmp_path, "reviews", before, now, "2019-01-07") == (4, 0)


def test_a_record_without_a_date_may_lie_before_the_history(tmp_path: Path) -> None:
    before = "select * from (values ('R1', null), ('R2', '2019-05-01')) as rows (review_id, held_date)"
    now = "select 'R3' as review_id, '2019-05-01' as held_date"
    assert compare(tmp_path, "reviews", before, now) == (2, 2)
    assert compare(tmp_path, "reviews", before, now, "2019-01-01") == (1, 1)


def test_blank_parts_of_a_key_are_equal(tmp_path: Path) -> None:
    spells = "select * from (values ('O1', '2020-01-01', null), ('O1', '2020-01-01', 'iro')) as rows "
    spells += "(officer_id, start_date, role)"
    assert compare(tmp_path, "reviewing_officers", spells, spells) == (2, 0)


def test_exports_whose_records_are_no_events_are_never_gone(tmp_path: Path) -> None:
    # A protection batch need not hold the children of a care batch.
    assert compare(tmp_path, "children", "select 'C1' as child_id", "select 'C2' as child_id") == (0, 0)


def test_without_an_earlier_file_nothing_is_gone(tmp_path: Path) -> None:
    fresh = parquet(tmp_path, "fresh", f"{REVIEWS} from range(3) as numbers (n)")
    with reading_connection(tmp_path, "spill") as connection:
        assert records_gone(connection, CONTRACTS["reviews"], tmp_path / "none.parquet", fresh) == Gone(0, 0)


@pytest.mark.parametrize(
    ("records_before", "gone", "is_needed"),
    [
        (1_000, 0, False),
        (1_000, 100, False),
        (1_000, 101, True),
        (19, 9, False),
        (19, 10, True),
        (20, 10, False),
        (9, 9, False),
        (20, 20, True),
        (200, 20, False),
    ],
)
def test_more_than_a_tenth_and_twenty_records_or_half_of_a_short_export_need_a_person(
    records_before: int, gone: int, is_needed: bool
) -> None:
    assert needs_confirmation(Gone(records_before, gone)) is is_needed


@pytest.mark.parametrize(
    ("before", "now", "gone"),
    [
        ({"2019-12": 1, "2020-01": 2, "2020-02": 5}, {"2020-02": 5}, [("2019-12", 1, 0), ("2020-01", 2, 0)]),
        ({"2020-01": 1, "2020-02": 1, "2020-03": 5}, {"2020-03": 5}, []),
        ({"2020-01": 2, "2020-02": 2}, {"2020-02": 1}, []),
        ({"2020-01": 2, "2020-03": 2, "2020-04": 9}, {"2020-04": 9}, []),
        ({"2020-01": 6, "2020-02": 9}, {"2020-02": 9}, []),
        ({"2020-01": 6, "2020-02": 9}, {"2020-02": 4}, [("2020-01", 6, 0), ("2020-02", 9, 4)]),
        ({"2020-01": 20}, {"2020-01": 10}, []),
        ({"2020-01": 20}, {"2020-01": 9}, [("2020-01", 20, 9)]),
    ],
    ids=[
        "two months in a row that had three",
        "two months in a row that had two, as a deleted child's",
        "one that still has one",
        "two months apart",
        "a single month",
        "many events of many months",
        "half of a month, which is left",
        "more than half of a month",
    ],
)
def test_whole_months_in_a_row_are_missing_also_from_an_export_of_few_events(
    tmp_path: Path, before: dict[str, int], now: dict[str, int], gone: list[tuple[str, int, int]]
) -> None:
    def plans(months: dict[str, int]) -> str:
        rows = ", ".join(f"('{month}-{day + 1:02}')" for month, events in months.items() for day in range(events))
        return f"select 'P' || start_date as plan_id, start_date from (values {rows}) as days (start_date)"

    previous, fresh = parquet(tmp_path, "previous", plans(before)), parquet(tmp_path, "fresh", plans(now))
    with reading_connection(tmp_path, "spill") as connection:
        found = months_gone(connection, CONTRACTS["protection_plans"], previous, fresh, "2020-05-31")
    assert found == gone
