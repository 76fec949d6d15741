"""The invented authority tells a story that its charts can show, and its officers do not leave all at once."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import mean

import pytest

from orchestration.ground.paths import SAMPLE_INBOX
from orchestration.sample_data import write_sample
from orchestration.sample_data.days import day_number
from orchestration.sample_data.events.story import strike_days
from orchestration.sample_data.scope import CARE_TEAMS, REFERENCE_DAY, world_days

CODE, DAY = "E06999901", date(2026, 10, 31)
BUNDLED = SAMPLE_INBOX / CODE / DAY.isoformat()
CHILDREN, YEARS, SEED = 4000, 6, 3
Rows = list[dict[str, str]]


def rows_of(batch: Path, export: str) -> Rows:
    with (batch / f"{export}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An authority large enough that shares of its parts are not chance."""
    out = tmp_path_factory.mktemp("large")
    write_sample(CHILDREN, 1, YEARS, SEED, DAY, out, say=lambda line: None)
    return out / CODE / DAY.isoformat()


def on_time(rows: Rows) -> float:
    """The share held by the due date of the case system, which is the law's but for a few slips."""
    timed = [row for row in rows if row["held_date"] and row["recorded_due_date"]]
    return sum(row["held_date"] <= row["recorded_due_date"] for row in timed) / len(timed)


def test_reviews_on_time_get_better_from_a_poor_start(large: Path) -> None:
    years = [
        on_time([row for row in rows_of(large, "reviews") if row["held_date"][:4] == str(year)])
        for year in (2021, 2022, 2024, 2026)
    ]
    assert years == sorted(years)
    assert 0.65 < years[0] < 0.85 < years[-1] < 0.95


def test_conferences_are_near_the_national_level_now(large: Path) -> None:
    recent = [row for row in rows_of(large, "conferences") if row["held_date"] >= "2025-11-01"]
    assert 0.72 < on_time([row for row in recent if row["conference_type"] == "initial"]) < 0.90
    assert 0.85 < on_time([row for row in recent if row["conference_type"] == "review"]) < 0.97


def test_about_a_quarter_of_plans_are_repeat_plans(large: Path) -> None:
    started = [
        row
        for row in rows_of(large, "protection_plans")
        if row["start_date"] >= "2024-11-01" and row["is_other_authority"] != "Y" and row["previous_plan_count"]
    ]
    assert 0.15 < sum(row["previous_plan_count"] != "0" for row in started) / len(started) < 0.30


def test_one_team_struggles(large: Path) -> None:
    rows = [row for row in rows_of(large, "reviews") if row["held_date"] >= "2024-11-01"]
    shares = sorted(on_time([row for row in rows if row["team"] == team]) for team in CARE_TEAMS)
    assert shares[1] - shares[0] > shares[-1] - shares[1]


def test_few_reviews_are_held_in_august_and_december(large: Path) -> None:
    days = [row["held_date"] for row in rows_of(large, "reviews") if "2021" <= row["held_date"] < "2026"]
    held = Counter(day[5:7] for day in days)
    assert held["08"] < 0.8 * len(days) / 12
    assert held["12"] < 0.9 * len(days) / 12


def test_a_month_of_strike_can_be_seen(large: Path) -> None:
    first, last = (date(1970, 1, 1) + timedelta(days=day) for day in strike_days(day_number(DAY)))
    rows = [row for row in rows_of(large, "reviews") if row["held_date"]]
    before, during, after = (
        [row for row in rows if since <= row["held_date"] <= until]
        for since, until in (
            (str(first - timedelta(days=31)), str(first - timedelta(days=1))),
            (str(first), str(last)),
            (str(last + timedelta(days=1)), str(last + timedelta(days=31))),
        )
    )
    assert len(during) < 0.8 * mean([len(before), len(after)])
    assert on_time(after) < on_time(before) - 0.05


def test_adoption_is_authorised_then_placed_and_mostly_reviewed_within_four_weeks(large: Path) -> None:
    episodes, reviews = rows_of(large, "care_episodes"), rows_of(large, "reviews")
    placed = {row["care_period_id"]: row["start_date"] for row in episodes if row["placement_type"] in ("A5", "A6")}
    authorised = {row["care_period_id"] for row in episodes if row["legal_status"] == "E1"}
    ended = {row["care_period_id"]: row["end_date"] for row in episodes if row["end_reason"] in ("E11", "E12")}
    assert placed.keys() <= authorised
    assert ended.keys() <= placed.keys()
    soon = []
    for period in ended:
        day = date.fromisoformat(placed[period])
        assert 100 < (date.fromisoformat(ended[period]) - day).days < 365
        held = [
            date.fromisoformat(row["held_date"])
            for row in reviews
            if row["care_period_id"] == period and row["held_date"] > placed[period]
        ]
        soon.append(bool(held) and (min(held) - day).days <= 28)
    assert len(soon) > 20
    assert 0.6 < sum(soon) / len(soon) < 1


def test_officers_join_and_leave_one_after_the_other() -> None:
    """No month in which more than a third of the children get another officer."""
    spells = [row for row in rows_of(BUNDLED, "allocations") if row["role"] == "iro"]

    def officers_at(day: str) -> dict[str, str]:
        return {
            row["child_id"]: row["officer_id"]
            for row in spells
            if row["start_date"] <= day and (not row["end_date"] or row["end_date"] > day)
        }

    months = [f"{year}-{month:02d}-28" for year in range(2023, 2027) for month in range(1, 13)][:46]
    changes = []
    for before, now in pairwise(months):
        was, now_is = officers_at(before), officers_at(now)
        both = was.keys() & now_is.keys()
        changes.append(sum(was[child] != now_is[child] for child in both) / len(both))
    assert max(changes) < 0.34
    assert sum(change > 0 for change in changes) > 5


def test_children_looked_after_change_gently() -> None:
    episodes = rows_of(BUNDLED, "care_episodes")
    quarters = [date(2023, 1, 31) + timedelta(days=91 * number) for number in range(15)]
    numbers = [
        len(
            {
                row["child_id"]
                for row in episodes
                if row["legal_status"] not in ("V3", "V4")
                and row["start_date"] <= str(day)
                and (not row["end_date"] or row["end_date"] > str(day))
            }
        )
        for day in quarters
    ]
    assert min(numbers) > 30
    assert all(abs(now - before) / before < 0.25 for before, now in pairwise(numbers))


def test_consecutive_months_show_one_world() -> None:
    days = [REFERENCE_DAY + 30 * month for month in range(-30, 80)]
    assert {world_days(4, day) for day in days} == {world_days(4, REFERENCE_DAY)}


def test_an_extract_too_early_for_that_world_is_of_an_earlier_one() -> None:
    first, full = world_days(4, REFERENCE_DAY)
    assert world_days(4, first + 100) == (first - (full - first), first)
