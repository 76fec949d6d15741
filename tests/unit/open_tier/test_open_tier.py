"""What the open tier shows of a few figures, and that what should not be shown would stop it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from orchestration.disclosure.cells import LARGEST_SMALL
from orchestration.ground.database.sql import open_to_read, open_to_write
from orchestration.ground.paths import TIME_LIMITS, Outputs
from orchestration.ground.seed_rows import seed_rows
from orchestration.landing.local.named_things import SAME_FOR_ALL
from orchestration.outputs.open_tier.account import ACCOUNT, Accounts, read_accounts
from orchestration.outputs.open_tier.display import rounded, rounded_to
from orchestration.outputs.open_tier.figures import numbers_of, read_figures
from orchestration.outputs.open_tier.files import TABLES
from orchestration.outputs.open_tier.linking import link
from orchestration.outputs.open_tier.proof import Written, attack_written
from orchestration.outputs.open_tier.rules import identities, profile_named
from orchestration.outputs.open_tier.tier import OpenTier, write_open_tier
from orchestration.releases.open_tier import said_before
from tests.unit.open_tier.tiny_open import AUTHORITY, QUARTERS, YEAR_END, tiny_marts

RELEASE = "2026-03.v1"


def written(
    folder: Path, profile: str = "committee", earlier: Accounts | None = None, **changed: tuple[int, ...]
) -> OpenTier:
    marts = tiny_marts(folder / "marts.duckdb", changed)
    (folder / "restricted" / RELEASE).mkdir(parents=True)
    return write_open_tier(
        *(marts, folder / "open", folder / "restricted" / RELEASE, RELEASE, "2026-04-02"),
        profile_named(profile),
        earlier or {},
    )


def rows_of(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / "open" / "csv" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def shown(folder: Path, indicator: str, table: str = "open_quarters") -> dict[str, tuple[str, str, str]]:
    """By period end, or by group."""
    place = "breakdown_value" if table == "open_breakdowns" else "period_end"
    return {
        row[place]: (row["numerator"], row["denominator"], row["value"])
        for row in rows_of(folder, table)
        if row["indicator_id"] == indicator
    }


def as_number(word: str) -> float | str:
    try:
        return float(word)
    except ValueError:
        return word


@pytest.fixture(scope="module")
def committee(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("committee")
    assert written(folder).breaches == ()
    return folder


def test_the_largest_number_that_is_hidden_is_the_small_number_that_documents_and_seeds_name() -> None:
    (row,) = (row for row in seed_rows(TIME_LIMITS) if row["limit_key"] == SAME_FOR_ALL)
    assert int(row["amount"]) == LARGEST_SMALL


def test_a_count_of_1_to_5_is_hidden_and_one_more_so_that_the_year_does_not_give_it_away(committee: Path) -> None:
    """20 + 3 + 30 + 47 = 100: beside the quarter with 3 another is hidden, or the year, which serves the groups as well."""
    held = {end: value for end, (_, _, value) in shown(committee, "held").items()}
    year = shown(committee, "held", "open_financial_years")[YEAR_END]
    assert held[QUARTERS[1]] == "c"
    assert [*held.values(), year[2]].count("c") >= 2


def test_a_percentage_is_hidden_where_its_rest_is_1_to_5_and_late_is_what_is_not_on_time(committee: Path) -> None:
    """Of 20, 17 were on time: the 3 late ones are hidden, and so may not be the difference of two shown numbers."""
    numerator, denominator, value = shown(committee, "on_time")[QUARTERS[0]]
    assert "c" in (numerator, denominator) and value == "c"
    assert shown(committee, "late")[QUARTERS[0]][0] == "c"


def test_the_groups_of_a_year_are_hidden_together_with_what_gives_them_away(committee: Path) -> None:
    by_age = shown(committee, "held", "open_breakdowns")
    year = shown(committee, "held", "open_financial_years")[YEAR_END]
    assert by_age["under_1"] == ("c", "z", "c")
    assert [*(value for _, _, value in by_age.values()), year[2]].count("c") >= 2
    assert shown(committee, "on_time", "open_breakdowns")["under_1"] == ("x", "c", "c")


def test_a_rate_does_not_give_away_the_count_that_it_is_made_of(committee: Path) -> None:
    assert shown(committee, "open")[YEAR_END] == ("c", "z", "c")
    assert shown(committee, "rate")[YEAR_END] == ("c", "21000", "c")


def test_the_median_of_five_is_hidden_and_that_of_eight_is_shown(tmp_path: Path) -> None:
    """Late in the four quarters: 5, 7, 6 and 8; 6 is hidden beside the 5, or the year's 26 would give it away."""
    assert written(tmp_path, held=(45, 47, 46, 48), on_time=(40, 40, 40, 40)).breaches == ()
    days = shown(tmp_path, "days")
    assert days[QUARTERS[0]][2] == "c"
    assert days[QUARTERS[3]][2] == "4.5"


