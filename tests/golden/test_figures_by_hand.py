"""Every figure of the golden hub once more, by SQL that was written from the contract without a look at the product's."""

from __future__ import annotations

from pathlib import Path

import duckdb

from tests.benchmarks.reference.opinions import differences, landing_of
from tests.benchmarks.reference.run import run
from tests.conftest import TEST_KEY, Refreshed


def test_every_row_and_column_of_the_figures_is_that_of_sql_written_by_hand_from_the_contract(
    hub_release: Refreshed, tmp_path: Path
) -> None:
    landing = landing_of(hub_release.inbox, hub_release.outputs, TEST_KEY, tmp_path / "handed_over.duckdb")
    # One thread: what two spend on each other is not work.
    with duckdb.connect(config={"threads": 1}) as connection:
        run(connection, landing, TEST_KEY)
        rows, differing = differences(connection, "indicator_values", hub_release.marts)
    print(f"{rows} rows compared")
    assert rows > 300_000
    assert not differing, "\n".join(differing)
