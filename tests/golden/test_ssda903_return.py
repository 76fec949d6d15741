"""A full SSDA903 return that none of us wrote: every row of every file is accounted for.

Its dates and codes are random, so its percentages mean nothing; the account must be exact.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import duckdb
import pytest

from tests.conftest import SSDA903_AUTHORITY, Refreshed

CARE_INDICATORS = {"reviews_held", "reviews_on_time", "review_participation", "children_looked_after", "missing_episodes"}


@pytest.fixture(scope="module")
def marts(hub_release: Refreshed) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(hub_release.marts), read_only=True)


@pytest.fixture(scope="module")
def account(marts: duckdb.DuckDBPyConnection) -> dict[str, dict[str, int]]:
    rows = marts.execute(
        "select regexp_extract(source_file, '[^/]+$'), disposition, sum(rows_counted) from row_account "
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
    account: dict[str, dict[str, int]], marts: duckdb.DuckDBPyConnection, shared: Path
) -> None:
    """An independent count over the files themselves, by the rule of the counting rules, without the warehouse."""
    folder = shared / "samples" / "ssda903" / "validator"
    after = duckdb.execute(
        "select count(*) from (select distinct * from read_csv(?, all_varchar = true)) "
        "where strptime(REVIEW, '%d/%m/%Y') > date '2022-03-31' and strptime(REVIEW, '%d/%m/%Y') <= date '2024-03-31'",
        [str(folder / "reviews.csv")],
    ).fetchone()
    out_of_range = duckdb.execute(
        "select count(*) from (select distinct * from read_csv(?, all_varchar = true)) "
        "where strptime(REVIEW, '%d/%m/%Y') > date '2024-03-31'",
        [str(folder / "reviews.csv")],
    ).fetchone()
    assert after is not None
    assert out_of_range is not None
    assert account["reviews.csv"]["after_extract_date"] == after[0]
    assert account["reviews.csv"]["date_out_of_range"] == out_of_range[0]


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
