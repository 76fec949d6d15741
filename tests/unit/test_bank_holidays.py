"""The seed of bank holidays against a library that keeps them."""

from __future__ import annotations

from datetime import date

import holidays
import pytest

from orchestration.ground.paths import DBT_PROJECT
from orchestration.ground.seed_rows import seed_rows

FIRST_YEAR, LAST_YEAR = 1990, 2040


@pytest.fixture(scope="module")
def seed() -> set[date]:
    return {date.fromisoformat(row["calendar_date"]) for row in seed_rows(DBT_PROJECT / "seeds" / "bank_holidays.csv")}


def test_the_seed_covers_1990_to_at_least_2035(seed: set[date]) -> None:
    assert min(seed).year == FIRST_YEAR
    assert max(seed).year == LAST_YEAR >= 2035


@pytest.mark.parametrize("year", range(FIRST_YEAR, LAST_YEAR + 1))
def test_each_year_has_the_bank_holidays_of_england_and_wales(year: int, seed: set[date]) -> None:
    library = set(holidays.country_holidays("GB", subdiv="ENG", years=year)) | set(
        holidays.country_holidays("GB", subdiv="WLS", years=year)
    )
    assert {day for day in seed if day.year == year} == {day for day in library if day.year == year}


@pytest.mark.parametrize(
    ("day", "is_holiday"),
    [
        (date(2020, 5, 8), True),  # moved from the Monday for the 75th anniversary of VE Day
        (date(2020, 5, 4), False),
        (date(2022, 9, 19), True),  # the funeral of Queen Elizabeth II
        (date(2023, 5, 8), True),  # the coronation
        (date(2021, 12, 28), True),  # Boxing Day on a Sunday
        (date(2024, 4, 1), True),  # Easter Monday
        (date(2026, 3, 17), False),  # St Patrick's Day is Northern Ireland's
    ],
)
def test_days_that_a_person_knows_are_as_they_were(day: date, is_holiday: bool, seed: set[date]) -> None:
    assert (day in seed) is is_holiday