def test_figures_before_the_reach_of_the_records_and_of_a_council_s_own_indicators_are_not_in_the_tier(
    tmp_path: Path,
) -> None:
    marts = tiny_marts(tmp_path / "marts.duckdb")
    with open_to_write(marts) as connection:
        connection.execute(
            f"update indicator_values set is_before_reach = true where period_end = date '{QUARTERS[0]}'"
        )
        connection.execute("update indicator_definitions set origin = 'local' where indicator_id = 'late'")
    (tmp_path / "restricted" / RELEASE).mkdir(parents=True)
    write_open_tier(
        *(marts, tmp_path / "open", tmp_path / "restricted" / RELEASE, RELEASE, "2026-04-02"),
        *(profile_named("committee"), {}),
    )
    assert shown(tmp_path, "late") == {}
    assert shown(tmp_path, "held")[QUARTERS[0]] == ("x", "x", "x")
    assert shown(tmp_path, "held")[QUARTERS[1]][0] == "c"


def test_a_median_of_5_or_fewer_is_hidden(committee: Path) -> None:
    assert shown(committee, "days")[QUARTERS[0]] == ("z", "c", "c")


def test_there_is_no_month(committee: Path) -> None:
    assert {row["period_type"] for table in TABLES for row in rows_of(committee, table)} == {
        "quarter",
        "year_to_date",
        "point_in_time",
    }


def test_every_file_says_the_same_and_nothing_hidden_is_in_any(committee: Path) -> None:
    book = openpyxl.load_workbook(committee / "open" / "open-figures.xlsx", read_only=True)
    for table in TABLES:
        rows = rows_of(committee, table)
        assert pq.read_table(committee / "open" / "parquet" / f"{table}.parquet").to_pylist() == rows
        header, *lines = book[table].iter_rows(values_only=True)
        assert list(header) == list(rows[0])
        # What can be a number is one in the workbook, without the zeros after its point.
        assert [[as_number(str(cell)) for cell in line] for line in lines] == [
            [as_number(word) for word in row.values()] for row in rows
        ]


def test_the_data_package_describes_the_files(committee: Path) -> None:
    from frictionless import validate

    report = validate(str(committee / "open" / "datapackage.json"))
    assert report.valid, report.flatten(["message"])
    package = json.loads((committee / "open" / "datapackage.json").read_text(encoding="utf-8"))
    assert [resource["name"] for resource in package["resources"]] == list(TABLES)


def test_open_data_rounds_counts_to_5_and_hides_a_zero_that_says_something_of_everybody(tmp_path: Path) -> None:
    """None of 47 was on time in the last quarter: that says something of every child. 30 and 26 are whole fives then."""
    assert written(tmp_path, "open_data", on_time=(17, 3, 22, 0)).breaches == ()
    assert shown(tmp_path, "on_time")[YEAR_END][0] == "c"
    for table in TABLES:
        for row in rows_of(tmp_path, table):
            if row["numerator"].isdigit():
                assert int(row["numerator"]) % 5 == 0


