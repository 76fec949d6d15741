"""A sheet is the same file every time it is written, however many rows it has."""

from __future__ import annotations

from pathlib import Path

import duckdb

from orchestration.outputs.sheets import write_sheet, write_sheet_of_each_authority

# DuckDB hands rows to its threads in groups of 122,880; a sheet of more was in another order at each writing.
ROWS = 300_000


def write_many(target: Path, place: str | None = None) -> list[str]:
    with duckdb.connect(config={"threads": 4, "preserve_insertion_order": False}) as connection:
        connection.execute(
            "create table cells as select 'team ' || (number * 7919 % 1000) as team, number, "
            f"{ROWS} - number as place from range({ROWS}) as numbers (number)"
        )
        write_sheet(connection, "select * from cells where number >= 0", target, place=place)
    return target.read_text(encoding="utf-8-sig").splitlines()


def test_a_sheet_of_many_rows_is_in_the_order_of_its_columns(tmp_path: Path) -> None:
    header, *rows = write_many(tmp_path / "sheet.csv")
    assert header == "team,number,place"
    assert len(rows) == ROWS
    keys = [(row.split(",")[0], int(row.split(",")[1])) for row in rows]
    assert keys == sorted(keys)


def test_a_sheet_with_a_place_is_in_that_order_and_does_not_show_it(tmp_path: Path) -> None:
    header, *rows = write_many(tmp_path / "sheet.csv", place="place")
    assert header == "team,number"
    assert [int(row.split(",")[1]) for row in rows] == list(reversed(range(ROWS)))


def test_a_sheet_of_each_authority_keeps_the_order_that_its_table_has(tmp_path: Path) -> None:
    with duckdb.connect(config={"threads": 4}) as connection:
        connection.execute(
            "create table cells as select if(number % 2 = 0, 'E06000001', 'E06000002') as local_authority_code, "
            f"lpad(number::varchar, 7, '0') as name from range({2 * ROWS}) as numbers (number) order by all"
        )
        write_sheet_of_each_authority(connection, "memory.main.cells", tmp_path)
    for code, first in (("E06000001", 0), ("E06000002", 1)):
        _, *rows = (tmp_path / f"cells_{code}.csv").read_text(encoding="utf-8-sig").splitlines()
        assert rows == [f"{code},{number:07}" for number in range(first, 2 * ROWS, 2)]


def test_a_count_is_a_whole_number_and_a_fraction_has_no_zeros_at_its_end(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        rows = (
            "select unnest([140, -3, 0, 87.5, -0.25, 10.0625])::decimal(18, 4) as figure, "
            "unnest(['a', 'b', 'c', 'd', 'e', 'f']) as place"
        )
        write_sheet(connection, rows, tmp_path / "sheet.csv", place="place")
    _, *shown = (tmp_path / "sheet.csv").read_text(encoding="utf-8-sig").splitlines()
    assert shown == ["140", "-3", "0", "87.5", "-0.25", "10.0625"]
