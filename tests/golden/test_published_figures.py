"""The published figures that are shipped, beside the publishers' own files, and the means of statistical neighbours."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from orchestration.ground.paths import DBT_PROJECT

# The publisher's column of each indicator, in the file of components.
COLUMNS = {
    "initial_conferences_on_time_dfe": "c4_within_15_days_percent",
    "repeat_plans": "d3_percent",
    "long_plans_open": "d5_2y_plus_percent",
    "plans_reviewed_on_time": "d6_percent",
    "long_plans_ended": "d7_2y_plus_percent",
    "protection_plan_rate": "d1_rate_2025_release",
    "children_looked_after_rate": "cla_rate",
}
Figures = dict[tuple[str, str, str], float]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def seed(name: str) -> list[dict[str, str]]:
    return rows(DBT_PROJECT / "seeds" / f"{name}.csv")


@pytest.fixture(scope="module")
def shipped() -> Figures:
    return {
        (row["area_code"], row["indicator_id"], row["period_end"]): float(row["value"])
        for row in seed("published_figures")
    }


@pytest.fixture(scope="module")
def published(shared: Path) -> Path:
    return shared / "samples" / "benchmarks"


def test_every_figure_is_as_published_and_what_was_suppressed_has_none(shipped: Figures, published: Path) -> None:
    expected: Figures = {}
    for row in rows(published / "published_components.csv"):
        for indicator, column in COLUMNS.items():
            if row[column].replace(".", "").isdigit():
                expected[row["area_code"], indicator, row["period_end"]] = float(row[column])
    for row in rows(published / "benchmarks.csv"):
        key = (row["area_code"], row["indicator_id"], row["period_end"])
        # The two files were read from different releases of the publisher, and say the same.
        assert expected.setdefault(key, float(row["value"])) == pytest.approx(float(row["value"]), abs=0.051)
    assert len(expected) > 8_000
    assert shipped == pytest.approx(expected, abs=0.051)
    for row in rows(published / "benchmarks_suppressed.csv"):
        assert (row["area_code"], row["indicator_id"], row["period_end"]) not in shipped


def test_the_mean_of_the_neighbours_figures_is_the_one_worked_out_from_the_publishers_tool(
    shipped: Figures, published: Path
) -> None:
    neighbours: dict[str, list[str]] = {}
    for row in seed("statistical_neighbours"):
        neighbours.setdefault(row["local_authority_code"], []).append(row["neighbour_code"])
    assert {len(ten) for ten in neighbours.values()} == {10}
    compared = 0
    for row in rows(published / "benchmarks_statistical_neighbours_derived.csv"):
        if row["indicator_id"] not in COLUMNS:
            continue
        of_ten = [shipped.get((code, row["indicator_id"], row["period_end"])) for code in neighbours[row["area_code"]]]
        known = [value for value in of_ten if value is not None]
        assert sum(known) / len(known) == pytest.approx(float(row["value"]), abs=0.0001), row
        compared += 1
    assert compared == 280


def test_the_means_that_are_shipped_are_all_that_were_worked_out_with_of_how_many_neighbours(published: Path) -> None:
    worked_out = {
        (row["area_code"], row["indicator_id"], row["period_end"]): (
            float(row["value"]),
            row["source"].split(" of ")[1],
        )
        for row in rows(published / "benchmarks_statistical_neighbours_derived.csv")
    }
    means = {
        (row["area_code"], row["indicator_id"], row["period_end"]): (float(row["value"]), row["authorities"])
        for row in seed("neighbours_figures")
    }
    assert len(means) == 320
    assert means == worked_out
    # Of York's ten neighbours one alone is among the figures that are shipped, with 20.0.
    assert means["E06000014", "placed_over_20_miles", "2025-03-31"] == (22.6, "10")


def test_populations_are_as_published_and_those_of_a_regions_authorities_add_up_to_it(published: Path) -> None:
    population = {
        (row["local_authority_code"], row["year"]): row["population_0_17"] for row in seed("published_population")
    }
    official = {
        (row["local_authority_code"], row["year"]): row["population_0_17"] for row in rows(published / "population.csv")
    }
    authorities = {key: value for key, value in official.items() if key[0][:3] not in ("E12", "E92") and value}
    assert population == authorities
    region_of = {row["local_authority_code"]: row["region_code"] for row in seed("authority_codes")}
    sums: Counter[str] = Counter()
    for (authority, year), children in population.items():
        if year == "2024":
            sums[region_of[authority]] += int(children)
    assert sums == {row["region_code"]: int(official[row["region_code"], "2024"]) for row in seed("regions")}


def test_the_rows_of_the_populations_lie_in_the_order_in_which_a_trace_counts_them() -> None:
    keys = [(row["local_authority_code"], int(row["year"])) for row in seed("published_population")]
    assert keys == sorted(keys)