def test_a_number_said_before_that_moved_by_one_is_hidden(tmp_path: Path) -> None:
    """One review typed late in the third quarter: 30 and the year's 100 are not followed by 31 and 101."""
    before, after = tmp_path / "before", tmp_path / "after"
    first = written(before)
    said = read_accounts([before / "restricted" / RELEASE / ACCOUNT], [RELEASE])
    second = written(after, earlier=said, held=(20, 3, 31, 47), on_time=(17, 3, 27, 39))
    assert first.breaches == second.breaches == ()
    for table in TABLES:
        for old, new in zip(rows_of(before, table), rows_of(after, table), strict=True):
            for column in ("numerator", "denominator"):
                if old[column].isdigit() and new[column].isdigit():
                    assert not 0 < abs(int(old[column]) - int(new[column])) <= 5, (old, new)


def test_what_was_shown_before_cannot_be_hidden_and_is_counted_as_known(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    written(first, held=(20, 30, 30, 47), on_time=(10, 20, 20, 39))
    said = read_accounts([first / "restricted" / RELEASE / ACCOUNT], [RELEASE])
    assert written(second, earlier=said, held=(20, 30, 30, 47), on_time=(10, 20, 20, 39)).breaches == ()
    assert rows_of(first, "open_quarters") == rows_of(second, "open_quarters")


def test_what_was_said_is_known_also_where_the_open_folder_was_moved_to_a_website(tmp_path: Path) -> None:
    outputs = Outputs(tmp_path)
    written(tmp_path / "draft")
    outputs.restricted.mkdir()
    (tmp_path / "draft" / "restricted" / RELEASE).rename(outputs.restricted / RELEASE)
    assert not said_before(outputs)
    (outputs.releases / RELEASE).mkdir(parents=True)
    assert list(said_before(outputs)) == [RELEASE]


def test_an_account_of_a_release_that_was_never_published_is_not_counted(tmp_path: Path) -> None:
    written(tmp_path)
    assert not read_accounts([tmp_path / "restricted" / RELEASE / ACCOUNT], [])


@pytest.mark.parametrize(
    ("indicator", "end", "column", "told"),
    [
        ("held", QUARTERS[1], "numerator", "3"),
        ("held", "hidden beside", "numerator", None),
        ("on_time", QUARTERS[0], "value", "85"),
    ],
)
def test_a_table_that_shows_one_number_too_many_does_not_withstand_the_attack(
    committee: Path, indicator: str, end: str, column: str, told: str | None
) -> None:
    with open_to_read(marts=committee / "marts.duckdb") as connection:
        figures = read_figures(connection)
    by_place = {(f.indicator_id, f.period_end.isoformat(), f.breakdown_value, f.period_type): f for f in figures}
    rows = []
    is_spoilt = False
    for table in TABLES:
        for row in rows_of(committee, table):
            figure = by_place[(row["indicator_id"], row["period_end"], row["breakdown_value"], row["period_type"])]
            words = {name: row[name] for name in ("numerator", "denominator", "value")}
            is_secondary = end == "hidden beside" and words["numerator"] == "c" and (figure.numerator or 0) > 5
            if (
                table == "open_quarters"
                and row["indicator_id"] == indicator
                and (row["period_end"] == end or is_secondary)
            ):
                words[column] = told or f"{figure.numerator:.0f}"
                is_spoilt = True
            rows.append(Written(table, figure, **words))
    assert is_spoilt
    profile = profile_named("committee")
    breaches = attack_written(link(numbers_of(figures), [], profile, identities()), rows, profile)
    assert "open_quarters" in {breach.table for breach in breaches}
    assert any(breach.what.startswith(f"{AUTHORITY}: ") for breach in breaches)
    if column == "value":
        # 17 of 20: both are hidden, and 85 % with nothing else leaves few pairs of numbers.
        assert any(breach.what.endswith("can be worked out") for breach in breaches)


@pytest.mark.parametrize(
    ("value", "decimals", "word"), [(0.04, 1, "low"), (0, 1, "0.0"), (2.25, 1, "2.3"), (-3, 0, "-3")]
)
def test_what_rounds_to_nothing_is_low_and_halves_go_up(value: float, decimals: int, word: str) -> None:
    assert rounded(value, decimals) == word


def test_counts_are_rounded_to_the_nearest_five() -> None:
    assert [rounded_to(value, 5) for value in (0, 7, 8, 12.5, 2)] == ["0", "5", "10", "15", "low"]
