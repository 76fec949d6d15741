"""The authority as SSDA903 returns, one a financial year: episodes open in the year, reviews held in it.

Left out, because the return has no place for it: cancelled and planned reviews, further parts of an adjourned one, types
of reviews, officers, teams, distances, disability, and everything of protection and the service.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb

from tests.layouts.authority import EXTRACT, batch_folder, write_csv

# From the return of 2024-25 on, sex is a letter.
FIRST_YEAR_OF_LETTERS = 2025


def write_ssda903(authority: duckdb.DuckDBPyConnection, inbox: Path, code: str) -> None:
    """Write a return for every financial year since the first episode, each as it was known at its end."""
    for start, end in financial_years(authority, "care_episodes"):
        _write_year(authority, batch_folder(inbox, code, end), start, end)


def financial_years(authority: duckdb.DuckDBPyConnection, *tables: str) -> Iterator[tuple[date, date]]:
    """First and last day of every financial year from the earliest start in the tables to the extract."""
    earliest = authority.execute(
        "select min(cast(start_date as date)) from ("
        + " union all ".join(f"select start_date from {table}" for table in tables)
        + ")"
    ).fetchone()
    assert earliest is not None
    first = earliest[0].year - (earliest[0] < date(earliest[0].year, 4, 1))
    for year in range(first, EXTRACT.year):
        yield date(year, 4, 1), date(year + 1, 3, 31)


def _write_year(authority: duckdb.DuckDBPyConnection, folder: Path, start: date, end: date) -> None:
    authority.execute("create or replace temp macro uk(day) as strftime(cast(day as date), '%d/%m/%Y')")
    episodes = f"select * from care_episodes where start_date <= '{end}' and coalesce(end_date, '{end}') >= '{start}'"
    reviews = (
        f"select * from reviews where held_date between '{start}' and '{end}' and coalesce(is_cancelled, 'N') = 'N' "
        "and adjourned_from_review_id is null"
    )
    missing = f"select * from missing_episodes where start_date <= '{end}' and coalesce(end_date, '{end}') >= '{start}'"
    children = " union ".join(f"select child_id from ({part})" for part in (episodes, reviews, missing))
    # An open episode carries a reason all the same, as real returns have it.
    is_ended = f"end_date <= '{end}'"
    sex = "sex" if end.year >= FIRST_YEAR_OF_LETTERS else "case sex when 'M' then '1' when 'F' then '2' end"
    tables = {
        "header": f"select child_id as CHILD, {sex} as SEX, uk(date_of_birth) as DOB, ethnicity as ETHNIC, "
        f"'X' || child_id as UPN, '0' as MOTHER, null as MC_DOB from children where child_id in ({children})",
        "episodes": "select child_id as CHILD, uk(start_date) as DECOM, start_reason as RNE, legal_status as LS, "
        "need_code as CIN, placement_type as PLACE, 'PR1' as PLACE_PROVIDER, "
        f"case when {is_ended} then uk(end_date) end as DEC, case when {is_ended} then end_reason else 'X1' end as REC, "
        f"null as REASON_PLACE_CHANGE, null as HOME_POST, null as PL_POST, null as URN from ({episodes})",
        "reviews": "select child_id as CHILD, (select uk(date_of_birth) from children as child "
        "where child.child_id = review.child_id) as DOB, uk(held_date) as REVIEW, participation_code as REVIEW_CODE "
        f"from ({reviews}) as review",
        "uasc": "select child_id as CHILD, sex as SEX, uk(date_of_birth) as DOB, null as DUC from children "
        f"where is_unaccompanied_asylum_seeker = 'Y' and child_id in ({children})",
        "missing": "select child_id as CHILD, null as DOB, missing_type as MISSING, uk(start_date) as MIS_START, "
        f"case when {is_ended} then uk(end_date) end as MIS_END from ({missing})",
        "previous_permanence": f"select child_id as CHILD, 'Z1' as PREV_PERM from children where child_id in ({children})",
    }
    counts = {
        name: write_csv(authority, query, folder / f"{end.year - 1}-{name}.csv") for name, query in tables.items()
    }
    exports = {"header": "children", "episodes": "care_episodes", "reviews": "reviews", "missing": "missing_episodes"}
    empty = [export for name, export in exports.items() if not counts[name]]
    if empty:
        (folder / "batch.yml").write_text(f"empty: [{', '.join(empty)}]\n", encoding="utf-8")
