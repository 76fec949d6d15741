"""A refresh on each folder of samples: every row of every table is used or set aside with a reason, and none is lost.

What is in the files is counted here by other readers than the product's.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import openpyxl
import pytest

from orchestration.landing.contracts import load_contracts
from orchestration.landing.profiles.loading import load_profiles
from tests.conftest import Refreshed
from tests.layouts.sample_folders import SAMPLE_BATCHES

Account = dict[tuple[str, str | None], dict[str, int]]


@pytest.fixture(scope="module")
def marts(second_release: Refreshed, shared: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(second_release.marts), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def account(marts: duckdb.DuckDBPyConnection) -> Account:
    """Rows by table and export (None where a table fills none), then by what became of them."""
    rows = marts.execute(
        "select file_name, export_name, disposition, sum(rows_counted) from row_account group by all"
    ).fetchall()
    found: Account = defaultdict(dict)
    for file, export, disposition, count in rows:
        found[file, export][disposition] = int(count)
    return found


def tables_of(file: Path) -> dict[str, int]:
    """The tables of a file by the name that the account gives them, with their rows."""
    if file.suffix == ".csv":
        with file.open(encoding="utf-8-sig", newline="") as stream:
            return {file.name: sum(1 for _ in csv.DictReader(stream))}
    if file.suffix == ".xml":
        records = load_profiles(load_contracts())["cin_census"].xml
        assert records is not None
        tree = ElementTree.parse(file)
        return {f"{file.name}#{table}": sum(1 for _ in tree.iter(name)) for table, name in records.records.items()}
    book = openpyxl.load_workbook(file, data_only=True)
    return {
        f"{file.name}#{sheet.title}": sum(any(cell not in (None, "") for cell in row) for row in sheet.values) - 1
        for sheet in book
    }


@pytest.mark.parametrize(("authority", "day"), SAMPLE_BATCHES)
def test_every_row_of_every_table_is_accounted_for_in_each_export_that_it_fills(
    authority: str, day: str, account: Account, second_release: Refreshed
) -> None:
    mine = {
        (file.rpartition("/")[2], export): counts
        for (file, export), counts in account.items()
        if file.startswith(f"{authority}/{day}/")
    }
    batch = second_release.inbox / authority / day
    tables: dict[str, int] = {}
    for file in sorted(batch.glob("*.*")):
        tables |= tables_of(file) if file.name != "batch.yml" else {}
    # A table without rows may be named, one with rows must be.
    assert {table for table, rows in tables.items() if rows} <= {table for table, _ in mine} <= set(tables)
    for (table, export), counts in sorted(mine.items(), key=str):
        print(f"{authority}/{day}/{table} -> {export or '(none)'}: {counts}")
        assert sum(counts.values()) == tables[table], (table, export)


def test_no_figure_of_reviews_or_conferences_is_published_from_a_snapshot(marts: duckdb.DuckDBPyConnection) -> None:
    available = marts.execute(
        "select distinct indicator_id from indicator_values join indicator_definitions using (indicator_id) "
        "where local_authority_code in ('E06999913', 'E06999914') and availability = 'available' and domain in ('reviews', 'conferences')"
    ).fetchall()
    # The one made on a month end tells who had met their officer by then.
    assert available == [("officer_contact_within_6_months",)]
    looked_after = marts.execute(
        "select local_authority_code, period_end, numerator from indicator_values where indicator_id = 'children_looked_after' "
        "and breakdown = 'all' and availability = 'available' and local_authority_code in ('E06999913', 'E06999914') order by all"
    ).fetchall()
    # Five in the list: one left in September, and one had come of age the year before.
    assert [(code, str(day)) for code, day, _ in looked_after] == [
        ("E06999913", "2021-02-28"),
        ("E06999914", "2021-03-31"),
    ]
    assert [int(count) for _, _, count in looked_after] == [3, 3]


def test_a_census_of_conferences_alone_does_not_stop_the_hub(
    marts: duckdb.DuckDBPyConnection, account: Account
) -> None:
    moved_in = account["E06999911/2022-07-21/fake_CIN_data.xml#cin_details", "conferences"]
    assert sum(moved_in.values()) == 402
    assert moved_in["not_applicable"] == 52
    published = marts.execute(
        "select count(*) from indicator_values where local_authority_code = 'E06999911' and availability = 'available'"
    ).fetchone()
    assert published is not None
    assert published[0] > 0
