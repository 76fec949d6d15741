"""A full SSDA903 return that none of us wrote: every row of every file is accounted for.

Its dates and codes are random, so its percentages mean nothing; the account must be exact.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from tests.conftest import SSDA903_AUTHORITY, Refreshed

EXTRACT = date(2022, 3, 31)
LATEST_PLAUSIBLE = date(2024, 3, 31)
CARE_INDICATORS = {
    "reviews_held",
    "reviews_on_time",
    "review_participation",
    "children_looked_after",
    "missing_episodes",
}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def day(text: str) -> date:
    return datetime.strptime(text, "%d/%m/%Y").date()


def eighteenth_birthday(born: date) -> date:
    return date(born.year + 18, 3, 1) if (born.month, born.day) == (2, 29) else born.replace(year=born.year + 18)


def periods_of_care(
    episodes: list[dict[str, str]], births: dict[str, date]
) -> dict[str, list[tuple[date, date | None]]]:
    """Start and end of each period of a child: chained on all episodes, short breaks dropped after."""
    by_child: dict[str, list[tuple[date, date | None, str, str, str]]] = defaultdict(list)
    for row in episodes:
        end = day(row["DEC"]) if row["DEC"] else None
        by_child[row["CHILD"]].append((day(row["DECOM"]), end, row["RNE"], row["LS"], row["REC"] if row["DEC"] else ""))
    periods: dict[str, list[tuple[date, date | None]]] = {}
    for child, all_of_child in by_child.items():
        chains: list[list[tuple[date, date | None, str, str, str]]] = []
        latest_end = date.min
        for episode in sorted(all_of_child, key=lambda each: each[0]):
            if not chains or episode[2] == "S" or episode[0] > latest_end + timedelta(days=1):
                chains.append([])
            chains[-1].append(episode)
            latest_end = max(latest_end, episode[1] or date(9998, 12, 31))
        for chain in chains:
            remaining = [place for place, episode in enumerate(chain) if episode[3] not in ("V3", "V4")]
            if not remaining:
                continue
            last = chain[remaining[-1]]
            end = None if last[4] == "X1" and remaining[-1] == len(chain) - 1 else last[1]
            grown = eighteenth_birthday(births[child])
            ends = [each for each in (end, grown) if each and each <= EXTRACT]
            periods.setdefault(child, []).append((chain[remaining[0]][0], min(ends, default=None)))
    return periods


@pytest.fixture(scope="module")
def marts(hub_release: Refreshed) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(hub_release.marts), read_only=True)


@pytest.fixture(scope="module")
def account(marts: duckdb.DuckDBPyConnection) -> dict[str, dict[str, int]]:
    rows = marts.execute(
        "select regexp_extract(file_name, '[^/]+$'), disposition, sum(rows_counted) from row_account "
        "where local_authority_code = ? group by all",
        [SSDA903_AUTHORITY],
    ).fetchall()
    by_file: dict[str, dict[str, int]] = defaultdict(dict)
    for file, disposition, count in rows:
        by_file[file][disposition] = int(count)
    return by_file


def test_every_row_of_every_file_is_in_the_account_once(account: dict[str, dict[str, int]], shared: Path) -> None:
    files = sorted((shared / "samples" / "ssda903" / "validator").glob("*.csv"))
    for file in files:
        lines = duckdb.execute(
            "select count(*) from read_csv(?, all_varchar = true, header = true, auto_detect = true)", [str(file)]
        ).fetchone()
        assert lines is not None
        assert sum(account[file.name].values()) == lines[0], f"{file.name}: {account[file.name]}"
    print({name: dict(dispositions) for name, dispositions in account.items()})


def test_the_return_has_the_rows_its_source_says(account: dict[str, dict[str, int]]) -> None:
    assert sum(account["header.csv"].values()) == 2675
    assert sum(account["episodes.csv"].values()) == 5050
    assert sum(account["reviews.csv"].values()) == 12582
    assert sum(account["uasc.csv"].values()) == 132
    assert account["previous_permanence.csv"] == {"file_not_used": 2675}


def test_repeated_reviews_are_kept_once_and_do_not_refuse_the_batch(account: dict[str, dict[str, int]]) -> None:
    assert account["reviews.csv"]["repeated"] == 2
    # Twelve more repeat a child and a day with another code: the first is counted if it is inside care.
    assert account["reviews.csv"]["duplicate_same_day"] <= 12


def test_reviews_are_used_only_inside_a_period_of_care_up_to_the_extract(
    account: dict[str, dict[str, int]], shared: Path
) -> None:
    """Counted again from the files by plain Python, by the words of the counting rules and without the warehouse."""
    folder = shared / "samples" / "ssda903" / "validator"
    births = {row["CHILD"]: day(row["DOB"]) for row in rows_of(folder / "header.csv")}
    periods = periods_of_care(rows_of(folder / "episodes.csv"), births)
    counted = dict.fromkeys(
        ("used", "outside_period_of_care", "duplicate_same_day", "after_extract_date", "date_out_of_range"), 0
    )
    seen: set[tuple[str, date]] = set()
    for child, held in sorted(
        {tuple(row.values()): (row["CHILD"], day(row["REVIEW"])) for row in rows_of(folder / "reviews.csv")}.values()
    ):
        if held > LATEST_PLAUSIBLE:
            counted["date_out_of_range"] += 1
        elif held > EXTRACT:
            counted["after_extract_date"] += 1
        elif (child, held) in seen:
            counted["duplicate_same_day"] += 1
        else:
            seen.add((child, held))
            inside = any(start <= held <= (end or EXTRACT) for start, end in periods.get(child, ()))
            counted["used" if inside else "outside_period_of_care"] += 1
    assert {reason: account["reviews.csv"].get(reason, 0) for reason in counted} == counted


def test_episodes_are_short_breaks_by_their_legal_status_alone(
    account: dict[str, dict[str, int]], shared: Path
) -> None:
    episodes = rows_of(shared / "samples" / "ssda903" / "validator" / "episodes.csv")
    short_breaks = sum(row["LS"] in ("V3", "V4") for row in episodes)
    assert account["episodes.csv"] == {"short_break": short_breaks, "used": len(episodes) - short_breaks}


def test_an_end_reason_on_an_open_episode_is_no_finding(hub_release: Refreshed) -> None:
    with duckdb.connect(str(hub_release.evidence), read_only=True) as evidence:
        found = evidence.execute(
            "select count(*) from fct_care_episodes where local_authority_code = ? and end_date is null "
            "and end_reason is not null",
            [SSDA903_AUTHORITY],
        ).fetchone()
    assert found == (0,)


def test_what_a_return_can_feed_is_published_and_all_else_is_not_supplied(marts: duckdb.DuckDBPyConnection) -> None:
    availability = dict(
        marts.execute(
            "select indicator_id, string_agg(distinct availability, ',') from indicator_values "
            "where local_authority_code = ? group by all",
            [SSDA903_AUTHORITY],
        ).fetchall()
    )
    available = {name for name, words in availability.items() if words == "available"}
    assert available >= CARE_INDICATORS
    protection = marts.execute(
        "select indicator_id from indicator_definitions where domain in ('plans', 'conferences', 'escalations', 'workload') "
        "and indicator_id <> 'meetings_chaired'"
    ).fetchall()
    for (name,) in protection:
        assert availability[name] == "not_supplied", name
    for name in ("decisions_issued_on_time", "child_seen_before_review", "placed_over_20_miles", "officer_continuity"):
        assert availability[name] == "not_supplied", name
